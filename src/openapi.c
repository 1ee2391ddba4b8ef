/* Reads the endpoint tables and prints OpenAPI 3.1.  What nobody told the tables is not in the manual. */
#include "openapi.h"

#include <ctype.h>
#include <string.h>

#include "endpoint.h"
#include "input.h"
#include "kind.h"
#include "page.h"
#include "reply.h"
#include "route.h"
#include "util/arena.h"
#include "util/json.h"

static void
pair(struct json_writer *writer, const char *key, const char *text)
{
	json_pair(writer, key, text_of(text));
}

static void
number(struct json_writer *writer, const char *key, int64_t value)
{
	json_key(writer, key);
	json_integer(writer, value);
}

static void
open(struct json_writer *writer, const char *key)
{
	json_key(writer, key);
	json_open_object(writer);
}

static void
reference(struct json_writer *writer, const char *section, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "#/components/%s/%s", section, name);
	json_open_object(writer);
	pair(writer, "$ref", path);
	json_close_object(writer);
}

static void write_field(struct json_writer *writer, const struct field *field, bool input);

static void
write_limits(struct json_writer *writer, const struct field *field)
{
	const struct kind_rule *rule = &kind_rules[field->kind];

	switch (field->kind) {
	case KIND_INTEGER:
		if (field->least || field->most) {
			number(writer, "minimum", field->least);
			number(writer, "maximum", field->most);
		}
		break;
	case KIND_LIST:
		number(writer, "minItems", field->least);
		number(writer, "maxItems", field->most ? field->most : rule->most);
		break;
	case KIND_TEXT:
	case KIND_EMAIL:
		number(writer, "minLength", field->least);
		number(writer, "maxLength", field->most ? field->most : rule->most);
		break;
	default:
		break;
	}
}

static void
write_type(struct json_writer *writer, const struct field *field)
{
	const char *type = kind_rules[field->kind].type;

	json_key(writer, "type");
	if (!(field->flags & NULLABLE)) {
		json_string(writer, text_of(type));
		return;
	}
	json_open_array(writer);
	json_string(writer, text_of(type));
	json_string(writer, TEXT_OF("null"));
	json_close_array(writer);
}

static void
write_choices(struct json_writer *writer, const struct field *field)
{
	json_key(writer, "enum");
	json_open_array(writer);
	for (const char *const *choice = field->choices; *choice; choice++)
		json_string(writer, text_of(*choice));
	if (field->flags & NULLABLE)
		json_null(writer);
	json_close_array(writer);
}

static void
write_field(struct json_writer *writer, const struct field *field, bool input)
{
	json_open_object(writer);
	write_type(writer, field);
	if (kind_rules[field->kind].format)
		pair(writer, "format", kind_rules[field->kind].format);
	if (field->choices)
		write_choices(writer, field);
	if (input)
		write_limits(writer, field);
	if (field->fallback)
		pair(writer, "default", field->fallback);
	if (field->flags & SECRET) {
		json_key(writer, "writeOnly");
		json_flag(writer, true);
	}
	if (field->summary)
		pair(writer, "description", field->summary);
	if (field->kind == KIND_LIST) {
		json_key(writer, "items");
		if (field->shape)
			reference(writer, "schemas", field->shape->name);
		else
			write_field(writer, field->item, input);
	}
	json_close_object(writer);
}

/* An object of those fields of a shape that come in the body (or all, for replies). */
static void
write_shape(struct json_writer *writer, const struct shape *shape, const struct endpoint *endpoint)
{
	bool input = endpoint != NULL;

	json_open_object(writer);
	pair(writer, "type", "object");
	json_key(writer, "additionalProperties");
	json_flag(writer, false);
	open(writer, "properties");
	for (const struct field *field = shape->fields; field->key; field++) {
		if (input && input_place(endpoint, field) != IN_BODY)
			continue;
		json_key(writer, field->key);
		write_field(writer, field, input || shape->size);
	}
	json_close_object(writer);
	json_key(writer, "required");
	json_open_array(writer);
	for (const struct field *field = shape->fields; field->key; field++)
		if (input ? (field->flags & REQUIRED) && input_place(endpoint, field) == IN_BODY : shape->size == 0 || (field->flags & REQUIRED))
			json_string(writer, text_of(field->key));
	json_close_array(writer);
	json_close_object(writer);
}

