/* Passwords, hashed with Argon2id (RFC 9106).  password.c alone includes libargon2. */
#ifndef EPIONE_PASSWORD_H
#define EPIONE_PASSWORD_H

#include "text.h"

/* The hash as a PHC string ($argon2id$v=19$m=KIB,t=PASSES,p=1$SALT$HASH) in the arena.  NULL text, with a log line, when there is no memory for it. */
struct text password_hash(struct arena *arena, struct text password, size_t memory_kib, unsigned passes);

/* Whether the password made this hash.  With no hash it takes as long over a dummy of the same cost and answers false, so that a person who does
 * not exist costs the same time. */
bool password_fits(struct arena *arena, struct text password, struct text hash, size_t memory_kib, unsigned passes);

/* Give back the memory that is kept from one hash to the next; for a process that has nothing to do. */
void password_rest(void);

#endif
