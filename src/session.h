/* Sessions in Redis: presence is validity.  Redis holds hashes of tokens, never tokens; losing it signs people out and lets nobody in. */
#ifndef EPIONE_SESSION_H
#define EPIONE_SESSION_H

#include "request.h"

#define SESSION_COOKIE "__Host-epione"

/* Facts that a session carries, so that no request has to read the account again. */
struct session_facts {
	const char *account, *patient; /* "" for none */
	enum role role;
};

/* What a new session hands out; browsers get the cookie, others the three tokens. */
struct session_tokens {
	struct text cookie, access, refresh;
	int64_t expires_in; /* seconds */
};

enum outcome session_begin(struct request *request, const struct session_facts *facts, bool browser, struct session_tokens *tokens) MUST_CHECK;

/* Rotate a refresh token; using one twice ends its whole family. */
enum outcome session_refresh(struct request *request, struct text refresh, struct session_tokens *tokens) MUST_CHECK;

/* The session with this id (64 hexadecimal digits) becomes the request's caller; UNAUTHENTICATED when it is over.  `prolong` begins a browser's idle
 * time anew; a token's session lives its fixed time, so that reading it writes nothing. */
enum outcome session_resume(struct request *request, struct text id, bool prolong) MUST_CHECK;

/* The session id that a cookie's token stands for, in the arena. */
struct text session_of_cookie(struct request *request, struct text token);

enum outcome session_end(struct request *request) MUST_CHECK;

#endif
