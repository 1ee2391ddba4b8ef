/* Reads path values, query and body into the endpoint's input struct and collects every fault before it refuses.
 *
 * What is hard: a value means the same wherever it came from, so each ends as text and is read by its kind's rule (kind.c); JSON adds only which
 * type it wore.  Lists are checked item by item and stay JSON: they are bound as one jsonb parameter. */
#include "input.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "kind.h"
#include "page.h"
#include "route.h"
#include "util/buffer.h"

static const char *
path_of(struct request *request, const char *prefix, const char *key)
{
	return prefix[0] ? text_print(request->arena, "%s.%s", prefix, key).at : key;
}

static void
note(struct request *request, const char *field, const char *format, long long number)
{
	char words[200];

	snprintf(words, sizeof(words), format, number);
	(void)refuse(request, INPUT, field, text_string(request->arena, text_of(words)));
}

static void
note_choices(struct request *request, const char *where, const struct field *field)
{
	struct buffer words = buffer_in(request->arena);

	buffer_add_string(&words, "wants one of: ");
	for (const char *const *choice = field->choices; *choice; choice++)
		buffer_print(&words, "%s%s", choice == field->choices ? "" : ", ", *choice);
	buffer_add_byte(&words, '\0');
	(void)refuse(request, INPUT, where, buffer_text(&words).at);
}

static bool
read_choice(const struct field *field, struct value *value)
{
	for (int i = 0; field->choices[i]; i++)
		if (text_is(value->text, field->choices[i])) {
			((struct choice_value *)value)->choice = i;
			return true;
		}
	return false;
}

static void
check_length(struct request *request, const char *where, const struct field *field, struct text text)
{
	int64_t points = (int64_t)text_points(text);
	int64_t most = field->most ? field->most : kind_rules[field->kind].most;

	if (points < field->least && points == 0)
		(void)refuse(request, INPUT, where, "cannot be empty");
	else if (points < field->least)
		note(request, where, "wants at least %lld characters", (long long)field->least);
	else if (points > most)
		note(request, where, "wants at most %lld characters", (long long)most);
}

static bool
is_control(char byte, bool lines)
{
	if (lines && (byte == '\n' || byte == '\r' || byte == '\t'))
		return false;
	return (unsigned char)byte < ' ' || byte == 0x7f;
}

/* Text that people read: something to see, nothing that moves a cursor. */
static void
check_letters(struct request *request, const char *where, const struct field *field, struct text text)
{
	bool lines = field->flags & LINES;

	for (size_t i = 0; i < text.length; i++)
		if (is_control(text.at[i], lines)) {
			(void)refuse(request, INPUT, where, lines ? "wants no control characters" : "wants one line without control characters");
			return;
		}
	if (field->least > 0 && text.length > 0 && text_is_blank(text))
		(void)refuse(request, INPUT, where, "cannot be blank");
}

static void
check_range(struct request *request, const char *where, const struct field *field, int64_t number)
{
	if (field->most == 0 && field->least == 0)
		return;
	if (number < field->least)
		note(request, where, "wants a number of at least %lld", (long long)field->least);
	else if (number > field->most)
		note(request, where, "wants a number of at most %lld", (long long)field->most);
}

/* Read a text as a field's value; a fault is noted under `where`. */
static void
read_value(struct request *request, const char *where, const struct field *field, struct text text, struct value *value)
{
	const struct kind_rule *rule = &kind_rules[field->kind];

	value->presence = GIVEN;
	value->text = (struct text){ text_string(request->arena, text), text.length };
	if (field->kind == KIND_CHOICE) {
		if (!read_choice(field, value))
			note_choices(request, where, field);
		return;
	}
	if (field->kind == KIND_INTEGER) {
		if (!rule->read(value))
			(void)refuse(request, INPUT, where, rule->words);
		else
			check_range(request, where, field, ((struct integer_value *)value)->number);
		return;
	}
	if (!rule->read(value))
		(void)refuse(request, INPUT, where, rule->words);
	else
		check_length(request, where, field, value->text);
	if (rule->form && value->text.length > 0)
		value->text = rule->form(request->arena, value->text);
	if (field->kind == KIND_TEXT && !(field->flags & SECRET))
		check_letters(request, where, field, value->text);
}

static bool
wears_the_type(const struct field *field, const struct json *json)
{
	switch (json->kind) {
	case JSON_TRUE:
	case JSON_FALSE:
		return field->kind == KIND_FLAG;
	case JSON_NUMBER:
		return field->kind == KIND_INTEGER;
	case JSON_STRING:
		return field->kind != KIND_FLAG && field->kind != KIND_INTEGER && field->kind != KIND_LIST;
	case JSON_ARRAY:
		return field->kind == KIND_LIST;
	case JSON_NULL:
	case JSON_OBJECT:
		return false;
	}
	return false;
}

