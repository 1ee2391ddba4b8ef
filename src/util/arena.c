/* Memory of one request.  Pieces are cut from a block by moving one number; the first block is kept between requests and wiped, so
 * that the next one starts from zeroes without asking and sees nothing of the last.  Under AddressSanitizer what is not taken is
 * poisoned, with a gap after each piece.  It does not give back single pieces. */
#include "arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#endif

#ifdef POISONS
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#define HIDE(at, size) ASAN_POISON_MEMORY_REGION((at), (size))
#define SHOW(at, size) ASAN_UNPOISON_MEMORY_REGION((at), (size))
#else
enum { GAP = 0 };
#define HIDE(at, size) ((void)0)
#define SHOW(at, size) ((void)0)
#endif

enum { ALIGNMENT = _Alignof(max_align_t), BIGGEST_STEP = 1 << 20 };

struct block {
	struct block *before;
	size_t size, used;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *before;
	void (*close)(void *);
	void *what;
};

struct arena {
	struct block *block;	/* pieces are cut from this one */
	unsigned char *last;	/* the piece taken last */
	size_t limit, held;	/* bytes allowed, bytes of all blocks */
	size_t used;		/* in the blocks before */
	size_t pieces, failing; /* taken since the reset; the one to fail, or 0 */
	struct deferred *deferred;
	void (*full)(void);
};

static _Noreturn void
end_without_memory(void)
{
	log_line(LOG_LEVEL_ERROR, "out of memory");
	_exit(EXIT_FAILURE);
}

static struct block *
block_new(size_t size)
{
	struct block *block = calloc(1, sizeof *block + size);

	if (block == NULL)
		return NULL;
	block->size = size;
	HIDE(block->bytes, size);
	return block;
}

/* Wipes through the compiler's back, which would drop a memset before free. */
static void
block_wipe(struct block *block)
{
	SHOW(block->bytes, block->size);
	explicit_bzero(block->bytes, block->used);
	block->used = 0;
}

struct arena *
arena_new(size_t kept, size_t limit)
{
	struct arena *arena = calloc(1, sizeof *arena);

	assert(kept <= limit);
	if (arena == NULL || (arena->block = block_new(kept)) == NULL)
		end_without_memory();
	arena->limit = limit;
	arena->held = kept;
	arena->full = end_without_memory;
	return arena;
}

static _Noreturn void
be_full(struct arena *arena)
{
	arena->full();
	abort();
}

static void
count_piece(struct arena *arena)
{
	arena->pieces++;
#ifdef EPIONE_FAULTS
	if (arena->pieces == arena->failing)
		be_full(arena);
#endif
}

/* The next block doubles the last one up to a step, holds at least `size`, and stays within the limit. */
static void
add_block(struct arena *arena, size_t size)
{
	size_t left = arena->limit - arena->held;
	size_t step = arena->block->size < BIGGEST_STEP / 2 ? arena->block->size * 2 : BIGGEST_STEP;
	size_t wanted = size > step ? size : step;
	struct block *block;

	if (size > left)
		be_full(arena);
	block = block_new(wanted < left ? wanted : left);
	if (block == NULL)
		be_full(arena);
	arena->used += arena->block->used;
	arena->held += block->size;
	block->before = arena->block;
	arena->block = block;
}

static void *
cut(struct arena *arena, size_t size, size_t alignment)
{
	struct block *block = arena->block;
	size_t start = (block->used + alignment - 1) & ~(alignment - 1);

	count_piece(arena);
	if (size > arena->limit - GAP)
		be_full(arena);
	if (start > block->size || size + GAP > block->size - start) {
		add_block(arena, size + GAP);
		block = arena->block;
		start = 0;
	}
	block->used = start + size + GAP;
	arena->last = block->bytes + start;
	SHOW(arena->last, size);
	return arena->last;
}

void *
arena_take(struct arena *arena, size_t size)
{
	return cut(arena, size, ALIGNMENT);
}

char *
arena_bytes(struct arena *arena, size_t size)
{
	return cut(arena, size, GAP == 0 ? 1 : ALIGNMENT);
}

void *
arena_take_many(struct arena *arena, size_t count, size_t size)
{
	size_t product;

	if (__builtin_mul_overflow(count, size, &product))
		be_full(arena);
	return arena_take(arena, product);
}

/* Whether the piece taken last can become longer where it stands. */
static bool
can_stretch(const struct arena *arena, const void *piece, size_t wanted)
{
	const struct block *block = arena->block;

	if (piece == NULL || piece != arena->last || wanted > arena->limit)
		return false;
	return wanted + GAP <= block->size - (size_t)(arena->last - block->bytes);
}

void *
arena_grow(struct arena *arena, void *piece, size_t size, size_t wanted)
{
	void *copy;

	assert(wanted >= size);
	if (can_stretch(arena, piece, wanted)) {
		count_piece(arena);
		arena->block->used = (size_t)(arena->last - arena->block->bytes) + wanted + GAP;
		SHOW(piece, wanted);
		return piece;
	}
	copy = arena_take(arena, wanted);
	if (size > 0)
		memcpy(copy, piece, size);
	return copy;
}

/* A library does not tell how big a piece was, so that stands before it. */
union lent {
	size_t size;
	max_align_t aligned;
};

void *
arena_lend(void *arena, size_t size)
{
	union lent *lent;

	if (size > SIZE_MAX - sizeof *lent)
		be_full(arena);
	lent = arena_take(arena, sizeof *lent + size);
	lent->size = size;
	return lent + 1;
}

void *
arena_lend_more(void *arena, void *piece, size_t size)
{
	union lent *lent;

	if (piece == NULL)
		return arena_lend(arena, size);
	lent = (union lent *)piece - 1;
	if (size <= lent->size)
		return piece;
	if (size > SIZE_MAX - sizeof *lent)
		be_full(arena);
	lent = arena_grow(arena, lent, sizeof *lent + lent->size, sizeof *lent + size);
	lent->size = size;
	return lent + 1;
}

void
arena_lend_back(void *arena, void *piece)
{
	(void)arena;
	(void)piece;
}

void
arena_when_full(struct arena *arena, void (*full)(void))
{
	arena->full = full;
#ifdef EPIONE_FAULTS
	const char *failing = getenv("EPIONE_FAIL_ALLOCATION");

	arena->failing = failing == NULL ? 0 : (size_t)strtoul(failing, NULL, 10);
#endif
}

void
arena_defer(struct arena *arena, void (*close)(void *), void *what)
{
	struct deferred *deferred = ARENA_NEW(arena, struct deferred);

	*deferred = (struct deferred){ arena->deferred, close, what };
	arena->deferred = deferred;
}

static void
run_deferred(struct arena *arena)
{
	while (arena->deferred != NULL) {
		struct deferred *deferred = arena->deferred;

		arena->deferred = deferred->before;
		deferred->close(deferred->what);
	}
}

void
arena_reset(struct arena *arena)
{
	run_deferred(arena);
	while (arena->block->before != NULL) {
		struct block *block = arena->block;

		arena->block = block->before;
		arena->held -= block->size;
		block_wipe(block);
		free(block);
	}
	block_wipe(arena->block);
	HIDE(arena->block->bytes, arena->block->size);
	arena->last = NULL;
	arena->used = arena->pieces = 0;
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	arena_reset(arena);
	SHOW(arena->block->bytes, arena->block->size);
	free(arena->block);
	free(arena);
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used + arena->block->used;
}

size_t
arena_pieces(const struct arena *arena)
{
	return arena->pieces;
}
