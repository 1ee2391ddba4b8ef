/* ID tokens and key sets.  The first byte says what follows: '.' claims and 'h' a header, each signed here with the right key so that what stands behind
 * the signature is reached; 'k' a key set; 'u' what userinfo answers; anything else is a whole token, and none of those may pass. */
#include "util/identity.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "fuzz.h"
#include "util/secret.h"

static const struct identity_wanted wanted = { "https://login.example", "epione", { "n", 1 }, { 1900000000 * (int64_t)1000000 } };
static EVP_PKEY *key;
static const struct identity_keys *keys;

static struct text
coordinate(struct arena *arena, const char *name)
{
	unsigned char bytes[32];
	BIGNUM *number = NULL;

	EVP_PKEY_get_bn_param(key, name, &number);
	BN_bn2binpad(number, bytes, sizeof bytes);
	BN_free(number);
	return text_base64url(arena, bytes, sizeof bytes);
}

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	struct arena *arena = arena_new(1 << 16, 1 << 20);
	const char *why;

	(void)count;
	(void)words;
	secret_start();
	key = EVP_EC_gen("P-256");
	struct text set = text_print(arena, "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k\",\"x\":\"%s\",\"y\":\"%s\"}]}",
	    coordinate(arena, OSSL_PKEY_PARAM_EC_PUB_X).at, coordinate(arena, OSSL_PKEY_PARAM_EC_PUB_Y).at);
	keys = identity_keys_read(arena, set, IDENTITY_ES256, &why);
	INSIST(keys);
	return 0;
}

static struct text
token_of(struct arena *arena, struct text header, struct text claims)
{
	unsigned char bytes[128];
	size_t size = sizeof bytes;
	struct text said = text_print(arena, "%s.%s", text_base64url(arena, header.at, header.length).at, text_base64url(arena, claims.at, claims.length).at);
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	INSIST(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1);
	INSIST(EVP_DigestSign(context, bytes, &size, (const unsigned char *)said.at, said.length) == 1);
	EVP_MD_CTX_free(context);
	const unsigned char *at = bytes;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)size);
	BN_bn2binpad(ECDSA_SIG_get0_r(signature), bytes, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(signature), bytes + 32, 32);
	ECDSA_SIG_free(signature);
	return text_print(arena, "%s.%s", said.at, text_base64url(arena, bytes, 64).at);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct text token = fuzz_text(arena, bytes, size), rest = size ? fuzz_text(arena, bytes + 1, size - 1) : token;
	struct identity_claims claims = { .subject = TEXT_OF("ann") };
	const char *why = NULL;
	char what = size ? (char)bytes[0] : ' ';

	if (what == 'k') {
		(void)identity_keys_read(arena, rest, size & 1 ? IDENTITY_RS256 : IDENTITY_ES256, &why);
		return 0;
	}
	if (what == 'u') {
		(void)identity_add(arena, rest, &claims);
		return 0;
	}
	if (what == '.')
		token = token_of(arena, TEXT_OF("{\"alg\":\"ES256\",\"kid\":\"k\"}"), rest);
	if (what == 'h')
		token = token_of(arena, rest, TEXT_OF("{\"iss\":\"https://login.example\",\"aud\":\"epione\",\"sub\":\"a\",\"nonce\":\"n\",\"iat\":1900000000,\"exp\":1900000300}"));
	enum identity_outcome outcome = identity_read(arena, keys, &wanted, token, &claims, &why);
	INSIST((outcome == IDENTITY_GOOD) == (why == NULL));
	INSIST(outcome != IDENTITY_GOOD || what == '.' || what == 'h');
	INSIST(outcome != IDENTITY_GOOD || (claims.subject.length > 0 && claims.subject.length <= 255));
	INSIST(outcome == IDENTITY_GOOD || what == '.' || claims.subject.at == NULL);
	return 0;
}
