/* The reader of Accept-Language: always one of our languages; a header that is none is English, and one that is right stays so with more behind it. */
#include "fuzz.h"
#include "words.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct text header = fuzz_text(arena, bytes, size);
	enum language language = words_accepted(header);

	INSIST(language < LANGUAGE_COUNT);
	if (language == LANGUAGE_ENGLISH || size > 900)
		return 0;
	/* It was read whole: elements that say nothing change nothing, and what is no element spoils all. */
	INSIST(words_accepted(text_print(arena, ", %.*s,, fr;q=0.1 ,", TEXT_ARGS(header))) == language);
	INSIST(words_accepted(text_print(arena, "%.*s, =", TEXT_ARGS(header))) == LANGUAGE_ENGLISH);
	INSIST(words_accepted(text_print(arena, "%s;q=0, %.*s", words_tag(LANGUAGE_ENGLISH), TEXT_ARGS(header))) == language);
	return 0;
}
