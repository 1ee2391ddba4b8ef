/* Reads `name = value` lines into the struct that config.def makes. */
#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/text.h"

enum setting_kind { TEXT, NUMBER, FLAG, BY_ROLE, ROLES };

static const struct setting {
	const char *name;
	enum setting_kind kind;
	size_t offset;
	const char *summary;
} table[] = {
#define SETTING(kind, name, standard, summary) { #name, kind, offsetof(struct settings, name), summary },
#include "config.def"
#undef SETTING
	{ NULL, TEXT, 0, NULL },
};

static const struct settings standards = {
#define SETTING(kind, name, standard, summary) .name = standard,
#include "config.def"
#undef SETTING
};

/* Settings live as long as the process. */
static struct arena *
kept(void)
{
	static struct arena *arena;

	if (arena == NULL)
		arena = arena_new(16 * 1024, 1024 * 1024);
	return arena;
}

/* systemd puts credentials into a directory that only the unit knows. */
static const char *
expand(struct text value)
{
	static const char variable[] = "${CREDENTIALS_DIRECTORY}";
	const char *directory = getenv("CREDENTIALS_DIRECTORY");

	if (!text_starts(value, variable))
		return text_string(kept(), value);
	struct text rest = { value.at + sizeof(variable) - 1, value.length - sizeof(variable) + 1 };
	return text_print(kept(), "%s%.*s", directory ? directory : "", TEXT_ARGS(rest)).at;
}

/* The next word of a setting, taken off its front; no text at its end. */
static struct text
next_word(struct text *rest)
{
	*rest = text_trim(*rest);
	size_t length = 0;
	while (length < rest->length && rest->at[length] != ' ' && rest->at[length] != '\t')
		length++;
	struct text word = { length ? rest->at : NULL, length };
	*rest = (struct text){ rest->at + length, rest->length - length };
	return word;
}

/* Roles that accounts have: where a setting names another word, somebody misspelt one. */
static bool
is_role(struct text word)
{
	static const char *const roles[] = { "patient", "doctor", "specialist", "nurse", "paramedic", "staff", "admin", "super-admin", NULL };

	for (const char *const *role = roles; *role; role++)
		if (text_is(word, *role))
			return true;
	return false;
}

/* "admin=15" in its two halves; false when it has no such form. */
static bool
read_exception(struct text word, struct text *role, int64_t *number)
{
	const char *equals = memchr(word.at, '=', word.length);

	if (equals == NULL)
		return false;
	*role = (struct text){ word.at, (size_t)(equals - word.at) };
	return text_integer((struct text){ equals + 1, (size_t)(word.at + word.length - equals - 1) }, number);
}

static bool
is_by_role(struct text value)
{
	int64_t number;
	struct text role, word = next_word(&value);

	if (word.at == NULL || !text_integer(word, &number) || number < 1 || number > INT32_MAX / 86400)
		return false;
	while ((word = next_word(&value)).at)
		if (!read_exception(word, &role, &number) || !is_role(role) || number < 1 || number > INT32_MAX / 86400)
			return false;
	return true;
}

int64_t
settings_for_role(const char *setting, const char *role)
{
	int64_t number = 0, other;
	struct text rest = text_of(setting), named, word = next_word(&rest);

	(void)text_integer(word, &number);
	while ((word = next_word(&rest)).at)
		if (read_exception(word, &named, &other) && text_is(named, role))
			return other;
	return number;
}

static bool
is_roles(struct text value)
{
	struct text word;

	while ((word = next_word(&value)).at)
		if (!is_role(word))
			return false;
	return true;
}

bool
settings_has_word(const char *setting, struct text word)
{
	struct text one, rest = text_of(setting);

	while ((one = next_word(&rest)).at)
		if (text_same(one, word))
			return true;
	return false;
}

bool
settings_names_role(const char *setting, const char *role)
{
	return settings_has_word(setting, text_of(role));
}

static const char *
set(const struct setting *setting, struct settings *settings, struct text value)
{
	void *place = (char *)settings + setting->offset;

	switch (setting->kind) {
	case TEXT:
		*(const char **)place = expand(value);
		return NULL;
	case NUMBER:
		if (!text_integer(value, place) || *(int64_t *)place < 0 || *(int64_t *)place > INT32_MAX)
			return "wants a whole number";
		return NULL;
	case FLAG:
		if (!text_is(value, "on") && !text_is(value, "off"))
			return "wants on or off";
		*(bool *)place = text_is(value, "on");
		return NULL;
	case BY_ROLE:
		*(const char **)place = expand(value);
		return is_by_role(value) ? NULL : "wants a number above 0, then exceptions like admin=15";
	case ROLES:
		*(const char **)place = expand(value);
		return is_roles(value) ? NULL : "wants names of roles with spaces between";
	}
	return NULL;
}

