/* epionectl doctor: looks for what is wrong and says the cure; every check in one line. */
#include "ctl/ctl.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "db/database.h"
#include "db/statements.h"
#include "ledger.h"
#include "util/log.h"
#include "util/redis.h"

static bool
database_answers(struct program *program)
{
	return database_ready(program->database);
}

/* Files are not always applied in the order of their numbers: parts of the program have ranges of their own. */
static bool
schema_is_whole(struct program *program)
{
	struct arena *arena = arena_new(16 * 1024, 1024 * 1024);
	const struct table *applied = database_table(program->database, arena, "SELECT count(*) FROM public.schema_migration", NULL, 0);
	struct dirent **entries;
	long files = 0;

	int count = scandir(program->settings.schema_directory, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++)
		files += strspn(entries[i]->d_name, "0123456789") == 4;
	bool whole = applied && files > 0 && strtol(applied->cells[0], NULL, 10) == files;
	arena_free(arena);
	return whole;
}

static bool
redis_is_there(struct program *program)
{
	return redis_answers(program->redis);
}

static bool
tables_are_sound(struct program *program)
{
	return program_load(program) && check_all(program);
}

static bool
answers_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	bool answers = connect(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(descriptor);
	return answers;
}

static bool
fast_workers_listen(struct program *program)
{
	return answers_at(program->settings.fast_socket);
}

static bool
slow_workers_listen(struct program *program)
{
	return answers_at(program->settings.slow_socket);
}

static bool
key_is_private(struct program *program)
{
	struct stat file;

	return stat(program->settings.key_file, &file) == 0 && (file.st_mode & 077) == 0;
}

static bool
is_no_demo(struct program *program)
{
	return !program->settings.demo || strstr(program->settings.origin, "localhost") != NULL;
}

static bool
mail_is_set(struct program *program)
{
	const struct settings *settings = &program->settings;

	return settings->demo || (settings->smtp_url[0] && settings->mail_from[0]);
}

/* One of the two counts of outbox_state is zero. */
static bool
no_message_is(struct program *program, int which)
{
	struct arena *arena = arena_new(4 * 1024, 64 * 1024);
	const struct table *state = database_table(program->database, arena, outbox_state.sql, NULL, 0);
	bool none = state && strcmp(state->cells[which], "0") == 0;

	arena_free(arena);
	return none;
}

static bool
messages_leave(struct program *program)
{
	return no_message_is(program, 0);
}

static bool
messages_arrive(struct program *program)
{
	return no_message_is(program, 1);
}

static bool
audit_is_sealed(struct program *program)
{
	struct arena *arena = arena_new(4 * 1024, 64 * 1024);
	struct database *database = ledger_open(program->settings.seal_database);
	const struct table *sealed = database ? ledger_ask(database, arena, &seal_waits, NULL) : NULL;
	bool well = sealed && strcmp(sealed->cells[0], "true") == 0;

	if (database)
		database_close(database);
	arena_free(arena);
	return well;
}

static const struct examination {
	const char *healthy, *cure;
	bool (*passes)(struct program *);
} examinations[] = {
	{ "the database answers", "start PostgreSQL, or set `database` in the settings", database_answers },
	{ "the schema is up to date", "run `epionectl migrate`", schema_is_whole },
	{ "Redis answers", "start Redis, or set `redis_socket` in the settings", redis_is_there },
	{ "all tables and statements are sound", "install programs and migrations of the same version", tables_are_sound },
	{ "the fast workers listen", "start them (systemctl start epione@fast, or dev up)", fast_workers_listen },
	{ "the slow workers listen", "start them (systemctl start epione@slow, or dev up)", slow_workers_listen },
	{ "only its owner can read the master key", "chmod 0400 the file that `key_file` names", key_is_private },
	{ "a mail server is set", "set `smtp_url` and `mail_from`", mail_is_set },
	{ "no message waits too long", "start epione-deliver.timer (or dev up), and look at its log", messages_leave },
	{ "no message of the last day failed or is unknown", "look at the outbox in the portal, mend the reason, and try them again", messages_arrive },
	{ "no row of the audit waits longer than an hour for its seal", "start epione-seal.timer (or dev up), and look at its log", audit_is_sealed },
	{ "no demo clinic is open to the world", "set demo = off", is_no_demo },
	{ NULL, NULL, NULL },
};

int
ctl_doctor(struct program *program, int count, char **words)
{
	int faults = 0;

	(void)count, (void)words;
	for (const struct examination *examination = examinations; examination->healthy; examination++) {
		bool passes = examination->passes(program);
		faults += !passes;
		if (passes)
			printf("well:  %s\n", examination->healthy);
		else
			printf("fault: not so: %s. Cure: %s\n", examination->healthy, examination->cure);
	}
	return faults ? EXIT_FAILURE : EXIT_SUCCESS;
}
