/* What each kind of value accepts, and the words for what it does not. */
#include "kind.h"

#include <string.h>

#include "util/arena.h"
#include "util/json.h"

static bool
is_email(struct text text)
{
	const char *at = memchr(text.at, '@', text.length);

	if (at == NULL || at == text.at || text.length > 254)
		return false;
	struct text domain = { at + 1, text.length - (size_t)(at + 1 - text.at) };
	if (memchr(domain.at, '@', domain.length) || !memchr(domain.at, '.', domain.length))
		return false;
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] <= ' ' || strchr("\"(),:;<>[\\]\x7f", text.at[i]))
			return false;
	return domain.at[0] != '.' && domain.at[domain.length - 1] != '.';
}

/* A language tag of BCP 47 in the form our catalogues use: "en", "ar", "pt-BR". */
static bool
is_language(struct text text)
{
	if (text.length < 2 || text.length > 12)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && (i < 2 || (c != '-' && !(c >= '0' && c <= '9'))))
			return false;
	}
	return text.at[text.length - 1] != '-';
}

/* How a letter of a language tag is written (RFC 5646, 2.1.1): en, pt-BR, zh-Hant.  `at` begins its part, which has `length` letters. */
static char
language_letter(const char *tag, size_t at, size_t length, size_t i)
{
	bool region = at > 0 && length == 2, script = at > 0 && length == 4 && i == at;
	char letter = tag[i];

	if (region || script)
		return letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static struct text
form_language(struct arena *arena, struct text text)
{
	char *tag = arena_take(arena, text.length + 1);

	for (size_t at = 0, end; at < text.length; at = end + 1) {
		const char *hyphen = memchr(text.at + at, '-', text.length - at);
		end = hyphen ? (size_t)(hyphen - text.at) : text.length;
		for (size_t i = at; i < end; i++)
			tag[i] = language_letter(text.at, at, end - at, i);
		tag[end] = hyphen ? '-' : '\0';
	}
	return (struct text){ tag, text.length };
}

static bool
read_text(struct value *value)
{
	(void)value;
	return true;
}

static bool
read_email(struct value *value)
{
	return is_email(value->text);
}

static bool
read_integer(struct value *value)
{
	return text_integer(value->text, &((struct integer_value *)value)->number);
}

static bool
read_flag(struct value *value)
{
	((struct flag_value *)value)->flag = text_is(value->text, "true");
	return text_is(value->text, "true") || text_is(value->text, "false");
}

static bool
read_uuid(struct value *value)
{
	return uuid_read(value->text, &((struct uuid_value *)value)->uuid);
}

static bool
read_moment(struct value *value)
{
	return clock_read_moment(value->text, &((struct moment_value *)value)->moment);
}

static bool
read_date(struct value *value)
{
	return clock_is_date(value->text);
}

static bool
read_time_of_day(struct value *value)
{
	return clock_is_time_of_day(value->text);
}

static bool
read_wall_time(struct value *value)
{
	return clock_is_wall_time(value->text);
}

static bool
read_zone(struct value *value)
{
	return clock_is_zone(value->text);
}

static bool
read_language(struct value *value)
{
	return is_language(value->text);
}

static bool
read_nothing(struct value *value)
{
	(void)value;
	return false;
}

const struct kind_rule kind_rules[KIND_COUNT] = {
	[KIND_TEXT] = { .type = "string", .most = 2000, .read = read_text, .words = "wants text" },
	[KIND_EMAIL] = { .type = "string", .format = "email", .most = 254, .read = read_email, .words = "wants an e-mail address like name@example.org" },
	[KIND_INTEGER] = { .type = "integer", .format = "int64", .most = 20, .read = read_integer, .words = "wants a whole number" },
	[KIND_FLAG] = { .type = "boolean", .most = 5, .read = read_flag, .words = "wants true or false" },
	[KIND_UUID] = { .type = "string", .format = "uuid", .most = 36, .read = read_uuid, .words = "wants an id like 0190f3a4-0000-7000-8000-000000000000" },
	[KIND_MOMENT] = { .type = "string", .format = "date-time", .most = 40, .read = read_moment, .words = "wants a time like 2030-01-07T10:00:00Z" },
	[KIND_DATE] = { .type = "string", .format = "date", .most = 10, .read = read_date, .words = "wants a day that exists, like 2030-01-07, from 1900 to 2200" },
	[KIND_TIME_OF_DAY] = { .type = "string", .most = 5, .read = read_time_of_day, .words = "wants a time of day like 09:00" },
	[KIND_WALL_TIME] = { .type = "string", .most = 19, .read = read_wall_time, .words = "wants a local date and time like 2030-01-07T10:00" },
	[KIND_ZONE] = { .type = "string", .most = 64, .read = read_zone, .words = "wants a time zone like Europe/London" },
	[KIND_LANGUAGE] = { .type = "string", .most = 12, .read = read_language, .form = form_language, .words = "wants a language like en or ar" },
	[KIND_CHOICE] = { .type = "string", .most = 64, .read = read_nothing, .words = "wants one of the listed words" },
	[KIND_LIST] = { .type = "array", .most = JSON_ITEMS, .read = read_nothing, .words = "wants a list" },
};
