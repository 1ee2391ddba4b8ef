/* Texts: the wrong spellings of UTF-8, of numbers and of base64url above all. */
#include "util/text.h"

#include "unit.h"

static void
utf8(void)
{
	static const struct {
		const char *name;
		struct text text;
		bool good;
	} cases[] = {
		{ "empty", BYTES(""), true },
		{ "ASCII", BYTES("plain"), true },
		{ "ASCII of many eights", BYTES("0123456789abcdef0123456789abcdef!"), true },
		{ "two bytes", BYTES("\xC2\x80\xDF\xBF"), true },
		{ "three bytes", BYTES("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"), true },
		{ "four bytes", BYTES("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), true },
		{ "Arabic among ASCII", BYTES("Dr. \xD8\xA3\xD9\x85\xD9\x84 at nine o'clock"), true },
		{ "NUL", BYTES("\0"), false },
		{ "NUL inside eight", BYTES("admin\0evil"), false },
		{ "NUL at the end of eight", BYTES("1234567\0"), false },
		{ "lone tail", BYTES("\x80"), false },
		{ "lone tail after eight", BYTES("12345678\xBF"), false },
		{ "cut after the first", BYTES("\xC3"), false },
		{ "cut after the second", BYTES("\xE2\x82"), false },
		{ "cut after the third", BYTES("\xF0\x9F\x98"), false },
		{ "overlong slash in two", BYTES("\xC0\xAF"), false },
		{ "overlong NUL in two", BYTES("\xC0\x80"), false },
		{ "overlong C1", BYTES("\xC1\xBF"), false },
		{ "overlong in three", BYTES("\xE0\x80\xAF"), false },
		{ "overlong in three, highest", BYTES("\xE0\x9F\xBF"), false },
		{ "overlong in four", BYTES("\xF0\x80\x80\xAF"), false },
		{ "overlong in four, highest", BYTES("\xF0\x8F\xBF\xBF"), false },
		{ "lowest surrogate", BYTES("\xED\xA0\x80"), false },
		{ "highest surrogate", BYTES("\xED\xBF\xBF"), false },
		{ "a pair of surrogates (CESU-8)", BYTES("\xED\xA0\xBD\xED\xB8\x80"), false },
		{ "over U+10FFFF", BYTES("\xF4\x90\x80\x80"), false },
		{ "F5", BYTES("\xF5\x80\x80\x80"), false },
		{ "FE", BYTES("\xFE"), false },
		{ "FF", BYTES("\xFF"), false },
		{ "tail missing before ASCII", BYTES("\xE2\x28\xA1"), false },
		{ "third byte wrong", BYTES("\xE2\x82\x28"), false },
		{ "fourth byte wrong", BYTES("\xF0\x9F\x98\x28"), false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(text_is_utf8(cases[i].text) == cases[i].good, "%s", cases[i].name);
}

/* Every code point, encoded by hand, is read as one character; every surrogate as none. */
static size_t
encode(unsigned long point, char *at)
{
	if (point < 0x80)
		return at[0] = (char)point, 1;
	if (point < 0x800)
		return at[0] = (char)(0xC0 | point >> 6), at[1] = (char)(0x80 | (point & 63)), 2;
	if (point < 0x10000)
		return at[0] = (char)(0xE0 | point >> 12), at[1] = (char)(0x80 | (point >> 6 & 63)),
		       at[2] = (char)(0x80 | (point & 63)), 3;
	return at[0] = (char)(0xF0 | point >> 18), at[1] = (char)(0x80 | (point >> 12 & 63)),
	       at[2] = (char)(0x80 | (point >> 6 & 63)), at[3] = (char)(0x80 | (point & 63)), 4;
}

static void
every_character(void)
{
	unsigned wrong = 0;
	char bytes[4];

	for (unsigned long point = 0; point < 0x110000; point++) {
		struct text text = { bytes, encode(point, bytes) };
		bool good = point != 0 && (point < 0xD800 || point > 0xDFFF);

		wrong += text_is_utf8(text) != good || (good && text_character(text) != text.length);
	}
	CHECK(wrong == 0, "%u code points are taken for something else", wrong);
}

static void
integers(void)
{
	static const struct {
		struct text text;
		bool good;
		int64_t number;
	} cases[] = {
		{ BYTES("0"), true, 0 },
		{ BYTES("7"), true, 7 },
		{ BYTES("-7"), true, -7 },
		{ BYTES("9223372036854775807"), true, INT64_MAX },
		{ BYTES("-9223372036854775808"), true, INT64_MIN },
		{ BYTES("9223372036854775808"), false, 0 },
		{ BYTES("-9223372036854775809"), false, 0 },
		{ BYTES("99999999999999999999999"), false, 0 },
		{ BYTES(""), false, 0 },
		{ BYTES("-"), false, 0 },
		{ BYTES("-0"), false, 0 },
		{ BYTES("00"), false, 0 },
		{ BYTES("01"), false, 0 },
		{ BYTES("-01"), false, 0 },
		{ BYTES("+1"), false, 0 },
		{ BYTES(" 1"), false, 0 },
		{ BYTES("1 "), false, 0 },
		{ BYTES("1\n"), false, 0 },
		{ BYTES("1\0"), false, 0 },
		{ BYTES("1e3"), false, 0 },
		{ BYTES("1.0"), false, 0 },
		{ BYTES("0x10"), false, 0 },
		{ BYTES("--1"), false, 0 },
		{ { NULL, 0 }, false, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t number = 0;
		bool good = text_integer(cases[i].text, &number);

		CHECK(good == cases[i].good && (!good || number == cases[i].number), "%.*s", TEXT_ARGS(cases[i].text));
	}
}

static void
base64url(void)
{
	static const struct {
		struct text bytes;
		const char *text;
	} cases[] = {
		{ BYTES(""), "" }, /* RFC 4648, section 10, without padding */
		{ BYTES("f"), "Zg" },
		{ BYTES("fo"), "Zm8" },
		{ BYTES("foo"), "Zm9v" },
		{ BYTES("foob"), "Zm9vYg" },
		{ BYTES("fooba"), "Zm9vYmE" },
		{ BYTES("foobar"), "Zm9vYmFy" },
		{ BYTES("\xFB\xFF\xBF"), "-_-_" },
		{ BYTES("\0\0\0\0"), "AAAAAA" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct text back = { 0 };

		CHECK_TEXT(text_base64url(unit_arena(), cases[i].bytes.at, cases[i].bytes.length), cases[i].text, "written");
		CHECK(text_from_base64url(unit_arena(), text_of(cases[i].text), &back), "%s", cases[i].text);
		CHECK(text_same(back, cases[i].bytes), "%s", cases[i].text);
	}
}

static void
no_base64url(void)
{
	static const struct text cases[] = {
		BYTES("A"), BYTES("AAAAA"), BYTES("Zg=="), BYTES("Zm9+"), BYTES("Zm9/"), BYTES("Zm 9"), BYTES("Zm9v\n"), BYTES("Zm9\0"),
		BYTES("Zh"), BYTES("Zm9vYh"), BYTES("Zm9vYmF"), BYTES("\xC3\xA9zz"), BYTES("."), { NULL, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct text unused;

		CHECK(!text_from_base64url(unit_arena(), cases[i], &unused), "case %zu, %.*s", i, TEXT_ARGS(cases[i]));
	}
}

static void
sameness(void)
{
	struct text none = { 0 }, empty = TEXT_OF("");

	CHECK(text_same(none, none), "none and none");
	CHECK(!text_same(none, empty), "none and empty");
	CHECK(text_same(empty, TEXT_OF("")), "empty and empty");
	CHECK(!text_same(TEXT_OF("ab"), TEXT_OF("abc")), "a beginning");
	CHECK(text_same_ignoring_case(TEXT_OF("Bearer"), TEXT_OF("bEARER")), "case");
	CHECK(!text_same_ignoring_case(TEXT_OF("K"), TEXT_OF("\xE2\x84\xAA")), "the Kelvin sign is no k");
	CHECK(text_is(TEXT_OF("word"), "word") && !text_is(none, ""), "a word");
	CHECK(text_starts(TEXT_OF("Bearer x"), "Bearer ") && !text_starts(TEXT_OF("Bear"), "Bearer"), "a start");
	CHECK(text_of(NULL).at == NULL && text_of("ab").length == 2, "of a string");
}

static void
copies(void)
{
	char wide[600];
	struct text printed;

	memset(wide, 'x', sizeof wide);
	wide[sizeof wide - 1] = '\0';
	CHECK(strcmp(text_string(unit_arena(), (struct text){ "abcd", 2 }), "ab") == 0, "a string ends");
	CHECK(text_copy(unit_arena(), (struct text){ 0 }).at == NULL, "no text gives no text");
	CHECK_TEXT(text_print(unit_arena(), "%d-%s", 5, "a"), "5-a", "printed");
	printed = text_print(unit_arena(), "%s", wide);
	CHECK_TEXT(printed, wide, "printed over 256 bytes");
	CHECK_TEXT(text_trim(TEXT_OF(" \t a b\r\n")), "a b", "trimmed");
	CHECK_TEXT(text_trim(TEXT_OF(" \n")), "", "all blank");
	CHECK(text_is_blank(TEXT_OF("")), "blank");
	CHECK(text_is_blank(TEXT_OF(" \t\xc2\xa0\xe2\x80\x8b\xe3\x80\x80")), "blank");
	CHECK(!text_is_blank(TEXT_OF(" \xc3\xa9")), "not blank");
	CHECK(!text_is_blank(TEXT_OF("\xf0\x9f\x99\x82")), "not blank");
	CHECK_TEXT(text_hex(unit_arena(), "\x00\x7F\xFF", 3), "007fff", "hexadecimal");
	CHECK_TEXT(text_snake(unit_arena(), TEXT_OF("startsAt")), "starts_at", "snake");
	CHECK_TEXT(text_snake(unit_arena(), TEXT_OF("consultationType")), "consultation_type", "snake");
	CHECK_TEXT(text_snake(unit_arena(), TEXT_OF("id")), "id", "snake");
	CHECK(text_points(TEXT_OF("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")) == 4, "four characters");
}

void
suite_text(void)
{
	static const struct unit_test tests[] = {
		{ "UTF-8 has one spelling", utf8 },
		{ "every character is one", every_character },
		{ "whole numbers", integers },
		{ "base64url", base64url },
		{ "what is no base64url", no_base64url },
		{ "sameness", sameness },
		{ "copies and small things", copies },
		{ NULL, NULL },
	};

	unit_suite("text", tests);
}