static void
write_parameter(struct json_writer *writer, const char *name, const char *in, const struct field *field)
{
	bool in_path = strcmp(in, "path") == 0;

	json_open_object(writer);
	pair(writer, "name", name);
	pair(writer, "in", in);
	if (in_path || (field->flags & REQUIRED)) {
		json_key(writer, "required");
		json_flag(writer, true);
	}
	if (field->summary)
		pair(writer, "description", field->summary);
	json_key(writer, "schema");
	write_field(writer, field, true);
	json_close_object(writer);
}

static const struct field page_fields[] = {
	PLAIN("limit", KIND_INTEGER, .least = 1, .most = PAGE_MOST, .summary = "how many at most; 20 when absent"),
	PLAIN("after", KIND_TEXT, .least = 1, .most = 1024, .summary = "the `next` of the page before"),
	END_OF_FIELDS,
};

static void
write_parameters(struct json_writer *writer, const struct endpoint *endpoint)
{
	json_key(writer, "parameters");
	json_open_array(writer);
	for (const struct field *field = endpoint->input ? endpoint->input->fields : NULL; field && field->key; field++)
		if (input_place(endpoint, field) != IN_BODY)
			write_parameter(writer, field->key, input_place(endpoint, field) == IN_PATH ? "path" : "query", field);
	for (const struct field *field = endpoint->many ? page_fields : NULL; field && field->key; field++)
		write_parameter(writer, field->key, "query", field);
	json_close_array(writer);
}

static bool
has_body(const struct endpoint *endpoint)
{
	for (const struct field *field = endpoint->input ? endpoint->input->fields : NULL; field && field->key; field++)
		if (input_place(endpoint, field) == IN_BODY)
			return true;
	return false;
}

static void
write_body_as(struct json_writer *writer, const struct endpoint *endpoint, const char *type)
{
	open(writer, type);
	json_key(writer, "schema");
	write_shape(writer, endpoint->input, endpoint);
	json_close_object(writer);
}

static void
write_body(struct json_writer *writer, const struct endpoint *endpoint)
{
	if (!has_body(endpoint))
		return;
	open(writer, "requestBody");
	json_key(writer, "required");
	json_flag(writer, true);
	open(writer, "content");
	write_body_as(writer, endpoint, "application/json");
	if (endpoint->method == PATCH)
		write_body_as(writer, endpoint, MERGE_PATCH);
	json_close_object(writer);
	json_close_object(writer);
}

static void
write_data(struct json_writer *writer, const struct endpoint *endpoint)
{
	json_key(writer, "data");
	if (!endpoint->many) {
		reference(writer, "schemas", endpoint->output->name);
		return;
	}
	json_open_object(writer);
	pair(writer, "type", "array");
	json_key(writer, "items");
	reference(writer, "schemas", endpoint->output->name);
	json_close_object(writer);
	open(writer, "next");
	json_key(writer, "type");
	json_open_array(writer);
	json_string(writer, TEXT_OF("string"));
	json_string(writer, TEXT_OF("null"));
	json_close_array(writer);
	pair(writer, "description", "send it as `after` for the next page; null on the last");
	json_close_object(writer);
}

static void
write_reply_schema(struct json_writer *writer, const struct endpoint *endpoint)
{
	json_open_object(writer);
	pair(writer, "type", endpoint->content ? "string" : "object");
	if (endpoint->output) {
		json_key(writer, "additionalProperties");
		json_flag(writer, false);
		open(writer, "properties");
		write_data(writer, endpoint);
		json_close_object(writer);
		json_key(writer, "required");
		json_open_array(writer);
		json_string(writer, TEXT_OF("data"));
		if (endpoint->many)
			json_string(writer, TEXT_OF("next"));
		json_close_array(writer);
	}
	json_close_object(writer);
}

static void
write_location(struct json_writer *writer)
{
	open(writer, "headers");
	open(writer, "Location");
	open(writer, "schema");
	pair(writer, "type", "string");
	json_close_object(writer);
	json_close_object(writer);
	json_close_object(writer);
}

static void
write_success(struct json_writer *writer, const struct endpoint *endpoint)
{
	char status[4];

	snprintf(status, sizeof(status), "%d", endpoint_status(endpoint));
	open(writer, status);
	pair(writer, "description", endpoint->summary);
	if (endpoint->page)
		write_location(writer);
	if (endpoint->output || endpoint->plain) {
		open(writer, "content");
		open(writer, endpoint->content ? endpoint->content : "application/json");
		json_key(writer, "schema");
		write_reply_schema(writer, endpoint);
		json_close_object(writer);
		json_close_object(writer);
	}
	json_close_object(writer);
}

