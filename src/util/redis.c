/* Redis over a unix socket.
 *
 * hiredis 0.14 blocks as long as bytes trickle in, and takes a reply of any size and shape.  So only its formatting and its parser are
 * used: the socket is ours, with one deadline for a whole exchange, and the parser is given functions that keep one small answer and
 * refuse lists.  Whatever surprises closes the connection, because what else is on its way then belongs to nobody. */
#include "redis.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <hiredis/hiredis.h>

#include "arena.h"
#include "clock.h"
#include "log.h"

enum { WORDS = 6, EXCHANGE_BYTES = 2 * REDIS_VALUE_BYTES, FAILURES = 3 };

/* Microseconds. */
enum { CONNECT_TIME = 50000, COMMAND_TIME = 100000, AWAY_TIME = 1000000 };

struct answer {
	int type; /* REDIS_REPLY_… */
	int64_t integer;
	size_t length;
	char text[REDIS_VALUE_BYTES];
};

struct redis {
	struct sockaddr_un address;
	char *user, *password;
	int file; /* -1 without a connection */
	pid_t owner;
	redisReader *reader;
	struct answer answer;
	int failures;	  /* in a row */
	int64_t away;	  /* ticks until which nothing is tried */
	int64_t deadline; /* ticks, of the exchange that runs */
	bool patient;	  /* nothing was received in it, so the socket's own time-out is right */
	int64_t spoken;	  /* ticks of the last line about an error reply */
	struct redis *newsman; /* NULL, or a connection on which Redis tells what changed */
	enum { NOT_TRIED, FOLLOWS, REFUSED } following; /* on this connection */
};

/* What a command is made of. */
struct command {
	struct text words[WORDS];
};

static void *
keep_text(const redisReadTask *task, char *text, size_t length)
{
	struct answer *answer = task->privdata;

	if (length > sizeof answer->text)
		return NULL;
	answer->type = task->type;
	answer->length = length;
	memcpy(answer->text, text, length);
	return answer;
}

static void *
keep_list(const redisReadTask *task, int elements)
{
	(void)task;
	(void)elements;
	return NULL;
}

static void *
keep_integer(const redisReadTask *task, long long integer)
{
	struct answer *answer = task->privdata;

	answer->type = REDIS_REPLY_INTEGER;
	answer->integer = integer;
	return answer;
}

static void *
keep_nil(const redisReadTask *task)
{
	struct answer *answer = task->privdata;

	answer->type = REDIS_REPLY_NIL;
	return answer;
}

static void
leave(void *answer)
{
	(void)answer;
}

static redisReplyObjectFunctions keeping = {
	.createString = keep_text,
	.createArray = keep_list,
	.createInteger = keep_integer,
	.createNil = keep_nil,
	.freeObject = leave,
};

static char *
copy_of(const char *string)
{
	char *copy = string == NULL ? NULL : strdup(string);

	assert(string == NULL || copy != NULL);
	return copy;
}

struct redis *
redis_new(const char *socket, const char *user, const char *password)
{
	struct redis *redis = calloc(1, sizeof *redis);

	assert(redis != NULL && strlen(socket) < sizeof redis->address.sun_path);
	redis->address.sun_family = AF_UNIX;
	memcpy(redis->address.sun_path, socket, strlen(socket) + 1);
	redis->user = copy_of(user);
	redis->password = copy_of(password);
	redis->file = -1;
	return redis;
}

static void
hang_up(struct redis *redis)
{
	if (redis->file >= 0)
		close(redis->file);
	redis->file = -1;
	if (redis->reader != NULL)
		redisReaderFree(redis->reader);
	redis->reader = NULL;
	redis->following = NOT_TRIED;
}

void
redis_free(struct redis *redis)
{
	if (redis == NULL)
		return;
	hang_up(redis);
	redis_free(redis->newsman);
	if (redis->password != NULL)
		explicit_bzero(redis->password, strlen(redis->password));
	free(redis->password);
	free(redis->user);
	free(redis);
}

/* One failure may be a machine that stood still for a moment, several are a Redis that is away; then it is told only that it is back. */
static bool
fail(struct redis *redis, const char *reason)
{
	hang_up(redis);
	redis->failures++;
	if (redis->failures == 1)
		log_line(LOG_LEVEL_WARNING, "did not reach redis, which is asked anew: %s", reason);
	if (redis->failures == FAILURES)
		log_line(LOG_LEVEL_ERROR, "could not reach redis: %s", reason);
	if (redis->failures >= FAILURES)
		redis->away = clock_ticks() + AWAY_TIME;
	return false;
}

static void
succeed(struct redis *redis)
{
	if (redis->failures > 0)
		log_line(LOG_LEVEL_NOTICE, "redis answers again");
	redis->failures = 0;
	redis->away = 0;
}

