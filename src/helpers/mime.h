/* A letter as it travels: RFC 5322 headers and a base64 body, plain text in UTF-8. */
#ifndef EPIONE_MIME_H
#define EPIONE_MIME_H

#include "helpers/letter.h"
#include "util/clock.h"

struct mime_envelope {
	const char *from, *name, *to; /* addresses without < >; the name people read as the sender */
	const char *id;               /* becomes the Message-ID, the same at every try */
	struct moment written;
};

/* The whole message with CRLF line ends, in the arena.  False when an address or the name could begin another header. */
bool mime_write(struct arena *arena, const struct mime_envelope *envelope, const struct letter *letter, struct text *message);

#endif
