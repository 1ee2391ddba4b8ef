/* Sessions: in Redis while they last, and in PostgreSQL until they have ended.  Good is what both say.  Redis holds hashes of tokens, never tokens; losing
 * it signs people out, and what is put back there lets nobody in. */
#ifndef EPIONE_SESSION_H
#define EPIONE_SESSION_H

#include "request.h"

#define SESSION_COOKIE "__Host-epione"
#define SIGN_IN_ROLE "epione_signin" /* the database role of whoever signs in, or looks after their sessions */

/* Facts that a session carries, so that no request has to read the account again. */
struct session_facts {
	const char *account, *patient; /* "" for none */
	enum role role;                /* ROLE_HALF and ROLE_ENROLLING last some minutes and are never refreshed */
	bool browser;
	bool stale; /* begun without a proof of who this is that would do for what wants a fresh one */
};

/* What a new session hands out; browsers get the cookie, others the three tokens, those on their way in no refresh token. */
struct session_tokens {
	struct text id; /* as Redis and the database know it */
	struct text cookie, access, refresh;
	int64_t expires_in; /* seconds */
};

/* Begin a session that was proved just now.  It counts once session_note wrote it down; session_undo takes it back where that failed. */
enum outcome session_begin(struct request *request, const struct session_facts *facts, struct session_tokens *tokens) MUST_CHECK;

/* Write the new session down in the open transaction, where sessions_end finds it: call it after the statement that holds the account's row. */
enum outcome session_note(struct request *request, const struct session_facts *facts, const struct session_tokens *tokens) MUST_CHECK;
void session_undo(struct request *request, const struct session_tokens *tokens);

/* Rotate a refresh token, in an audited transaction of its own; using one twice ends its whole family.  A client that lost the answer has used it: it signs in again. */
enum outcome session_refresh(struct request *request, struct text refresh, struct session_tokens *tokens) MUST_CHECK;

/* The session with this id (64 hexadecimal digits) becomes the request's caller; UNAUTHENTICATED when it is over.  A token's session is prolonged with
 * its tokens, so that resuming it writes nothing. */
enum outcome session_resume(struct request *request, struct text id) MUST_CHECK;

/* The same of a browser's session, whose idle time begins anew. */
enum outcome session_prolong(struct request *request, struct text id) MUST_CHECK;

/* After how many minutes without a request, or without new tokens, the caller's session ends. */
int session_idle_minutes(const struct request *request);

/* The caller proved just now who they are. */
enum outcome session_freshen(struct request *request) MUST_CHECK;

/* Whether a session is there, and when it was last used, by what its life has left. */
enum outcome session_last_use(struct request *request, struct text id, bool *there, struct moment *last) MUST_CHECK;

/* Take the caller's session, half or enrolling, out for the whole one that follows it, in the open transaction: one claim of many gets it.
 * UNAUTHENTICATED when it is over. */
enum outcome session_claim(struct request *request) MUST_CHECK;

/* PostgreSQL said in the caller's transaction that their session goes on: while Redis has no news, this worker need not ask again. */
void session_proved(struct request *request);

/* UNAUTHENTICATED, with words for the person. */
enum outcome session_is_over(struct request *request);

/* The session id that a cookie's token stands for, in the arena. */
struct text session_of_cookie(struct request *request, struct text token);

/* End the session with this id: at once, for all workers. */
enum outcome session_end(struct request *request, struct text id) MUST_CHECK;

#endif
