/* ID tokens: keys of both algorithms, made here, and every way in which a token or a key set is not what it has to be. */
#include "util/identity.h"

#include <stdio.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "unit.h"
#include "util/json.h"
#include "util/secret.h"

#define ISSUER "https://login.example"
#define CLIENT "epione"
#define NONCE "the-nonce-that-was-asked-with"
#define NOW 1900000000

static const struct identity_wanted wanted = { ISSUER, CLIENT, BYTES(NONCE), { NOW * (int64_t)1000000 } };
static EVP_PKEY *rsa, *other_rsa, *point, *weak;

static void
make_keys(void)
{
	if (rsa)
		return;
	rsa = EVP_RSA_gen(2048);
	other_rsa = EVP_RSA_gen(2048);
	weak = EVP_RSA_gen(1024);
	point = EVP_EC_gen("P-256");
}

static struct text
number_of(EVP_PKEY *key, const char *name)
{
	unsigned char bytes[512];
	BIGNUM *number = NULL;

	EVP_PKEY_get_bn_param(key, name, &number);
	int size = strcmp(name, OSSL_PKEY_PARAM_EC_PUB_X) && strcmp(name, OSSL_PKEY_PARAM_EC_PUB_Y) ? BN_num_bytes(number) : 32;
	BN_bn2binpad(number, bytes, size);
	BN_free(number);
	return text_base64url(unit_arena(), bytes, (size_t)size);
}

/* `more` stands in front, so that what it says comes first. */
static const char *
rsa_jwk(EVP_PKEY *key, const char *more)
{
	return text_print(unit_arena(), "{%s\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}", more, number_of(key, OSSL_PKEY_PARAM_RSA_N).at,
	    number_of(key, OSSL_PKEY_PARAM_RSA_E).at).at;
}

static const char *
point_jwk(const char *more)
{
	return text_print(unit_arena(), "{%s\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}", more, number_of(point, OSSL_PKEY_PARAM_EC_PUB_X).at,
	    number_of(point, OSSL_PKEY_PARAM_EC_PUB_Y).at).at;
}

static struct text
set_of(const char *one, const char *two)
{
	return text_print(unit_arena(), "{\"keys\":[%s%s%s]}", one, two ? "," : "", two ? two : "");
}

static const struct identity_keys *
keys_of(const char *one, const char *two, enum identity_algorithm algorithm)
{
	const char *why;

	return identity_keys_read(unit_arena(), set_of(one, two), algorithm, &why);
}

static struct text
signed_with(EVP_PKEY *key, struct text text)
{
	unsigned char bytes[512];
	size_t size = sizeof bytes;
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key);
	EVP_DigestSign(context, bytes, &size, (const unsigned char *)text.at, text.length);
	EVP_MD_CTX_free(context);
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC)
		return text_base64url(unit_arena(), bytes, size);
	const unsigned char *at = bytes;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)size);
	BN_bn2binpad(ECDSA_SIG_get0_r(signature), bytes, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(signature), bytes + 32, 32);
	ECDSA_SIG_free(signature);
	return text_base64url(unit_arena(), bytes, 64);
}

static struct text
encoded(const char *text)
{
	return text_base64url(unit_arena(), text, strlen(text));
}

static struct text
token_of(EVP_PKEY *key, const char *header, const char *claims)
{
	struct text said = text_print(unit_arena(), "%s.%s", encoded(header).at, encoded(claims).at);

	return text_print(unit_arena(), "%s.%s", said.at, signed_with(key, said).at);
}

#define HEADER "{\"alg\":\"RS256\",\"kid\":\"one\",\"typ\":\"JWT\"}"
#define ISS "\"iss\":\"" ISSUER "\","
#define AUD "\"aud\":\"" CLIENT "\","
#define SUB "\"sub\":\"ann\","
#define TIMES "\"iat\":1899999990,\"exp\":1900000290,"
#define SAID "\"nonce\":\"" NONCE "\""
#define GOOD "{" ISS AUD SUB TIMES SAID "}"

