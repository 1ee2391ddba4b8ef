/* Cursors: base64url of 16 bytes of keyed hash, the id's 36 characters and the key of the order. */
#include "page.h"

#include <string.h>

#include "program.h"
#include "util/buffer.h"

enum { SEAL = 16, ID = 36 };

static void
seal(struct request *request, struct text words, unsigned char out[SECRET_HASH_BYTES])
{
	struct buffer sealed = buffer_in(request->arena);

	buffer_add_string(&sealed, request->endpoint->path);
	buffer_add_byte(&sealed, '\n');
	buffer_add(&sealed, words); /* whole, whatever bytes it has: printing would end at NUL */
	secret_hash(out, buffer_text(&sealed), request->program->cursor_key);
}

void
page_start(struct request *request)
{
	request->limit = PAGE_STANDARD;
	request->after_key = request->after_id = NULL;
}

static bool
open_cursor(struct request *request, struct text cursor)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct text bytes;

	if (cursor.length > 1024 || !text_from_base64url(request->arena, cursor, &bytes) || bytes.length < SEAL + ID)
		return false;
	struct text words = { bytes.at + SEAL, bytes.length - SEAL };
	seal(request, words, hash);
	if (!secret_same((struct text){ bytes.at, SEAL }, (struct text){ (const char *)hash, SEAL }))
		return false;
	request->after_id = text_string(request->arena, (struct text){ words.at, ID });
	request->after_key = text_string(request->arena, (struct text){ words.at + ID, words.length - ID });
	return true;
}

bool
page_read(struct request *request, struct text key, struct text value)
{
	if (text_is(key, "limit")) {
		if (!text_integer(value, &request->limit) || request->limit < 1 || request->limit > PAGE_MOST)
			(void)refuse_print(request, INPUT, "limit", "wants a number from 1 to %d", PAGE_MOST);
		return true;
	}
	if (!text_is(key, "after"))
		return false;
	if (!open_cursor(request, value))
		(void)refuse(request, INPUT, "after", "wants the `next` of an earlier page of this list");
	return true;
}

struct text
page_cursor(struct request *request, struct text key, struct text id)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct text words = text_print(request->arena, "%.*s%.*s", TEXT_ARGS(id), TEXT_ARGS(key));
	char *bytes = arena_take(request->arena, SEAL + words.length);

	seal(request, words, hash);
	memcpy(bytes, hash, SEAL);
	memcpy(bytes + SEAL, words.at, words.length);
	return text_base64url(request->arena, bytes, SEAL + words.length);
}
