/* epione-seal: seals what was added to the audit since the last time, then ends; or looks again every few seconds until it is told to end.
 *
 * A batch takes all rows that were written in a range of transactions.  Its upper end is the horizon, below which every transaction is over: what is
 * not there now never will be.  (Rows by their ids or times would miss those of a slow transaction.)  The seal is committed first and anchored after
 * that; whoever is killed in between leaves the newest seals without an anchor, which the next one makes good before anything else.  More than those
 * of one range cannot be missing, so then it stops and says so.
 *
 * One works at a time, by an advisory lock; a second one goes. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "anchor.h"
#include "batch.h"
#include "db/database.h"
#include "db/statements.h"
#include "ledger.h"
#include "settings.h"
#include "util/arena.h"
#include "util/log.h"

enum { MOST_MONTHS = 64 };

struct sealer {
	struct settings settings;
	struct database *database;
	struct arena *arena; /* of one batch */
	unsigned char seed[SECRET_KEY_BYTES];
};

/* The rows of a range, month by month. */
struct harvest {
	struct arena *arena;
	struct buffer scratch;
	size_t months;
	struct {
		const char *month;
		struct merkle tree;
	} of[MOST_MONTHS];
	bool too_many;
};

static volatile sig_atomic_t told_to_end;

static void
end(int signal)
{
	(void)signal;
	told_to_end = 1;
}

static void
take_row(void *context, const struct text *cells, size_t columns)
{
	struct harvest *harvest = context;
	size_t last = harvest->months - 1;

	if (harvest->months == 0 || !text_is(cells[0], harvest->of[last].month)) {
		if (harvest->months == MOST_MONTHS) {
			harvest->too_many = true;
			return;
		}
		last = harvest->months++;
		harvest->of[last].month = text_string(harvest->arena, cells[0]);
		merkle_start(&harvest->of[last].tree);
	}
	batch_add_row(&harvest->of[last].tree, &harvest->scratch, cells + 1, columns - 1);
}

static bool
refuse(const char *why)
{
	log_line(LOG_LEVEL_ERROR, "%s; nothing is sealed before somebody looked (epionectl audit verify)", why);
	return false;
}

/* The hash that the last anchor has to name: of a batch of the newest range, or of the one before. */
static const char *
expected_anchor(struct arena *arena, const struct table *last, int64_t number)
{
	for (size_t i = 0; i < last->rows; i++) {
		struct batch batch = ledger_batch(last, i);
		if (batch.number == number)
			return batch_hash(arena, &batch);
		if (batch.number == number + 1)
			return batch.previous;
	}
	return NULL;
}

static bool
add_anchors(struct sealer *sealer, const struct table *last, const struct anchor_end *end)
{
	struct text begun = end->incomplete;

	for (size_t i = 0; i < last->rows; i++) {
		struct batch batch = ledger_batch(last, i);
		struct text line = anchor_line(sealer->arena, &batch);
		if (batch.number <= end->number)
			continue;
		if (begun.length > line.length || memcmp(line.at, begun.at, begun.length) != 0)
			return refuse("the last anchor is none of ours");
		if (!anchor_add(sealer->settings.anchor_file, sealer->settings.anchor_command, line, begun.length))
			return false;
		begun = TEXT_OF("");
		log_line(LOG_LEVEL_NOTICE, "batch %lld had no anchor and has one now", (long long)batch.number);
	}
	return begun.length == 0 || refuse("something stands behind the last anchor");
}

/* The newest seals have their anchors, now at the latest. */
static bool
mend_anchors(struct sealer *sealer, const struct table *last)
{
	struct anchor_end end;

	if (!anchor_read_end(sealer->arena, sealer->settings.anchor_file, &end))
		return false;
	if (last->rows == 0)
		return (end.number == 0 && end.incomplete.length == 0) || refuse("there are anchors and no seals: seals were removed");
	if (end.number > ledger_batch(last, last->rows - 1).number)
		return refuse("there are anchors of more seals than are there: seals were removed");
	const char *expected = expected_anchor(sealer->arena, last, end.number);
	if (expected == NULL)
		return refuse("more than the newest anchors are missing: the file of anchors was cut");
	if (end.number && strcmp(end.hash, expected) != 0)
		return refuse("the last anchor and its seal differ");
	return add_anchors(sealer, last, &end);
}

static bool
set_seal(struct sealer *sealer, const struct batch *batch)
{
	struct arena *arena = sealer->arena;
	const char *values[] = { text_print(arena, "%lld", (long long)batch->number).at, batch->month, text_print(arena, "%lld", (long long)batch->from).at,
		text_print(arena, "%lld", (long long)batch->to).at, text_print(arena, "%lld", (long long)batch->entries).at, batch->root, batch->previous,
		batch->key, batch->sealed_at, batch->signature };

	return ledger_ask(sealer->database, arena, &seal_set, values) != NULL;
}