static const struct {
	const char *name, *header, *claims;
	enum identity_outcome outcome;
} cases[] = {
	{ "a good one", HEADER, GOOD, IDENTITY_GOOD },
	{ "no type", "{\"alg\":\"RS256\",\"kid\":\"one\"}", GOOD, IDENTITY_GOOD },
	{ "no key name, one key", "{\"alg\":\"RS256\"}", GOOD, IDENTITY_GOOD },
	{ "what nobody knows beside", "{\"alg\":\"RS256\",\"kid\":\"one\",\"x5t\":\"AA\",\"jku\":\"https://evil.example\"}", GOOD, IDENTITY_GOOD },
	{ "one audience in a list", HEADER, "{" ISS "\"aud\":[\"" CLIENT "\"]," SUB TIMES SAID "}", IDENTITY_GOOD },
	{ "two audiences, made for us", HEADER, "{" ISS "\"aud\":[\"x\",\"" CLIENT "\"],\"azp\":\"" CLIENT "\"," SUB TIMES SAID "}", IDENTITY_GOOD },
	{ "ended just within what clocks differ", HEADER, "{" ISS AUD SUB "\"iat\":1899999700,\"exp\":1899999941," SAID "}", IDENTITY_GOOD },
	{ "another key's name", "{\"alg\":\"RS256\",\"kid\":\"two\"}", GOOD, IDENTITY_NEW_KEY },
	{ "alg none", "{\"alg\":\"none\",\"kid\":\"one\"}", GOOD, IDENTITY_BAD },
	{ "alg in small letters", "{\"alg\":\"rs256\",\"kid\":\"one\"}", GOOD, IDENTITY_BAD },
	{ "alg HS256", "{\"alg\":\"HS256\",\"kid\":\"one\"}", GOOD, IDENTITY_BAD },
	{ "alg ES256 where RS256 was agreed", "{\"alg\":\"ES256\",\"kid\":\"one\"}", GOOD, IDENTITY_BAD },
	{ "no alg", "{\"kid\":\"one\"}", GOOD, IDENTITY_BAD },
	{ "alg that is a number", "{\"alg\":256,\"kid\":\"one\"}", GOOD, IDENTITY_BAD },
	{ "alg twice", "{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"one\"}", GOOD, IDENTITY_BAD },
	{ "another type", "{\"alg\":\"RS256\",\"kid\":\"one\",\"typ\":\"at+jwt\"}", GOOD, IDENTITY_BAD },
	{ "crit", "{\"alg\":\"RS256\",\"kid\":\"one\",\"crit\":[]}", GOOD, IDENTITY_BAD },
	{ "a key name of nothing", "{\"alg\":\"RS256\",\"kid\":\"\"}", GOOD, IDENTITY_BAD },
	{ "a key name that is a number", "{\"alg\":\"RS256\",\"kid\":1}", GOOD, IDENTITY_BAD },
	{ "a header that is a list", "[]", GOOD, IDENTITY_BAD },
	{ "no header", "", GOOD, IDENTITY_BAD },
	{ "no claims", HEADER, "", IDENTITY_BAD },
	{ "claims that are text", HEADER, "\"x\"", IDENTITY_BAD },
	{ "a claim twice", HEADER, "{" ISS AUD SUB SUB TIMES SAID "}", IDENTITY_BAD },
	{ "another issuer", HEADER, "{\"iss\":\"https://evil.example\"," AUD SUB TIMES SAID "}", IDENTITY_BAD },
	{ "an issuer with a slash behind", HEADER, "{\"iss\":\"" ISSUER "/\"," AUD SUB TIMES SAID "}", IDENTITY_BAD },
	{ "an issuer in a list", HEADER, "{\"iss\":[\"" ISSUER "\"]," AUD SUB TIMES SAID "}", IDENTITY_BAD },
	{ "another audience", HEADER, "{" ISS "\"aud\":\"epione2\"," SUB TIMES SAID "}", IDENTITY_BAD },
	{ "no audience", HEADER, "{" ISS SUB TIMES SAID "}", IDENTITY_BAD },
	{ "an audience that is a number", HEADER, "{" ISS "\"aud\":[\"" CLIENT "\",1]," SUB TIMES SAID "}", IDENTITY_BAD },
	{ "two audiences, made for nobody", HEADER, "{" ISS "\"aud\":[\"" CLIENT "\",\"x\"]," SUB TIMES SAID "}", IDENTITY_BAD },
	{ "made for another", HEADER, "{" ISS AUD "\"azp\":\"x\"," SUB TIMES SAID "}", IDENTITY_BAD },
	{ "made for a number", HEADER, "{" ISS AUD "\"azp\":1," SUB TIMES SAID "}", IDENTITY_BAD },
	{ "ended before that", HEADER, "{" ISS AUD SUB "\"iat\":1899999700,\"exp\":1899999940," SAID "}", IDENTITY_BAD },
	{ "from the future", HEADER, "{" ISS AUD SUB "\"iat\":1900000061,\"exp\":1900000290," SAID "}", IDENTITY_BAD },
	{ "from long ago", HEADER, "{" ISS AUD SUB "\"iat\":1899999339,\"exp\":1900000290," SAID "}", IDENTITY_BAD },
	{ "not good yet", HEADER, "{" ISS AUD SUB TIMES "\"nbf\":1900000061," SAID "}", IDENTITY_BAD },
	{ "good from a time in words", HEADER, "{" ISS AUD SUB TIMES "\"nbf\":\"now\"," SAID "}", IDENTITY_BAD },
	{ "no end", HEADER, "{" ISS AUD SUB "\"iat\":1899999990," SAID "}", IDENTITY_BAD },
	{ "an end with a fraction", HEADER, "{" ISS AUD SUB "\"iat\":1899999990,\"exp\":1900000290.5," SAID "}", IDENTITY_BAD },
	{ "an end far beyond", HEADER, "{" ISS AUD SUB "\"iat\":1899999990,\"exp\":9223372036854775807," SAID "}", IDENTITY_BAD },
	{ "an end before time", HEADER, "{" ISS AUD SUB "\"iat\":1899999990,\"exp\":-1," SAID "}", IDENTITY_BAD },
	{ "another nonce", HEADER, "{" ISS AUD SUB TIMES "\"nonce\":\"x\"}", IDENTITY_BAD },
	{ "no nonce", HEADER, "{" ISS AUD SUB TIMES "\"x\":1}", IDENTITY_BAD },
	{ "no subject", HEADER, "{" ISS AUD TIMES SAID "}", IDENTITY_BAD },
	{ "a subject of nothing", HEADER, "{" ISS AUD "\"sub\":\"\"," TIMES SAID "}", IDENTITY_BAD },
	{ "a subject with a blank", HEADER, "{" ISS AUD "\"sub\":\"a b\"," TIMES SAID "}", IDENTITY_BAD },
};

