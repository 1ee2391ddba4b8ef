/* Arenas: zeroes, limits, wiping, order. */
#include "util/arena.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

static bool
is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static void
zeroes(void)
{
	static const size_t sizes[] = { 0, 1, 7, 16, 17, 1000, 70000, 200000, 3 };
	struct arena *arena = arena_new(4096, 1 << 20);
	bool zero = true, aligned = true;

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < COUNT_OF(sizes); i++) {
			char *piece = arena_take(arena, sizes[i]);

			zero = zero && is_zero(piece, sizes[i]);
			aligned = aligned && (uintptr_t)piece % _Alignof(max_align_t) == 0;
			memset(piece, 'x', sizes[i]);
		}
		arena_reset(arena);
	}
	CHECK(zero, "every piece is zero in every round");
	CHECK(aligned, "every piece is aligned");
	CHECK(arena_used(arena) == 0 && arena_pieces(arena) == 0, "a reset arena is empty");
	arena_free(arena);
}

static void
apart(void)
{
	struct arena *arena = arena_new(4096, 1 << 20);
	unsigned char *pieces[200];
	bool kept = true;

	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		pieces[i] = i % 2 ? arena_take(arena, i) : (unsigned char *)arena_bytes(arena, i);
		memset(pieces[i], (int)i, i);
	}
	for (size_t i = 0; i < COUNT_OF(pieces); i++)
		for (size_t k = 0; k < i; k++)
			kept = kept && pieces[i][k] == i;
	CHECK(kept, "no piece lies in another");
	CHECK(arena_pieces(arena) == COUNT_OF(pieces), "pieces are counted");
	arena_free(arena);
}

/* The functions below run in children of their own. */
static void
end_with_7(void)
{
	_exit(7);
}

static void
return_to(void)
{
}

/* Kept where a leak checker finds it, in a child that ends without freeing it. */
static struct arena *
small(void (*full)(void))
{
	static struct arena *arena;

	arena = arena_new(1024, 8192);
	arena_when_full(arena, full);
	return arena;
}

static void
take_too_much(void)
{
	arena_take(small(end_with_7), 10000);
}

static void
take_most(void)
{
	arena_take(small(end_with_7), SIZE_MAX - 8);
}

static void
take_often(void)
{
	struct arena *arena = small(end_with_7);

	for (int i = 0; i < 10000; i++)
		arena_take(arena, 16);
}

static void
take_overflow(void)
{
	arena_take_many(small(end_with_7), SIZE_MAX / 2, 3);
}

static void
grow_too_much(void)
{
	struct arena *arena = small(end_with_7);
	char *piece = arena_take(arena, 8);

	arena_grow(arena, piece, 8, SIZE_MAX - 4);
}

static void
lend_overflow(void)
{
	arena_lend(small(end_with_7), SIZE_MAX - 4);
}

static void
return_from_full(void)
{
	arena_take(small(return_to), 10000);
}

static void
take_without_function(void)
{
	arena_take(arena_new(64, 64), 65);
}

static void
limits(void)
{
	CHECK(unit_child(take_too_much) == 7, "over the limit");
	CHECK(unit_child(take_most) == 7, "nearly every byte there is");
	CHECK(unit_child(take_often) == 7, "over the limit in small steps");
	CHECK(unit_child(take_overflow) == 7, "a product that does not fit");
	CHECK(unit_child(grow_too_much) == 7, "grown over the limit");
	CHECK(unit_child(lend_overflow) == 7, "lent over every limit");
	CHECK(unit_child(return_from_full) == 128 + SIGABRT, "a full function that returns");
	CHECK(unit_child(take_without_function) == EXIT_FAILURE, "no function of one's own");
}

static void
whole_limit(void)
{
	struct arena *arena = arena_new(1024, 1 << 20);
	size_t taken = 0;

	for (; taken < 900000; taken += 1000)
		memset(arena_take(arena, 1000), 'x', 1000);
	CHECK(arena_used(arena) >= taken && arena_used(arena) <= 1 << 20, "%zu in use", arena_used(arena));
	arena_reset(arena);
	CHECK(is_zero(arena_take(arena, 900), 900), "and all back");
	arena_free(arena);
}

static char order[8];

static void
write_down(void *letter)
{
	order[strlen(order)] = *(const char *)letter;
}

static void
deferred(void)
{
	struct arena *arena = arena_new(1024, 8192);

	memset(order, 0, sizeof order);
	arena_defer(arena, write_down, (char *)"c");
	arena_defer(arena, write_down, (char *)"b");
	arena_defer(arena, write_down, (char *)"a");
	arena_reset(arena);
	CHECK(strcmp(order, "abc") == 0, "last first: %s", order);
	arena_reset(arena);
	CHECK(strcmp(order, "abc") == 0, "and only once");
	arena_defer(arena, write_down, (char *)"d");
	arena_free(arena);
	CHECK(strcmp(order, "abcd") == 0, "freeing runs them too");
}

static void
growing(void)
{
	struct arena *arena = arena_new(4096, 1 << 20);
	char *piece = arena_take(arena, 10), *same, *moved;

	memcpy(piece, "0123456789", 10);
	same = arena_grow(arena, piece, 10, 100);
	CHECK(same == piece && is_zero(same + 10, 90), "the last piece grows where it is");
	arena_take(arena, 1);
	moved = arena_grow(arena, same, 100, 200);
	CHECK(moved != same && memcmp(moved, "0123456789", 10) == 0 && is_zero(moved + 10, 190), "another one is copied");
	moved = arena_grow(arena, moved, 200, 100000);
	CHECK(memcmp(moved, "0123456789", 10) == 0 && is_zero(moved + 10, 99990), "into the next block");
	arena_reset(arena);
	CHECK(arena_grow(arena, NULL, 0, 5) != NULL, "nothing grows to something");
	arena_free(arena);
}

static void
lending(void)
{
	struct arena *arena = arena_new(4096, 1 << 20);
	char *piece = arena_lend(arena, 4), *more;

	memcpy(piece, "abc", 4);
	more = arena_lend_more(arena, piece, 2);
	CHECK(more == piece, "less is enough");
	more = arena_lend_more(arena, piece, 5000);
	CHECK(strcmp(more, "abc") == 0, "more keeps what was there");
	arena_lend_back(arena, more);
	CHECK(strcmp(arena_lend_more(arena, NULL, 10), "") == 0, "nothing becomes something");
	arena_free(arena);
}

#ifdef EPIONE_FAULTS
static void
fail_third(void)
{
	struct arena *arena;

	setenv("EPIONE_FAIL_ALLOCATION", "3", 1);
	arena = small(end_with_7);
	arena_take(arena, 1);
	arena_take(arena, 1);
	arena_reset(arena);
	arena_take(arena, 1);
	arena_bytes(arena, 1);
	arena_lend(arena, 1);
	_exit(8);
}

static void
faults(void)
{
	CHECK(unit_child(fail_third) == 7, "the third piece after a reset fails");
}
#else
static void
faults(void)
{
	unit_skip("allocation faults", "not compiled with EPIONE_FAULTS");
}
#endif

void
suite_arena(void)
{
	static const struct unit_test tests[] = {
		{ "pieces are zero and aligned", zeroes },
		{ "pieces are apart", apart },
		{ "limits", limits },
		{ "all of the limit can be had", whole_limit },
		{ "what was deferred", deferred },
		{ "growing", growing },
		{ "lending", lending },
		{ "faults on demand", faults },
		{ NULL, NULL },
	};

	unit_suite("arena", tests);
}
