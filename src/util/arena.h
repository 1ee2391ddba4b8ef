/* Memory of one request: taken piece by piece, given back all at once.  So handlers contain no free and may return anywhere. */
#ifndef EPIONE_ARENA_H
#define EPIONE_ARENA_H

#include <stddef.h>

struct arena;

/* An arena that keeps `kept` bytes between requests and never grows over `limit` bytes.  Ends the process without memory. */
struct arena *arena_new(size_t kept, size_t limit);

/* Zeroed memory aligned for any type.  Never NULL: over the limit it calls the arena's `full` function (see arena_when_full),
 * which must not return. */
void *arena_take(struct arena *arena, size_t size);

/* The same for `count` items of `size` bytes, the product checked. */
void *arena_take_many(struct arena *arena, size_t count, size_t size);

/* Zeroed memory for bytes, not aligned. */
char *arena_bytes(struct arena *arena, size_t size);

/* More room for a piece of `size` bytes, zeroed beyond them: the piece itself where it was taken last, or else a copy. */
void *arena_grow(struct arena *arena, void *piece, size_t size, size_t wanted);

/* The allocation functions of a library that brings its own, with the arena as context; what it frees stays until the reset. */
void *arena_lend(void *arena, size_t size);
void *arena_lend_more(void *arena, void *piece, size_t size);
void arena_lend_back(void *arena, void *piece);

/* What to do when the limit is reached or the system has no memory; by default the process ends with a log line. */
void arena_when_full(struct arena *arena, void (*full)(void));

/* Call `close(what)` at the next reset, last deferred first. */
void arena_defer(struct arena *arena, void (*close)(void *), void *what);

/* Run what was deferred, give back everything but the kept part, wipe what was used. */
void arena_reset(struct arena *arena);

void arena_free(struct arena *arena);

/* Bytes in use, for metrics and tests. */
size_t arena_used(const struct arena *arena);

/* How many pieces were taken since the last reset.  Compiled with EPIONE_FAULTS, an arena that was given a `full` function calls it
 * at the piece whose number is in the environment's EPIONE_FAIL_ALLOCATION. */
size_t arena_pieces(const struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_MANY(arena, count, type) ((type *)arena_take_many((arena), (count), sizeof(type)))

#endif
