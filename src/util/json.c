/* JSON in and out.
 *
 * Hard about reading: yajl repairs or lets pass what two readers may understand differently.  It turns a lone surrogate into `?`, takes
 * \u0000, vertical tabs and form feeds, overlong UTF-8, and every duplicate.  So the source is looked over before yajl sees it, for what
 * would be lost in its decoding, and the callbacks count and compare the rest.  No tree of yajl's, no recursion over what was sent.
 *
 * Hard about writing: it is in every reply.  yajl_gen prints straight into an arena's buffer; the text goes to it in long runs. */
#include "json.h"

#include <assert.h>
#include <stdio.h>

#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "arena.h"
#include "buffer.h"

/* yajl's memory comes from the arena and goes with it; the size stands before each piece, for realloc. */
union piece {
	size_t size;
	max_align_t aligned;
};

static void *
piece_take(void *arena, size_t size)
{
	union piece *piece = arena_take(arena, sizeof *piece + size);

	piece->size = size;
	return piece + 1;
}

static void *
piece_grow(void *arena, void *at, size_t size)
{
	union piece *piece = at;

	if (piece == NULL)
		return piece_take(arena, size);
	piece--;
	if (size <= piece->size)
		return at;
	piece = arena_grow(arena, piece, sizeof *piece + piece->size, sizeof *piece + size);
	piece->size = size;
	return piece + 1;
}

static void
piece_leave(void *arena, void *at)
{
	(void)arena;
	(void)at;
}

static yajl_alloc_funcs
memory_of(struct arena *arena)
{
	return (yajl_alloc_funcs){ piece_take, piece_grow, piece_leave, arena };
}

/* What one reading knows. */
struct reader {
	struct arena *arena;
	struct text source;
	struct json *root;
	struct json *open[JSON_DEPTH];  /* from the root inwards */
	struct json **end[JSON_DEPTH];  /* where the next child of each is hung */
	int depth;
	size_t values;
	struct text key;
	const char *why;
};

/* Callbacks return this to make yajl stop. */
static int
stop(struct reader *reader, const char *why)
{
	reader->why = why;
	return 0;
}

/* yajl's bytes either lie in the source, which stays, or in a buffer that it uses again. */
static struct text
keep(struct reader *reader, const void *bytes, size_t length)
{
	uintptr_t at = (uintptr_t)bytes, from = (uintptr_t)reader->source.at;

	if (at >= from && at <= from + reader->source.length)
		return (struct text){ bytes, length };
	return text_copy(reader->arena, (struct text){ bytes, length });
}

static int
hang(struct reader *reader, struct json *value)
{
	struct json *parent;

	if (reader->depth == 0) {
		reader->root = value;
		return 1;
	}
	parent = reader->open[reader->depth - 1];
	if (parent->kind == JSON_ARRAY && parent->count == JSON_ITEMS)
		return stop(reader, "a list may have at most 1000 items");
	value->key = reader->key;
	reader->key = (struct text){ 0 };
	*reader->end[reader->depth - 1] = value;
	reader->end[reader->depth - 1] = &value->next;
	parent->count++;
	return 1;
}

static int
add(struct reader *reader, enum json_kind kind, struct text text)
{
	struct json *value;

	if (++reader->values > JSON_VALUES)
		return stop(reader, "the document may have at most 20000 values");
	value = ARENA_NEW(reader->arena, struct json);
	value->kind = kind;
	value->text = text;
	return hang(reader, value);
}

static int
on_null(void *context)
{
	return add(context, JSON_NULL, (struct text){ 0 });
}

static int
on_flag(void *context, int flag)
{
	return add(context, flag ? JSON_TRUE : JSON_FALSE, (struct text){ 0 });
}

/* The exponent must be one that a double or PostgreSQL's numeric can hold, or readers would disagree. */
static bool
is_bounded(struct text number)
{
	const char *e = memchr(number.at, 'e', number.length);
	int64_t exponent;
	struct text digits;

	if (e == NULL)
		e = memchr(number.at, 'E', number.length);
	if (e == NULL)
		return true;
	e += e[1] == '+' ? 2 : 1;
	digits = (struct text){ e, number.length - (size_t)(e - number.at) };
	while (digits.length > 1 && digits.at[0] == '0')
		digits.at++, digits.length--;
	return text_integer(digits, &exponent) && exponent >= -JSON_EXPONENT && exponent <= JSON_EXPONENT;
}

static int
on_number(void *context, const char *digits, size_t length)
{
	struct reader *reader = context;

	if (length > JSON_DIGITS)
		return stop(reader, "a number may have at most 64 digits");
	if (!is_bounded((struct text){ digits, length }))
		return stop(reader, "the exponent of a number must be between -200 and 200");
	return add(reader, JSON_NUMBER, keep(reader, digits, length));
}

static int
on_string(void *context, const unsigned char *bytes, size_t length)
{
	return add(context, JSON_STRING, keep(context, bytes, length));
}

static int
on_open(struct reader *reader, enum json_kind kind)
{
	struct json **place;

	if (reader->depth == JSON_DEPTH)
		return stop(reader, "lists and objects may be at most 32 deep");
	place = reader->depth == 0 ? &reader->root : reader->end[reader->depth - 1];
	if (!add(reader, kind, (struct text){ 0 }))
		return 0;
	reader->open[reader->depth] = *place;
	reader->end[reader->depth] = &(*place)->first;
	reader->depth++;
	return 1;
}

static int
on_open_object(void *context)
{
	return on_open(context, JSON_OBJECT);
}

