/* The token reader.  Inputs that begin with a dot are claims, which are signed here with the right key, so that what stands behind the
 * signature is reached; all others are whole tokens, under a key that nobody knows: none may pass. */
#include "util/token.h"

#include "fuzz.h"
#include "util/secret.h"

#define ISSUER "https://clinic.example"

static const struct moment now = { 1900000000 * (int64_t)1000000 };
static unsigned char key[SECRET_KEY_BYTES], unknown[SECRET_KEY_BYTES];
static char header[256];

/* The first part of the tokens that the key makes. */
int
LLVMFuzzerInitialize(int *count, char ***words)
{
	struct token_keys keys = { key, NULL };
	struct token_claims claims = { .session = TEXT_OF("x"), .role = TEXT_OF("x"), .issued = now, .expires = { now.microseconds + 1000000 } };
	struct text token;

	(void)count;
	(void)words;
	secret_start();
	secret_random(unknown, sizeof unknown);
	token = token_write(fuzz_arena(), &keys, ISSUER, &claims);
	snprintf(header, sizeof header, "%.*s", (int)strcspn(token.at, "."), token.at);
	return 0;
}

static struct text
signed_claims(struct arena *arena, struct text claims)
{
	unsigned char mac[SECRET_HASH_BYTES];
	struct text start = text_print(arena, "%s.%s", header, text_base64url(arena, claims.at, claims.length).at);

	secret_sign(mac, start, key);
	return text_print(arena, "%s.%s", start.at, text_base64url(arena, mac, sizeof mac).at);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	bool claims_only = size > 0 && bytes[0] == '.';
	struct token_keys keys = { claims_only ? key : unknown, NULL };
	struct text token = fuzz_text(arena, bytes, size);
	struct token_claims claims;
	const char *why = NULL;
	bool good;

	if (claims_only)
		token = signed_claims(arena, fuzz_text(arena, bytes + 1, size - 1));
	good = token_read(arena, &keys, ISSUER, token, now, &claims, &why);
	INSIST(good == (why == NULL));
	INSIST(!good || claims_only);
	INSIST(!good || (claims.session.length == 64 && claims.role.length > 0 && claims.role.length <= 32));
	INSIST(!good || claims.expires.microseconds > now.microseconds);
	INSIST(!good || claims.expires.microseconds - claims.issued.microseconds <= TOKEN_SECONDS * (int64_t)1000000);
	return 0;
}
