/* Access tokens: every forgery that libjwt alone would let in, each made by hand and signed with our own key where that is the worst. */
#include "util/token.h"

#include <sodium.h>

#include "unit.h"
#include "util/secret.h"

#define ISSUER "https://clinic.example"
#define SESSION "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define ACCOUNT "01900000-0000-7000-8000-000000000001"
#define NOW 1900000000

static const unsigned char current[SECRET_KEY_BYTES] = "the key that signs and verifies";
static const unsigned char previous[SECRET_KEY_BYTES] = "the key that only verifies still";
static const unsigned char strange[SECRET_KEY_BYTES] = "a key that we never had a use fo";

static const struct token_keys both = { current, previous };

enum signing { HS256, HS512, EMPTY_KEY, SHORT_KEY, STRANGE_KEY, PREVIOUS_KEY, UNSIGNED, CUT, CHANGED, AS_TEXT };

static struct text
encode(struct text text)
{
	return text_base64url(unit_arena(), text.at, text.length);
}

static struct text
mac(const unsigned char *key, size_t size, struct text text)
{
	crypto_auth_hmacsha256_state state;
	unsigned char bytes[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256_init(&state, key, size);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.at, text.length);
	crypto_auth_hmacsha256_final(&state, bytes);
	return text_base64url(unit_arena(), bytes, sizeof bytes);
}

static struct text
long_mac(struct text text)
{
	crypto_auth_hmacsha512_state state;
	unsigned char bytes[crypto_auth_hmacsha512_BYTES];

	crypto_auth_hmacsha512_init(&state, current, sizeof current);
	crypto_auth_hmacsha512_update(&state, (const unsigned char *)text.at, text.length);
	crypto_auth_hmacsha512_final(&state, bytes);
	return text_base64url(unit_arena(), bytes, sizeof bytes);
}

static struct text
changed(struct text text)
{
	char *copy = (char *)text_string(unit_arena(), text);

	copy[0] = copy[0] == 'A' ? 'B' : 'A';
	return (struct text){ copy, text.length };
}

static struct text
signature(enum signing signing, struct text text)
{
	struct text good = mac(current, sizeof current, text);

	switch (signing) {
	case HS256:
		return good;
	case HS512:
		return long_mac(text);
	case EMPTY_KEY:
		return mac(current, 0, text);
	case SHORT_KEY:
		return mac(current, 1, text);
	case STRANGE_KEY:
		return mac(strange, sizeof strange, text);
	case PREVIOUS_KEY:
		return mac(previous, sizeof previous, text);
	case UNSIGNED:
		return TEXT_OF("");
	case CUT:
		return (struct text){ good.at, good.length - 1 };
	case CHANGED:
		return changed(good);
	case AS_TEXT:
		return encode(good);
	}
	return good;
}

static const char *
id_of(const unsigned char *key)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(hash, (struct text){ (const char *)key, SECRET_KEY_BYTES }, NULL);
	return text_hex(unit_arena(), hash, 4).at;
}

/* A header in which %s is the key id. */
static struct text
header_of(const char *format, enum signing signing)
{
	struct text text = text_of(format);
	const char *place = strstr(format, "%s");
	const unsigned char *key = signing == PREVIOUS_KEY ? previous : signing == STRANGE_KEY ? strange : current;

	if (place == NULL)
		return text;
	return text_print(unit_arena(), "%.*s%s%s", (int)(place - format), format, id_of(key), place + 2);
}

static struct text
made(const char *header, const char *claims, enum signing signing)
{
	struct text start = text_print(unit_arena(), "%s.%s", encode(header_of(header, signing)).at, encode(text_of(claims)).at);

	return text_print(unit_arena(), "%s.%.*s", start.at, TEXT_ARGS(signature(signing, start)));
}

#define HEADER "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}"
#define TYP "\"typ\":\"at+jwt\","
#define ISS "\"iss\":\"" ISSUER "\","
#define AUD "\"aud\":\"" ISSUER "/api\","
#define SUB "\"sub\":\"" ACCOUNT "\","
#define SID "\"sid\":\"" SESSION "\","
#define ROLE "\"role\":\"patient\","
#define JTI "\"jti\":\"01900000-0000-7000-8000-000000000002\","
#define TIMES "\"iat\":1899999990,\"exp\":1900000290"
#define CLAIMS(typ, iss, aud, sub, sid, role, jti, times) "{" typ iss aud sub sid role jti times "}"
#define GOOD CLAIMS(TYP, ISS, AUD, SUB, SID, ROLE, JTI, TIMES)
#define TIMED(times) CLAIMS(TYP, ISS, AUD, SUB, SID, ROLE, JTI, times)

