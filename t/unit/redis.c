/* Redis that hangs, lies, trickles or is not there, played by a child of ours on a unix socket. */
#include "util/redis.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "util/clock.h"

/* How the child answers what it reads: each byte of `bytes` after `pause` microseconds, or all at once without one, and then as many
 * more as `filling` says and a line end. */
struct play {
	struct text bytes;
	size_t filling;
	useconds_t pause;
	bool hangs, floods;
};

static pid_t player;

static struct sockaddr_un
address(void)
{
	struct sockaddr_un made = { .sun_family = AF_UNIX };

	snprintf(made.sun_path, sizeof made.sun_path, "%s/redis", unit_directory());
	return made;
}

static int
listen_there(int backlog)
{
	struct sockaddr_un place = address();
	int file = socket(AF_UNIX, SOCK_STREAM, 0);

	unlink(place.sun_path);
	if (file < 0 || bind(file, (struct sockaddr *)&place, sizeof place) != 0 || listen(file, backlog) != 0) {
		perror(place.sun_path);
		exit(EXIT_FAILURE);
	}
	return file;
}

static bool
say(int file, const char *bytes, size_t size)
{
	return send(file, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
}

static void
answer(int file, const struct play *play)
{
	static const char block[4098];
	size_t step = play->pause > 0 ? 1 : play->bytes.length;

	if (play->hangs)
		pause();
	for (size_t i = 0; i < play->bytes.length; i += step) {
		usleep(play->pause);
		if (!say(file, play->bytes.at + i, step))
			return;
	}
	if (play->filling > 0 && (!say(file, block, play->filling) || !say(file, "\r\n", 2)))
		return;
	while (play->floods && say(file, block, sizeof block))
		;
}

static _Noreturn void
act(int listening, const struct play *play)
{
	for (;;) {
		int file = accept(listening, NULL, NULL);
		char bytes[8192];

		while (read(file, bytes, sizeof bytes) > 0)
			answer(file, play);
		close(file);
	}
}

static void
start(const struct play *play)
{
	int listening = listen_there(8);

	fflush(NULL);
	player = fork();
	if (player == 0)
		act(listening, play);
	close(listening);
}

static void
stop(void)
{
	kill(player, SIGKILL);
	waitpid(player, NULL, 0);
}

static void
close_redis(void *redis)
{
	redis_free(redis);
}

static struct redis *
connection(void)
{
	struct redis *redis = redis_new(address().sun_path, NULL, NULL);

	arena_defer(unit_arena(), close_redis, redis);
	return redis;
}

/* Microseconds that `redis_get` takes. */
static int64_t
timed_get(struct redis *redis, enum redis_outcome *outcome)
{
	struct text value;
	int64_t begin = clock_ticks();

	*outcome = redis_get(redis, unit_arena(), TEXT_OF("k"), 0, &value);
	return clock_ticks() - begin;
}

static const struct {
	const char *name;
	struct play play;
	enum redis_outcome outcome;
} replies[] = {
	{ "a value", { .bytes = BYTES("$5\r\nhello\r\n") }, REDIS_FOUND },
	{ "an empty value", { .bytes = BYTES("$0\r\n\r\n") }, REDIS_FOUND },
	{ "the longest value", { .bytes = BYTES("$4096\r\n"), .filling = 4096 }, REDIS_FOUND },
	{ "a value in pieces", { .bytes = BYTES("$5\r\nhello\r\n"), .pause = 2000 }, REDIS_FOUND },
	{ "no value", { .bytes = BYTES("$-1\r\n") }, REDIS_NOTHING },
	{ "a value too long", { .bytes = BYTES("$4097\r\n"), .filling = 4097 }, REDIS_AWAY },
	{ "a value much too long", { .bytes = BYTES("$536870912\r\n"), .floods = true }, REDIS_AWAY },
	{ "a value longer than memory", { .bytes = BYTES("$9223372036854775807\r\n"), .floods = true }, REDIS_AWAY },
	{ "a value of less than nothing", { .bytes = BYTES("$-2\r\n\r\n") }, REDIS_AWAY },
	{ "a flood without a line end", { .bytes = BYTES("+"), .floods = true }, REDIS_AWAY },
	{ "a number", { .bytes = BYTES(":1\r\n") }, REDIS_AWAY },
	{ "a status", { .bytes = BYTES("+OK\r\n") }, REDIS_AWAY },
	{ "an error", { .bytes = BYTES("-WRONGTYPE not a string\r\n") }, REDIS_AWAY },
	{ "a list", { .bytes = BYTES("*1\r\n$1\r\nx\r\n") }, REDIS_AWAY },
	{ "an empty list", { .bytes = BYTES("*0\r\n") }, REDIS_AWAY },
	{ "a list longer than memory", { .bytes = BYTES("*2147483647\r\n") }, REDIS_AWAY },
	{ "lists in lists", { .bytes = BYTES("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n") }, REDIS_AWAY },
	{ "another language", { .bytes = BYTES("HTTP/1.1 400 Bad Request\r\n\r\n") }, REDIS_AWAY },
	{ "NULs", { .bytes = BYTES("\0\0\0\0\r\n") }, REDIS_AWAY },
	{ "silence", { .hangs = true }, REDIS_AWAY },
	{ "a trickle", { .bytes = BYTES("$5\r\nhello\r\n"), .pause = 40000 }, REDIS_AWAY },
};

static void
play_replies(void)
{
	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		enum redis_outcome outcome;
		int64_t took;

		start(&replies[i].play);
		took = timed_get(connection(), &outcome);
		stop();
		CHECK(outcome == replies[i].outcome, "%s: outcome %d", replies[i].name, (int)outcome);
		CHECK(took < 500000, "%s takes %lld us", replies[i].name, (long long)took);
	}
}

