/* JSON in.
 *
 * yajl repairs or lets pass what two readers may understand differently: it turns a lone surrogate into `?`, and takes \u0000, vertical
 * tabs and form feeds, overlong UTF-8, and every duplicate.  So the source is looked over before yajl sees it, for what would be lost in
 * its decoding, and the callbacks count and compare the rest.  No tree of yajl's, no recursion over what was sent. */
#include "json.h"

#include <assert.h>

#include <yajl/yajl_parse.h>

#include "arena.h"

/* What one reading knows. */
struct reader {
	struct arena *arena;
	struct text source;
	yajl_handle parser;
	size_t over; /* where the root is, in bytes of the source */
	struct json *root;
	struct json *open[JSON_DEPTH]; /* from the root inwards */
	struct json **end[JSON_DEPTH]; /* where the next child of each is hung */
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

	if (at >= from && at + length <= from + reader->source.length)
		return (struct text){ bytes, length };
	return text_copy(reader->arena, (struct text){ bytes, length });
}

static int
hang(struct reader *reader, struct json *value)
{
	struct json *parent;

	if (reader->depth == 0) {
		reader->root = value;
		reader->over = yajl_get_bytes_consumed(reader->parser);
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
	struct reader *reader = context;

	if (--reader->depth == 0)
		reader->over = yajl_get_bytes_consumed(reader->parser);
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

/* yajl takes a string that never ends for nothing at all, behind a document as anywhere. */
static bool
ends_blank(const struct reader *reader)
{
	struct text rest = { reader->source.at + reader->over, reader->source.length - reader->over };

	return text_trim(rest).length == 0;
}

/* A number may end only where the source does: yajl tells of it at the completion, and then counts from there. */
static bool
parse(struct reader *reader)
{
	const unsigned char *source = (const unsigned char *)reader->source.at;

	if (yajl_parse(reader->parser, source, reader->source.length) != yajl_status_ok)
		return false;
	if (reader->root != NULL && !ends_blank(reader))
		return false;
	return yajl_complete_parse(reader->parser) == yajl_status_ok && reader->root != NULL;
}

static const char *
words_of(struct reader *reader)
{
	size_t at = reader->over > 0 ? reader->over : yajl_get_bytes_consumed(reader->parser);

	if (reader->why != NULL)
		return reader->why;
	return text_print(reader->arena, "the text must be one JSON document; it stops being one at byte %zu", at).at;
}

const struct json *
json_read(struct arena *arena, struct text source, const char **why)
{
	struct reader reader = { .arena = arena, .source = source.at == NULL ? TEXT_OF("") : source };
	yajl_alloc_funcs memory = { arena_lend, arena_lend_more, arena_lend_back, arena };

	reader.parser = yajl_alloc(&callbacks, &memory, &reader);
	assert(reader.parser != NULL);
	*why = NULL;
	if (look_over(&reader) && parse(&reader))
		return reader.root;
	*why = words_of(&reader);
	return NULL;
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