static void
tokens(void)
{
	struct identity_claims claims;
	const char *why;

	make_keys();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct identity_keys *keys = keys_of(rsa_jwk(rsa, "\"kid\":\"one\","), NULL, IDENTITY_RS256);
		struct text token = token_of(rsa, cases[i].header, cases[i].claims);
		enum identity_outcome outcome = identity_read(unit_arena(), keys, &wanted, token, &claims, &why);
		CHECK(outcome == cases[i].outcome, "%s: %d (%s)", cases[i].name, outcome, why ? why : "good");
		CHECK((outcome == IDENTITY_GOOD) == (why == NULL), "%s has its reason", cases[i].name);
		CHECK((outcome == IDENTITY_GOOD) == text_is(claims.subject, "ann"), "%s says whom", cases[i].name);
	}
}

/* Whether a token in this form is taken, all else being right. */
static bool
is_taken(const struct identity_keys *keys, struct text token)
{
	struct identity_claims claims;
	const char *why;

	return identity_read(unit_arena(), keys, &wanted, token, &claims, &why) == IDENTITY_GOOD;
}

static void
forms(void)
{
	make_keys();
	const struct identity_keys *keys = keys_of(rsa_jwk(rsa, "\"kid\":\"one\","), NULL, IDENTITY_RS256);
	struct text good = token_of(rsa, HEADER, GOOD);
	static const char *const around[][2] = { { ".", "" }, { "", "." }, { "", ".e30" }, { "", "=" }, { " ", "" }, { "", "\n" }, { "e30.", "" } };

	CHECK(is_taken(keys, good), "as it is");
	for (size_t i = 0; i < COUNT_OF(around); i++)
		CHECK(!is_taken(keys, text_print(unit_arena(), "%s%s%s", around[i][0], good.at, around[i][1])), "%s...%s", around[i][0], around[i][1]);
	for (size_t length = 0; length < good.length; length += 7)
		CHECK(!is_taken(keys, (struct text){ good.at, length }), "cut to %zu bytes", length);
	CHECK(!is_taken(keys, (struct text){ NULL, 0 }), "none");
	CHECK(!is_taken(keys, TEXT_OF("..")), "only dots");
	CHECK(!is_taken(keys, (struct text){ arena_take(unit_arena(), IDENTITY_TOKEN_BYTES + 1), IDENTITY_TOKEN_BYTES + 1 }), "too long");
	for (size_t i = 0; i < good.length; i += 3) {
		char *changed = (char *)text_string(unit_arena(), good);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		CHECK(changed[i] == good.at[i] || !is_taken(keys, text_of(changed)), "byte %zu changed", i);
	}
}

