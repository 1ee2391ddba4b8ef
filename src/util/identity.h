/* What another house's sign-in says about somebody: ID tokens (OpenID Connect Core 1.0, 3.1.3.7) and the keys they are signed with (RFC 7517).  The
 * algorithm is the one that was agreed, never the one that a token names. */
#ifndef EPIONE_IDENTITY_H
#define EPIONE_IDENTITY_H

#include "clock.h"
#include "text.h"

enum { IDENTITY_TOKEN_BYTES = 16 * 1024, IDENTITY_KEYS = 32, IDENTITY_SKEW = 60 /* seconds between two houses' clocks */, IDENTITY_AGE = 600 };

enum identity_algorithm { IDENTITY_RS256, IDENTITY_ES256 };

struct identity_keys;

/* The keys of a JWK set that sign with this algorithm: RSA of 2048 to 4096 bits, or points of P-256.  Others are passed over; NULL when it is no set or
 * none is left.  They live as long as the arena. */
const struct identity_keys *identity_keys_read(struct arena *arena, struct text set, enum identity_algorithm algorithm, const char **why);

/* What a token must say to be for us, now. */
struct identity_wanted {
	const char *issuer, *client;
	struct text nonce;
	struct moment now;
};

struct identity_claims {
	struct text subject, email, given_name, family_name, locale; /* no text where nothing was said */
	bool email_verified;
	const struct json *methods; /* amr: how somebody proved who they are; an array of texts, or NULL */
};

/* IDENTITY_NEW_KEY: it names a key that is not among these, and maybe is among newer ones. */
enum identity_outcome { IDENTITY_GOOD, IDENTITY_BAD, IDENTITY_NEW_KEY };

/* Verify a token and read what it says; `why` says what is wrong, for the log.  The claims' texts lie in the arena. */
enum identity_outcome identity_read(struct arena *arena, const struct identity_keys *keys, const struct identity_wanted *wanted, struct text token,
    struct identity_claims *claims, const char **why);

/* What the userinfo endpoint adds: only of the same subject.  False when it is not that. */
bool identity_add(struct arena *arena, struct text answer, struct identity_claims *claims);

#endif
