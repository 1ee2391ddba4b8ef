/* The JSON reader against whatever two readers could understand differently. */
#include "util/json.h"

#include <stdio.h>

#include "unit.h"
#include "util/buffer.h"
#include "util/clock.h"

/* What was read, written again. */
static struct text
again(const struct json *json)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	json_value(writer, json);
	return json_text(writer);
}

static const struct {
	const char *source, *again;
} good[] = {
	{ "null", "null" },
	{ "true", "true" },
	{ " false\r\n\t", "false" },
	{ "0", "0" },
	{ "-0", "-0" },
	{ "12345678901234567890123456789012345678901234567890", "12345678901234567890123456789012345678901234567890" },
	{ "1.50", "1.50" },
	{ "1E+2", "1E+2" },
	{ "1e-200", "1e-200" },
	{ "1e0000200", "1e0000200" },
	{ "\"\"", "\"\"" },
	{ "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"a\\\"\\\\/\\b\\f\\n\\r\\t\"" },
	{ "\"\\u00e9\\u20ac\"", "\"\xC3\xA9\xE2\x82\xAC\"" },
	{ "\"\\uD83D\\uDE00\"", "\"\xF0\x9F\x98\x80\"" },
	{ "\"\\uffff\\ufffd\"", "\"\xEF\xBF\xBF\xEF\xBF\xBD\"" },
	{ "\"\\\\u0000\"", "\"\\\\u0000\"" },
	{ "\"\\\\\\\\ud800\"", "\"\\\\\\\\ud800\"" },
	{ "\"\x7F\"", "\"\x7F\"" },
	{ "\"\\u0001\"", "\"\\u0001\"" },
	{ "[]", "[]" },
	{ "[ ]", "[]" },
	{ "{}", "{}" },
	{ "[1,[2,[3]],{}]", "[1,[2,[3]],{}]" },
	{ "{\"a\":1,\"b\":{\"a\":[null,true]},\"A\":\"\"}", "{\"a\":1,\"b\":{\"a\":[null,true]},\"A\":\"\"}" },
	{ "{\"\":0}", "{\"\":0}" },
	{ "{\"a\\u0062\":1,\"abc\":2}", "{\"ab\":1,\"abc\":2}" },
	{ "[{\"a\":1},{\"a\":1}]", "[{\"a\":1},{\"a\":1}]" },
};

static void
reading(void)
{
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		const char *why = NULL;
		const struct json *json = json_read(unit_arena(), text_of(good[i].source), &why);

		CHECK(json != NULL && why == NULL, "%s: %s", good[i].source, why == NULL ? "" : why);
		if (json != NULL)
			CHECK_TEXT(again(json), good[i].again, good[i].source);
	}
}

static const char document[] = "must be one JSON document", utf8[] = "must be UTF-8", characters[] = "make whole characters",
		  once[] = "only once", control[] = "control characters", digits[] = "64 digits", exponent[] = "exponent";