static void
start_exchange(struct redis *redis)
{
	redis->deadline = clock_ticks() + COMMAND_TIME;
	redis->patient = true;
}

/* Wait for the socket until the deadline; whoever could not look until then looks once. */
static bool
wait_for(struct redis *redis, short event)
{
	struct pollfd waited = { redis->file, event, 0 };

	for (;;) {
		int64_t left = redis->deadline - clock_ticks();
		int ready = poll(&waited, 1, left <= 0 ? 0 : (int)((left + 999) / 1000));

		if (ready > 0)
			return true;
		if (ready == 0 || errno != EINTR)
			return false;
	}
}

static bool
send_all(struct redis *redis, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(redis->file, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (sent < 0 && !wait_for(redis, POLLOUT))
			return false;
		if (sent > 0) {
			bytes += sent;
			size -= (size_t)sent;
		}
	}
	return true;
}

static bool
send_command(struct redis *redis, const struct command *command)
{
	const char *words[WORDS];
	size_t lengths[WORDS];
	int count = 0, size;
	sds formatted = NULL;
	bool sent;

	for (; count < WORDS && command->words[count].at != NULL; count++) {
		words[count] = command->words[count].at;
		lengths[count] = command->words[count].length;
	}
	size = redisFormatSdsCommandArgv(&formatted, count, words, lengths);
	if (size < 0)
		return fail(redis, "no memory");
	sent = send_all(redis, formatted, (size_t)size);
	redisFreeSdsCommand(formatted);
	return sent || fail(redis, "it takes no commands");
}

/* Some more bytes for the parser.  Most answers come whole, and waiting in recv takes one system call where asking, polling and asking again
 * takes three; what trickles after that is waited for until the deadline. */
static bool
receive_some(struct redis *redis, size_t *received)
{
	char bytes[1024];
	bool waits = redis->patient;
	ssize_t size;

	redis->patient = false;
	size = recv(redis->file, bytes, sizeof bytes, waits ? 0 : MSG_DONTWAIT);
	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return wait_for(redis, POLLIN) || fail(redis, "it does not answer in time");
	if (size <= 0)
		return fail(redis, "it closed the connection");
	*received += (size_t)size;
	if (*received > EXCHANGE_BYTES)
		return fail(redis, "its answer is too long");
	if (redisReaderFeed(redis->reader, bytes, (size_t)size) != REDIS_OK)
		return fail(redis, "no memory");
	return true;
}

static bool
receive_answer(struct redis *redis)
{
	size_t received = 0;
	void *answer = NULL;

	for (;;) {
		if (redisReaderGetReply(redis->reader, &answer) != REDIS_OK)
			return fail(redis, "its answer is not one that was asked for");
		if (answer != NULL)
			return true;
		if (!receive_some(redis, &received))
			return false;
	}
}

/* Whether the answer has the type; an error of Redis' own is told once a second, and says nothing about its health. */
static bool
expect(struct redis *redis, int type)
{
	struct answer *answer = &redis->answer;

	if (answer->type == type)
		return true;
	if (answer->type != REDIS_REPLY_ERROR)
		return fail(redis, "its answer is of another type");
	if (clock_ticks() - redis->spoken > AWAY_TIME)
		log_line(LOG_LEVEL_ERROR, "redis refused a command: %.*s", (int)answer->length, answer->text);
	redis->spoken = clock_ticks();
	return false;
}

static bool
authenticate(struct redis *redis)
{
	struct command command = { { TEXT_OF("AUTH"), text_of(redis->user), text_of(redis->password) } };

	if (redis->password == NULL)
		return true;
	if (redis->user == NULL)
		command = (struct command){ { TEXT_OF("AUTH"), text_of(redis->password) } };
	if (!send_command(redis, &command) || !receive_answer(redis))
		return false;
	if (!expect(redis, REDIS_REPLY_STATUS))
		return redis->file >= 0 ? fail(redis, "it does not know our password") : false;
	return true;
}