static void
points(void)
{
	make_keys();
	const struct identity_keys *keys = keys_of(point_jwk("\"kid\":\"one\","), NULL, IDENTITY_ES256);
	struct text good = token_of(point, "{\"alg\":\"ES256\",\"kid\":\"one\"}", GOOD);
	struct text said = { good.at, (size_t)(strrchr(good.at, '.') - good.at) };
	char zeros[64] = "";

	CHECK(is_taken(keys, good), "ES256");
	CHECK(!is_taken(keys, token_of(rsa, "{\"alg\":\"ES256\",\"kid\":\"one\"}", GOOD)), "an RSA signature under its name");
	CHECK(!is_taken(keys, text_print(unit_arena(), "%.*s.%s", TEXT_ARGS(said), text_base64url(unit_arena(), zeros, 64).at)), "a signature of zeros");
	CHECK(!is_taken(keys, text_print(unit_arena(), "%.*s.%s", TEXT_ARGS(said), text_base64url(unit_arena(), zeros, 63).at)), "a short one");
	CHECK(keys_of(point_jwk("\"kid\":\"one\","), NULL, IDENTITY_RS256) == NULL, "no key for RS256");
	CHECK(keys_of(rsa_jwk(rsa, ""), NULL, IDENTITY_ES256) == NULL, "no key for ES256");
	CHECK(keys_of("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}", NULL, IDENTITY_ES256) == NULL, "a short point");
	CHECK(keys_of(text_print(unit_arena(), "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}", number_of(point, OSSL_PKEY_PARAM_EC_PUB_X).at,
	    number_of(point, OSSL_PKEY_PARAM_EC_PUB_X).at).at, NULL, IDENTITY_ES256) == NULL, "a point beside the curve");
}