static int
on_open_array(void *context)
{
	return on_open(context, JSON_ARRAY);
}

static int
on_close(void *context)
{
	((struct reader *)context)->depth--;
	return 1;
}

static int
on_key(void *context, const unsigned char *bytes, size_t length)
{
	struct reader *reader = context;
	const struct json *object = reader->open[reader->depth - 1];
	struct text key = keep(reader, bytes, length);

	if (object->count == JSON_KEYS)
		return stop(reader, "an object may have at most 256 keys");
	for (const struct json *member = object->first; member != NULL; member = member->next)
		if (text_same(member->key, key))
			return stop(reader, "each key may stand in an object only once");
	reader->key = key;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_flag,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_open_object,
	.yajl_map_key = on_key,
	.yajl_end_map = on_close,
	.yajl_start_array = on_open_array,
	.yajl_end_array = on_close,
};

/* The UTF-16 code unit of an escape `\uXXXX` at `at`, or -1 where none stands. */
static int
code_unit(const char *at, const char *end)
{
	int unit = 0;

	if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = text_hex_digit(at[i]);

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* How many bytes the escape at `at` takes, 0 when it stands for NUL or half a character.  Whether it is an escape of JSON at all is
 * for yajl to say. */
static size_t
escape_size(const char *at, const char *end)
{
	int unit = code_unit(at, end), second;

	if (unit == 0)
		return 0;
	if (unit < 0xD800 || unit > 0xDFFF)
		return unit < 0 ? 2 : 6;
	second = code_unit(at + 6, end);
	return unit < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF ? 12 : 0;
}

/* What would be lost or mended in yajl's decoding.  A backslash outside a string is none of JSON's, so that strings need not be
 * followed here. */
static bool
look_over(struct reader *reader)
{
	const char *end = reader->source.at + reader->source.length;

	if (!text_is_utf8(reader->source))
		return stop(reader, "the text must be UTF-8 without NUL");
	for (const char *at = reader->source.at; at < end; at++)
		if ((unsigned char)*at < ' ' && *at != '\t' && *at != '\n' && *at != '\r')
			return stop(reader, "control characters must be written as \\u escapes in strings");
	for (const char *at = reader->source.at; at < end && (at = memchr(at, '\\', (size_t)(end - at)));) {
		size_t size = escape_size(at, end);

		if (size == 0)
			return stop(reader, "\\u escapes must make whole characters other than NUL");
		at = (size_t)(end - at) < size ? end : at + size;
	}
	return true;
}

static const struct json *
refuse(struct reader *reader, yajl_handle parser)
{
	size_t at = yajl_get_bytes_consumed(parser);

	if (reader->why == NULL)
		reader->why = text_print(reader->arena, "the text must be one JSON document; it stops being one at byte %zu",
		    at).at;
	return NULL;
}

const struct json *
json_read(struct arena *arena, struct text source, const char **why)
{
	struct reader reader = { .arena = arena, .source = source.at == NULL ? TEXT_OF("") : source };
	yajl_alloc_funcs memory = memory_of(arena);
	yajl_handle parser = yajl_alloc(&callbacks, &memory, &reader);
	const struct json *root;

	assert(parser != NULL);
	if (!look_over(&reader) ||
	    yajl_parse(parser, (const unsigned char *)reader.source.at, reader.source.length) != yajl_status_ok ||
	    yajl_complete_parse(parser) != yajl_status_ok || reader.root == NULL)
		root = refuse(&reader, parser);
	else
		root = reader.root;
	*why = reader.why;
	return root;
}

const struct json *
json_member(const struct json *object, const char *key)
{
	struct text wanted = text_of(key);

	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (const struct json *member = object->first; member != NULL; member = member->next)
		if (text_same(member->key, wanted))
			return member;
	return NULL;
}

struct json_writer {
	struct buffer buffer;
	yajl_gen gen;
	uint64_t objects; /* one bit a level: whether it is an object */
	int depth;
	bool keyed;      /* a key was written and waits for its value */
	struct text run; /* to be put behind the next quote */
};

static void
print(void *context, const char *bytes, size_t length)
{
	struct json_writer *writer = context;

	if (length == 1)
		buffer_add_byte(&writer->buffer, bytes[0]);
	else
		buffer_add(&writer->buffer, (struct text){ bytes, length });
	if (bytes[0] != '"' || writer->run.length == 0)
		return;
	buffer_add(&writer->buffer, writer->run);
	writer->run.length = 0;
}

struct json_writer *
json_writer_new(struct arena *arena)
{
	struct json_writer *writer = ARENA_NEW(arena, struct json_writer);
	yajl_alloc_funcs memory = memory_of(arena);

	writer->gen = yajl_gen_alloc(&memory);
	assert(writer->gen != NULL);
	yajl_gen_config(writer->gen, yajl_gen_print_callback, print, writer);
	writer->buffer = buffer_in(arena);
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
put_string(struct json_writer *writer, struct text text)
{
	bool plain = is_plain(text);

	if (!plain && !text_is_utf8(text))
		text = mend(writer->buffer.arena, text);
	if (plain || !needs_escape(text)) {
		writer->run = text;
		text.length = 0;
	}
	must(yajl_gen_string(writer->gen, (const unsigned char *)text.at, text.length));
}

void
json_key_text(struct json_writer *writer, struct text key)
{
	assert(in_object(writer) && !writer->keyed);
	put_string(writer, key);
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
	put_string(writer, text);
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