static void
every_reply(void)
{
	struct text lines = unit_errors_of(play_replies);

	CHECK(memmem(lines.at, lines.length, "redis refused a command: WRONGTYPE", 34) != NULL, "errors are told");
}

static void
play_absent(void)
{
	enum redis_outcome outcome;
	struct sockaddr_un place = address();
	int64_t took;

	unlink(place.sun_path);
	took = timed_get(connection(), &outcome);
	CHECK(outcome == REDIS_AWAY && took < 100000, "not there: %lld us", (long long)took);
}

/* Nobody accepts, and there is room for no more: connecting waits 50 ms. */
static void
play_full(void)
{
	int listening = listen_there(0), waiting[4] = { -1, -1, -1, -1 };
	struct sockaddr_un place = address();
	enum redis_outcome outcome;
	int64_t took;

	for (size_t i = 0; i < COUNT_OF(waiting); i++) {
		waiting[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(waiting[i], (struct sockaddr *)&place, sizeof place) != 0)
			break;
	}
	took = timed_get(connection(), &outcome);
	for (size_t i = 0; i < COUNT_OF(waiting); i++)
		close(waiting[i]);
	close(listening);
	CHECK(outcome == REDIS_AWAY && took >= 40000 && took < 500000, "full: %lld us", (long long)took);
}

static const struct play silence = { .hangs = true }, value = { .bytes = BYTES("$5\r\nhello\r\n") };

/* Three waits of 100 ms, then nothing is tried for a second, and then it is. */
static void
play_hanging(void)
{
	struct redis *redis = connection();
	enum redis_outcome outcome;
	int64_t took;

	start(&silence);
	for (int i = 0; i < 3; i++) {
		took = timed_get(redis, &outcome);
		CHECK(outcome == REDIS_AWAY && took >= 90000 && took < 500000, "wait %d: %lld us", i, (long long)took);
	}
	for (int i = 0; i < 100; i++) {
		took = timed_get(redis, &outcome);
		if (outcome != REDIS_AWAY || took > 50000)
			break;
	}
	CHECK(outcome == REDIS_AWAY && took < 50000, "at once: %lld us", (long long)took);
	stop();
	start(&value);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_AWAY, "still not tried");
	usleep(1050000);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_FOUND, "tried again, and there: %d", (int)outcome);
	stop();
}

