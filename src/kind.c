/* What each kind of value accepts, and the words for what it does not. */
#include "kind.h"

#include <string.h>

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
	[KIND_TEXT] = { "string", NULL, 2000, read_text, "wants text" },
	[KIND_EMAIL] = { "string", "email", 254, read_email, "wants an e-mail address like name@example.org" },
	[KIND_INTEGER] = { "integer", "int64", 20, read_integer, "wants a whole number" },
	[KIND_FLAG] = { "boolean", NULL, 5, read_flag, "wants true or false" },
	[KIND_UUID] = { "string", "uuid", 36, read_uuid, "wants an id like 0190f3a4-0000-7000-8000-000000000000" },
	[KIND_MOMENT] = { "string", "date-time", 40, read_moment, "wants a time like 2030-01-07T10:00:00Z" },
	[KIND_DATE] = { "string", "date", 10, read_date, "wants a day that exists, like 2030-01-07, from 1900 to 2200" },
	[KIND_TIME_OF_DAY] = { "string", NULL, 5, read_time_of_day, "wants a time of day like 09:00" },
	[KIND_WALL_TIME] = { "string", NULL, 19, read_wall_time, "wants a local date and time like 2030-01-07T10:00" },
	[KIND_ZONE] = { "string", NULL, 64, read_zone, "wants a time zone like Europe/London" },
	[KIND_LANGUAGE] = { "string", NULL, 12, read_language, "wants a language like en or ar" },
	[KIND_CHOICE] = { "string", NULL, 64, read_nothing, "wants one of the listed words" },
	[KIND_LIST] = { "array", NULL, JSON_ITEMS, read_nothing, "wants a list" },
};