static void
write_responses(struct json_writer *writer, const struct endpoint *endpoint)
{
	open(writer, "responses");
	write_success(writer, endpoint);
	json_key(writer, "4XX");
	reference(writer, "responses", "Problem");
	json_key(writer, "5XX");
	reference(writer, "responses", "Problem");
	json_close_object(writer);
}

/* "POST /api/appointments/book" is postAppointmentsBook. */
static void
write_operation_id(struct json_writer *writer, const struct endpoint *endpoint)
{
	char id[160];
	size_t length = 0;
	bool upper = true;

	for (const char *at = endpoint_method_name(endpoint->method); *at; at++)
		id[length++] = (char)tolower((unsigned char)*at);
	for (const char *at = endpoint->path + strlen("/api"); *at && length + 2 < sizeof(id); at++) {
		if (!isalnum((unsigned char)*at)) {
			upper = true;
			continue;
		}
		id[length++] = upper ? (char)toupper((unsigned char)*at) : *at;
		upper = false;
	}
	id[length] = '\0';
	pair(writer, "operationId", id);
}

static void
write_security(struct json_writer *writer, const struct endpoint *endpoint)
{
	static const char *const schemes[] = { "token", "cookie" };

	json_key(writer, "security");
	json_open_array(writer);
	for (size_t i = 0; i < 2 && strcmp(endpoint->permission, PUBLIC) != 0; i++) {
		json_open_object(writer);
		json_key(writer, schemes[i]);
		json_open_array(writer);
		json_close_array(writer);
		json_close_object(writer);
	}
	json_close_array(writer);
}

static void
write_operation(struct json_writer *writer, const struct endpoint *endpoint)
{
	char method[8] = "";
	const char *segment = endpoint->path + strlen("/api/");

	for (size_t i = 0; endpoint_method_name(endpoint->method)[i]; i++)
		method[i] = (char)tolower((unsigned char)endpoint_method_name(endpoint->method)[i]);
	open(writer, method);
	write_operation_id(writer, endpoint);
	pair(writer, "summary", endpoint->summary);
	json_key(writer, "tags");
	json_open_array(writer);
	json_string(writer, (struct text){ segment, strcspn(segment, "/") });
	json_close_array(writer);
	pair(writer, "x-permission", endpoint->permission);
	if (endpoint->audit)
		pair(writer, "x-audit", endpoint->audit);
	pair(writer, "x-pool", endpoint->pool == SLOW ? "slow" : "fast");
	if (endpoint->fresh)
		pair(writer, "x-proof", "fresh");
	write_security(writer, endpoint);
	write_parameters(writer, endpoint);
	write_body(writer, endpoint);
	write_responses(writer, endpoint);
	json_close_object(writer);
}

/* ":id" is "{id}". */
static void
write_path_key(struct json_writer *writer, const char *path)
{
	char key[160];
	size_t length = 0;
	bool inside = false;

	for (; *path && length + 2 < sizeof(key); path++) {
		if (inside && *path == '/') {
			key[length++] = '}';
			inside = false;
		}
		key[length++] = *path == ':' ? '{' : *path;
		inside = inside || *path == ':';
	}
	if (inside)
		key[length++] = '}';
	key[length] = '\0';
	json_key(writer, key);
}

static void
write_paths(struct json_writer *writer)
{
	const struct endpoint *const *all = endpoint_all();
	size_t count = endpoint_count();

	open(writer, "paths");
	for (size_t i = 0; i < count; i++) {
		bool written = false;
		for (size_t j = 0; j < i; j++)
			written = written || strcmp(all[i]->path, all[j]->path) == 0;
		if (written)
			continue;
		write_path_key(writer, all[i]->path);
		json_open_object(writer);
		for (size_t j = i; j < count; j++)
			if (strcmp(all[i]->path, all[j]->path) == 0)
				write_operation(writer, all[j]);
		json_close_object(writer);
	}
	json_close_object(writer);
}

struct names {
	const char *names[256];
	size_t count;
};

static bool
is_new(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->names[i], name) == 0)
			return false;
	names->names[names->count++] = name;
	return true;
}

static void
write_schema(struct json_writer *writer, struct names *names, const struct shape *shape)
{
	if (!is_new(names, shape->name))
		return;
	json_key(writer, shape->name);
	write_shape(writer, shape, NULL);
	for (const struct field *field = shape->fields; field->key; field++)
		if (field->shape)
			write_schema(writer, names, field->shape);
}

