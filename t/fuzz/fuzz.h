/* What every fuzz target uses.  A target gives libFuzzer one function; what must hold is insisted on, and whatever the sanitizers see counts too. */
#ifndef EPIONE_FUZZ_H
#define EPIONE_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "util/arena.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerInitialize(int *count, char ***words);

#define INSIST(good) ((good) ? (void)0 : fuzz_end(#good, __FILE__, __LINE__))

static inline void
fuzz_end(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* An empty arena, as a worker has for each request. */
static inline struct arena *
fuzz_arena(void)
{
	static struct arena *arena;

	if (arena == NULL)
		arena = arena_new(1 << 16, 16 << 20);
	arena_reset(arena);
	return arena;
}

/* A copy that ends where the input does, so that reading beyond it is seen. */
static inline struct text
fuzz_text(struct arena *arena, const uint8_t *bytes, size_t size)
{
	char *copy = arena_bytes(arena, size);

	if (size > 0)
		memcpy(copy, bytes, size);
	return (struct text){ copy, size };
}

#endif
