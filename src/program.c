/* What a process has, made in the right order. */
#include "program.h"

#include <stdio.h>
#include <string.h>

#include "db/database.h"
#include "db/statement.h"
#include "db/statements.h"
#include "openapi.h"
#include "passwords.h"
#include "route.h"
#include "util/log.h"
#include "util/redis.h"
#include "util/seal.h"

static const struct {
	const char *name;
	enum log_level level;
} levels[] = {
	{ "error", LOG_LEVEL_ERROR },
	{ "warning", LOG_LEVEL_WARNING },
	{ "notice", LOG_LEVEL_NOTICE },
	{ "debug", LOG_LEVEL_DEBUG },
	{ NULL, LOG_LEVEL_NOTICE },
};

static bool
set_log_level(const char *name)
{
	for (size_t i = 0; levels[i].name; i++)
		if (strcmp(levels[i].name, name) == 0) {
			log_set_level(levels[i].level);
			return true;
		}
	log_line(LOG_LEVEL_ERROR, "log_level wants error, warning, notice or debug");
	return false;
}

static struct arena *
kept(void)
{
	static struct arena *arena;

	if (arena == NULL)
		arena = arena_new(64 * 1024, 4 * 1024 * 1024);
	return arena;
}

/* The first line of a file, or NULL. */
static const char *
read_password(const char *path)
{
	char line[256];
	FILE *file = path[0] ? fopen(path, "re") : NULL;

	if (file == NULL)
		return NULL;
	const char *read = fgets(line, sizeof(line), file);
	fclose(file);
	return read ? text_string(kept(), text_trim(text_of(line))) : NULL;
}

/* The second one only while the one is exchanged for the other. */
static bool
read_master_keys(struct program *program)
{
	const char *const paths[] = { program->settings.key_file, program->settings.second_key_file };
	unsigned char master[SECRET_KEY_BYTES];

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]) && paths[i][0]; i++) {
		if (!secret_read_key_file(paths[i], master))
			return false;
		sealing_add_master(&program->master_keys, master);
	}
	secret_wipe(master, sizeof(master));
	return true;
}

bool
program_start(struct program *program, const char *settings_path)
{
	struct settings *settings = &program->settings;

	memset(program, 0, sizeof(*program));
	secret_start();
	seal_start();
	if (!settings_read(settings_path, settings) || !set_log_level(settings->log_level))
		return false;
	if (!read_master_keys(program))
		return false;
	program->passwords = passwords_open(settings->password_list);
	if (program->passwords == NULL)
		return false;
	program->database = database_new(settings->database);
	/* What the database's own rules have to know of the settings comes with the connection, so that no request carries it. */
	database_option(program->database, text_print(kept(), "epione.verify_email=%s", settings->verify_email).at);
	database_option(program->database, text_print(kept(), "epione.time_zone=%s", settings->time_zone).at);
	database_option(program->database, text_print(kept(), "epione.majority_years=%lld", (long long)settings->majority_years).at);
	program->redis = redis_new(settings->redis_socket, settings->redis_user[0] ? settings->redis_user : NULL, read_password(settings->redis_password_file));
	program->sso_secret = read_password(settings->sso_client_secret_file);
	route_prepare();
	return true;
}

/* All keys but the master key hang on the clinic's own, so that the master key can be exchanged without ending a session or losing what hashes find. */
static void
derive_keys(struct program *program, const unsigned char house[SECRET_KEY_BYTES])
{
	unsigned char replies[SECRET_KEY_BYTES];

	secret_derive(program->token_key, house, "epitoken");
	secret_derive(program->cursor_key, house, "epicursr");
	secret_derive(program->shelf_key, house, "epishelf");
	secret_derive(program->search_key, house, "episearc");
	secret_derive(program->factor_key, house, "epifactr");
	seal_key_of(&program->factor_seal, program->factor_key);
	secret_derive(replies, house, "epireply");
	seal_key_of(&program->reply_key, replies);
	secret_wipe(replies, sizeof(replies));
	program->token_keys.current = program->token_key;
}

/* The clinic's key lies in the database, wrapped; epionectl migrate made it. */
static bool
read_house_key(struct program *program)
{
	const struct table *table = database_table(program->database, kept(), house_key_read.sql, NULL, 0);
	struct seal_key house;

	if (table == NULL)
		return false;
	if (table->rows == 0) {
		log_line(LOG_LEVEL_ERROR, "the clinic has no key of its own yet: run `epionectl migrate`");
		return false;
	}
	if (!sealing_unwrap(kept(), &program->master_keys, SEALING_HOUSE_PLACE, text_of(table->cells[0]), &house)) {
		log_line(LOG_LEVEL_ERROR, "the master key does not open what is in this database; set key_file, or second_key_file, to the one it was made with");
		return false;
	}
	derive_keys(program, house.bytes);
	secret_wipe(&house, sizeof(house));
	return true;
}

bool
program_load(struct program *program)
{
	if (!read_house_key(program))
		return false;
	program->openapi = openapi_text(kept(), &program->settings);
	return permissions_load(&program->permissions, program->database);
}