/* The levels of the lines that are written, as in "warning notice ". */
static const char *
levels_of(void (*run)(void))
{
	const char *levels = "";

	for (const char *line = text_string(unit_arena(), unit_errors_of(run)); (line = strstr(line, " level=")) != NULL; line++)
		levels = text_print(unit_arena(), "%s%.*s ", levels, (int)strcspn(line + 7, " "), line + 7).at;
	return levels;
}

static void
breaker(void)
{
	const char *levels = levels_of(play_hanging);

	CHECK(strcmp(levels, "warning error notice ") == 0, "one line that it was not reached, one that it is away, one that it is back: %s", levels);
}

/* Who answers too late once is no alarm. */
static void
play_late_once(void)
{
	struct redis *redis = connection();
	enum redis_outcome outcome;

	start(&silence);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_AWAY, "late");
	stop();
	start(&value);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_FOUND, "there again: %d", (int)outcome);
	stop();
}

static void
lateness(void)
{
	const char *levels = levels_of(play_late_once);

	CHECK(strcmp(levels, "warning notice ") == 0, "it was late, and is back: %s", levels);
}

/* A Redis that was started anew has closed the connection: nobody should notice. */
static void
play_restart(void)
{
	struct redis *redis = connection();
	enum redis_outcome outcome;

	start(&value);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_FOUND, "before");
	stop();
	start(&value);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_FOUND, "after");
	stop();
}

/* A late answer must not be the answer to the next question. */
static void
play_late(void)
{
	static const struct play late = { .bytes = BYTES("$5\r\nhello\r\n:1\r\n") };
	struct redis *redis = connection();
	enum redis_outcome outcome;

	start(&late);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_FOUND, "the first answer");
	usleep(10000);
	timed_get(redis, &outcome);
	CHECK(outcome == REDIS_FOUND, "the left-over one belongs to nobody");
	stop();
}

static void
other_types(void)
{
	static const struct play text = { .bytes = BYTES("$2\r\nxx\r\n") };
	struct text got;
	int64_t count;

	start(&text);
	CHECK(redis_delete(connection(), TEXT_OF("k")) == REDIS_AWAY, "DEL answers a number");
	CHECK(redis_set(connection(), TEXT_OF("k"), TEXT_OF("v"), 1, false) == REDIS_AWAY, "SET answers a status");
	CHECK(redis_count(connection(), TEXT_OF("k"), 1, &count) == REDIS_AWAY && count == 0, "INCR answers a number");
	CHECK(!redis_answers(connection()), "PING answers a status");
	CHECK(redis_take(connection(), unit_arena(), TEXT_OF("k"), &got) == REDIS_FOUND, "GETDEL answers a value");
	stop();
}

/* Where following is refused in whatever words, values are read as ever, and everything counts as changed. */
static void
play_unfollowed(void)
{
	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		struct redis *redis = connection();
		struct text got;
		int64_t begin = clock_ticks();

		start(&replies[i].play);
		enum redis_outcome outcome = redis_follow(redis, unit_arena(), TEXT_OF("k"), &got);
		stop();
		CHECK(redis_news(redis), "%s followed", replies[i].name);
		CHECK(outcome == replies[i].outcome, "%s unfollowed: outcome %d", replies[i].name, (int)outcome);
		CHECK(clock_ticks() - begin < 1000000, "%s unfollowed takes %lld us", replies[i].name, (long long)(clock_ticks() - begin));
	}
}

static void
play_the_rest(void)
{
	play_unfollowed();
	play_absent();
	play_full();
	play_restart();
	play_late();
	other_types();
}

static void
the_rest(void)
{
	unit_errors_of(play_the_rest);
}

void
suite_redis(void)
{
	static const struct unit_test tests[] = {
		{ "every reply", every_reply },
		{ "a Redis that hangs", breaker },
		{ "a Redis that is late", lateness },
		{ "absent, full, restarted, late, of other types", the_rest },
		{ NULL, NULL },
	};

	unit_suite("redis", tests);
}
