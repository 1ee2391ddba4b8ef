/* Writes answers.  Columns stand in the order of the output shape (checked at start), so a row needs no look-up by name. */
#include "reply.h"

#include <assert.h>
#include <string.h>

#include "page.h"
#include "sealing.h"
#include "util/buffer.h"
#include "words.h"

static void
add_value(struct json_writer *writer, struct buffer *buffer, const struct field *field, struct text text)
{
	if (text.at == NULL) {
		buffer_add(buffer, TEXT_OF("null"));
		return;
	}
	switch (field->kind) {
	case KIND_INTEGER:
	case KIND_LIST:
		buffer_add(buffer, text);
		return;
	case KIND_FLAG:
		buffer_add(buffer, text.at[0] == 't' ? TEXT_OF("true") : TEXT_OF("false"));
		return;
	case KIND_MOMENT:
	case KIND_TEXT:
	case KIND_EMAIL:
	case KIND_UUID:
	case KIND_DATE:
	case KIND_TIME_OF_DAY:
	case KIND_WALL_TIME:
	case KIND_ZONE:
	case KIND_LANGUAGE:
	case KIND_CHOICE:
	case KIND_COUNT:
		json_quote_in_place(writer, text);
		return;
	}
}

static bool
is_our_words(const struct shape *shape, struct text key)
{
	for (const struct field *field = shape->fields; field->key; field++)
		if ((field->flags & OUR_WORDS) && text_is(key, field->key))
			return true;
	return false;
}

static void
write_translated(struct request *request, struct json_writer *writer, const struct shape *shape, const struct json *object)
{
	json_open_object(writer);
	for (const struct json *member = object->first; member; member = member->next) {
		json_key_text(writer, member->key);
		if (member->kind == JSON_STRING && is_our_words(shape, member->key))
			json_string(writer, text_of(words_for(request, text_string(request->arena, member->text))));
		else
			json_value(writer, member);
	}
	json_close_object(writer);
}

/* A list of objects that have sentences of ours. */
static struct text
translate_list(struct request *request, const struct shape *shape, struct text text)
{
	const char *why = NULL;
	const struct json *list = json_read(request->arena, text, &why);
	struct json_writer *writer = json_writer_new(request->arena);

	assert(list && list->kind == JSON_ARRAY); /* PostgreSQL made it */
	json_open_array(writer);
	for (const struct json *item = list->first; item; item = item->next)
		write_translated(request, writer, shape, item);
	json_close_array(writer);
	return json_text(writer);
}

static struct text
translate(struct request *request, const struct field *field, struct text text)
{
	if (field->kind == KIND_LIST)
		return translate_list(request, field->shape, text);
	return text_of(words_for(request, text_string(request->arena, text)));
}

/* One row of a result as an object of this shape. */
static void
write_row(struct request *request, struct json_writer *writer, const struct shape *shape, const struct rows *rows, size_t row)
{
	struct buffer *buffer = json_in_place(writer);
	size_t from = buffer->length;

	for (int column = 0; shape->fields[column].key; column++) {
		const struct field *field = &shape->fields[column];
		struct text text = rows_at(rows, row, column);
		if ((field->flags & (SEALED | OUR_WORDS)) && text.at)
			text = field->flags & SEALED ? sealing_open(request, shape, field, rows, row, text) : translate(request, field, text);
		buffer_add(buffer, field->member);
		add_value(writer, buffer, field, text);
	}
	buffer->at[from] = '{'; /* in the place of the first comma: a shape has fields */
	buffer_add_byte(buffer, '}');
}

struct json_writer *
reply_open(struct request *request)
{
	struct json_writer *writer = json_writer_new(request->arena);

	json_open_object(writer);
	json_key(writer, "data");
	return writer;
}

void
reply_close(struct request *request, struct json_writer *writer)
{
	json_close_object(writer);
	request->answer.body = json_text(writer);
	request->answer.status = endpoint_status(request->endpoint);
}

static int
column_of(const struct shape *shape, const char *key)
{
	int column = 0;

	while (strcmp(shape->fields[column].key, key) != 0)
		column++; /* it is there: checked at start */
	return column;
}

static struct text
cursor_behind(struct request *request, size_t row)
{
	const struct shape *shape = request->endpoint->output;

	return page_cursor(request, rows_at(request->rows, row, column_of(shape, request->endpoint->order)), rows_at(request->rows, row, column_of(shape, "id")));
}

static void
write_list(struct request *request, struct json_writer *writer)
{
	const struct rows *rows = request->rows;
	size_t count = rows_count(rows), most = (size_t)request->limit;

	json_open_array(writer);
	for (size_t row = 0; row < count && row < most; row++)
		write_row(request, writer, request->endpoint->output, rows, row);
	json_close_array(writer);
	json_key(writer, "next");
	if (count > most)
		json_string(writer, cursor_behind(request, most - 1));
	else
		json_null(writer);
}

static void
add_version(struct request *request)
{
	const struct field *fields = request->endpoint->output->fields;

	for (int column = 0; fields[column].key; column++)
		if (strcmp(fields[column].key, "version") == 0) {
			struct text version = rows_at(request->rows, 0, column);
			add_header(request, "ETag: \"%.*s\"", TEXT_ARGS(version));
		}
}

/* Something that is kept as bytes.  Whoever names the version they want may keep it a while, for as long as they stay who they are; else nobody keeps
 * anything (conf/nginx). */
