/* Proofs of who somebody is, beyond a password: a code of an app, a code on paper, a passkey's signature.  Each is good once, whoever sends it how often. */
#ifndef EPIONE_PROOF_H
#define EPIONE_PROOF_H

#include "request.h"
#include "util/passkey.h"

/* One of three: code, recoveryCode, or the four parts of a passkey's answer in base64url. */
struct proof {
	struct text_value code, recovery_code, credential_id, client_data, authenticator_data, signature;
};

#define PROOF_FIELDS(Struct)                                                                                                           \
	FIELD(Struct, proof.code, "code", .flags = SECRET, .least = 6, .most = 6, .summary = "six digits of an app"),                  \
	FIELD(Struct, proof.recovery_code, "recoveryCode", .flags = SECRET, .least = 10, .most = 16, .summary = "one of the ten"),     \
	PASSKEY_FIELDS(Struct, 0)
#define PASSKEY_FIELDS(Struct, Flags)                                                                                                  \
	FIELD(Struct, proof.credential_id, "credentialId", .flags = (Flags), .least = 1, .most = 1364, .summary = "base64url"),          \
	FIELD(Struct, proof.client_data, "clientData", .flags = (Flags) | SECRET, .least = 1, .most = 2731, .summary = "base64url"),     \
	FIELD(Struct, proof.authenticator_data, "authenticatorData", .flags = (Flags) | SECRET, .least = 1, .most = 2731,              \
	    .summary = "base64url"),                                                                                                   \
	FIELD(Struct, proof.signature, "signature", .flags = (Flags) | SECRET, .least = 1, .most = 2731, .summary = "base64url")

/* What a passkey's challenge was made for; it is good for nothing else. */
#define FOR_REGISTERING "register"
#define FOR_VERIFYING "verify"
#define FOR_STEPPING_UP "step-up"
#define FOR_SIGNING_IN "sign-in"

/* Whether exactly one proof was sent, and whole: INPUT when not.  `others` counts what else would do. */
enum outcome proof_check(struct request *request, const struct proof *proof, int others) MUST_CHECK;

/* Use the proof up for the caller's account, in the open transaction; UNAUTHENTICATED with a fault on its field when it does not fit. */
enum outcome proof_use(struct request *request, const struct proof *proof, const char *purpose) MUST_CHECK;

/* Count a try: five for a session, ten codes of an app in a quarter of an hour for an account, so that nobody guesses one.  Recovery codes and passkeys
 * cannot be guessed and are not counted for the account: whoever has one always gets in. */
enum outcome proof_count(struct request *request, const struct proof *proof) MUST_CHECK;
void proof_forget_count(struct request *request);

/* A challenge that came back; it says itself until when it is good (Unix time). */
struct challenge {
	struct text challenge;
	int64_t until;
};

/* A challenge for the account (or nobody yet: ""), good once and for five minutes; taking it back, for the caller or for signing in; and noting in the
 * open transaction that it was used: one that was put back into Redis is good no more. */
enum outcome proof_challenge(struct request *request, const char *purpose, const char *account, struct text *challenge) MUST_CHECK;
enum outcome proof_take_challenge(struct request *request, struct text client_data, const char *type, const char *purpose, struct challenge *taken) MUST_CHECK;
enum outcome proof_spend_challenge(struct request *request, const struct challenge *taken) MUST_CHECK;

/* Keyed hash of a recovery code, however it was written; NULL when it cannot be one. */
const char *proof_recovery_hash(struct request *request, struct text code);

/* The secret of the account's app, sealed for its row. */
struct text proof_seal_totp(struct request *request, struct text secret);

/* The step that a code belongs to; -1 when it does not fit. */
int64_t proof_totp_step(struct request *request, struct text sealed, struct text code);

#endif