static const struct field fault_fields[] = {
	PLAIN("field", KIND_TEXT, .summary = "which input has to change"),
	PLAIN("words", KIND_TEXT, .summary = "what would have been right"),
	END_OF_FIELDS,
};
static const struct shape fault_shape = { .name = "Fault", .fields = fault_fields };
static const struct field moment_item = { .kind = KIND_MOMENT };
static struct field problem_fields[] = {
	PLAIN("type", KIND_TEXT, .flags = REQUIRED, .summary = "about:blank (RFC 9457)"),
	PLAIN("title", KIND_TEXT, .flags = REQUIRED),
	PLAIN("status", KIND_INTEGER, .flags = REQUIRED),
	PLAIN("code", KIND_TEXT, .flags = REQUIRED, .summary = "one word for programs"),
	PLAIN("detail", KIND_TEXT, .flags = REQUIRED, .summary = "words for people"),
	PLAIN("requestId", KIND_TEXT, .flags = REQUIRED, .summary = "tell it to the clinic"),
	PLAIN("faults", KIND_LIST, .flags = REQUIRED, .shape = &fault_shape, .summary = "every input that has to change"),
	PLAIN("alternatives", KIND_LIST, .item = &moment_item, .summary = "the nearest free times, after a refused booking"),
	PLAIN("others", KIND_LIST, .shape = &reply_other_time, .summary = "those of others of the specialty, where the doctor cannot be booked"),
	PLAIN("candidates", KIND_LIST, .summary = "who the new patient may be already, of those you may see"), /* of what, the endpoints say: candidates_are */
	END_OF_FIELDS,
};
enum { CANDIDATES = sizeof(problem_fields) / sizeof(problem_fields[0]) - 2 };

static const struct shape *
candidates_are(void)
{
	const struct endpoint *const *all = endpoint_all();
	size_t i = 0;

	while (all[i]->advised == NULL)
		i++; /* one there is */
	return all[i]->advised;
}

/* A size marks that not all fields are always there. */
static const struct shape problem_shape = { .name = "Problem", .size = 1, .fields = problem_fields };

static void
write_schemas(struct json_writer *writer)
{
	const struct endpoint *const *all = endpoint_all();
	struct names names = { .count = 0 };

	open(writer, "schemas");
	problem_fields[CANDIDATES].shape = candidates_are();
	write_schema(writer, &names, &problem_shape);
	for (size_t i = 0; i < endpoint_count(); i++) {
		if (all[i]->output)
			write_schema(writer, &names, all[i]->output);
		for (const struct field *field = all[i]->input ? all[i]->input->fields : NULL; field && field->key; field++)
			if (field->shape)
				write_schema(writer, &names, field->shape);
	}
	json_close_object(writer);
}

static void
write_components(struct json_writer *writer)
{
	open(writer, "components");
	write_schemas(writer);
	open(writer, "responses");
	open(writer, "Problem");
	pair(writer, "description", "What went wrong, in words for people and for programs");
	open(writer, "content");
	open(writer, "application/problem+json");
	json_key(writer, "schema");
	reference(writer, "schemas", "Problem");
	json_close_object(writer);
	json_close_object(writer);
	json_close_object(writer);
	json_close_object(writer);
	open(writer, "securitySchemes");
	open(writer, "token");
	pair(writer, "type", "http");
	pair(writer, "scheme", "bearer");
	json_close_object(writer);
	open(writer, "cookie");
	pair(writer, "type", "apiKey");
	pair(writer, "in", "cookie");
	pair(writer, "name", "__Host-epione");
	json_close_object(writer);
	json_close_object(writer);
	json_close_object(writer);
}

struct text
openapi_text(struct arena *arena, const struct settings *settings)
{
	struct json_writer *writer = json_writer_new(arena);

	json_open_object(writer);
	pair(writer, "openapi", "3.1.0");
	open(writer, "info");
	pair(writer, "title", "Epione");
	pair(writer, "version", "1");
	pair(writer, "description", "A self-hosted telemedicine and clinic platform.  Its words for people are English or Arabic, as Accept-Language asks; Content-Language tells which.");
	open(writer, "license");
	pair(writer, "name", "MIT");
	pair(writer, "identifier", "MIT");
	json_close_object(writer);
	json_close_object(writer);
	json_key(writer, "servers");
	json_open_array(writer);
	json_open_object(writer);
	pair(writer, "url", settings->origin);
	json_close_object(writer);
	json_close_array(writer);
	write_paths(writer);
	write_components(writer);
	json_close_object(writer);
	return json_text(writer);
}