static void
key_sets(void)
{
	static const char *const none[] = { "", "{}", "[]", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[null,1,\"x\",[],{}]}", "{\"keys\":[{\"kty\":\"RSA\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQAB\"}]}" };
	static const char *const not_ours[] = { "\"use\":\"enc\",", "\"alg\":\"RS512\",", "\"alg\":\"PS256\",", "\"kid\":7,", "\"kid\":\"\",", "\"use\":null," };
	const char *why;

	make_keys();
	for (size_t i = 0; i < COUNT_OF(none); i++)
		CHECK(identity_keys_read(unit_arena(), text_of(none[i]), IDENTITY_RS256, &why) == NULL && why, "%s", none[i]);
	for (size_t i = 0; i < COUNT_OF(not_ours); i++)
		CHECK(keys_of(rsa_jwk(rsa, not_ours[i]), NULL, IDENTITY_RS256) == NULL, "a key with %s", not_ours[i]);
	CHECK(keys_of(rsa_jwk(weak, ""), NULL, IDENTITY_RS256) == NULL, "1024 bits");
	CHECK(keys_of(rsa_jwk(weak, ""), rsa_jwk(rsa, "\"use\":\"sig\",\"alg\":\"RS256\","), IDENTITY_RS256) != NULL, "a weak one is passed over");
}

static void
names(void)
{
	make_keys();
	const struct identity_keys *two = keys_of(rsa_jwk(other_rsa, "\"kid\":\"two\","), rsa_jwk(rsa, "\"kid\":\"one\","), IDENTITY_RS256);
	const struct identity_keys *twins = keys_of(rsa_jwk(other_rsa, "\"kid\":\"one\","), rsa_jwk(rsa, "\"kid\":\"one\","), IDENTITY_RS256);
	const struct identity_keys *nameless = keys_of(rsa_jwk(rsa, ""), NULL, IDENTITY_RS256);

	CHECK(is_taken(two, token_of(rsa, HEADER, GOOD)), "the key of that name");
	CHECK(!is_taken(two, token_of(other_rsa, HEADER, GOOD)), "another key under that name");
	CHECK(!is_taken(two, token_of(rsa, "{\"alg\":\"RS256\"}", GOOD)), "no name, two keys");
	CHECK(!is_taken(twins, token_of(rsa, HEADER, GOOD)), "two keys of one name");
	CHECK(is_taken(nameless, token_of(rsa, "{\"alg\":\"RS256\"}", GOOD)), "no name anywhere");
	CHECK(!is_taken(nameless, token_of(rsa, HEADER, GOOD)), "a name that no key has");
}

static void
people(void)
{
	struct identity_claims claims;
	const char *why;

	make_keys();
	const struct identity_keys *keys = keys_of(rsa_jwk(rsa, "\"kid\":\"one\","), NULL, IDENTITY_RS256);
	struct text token = token_of(rsa, HEADER, "{" ISS AUD SUB TIMES SAID ",\"email\":\"a@b.c\",\"email_verified\":true,\"amr\":[\"mfa\"],\"given_name\":\"\\u00c4nn\"}");
	CHECK(identity_read(unit_arena(), keys, &wanted, token, &claims, &why) == IDENTITY_GOOD, "good");
	CHECK_TEXT(claims.email, "a@b.c", "the address");
	CHECK_TEXT(claims.given_name, "\xc3\x84nn", "the name");
	CHECK(claims.email_verified && claims.methods && claims.methods->count == 1, "its proof, and how they proved who they are");
	token = token_of(rsa, HEADER, "{" ISS AUD SUB TIMES SAID ",\"email_verified\":true,\"amr\":[1]}");
	CHECK(identity_read(unit_arena(), keys, &wanted, token, &claims, &why) == IDENTITY_GOOD && !claims.email_verified && claims.methods == NULL, "no address");
	CHECK(!identity_add(unit_arena(), TEXT_OF("{\"sub\":\"bo\",\"email\":\"a@b.c\",\"email_verified\":true}"), &claims), "of somebody else");
	CHECK(!identity_add(unit_arena(), TEXT_OF("{\"email\":\"a@b.c\"}"), &claims) && !identity_add(unit_arena(), TEXT_OF("x"), &claims), "of nobody");
	CHECK(claims.email.at == NULL, "nothing was taken");
	CHECK(identity_add(unit_arena(), TEXT_OF("{\"sub\":\"ann\",\"email\":\"a@b.c\",\"email_verified\":\"true\"}"), &claims), "of the same");
	CHECK(!claims.email_verified && text_is(claims.email, "a@b.c"), "whose proof is no flag");
	static const char *const not_plain[] = { "", "a", "a b@c.d", "\\u212Aay@b.c", "a@b.c\\n", "\\u0430@b.c", "a@b.\\u0441" };
	for (size_t i = 0; i < COUNT_OF(not_plain); i++) {
		struct text said = text_print(unit_arena(), "{\"sub\":\"ann\",\"email\":\"%s\",\"email_verified\":true}", not_plain[i]);
		CHECK(identity_add(unit_arena(), said, &claims) && !claims.email_verified, "the address %s", not_plain[i]);
	}
}

void
suite_identity(void)
{
	static const struct unit_test tests[] = {
		{ "headers and claims", tokens },
		{ "forms of a token", forms },
		{ "ES256", points },
		{ "sets of keys", key_sets },
		{ "names of keys", names },
		{ "what they say of people", people },
		{ NULL, NULL },
	};

	unit_suite("identity", tests);
}
