/* The words of a message: its kind's text in the language of whom it is for, with the facts filled in. */
#ifndef EPIONE_LETTER_H
#define EPIONE_LETTER_H

#include "util/text.h"

struct arena;

/* What a message is about, as the outbox keeps it. */
struct letter_wish {
	struct text kind, language; /* a BCP 47 tag; English where we have no text in it */
	struct text facts;          /* a JSON object of strings and numbers */
	struct text secret;         /* the token of the link; no text where there is none */
	const char *origin, *clinic;
};

struct letter {
	struct text subject, body; /* UTF-8; the subject is one line, the body ends its lines with \n */
};

/* Write it, in the arena.  False with the reason in words when there is no such kind, or its link has no token. */
bool letter_write(struct arena *arena, const struct letter_wish *wish, struct letter *letter, const char **why);

/* The kinds there are, by number; NULL behind the last. */
const char *letter_kind(size_t number);

#endif