static const char *
set_line(struct text line, struct settings *settings)
{
	const char *equals = memchr(line.at, '=', line.length);

	if (equals == NULL)
		return "wants the form: name = value";
	struct text name = text_trim((struct text){ line.at, (size_t)(equals - line.at) });
	struct text value = text_trim((struct text){ equals + 1, (size_t)(line.at + line.length - equals - 1) });
	for (const struct setting *setting = table; setting->name; setting++)
		if (text_is(name, setting->name))
			return set(setting, settings, value);
	return "names no setting there is";
}

/* Whom people are sent to, and with what their answers are signed, is settled before anybody comes. */
static const char *
fault_of_provider(const struct settings *settings)
{
	const char *issuer = settings->sso_issuer;
	bool secure = strncmp(issuer, "https://", 8) == 0, plain = strncmp(issuer, "http://", 7) == 0 && settings->demo;

	if (issuer[0] == '\0')
		return NULL;
	if (!secure && !plain)
		return "sso_issuer wants an https address";
	if (settings->sso_client_id[0] == '\0' || settings->sso_name[0] == '\0')
		return "sso_issuer wants sso_client_id and sso_name beside it";
	if (strcmp(settings->sso_algorithm, "RS256") && strcmp(settings->sso_algorithm, "ES256"))
		return "sso_algorithm wants RS256 or ES256";
	return NULL;
}

static bool
is_within(int64_t number, int64_t least, int64_t most)
{
	return least <= number && number <= most;
}

static bool
check_limits(const char *path, const struct settings *settings)
{
	const char *provider = fault_of_provider(settings), *verify = settings->verify_email;
	const struct {
		bool fits;
		const char *words;
	} limits[] = {
		{ is_within(settings->access_seconds, 30, 300), "access_seconds wants 30 to 300" },
		{ is_within(settings->fast_workers, 1, 249) && is_within(settings->slow_workers, 1, 250 - settings->fast_workers),
		    "fast_workers and slow_workers want at least 1, together at most 250" },
		{ is_within(settings->sign_in_refusal_ms, 0, 1000), "sign_in_refusal_ms wants at most 1000" },
		{ is_within(settings->code_tries, 1, INT64_MAX), "code_tries wants at least 1" },
		{ is_within(settings->audit_online_days, 60, INT64_MAX), "audit_online_days wants at least 60" },
		{ !strcmp(verify, "off") || !strcmp(verify, "booking") || !strcmp(verify, "signin"), "verify_email wants off, booking or signin" },
		{ clock_is_zone((struct text){ settings->time_zone, strlen(settings->time_zone) }), "time_zone wants a name like Europe/London" },
		{ provider == NULL, provider },
	};
	bool good = true;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (!limits[i].fits) {
			log_line(LOG_LEVEL_ERROR, "%s: %s", path, limits[i].words);
			good = false;
		}
	return good;
}

bool
settings_read(const char *path, struct settings *settings)
{
	char bytes[1024];
	bool good = true;
	FILE *file = fopen(path, "re");

	*settings = standards;
	if (file == NULL) {
		log_line(LOG_LEVEL_ERROR, "could not read the settings %s: %s", path, strerror(errno));
		return false;
	}
	for (int number = 1; fgets(bytes, sizeof(bytes), file); number++) {
		struct text line = text_trim(text_of(bytes));
		if (line.length == 0 || line.at[0] == '#')
			continue;
		const char *why = set_line(line, settings);
		if (why) {
			log_line(LOG_LEVEL_ERROR, "%s, line %d: %s", path, number, why);
			good = false;
		}
	}
	fclose(file);
	return check_limits(path, settings) && good;
}

void
settings_print(FILE *out, const struct settings *settings)
{
	for (const struct setting *setting = table; setting->name; setting++) {
		const void *place = (const char *)settings + setting->offset;
		fprintf(out, "# %s\n%s = ", setting->summary, setting->name);
		switch (setting->kind) {
		case TEXT:
		case BY_ROLE:
		case ROLES:
			fprintf(out, "%s\n\n", *(const char *const *)place);
			break;
		case NUMBER:
			fprintf(out, "%lld\n\n", (long long)*(const int64_t *)place);
			break;
		case FLAG:
			fprintf(out, "%s\n\n", *(const bool *)place ? "on" : "off");
			break;
		}
	}
}
