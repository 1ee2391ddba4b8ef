/* Numbers come in network byte order; instants as microseconds and dates as days since 2000-01-01. */
#include "db/binary.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "util/arena.h"
#include "util/clock.h"
#include "util/uuid.h"

/* pg_type.oid of PostgreSQL's own types never changes. */
enum type {
	TYPE_BOOL = 16,
	TYPE_BYTEA = 17,
	TYPE_INT8 = 20,
	TYPE_INT4 = 23,
	TYPE_TEXT = 25,
	TYPE_JSON = 114,
	TYPE_DATE = 1082,
	TYPE_TIMESTAMPTZ = 1184,
	TYPE_VOID = 2278,
	TYPE_UUID = 2950,
	TYPE_JSONB = 3802,
};

enum { DAYS_TO_2000 = 10957, DIGITS = 20, JSONB_VERSION = 1 /* byte before jsonb's text */ };

bool
binary_is_known(unsigned type)
{
	switch ((enum type)type) {
	case TYPE_BOOL:
	case TYPE_BYTEA:
	case TYPE_INT8:
	case TYPE_INT4:
	case TYPE_TEXT:
	case TYPE_JSON:
	case TYPE_DATE:
	case TYPE_TIMESTAMPTZ:
	case TYPE_VOID:
	case TYPE_UUID:
	case TYPE_JSONB:
		return true;
	}
	return false;
}

/* Of four or eight bytes. */
static int64_t
number(struct text value)
{
	uint64_t read = 0;

	assert(value.length == 4 || value.length == 8);
	for (size_t i = 0; i < value.length; i++)
		read = read << 8 | (unsigned char)value.at[i];
	return value.length == 4 ? (int32_t)(uint32_t)read : (int64_t)read;
}

static struct text
integer_text(struct arena *arena, int64_t integer)
{
	char *text = arena_bytes(arena, DIGITS + 1), *at = text + DIGITS;
	uint64_t left = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;

	do
		*--at = (char)('0' + left % 10);
	while (left /= 10);
	if (integer < 0)
		*--at = '-';
	return (struct text){ at, (size_t)(text + DIGITS - at) };
}

static struct text
moment_text(struct arena *arena, int64_t microseconds)
{
	static const int64_t to_2000 = DAYS_TO_2000 * (int64_t)86400000000;

	if (microseconds == INT64_MAX || microseconds == INT64_MIN)
		return microseconds < 0 ? TEXT_OF("-infinity") : TEXT_OF("infinity");
	return clock_moment_text(arena, (struct moment){ microseconds + to_2000 });
}

static struct text
date_text(struct arena *arena, int64_t days)
{
	if (days == INT32_MAX || days == INT32_MIN)
		return days < 0 ? TEXT_OF("-infinity") : TEXT_OF("infinity");
	return clock_date_text(arena, days + DAYS_TO_2000);
}

static struct text
identifier_text(struct arena *arena, struct text value)
{
	struct uuid uuid;

	assert(value.length == sizeof uuid.bytes);
	memcpy(uuid.bytes, value.at, sizeof uuid.bytes);
	return uuid_text(arena, uuid);
}

struct text
binary_text(struct arena *arena, unsigned type, struct text value)
{
	switch ((enum type)type) {
	case TYPE_BOOL:
		return value.at[0] ? TEXT_OF("t") : TEXT_OF("f");
	case TYPE_INT8:
	case TYPE_INT4:
		return integer_text(arena, number(value));
	case TYPE_DATE:
		return date_text(arena, number(value));
	case TYPE_TIMESTAMPTZ:
		return moment_text(arena, number(value));
	case TYPE_UUID:
		return identifier_text(arena, value);
	case TYPE_JSONB:
		return (struct text){ value.at + JSONB_VERSION, value.length - JSONB_VERSION };
	case TYPE_BYTEA:
	case TYPE_TEXT:
	case TYPE_JSON:
	case TYPE_VOID:
		return value;
	}
	assert(!"a type that the check at start refuses");
	return value;
}