static void read_list(struct request *request, const char *where, const struct field *field, const struct json *json, struct value *value);

static void
read_json(struct request *request, const char *where, const struct field *field, const struct json *json, struct value *value)
{
	if (json->kind == JSON_NULL) {
		value->presence = CLEARED;
		if (!(field->flags & NULLABLE))
			(void)refuse(request, INPUT, where, "cannot be empty");
		return;
	}
	if (!wears_the_type(field, json)) {
		(void)refuse(request, INPUT, where, field->kind == KIND_CHOICE ? "wants text" : kind_rules[field->kind].words);
		return;
	}
	if (field->kind == KIND_LIST)
		read_list(request, where, field, json, value);
	else if (field->kind == KIND_FLAG)
		read_value(request, where, field, text_of(json->kind == JSON_TRUE ? "true" : "false"), value);
	else
		read_value(request, where, field, json->text, value);
}

static const struct field *
field_by_key(const struct shape *shape, struct text key)
{
	for (const struct field *field = shape->fields; field->key; field++)
		if (text_is(key, field->key))
			return field;
	return NULL;
}

union any_value {
	struct value value;
	struct integer_value integer;
	struct flag_value flag;
	struct uuid_value uuid;
	struct moment_value moment;
	struct choice_value choice;
	struct list_value list;
};

/* An object inside a list: checked like a body, kept as JSON. */
static void
check_object(struct request *request, const char *where, const struct shape *shape, const struct json *json)
{
	union any_value ignored;

	if (json->kind != JSON_OBJECT) {
		(void)refuse(request, INPUT, where, "wants an object");
		return;
	}
	for (const struct json *member = json->first; member; member = member->next) {
		const struct field *field = field_by_key(shape, member->key);
		const char *place = path_of(request, where, text_string(request->arena, member->key));
		if (field == NULL)
			(void)refuse(request, INPUT, place, "is not something we know here");
		else
			read_json(request, place, field, member, (memset(&ignored, 0, sizeof(ignored)), &ignored.value));
	}
	for (const struct field *field = shape->fields; field->key; field++)
		if ((field->flags & REQUIRED) && json_member(json, field->key) == NULL)
			(void)refuse(request, INPUT, path_of(request, where, field->key), "is missing");
}

static void
read_list(struct request *request, const char *where, const struct field *field, const struct json *json, struct value *value)
{
	union any_value read;
	size_t number = 0;

	if (field->most && (int64_t)json->count > field->most)
		note(request, where, "wants at most %lld items", (long long)field->most);
	if ((int64_t)json->count < field->least)
		note(request, where, "wants at least %lld items", (long long)field->least);
	struct json_writer *writer = json_writer_new(request->arena);
	json_open_array(writer);
	for (const struct json *item = json->first; item; item = item->next) {
		const char *place = text_print(request->arena, "%s.%zu", where, number++).at;
		if (field->shape)
			check_object(request, place, field->shape, item);
		else
			read_json(request, place, field->item, item, (memset(&read, 0, sizeof(read)), &read.value));
		if (field->item && item->kind == JSON_STRING && read.value.presence == GIVEN)
			json_string(writer, read.value.text); /* in its one spelling */
		else
			json_value(writer, item);
	}
	json_close_array(writer);
	struct text text = json_text(writer);
	value->presence = GIVEN;
	value->text = (struct text){ text_string(request->arena, text), text.length };
	((struct list_value *)value)->json = json;
}

enum place
input_place(const struct endpoint *endpoint, const struct field *field)
{
	for (size_t i = 0; i < route_names(endpoint->path); i++)
		if (text_is(route_name(endpoint->path, i), field->key))
			return IN_PATH;
	return endpoint->method == GET || endpoint->method == DELETE ? IN_QUERY : IN_BODY;
}

static struct value *
value_of(struct request *request, const struct field *field)
{
	return (struct value *)((char *)request->input + field->offset);
}

/* A path value that cannot be an id names nothing: 404, as for a missing one. */
static enum outcome
read_path(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;

	for (size_t i = 0; i < route_names(endpoint->path); i++) {
		const struct field *field = field_by_key(endpoint->input, route_name(endpoint->path, i));
		assert(field); /* checked at start */
		read_value(request, field->key, field, request->path_values[i], value_of(request, field));
		if (request->answer.fault_count) {
			request->answer.fault_count = 0;
			return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
		}
	}
	return DONE;
}

/* Percent-decode in place of a copy; no text when it is not right or not UTF-8. */
static struct text
decode(struct request *request, struct text text)
{
	char *out = arena_take(request->arena, text.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (c == '%') {
			unsigned byte;
			char digits[3] = { i + 1 < text.length ? text.at[i + 1] : 0, i + 2 < text.length ? text.at[i + 2] : 0, 0 };
			if (strspn(digits, "0123456789abcdefABCDEF") != 2 || sscanf(digits, "%2x", &byte) != 1)
				return (struct text){ NULL, 0 };
			c = (char)byte;
			i += 2;
		}
		out[length++] = c == '+' && text.at[i] == '+' ? ' ' : c;
	}
	struct text decoded = { out, length };
	return text_is_utf8(decoded) ? decoded : (struct text){ NULL, 0 };
}

