/* Which passwords are too easy: a list of our own of what attackers try first, and what follows from it. */
#ifndef EPIONE_PASSWORDS_H
#define EPIONE_PASSWORDS_H

#include "request.h"

struct password_list; /* mapped from a file: small letters, one a line, sorted by byte */

/* NULL with a log line when the file is not there or not sorted. */
const struct password_list *passwords_open(const char *path);

/* Why a password is too easy, in words for people, or NULL when it is not.  `email` may be no text. */
const char *passwords_fault(struct arena *arena, const struct password_list *list, struct text password, struct text email);

/* The same as a refusal of the named field. */
enum outcome passwords_check(struct request *request, const char *field, struct text password, struct text email) MUST_CHECK;

/* Offer the statements a hash of it as password_hash, as expensive as the clinic's settings say.  Slow: no transaction should wait for it. */
enum outcome passwords_hash(struct request *request, struct text password) MUST_CHECK;

/* Whether it is the password of this hash; takes as long where the hash is no text. */
bool passwords_fit(struct request *request, struct text password, struct text hash);

#endif
