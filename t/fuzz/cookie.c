/* The cookie reader: a value lies inside the header and holds no separator; a cookie that stands there twice is none. */
#include "caller.h"
#include "fuzz.h"

static const char start[] = "__Host-epione=";

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct text header = fuzz_text(arena, bytes, size), found = cookie_read(header, start), again, twice;

	if (found.at == NULL)
		return 0;
	INSIST(found.at >= header.at && found.at + found.length <= header.at + header.length);
	INSIST(memchr(found.at, ';', found.length) == NULL);
	again = cookie_read(text_print(arena, "%s%.*s", start, TEXT_ARGS(found)), start);
	INSIST(memchr(found.at, '\0', found.length) != NULL || text_same(again, found));
	twice = text_print(arena, "%sother; %.*s", start, TEXT_ARGS(header));
	INSIST(memchr(header.at, '\0', header.length) != NULL || cookie_read(twice, start).at == NULL);
	return 0;
}
