/* Access tokens: JWTs (RFC 7519, RFC 9068) signed with HS256, at most five minutes old.  token.c alone includes libjwt, which accepts expired
 * tokens, other algorithms, tiny keys and `none`; everything it does not check is checked here. */
#ifndef EPIONE_TOKEN_H
#define EPIONE_TOKEN_H

#include "clock.h"
#include "uuid.h"

enum { TOKEN_BYTES = 2048, TOKEN_SECONDS = 300 };

struct token_keys {
	const unsigned char *current;  /* 32 bytes: signs and verifies, key id "current's first 4 bytes of hash" */
	const unsigned char *previous; /* 32 bytes or NULL: verifies only, while keys rotate */
};

struct token_claims {
	struct uuid account; /* sub */
	struct text session; /* sid: 64 hexadecimal digits */
	struct text role;
	struct moment issued, expires;
};

/* A signed token in the arena: header `alg` HS256, `kid`, `typ` JWT; claims typ at+jwt (libjwt refuses it in the header), iss, aud (the
 * issuer's /api), sub, sid, role, iat, exp, jti. */
struct text token_write(struct arena *arena, const struct token_keys *keys, const char *issuer, const struct token_claims *claims);

/* Verify everything: size, two dots, header exact, signature, issuer and audience, times against `now`, subject, session.  False without a
 * reason for the client; `why` is for the log. */
bool token_read(struct arena *arena, const struct token_keys *keys, const char *issuer, struct text token, struct moment now,
    struct token_claims *claims, const char **why);

#endif
