/* Redis over a unix socket: few commands, short time-outs, every reply checked.  redis.c alone includes hiredis.  A breaker answers
 * REDIS_AWAY at once for a second after three failures in a row, so that a hung Redis does not hang workers. */
#ifndef EPIONE_REDIS_H
#define EPIONE_REDIS_H

#include "text.h"

/* The longest value. */
enum { REDIS_VALUE_BYTES = 4096 };

enum redis_outcome { REDIS_FOUND, REDIS_NOTHING, REDIS_AWAY };

struct redis;

/* Nothing is connected before the first command; 50 ms to connect, 100 ms for a command and, on a new connection, AUTH
 * together.  A forked child connects anew.  `user` and `password` may be NULL. */
struct redis *redis_new(const char *socket, const char *user, const char *password);

void redis_free(struct redis *redis);

/* GETEX: the value, its life prolonged to `seconds` (0: left as it is).  Values over 4 KiB count as REDIS_AWAY. */
enum redis_outcome redis_get(struct redis *redis, struct arena *arena, struct text key, int seconds, struct text *value);

/* The same without prolonging; redis_news will tell when the key changes.  For what is read far more often than it changes. */
enum redis_outcome redis_follow(struct redis *redis, struct arena *arena, struct text key, struct text *value);

/* Whether any key that was followed may have changed, ended or been lost since the last call: then everything remembered is to be forgotten.  Always
 * where Redis does not let us follow.  One system call, and nothing is asked of Redis.  It cannot tell that Redis hangs, so what is remembered needs an end of its own. */
bool redis_news(struct redis *redis);

/* GETDEL: the value, which nobody gets again. */
enum redis_outcome redis_take(struct redis *redis, struct arena *arena, struct text key, struct text *value);

/* SET with a life in seconds.  REDIS_FOUND when stored; with `only_new` REDIS_NOTHING when the key was there. */
enum redis_outcome redis_set(struct redis *redis, struct text key, struct text value, int seconds, bool only_new);

/* SET where the key is there, its life left as it is: REDIS_NOTHING when it is not. */
enum redis_outcome redis_change(struct redis *redis, struct text key, struct text value);

/* TTL: how many seconds the key has left. */
enum redis_outcome redis_life(struct redis *redis, struct text key, int64_t *seconds);

/* EXPIRE: REDIS_NOTHING when the key is not there. */
enum redis_outcome redis_prolong(struct redis *redis, struct text key, int seconds);

/* DEL of one key: REDIS_FOUND or REDIS_NOTHING. */
enum redis_outcome redis_delete(struct redis *redis, struct text key);

/* INCR, the life set to `seconds` when the key is new. */
enum redis_outcome redis_count(struct redis *redis, struct text key, int seconds, int64_t *count);

/* PING. */
bool redis_answers(struct redis *redis);

#endif
