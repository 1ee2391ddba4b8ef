/* JSON out.  It is in every reply, so it must be fast: yajl_gen keeps the grammar and prints straight into an arena's buffer, and the
 * text goes there in long runs.  What yajl_gen would let pass, a value for a key or a brace for a bracket, is asserted here. */
#include "json.h"

#include <assert.h>

#include <yajl/yajl_gen.h>

#include "arena.h"
#include "buffer.h"

struct json_writer {
	struct buffer buffer;
	yajl_gen gen, single; /* one for the whole, one that writes single strings in place */
	uint64_t objects; /* one bit a level: whether it is an object */
	int depth;
	bool keyed;	 /* a key was written and waits for its value */
	struct text run; /* to be put behind the next quote */
};

/* Most of what yajl_gen prints is one byte, and a good part of the rest is nothing. */
static void
print(void *context, const char *bytes, size_t length)
{
	struct json_writer *writer = context;

	if (length != 1) {
		buffer_add(&writer->buffer, (struct text){ bytes, length });
		return;
	}
	buffer_add_byte(&writer->buffer, bytes[0]);
	if (bytes[0] != '"' || writer->run.length == 0)
		return;
	buffer_add(&writer->buffer, writer->run);
	writer->run.length = 0;
}

static yajl_gen
generator(struct json_writer *writer)
{
	struct arena *arena = writer->buffer.arena;
	yajl_alloc_funcs memory = { arena_lend, arena_lend_more, arena_lend_back, arena };
	yajl_gen gen = yajl_gen_alloc(&memory);

	assert(gen != NULL);
	yajl_gen_config(gen, yajl_gen_print_callback, print, writer);
	return gen;
}

struct json_writer *
json_writer_new(struct arena *arena)
{
	struct json_writer *writer = ARENA_NEW(arena, struct json_writer);

	writer->buffer = buffer_in(arena);
	writer->gen = generator(writer);
	return writer;
}

static bool
in_object(const struct json_writer *writer)
{
	return writer->depth > 0 && (writer->objects >> (writer->depth - 1) & 1) != 0;
}

static void
must(yajl_gen_status status)
{
	assert(status == yajl_gen_status_ok);
}

/* yajl_gen would take any string as a key and close a list with a brace. */
static void
before_value(struct json_writer *writer)
{
	assert(in_object(writer) == writer->keyed);
	writer->keyed = false;
}

static void
enter(struct json_writer *writer, bool object)
{
	before_value(writer);
	assert(writer->depth < JSON_WRITER_DEPTH);
	writer->objects &= ~((uint64_t)1 << writer->depth);
	writer->objects |= (uint64_t)object << writer->depth;
	writer->depth++;
}

static void
leave(struct json_writer *writer, bool object)
{
	assert(writer->depth > 0 && in_object(writer) == object && !writer->keyed);
	writer->depth--;
}

void
json_open_object(struct json_writer *writer)
{
	enter(writer, true);
	must(yajl_gen_map_open(writer->gen));
}

void
json_close_object(struct json_writer *writer)
{
	leave(writer, true);
	must(yajl_gen_map_close(writer->gen));
}

void
json_open_array(struct json_writer *writer)
{
	enter(writer, false);
	must(yajl_gen_array_open(writer->gen));
}

void
json_close_array(struct json_writer *writer)
{
	leave(writer, false);
	must(yajl_gen_array_close(writer->gen));
}

/* The top bit of each of eight bytes that is not printable ASCII or is a quote or a backslash (may say so of a good one, too). */
static uint64_t
odd_bytes(uint64_t eight)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	uint64_t quote = eight ^ ones * '"', backslash = eight ^ ones * '\\';

	return (eight | (eight - ones * ' ') | (quote - ones) | (backslash - ones)) & tops;
}

static uint64_t
eight_at(const char *at)
{
	uint64_t eight;

	memcpy(&eight, at, sizeof eight);
	return eight;
}

/* Whether all is ASCII without anything to escape, in eights: most text is so. */
static bool
is_plain(struct text text)
{
	uint64_t odd = 0, last = 0x2020202020202020;
	size_t i = 0;

	for (; i + 8 <= text.length; i += 8)
		odd |= odd_bytes(eight_at(text.at + i));
	if (text.length >= 8)
		return (odd | odd_bytes(eight_at(text.at + text.length - 8))) == 0;
	for (; i < text.length; i++)
		last = last << 8 | (unsigned char)text.at[i];
	return odd_bytes(last) == 0;
}

