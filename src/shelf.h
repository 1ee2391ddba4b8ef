/* What is kept in Redis for a while, under a kind and an id.  Each value carries a keyed hash over its place and itself: one that somebody else wrote
 * there, or moved there from another place, is not there.  One that was put back is: what has to end before its time is asked of PostgreSQL, too. */
#ifndef EPIONE_SHELF_H
#define EPIONE_SHELF_H

#include "request.h"
#include "util/redis.h"

/* Where a value lies: "epione:<kind>:<id>". */
struct shelf_place {
	const char *kind;
	struct text id;
};

enum redis_outcome shelf_put(struct request *request, struct shelf_place place, struct text value, int seconds) MUST_CHECK;

/* The value in the arena; its life is prolonged to `seconds` (0: left as it is). */
enum redis_outcome shelf_get(struct request *request, struct shelf_place place, int seconds, struct text *value) MUST_CHECK;

/* The value; shelf_news will tell when it changes. */
enum redis_outcome shelf_follow(struct request *request, struct shelf_place place, struct text *value) MUST_CHECK;

/* Returns when what this worker changed before is told to everybody who follows it: Redis answers who changed a value before it tells the others, and
 * tells the others before it answers this. */
enum redis_outcome shelf_settle(struct request *request) MUST_CHECK;

/* Whether anything that was followed may have changed since the last call. */
bool shelf_news(struct request *request) MUST_CHECK;

/* The value, which nobody gets again. */
enum redis_outcome shelf_take(struct request *request, struct shelf_place place, struct text *value) MUST_CHECK;

/* Write down in the open transaction that what lay there, and is over at a Unix time that it names, was used; whether it is for the first time.  What was
 * taken can be put back: only what this says is good once. */
enum outcome shelf_spend(struct request *request, struct shelf_place place, int64_t until, bool *first) MUST_CHECK;

/* Another value in the place of one that is there, its life left as it is. */
enum redis_outcome shelf_change(struct request *request, struct shelf_place place, struct text value) MUST_CHECK;

enum redis_outcome shelf_prolong(struct request *request, struct shelf_place place, int seconds) MUST_CHECK;
enum redis_outcome shelf_life(struct request *request, struct shelf_place place, int64_t *seconds) MUST_CHECK;
enum redis_outcome shelf_drop(struct request *request, struct shelf_place place) MUST_CHECK;

/* One more of something that is counted for so many seconds. */
enum redis_outcome shelf_count(struct request *request, struct shelf_place place, int seconds, int64_t *count) MUST_CHECK;

/* UNAVAILABLE with words for the person. */
enum outcome shelf_is_away(struct request *request);

#endif
