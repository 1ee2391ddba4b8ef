/* epione-retain: lets go what has been kept long enough, then ends.
 *
 * A table of rules says what and after how long; each rule is a statement that takes a bounded number of rows and is run until it finds none, so whoever
 * is killed in the middle has done a part, and the next one does the rest.  Months of the audit are written into a file, which is read back, before they
 * are dropped; the database looks once more itself.  Nothing of somebody whose data are held is touched: while it is decided what goes, and until it is
 * gone, nobody places a hold, and one that is being placed is waited for.
 *
 * One works at a time, by an advisory lock; a second one goes. */
#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive.h"
#include "db/database.h"
#include "db/statements.h"
#include "ledger.h"
#include "settings.h"
#include "util/arena.h"
#include "util/log.h"

enum { MOST_ROUNDS = 10000 };

static const char months_ahead[] = "12";

struct keeper {
	struct settings settings;
	struct database *database;
	struct arena *arena;
	struct batch_keys keys;
};

/* What goes after how many days.  A rule's second number is how many years a medical record is kept. */
static const struct rule {
	const char *what;
	const struct statement *statement;
	size_t days; /* the setting, in struct settings */
} rules[] = {
	{ "answers kept for clients that try again", &retain_idempotency, offsetof(struct settings, retry_days) },
	{ "used or expired links", &retain_secrets, offsetof(struct settings, link_days) },
	{ "messages that were sent, or never will be", &retain_messages, offsetof(struct settings, message_days) },
	{ "sessions that ended", &retain_sessions, offsetof(struct settings, session_days) },
	{ "deleted parts of records", &retain_deleted_parts, offsetof(struct settings, deleted_days) },
	{ "deleted patients", &retain_deleted_patients, offsetof(struct settings, deleted_days) },
	{ "deleted accounts", &retain_deleted_accounts, offsetof(struct settings, deleted_days) },
	{ NULL, NULL, 0 },
};

static const char *
print_number(struct keeper *keeper, int64_t number)
{
	return text_print(keeper->arena, "%lld", (long long)number).at;
}

static int64_t
days_of(const struct keeper *keeper, const struct rule *rule)
{
	return *(const int64_t *)((const char *)&keeper->settings + rule->days);
}

/* Holds stand still until the transaction ends; what is asked in it sees all of them. */
static bool
begin_among_holds(struct keeper *keeper)
{
	if (database_script(keeper->database, "BEGIN; LOCK TABLE legal_hold IN SHARE ROW EXCLUSIVE MODE"))
		return true;
	database_script(keeper->database, "ROLLBACK");
	return false;
}

static bool
end_among_holds(struct keeper *keeper, bool good)
{
	return database_script(keeper->database, good ? "COMMIT" : "ROLLBACK") && good;
}

/* Run a statement that heeds holds. */
static const struct table *
let_go(struct keeper *keeper, const struct statement *statement, const char *const *values)
{
	if (!begin_among_holds(keeper))
		return NULL;
	const struct table *table = ledger_ask(keeper->database, keeper->arena, statement, values);
	return end_among_holds(keeper, table != NULL) ? table : NULL;
}

static bool
apply(struct keeper *keeper, const struct rule *rule)
{
	long long all = 0, some = 1;

	for (int round = 0; some > 0 && round < MOST_ROUNDS; round++) {
		const char *values[2] = { NULL, NULL };
		arena_reset(keeper->arena);
		for (int i = 0; i < rule->statement->parameter_count; i++)
			values[i] = print_number(keeper, strcmp(rule->statement->parameters[i], "years") == 0 ? keeper->settings.record_years : days_of(keeper, rule));
		const struct table *table = let_go(keeper, rule->statement, values);
		if (table == NULL)
			return false;
		some = strtoll(table->cells[0], NULL, 10);
		all += some;
	}
	if (all > 0)
		log_line(LOG_LEVEL_NOTICE, "let go: %lld %s", all, rule->what);
	return true;
}

static bool
is_dropped(struct keeper *keeper, const struct statement *statement, const char *month)
{
	const struct table *table = let_go(keeper, statement, &month);

	return table && table->rows == 1 && table->cells[0] && strcmp(table->cells[0], "true") == 0;
}

