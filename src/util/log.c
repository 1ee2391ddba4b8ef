/* One log for everything.  A line is built on the stack and leaves with one write(2), so that lines of many workers do not mix; what
 * does not fit is cut, never split.  Nothing here takes memory: it must work when there is none.
 *
 * A write takes a tenth of a request's time, so a worker may hold lines back: they leave many at a time, whole, and before anything that matters. */
#include "log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 4096, MESSAGE_BYTES = 2048 };

struct line {
	char at[LINE_BYTES];
	size_t length;
};

static const char *const level_names[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_NOTICE] = "notice",
	[LOG_LEVEL_DEBUG] = "debug",
};

static struct line held; /* lines, in a process that holds them back */
static bool holding;
static enum log_level highest = LOG_LEVEL_NOTICE;
static char program[32] = "epione";

void
log_set_level(enum log_level level)
{
	highest = level;
}

bool
log_read_level(struct text name, enum log_level *level)
{
	for (size_t i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
		if (!text_is(name, level_names[i]))
			continue;
		*level = (enum log_level)i;
		return true;
	}
	return false;
}

void
log_set_program(const char *name)
{
	snprintf(program, sizeof program, "%s", name);
}

/* Cut where the line is full, one byte being kept for its end. */
static void
add(struct line *line, const char *bytes, size_t size)
{
	size_t left = sizeof line->at - 1 - line->length;

	if (size > left)
		size = left;
	memcpy(line->at + line->length, bytes, size);
	line->length += size;
}

static void
add_string(struct line *line, const char *string)
{
	add(line, string, strlen(string));
}

static bool
is_shown(unsigned char byte)
{
	return byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
}

static void
add_escaped_byte(struct line *line, unsigned char byte)
{
	char escaped[4] = { '\\', (char)byte };

	if (byte == '"' || byte == '\\') {
		add(line, escaped, 2);
		return;
	}
	escaped[1] = 'x';
	escaped[2] = "0123456789abcdef"[byte >> 4];
	escaped[3] = "0123456789abcdef"[byte & 15];
	add(line, escaped, 4);
}

static void
add_quoted(struct line *line, struct text value)
{
	size_t from = 0;

	add_string(line, "\"");
	for (size_t i = 0; i < value.length; i++) {
		if (is_shown((unsigned char)value.at[i]))
			continue;
		add(line, value.at + from, i - from);
		add_escaped_byte(line, (unsigned char)value.at[i]);
		from = i + 1;
	}
	if (value.length > from)
		add(line, value.at + from, value.length - from);
	add_string(line, "\"");
}

/* A value without spaces, quotes or anything to escape stands bare. */
static bool
is_bare(struct text value)
{
	for (size_t i = 0; i < value.length; i++)
		if (value.at[i] == ' ' || value.at[i] == '=' || !is_shown((unsigned char)value.at[i]))
			return false;
	return value.length > 0;
}

static void
add_pair(struct line *line, const char *key, struct text value)
{
	if (line->length > 0)
		add_string(line, " ");
	add_string(line, key);
	add_string(line, "=");
	if (is_bare(value))
		add(line, value.at, value.length);
	else
		add_quoted(line, value);
}

enum { SECOND_LENGTH = sizeof("2030-01-07T10:00:00") - 1 };

/* The second in words, which many lines share. */
static const char *
second_of(time_t second)
{
	static time_t known = -1;
	static char text[SECOND_LENGTH + 1];
	struct tm parts;

	if (second != known && gmtime_r(&second, &parts) != NULL && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts) == SECOND_LENGTH)
		known = second;
	return text;
}

/* journald keeps its own time of a line; a file has none. */
static void
add_time(struct line *line)
{
	struct timespec now;
	char text[] = "2030-01-07T10:00:00.000Z";

	if (getenv("JOURNAL_STREAM") != NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	memcpy(text, second_of(now.tv_sec), SECOND_LENGTH);
	for (int place = 3, left = (int)(now.tv_nsec / 1000000); place > 0; place--, left /= 10)
		text[SECOND_LENGTH + place] = (char)('0' + left % 10);
	add_pair(line, "time", text_of(text));
}

static void
start(struct line *line, enum log_level level)
{
	char pid[16];

	assert((size_t)level < sizeof level_names / sizeof level_names[0]);
	line->length = 0;
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	add_time(line);
	add_pair(line, "level", text_of(level_names[level]));
	add_pair(line, "program", text_of(program));
	add_pair(line, "pid", text_of(pid));
}

/* A log that cannot be written has nobody to tell. */
static void
write_out(const struct line *line)
{
	ssize_t written = write(STDERR_FILENO, line->at, line->length);

	(void)written;
}

void
log_release(void)
{
	if (held.length > 0)
		write_out(&held);
	held.length = 0;
}

void
log_hold(bool hold)
{
	log_release();
	holding = hold;
}

bool
log_holds_lines(void)
{
	return held.length > 0;
}

/* Only lines of everyday are held. */
static void
finish(struct line *line, enum log_level level)
{
	line->at[line->length++] = '\n';
	if (held.length + line->length > sizeof held.at)
		log_release();
	if (!holding) {
		write_out(line);
		return;
	}
	memcpy(held.at + held.length, line->at, line->length);
	held.length += line->length;
	if (level <= LOG_LEVEL_WARNING)
		log_release();
}

void
log_line(enum log_level level, const char *format, ...)
{
	char message[MESSAGE_BYTES];
	struct line line;
	va_list list;

	if (level > highest)
		return;
	va_start(list, format);
	vsnprintf(message, sizeof message, format, list);
	va_end(list);
	start(&line, level);
	add_string(&line, " message=");
	add_quoted(&line, text_of(message));
	finish(&line, level);
}

void
log_pairs(enum log_level level, const struct log_pair *pairs)
{
	struct line line;

	if (level > highest)
		return;
	start(&line, level);
	for (; pairs->key != NULL; pairs++)
		add_pair(&line, pairs->key, pairs->value);
	finish(&line, level);
}
