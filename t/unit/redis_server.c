/* The commands against a real Redis, started for the test where redis-server is installed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "util/redis.h"

static const char *
place(void)
{
	return text_print(unit_arena(), "%s/server", unit_directory()).at;
}

static pid_t
start(void)
{
	const char *path = place();
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child != 0)
		return child;
	if (freopen("/dev/null", "w", stdout) == NULL)
		_exit(127);
	execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--dir",
	    unit_directory(), "--user", "default", "off", "--user", "epione", "on", ">secret", "~epione:*", "-@all", "+getex",
	    "+getdel", "+set", "+del", "+incr", "+expire", "+ping", (char *)NULL);
	_exit(127);
}

static void
close_redis(void *redis)
{
	redis_free(redis);
}

static struct redis *
connection(const char *user, const char *password)
{
	struct redis *redis = redis_new(place(), user, password);

	arena_defer(unit_arena(), close_redis, redis);
	return redis;
}

/* Up to five seconds, or false when the child ended: there is no redis-server. */
static bool
is_up(pid_t child, struct redis *redis)
{
	for (int i = 0; i < 100; i++) {
		if (waitpid(child, NULL, WNOHANG) == child)
			return false;
		if (access(place(), F_OK) == 0 && redis_answers(redis))
			return true;
		usleep(50000);
	}
	return false;
}

static void
stop(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	unlink(place());
}

static void
values(struct redis *redis)
{
	struct arena *arena = unit_arena();
	struct text value, longest = { arena_bytes(arena, REDIS_VALUE_BYTES), REDIS_VALUE_BYTES };

	CHECK(redis_get(redis, arena, TEXT_OF("epione:a"), 0, &value) == REDIS_NOTHING && value.at == NULL, "not there");
	CHECK(redis_set(redis, TEXT_OF("epione:a"), TEXT_OF("x\0y\r\n"), 60, false) == REDIS_FOUND, "stored");
	CHECK(redis_get(redis, arena, TEXT_OF("epione:a"), 0, &value) == REDIS_FOUND && text_same(value, TEXT_OF("x\0y\r\n")), "any bytes");
	CHECK(redis_set(redis, TEXT_OF("epione:a"), TEXT_OF("z"), 60, true) == REDIS_NOTHING, "only if new");
	CHECK(redis_get(redis, arena, TEXT_OF("epione:a"), 30, &value) == REDIS_FOUND && value.length == 5, "kept");
	CHECK(redis_take(redis, arena, TEXT_OF("epione:a"), &value) == REDIS_FOUND && value.length == 5, "taken");
	CHECK(redis_take(redis, arena, TEXT_OF("epione:a"), &value) == REDIS_NOTHING, "not twice");
	CHECK(redis_set(redis, TEXT_OF("epione:a"), longest, 60, true) == REDIS_FOUND, "the longest");
	CHECK(redis_get(redis, arena, TEXT_OF("epione:a"), 0, &value) == REDIS_FOUND && text_same(value, longest), "whole");
	CHECK(redis_delete(redis, TEXT_OF("epione:a")) == REDIS_FOUND, "deleted");
	CHECK(redis_delete(redis, TEXT_OF("epione:a")) == REDIS_NOTHING, "gone");
	CHECK(redis_set(redis, TEXT_OF("epione:*"), TEXT_OF(""), 60, false) == REDIS_FOUND, "a key is no pattern");
}

static void
counts(struct redis *redis)
{
	int64_t count = 0;
	struct text value;

	for (int i = 1; i <= 3; i++)
		CHECK(redis_count(redis, TEXT_OF("epione:n"), 1, &count) == REDIS_FOUND && count == i, "%lld", (long long)count);
	usleep(1200000);
	CHECK(redis_count(redis, TEXT_OF("epione:n"), 1, &count) == REDIS_FOUND && count == 1, "the life was set once");
	redis_set(redis, TEXT_OF("epione:w"), TEXT_OF("word"), 60, false);
	CHECK(redis_count(redis, TEXT_OF("epione:w"), 1, &count) == REDIS_AWAY && count == 0, "a word cannot be counted");
	CHECK(redis_get(redis, unit_arena(), TEXT_OF("epione:w"), 0, &value) == REDIS_FOUND, "and the answers stay in order");
	CHECK(redis_get(redis, unit_arena(), TEXT_OF("other:w"), 0, &value) == REDIS_AWAY, "another prefix is not ours");
	CHECK(redis_answers(redis), "and it still answers");
}

/* A forked child shares the socket: it must not use it. */
static void
forks(struct redis *redis)
{
	struct text value;
	pid_t child;
	int status = 0;

	redis_set(redis, TEXT_OF("epione:f"), TEXT_OF("parent"), 60, false);
	child = fork();
	if (child == 0) {
		enum redis_outcome outcome = redis_set(redis, TEXT_OF("epione:f"), TEXT_OF("child"), 60, false);

		redis_free(redis);
		_exit(outcome == REDIS_FOUND ? EXIT_SUCCESS : EXIT_FAILURE);
	}
	CHECK(redis_get(redis, unit_arena(), TEXT_OF("epione:f"), 0, &value) == REDIS_FOUND, "the parent gets its answers");
	waitpid(child, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child, too");
	CHECK(redis_get(redis, unit_arena(), TEXT_OF("epione:f"), 0, &value) == REDIS_FOUND && text_is(value, "child"), "its own way");
}

static void
strangers(void)
{
	struct text value;

	CHECK(redis_get(connection(NULL, NULL), unit_arena(), TEXT_OF("epione:a"), 0, &value) == REDIS_AWAY, "no password");
	CHECK(redis_get(connection("epione", "wrong"), unit_arena(), TEXT_OF("epione:a"), 0, &value) == REDIS_AWAY, "a wrong one");
	CHECK(redis_get(connection(NULL, "secret"), unit_arena(), TEXT_OF("epione:a"), 0, &value) == REDIS_AWAY, "no user");
}

static void
with_server(void)
{
	pid_t child = start();
	struct redis *redis = connection("epione", "secret");

	if (!is_up(child, redis)) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		unit_skip("Redis itself", "redis-server is not installed or did not start");
		return;
	}
	values(redis);
	counts(redis);
	forks(redis);
	strangers();
	stop(child);
	CHECK(!redis_answers(redis), "it is gone");
	child = start();
	CHECK(is_up(child, redis), "and back");
	stop(child);
}

static void
quietly(void)
{
	unit_errors_of(with_server);
}

void
suite_redis_server(void)
{
	static const struct unit_test tests[] = {
		{ "commands", quietly },
		{ NULL, NULL },
	};

	unit_suite("redis_server", tests);
}