static const struct {
	const char *name;
	struct text source;
	const char *why;
} bad[] = {
	{ "nothing", BYTES(""), document },
	{ "blanks", BYTES(" \n"), document },
	{ "a byte order mark", BYTES("\xEF\xBB\xBF{}"), document },
	{ "UTF-16", BYTES("{\0}\0"), utf8 },
	{ "a word", BYTES("nul"), document },
	{ "a longer word", BYTES("nullx"), document },
	{ "a word in capitals", BYTES("True"), document },
	{ "NaN", BYTES("NaN"), document },
	{ "Infinity", BYTES("-Infinity"), document },
	{ "undefined", BYTES("undefined"), document },
	{ "single quotes", BYTES("'a'"), document },
	{ "a bare key", BYTES("{a:1}"), document },
	{ "a number as key", BYTES("{1:1}"), document },
	{ "no key", BYTES("{:1}"), document },
	{ "no value", BYTES("{\"a\":}"), document },
	{ "no colon", BYTES("{\"a\" 1}"), document },
	{ "a comma behind the last member", BYTES("{\"a\":1,}"), document },
	{ "a comma behind the last item", BYTES("[1,]"), document },
	{ "a comma before the first item", BYTES("[,1]"), document },
	{ "two commas", BYTES("[1,,2]"), document },
	{ "no comma", BYTES("[1 2]"), document },
	{ "an open list", BYTES("[1"), document },
	{ "an open object", BYTES("{\"a\":1"), document },
	{ "an open string", BYTES("\"a"), document },
	{ "a cut escape", BYTES("\"\\"), document },
	{ "a cut \\u escape", BYTES("\"\\u12"), document },
	{ "the wrong bracket", BYTES("[1}"), document },
	{ "one bracket too many", BYTES("[1]]"), document },
	{ "a line comment", BYTES("{} // comment"), document },
	{ "a block comment", BYTES("/* comment */ {}"), document },
	{ "a comment inside", BYTES("[1,/**/2]"), document },
	{ "a second document", BYTES("{}{}"), document },
	{ "a second document on a line", BYTES("{}\n{}"), document },
	{ "something behind", BYTES("{} x"), document },
	{ "an open string behind", BYTES("{} \"x"), document },
	{ "an open string behind that looks closed", BYTES("{}\"}"), document },
	{ "an open string behind a word", BYTES("null\""), document },
	{ "an open string behind a number", BYTES("12\"34"), document },
	{ "an open string behind a string", BYTES("\"a\"\""), document },
	{ "an open comment behind", BYTES("{}/*"), document },
	{ "a slash behind", BYTES("{}/"), document },
	{ "a word begun behind", BYTES("{}nul"), document },
	{ "a number behind", BYTES("{}1"), document },
	{ "a minus behind", BYTES("{}-"), document },
	{ "a NUL behind", BYTES("{}\0"), utf8 },
	{ "a NUL and more behind", BYTES("{\"a\":1}\0{\"a\":2}"), utf8 },
	{ "a NUL in a string", BYTES("\"admin\0evil\""), utf8 },
	{ "a NUL by escape", BYTES("\"admin\\u0000evil\""), characters },
	{ "a NUL by escape in a key", BYTES("{\"a\\u0000\":1}"), characters },
	{ "a vertical tab between", BYTES("[1,\v2]"), control },
	{ "a form feed between", BYTES("[1,\f2]"), control },
	{ "a control character in a string", BYTES("\"\x01\""), control },
	{ "a line end in a string", BYTES("\"\n\""), document },
	{ "a tab in a string", BYTES("\"\t\""), document },
	{ "a no-break space between", BYTES("[1,\xC2\xA0 2]"), document },
	{ "an escape JSON has not", BYTES("\"\\x41\""), document },
	{ "an escaped quote that JSON has not", BYTES("\"\\'\""), document },
	{ "an escape without digits", BYTES("\"\\uZZZZ\""), document },
	{ "an escape with a sign", BYTES("\"\\u+123\""), document },
	{ "an escape outside a string", BYTES("[\\u0031]"), document },
	{ "a lone high surrogate", BYTES("\"\\ud83d\""), characters },
	{ "a lone low surrogate", BYTES("\"\\ude00\""), characters },
	{ "surrogates the wrong way round", BYTES("\"\\ude00\\ud83d\""), characters },
	{ "a high surrogate and a letter", BYTES("\"\\ud83dx\""), characters },
	{ "a high surrogate and another escape", BYTES("\"\\ud83d\\n\""), characters },
	{ "two high surrogates", BYTES("\"\\ud83d\\ud83d\""), characters },
	{ "a high surrogate in a key", BYTES("{\"\\ud83d\":1}"), characters },
	{ "a high surrogate behind backslashes", BYTES("\"\\\\\\ud83d\""), characters },
	{ "overlong slash", BYTES("\"\xC0\xAF\""), utf8 },
	{ "overlong NUL", BYTES("\"\xC0\x80\""), utf8 },
	{ "overlong in three", BYTES("\"\xE0\x80\xAF\""), utf8 },
	{ "an encoded surrogate", BYTES("\"\xED\xA0\x80\""), utf8 },
	{ "over U+10FFFF", BYTES("\"\xF4\x90\x80\x80\""), utf8 },
	{ "Latin-1", BYTES("\"caf\xE9\""), utf8 },
	{ "a cut character", BYTES("\"\xE2\x82\""), utf8 },
	{ "overlong in a key", BYTES("{\"\xC1\x81\":1}"), utf8 },
	{ "the same key twice", BYTES("{\"a\":1,\"a\":2}"), once },
	{ "the same key twice by escape", BYTES("{\"a\":1,\"\\u0061\":2}"), once },
	{ "the same key apart", BYTES("{\"a\":1,\"b\":{\"a\":1},\"a\":1}"), once },
	{ "the same key in a list", BYTES("[[{\"x\":{\"k\":1,\"k\":1}}]]"), once },
	{ "the empty key twice", BYTES("{\"\":1,\"\":1}"), once },
	{ "a leading zero", BYTES("01"), document },
	{ "a plus", BYTES("+1"), document },
	{ "a lone minus", BYTES("-"), document },
	{ "no digit before the point", BYTES(".5"), document },
	{ "no digit behind the point", BYTES("1."), document },
	{ "no digit behind the exponent", BYTES("1e"), document },
	{ "a sign and no digit", BYTES("1e+"), document },
	{ "hexadecimal", BYTES("0x10"), document },
	{ "an underscore", BYTES("1_000"), document },
	{ "too many digits", BYTES("11111111111111111111111111111111111111111111111111111111111111111"), digits },
	{ "a number beyond doubles", BYTES("1e999"), exponent },
	{ "a number beyond numeric", BYTES("1E131073"), exponent },
	{ "a number smaller than doubles", BYTES("1e-400"), exponent },
	{ "an exponent beyond integers", BYTES("1e99999999999999999999"), exponent },
};

