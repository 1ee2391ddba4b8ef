/* What is hard: a spreadsheet takes a cell that begins with = + - @ or a control character for a formula, quoted or not, and our cells hold what
 * strangers typed.  Such a cell gets an apostrophe in front, which spreadsheets show as text and people read past. */
#include "csv.h"

#include <string.h>

#include "util/buffer.h"
#include "words.h"

enum { USUAL_LINE = 640 }; /* bytes */

void
csv_cell(struct buffer *buffer, struct text text)
{
	bool formula = text.length > 0 && memchr("=+-@\t\r\n", text.at[0], 7) != NULL;
	bool quoted = false;

	for (size_t i = 0; i < text.length; i++)
		quoted = quoted || memchr("\",\r\n", text.at[i], 4) != NULL;
	if (quoted)
		buffer_add_byte(buffer, '"');
	if (formula)
		buffer_add_byte(buffer, '\'');
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '"')
			buffer_add_byte(buffer, '"');
		buffer_add_byte(buffer, text.at[i]);
	}
	if (quoted)
		buffer_add_byte(buffer, '"');
}

/* Lists come as JSON arrays of plain words: `["a", "b"]` reads `a b` in a cell. */
static struct text
plain_list(struct arena *arena, struct text json)
{
	struct buffer words = buffer_in(arena);

	for (size_t i = 0; i < json.length; i++)
		if (memchr("[]\",", json.at[i], 4) == NULL)
			buffer_add_byte(&words, json.at[i]);
	return buffer_text(&words);
}

static struct text
cell_text(struct request *request, const struct field *field, struct text text)
{
	if (text.at == NULL)
		return TEXT_OF("");
	if (field->flags & OUR_WORDS)
		return text_of(words_for(request, text_string(request->arena, text)));
	switch (field->kind) {
	case KIND_FLAG:
		return text.at[0] == 't' ? TEXT_OF("yes") : TEXT_OF("no");
	case KIND_LIST:
		return plain_list(request->arena, text);
	default:
		return text;
	}
}

static void
add_line(struct request *request, struct buffer *buffer, const struct shape *shape, const struct rows *rows, size_t row)
{
	for (int column = 0; shape->fields[column].key; column++) {
		const struct field *field = &shape->fields[column];
		if (column)
			buffer_add_byte(buffer, ',');
		csv_cell(buffer, rows ? cell_text(request, field, rows_at(rows, row, column)) : text_of(field->key));
	}
	buffer_add(buffer, TEXT_OF("\r\n"));
}

void
csv_write(struct request *request, const struct shape *shape, const struct rows *rows, size_t most, const char *name)
{
	struct buffer buffer = buffer_in(request->arena);

	buffer_grow(&buffer, USUAL_LINE * (rows_count(rows) + 1)); /* growing copies, and the arena keeps the copies */
	add_line(request, &buffer, shape, NULL, 0);
	for (size_t row = 0; row < rows_count(rows) && row < most; row++)
		add_line(request, &buffer, shape, rows, row);
	add_header(request, "Content-Disposition: attachment; filename=\"%s\"", name);
	request->answer.type = "text/csv; charset=utf-8";
	request->answer.body = buffer_text(&buffer);
	request->answer.status = 200;
}
