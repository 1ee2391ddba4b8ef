/* Counters of wrong tries.  A wait is a key that lives as long as it lasts and is only set when it is not there (SET NX), so of a hundred who come
 * at once one gets through.  The count is read before the try and raised after it; what passes between is bounded by the workers there are. */
#include "throttle.h"

#include <ctype.h>

#include "caller.h"
#include "program.h"
#include "util/redis.h"

#define DEVICE_COOKIE "__Host-epione-device"

enum { WINDOW_SECONDS = 1800, LONGEST_WAIT = 300, DEVICE_DAYS = 365, DEVICE_TRIES = 10 };

static enum outcome
redis_is_away(struct request *request)
{
	add_header(request, "Retry-After: 1");
	refuse(request, UNAVAILABLE, NULL, "we cannot check who you are just now; try again in a moment");
	return fail(request, UNAVAILABLE, "Redis does not answer");
}

/* Redis learns no address and no e-mail. */
static struct text
key_of(struct request *request, const char *what, const char *kind, struct text who)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct text both = text_print(request->arena, "%s %.*s", kind, TEXT_ARGS(who));

	secret_hash(hash, both, request->program->token_key);
	struct text hex = text_hex(request->arena, hash, 16);
	return text_print(request->arena, "epione:%s:%.*s", what, TEXT_ARGS(hex));
}

static int
wait_after(int64_t failed)
{
	return failed >= 9 ? LONGEST_WAIT : 1 << failed;
}

static enum outcome
come_later(struct request *request, struct text key)
{
	struct text until;
	int64_t second = 0, now = clock_now().microseconds / 1000000;

	if (redis_get(request->program->redis, request->arena, key, 0, &until) == REDIS_AWAY)
		return redis_is_away(request);
	if (until.at == NULL || !text_integer(until, &second) || second <= now)
		second = now + 1;
	add_header(request, "Retry-After: %lld", (long long)(second - now));
	return refuse(request, TOO_MANY, NULL, "that was wrong too often; wait a little and try again");
}

enum outcome
throttle_admit(struct request *request, const char *kind, struct text who, int64_t free_tries)
{
	struct redis *redis = request->program->redis;
	struct text count, key = key_of(request, "tries", kind, who);
	int64_t failed = 0;

	if (free_tries == 0)
		return DONE;
	if (redis_get(redis, request->arena, key, 0, &count) == REDIS_AWAY)
		return redis_is_away(request);
	if (count.at == NULL || !text_integer(count, &failed) || failed < free_tries)
		return DONE;
	int wait = wait_after(failed - free_tries);
	key = key_of(request, "wait", kind, who);
	struct text until = text_print(request->arena, "%lld", (long long)(clock_now().microseconds / 1000000 + wait + 1)); /* the second it has begun counts whole */
	switch (redis_set(redis, key, until, wait, true)) {
	case REDIS_AWAY:
		return redis_is_away(request);
	case REDIS_NOTHING:
		return come_later(request, key);
	case REDIS_FOUND:
		break;
	}
	return DONE;
}

void
throttle_failed(struct request *request, const char *kind, struct text who)
{
	int64_t count;

	(void)redis_count(request->program->redis, key_of(request, "tries", kind, who), WINDOW_SECONDS, &count);
}

void
throttle_passed(struct request *request, const char *kind, struct text who)
{
	(void)redis_delete(request->program->redis, key_of(request, "tries", kind, who));
	(void)redis_delete(request->program->redis, key_of(request, "wait", kind, who));
}

/* An e-mail is the same in capitals. */
static struct text
small(struct request *request, struct text email)
{
	char *copy = arena_bytes(request->arena, email.length + 1);

	for (size_t i = 0; i < email.length; i++)
		copy[i] = (char)tolower((unsigned char)email.at[i]);
	return (struct text){ copy, email.length };
}

static struct text
pair_of(struct request *request, struct text email)
{
	return text_print(request->arena, "%.*s %.*s", TEXT_ARGS(request->arrival.address), TEXT_ARGS(small(request, email)));
}

/* A signature over the e-mail: nobody makes one who did not sign in, and it says nothing to anybody else. */
static struct text
device_of(struct request *request, struct text email)
{
	unsigned char key[SECRET_KEY_BYTES], mac[SECRET_HASH_BYTES];

	secret_derive(key, request->program->token_key, "epidevic");
	secret_sign(mac, small(request, email), key);
	return text_base64url(request->arena, mac, sizeof(mac));
}

bool
throttle_knows_device(struct request *request, struct text email)
{
	return secret_same(cookie_read(request->arrival.cookie, DEVICE_COOKIE "="), device_of(request, email));
}

void
throttle_learn_device(struct request *request, struct text email)
{
	add_header(request, "Set-Cookie: " DEVICE_COOKIE "=%.*s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d",
	    TEXT_ARGS(device_of(request, email)), DEVICE_DAYS * 86400);
}

enum outcome
throttle_sign_in(struct request *request, struct text email)
{
	const struct settings *settings = &request->program->settings;

	if (settings->sign_in_tries == 0)
		return DONE;
	if (throttle_knows_device(request, email))
		return throttle_admit(request, "device", pair_of(request, email), DEVICE_TRIES);
	enum outcome outcome = throttle_admit(request, "address", request->arrival.address, settings->sign_in_tries_per_address);
	return outcome == DONE ? throttle_admit(request, "pair", pair_of(request, email), settings->sign_in_tries) : outcome;
}

void
throttle_sign_in_failed(struct request *request, struct text email)
{
	if (throttle_knows_device(request, email)) {
		throttle_failed(request, "device", pair_of(request, email));
		return;
	}
	throttle_failed(request, "address", request->arrival.address);
	throttle_failed(request, "pair", pair_of(request, email));
}

void
throttle_sign_in_passed(struct request *request, struct text email)
{
	throttle_passed(request, throttle_knows_device(request, email) ? "device" : "pair", pair_of(request, email));
}

enum outcome
throttle_links(struct request *request)
{
	int64_t free_tries = request->program->settings.sign_in_tries_per_address;
	enum outcome outcome = throttle_admit(request, "link", request->arrival.address, free_tries);

	if (outcome == DONE && free_tries)
		throttle_failed(request, "link", request->arrival.address);
	return outcome;
}