static const struct {
	const char *name, *header, *claims;
	enum signing signing;
	const char *why; /* NULL where it is good */
} cases[] = {
	{ "a good one", HEADER, GOOD, HS256, NULL },
	{ "signed with the previous key", HEADER, GOOD, PREVIOUS_KEY, NULL },
	{ "more claims than we know", HEADER, TIMED("\"scope\":\"x\"," TIMES), HS256, NULL },
	{ "none", "{\"alg\":\"none\",\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, UNSIGNED, "form" },
	{ "NONE", "{\"alg\":\"NONE\",\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, UNSIGNED, "form" },
	{ "none, but signed", "{\"alg\":\"none\",\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, HS256, "header" },
	{ "no algorithm", "{\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, HS256, "header" },
	{ "HS512 with our key", "{\"alg\":\"HS512\",\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, HS512, "header" },
	{ "HS512 that says HS256", HEADER, GOOD, HS512, "signature" },
	{ "HS256 that says RS256", "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, HS256, "header" },
	{ "hs256 in small letters", "{\"alg\":\"hs256\",\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, HS256, "header" },
	{ "two algorithms", "{\"alg\":\"HS256\",\"alg\":\"none\",\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, HS256, "header" },
	{ "an empty key", HEADER, GOOD, EMPTY_KEY, "signature" },
	{ "a key of one byte", HEADER, GOOD, SHORT_KEY, "signature" },
	{ "a strange key", HEADER, GOOD, STRANGE_KEY, "header" },
	{ "a strange key that takes our id", "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\" }", GOOD, HS256, "header" },
	{ "no key id", "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", GOOD, HS256, "header" },
	{ "a path as key id", "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\",\"typ\":\"JWT\"}", GOOD, EMPTY_KEY, "header" },
	{ "a key in the header", "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"},\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, SHORT_KEY, "header" },
	{ "a critical extension", "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false,\"kid\":\"%s\",\"typ\":\"JWT\"}", GOOD, HS256, "header" },
	{ "compressed", "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\",\"zip\":\"DEF\"}", GOOD, HS256, "header" },
	{ "another order", "{\"typ\":\"JWT\",\"alg\":\"HS256\",\"kid\":\"%s\"}", GOOD, HS256, "header" },
	{ "no signature", HEADER, GOOD, UNSIGNED, "form" },
	{ "a cut signature", HEADER, GOOD, CUT, "signature" },
	{ "a changed signature", HEADER, GOOD, CHANGED, "signature" },
	{ "a signature encoded twice", HEADER, GOOD, AS_TEXT, "signature" },
	{ "an identity token", HEADER, CLAIMS("\"typ\":\"JWT\",", ISS, AUD, SUB, SID, ROLE, JTI, TIMES), HS256, "access token" },
	{ "no type", HEADER, CLAIMS("", ISS, AUD, SUB, SID, ROLE, JTI, TIMES), HS256, "access token" },
	{ "another issuer", HEADER, CLAIMS(TYP, "\"iss\":\"https://clinic.example.evil\",", AUD, SUB, SID, ROLE, JTI, TIMES), HS256, "issuer" },
	{ "no issuer", HEADER, CLAIMS(TYP, "", AUD, SUB, SID, ROLE, JTI, TIMES), HS256, "issuer" },
	{ "a list of issuers", HEADER, CLAIMS(TYP, "\"iss\":[\"" ISSUER "\"],", AUD, SUB, SID, ROLE, JTI, TIMES), HS256, "issuer" },
	{ "another audience", HEADER, CLAIMS(TYP, ISS, "\"aud\":\"" ISSUER "\",", SUB, SID, ROLE, JTI, TIMES), HS256, "audience" },
	{ "no audience", HEADER, CLAIMS(TYP, ISS, "", SUB, SID, ROLE, JTI, TIMES), HS256, "audience" },
	{ "a list of audiences", HEADER, CLAIMS(TYP, ISS, "\"aud\":[\"" ISSUER "/api\",\"x\"],", SUB, SID, ROLE, JTI, TIMES), HS256, "audience" },
	{ "no subject", HEADER, CLAIMS(TYP, ISS, AUD, "", SID, ROLE, JTI, TIMES), HS256, "subject" },
	{ "a number as subject", HEADER, CLAIMS(TYP, ISS, AUD, "\"sub\":1,", SID, ROLE, JTI, TIMES), HS256, "subject" },
	{ "a name as subject", HEADER, CLAIMS(TYP, ISS, AUD, "\"sub\":\"admin\",", SID, ROLE, JTI, TIMES), HS256, "subject" },
	{ "no session", HEADER, CLAIMS(TYP, ISS, AUD, SUB, "", ROLE, JTI, TIMES), HS256, "session" },
	{ "a short session", HEADER, CLAIMS(TYP, ISS, AUD, SUB, "\"sid\":\"00\",", ROLE, JTI, TIMES), HS256, "session" },
	{ "a session that is a pattern", HEADER, CLAIMS(TYP, ISS, AUD, SUB, "\"sid\":\"0011223344*6778899aabbccddeeff00112233445566778899aabbccddeeffff\",", ROLE, JTI, TIMES), HS256, "session" },
	{ "no role", HEADER, CLAIMS(TYP, ISS, AUD, SUB, SID, "", JTI, TIMES), HS256, "role" },
	{ "an empty role", HEADER, CLAIMS(TYP, ISS, AUD, SUB, SID, "\"role\":\"\",", JTI, TIMES), HS256, "role" },
	{ "a long role", HEADER, CLAIMS(TYP, ISS, AUD, SUB, SID, "\"role\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",", JTI, TIMES), HS256, "role" },
	{ "no identifier", HEADER, CLAIMS(TYP, ISS, AUD, SUB, SID, ROLE, "", TIMES), HS256, "identifier" },
	{ "just expired", HEADER, TIMED("\"iat\":1899999700,\"exp\":1900000000"), HS256, "expired" },
	{ "a second left", HEADER, TIMED("\"iat\":1899999701,\"exp\":1900000001"), HS256, NULL },
	{ "long expired", HEADER, TIMED("\"iat\":1000000000,\"exp\":1000000300"), HS256, "expired" },
	{ "of the future", HEADER, TIMED("\"iat\":1900000006,\"exp\":1900000306"), HS256, "future" },
	{ "of a clock that is a little ahead", HEADER, TIMED("\"iat\":1900000005,\"exp\":1900000305"), HS256, NULL },
	{ "made for longer", HEADER, TIMED("\"iat\":1899999990,\"exp\":1900000291"), HS256, "longer" },
	{ "made for ever", HEADER, TIMED("\"iat\":1899999990,\"exp\":9223372036854775807"), HS256, "no times" },
	{ "made for no time", HEADER, TIMED("\"iat\":1900000000,\"exp\":1900000000"), HS256, "longer" },
	{ "no end", HEADER, TIMED("\"iat\":1899999990"), HS256, "no times" },
	{ "no beginning", HEADER, TIMED("\"exp\":1900000290"), HS256, "no times" },
	{ "an end in words", HEADER, TIMED("\"iat\":1899999990,\"exp\":\"1900000290\""), HS256, "no times" },
	{ "an end with a fraction", HEADER, TIMED("\"iat\":1899999990,\"exp\":1900000290.5"), HS256, "no times" },
	{ "an end before all", HEADER, TIMED("\"iat\":1899999990,\"exp\":-1"), HS256, "no times" },
	{ "no JSON", HEADER, "claims", HS256, "signature" },
	{ "no object", HEADER, "[]", HS256, "access token" },
	{ "no claims", HEADER, "{}", HS256, "access token" },
	{ "nothing", HEADER, "", HS256, "form" },
};

static bool
read_token(struct text token, struct token_claims *claims, const char **why)
{
	struct moment now = { NOW * (int64_t)1000000 };

	return token_read(unit_arena(), &both, ISSUER, token, now, claims, why);
}

static void
forgeries(void)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct token_claims claims;
		const char *why = NULL;
		struct text token = made(cases[i].header, cases[i].claims, cases[i].signing);
		bool good = read_token(token, &claims, &why);

		CHECK(good == (cases[i].why == NULL), "%s: %s", cases[i].name, why == NULL ? "read" : why);
		CHECK(good || strstr(why, cases[i].why) != NULL, "%s: %s", cases[i].name, why);
		CHECK(good || (claims.session.at == NULL && claims.role.at == NULL), "%s leaves no claims", cases[i].name);
		arena_reset(unit_arena());
	}
}

static struct text
good_token(void)
{
	return made(HEADER, GOOD, HS256);
}

static void
forms(void)
{
	const char *good = good_token().at;
	struct {
		const char *name;
		struct text token;
	} wrong[] = {
		{ "no text", { NULL, 0 } },
		{ "empty", TEXT_OF("") },
		{ "two dots", TEXT_OF("..") },
		{ "one dot", text_print(unit_arena(), "%.*s", (int)(strrchr(good, '.') - good), good) },
		{ "three dots", text_print(unit_arena(), "%s.", good) },
		{ "padding", text_print(unit_arena(), "%s=", good) },
		{ "a blank", text_print(unit_arena(), "%s ", good) },
		{ "a line end", text_print(unit_arena(), "%s\n", good) },
		{ "a NUL", { good, strlen(good) + 1 } },
		{ "plain base64", text_print(unit_arena(), "+%s", good) },
		{ "another letter before", text_print(unit_arena(), "x%s", good) },
		{ "too long", text_print(unit_arena(), "%s%02048d", good, 0) },
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct token_claims claims;
		const char *why = NULL;

		CHECK(!read_token(wrong[i].token, &claims, &why) && why != NULL, "%s", wrong[i].name);
	}
}

/* Any one bit of a good token changed is another token. */
static void
every_bit(void)
{
	struct text good = good_token();
	unsigned passed = 0;
	char bytes[TOKEN_BYTES];

	memcpy(bytes, good.at, good.length);
	for (size_t i = 0; i < good.length * 8; i++) {
		struct arena *arena = arena_new(1 << 14, 1 << 20);
		struct token_claims claims;
		const char *why;

		bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
		passed += token_read(arena, &both, ISSUER, (struct text){ bytes, good.length }, (struct moment){ NOW * (int64_t)1000000 },
		    &claims, &why);
		bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
		arena_free(arena);
	}
	CHECK(passed == 0, "%u changed tokens passed", passed);
}

static struct token_claims
some_claims(void)
{
	struct token_claims claims = {
		.session = TEXT_OF(SESSION),
		.role = TEXT_OF("doctor"),
		.issued = { NOW * (int64_t)1000000 },
		.expires = { (NOW + TOKEN_SECONDS) * (int64_t)1000000 },
	};

	uuid_read(TEXT_OF(ACCOUNT), &claims.account);
	return claims;
}

static void
round_trip(void)
{
	struct token_claims claims = some_claims(), back;
	struct text token = token_write(unit_arena(), &both, ISSUER, &claims);
	struct text again = token_write(unit_arena(), &both, ISSUER, &claims);
	const char *why = NULL;

	CHECK(read_token(token, &back, &why), "it is read: %s", why == NULL ? "" : why);
	CHECK_TEXT(uuid_text(unit_arena(), back.account), ACCOUNT, "account");
	CHECK_TEXT(back.session, SESSION, "session");
	CHECK_TEXT(back.role, "doctor", "role");
	CHECK(back.issued.microseconds == claims.issued.microseconds, "issued");
	CHECK(back.expires.microseconds == claims.expires.microseconds, "expires");
	CHECK(!text_same(token, again), "no two tokens are the same");
}

static void
rotation(void)
{
	struct token_claims claims = some_claims(), back;
	struct token_keys before = { previous, NULL }, after = { current, NULL };
	struct text token = token_write(unit_arena(), &before, ISSUER, &claims);
	struct moment now = claims.issued;
	const char *why;

	CHECK(token_read(unit_arena(), &both, ISSUER, token, now, &back, &why), "while keys rotate");
	CHECK(!token_read(unit_arena(), &after, ISSUER, token, now, &back, &why), "and no longer");
}

static void
write_too_long(void)
{
	struct token_claims claims = some_claims();

	claims.expires.microseconds += 1000000;
	token_write(unit_arena(), &both, ISSUER, &claims);
}

static void
asserted(void)
{
	CHECK(unit_child(write_too_long) == 128 + 6, "a token for longer than five minutes is never made");
}

void
suite_token(void)
{
	static const struct unit_test tests[] = {
		{ "there and back", round_trip },
		{ "forgeries", forgeries },
		{ "forms", forms },
		{ "every bit counts", every_bit },
		{ "rotation", rotation },
		{ "what is never made", asserted },
		{ NULL, NULL },
	};

	unit_suite("token", tests);
}
