/* Clients in words: what a User-Agent says, and nothing that it smuggles. */
#include "device.h"

#include "unit.h"

static void
words(void)
{
	static const struct {
		const char *agent, *words;
	} cases[] = {
		{ "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome on Android" },
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux" },
		{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari on Mac" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
		    "Safari on iPhone" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
		    "Chrome on iPhone" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
		    "Edge on Windows" },
		{ "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome on ChromeOS" },
		{ "curl/8.5.0", "curl" },
		{ "Epione-Mobile/1.2 (iPhone)", "Epione-Mobile" },
		{ "", "an app without a name" },
		{ "<script>alert(1)</script>", "an app without a name" },
		{ "a\nFirefox\n", "a" },
		{ "averyveryveryveryveryveryveryveryverylongname-indeed/1", "averyveryveryveryveryveryveryveryverylon" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(text_of(device_words(unit_arena(), text_of(cases[i].agent))), cases[i].words, cases[i].agent);
	CHECK_TEXT(text_of(device_words(unit_arena(), (struct text){ NULL, 0 })), "an app without a name", "none");
}

void
suite_device(void)
{
	static const struct unit_test tests[] = { { "words", words }, { NULL, NULL } };

	unit_suite("device", tests);
}