/* A seal for each month that has rows in the range, in one transaction; their anchors after its commit. */
static bool
seal_harvest(struct sealer *sealer, const struct harvest *harvest, struct batch before, int64_t to, const char *moment)
{
	const struct settings *settings = &sealer->settings;
	struct batch batches[MOST_MONTHS];
	struct batch batch = before;

	for (size_t i = 0; i < harvest->months; i++) {
		batch = (struct batch){
			.number = batch.number + 1,
			.from = before.to,
			.to = to,
			.entries = (int64_t)harvest->of[i].tree.count,
			.month = harvest->of[i].month,
			.root = batch_root(sealer->arena, &harvest->of[i].tree),
			.previous = batch.number ? batch_hash(sealer->arena, &batch) : batch_nothing,
			.sealed_at = moment,
		};
		batch_sign(sealer->arena, &batch, sealer->seed);
		if (!set_seal(sealer, &batch))
			return false;
		batches[i] = batch;
	}
	if (!database_script(sealer->database, "COMMIT"))
		return false;
	for (size_t i = 0; i < harvest->months; i++) {
		if (!anchor_add(settings->anchor_file, settings->anchor_command, anchor_line(sealer->arena, &batches[i]), 0))
			return false;
		log_line(LOG_LEVEL_NOTICE, "batch %lld holds %lld rows of %s", (long long)batches[i].number, (long long)batches[i].entries, batches[i].month);
	}
	return true;
}

/* Seal the rows behind a batch, as many as one takes; `*more` tells whether there may be others. */
static bool
seal_next(struct sealer *sealer, struct batch before, bool *more)
{
	struct arena *arena = sealer->arena;
	struct harvest *harvest = ARENA_NEW(arena, struct harvest);
	const char *from = text_print(arena, "%lld", (long long)before.to).at;
	const struct table *table = ledger_ask(sealer->database, arena, &seal_horizon, &from);

	*more = false;
	if (table == NULL)
		return false;
	int64_t horizon = strtoll(table->cells[0], NULL, 10), first = strtoll(table->cells[1], NULL, 10);
	if (horizon < before.to)
		return refuse("transactions count from an earlier number than they did: this database was restored from a dump");
	if (first == 0 || first >= horizon)
		return true;
	int64_t to = horizon - first > sealer->settings.seal_rows ? first + sealer->settings.seal_rows : horizon;
	const char *range[] = { from, text_print(arena, "%lld", (long long)to).at };
	*harvest = (struct harvest){ .arena = arena, .scratch = buffer_in(arena) };
	if (!database_each(sealer->database, seal_rows.sql, range, 2, take_row, harvest))
		return false;
	if (harvest->too_many)
		return refuse("a batch spans too many months: the times of rows were changed");
	*more = to < horizon;
	return seal_harvest(sealer, harvest, before, to, table->cells[2]);
}

static bool
seal_batch(struct sealer *sealer, bool *more)
{
	struct batch before = { .number = 0 };

	arena_reset(sealer->arena);
	*more = false;
	if (!database_script(sealer->database, "BEGIN ISOLATION LEVEL REPEATABLE READ"))
		return false;
	const struct table *last = ledger_ask(sealer->database, sealer->arena, &seal_last, NULL);
	if (last == NULL || !mend_anchors(sealer, last))
		return false;
	if (last->rows > 0)
		before = ledger_batch(last, last->rows - 1);
	return seal_next(sealer, before, more);
}

/* All that can be sealed; false when something is wrong.  Nothing to do is well, and so is somebody else at work. */
static bool
seal_all(struct sealer *sealer)
{
	bool good = true, more = true;

	sealer->database = ledger_open(sealer->settings.seal_database);
	if (sealer->database == NULL)
		return false;
	const struct table *lock = ledger_ask(sealer->database, sealer->arena, &seal_lock, NULL);
	if (lock == NULL || strcmp(lock->cells[0], "true") != 0) {
		database_close(sealer->database);
		return lock != NULL;
	}
	while (good && more && !told_to_end) {
		good = seal_batch(sealer, &more);
		database_script(sealer->database, "ROLLBACK");
	}
	database_close(sealer->database);
	arena_reset(sealer->arena);
	return good;
}

static int
print_public_key(const struct sealer *sealer)
{
	unsigned char key[SECRET_PUBLIC_BYTES];

	secret_public(key, sealer->seed);
	printf("%s\n", text_hex(sealer->arena, key, sizeof(key)).at);
	return EXIT_SUCCESS;
}

static bool
start(struct sealer *sealer, const char *path)
{
	enum log_level level;

	secret_start();
	if (!settings_read(path, &sealer->settings))
		return false;
	if (log_read_level(text_of(sealer->settings.log_level), &level))
		log_set_level(level);
	sealer->arena = arena_new(256 * 1024, 256 * 1024 * 1024);
	return secret_read_key_file(sealer->settings.seal_key_file, sealer->seed);
}

static int
usage(FILE *out)
{
	fprintf(out, "usage: epione-seal [-c FILE] [-e SECONDS | -p]\n"
		     "  -c FILE     settings, /etc/epione/epione.conf without it\n"
		     "  -e SECONDS  look again every so many seconds; without it, seal what there is and end\n"
		     "  -p          print the public key and end\n");
	return out == stdout ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int count, char **words)
{
	static struct sealer sealer;
	const char *settings = "/etc/epione/epione.conf";
	struct sigaction action = { .sa_handler = end };
	bool print = false;
	long every = 0;

	log_set_program("epione-seal");
	for (int option; (option = getopt(count, words, "c:e:ph")) != -1;)
		if (option == 'c')
			settings = optarg;
		else if (option == 'p')
			print = true;
		else if (option != 'e' || (every = strtol(optarg, NULL, 10)) < 1)
			return usage(option == 'h' ? stdout : stderr);
	if (optind < count)
		return usage(stderr);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (!start(&sealer, settings))
		return EXIT_FAILURE;
	if (print)
		return print_public_key(&sealer);
	bool good = seal_all(&sealer);
	while (every && !told_to_end) {
		sleep((unsigned)every);
		if (!told_to_end)
			good = seal_all(&sealer);
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
