/* The last step of every way in: password, second factor, passkey, another house's sign-in.  Sessions begin here and nowhere else. */
#ifndef EPIONE_SIGNIN_H
#define EPIONE_SIGNIN_H

#include "request.h"
#include "session.h"

extern const struct shape signed_in_shape;
extern const char *const signin_session_words[];

/* Whether the row of account_for_sign_in or factor_account is somebody who may sign in.  Suspended and deactivated people are like strangers. */
bool signin_possible(const struct rows *rows);

/* Whether the role that somebody signs in with has to have a second factor. */
bool signin_wants_factor(const struct request *request, const char *role);

/* Rows read in a short transaction of their own, as the role that signs in; NULL when that failed. */
const struct rows *signin_look_up(struct request *request, const struct statement *statement);

/* How somebody came in. */
struct signin_way {
	bool browser;
	bool proved;    /* with a second factor */
	bool elsewhere; /* another house says so, and nobody knows when it last asked them: no fresh proof */
};

/* Begin the session that fits: half when the account has a factor and it was not given, enrolling when it has to set one up, or else the whole one.
 * A caller who is halfway in gives that session up for it.  Opens a transaction of its own and audits it. */
enum outcome signin_begin(struct request *request, const struct rows *rows, struct signin_way way, struct session_tokens *tokens) MUST_CHECK;

/* The answer SignedIn, with the cookie; nothing personal while a second factor is owed. */
enum outcome signin_answer(struct request *request, const struct rows *rows, const struct session_tokens *tokens) MUST_CHECK;

/* For answers that carry tokens beside something else: the three members, and the cookie. */
void signin_write_tokens(struct json_writer *writer, const struct session_tokens *tokens);
void signin_set_cookie(struct request *request, const struct session_tokens *tokens);

#endif
