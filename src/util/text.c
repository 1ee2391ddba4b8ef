/* Text with its size.  Hard about it: UTF-8 has many wrong spellings, and each one here is a row that is missing from a table.  It
 * does not know about languages: no upper case beyond ASCII, no collation. */
#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "arena.h"

struct text
text_of(const char *string)
{
	return (struct text){ string, string == NULL ? 0 : strlen(string) };
}

bool
text_is(struct text text, const char *word)
{
	return text_same(text, text_of(word));
}

bool
text_same(struct text one, struct text other)
{
	if (one.at == NULL || other.at == NULL)
		return one.at == other.at;
	return one.length == other.length && memcmp(one.at, other.at, one.length) == 0;
}

bool
text_same_ignoring_case(struct text one, struct text other)
{
	if (one.at == NULL || other.at == NULL)
		return one.at == other.at;
	return one.length == other.length && strncasecmp(one.at, other.at, one.length) == 0;
}

bool
text_starts(struct text text, const char *start)
{
	size_t length = strlen(start);

	return text.at != NULL && text.length >= length && memcmp(text.at, start, length) == 0;
}

const char *
text_string(struct arena *arena, struct text text)
{
	char *copy = arena_bytes(arena, text.length + 1);

	if (text.length > 0)
		memcpy(copy, text.at, text.length);
	return copy;
}

struct text
text_copy(struct arena *arena, struct text text)
{
	return text.at == NULL ? text : (struct text){ text_string(arena, text), text.length };
}

struct text
text_print(struct arena *arena, const char *format, ...)
{
	char small[256], *copy;
	va_list list, again;
	int length;

	va_start(list, format);
	va_copy(again, list);
	length = vsnprintf(small, sizeof small, format, list);
	assert(length >= 0);
	copy = arena_bytes(arena, (size_t)length + 1);
	if ((size_t)length < sizeof small)
		memcpy(copy, small, (size_t)length);
	else
		vsnprintf(copy, (size_t)length + 1, format, again);
	va_end(again);
	va_end(list);
	return (struct text){ copy, (size_t)length };
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct text
text_trim(struct text text)
{
	while (text.length > 0 && is_blank(text.at[0]))
		text.at++, text.length--;
	while (text.length > 0 && is_blank(text.at[text.length - 1]))
		text.length--;
	return text;
}

/* The Unicode Standard, table 3-7: well-formed UTF-8.  Every byte after the second is 80..BF. */
static const struct {
	unsigned char first, last;	 /* of the first byte */
	unsigned char smallest, biggest; /* of the second */
	unsigned char length;
} characters[] = {
	{ 0xC2, 0xDF, 0x80, 0xBF, 2 },
	{ 0xE1, 0xEC, 0x80, 0xBF, 3 },
	{ 0xE0, 0xE0, 0xA0, 0xBF, 3 }, /* less would be overlong */
	{ 0xED, 0xED, 0x80, 0x9F, 3 }, /* more would be a surrogate */
	{ 0xEE, 0xEF, 0x80, 0xBF, 3 },
	{ 0xF0, 0xF0, 0x90, 0xBF, 4 },
	{ 0xF1, 0xF3, 0x80, 0xBF, 4 },
	{ 0xF4, 0xF4, 0x80, 0x8F, 4 }, /* more would be over U+10FFFF */
};

static bool
is_tail(const unsigned char *at, size_t length)
{
	for (size_t i = 2; i < length; i++)
		if ((at[i] & 0xC0) != 0x80)
			return false;
	return true;
}

size_t
text_character(struct text text)
{
	const unsigned char *at = (const unsigned char *)text.at;

	if (text.length == 0)
		return 0;
	if (at[0] < 0x80)
		return at[0] != 0;
	for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
		if (at[0] < characters[i].first || at[0] > characters[i].last)
			continue;
		if (text.length < characters[i].length || at[1] < characters[i].smallest ||
		    at[1] > characters[i].biggest || !is_tail(at, characters[i].length))
			return 0;
		return characters[i].length;
	}
	return 0;
}

/* How many bytes at the start are ASCII without NUL, counted in eights: most text is. */
static size_t
plain_eights(struct text text)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	size_t count = 0;
	uint64_t eight;

	for (; count + sizeof eight <= text.length; count += sizeof eight) {
		memcpy(&eight, text.at + count, sizeof eight);
		/* Where no top bit is set, subtracting one sets one exactly when a byte is zero. */
		if (((eight | (eight - ones)) & tops) != 0)
			break;
	}
	return count;
}

bool
text_is_utf8(struct text text)
{
	while (text.length > 0) {
		size_t length = plain_eights(text);

		if (length == 0)
			length = text_character(text);
		if (length == 0)
			return false;
		text.at += length;
		text.length -= length;
	}
	return true;
}

