/* Identifiers: UUIDs of RFC 9562. */
#ifndef EPIONE_UUID_H
#define EPIONE_UUID_H

#include "text.h"

struct uuid {
	unsigned char bytes[16];
};

/* A new version 7 UUID (RFC 9562 section 5.7): milliseconds since 1970, then random bits. */
struct uuid uuid_new(void);

/* Only the 36-character form, either case. */
bool uuid_read(struct text text, struct uuid *uuid);

/* 36 characters in lower case, in the arena. */
struct text uuid_text(struct arena *arena, struct uuid uuid);

#endif