static void
refusing(void)
{
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		const char *why = NULL;
		const struct json *json = json_read(unit_arena(), bad[i].source, &why);

		CHECK(json == NULL, "%s", bad[i].name);
		CHECK(why != NULL && strstr(why, bad[i].why) != NULL, "%s: %s", bad[i].name, why == NULL ? "(no words)" : why);
	}
}

/* Text made of `count` times the piece between a start and an end. */
static struct text
many(const char *start, const char *piece, size_t count, const char *end)
{
	struct buffer buffer = buffer_in(unit_arena());

	buffer_add_string(&buffer, start);
	for (size_t i = 0; i < count; i++)
		buffer_add_string(&buffer, piece);
	buffer_add_string(&buffer, end);
	return buffer_text(&buffer);
}

static struct text
object_of(int keys)
{
	struct buffer buffer = buffer_in(unit_arena());

	for (int i = 0; i < keys; i++)
		buffer_print(&buffer, "%c\"key%d\":%d", i == 0 ? '{' : ',', i, i);
	buffer_add_byte(&buffer, '}');
	return buffer_text(&buffer);
}

static const char *
why_not(struct text source)
{
	const char *why = NULL;
	const struct json *json = json_read(unit_arena(), source, &why);

	return json == NULL ? why : "read";
}

static void
check_limit(const char *name, struct text just, struct text over, const char *words)
{
	CHECK(strcmp(why_not(just), "read") == 0, "%s, just within: %s", name, why_not(just));
	CHECK(strstr(why_not(over), words) != NULL, "%s, just over: %s", name, why_not(over));
}

static struct text
nested(size_t depth)
{
	return many(many("", "[", depth, "").at, "]", depth, "");
}

/* 20 lists of 999 items are 1 + 20 + 19980 values. */
static struct text
lists(size_t count)
{
	struct text list = many("[0", ",0", 998, "],");

	return many("[", text_string(unit_arena(), list), count, "0]");
}

static void
limits(void)
{
	check_limit("depth", nested(JSON_DEPTH), nested(JSON_DEPTH + 1), "32 deep");
	check_limit("keys", object_of(JSON_KEYS), object_of(JSON_KEYS + 1), "256 keys");
	check_limit("items", many("[0", ",0", JSON_ITEMS - 1, "]"), many("[0", ",0", JSON_ITEMS, "]"), "1000 items");
	check_limit("values", lists(19), lists(20), "20000 values");
	check_limit("digits", many("", "1", JSON_DIGITS, ""), many("", "1", JSON_DIGITS + 1, ""), "64 digits");
}

