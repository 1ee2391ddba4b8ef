/* What a process has, made in the right order. */
#include "program.h"

#include <stdio.h>
#include <string.h>

#include "db/database.h"
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

bool
program_start(struct program *program, const char *settings_path)
{
	unsigned char master[SECRET_KEY_BYTES];
	struct settings *settings = &program->settings;

	memset(program, 0, sizeof(*program));
	secret_start();
	seal_start();
	if (!settings_read(settings_path, settings) || !set_log_level(settings->log_level))
		return false;
	if (!secret_read_key_file(settings->key_file, master))
		return false;
	secret_derive(program->token_key, master, "epitoken");
	secret_derive(program->cursor_key, master, "epicursr");
	secret_derive(program->shelf_key, master, "epishelf");
	secret_derive(program->factor_key, master, "epifactr");
	seal_key_of(&program->factor_seal, program->factor_key);
	program->token_keys.current = program->token_key;
	program->passwords = passwords_open(settings->password_list);
	if (program->passwords == NULL)
		return false;
	program->database = database_new(settings->database);
	/* What the database's own rules have to know of the settings comes with the connection, so that no request carries it. */
	database_option(program->database, text_print(kept(), "epione.verify_email=%s", settings->verify_email).at);
	program->redis = redis_new(settings->redis_socket, settings->redis_user[0] ? settings->redis_user : NULL, read_password(settings->redis_password_file));
	program->sso_secret = read_password(settings->sso_client_secret_file);
	route_prepare();
	return true;
}

bool
program_load(struct program *program)
{
	program->openapi = openapi_text(kept(), &program->settings);
	return permissions_load(&program->permissions, program->database);
}
