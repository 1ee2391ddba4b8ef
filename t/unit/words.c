/* Sentences in other languages: which language is wanted, and what becomes of numbers and lists. */
#include "words.h"

#include "unit.h"

static void
accepted(void)
{
	static const struct {
		const char *header;
		enum language language;
	} cases[] = {
		{ "", LANGUAGE_ENGLISH },
		{ "ar", LANGUAGE_ARABIC },
		{ "AR-eg", LANGUAGE_ARABIC },
		{ "en", LANGUAGE_ENGLISH },
		{ "en-XA", LANGUAGE_ENGLISH },
		{ "fr", LANGUAGE_ENGLISH },
		{ "arn", LANGUAGE_ENGLISH },
		{ "fr, ar;q=0.2", LANGUAGE_ARABIC },
		{ "en, ar", LANGUAGE_ENGLISH },
		{ "ar, en", LANGUAGE_ARABIC },
		{ "ar;q=0.8, en;q=0.9", LANGUAGE_ENGLISH },
		{ "en;q=0.8,ar;q=0.801", LANGUAGE_ARABIC },
		{ "en ; q=0.5 ,\tar ;\tQ=1.000", LANGUAGE_ARABIC },
		{ "ar-EG;q=0.1, en;q=0.5, ar;q=0.9", LANGUAGE_ARABIC },
		{ "ar;q=0", LANGUAGE_ENGLISH },
		{ "ar;q=0, *", LANGUAGE_ENGLISH },
		{ "ar;q=0.000, en;q=0", LANGUAGE_ENGLISH },
		{ "*", LANGUAGE_ENGLISH },
		{ "en;q=0, *", LANGUAGE_ARABIC },
		{ "en;q=0.1, *;q=0.5", LANGUAGE_ARABIC },
		{ "ar;q=0.1, *;q=0.5", LANGUAGE_ENGLISH },
		{ ", ,ar,", LANGUAGE_ARABIC },
		{ "zh-Hant-TW, ar-u-nu-latn", LANGUAGE_ARABIC },
		/* none at all */
		{ "ar;", LANGUAGE_ENGLISH },
		{ "ar;q", LANGUAGE_ENGLISH },
		{ "ar;q=", LANGUAGE_ENGLISH },
		{ "ar;q=2", LANGUAGE_ENGLISH },
		{ "ar;q=1.001", LANGUAGE_ENGLISH },
		{ "ar;q=0.1234", LANGUAGE_ENGLISH },
		{ "ar;q=.5", LANGUAGE_ENGLISH },
		{ "ar;q=-1", LANGUAGE_ENGLISH },
		{ "ar;level=1", LANGUAGE_ENGLISH },
		{ "ar;q=1;q=0", LANGUAGE_ENGLISH },
		{ "ar en", LANGUAGE_ENGLISH },
		{ "ar-", LANGUAGE_ENGLISH },
		{ "-ar", LANGUAGE_ENGLISH },
		{ "ar, en_GB", LANGUAGE_ENGLISH },
		{ "ar, abcdefghi", LANGUAGE_ENGLISH },
		{ "ar, e2", LANGUAGE_ENGLISH },
		{ "ar, \xd8\xb9", LANGUAGE_ENGLISH },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(words_accepted(text_of(cases[i].header)) == cases[i].language, "%s", cases[i].header);
}

static void
endless(void)
{
	char header[2000];

	memset(header, ',', sizeof(header));
	memcpy(header, "ar", 2);
	CHECK(words_accepted((struct text){ header, 1000 }) == LANGUAGE_ARABIC, "a thousand bytes are read");
	CHECK(words_accepted((struct text){ header, 1001 }) == LANGUAGE_ENGLISH, "more are not");
}

static void
sentences(void)
{
	static const struct {
		const char *sentence, *here;
	} cases[] = {
		{ "is missing", "هذا مطلوب" },
		{ "wants 3 to 500 characters", "أدخل من 3 إلى 500 حرفًا" },
		{ "wants 1 to 80 characters", "أدخل من 1 إلى 80 حرفًا" },
		{ "wants a time of day like 09:00", "أدخل ساعة من اليوم مثل 09:00" },
		{ "the exponent of a number must be between -200 and 200", "يجب أن يكون أُس العدد بين -200 و200" },
		{ "wants one of: video, type-2", "القيم المقبولة: video, type-2" },
		{ "this address answers only: GET", "هذا العنوان يجيب فقط عن: GET" },
		{ "wants something that nobody translated", "wants something that nobody translated" },
		{ "wants 7 of: these", "wants 7 of: these" },
		{ "", "" },
		{ ": ", ": " },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CHECK_TEXT(text_of(words_in(unit_arena(), LANGUAGE_ARABIC, cases[i].sentence)), cases[i].here, cases[i].sentence);
		CHECK_TEXT(text_of(words_in(unit_arena(), LANGUAGE_ENGLISH, cases[i].sentence)), cases[i].sentence, "English stays");
	}
}

static void
tags(void)
{
	for (enum language language = LANGUAGE_ENGLISH; language < LANGUAGE_COUNT; language++) {
		CHECK(words_language(text_of(words_tag(language))) == language, "%s", words_tag(language));
		CHECK(words_accepted(text_of(words_tag(language))) == language, "%s", words_tag(language));
	}
	CHECK(words_language(TEXT_OF("fr")) == LANGUAGE_ENGLISH && words_language(TEXT_OF("")) == LANGUAGE_ENGLISH, "what we do not speak");
}

void
suite_words(void)
{
	static const struct unit_test tests[] = {
		{ "Accept-Language", accepted },
		{ "Accept-Language without end", endless },
		{ "sentences, numbers and lists", sentences },
		{ "tags", tags },
		{ NULL, NULL },
	};

	unit_suite("words", tests);
}