/* None of these may take the stack, or long. */
static void
bombs(void)
{
	static const struct {
		const char *start, *piece, *words;
	} cases[] = {
		{ "", "[", "32 deep" },
		{ "", "{\"a\":", "32 deep" },
		{ "", "[{\"a\":", "32 deep" },
		{ "[", "\"\",", "1000 items" },
		{ "\"", "\\u0061", "one JSON document" },
		{ "\"", "\\", "one JSON document" },
		{ "", " ", "one JSON document" },
		{ "-", "1", "64 digits" },
	};
	int64_t start = clock_ticks();

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *why = why_not(many(cases[i].start, cases[i].piece, 300000, ""));

		CHECK(strstr(why, cases[i].words) != NULL, "%s: %s", cases[i].piece, why);
		arena_reset(unit_arena());
	}
	CHECK(clock_ticks() - start < 5000000, "they take %lld us", (long long)(clock_ticks() - start));
}

/* Decoded strings must be copies: yajl's buffer is used again, and may lie right behind the source. */
static void
keeping(void)
{
	static const char source[] = "[\"\\u0041bc\",\"d\\u0065f\",\"ghi\",{\"\\u006Bey\":\"\\u0076alue\",\"other\\n\":\"\"}]";
	const char *why = NULL;
	struct text text = text_copy(unit_arena(), text_of(source));
	const struct json *json = json_read(unit_arena(), text, &why);

	CHECK(json != NULL, "it is read");
	if (json == NULL)
		return;
	CHECK_TEXT(json->first->text, "Abc", "first");
	CHECK_TEXT(json->first->next->text, "def", "second");
	CHECK_TEXT(json->first->next->next->text, "ghi", "third");
	CHECK(json_member(json->first->next->next->next, "key") != NULL, "a decoded key");
	CHECK(json_member(json->first->next->next->next, "other\n") != NULL, "another decoded key");
}

static void
members(void)
{
	const char *why = NULL;
	const struct json *json = json_read(unit_arena(), TEXT_OF("{\"a\":1,\"b\":\"x\"}"), &why);

	CHECK(json->kind == JSON_OBJECT && json->count == 2, "an object of two");
	CHECK_TEXT(json_member(json, "b")->text, "x", "b");
	CHECK(json_member(json, "c") == NULL && json_member(NULL, "a") == NULL, "what is not there");
	CHECK(json_member(json_member(json, "a"), "a") == NULL, "a number has no members");
}

/* Every cut and every changed byte of a good document is read or refused, never worse (the sanitizers watch). */
static void
mutations(void)
{
	static const char source[] = "{\"reason\":\"caf\\u00e9 \\ud83d\\ude00 \xC3\xA9\",\"list\":[1,-2.5e3,true,null,{\"a\":[]}]}";
	unsigned both = 0;

	for (size_t i = 0; i < sizeof source - 1; i++) {
		for (int byte = 0; byte < 256; byte++) {
			char changed[sizeof source];
			const char *why = NULL;
			const struct json *json;

			memcpy(changed, source, sizeof source);
			changed[i] = (char)byte;
			json = json_read(unit_arena(), (struct text){ changed, sizeof source - 1 }, &why);
			both += (json == NULL) != (why != NULL);
			json = json_read(unit_arena(), (struct text){ changed, i }, &why);
			both += (json == NULL) != (why != NULL);
			arena_reset(unit_arena());
		}
	}
	CHECK(both == 0, "either a document or words, never both");
}

void
suite_json(void)
{
	static const struct unit_test tests[] = {
		{ "what is JSON", reading },
		{ "what is not", refusing },
		{ "limits", limits },
		{ "bombs", bombs },
		{ "texts stay", keeping },
		{ "members", members },
		{ "mutations", mutations },
		{ NULL, NULL },
	};

	unit_suite("json", tests);
}