size_t
text_points(struct text text)
{
	size_t points = 0;

	for (size_t i = 0; i < text.length; i++)
		points += ((unsigned char)text.at[i] & 0xC0) != 0x80;
	return points;
}

static bool
are_digits(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return text.length > 0;
}

bool
text_integer(struct text text, int64_t *number)
{
	bool negative = text_starts(text, "-");
	struct text digits = { negative ? text.at + 1 : text.at, text.length - negative };
	int64_t sum = 0;

	if (!are_digits(digits) || (digits.at[0] == '0' && text.length > 1))
		return false;
	/* Summed below zero, where one more number fits. */
	for (size_t i = 0; i < digits.length; i++)
		if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_sub_overflow(sum, digits.at[i] - '0', &sum))
			return false;
	if (!negative && sum == INT64_MIN)
		return false;
	*number = negative ? sum : -sum;
	return true;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct text
text_base64url(struct arena *arena, const void *bytes, size_t size)
{
	const unsigned char *from = bytes;
	size_t length = size / 3 * 4 + (size % 3 * 4 + 2) / 3, used = 0;
	char *to = arena_bytes(arena, length + 1);
	unsigned bits = 0, held = 0;

	assert(size <= SIZE_MAX / 4);
	for (size_t i = 0; i < size; i++) {
		held = held << 8 | from[i];
		for (bits += 8; bits >= 6; bits -= 6)
			to[used++] = alphabet[held >> (bits - 6) & 63];
	}
	if (bits > 0)
		to[used++] = alphabet[held << (6 - bits) & 63];
	assert(used == length);
	return (struct text){ to, length };
}

/* The six bits that a byte stands for, or -1. */
static int
sextet(char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - 'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a' + 26;
	if (byte >= '0' && byte <= '9')
		return byte - '0' + 52;
	return byte == '-' ? 62 : byte == '_' ? 63 : -1;
}

bool
text_from_base64url(struct arena *arena, struct text text, struct text *bytes)
{
	char *to;
	size_t used = 0;
	unsigned bits = 0, held = 0;

	if (text.at == NULL || text.length % 4 == 1)
		return false;
	to = arena_bytes(arena, text.length / 4 * 3 + 3);
	for (size_t i = 0; i < text.length; i++) {
		int six = sextet(text.at[i]);

		if (six < 0)
			return false;
		held = held << 6 | (unsigned)six;
		bits += 6;
		if (bits >= 8)
			to[used++] = (char)(held >> (bits -= 8) & 0xFF);
	}
	*bytes = (struct text){ to, used };
	return (held & ((1U << bits) - 1)) == 0;
}

struct text
text_hex(struct arena *arena, const void *bytes, size_t size)
{
	const unsigned char *from = bytes;
	char *to = arena_bytes(arena, size * 2 + 1);

	assert(size <= SIZE_MAX / 4);
	for (size_t i = 0; i < size; i++) {
		to[2 * i] = "0123456789abcdef"[from[i] >> 4];
		to[2 * i + 1] = "0123456789abcdef"[from[i] & 15];
	}
	return (struct text){ to, size * 2 };
}

int
text_hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

struct text
text_snake(struct arena *arena, struct text key)
{
	char *to = arena_bytes(arena, key.length * 2 + 1);
	size_t used = 0;

	for (size_t i = 0; i < key.length; i++) {
		bool capital = key.at[i] >= 'A' && key.at[i] <= 'Z';

		if (capital && i > 0)
			to[used++] = '_';
		to[used++] = capital ? (char)(key.at[i] - 'A' + 'a') : key.at[i];
	}
	return (struct text){ to, used };
}

/* White space (Unicode's White_Space) and the invisible marks U+200B to U+200F, U+2060 and U+FEFF. */
static bool
shows_nothing(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} spaces[] = {
		{ 0x09, 0x0d }, { 0x20, 0x20 }, { 0x85, 0x85 }, { 0xa0, 0xa0 }, { 0xad, 0xad }, { 0x1680, 0x1680 }, { 0x180e, 0x180e },
		{ 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x2064 }, { 0x3000, 0x3000 }, { 0xfeff, 0xfeff },
	};

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
		if (point >= spaces[i].first && point <= spaces[i].last)
			return true;
	return false;
}

bool
text_is_blank(struct text text)
{
	uint32_t point = 0;

	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		bool follows = (byte & 0xc0) == 0x80;
		bool last = i + 1 == text.length || ((unsigned char)text.at[i + 1] & 0xc0) != 0x80;
		point = follows ? point << 6 | (byte & 0x3f) : byte < 0x80 ? byte : byte & (byte < 0xe0 ? 0x1f : byte < 0xf0 ? 0x0f : 0x07);
		if (last && !shows_nothing(point))
			return false;
	}
	return true;
}