static enum outcome
write_document(struct request *request)
{
	const struct rows *rows = request->rows;
	const struct field *version = field_by_column(request->endpoint->input, "version");

	add_header(request, "ETag: \"%.*s\"", TEXT_ARGS(rows_value(rows, 0, "tag")));
	if (version && field_value(version, request->input)->presence == GIVEN) {
		add_header(request, "Cache-Control: private, max-age=86400");
		add_header(request, "Vary: Authorization, Cookie");
	}
	request->answer.type = text_string(request->arena, rows_value(rows, 0, "media_type"));
	request->answer.body = rows_value(rows, 0, "content");
	request->answer.status = endpoint_status(request->endpoint);
	return DONE;
}

enum outcome
reply_write(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;

	if (request->answer.status)
		return DONE;
	if (endpoint->content && request->rows)
		return write_document(request);
	if (endpoint->output == NULL) {
		request->answer.status = 204;
		return DONE;
	}
	if (request->rows == NULL)
		return fail(request, BROKEN, "%s gave no answer", endpoint->path);
	if (!endpoint->many && rows_count(request->rows) == 0)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	struct json_writer *writer = reply_open(request);
	if (endpoint->many) {
		write_list(request, writer);
	} else {
		write_row(request, writer, endpoint->output, request->rows, 0);
		add_version(request);
	}
	reply_close(request, writer);
	return sealing_check(request);
}

struct text
reply_candidates(struct request *request, const struct rows *rows)
{
	struct json_writer *writer = json_writer_new(request->arena);

	json_open_array(writer);
	for (size_t row = 0; row < rows_count(rows); row++)
		write_row(request, writer, request->endpoint->advised, rows, row);
	json_close_array(writer);
	return json_text(writer);
}

enum { ADVICE_INSTANT, ADVICE_DOCTOR };

static const struct field other_time_fields[] = {
	PLAIN("startsAt", KIND_MOMENT),
	PLAIN("doctorId", KIND_UUID),
	PLAIN("doctorName", KIND_TEXT),
	END_OF_FIELDS,
};
const struct shape reply_other_time = { .name = "OtherTime", .fields = other_time_fields };

void
reply_advice(struct request *request, const struct rows *rows, struct answer *answer)
{
	struct json_writer *own = json_writer_new(request->arena), *others = json_writer_new(request->arena);
	size_t other_count = 0;

	json_open_array(own);
	json_open_array(others);
	for (size_t row = 0; row < rows_count(rows); row++)
		if (rows_at(rows, row, ADVICE_DOCTOR).at == NULL) {
			json_string(own, rows_at(rows, row, ADVICE_INSTANT));
		} else {
			write_row(request, others, &reply_other_time, rows, row);
			other_count++;
		}
	json_close_array(own);
	json_close_array(others);
	answer->alternatives = json_text(own);
	if (other_count > 0)
		answer->others = json_text(others);
}

static void
write_faults(struct request *request, struct json_writer *writer)
{
	const struct answer *answer = &request->answer;

	json_key(writer, "faults");
	json_open_array(writer);
	for (size_t i = 0; i < answer->fault_count; i++) {
		if (answer->faults[i].field == NULL)
			continue;
		json_open_object(writer);
		json_pair(writer, "field", text_of(answer->faults[i].field));
		json_pair(writer, "words", text_of(words_for(request, answer->faults[i].words)));
		json_close_object(writer);
	}
	json_close_array(writer);
}

static const char *
detail(const struct answer *answer)
{
	if (answer->outcome == BROKEN && answer->fault_count == 0)
		return "it was not your doing, and nothing was changed; try again, and tell the clinic this reference if it stays";
	if (answer->fault_count == 0)
		return outcome_title(answer->outcome);
	return answer->outcome == INPUT && answer->fault_count > 1 ? "see the words for each field" : answer->faults[0].words;
}

void
reply_redirect(struct request *request, struct text address)
{
	struct answer *answer = &request->answer;

	assert(answer->header_count < sizeof(answer->headers) / sizeof(answer->headers[0]));
	answer->status = 302;
	answer->body = (struct text){ NULL, 0 };
	answer->headers[answer->header_count++] = text_print(request->arena, "Location: %.*s", TEXT_ARGS(address)).at;
}

/* A refusal's field is its word; faults of the input have one together. */
void
reply_elsewhere(struct request *request)
{
	const struct answer *answer = &request->answer;
	const char *word = answer->fault_count && answer->outcome != INPUT ? answer->faults[0].field : NULL;
	const char *page = answer->page ? answer->page : request->endpoint->page;

	reply_redirect(request, text_print(request->arena, "%s?fault=%s", page, word ? word : outcome_code(answer->outcome)));
}

void
reply_problem(struct request *request)
{
	struct answer *answer = &request->answer;
	struct json_writer *writer = json_writer_new(request->arena);

	answer->status = outcome_status(answer->outcome);
	answer->type = "application/problem+json";
	json_open_object(writer);
	json_pair(writer, "type", TEXT_OF("about:blank"));
	json_pair(writer, "title", text_of(words_for(request, outcome_title(answer->outcome))));
	json_key(writer, "status");
	json_integer(writer, answer->status);
	json_pair(writer, "code", text_of(outcome_code(answer->outcome)));
	json_pair(writer, "detail", text_of(words_for(request, detail(answer))));
	json_pair(writer, "requestId", request->arrival.id);
	write_faults(request, writer);
	if (answer->alternatives.at) {
		json_key(writer, "alternatives");
		json_raw(writer, answer->alternatives);
	}
	if (answer->others.at) {
		json_key(writer, "others");
		json_raw(writer, answer->others);
	}
	if (answer->candidates.at) {
		json_key(writer, "candidates");
		json_raw(writer, answer->candidates);
	}
	json_close_object(writer);
	answer->body = json_text(writer);
}