static const char *
path_of(struct keeper *keeper, const char *file)
{
	return text_print(keeper->arena, "%s/%s", keeper->settings.archive_directory, file).at;
}

/* The file is there as it was written. */
static bool
is_kept(struct keeper *keeper, const struct table *archived)
{
	const char *sum = archive_sha256(keeper->arena, path_of(keeper, archived->cells[0]));

	if (sum == NULL || strcmp(sum, archived->cells[3]) != 0) {
		log_line(LOG_LEVEL_ERROR, "the archive %s is not as it was written; its month is not dropped", archived->cells[0]);
		return false;
	}
	return true;
}

static bool
write_archive(struct keeper *keeper, const char *month)
{
	struct archive_facts facts;
	const char *file = text_print(keeper->arena, "audit-%s.gz", month).at;

	if (!archive_write(keeper->database, keeper->arena, path_of(keeper, file), month, &keeper->keys, &facts))
		return false;
	const char *values[] = { month, file, print_number(keeper, facts.batches), print_number(keeper, facts.entries), facts.sha256 };
	if (ledger_ask(keeper->database, keeper->arena, &retain_note_archive, values) == NULL)
		return false;
	log_line(LOG_LEVEL_NOTICE, "%s lies in %s: %lld batches, %lld rows", month, file, (long long)facts.batches, (long long)facts.entries);
	return true;
}

static bool
archive_month(struct keeper *keeper, const char *month)
{
	const struct table *archived = ledger_ask(keeper->database, keeper->arena, &retain_archived, &month);

	if (archived == NULL)
		return false;
	if (archived->rows == 0 && is_dropped(keeper, &retain_drop_empty_month, month))
		return true;
	if (archived->rows == 0 ? !write_archive(keeper, month) : !is_kept(keeper, archived))
		return false;
	if (!is_dropped(keeper, &retain_drop_month, month)) {
		log_line(LOG_LEVEL_ERROR, "%s is archived and was not dropped: not all of its rows are sealed, or it is held", month);
		return false;
	}
	log_line(LOG_LEVEL_NOTICE, "%s left the database", month);
	return true;
}

/* A fault of one month stops no other. */
static bool
archive_months(struct keeper *keeper)
{
	bool good = true;

	arena_reset(keeper->arena);
	const char *days = print_number(keeper, keeper->settings.audit_online_days);
	const struct table *months = ledger_ask(keeper->database, keeper->arena, &retain_months, &days);
	for (size_t row = 0; months && row < months->rows; row++) {
		const char *month = months->cells[row * 2];
		if (strcmp(months->cells[row * 2 + 1], "t") == 0)
			log_line(LOG_LEVEL_NOTICE, "%s tells of somebody whose data are held and stays", month);
		else
			good = archive_month(keeper, month) && good;
	}
	return months && good;
}

/* Whose data are held; `ids` is NULL when it cannot be known. */
static struct people
held_people(struct keeper *keeper)
{
	const struct table *table = ledger_ask(keeper->database, keeper->arena, &retain_held_people, NULL);

	if (table == NULL)
		return (struct people){ 0, NULL };
	struct uuid *ids = arena_take_many(keeper->arena, table->rows + 1, sizeof(*ids));
	for (size_t row = 0; row < table->rows; row++)
		if (!uuid_read(text_of(table->cells[row]), &ids[row]))
			return (struct people){ 0, NULL };
	return (struct people){ table->rows, ids };
}

/* Nobody is held, or the file says that it tells of none of them. */
static bool
may_go(struct keeper *keeper, const char *path, const char *month, const struct people *held, bool *known)
{
	bool tells = true;

	*known = true;
	if (held->count == 0 || access(path, F_OK) != 0)
		return true;
	if (!archive_tells_of(keeper->arena, path, &keeper->keys, held, &tells)) {
		*known = false;
		log_line(LOG_LEVEL_ERROR, "the archive of %s stays: it cannot be known whether it tells of somebody whose data are held", month);
		return false;
	}
	if (tells)
		log_line(LOG_LEVEL_NOTICE, "the archive of %s tells of somebody whose data are held and stays", month);
	return !tells;
}

