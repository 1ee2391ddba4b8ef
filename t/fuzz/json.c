/* The JSON reader: what it takes is UTF-8 within the limits, and comes back the same when written and read again. */
#include "util/json.h"

#include "fuzz.h"

static void
check(const struct json *json, int depth)
{
	size_t count = 0;

	INSIST(depth <= JSON_DEPTH + 1);
	INSIST(json->text.at == NULL || text_is_utf8(json->text));
	INSIST(json->key.at == NULL || text_is_utf8(json->key));
	for (const struct json *child = json->first; child != NULL; child = child->next) {
		INSIST((json->kind == JSON_OBJECT) == (child->key.at != NULL));
		for (const struct json *other = child->next; other != NULL && json->kind == JSON_OBJECT; other = other->next)
			INSIST(!text_same(child->key, other->key));
		check(child, depth + 1);
		count++;
	}
	INSIST(count == json->count && count <= (json->kind == JSON_OBJECT ? JSON_KEYS : JSON_ITEMS));
}

static struct text
written(struct arena *arena, const struct json *json)
{
	struct json_writer *writer = json_writer_new(arena);

	json_value(writer, json);
	return json_text(writer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	const char *why = NULL;
	const struct json *json = json_read(arena, fuzz_text(arena, bytes, size), &why);
	struct text once, twice;

	INSIST((json == NULL) == (why != NULL));
	if (json == NULL)
		return 0;
	check(json, 1);
	once = written(arena, json);
	json = json_read(arena, once, &why);
	INSIST(json != NULL);
	twice = written(arena, json);
	INSIST(text_same(once, twice));
	return 0;
}
