/* The identity provider of the settings: what it says of itself, its keys, and the three questions it is asked.  Only the slow pool may: it waits for
 * somebody else's server, three seconds at most for all that one request asks it, never inside a transaction. */
#ifndef EPIONE_PROVIDER_H
#define EPIONE_PROVIDER_H

#include "request.h"
#include "util/identity.h"

/* What its discovery document says (OpenID Connect Discovery 1.0). */
struct provider {
	const char *authorization, *token, *keys, *userinfo; /* addresses; userinfo may be NULL */
	bool secret_in_form;                                  /* client_secret_post; otherwise client_secret_basic */
	bool names_itself;                                    /* its answers say which issuer they are of (RFC 9207) */
};

/* The provider, asked at most once an hour; UNAVAILABLE when it does not answer as it should. */
enum outcome provider_find(struct request *request, const struct provider **provider) MUST_CHECK;

/* Where it sends people back to. */
const char *provider_callback(struct request *request);

/* Change a code for its two tokens; `access` has no text where there is none. */
enum outcome provider_exchange(struct request *request, const struct provider *provider, struct text code, struct text verifier, struct text *id_token,
    struct text *access) MUST_CHECK;

/* What an ID token says, verified with the provider's keys, which are fetched again where it was signed with a new one. */
enum outcome provider_read(struct request *request, const struct provider *provider, struct text id_token, struct text nonce,
    struct identity_claims *claims) MUST_CHECK;

/* What the ID token left out and the userinfo endpoint may tell. */
enum outcome provider_ask(struct request *request, const struct provider *provider, struct text access, struct identity_claims *claims) MUST_CHECK;

/* UNAUTHENTICATED: what came from the provider is not to be trusted; the reason is for the log. */
enum outcome provider_is_refused(struct request *request, const char *why);

#endif
