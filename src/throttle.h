/* Slows down whoever guesses, and locks nobody out.
 *
 * Wrong tries are counted for half an hour; after some free ones, one try is let through at a time and each wrong one doubles the wait for the next.
 * Signing in counts for an address together with an e-mail, whether anybody has it or not, and for an address alone; never for an e-mail alone, or
 * everybody could lock everybody out.  A browser in which somebody signed in before is counted by itself, so that a stranger at the same address
 * stops nobody.  Counters are in Redis, under hashes. */
#ifndef EPIONE_THROTTLE_H
#define EPIONE_THROTTLE_H

#include "request.h"

/* Let one more try of a kind ("factor", ...) by `who` (an account's id, ...) through: TOO_MANY with Retry-After when it comes too soon. */
enum outcome throttle_admit(struct request *request, const char *kind, struct text who, int64_t free_tries) MUST_CHECK;

/* That try was wrong; or right, and all is forgotten. */
void throttle_failed(struct request *request, const char *kind, struct text who);
void throttle_passed(struct request *request, const char *kind, struct text who);

/* The same for signing in with an e-mail. */
enum outcome throttle_sign_in(struct request *request, struct text email) MUST_CHECK;
void throttle_sign_in_failed(struct request *request, struct text email);
void throttle_sign_in_passed(struct request *request, struct text email);

/* Whether this e-mail signed in with this browser before; and that it did now: the answer sets a cookie for a year. */
bool throttle_knows_device(struct request *request, struct text email);
void throttle_learn_device(struct request *request, struct text email);

/* Somebody asks for mail, or tries the token of a link: each address that asks has so many free, then waits. */
enum outcome throttle_links(struct request *request) MUST_CHECK;

#endif
