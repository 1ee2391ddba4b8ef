/* Pictures: what was cleaned is clean, so that cleaning it once more changes nothing, and it is as small as we keep them. */
#include "fuzz.h"
#include "util/picture.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct text cleaned, again;

	if (picture_clean(arena, fuzz_text(arena, bytes, size), &cleaned) != PICTURE_GOOD)
		return 0;
	INSIST(cleaned.length <= size && cleaned.length <= PICTURE_BYTES);
	INSIST(picture_clean(arena, cleaned, &again) == PICTURE_GOOD);
	INSIST(text_same(cleaned, again));
	return 0;
}
