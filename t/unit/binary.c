/* PostgreSQL's binary values: each known type, both ends of its range, and what is not known. */
#include "db/binary.h"

#include "unit.h"

static void
values(void)
{
	static const struct {
		unsigned type;
		struct text value;
		const char *text;
	} cases[] = {
		{ 16, BYTES("\1"), "t" },
		{ 16, BYTES("\0"), "f" },
		{ 23, BYTES("\0\0\0\0"), "0" },
		{ 23, BYTES("\x7f\xff\xff\xff"), "2147483647" },
		{ 23, BYTES("\x80\0\0\0"), "-2147483648" },
		{ 20, BYTES("\0\0\0\0\0\0\x04\xd2"), "1234" },
		{ 20, BYTES("\x80\0\0\0\0\0\0\0"), "-9223372036854775808" },
		{ 20, BYTES("\x7f\xff\xff\xff\xff\xff\xff\xff"), "9223372036854775807" },
		{ 17, BYTES("\xff\x01"), "\xff\x01" },
		{ 25, BYTES(""), "" },
		{ 25, BYTES("Z\xc3\xbcrich"), "Z\xc3\xbcrich" },
		{ 114, BYTES("[1, 2]"), "[1, 2]" },
		{ 3802, BYTES("\1{\"a\": 1}"), "{\"a\": 1}" },
		{ 2278, BYTES(""), "" },
		{ 2950, BYTES("\x01\x90\0\0\x12\x34\x7a\xbc\x8d\xef\xff\xee\xdd\xcc\xbb\x0f"), "01900000-1234-7abc-8def-ffeeddccbb0f" },
		{ 1082, BYTES("\0\0\0\0"), "2000-01-01" },
		{ 1082, BYTES("\0\0\0\x3b"), "2000-02-29" },
		{ 1082, BYTES("\xff\xff\xff\xff"), "1999-12-31" },
		{ 1082, BYTES("\xff\xff\x71\x54"), "1900-01-01" },
		{ 1082, BYTES("\x7f\xff\xff\xff"), "infinity" },
		{ 1082, BYTES("\x80\0\0\0"), "-infinity" },
		{ 1184, BYTES("\0\0\0\0\0\0\0\0"), "2000-01-01T00:00:00Z" },
		{ 1184, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"), "1999-12-31T23:59:59.999999Z" },
		{ 1184, BYTES("\0\0\0\0\0\x07\xa1\x20"), "2000-01-01T00:00:00.5Z" },
		{ 1184, BYTES("\0\x03\x5d\x15\x59\x0f\x40\0"), "2030-01-01T00:00:00Z" },
		{ 1184, BYTES("\x7f\xff\xff\xff\xff\xff\xff\xff"), "infinity" },
		{ 1184, BYTES("\x80\0\0\0\0\0\0\0"), "-infinity" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CHECK(binary_is_known(cases[i].type), "type %u", cases[i].type);
		CHECK_TEXT(binary_text(unit_arena(), cases[i].type, cases[i].value), cases[i].text, cases[i].text);
	}
}

/* Numeric, point, arrays, a type of ours: a statement that answers them makes them texts. */
static void
unknown_types(void)
{
	static const unsigned types[] = { 0, 18, 21, 600, 701, 1009, 1083, 1114, 1186, 1700, 3910, 16384, 4294967295u };

	for (size_t i = 0; i < COUNT_OF(types); i++)
		CHECK(!binary_is_known(types[i]), "type %u", types[i]);
}

void
suite_binary(void)
{
	static const struct unit_test tests[] = {
		{ "values", values },
		{ "unknown types", unknown_types },
		{ NULL, NULL },
	};

	unit_suite("binary", tests);
}