/* Whether the same people are held as when it was looked for them in the archive. */
static bool
are_held_still(struct keeper *keeper, const struct people *held)
{
	const struct people now = held_people(keeper);

	return now.ids && now.count == held->count && memcmp(now.ids, held->ids, now.count * sizeof(*now.ids)) == 0;
}

static bool
remove_file(struct keeper *keeper, const char *path, const char *const *month)
{
	if (unlink(path) != 0 && errno != ENOENT) {
		log_line(LOG_LEVEL_ERROR, "could not remove %s: %s", path, strerror(errno));
		return false;
	}
	log_line(LOG_LEVEL_NOTICE, "the archive of %s was removed: its time is over", *month);
	return ledger_ask(keeper->database, keeper->arena, &retain_note_removal, month) != NULL;
}

static bool
remove_archive(struct keeper *keeper, const char *path, const char *const *month, const struct people *held)
{
	if (!begin_among_holds(keeper))
		return false;
	if (are_held_still(keeper, held))
		return end_among_holds(keeper, remove_file(keeper, path, month));
	log_line(LOG_LEVEL_NOTICE, "the archive of %s stays until the next time: holds were placed or lifted just now", *month);
	return end_among_holds(keeper, true);
}

static bool
remove_old_archives(struct keeper *keeper)
{
	bool good = true, known = true;

	arena_reset(keeper->arena);
	const char *years = print_number(keeper, keeper->settings.audit_archive_years);
	const struct people held = held_people(keeper);
	const struct table *old = ledger_ask(keeper->database, keeper->arena, &retain_old_archives, &years);
	for (size_t row = 0; held.ids && old && row < old->rows; row++) {
		const char *const *month = &old->cells[row * 2];
		const char *path = path_of(keeper, old->cells[row * 2 + 1]);
		if (may_go(keeper, path, *month, &held, &known))
			good = remove_archive(keeper, path, month, &held) && good;
		good = good && known;
	}
	return held.ids && old && good;
}

static bool
prepare(struct keeper *keeper)
{
	const char *months = months_ahead;
	const struct table *table = ledger_ask(keeper->database, keeper->arena, &retain_prepare, &months);

	if (table && strcmp(table->cells[1], "0") != 0)
		log_line(LOG_LEVEL_NOTICE, "made %s months of the audit ahead", table->cells[1]);
	return table != NULL;
}

static bool
retain(struct keeper *keeper)
{
	bool good = prepare(keeper);

	for (const struct rule *rule = rules; rule->what; rule++)
		good = apply(keeper, rule) && good;
	good = archive_months(keeper) && good;
	return remove_old_archives(keeper) && good;
}

static bool
start(struct keeper *keeper, const char *path)
{
	enum log_level level;

	secret_start();
	if (!settings_read(path, &keeper->settings))
		return false;
	if (log_read_level(text_of(keeper->settings.log_level), &level))
		log_set_level(level);
	keeper->arena = arena_new(1024 * 1024, (size_t)1024 * 1024 * 1024);
	if (!batch_read_keys(keeper->settings.seal_public_file, &keeper->keys))
		return false;
	keeper->database = ledger_open(keeper->settings.retain_database);
	return keeper->database != NULL;
}

static int
usage(FILE *out)
{
	fprintf(out, "usage: epione-retain [-c FILE]\n  -c FILE     settings, /etc/epione/epione.conf without it\n");
	return out == stdout ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int count, char **words)
{
	static struct keeper keeper;
	const char *settings = "/etc/epione/epione.conf";

	log_set_program("epione-retain");
	for (int option; (option = getopt(count, words, "c:h")) != -1;) {
		if (option != 'c')
			return usage(option == 'h' ? stdout : stderr);
		settings = optarg;
	}
	if (optind < count)
		return usage(stderr);
	if (!start(&keeper, settings))
		return EXIT_FAILURE;
	const struct table *lock = ledger_ask(keeper.database, keeper.arena, &retain_lock, NULL);
	if (lock == NULL)
		return EXIT_FAILURE;
	if (strcmp(lock->cells[0], "true") != 0)
		return EXIT_SUCCESS;
	return retain(&keeper) ? EXIT_SUCCESS : EXIT_FAILURE;
}
