/* The JSON writer: every byte that may stand in a string, and every wrong nesting. */
#include <signal.h>

#include "unit.h"
#include "util/buffer.h"
#include "util/json.h"

static void
strings(void)
{
	static const struct {
		struct text text;
		const char *written;
	} cases[] = {
		{ BYTES(""), "\"\"" },
		{ BYTES("plain"), "\"plain\"" },
		{ BYTES("plain text of many eights"), "\"plain text of many eights\"" },
		{ BYTES("\""), "\"\\\"\"" },
		{ BYTES("\\"), "\"\\\\\"" },
		{ BYTES("seven\"!"), "\"seven\\\"!\"" },
		{ BYTES("eighteen \"bytes\"!!"), "\"eighteen \\\"bytes\\\"!!\"" },
		{ BYTES("a tail with a line end\n"), "\"a tail with a line end\\n\"" },
		{ BYTES("\b\f\n\r\t\x01\x1F"), "\"\\b\\f\\n\\r\\t\\u0001\\u001F\"" },
		{ BYTES("\x7F"), "\"\x7F\"" },
		{ BYTES("</script>"), "\"</script>\"" },
		{ BYTES("caf\xC3\xA9"), "\"caf\xC3\xA9\"" },
		{ BYTES("caf\xC3\xA9 \"x\""), "\"caf\xC3\xA9 \\\"x\\\"\"" },
		{ BYTES("\xF0\x9F\x98\x80"), "\"\xF0\x9F\x98\x80\"" },
		{ BYTES("a\0b"), "\"a\xEF\xBF\xBD\x62\"" },
		{ BYTES("caf\xE9"), "\"caf\xEF\xBF\xBD\"" },
		{ BYTES("\xC0\xAF\""), "\"\xEF\xBF\xBD\xEF\xBF\xBD\\\"\"" },
		{ BYTES("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
		{ { NULL, 0 }, "null" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct json_writer *writer = json_writer_new(unit_arena());

		json_string(writer, cases[i].text);
		CHECK_TEXT(json_text(writer), cases[i].written, "string");
		if (cases[i].text.at == NULL)
			continue;
		writer = json_writer_new(unit_arena());
		(void)json_in_place(writer);
		json_quote_in_place(writer, cases[i].text);
		CHECK_TEXT(json_text(writer), cases[i].written, "string in place");
	}
}

/* Each byte alone and at each place of sixteen, written and read again. */
static void
every_byte(void)
{
	unsigned wrong = 0;

	for (int byte = 1; byte < 128; byte++) {
		for (size_t place = 0; place < 17; place++) {
			char bytes[] = "0123456789abcdefg";
			struct json_writer *writer = json_writer_new(unit_arena());
			const struct json *json;
			const char *why;

			bytes[place] = (char)byte;
			json_string(writer, text_of(bytes));
			json = json_read(unit_arena(), json_text(writer), &why);
			wrong += json == NULL || !text_is(json->text, bytes);
		}
		arena_reset(unit_arena());
	}
	CHECK(wrong == 0, "%u strings come back changed", wrong);
}

static void
everything(void)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	json_open_object(writer);
	json_key(writer, "list");
	json_open_array(writer);
	json_integer(writer, 0);
	json_integer(writer, INT64_MAX);
	json_integer(writer, INT64_MIN);
	json_flag(writer, true);
	json_flag(writer, false);
	json_null(writer);
	json_raw(writer, TEXT_OF("{\"a\": [1]}"));
	json_open_array(writer);
	json_close_array(writer);
	json_open_object(writer);
	json_close_object(writer);
	json_close_array(writer);
	json_key_text(writer, TEXT_OF("a\"b"));
	json_string(writer, TEXT_OF("x"));
	json_close_object(writer);
	CHECK_TEXT(json_text(writer),
	    "{\"list\":[0,9223372036854775807,-9223372036854775808,true,false,null,{\"a\": [1]},[],{}],\"a\\\"b\":\"x\"}", "all");
}

static struct json_writer *
in_object(void)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	json_open_object(writer);
	return writer;
}

static void
value_for_key(void)
{
	json_string(in_object(), TEXT_OF("a"));
}

static void
key_twice(void)
{
	struct json_writer *writer = in_object();

	json_key(writer, "a");
	json_key(writer, "b");
}

static void
key_in_array(void)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	json_open_array(writer);
	json_key(writer, "a");
}

static void
wrong_bracket(void)
{
	json_close_array(in_object());
}

static void
key_without_value(void)
{
	struct json_writer *writer = in_object();

	json_key(writer, "a");
	json_close_object(writer);
}

static void
second_document(void)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	json_null(writer);
	json_null(writer);
}

static void
unfinished(void)
{
	json_text(in_object());
}

static void
empty_raw(void)
{
	json_raw(json_writer_new(unit_arena()), TEXT_OF(""));
}

static void
too_deep(void)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	for (int i = 0; i <= JSON_WRITER_DEPTH; i++)
		json_open_array(writer);
}

static void
in_place_without_key(void)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	json_open_object(writer);
	(void)json_in_place(writer);
}

static void
misuse(void)
{
	static const struct unit_test cases[] = {
		{ "a value where a key belongs", value_for_key },
		{ "two keys", key_twice },
		{ "a key in a list", key_in_array },
		{ "the wrong bracket", wrong_bracket },
		{ "a key without its value", key_without_value },
		{ "a second document", second_document },
		{ "an open object", unfinished },
		{ "nothing raw", empty_raw },
		{ "a value in place of a key", in_place_without_key },
		{ "too deep", too_deep },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(unit_child(cases[i].run) == 128 + SIGABRT, "%s is asserted", cases[i].name);
}

/* Values made by the caller stand among the writer's own as any other. */
static void
in_place(void)
{
	struct json_writer *writer = json_writer_new(unit_arena());

	json_open_array(writer);
	buffer_add_string(json_in_place(writer), "{\"a\":1}");
	json_integer(writer, 2);
	struct buffer *buffer = json_in_place(writer);
	buffer_add_string(buffer, "{\"name\":");
	json_quote_in_place(writer, TEXT_OF("Zo\xC3\xAB \"Z\""));
	buffer_add_string(buffer, ",\"more\":");
	json_quote_in_place(writer, TEXT_OF("\\"));
	buffer_add_byte(buffer, '}');
	json_open_object(writer);
	json_key(writer, "b");
	buffer_add_string(json_in_place(writer), "null");
	json_close_object(writer);
	json_close_array(writer);
	CHECK_TEXT(json_text(writer), "[{\"a\":1},2,{\"name\":\"Zo\xC3\xAB \\\"Z\\\"\",\"more\":\"\\\\\"},{\"b\":null}]", "a list");
}

void
suite_json_writer(void)
{
	static const struct unit_test tests[] = {
		{ "strings", strings },
		{ "every byte comes back", every_byte },
		{ "all kinds", everything },
		{ "in place", in_place },
		{ "misuse", misuse },
		{ NULL, NULL },
	};

	unit_suite("json_writer", tests);
}
