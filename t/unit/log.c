/* The log: nothing that a request says can look like a line of ours. */
#include "util/log.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

static bool
has(struct text text, const char *piece)
{
	return memmem(text.at, text.length, piece, strlen(piece)) != NULL;
}

static size_t
lines_of(struct text text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text.length; i++)
		lines += text.at[i] == '\n';
	return lines;
}

static void
write_forgery(void)
{
	log_line(LOG_LEVEL_ERROR, "could not read %s", "\"\nlevel=error message=\"forged\\\x1B[2J\x7F\xC3\xA9");
}

static void
write_pairs(void)
{
	log_pairs(LOG_LEVEL_NOTICE,
	    (const struct log_pair[]){ { "route", TEXT_OF("/api/appointments/:id") }, { "agent", TEXT_OF("a b=c") },
	        { "empty", TEXT_OF("") }, { "nul", TEXT_OF("a\0b") }, { "none", { NULL, 0 } }, { NULL, { NULL, 0 } } });
}

static void
write_long(void)
{
	static char bytes[20000];

	memset(bytes, '\n', sizeof bytes);
	log_pairs(LOG_LEVEL_NOTICE, (const struct log_pair[]){ { "value", { bytes, sizeof bytes } }, { NULL, { NULL, 0 } } });
	memset(bytes, 'x', sizeof bytes - 1);
	bytes[sizeof bytes - 1] = '\0';
	log_line(LOG_LEVEL_NOTICE, "%s", bytes);
}

static void
write_levels(void)
{
	log_set_level(LOG_LEVEL_WARNING);
	log_line(LOG_LEVEL_NOTICE, "not this");
	log_line(LOG_LEVEL_WARNING, "but this");
	log_set_level(LOG_LEVEL_NOTICE);
}

static void
forging(void)
{
	struct text text = unit_errors_of(write_forgery);

	CHECK(lines_of(text) == 1, "one line");
	CHECK(has(text, "level=error program=epione pid="), "it says who: %.*s", TEXT_ARGS(text));
	CHECK(has(text, "message=\"could not read \\\"\\x0alevel=error message=\\\"forged\\\\\\x1b[2J\\x7f\\xc3\\xa9\""),
	    "all is escaped: %.*s", TEXT_ARGS(text));
}

static void
pairs(void)
{
	struct text text = unit_errors_of(write_pairs);

	CHECK(has(text, " route=/api/appointments/:id agent=\"a b=c\" empty=\"\" nul=\"a\\x00b\" none=\"\"\n"), "%.*s", TEXT_ARGS(text));
}

static void
long_lines(void)
{
	struct text text = unit_errors_of(write_long);

	CHECK(lines_of(text) == 2 && text.length < 2 * 4096 + 1, "two lines, %zu bytes", text.length);
}

static void
levels(void)
{
	struct text text = unit_errors_of(write_levels);
	enum log_level level = LOG_LEVEL_ERROR;

	CHECK(!has(text, "not this") && has(text, "but this"), "%.*s", TEXT_ARGS(text));
	CHECK(log_read_level(TEXT_OF("debug"), &level) && level == LOG_LEVEL_DEBUG, "a level by name");
	CHECK(!log_read_level(TEXT_OF("Debug"), &level) && !log_read_level(TEXT_OF(""), &level), "no level");
}

static void
times(void)
{
	setenv("JOURNAL_STREAM", "8:1", 1);
	CHECK(text_starts(unit_errors_of(write_forgery), "level="), "journald keeps the time");
	unsetenv("JOURNAL_STREAM");
	CHECK(text_starts(unit_errors_of(write_forgery), "time=20"), "a file does not");
}

static void
hold_and_release(void)
{
	log_hold(true);
	log_line(LOG_LEVEL_NOTICE, "held");
	fputs("before\n", stderr);
	log_line(LOG_LEVEL_WARNING, "told at once");
	fputs("after\n", stderr);
	log_line(LOG_LEVEL_NOTICE, "released");
	log_hold(false);
}

static void
hold_many(void)
{
	log_hold(true);
	for (int i = 0; i < 100; i++)
		log_line(LOG_LEVEL_NOTICE, "one of many lines, which together do not fit");
	log_hold(false);
}

static void
holding(void)
{
	struct text text = unit_errors_of(hold_and_release);
	const char *before = strstr(text_string(unit_arena(), text), "before\n");

	CHECK(text_starts(text, "before\n"), "a notice is held: %.*s", TEXT_ARGS(text));
	CHECK(before && strstr(before, "held") < strstr(before, "told at once"), "in their order");
	CHECK(before && strstr(before, "told at once") < strstr(before, "after\n"), "a warning is not held");
	CHECK(lines_of(text) == 5 && has(text, "released"), "all is released");
	CHECK(lines_of(unit_errors_of(hold_many)) == 100, "as many lines as were written");
}

void
suite_log(void)
{
	static const struct unit_test tests[] = {
		{ "a line cannot be forged", forging },
		{ "pairs", pairs },
		{ "long values are cut", long_lines },
		{ "levels", levels },
		{ "times", times },
		{ "lines are held", holding },
		{ NULL, NULL },
	};

	unit_suite("log", tests);
}
