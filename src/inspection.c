/* Inspecting the audit.
 *
 * Seals are followed by number: each signed, each naming the one before by its hash, each range beginning where the last one ended.  Anchors name the
 * same hashes outside of the database, so seals cut off at the end are missed.  Rows are read again by ranges and made into the same trees.  A row in a
 * range that no batch of its month covers, or outside of all ranges, was added.  At last all rows are counted without the help of any index, so that a
 * row which an index hides is found, too. */
#include "inspection.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anchor.h"
#include "archive.h"
#include "db/database.h"
#include "db/statements.h"
#include "ledger.h"
#include "settings.h"
#include "util/arena.h"
#include "util/log.h"

enum { GROUP = 256, GROUP_ROWS = 10000, ANCHOR_DIGITS = 64 };

/* What the anchors say, by number. */
struct anchors {
	struct buffer hashes; /* ANCHOR_DIGITS each, blanks where a line is none of ours */
	int64_t count;
};

/* Batches whose rows are read together. */
struct group {
	struct inspection *inspection;
	struct buffer scratch;
	size_t count;
	int64_t entries;
	struct {
		struct batch batch;
		struct merkle tree;
		bool archived;
	} of[GROUP];
};

static void fault(struct inspection *inspection, const struct batch *batch, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void
fault(struct inspection *inspection, const struct batch *batch, const char *format, ...)
{
	char words[300];
	va_list values;

	va_start(values, format);
	vsnprintf(words, sizeof(words), format, values);
	va_end(values);
	inspection->faults++;
	inspection->tell(batch->number, batch->month, words);
}

bool
inspection_open(struct inspection *inspection, const struct settings *settings, void (*tell)(int64_t number, const char *month, const char *words))
{
	*inspection = (struct inspection){ .settings = settings, .tell = tell };
	inspection->arena = arena_new(1024 * 1024, (size_t)2 * 1024 * 1024 * 1024);
	if (!batch_read_keys(settings->seal_public_file, &inspection->keys))
		return false;
	inspection->database = ledger_open(settings->seal_database);
	return inspection->database != NULL;
}

static void
take_anchor(void *context, int64_t number, const char *hash)
{
	struct anchors *anchors = context;
	static const char nothing[ANCHOR_DIGITS + 1] = "                                                                ";

	anchors->count = number;
	buffer_add(&anchors->hashes, (struct text){ hash ? hash : nothing, ANCHOR_DIGITS });
}

static void
check_anchor(struct inspection *inspection, const struct batch *batch, const struct anchors *anchors)
{
	if (batch->number > anchors->count)
		fault(inspection, batch, "has no anchor");
	else if (memcmp(anchors->hashes.at + (batch->number - 1) * ANCHOR_DIGITS, batch_hash(inspection->arena, batch), ANCHOR_DIGITS) != 0)
		fault(inspection, batch, "its anchor names another seal, or is none");
}

/* A seal by itself and against the one before it (whose number is 0 before the first). */
static void
check_seal(struct inspection *inspection, const struct batch *before, const struct batch *batch)
{
	bool same_range = before->number && batch->from == before->from && batch->to == before->to && strcmp(batch->month, before->month) > 0;

	for (int64_t missing = before->number + 1; missing < batch->number && missing < before->number + 100; missing++)
		fault(inspection, &(struct batch){ .number = missing, .month = "?" }, "its seal is missing");
	if (!batch_is_signed(inspection->arena, batch, &inspection->keys))
		fault(inspection, batch, "its seal is not signed with a key of ours: it was changed or made by somebody else");
	if (batch->number != before->number + 1)
		return;
	if (strcmp(batch->previous, before->number ? batch_hash(inspection->arena, before) : batch_nothing) != 0)
		fault(inspection, batch, "it does not name the seal before it, which was changed or replaced");
	if (!same_range && batch->from != before->to)
		fault(inspection, batch, "its range does not begin where the one before ends");
}

static int64_t
big_endian(struct text cell)
{
	uint64_t number = 0;

	for (size_t i = 0; i < cell.length; i++)
		number = number << 8 | (unsigned char)cell.at[i];
	return (int64_t)number;
}

/* The first batch of the group in whose range a position lies. */
static size_t
batch_of_position(const struct group *group, int64_t position)
{
	size_t low = 0, high = group->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (group->of[middle].batch.to <= position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
covers(const struct group *group, size_t i, int64_t position)
{
	return i < group->count && group->of[i].batch.from <= position && position < group->of[i].batch.to;
}

static void
take_row(void *context, const struct text *cells, size_t columns)
{
	struct group *group = context;
	int64_t position = big_endian(cells[columns - 1]);
	size_t first = batch_of_position(group, position), i = first;

	group->inspection->rows++;
	while (covers(group, i, position) && !text_is(cells[0], group->of[i].batch.month))
		i++;
	if (covers(group, i, position)) {
		batch_add_row(&group->of[i].tree, &group->scratch, cells + 1, columns - 1);
		return;
	}
	for (i = first; covers(group, i, position); i++)
		fault(group->inspection, &group->of[i].batch, "a row of %.*s stands among its rows", TEXT_ARGS(cells[0]));
}

/* A month that is archived has left the database, or is about to. */
static void
check_rows(struct inspection *inspection, const struct batch *batch, const struct merkle *tree, bool archived)
{
	if (archived && tree->count == 0)
		return;
	if ((int64_t)tree->count != batch->entries)
		fault(inspection, batch, "it has %lld rows where %lld were sealed", (long long)tree->count, (long long)batch->entries);
	else if (strcmp(batch_root(inspection->arena, tree), batch->root) != 0)
		fault(inspection, batch, "its rows are not those that were sealed");
}

/* Read the rows of a group again.  Ranges that were changed overlap; their seals are told of already. */
static bool
prove_group(struct group *group)
{
	struct inspection *inspection = group->inspection;

	if (group->count == 0)
		return true;
	const char *range[] = { text_print(inspection->arena, "%lld", (long long)group->of[0].batch.from).at,
		text_print(inspection->arena, "%lld", (long long)group->of[group->count - 1].batch.to).at };
	if (!database_each(inspection->database, seal_rows.sql, range, 2, take_row, group))
		return false;
	for (size_t i = 0; i < group->count; i++)
		check_rows(inspection, &group->of[i].batch, &group->of[i].tree, group->of[i].archived);
	group->count = 0;
	group->entries = 0;
	return true;
}

static bool
is_archived(const struct table *archives, const char *month)
{
	for (size_t row = 0; row < archives->rows; row++)
		if (strcmp(archives->cells[row * archives->columns], month) == 0)
			return true;
	return false;
}

/* Batches of one range stay together, so a group ends where a range does. */
static bool
add_to_group(struct group *group, const struct batch *batch)
{
	bool full = group->count > 0 && (group->count + 64 > GROUP || group->entries > GROUP_ROWS) && group->of[group->count - 1].batch.from != batch->from;

	if (group->count == GROUP || full)
		if (!prove_group(group))
			return false;
	group->of[group->count].batch = *batch;
	group->of[group->count].archived = is_archived(group->inspection->archives, batch->month);
	merkle_start(&group->of[group->count].tree);
	group->count++;
	group->entries += batch->entries;
	return true;
}

static bool
prove_batches(struct inspection *inspection, const struct anchors *anchors, struct batch *last)
{
	struct group *group = ARENA_NEW(inspection->arena, struct group);
	const struct table *table;

	group->inspection = inspection;
	group->scratch = buffer_in(inspection->arena);
	buffer_grow(&group->scratch, 4096);
	do {
		const char *after = text_print(inspection->arena, "%lld", (long long)last->number).at;
		table = ledger_ask(inspection->database, inspection->arena, &seal_list, &after);
		for (size_t row = 0; table && row < table->rows; row++) {
			struct batch batch = ledger_batch(table, row);
			check_seal(inspection, last, &batch);
			check_anchor(inspection, &batch, anchors);
			if (!add_to_group(group, &batch))
				return false;
			inspection->batches++;
			*last = batch;
		}
	} while (table && table->rows > 0);
	return table && prove_group(group);
}

/* Rows outside of all ranges, and rows that an index hides. */
static bool
prove_rest(struct inspection *inspection, const struct batch *last, int64_t sealed_rows)
{
	const char *to = text_print(inspection->arena, "%lld", (long long)last->to).at;
	const struct batch none = { .number = 0, .month = "" };

	if (!database_script(inspection->database, "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off"))
		return false;
	const struct table *table = ledger_ask(inspection->database, inspection->arena, &seal_rest, &to);
	if (table == NULL)
		return false;
	int64_t counted = strtoll(table->cells[0], NULL, 10), early = strtoll(table->cells[1], NULL, 10), late = strtoll(table->cells[2], NULL, 10);
	if (early)
		fault(inspection, &none, "%lld rows stand before the first batch", (long long)early);
	if (late)
		fault(inspection, &none, "%lld rows say that they were written in transactions to come", (long long)late);
	if (counted - early != sealed_rows)
		fault(inspection, &none, "%lld rows were found by their positions and %lld are there: an index hides rows", (long long)sealed_rows,
		    (long long)(counted - early));
	return true;
}

/* The batches of a file against the seals of its month. */
struct echo {
	struct inspection *inspection;
	const struct table *seals;
	size_t next;
};

static void
take_archived(void *context, const struct batch *batch, const char *words)
{
	struct echo *echo = context;
	struct inspection *inspection = echo->inspection;

	if (words)
		fault(inspection, batch, "in its archive %s", words);
	if (echo->next >= echo->seals->rows) {
		fault(inspection, batch, "its archive has it and the database has not");
		return;
	}
	struct batch sealed = ledger_batch(echo->seals, echo->next++);
	if (sealed.number != batch->number || strcmp(batch_hash(inspection->arena, &sealed), batch_hash(inspection->arena, batch)) != 0)
		fault(inspection, &sealed, "its archive has another one in its place");
	inspection->archived_rows += batch->entries;
}

static bool
prove_archive(struct inspection *inspection, const char *const *cells)
{
	const char *path = text_print(inspection->arena, "%s/%s", inspection->settings->archive_directory, cells[1]).at;
	struct echo echo = { .inspection = inspection, .seals = ledger_ask(inspection->database, inspection->arena, &seal_of_month, &cells[0]) };

	if (echo.seals == NULL)
		return false;
	struct batch first = echo.seals->rows ? ledger_batch(echo.seals, 0) : (struct batch){ .number = 0, .month = cells[0] };
	if (cells[5]) {
		const char *values[] = { cells[0], text_print(inspection->arena, "%lld", (long long)inspection->settings->audit_archive_years).at };
		const struct table *due = ledger_ask(inspection->database, inspection->arena, &seal_removal_was_due, values);
		if (due && strcmp(due->cells[0], "true") != 0)
			fault(inspection, &first, "its month's archive was removed before its time");
		return due != NULL;
	}
	if (!archive_read(inspection->arena, path, &inspection->keys, take_archived, &echo))
		fault(inspection, &first, "its month's archive %s is not there, or not whole", cells[1]);
	for (; echo.next < echo.seals->rows; echo.next++) {
		struct batch missing = ledger_batch(echo.seals, echo.next);
		fault(inspection, &missing, "its archive %s does not have it", cells[1]);
	}
	return true;
}

static bool
prove_archives(struct inspection *inspection)
{
	for (size_t row = 0; row < inspection->archives->rows; row++)
		if (!prove_archive(inspection, inspection->archives->cells + row * inspection->archives->columns))
			return false;
	return true;
}

bool
inspection_run(struct inspection *inspection)
{
	struct anchors anchors = { .hashes = buffer_in(inspection->arena) };
	struct batch last = { .number = 0, .month = "" };

	/* Seals and anchors of one moment: nobody seals while the one is read and the other begins. */
	if (ledger_ask(inspection->database, inspection->arena, &seal_lock_shared, NULL) == NULL ||
	    !database_script(inspection->database, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1") ||
	    !anchor_each(inspection->arena, inspection->settings->anchor_file, take_anchor, &anchors) ||
	    !database_script(inspection->database, "SELECT pg_advisory_unlock_shared(7032027)") ||
	    (inspection->archives = ledger_ask(inspection->database, inspection->arena, &seal_archives, NULL)) == NULL ||
	    !prove_batches(inspection, &anchors, &last))
		return false;
	for (int64_t cut = last.number + 1; cut <= anchors.count && cut <= last.number + 100; cut++)
		fault(inspection, &(struct batch){ .number = cut, .month = "?" }, "there is an anchor and no seal: it was cut off");
	bool done = prove_archives(inspection) && prove_rest(inspection, &last, inspection->rows);
	database_script(inspection->database, "ROLLBACK");
	return done;
}