/* The text with U+FFFD for each byte that is no UTF-8. */
static struct text
mend(struct arena *arena, struct text text)
{
	struct buffer mended = buffer_in(arena);

	while (text.length > 0) {
		size_t length = text_character(text);

		if (length == 0)
			buffer_add_string(&mended, "\xEF\xBF\xBD");
		else
			buffer_add(&mended, (struct text){ text.at, length });
		text.at += length == 0 ? 1 : length;
		text.length -= length == 0 ? 1 : length;
	}
	return buffer_text(&mended);
}

static bool
needs_escape(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == '"' || text.at[i] == '\\')
			return true;
	return false;
}

/* yajl_gen looks at each byte on its own; so of a text without escapes it writes the commas and quotes, and the text goes between. */
static void
put_string(struct json_writer *writer, yajl_gen gen, struct text text)
{
	bool plain = is_plain(text);

	if (!plain && !text_is_utf8(text))
		text = mend(writer->buffer.arena, text);
	if (plain || !needs_escape(text)) {
		writer->run = text;
		text.length = 0;
	}
	must(yajl_gen_string(gen, (const unsigned char *)text.at, text.length));
}

void
json_key_text(struct json_writer *writer, struct text key)
{
	assert(in_object(writer) && !writer->keyed);
	put_string(writer, writer->gen, key);
	writer->keyed = true;
}

void
json_key(struct json_writer *writer, const char *key)
{
	json_key_text(writer, text_of(key));
}

void
json_string(struct json_writer *writer, struct text text)
{
	if (text.at == NULL) {
		json_null(writer);
		return;
	}
	before_value(writer);
	put_string(writer, writer->gen, text);
}

void
json_pair(struct json_writer *writer, const char *key, struct text text)
{
	json_key(writer, key);
	json_string(writer, text);
}

/* yajl_gen_integer goes through printf, which takes longer than the rest of the value. */
void
json_integer(struct json_writer *writer, int64_t number)
{
	char digits[sizeof "-9223372036854775808"];
	size_t at = sizeof digits;
	uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do
		digits[--at] = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (number < 0)
		digits[--at] = '-';
	json_raw(writer, (struct text){ digits + at, sizeof digits - at });
}

void
json_flag(struct json_writer *writer, bool flag)
{
	before_value(writer);
	must(yajl_gen_bool(writer->gen, flag));
}

void
json_null(struct json_writer *writer)
{
	before_value(writer);
	must(yajl_gen_null(writer->gen));
}

void
json_raw(struct json_writer *writer, struct text json)
{
	assert(json.length > 0);
	before_value(writer);
	must(yajl_gen_number(writer->gen, json.at, json.length));
}

struct buffer *
json_in_place(struct json_writer *writer)
{
	before_value(writer);
	must(yajl_gen_number(writer->gen, "", 0)); /* what separates it from the value before */
	return &writer->buffer;
}

void
json_quote_in_place(struct json_writer *writer, struct text text)
{
	struct buffer *buffer = &writer->buffer;

	if (is_plain(text)) {
		buffer_add_byte(buffer, '"');
		buffer_add(buffer, text);
		buffer_add_byte(buffer, '"');
		return;
	}
	if (writer->single == NULL)
		writer->single = generator(writer);
	put_string(writer, writer->single, text);
	yajl_gen_reset(writer->single, NULL);
}

/* As deep as the reader let it be. */
static void
put_children(struct json_writer *writer, const struct json *value)
{
	for (const struct json *child = value->first; child != NULL; child = child->next) {
		if (value->kind == JSON_OBJECT)
			json_key_text(writer, child->key);
		json_value(writer, child);
	}
}

void
json_value(struct json_writer *writer, const struct json *value)
{
	switch (value->kind) {
	case JSON_NULL:
		json_null(writer);
		return;
	case JSON_FALSE:
	case JSON_TRUE:
		json_flag(writer, value->kind == JSON_TRUE);
		return;
	case JSON_NUMBER:
		json_raw(writer, value->text);
		return;
	case JSON_STRING:
		json_string(writer, value->text);
		return;
	case JSON_ARRAY:
		json_open_array(writer);
		put_children(writer, value);
		json_close_array(writer);
		return;
	case JSON_OBJECT:
		json_open_object(writer);
		put_children(writer, value);
		json_close_object(writer);
		return;
	}
}

struct text
json_text(struct json_writer *writer)
{
	assert(writer->depth == 0 && !writer->keyed);
	return buffer_text(&writer->buffer);
}
