/* Values in Redis, each behind the keyed hash of its own place: "<32 hexadecimal digits> <value>".
 *
 * Whoever can write to Redis makes nothing up and moves nothing.  But they can put back what lay there once, and so can an older file of it: a seal does
 * not age.  So what is read here is asked of PostgreSQL, too: whether a session goes on (session_prove), which turn of it a refresh token is for, and
 * whether what is good once was used (shelf_spend).  A session that nobody ended but everybody left says itself when it was used last.
 *
 * Counters have no seal: whoever writes here lets them begin anew, or makes them large.  Codes of an app are counted in the audit, too (code_wait).
 * Passwords they then try as fast as nginx and the gate of the hashing let them; others they slow down, whom emptying Redis would sign out anyway. */
#include "shelf.h"

#include "program.h"
#include "util/secret.h"

enum { SEAL = 32 };

static struct text
key_of(struct request *request, struct shelf_place place)
{
	return text_print(request->arena, "epione:%s:%.*s", place.kind, TEXT_ARGS(place.id));
}

static struct text
seal_of(struct request *request, struct text key, struct text value)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct text both = text_print(request->arena, "%.*s %.*s", TEXT_ARGS(key), TEXT_ARGS(value));

	secret_hash(hash, both, request->program->shelf_key);
	return text_hex(request->arena, hash, SEAL / 2);
}

static struct text
sealed(struct request *request, struct text key, struct text value)
{
	return text_print(request->arena, "%.*s %.*s", TEXT_ARGS(seal_of(request, key, value)), TEXT_ARGS(value));
}

/* What lies there is ours, or nothing does. */
static enum redis_outcome
open_sealed(struct request *request, struct text key, enum redis_outcome found, struct text *value)
{
	struct text stored = *value;

	*value = (struct text){ NULL, 0 };
	if (found != REDIS_FOUND)
		return found;
	struct text rest = { stored.at + SEAL + 1, stored.length - SEAL - 1 };
	if (stored.length <= SEAL || stored.at[SEAL] != ' ' || !secret_same((struct text){ stored.at, SEAL }, seal_of(request, key, rest))) {
		request->answer.reason = "a value in Redis is not of our making";
		return REDIS_NOTHING;
	}
	*value = rest;
	return REDIS_FOUND;
}

enum redis_outcome
shelf_put(struct request *request, struct shelf_place place, struct text value, int seconds)
{
	struct text key = key_of(request, place);

	return redis_set(request->program->redis, key, sealed(request, key, value), seconds, false);
}

enum redis_outcome
shelf_get(struct request *request, struct shelf_place place, int seconds, struct text *value)
{
	struct text key = key_of(request, place);

	return open_sealed(request, key, redis_get(request->program->redis, request->arena, key, seconds, value), value);
}

enum redis_outcome
shelf_follow(struct request *request, struct shelf_place place, struct text *value)
{
	struct text key = key_of(request, place);

	return open_sealed(request, key, redis_follow(request->program->redis, request->arena, key, value), value);
}

enum redis_outcome
shelf_settle(struct request *request)
{
	return redis_answers(request->program->redis) ? REDIS_FOUND : REDIS_AWAY;
}

bool
shelf_news(struct request *request)
{
	return redis_news(request->program->redis);
}

enum redis_outcome
shelf_take(struct request *request, struct shelf_place place, struct text *value)
{
	struct text key = key_of(request, place);

	return open_sealed(request, key, redis_take(request->program->redis, request->arena, key, value), value);
}

enum outcome
shelf_spend(struct request *request, struct shelf_place place, int64_t until, bool *first)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(hash, key_of(request, place), NULL);
	offer(request, "spent_hash", text_hex(request->arena, hash, sizeof(hash)).at);
	offer(request, "spent_until", text_print(request->arena, "%lld", (long long)until).at);
	const struct rows *rows = query(request, &spent_note);
	if (rows == NULL)
		return request->answer.outcome;
	*first = rows_count(rows) == 1;
	return DONE;
}

enum redis_outcome
shelf_change(struct request *request, struct shelf_place place, struct text value)
{
	struct text key = key_of(request, place);

	return redis_change(request->program->redis, key, sealed(request, key, value));
}

enum redis_outcome
shelf_prolong(struct request *request, struct shelf_place place, int seconds)
{
	return redis_prolong(request->program->redis, key_of(request, place), seconds);
}

enum redis_outcome
shelf_life(struct request *request, struct shelf_place place, int64_t *seconds)
{
	return redis_life(request->program->redis, key_of(request, place), seconds);
}

enum redis_outcome
shelf_drop(struct request *request, struct shelf_place place)
{
	return redis_delete(request->program->redis, key_of(request, place));
}

enum redis_outcome
shelf_count(struct request *request, struct shelf_place place, int seconds, int64_t *count)
{
	return redis_count(request->program->redis, key_of(request, place), seconds, count);
}

enum outcome
shelf_is_away(struct request *request)
{
	add_header(request, "Retry-After: 1");
	refuse(request, UNAVAILABLE, NULL, "we cannot check who you are just now; try again in a moment");
	return fail(request, UNAVAILABLE, "Redis does not answer");
}