static void
read_parameter(struct request *request, struct text key, struct text text)
{
	const struct endpoint *endpoint = request->endpoint;
	const struct field *field = endpoint->input ? field_by_key(endpoint->input, key) : NULL;
	const char *name = text_string(request->arena, key);

	if (endpoint->many && page_read(request, key, text))
		return;
	if (field == NULL || input_place(endpoint, field) != IN_QUERY) {
		if (endpoint->input && endpoint->input->open)
			return;
		(void)refuse(request, INPUT, name, "is not something we know here");
		return;
	}
	struct value *value = value_of(request, field);
	if (value->presence == GIVEN)
		(void)refuse(request, INPUT, name, "is there twice");
	else
		read_value(request, name, field, text, value);
}

static enum outcome
read_query(struct request *request)
{
	struct text query = request->arrival.query;
	const char *at = query.at, *end = query.at + query.length;

	while (at != NULL && at < end) {
		const char *stop = memchr(at, '&', (size_t)(end - at));
		stop = stop ? stop : end;
		const char *equals = memchr(at, '=', (size_t)(stop - at));
		const char *split = equals ? equals : stop;
		struct text key = decode(request, (struct text){ at, (size_t)(split - at) });
		struct text value = equals ? decode(request, (struct text){ equals + 1, (size_t)(stop - equals - 1) }) : TEXT_OF("");
		if (key.at == NULL || value.at == NULL)
			return refuse(request, MALFORMED, NULL, "the query has to be UTF-8 in percent-encoding, without NUL");
		if (stop > at)
			read_parameter(request, key, value);
		at = stop + 1;
	}
	return DONE;
}

static bool
is_type(struct text type, struct text wanted)
{
	return type.length >= wanted.length && text_same_ignoring_case((struct text){ type.at, wanted.length }, wanted) &&
	       (type.length == wanted.length || type.at[wanted.length] == ';' || type.at[wanted.length] == ' ');
}

static enum outcome
read_members(struct request *request, const struct json *json)
{
	const struct shape *shape = request->endpoint->input;

	for (const struct json *member = json->first; member; member = member->next) {
		const struct field *field = shape ? field_by_key(shape, member->key) : NULL;
		const char *where = text_string(request->arena, member->key);
		if (field == NULL || input_place(request->endpoint, field) != IN_BODY)
			(void)refuse(request, INPUT, where, "is not something we know here");
		else
			read_json(request, where, field, member, value_of(request, field));
	}
	return DONE;
}

static enum outcome
read_body(struct request *request)
{
	struct arrival *arrival = &request->arrival;
	const char *why = NULL;

	if (arrival->body_length == 0)
		return DONE;
	if (arrival->body_length > REQUEST_BODY_BYTES)
		return refuse_print(request, TOO_LARGE, NULL, "a request can have at most %d bytes", REQUEST_BODY_BYTES);
	if (!is_type(arrival->content_type, TEXT_OF("application/json")) &&
	    !(request->endpoint->method == PATCH && is_type(arrival->content_type, TEXT_OF(MERGE_PATCH))))
		return refuse(request, UNSUPPORTED_TYPE, NULL, "send application/json");
	request->body = arrival->read_body(request);
	if (request->body.at == NULL)
		return refuse(request, MALFORMED, NULL, "the request was cut off; send it again");
	const struct json *json = json_read(request->arena, request->body, &why);
	if (json == NULL)
		return refuse(request, MALFORMED, NULL, why);
	if (json->kind != JSON_OBJECT)
		return refuse(request, MALFORMED, NULL, "the content has to be one JSON object");
	return read_members(request, json);
}

static void
fill_in(struct request *request)
{
	const struct shape *shape = request->endpoint->input;

	for (const struct field *field = shape ? shape->fields : NULL; field && field->key; field++) {
		struct value *value = value_of(request, field);
		if (value->presence == ABSENT && field->fallback)
			read_value(request, field->key, field, text_of(field->fallback), value);
		if (value->presence == ABSENT && (field->flags & REQUIRED))
			(void)refuse(request, INPUT, field->key, "is missing");
	}
}

enum outcome
input_read(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;
	enum outcome outcome = DONE;

	if (endpoint->input)
		request->input = arena_take(request->arena, endpoint->input->size);
	page_start(request);
	if ((outcome = read_path(request)) != DONE || (outcome = read_query(request)) != DONE)
		return outcome;
	if (endpoint->method != GET && (outcome = read_body(request)) != DONE)
		return outcome;
	fill_in(request);
	return request->answer.fault_count ? INPUT : DONE;
}