/* A unix socket's connect waits, as long as sending may, for room among those that wait to be accepted. */
static bool
dial(struct redis *redis)
{
	struct timeval patience = { 0, CONNECT_TIME }, command = { 0, COMMAND_TIME };

	redis->file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	redis->owner = getpid();
	redis->reader = redisReaderCreateWithFunctions(&keeping);
	if (redis->file < 0 || redis->reader == NULL)
		return fail(redis, "no memory");
	redis->reader->privdata = &redis->answer;
	setsockopt(redis->file, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	setsockopt(redis->file, SOL_SOCKET, SO_RCVTIMEO, &command, sizeof command);
	if (connect(redis->file, (const struct sockaddr *)&redis->address, sizeof redis->address) != 0)
		return fail(redis, strerror(errno));
	start_exchange(redis);
	return authenticate(redis);
}

/* Between commands nothing comes: bytes are an answer to nobody, and an end means that Redis was started anew. */
static bool
is_quiet(struct redis *redis)
{
	char byte;

	if (redis->reader->pos < redis->reader->len)
		return false;
	return recv(redis->file, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/* A connection that can be used now; a forked child never uses its parent's. */
static bool
ready(struct redis *redis)
{
	if (clock_ticks() < redis->away)
		return false;
	if (redis->file >= 0 && (redis->owner != getpid() || !is_quiet(redis)))
		hang_up(redis);
	if (redis->file < 0)
		return dial(redis);
	start_exchange(redis);
	return true;
}

/* One command and its answer, which may be an error. */
static bool
ask(struct redis *redis, struct command command)
{
	if (!ready(redis) || !send_command(redis, &command) || !receive_answer(redis))
		return false;
	succeed(redis);
	return true;
}

static enum redis_outcome
value_of(struct redis *redis, struct arena *arena, struct text *value)
{
	struct answer *answer = &redis->answer;

	*value = (struct text){ 0 };
	if (answer->type == REDIS_REPLY_NIL)
		return REDIS_NOTHING;
	if (!expect(redis, REDIS_REPLY_STRING))
		return REDIS_AWAY;
	*value = text_copy(arena, (struct text){ answer->text, answer->length });
	explicit_bzero(answer->text, answer->length);
	return REDIS_FOUND;
}

/* A number of seconds as a word. */
struct word {
	char text[16];
};

static struct text
seconds_word(struct word *word, int seconds)
{
	return (struct text){ word->text, (size_t)snprintf(word->text, sizeof word->text, "%d", seconds) };
}

enum redis_outcome
redis_get(struct redis *redis, struct arena *arena, struct text key, int seconds, struct text *value)
{
	struct word word;
	struct command command = { { TEXT_OF("GETEX"), key } };

	*value = (struct text){ 0 };
	if (seconds > 0)
		command = (struct command){ { TEXT_OF("GETEX"), key, TEXT_OF("EX"), seconds_word(&word, seconds) } };
	return ask(redis, command) ? value_of(redis, arena, value) : REDIS_AWAY;
}

/* RESP2 tells what changed on another connection than the one that reads.  Its answer is a list, which the parser refuses; what follows it is
 * never parsed either: that something came is enough. */
static bool
subscribe(struct redis *newsman)
{
	static const char subscribed[] = "*3\r\n$9\r\nsubscribe\r\n";
	char answer[128];

	if (!send_command(newsman, &(struct command){ { TEXT_OF("SUBSCRIBE"), TEXT_OF("__redis__:invalidate") } }))
		return false;
	if (!wait_for(newsman, POLLIN) || recv(newsman->file, answer, sizeof answer, MSG_DONTWAIT) < (ssize_t)sizeof subscribed)
		return false;
	return memcmp(answer, subscribed, sizeof subscribed - 1) == 0;
}

/* Keys are followed one by one (OPTIN), each until it changes. */
static bool
begin_to_follow(struct redis *redis)
{
	struct redis *newsman = redis->newsman;
	char id[24];

	hang_up(newsman);
	if (!ask(newsman, (struct command){ { TEXT_OF("CLIENT"), TEXT_OF("ID") } }) || !expect(newsman, REDIS_REPLY_INTEGER) || !subscribe(newsman))
		return false;
	struct text word = { id, (size_t)snprintf(id, sizeof id, "%lld", (long long)newsman->answer.integer) };
	return ask(redis, (struct command){ { TEXT_OF("CLIENT"), TEXT_OF("TRACKING"), TEXT_OF("ON"), TEXT_OF("REDIRECT"), word, TEXT_OF("OPTIN") } }) &&
	    expect(redis, REDIS_REPLY_STATUS);
}

static bool
can_follow(struct redis *redis)
{
	if (redis->newsman == NULL)
		redis->newsman = redis_new(redis->address.sun_path, redis->user, redis->password);
	if (!ready(redis))
		return false;
	if (redis->following == NOT_TRIED)
		redis->following = begin_to_follow(redis) ? FOLLOWS : REFUSED;
	return redis->following == FOLLOWS;
}

enum redis_outcome
redis_follow(struct redis *redis, struct arena *arena, struct text key, struct text *value)
{
	struct command attend = { { TEXT_OF("CLIENT"), TEXT_OF("CACHING"), TEXT_OF("YES") } }, get = { { TEXT_OF("GET"), key } };

	if (!can_follow(redis))
		return redis_get(redis, arena, key, 0, value);
	*value = (struct text){ 0 };
	start_exchange(redis);
	if (!send_command(redis, &attend) || !send_command(redis, &get) || !receive_answer(redis) || !expect(redis, REDIS_REPLY_STATUS))
		return REDIS_AWAY;
	if (!receive_answer(redis))
		return REDIS_AWAY;
	succeed(redis);
	return value_of(redis, arena, value);
}

bool
redis_news(struct redis *redis)
{
	char unread[4096];

	if (redis->following != FOLLOWS || redis->owner != getpid())
		return true;
	struct pollfd both[] = { { redis->file, POLLIN, 0 }, { redis->newsman->file, POLLIN, 0 } };
	int came = poll(both, 2, 0);
	if (came == 0)
		return false;
	if (came < 0 || both[0].revents != 0 || recv(redis->newsman->file, unread, sizeof unread, MSG_DONTWAIT) <= 0)
		hang_up(redis);
	return true;
}

enum redis_outcome
redis_take(struct redis *redis, struct arena *arena, struct text key, struct text *value)
{
	*value = (struct text){ 0 };
	if (!ask(redis, (struct command){ { TEXT_OF("GETDEL"), key } }))
		return REDIS_AWAY;
	return value_of(redis, arena, value);
}

enum redis_outcome
redis_set(struct redis *redis, struct text key, struct text value, int seconds, bool only_new)
{
	struct word word;
	struct text life = seconds_word(&word, seconds), condition = only_new ? TEXT_OF("NX") : (struct text){ 0 };

	assert(seconds > 0 && value.at != NULL && value.length <= REDIS_VALUE_BYTES);
	if (!ask(redis, (struct command){ { TEXT_OF("SET"), key, value, TEXT_OF("EX"), life, condition } }))
		return REDIS_AWAY;
	if (only_new && redis->answer.type == REDIS_REPLY_NIL)
		return REDIS_NOTHING;
	return expect(redis, REDIS_REPLY_STATUS) ? REDIS_FOUND : REDIS_AWAY;
}

enum redis_outcome
redis_change(struct redis *redis, struct text key, struct text value)
{
	assert(value.at != NULL && value.length <= REDIS_VALUE_BYTES);
	if (!ask(redis, (struct command){ { TEXT_OF("SET"), key, value, TEXT_OF("XX"), TEXT_OF("KEEPTTL") } }))
		return REDIS_AWAY;
	if (redis->answer.type == REDIS_REPLY_NIL)
		return REDIS_NOTHING;
	return expect(redis, REDIS_REPLY_STATUS) ? REDIS_FOUND : REDIS_AWAY;
}

enum redis_outcome
redis_life(struct redis *redis, struct text key, int64_t *seconds)
{
	*seconds = 0;
	if (!ask(redis, (struct command){ { TEXT_OF("TTL"), key } }) || !expect(redis, REDIS_REPLY_INTEGER))
		return REDIS_AWAY;
	*seconds = redis->answer.integer;
	return *seconds < 0 ? REDIS_NOTHING : REDIS_FOUND;
}

enum redis_outcome
redis_prolong(struct redis *redis, struct text key, int seconds)
{
	struct word word;

	if (!ask(redis, (struct command){ { TEXT_OF("EXPIRE"), key, seconds_word(&word, seconds) } }) || !expect(redis, REDIS_REPLY_INTEGER))
		return REDIS_AWAY;
	return redis->answer.integer > 0 ? REDIS_FOUND : REDIS_NOTHING;
}

enum redis_outcome
redis_delete(struct redis *redis, struct text key)
{
	if (!ask(redis, (struct command){ { TEXT_OF("DEL"), key } }) || !expect(redis, REDIS_REPLY_INTEGER))
		return REDIS_AWAY;
	return redis->answer.integer > 0 ? REDIS_FOUND : REDIS_NOTHING;
}

/* Both commands leave together; a counter that lost its life by an accident gets one at the next count. */
enum redis_outcome
redis_count(struct redis *redis, struct text key, int seconds, int64_t *count)
{
	struct word word;
	struct command add = { { TEXT_OF("INCR"), key } };
	struct command live = { { TEXT_OF("EXPIRE"), key, seconds_word(&word, seconds), TEXT_OF("NX") } };
	bool counted;

	*count = 0;
	if (!ready(redis) || !send_command(redis, &add) || !send_command(redis, &live) || !receive_answer(redis))
		return REDIS_AWAY;
	counted = expect(redis, REDIS_REPLY_INTEGER);
	if (counted)
		*count = redis->answer.integer;
	if (redis->file < 0 || !receive_answer(redis))
		return REDIS_AWAY;
	succeed(redis);
	return expect(redis, REDIS_REPLY_INTEGER) && counted ? REDIS_FOUND : REDIS_AWAY;
}

bool
redis_answers(struct redis *redis)
{
	return ask(redis, (struct command){ { TEXT_OF("PING") } }) && expect(redis, REDIS_REPLY_STATUS);
}
