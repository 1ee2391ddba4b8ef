/* Where the one way out may lead: addresses are taken apart before anybody is asked. */
#include "util/http.h"

#include "unit.h"

static const struct {
	const char *url;
	bool outside, here; /* whether a clinic may go there, and whether a demo clinic on this machine may */
} addresses[] = {
	{ "https://login.example", true, true },
	{ "https://login.example/a/b?c=d&e", true, true },
	{ "https://login.example:8443/", true, true },
	{ "https://keys.login.example/", true, true },
	{ "HTTPS://login.example/", true, true },
	{ "http://login.example/", false, false },
	{ "http://127.0.0.1:4830/jwks", false, true },
	{ "http://localhost/", false, true },
	{ "http://[::1]:80/", false, true },
	{ "https://127.0.0.1/", true, true },
	{ "http://127.0.0.2/", false, false },
	{ "http://0.0.0.0/", false, false },
	{ "http://localhost.evil.example/", false, false },
	{ "https://login.example.evil.example/", false, false },
	{ "https://evil-login.example/", false, false },
	{ "https://xlogin.example/", false, false },
	{ "https://login.exampl/", false, false },
	{ "https://login.example./", false, false },
	{ "https://evil.example/login.example", false, false },
	{ "https://evil.example?login.example", false, false },
	{ "https://login.example@evil.example/", false, false },
	{ "https://evil.example#@login.example/", false, false },
	{ "https://evil.example\\@login.example/", false, false },
	{ "https://user@login.example/", false, false },
	{ "https://user:secret@login.example/", false, false },
	{ "https://login.example/#fragment", false, false },
	{ "https://login.example/a b", false, false },
	{ "https://login.example/\r\nHost: evil.example", false, false },
	{ "https://login.ex\xc3\xa4mple/", false, false },
	{ "https://", false, false },
	{ "https:///path", false, false },
	{ "//login.example/", false, false },
	{ "login.example", false, false },
	{ "/path", false, false },
	{ "", false, false },
	{ "ftp://login.example/", false, false },
	{ "file:///etc/passwd", false, false },
	{ "gopher://127.0.0.1:5432/", false, false },
	{ "javascript:alert(1)", false, false },
	{ "unix:///run/postgresql", false, false },
};

static void
reaches(void)
{
	const struct http_reach clinic = { "login.example keys.login.example  127.0.0.1", "", false };
	const struct http_reach demo = { "login.example keys.login.example 127.0.0.1 localhost [::1] 127.0.0.2 0.0.0.0", "", true };

	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		CHECK(http_may_reach(&clinic, addresses[i].url) == addresses[i].outside, "a clinic and %s", addresses[i].url);
		CHECK(http_may_reach(&demo, addresses[i].url) == addresses[i].here, "a demo clinic and %s", addresses[i].url);
	}
}

static void
reaches_nobody_unnamed(void)
{
	const struct http_reach nowhere = { "", "", true }, blank = { "  ", "", true };

	CHECK(!http_may_reach(&nowhere, "https://login.example/"), "no host is named");
	CHECK(!http_may_reach(&blank, "http://localhost/"), "nothing but blanks is named");
}

static void
long_addresses(void)
{
	const struct http_reach reach = { "login.example", "", false };
	char url[HTTP_URL_BYTES + 100];

	memset(url, 'a', sizeof url);
	memcpy(url, "https://login.example/", strlen("https://login.example/"));
	url[sizeof url - 1] = '\0';
	CHECK(!http_may_reach(&reach, url), "%zu bytes", sizeof url);
	url[HTTP_URL_BYTES] = '\0';
	CHECK(http_may_reach(&reach, url), "%d bytes", HTTP_URL_BYTES);
}

static void
asks_nobody_else(void)
{
	const struct http_reach reach = { "login.example", "", false };
	const struct http_call call = { .url = "http://127.0.0.1:1/" };
	struct text body;
	const char *why = NULL;
	long status = 0;

	CHECK(!http_json(unit_arena(), &reach, &call, &status, &body, &why), "an address that may not be reached");
	CHECK(why && status == 0, "said: %s", why);
}

static void
hosts(void)
{
	CHECK_TEXT(text_of(http_host(unit_arena(), "https://login.example:8443/a")), "login.example", "with a port");
	CHECK_TEXT(text_of(http_host(unit_arena(), "http://[::1]/")), "[::1]", "of IPv6");
	CHECK(http_host(unit_arena(), "login.example") == NULL, "without a scheme");
}

static void
escapes(void)
{
	CHECK_TEXT(http_escape(unit_arena(), TEXT_OF("aZ09-._~")), "aZ09-._~", "unreserved");
	CHECK_TEXT(http_escape(unit_arena(), TEXT_OF("a b&c=d+e/f?\xc3\xa4%\0")), "a%20b%26c%3Dd%2Be%2Ff%3F%C3%A4%25%00", "all else");
	CHECK_TEXT(http_escape(unit_arena(), TEXT_OF("")), "", "nothing");
}

void
suite_http(void)
{
	static const struct unit_test tests[] = {
		{ "where one may go", reaches },
		{ "nobody is reached who was not named", reaches_nobody_unnamed },
		{ "long addresses", long_addresses },
		{ "nobody else is asked", asks_nobody_else },
		{ "hosts of addresses", hosts },
		{ "percent-encoding", escapes },
		{ NULL, NULL },
	};

	unit_suite("http", tests);
}
