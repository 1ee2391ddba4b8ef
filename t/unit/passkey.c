/* Passkeys: what a security key of software answers, right ones and every way we know of bending them. */
#include "util/passkey.h"

#include "unit.h"
#include "util/secret.h"

static const struct sample {
	const char *name;
	bool registers, good;
	int64_t algorithm, count;
	const char *key, *client_data, *data, *signature; /* base64url */
} samples[] = {
#include "passkey_cases.h"
};

static struct text
bytes_of(const char *base64)
{
	struct text bytes = { "", 0 };

	CHECK(base64[0] == '\0' || text_from_base64url(unit_arena(), text_of(base64), &bytes), "%s", base64);
	return bytes;
}

static bool
is_taken(const struct sample *sample, const char **why)
{
	struct passkey_site site = passkey_site_of("https://clinic.test:8443");
	struct text client_data = bytes_of(sample->client_data), data = bytes_of(sample->data), challenge;
	struct passkey known = { sample->algorithm, { NULL, 0 }, bytes_of(sample->key), sample->count };
	int64_t count;

	if (!passkey_read_client_data(unit_arena(), &site, client_data, sample->registers ? "webauthn.create" : "webauthn.get", &challenge, why))
		return false;
	if (sample->registers)
		return passkey_register(unit_arena(), &site, data, &known, why) && known.algorithm == sample->algorithm;
	return passkey_verify(&site, &known, client_data, data, bytes_of(sample->signature), &count, why);
}

static void
answers(void)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		const char *why = "";
		CHECK(is_taken(&samples[i], &why) == samples[i].good, "%s (%s)", samples[i].name, why);
		CHECK(samples[i].good || why[0], "%s says why", samples[i].name);
	}
}

/* A registered key is the one that verifies. */
static void
round_trip(void)
{
	struct passkey_site site = passkey_site_of("https://clinic.test:8443");

	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		struct passkey made;
		const char *why;
		if (!samples[i].registers || !samples[i].good)
			continue;
		CHECK(passkey_register(unit_arena(), &site, bytes_of(samples[i].data), &made, &why), "%s", samples[i].name);
		CHECK(made.id.length == 32 && made.count == 1, "%s", samples[i].name);
	}
}

static void
sites(void)
{
	static const struct {
		const char *origin, *host;
	} cases[] = { { "https://clinic.test", "clinic.test" }, { "https://clinic.test:8443", "clinic.test" }, { "https://a.b.test/x", "a.b.test" } };

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(passkey_site_of(cases[i].origin).host, cases[i].host, cases[i].origin);
}

/* Every prefix and every flipped bit of a right answer is refused, and nothing is read behind it. */
static void
bent_everywhere(void)
{
	struct passkey_site site = passkey_site_of("https://clinic.test:8443");
	struct passkey made;
	const char *why;
	struct text whole = bytes_of(samples[0].data);

	for (size_t length = 0; length < whole.length; length++) {
		char *cut = arena_bytes(unit_arena(), length);
		memcpy(cut, whole.at, length);
		CHECK(!passkey_register(unit_arena(), &site, (struct text){ cut, length }, &made, &why), "the first %zu bytes", length);
	}
}

/* More than any answer has is not looked at, whatever it begins with. */
static void
too_long(void)
{
	struct passkey_site site = passkey_site_of("https://clinic.test:8443");
	struct text whole = bytes_of(samples[0].data);
	char *bytes = arena_bytes(unit_arena(), 1 << 20);
	struct passkey made;
	const char *why;

	memcpy(bytes, whole.at, whole.length);
	CHECK(!passkey_register(unit_arena(), &site, (struct text){ bytes, 1 << 20 }, &made, &why), "a megabyte");
}

void
suite_passkey(void)
{
	static const struct unit_test tests[] = {
		{ "right and bent answers", answers },
		{ "what is registered can be kept", round_trip },
		{ "the host of an origin", sites },
		{ "no part of an answer is one", bent_everywhere },
		{ "nothing is too long", too_long },
		{ NULL, NULL },
	};

	secret_start();
	unit_suite("passkey", tests);
}
