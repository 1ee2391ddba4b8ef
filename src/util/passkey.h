/* Passkeys (WebAuthn level 2, W3C 2021).  passkey.c alone includes libfido2, which looks at no client data and at no attestation: what it does not check
 * is checked here.  Attestation is not asked for and not looked at. */
#ifndef EPIONE_PASSKEY_H
#define EPIONE_PASSKEY_H

#include "text.h"

enum { PASSKEY_ID_BYTES = 1023, PASSKEY_KEY_BYTES = 260, PASSKEY_CLIENT_DATA_BYTES = 2048, PASSKEY_OBJECT_BYTES = 4096 };

/* Where passkeys are good: the portal's origin, and the host of it. */
struct passkey_site {
	const char *origin;
	struct text host;
};

struct passkey_site passkey_site_of(const char *origin);

/* A credential as it is kept. */
struct passkey {
	int64_t algorithm; /* COSE: -7 ES256, -8 EdDSA, -257 RS256 */
	struct text id, key;
	int64_t count;     /* of signatures; 0 where the authenticator does not count */
};

/* What a browser was asked: `type` is "webauthn.create" or "webauthn.get".  Gives the challenge that it answers, still in base64url, for the caller to
 * take from where it lies.  False with a reason for the log. */
bool passkey_read_client_data(struct arena *arena, const struct passkey_site *site, struct text client_data, const char *type, struct text *challenge,
    const char **why);

/* A new credential out of an attestation object, its texts in the arena: for our host, by somebody present and recognised, with an algorithm of ours. */
bool passkey_register(struct arena *arena, const struct passkey_site *site, struct text attestation, struct passkey *made, const char **why);

/* Whether the credential signed these; `count` is its new counter, above the one before wherever it counts. */
bool passkey_verify(const struct passkey_site *site, const struct passkey *known, struct text client_data, struct text authenticator_data,
    struct text signature, int64_t *count, const char **why);

#endif
