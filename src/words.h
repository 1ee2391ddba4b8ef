/* What we say, in the language of whoever reads it.  The server's sentences are English where they are written; their translations are tables. */
#ifndef EPIONE_WORDS_H
#define EPIONE_WORDS_H

#include "util/text.h"

struct arena;
struct request;

/* Those that we have words in; English is what is left where nothing else fits. */
enum language { LANGUAGE_ENGLISH, LANGUAGE_ARABIC, LANGUAGE_COUNT };

/* The BCP 47 tag of a language. */
const char *words_tag(enum language language);

/* The language of a tag: Arabic of Egypt is Arabic. */
enum language words_language(struct text tag);

/* The best language for an Accept-Language (RFC 9110, 12.5.4): the highest quality, of equals the first.  English for a header that is none. */
enum language words_accepted(struct text header);

/* A sentence of ours, or itself where it has no translation.  Numbers in it, and a list behind its last colon, are kept.  Both are NUL-terminated; the
 * answer is static, in the arena, or the sentence. */
const char *words_in(struct arena *arena, enum language language, const char *sentence);

/* A sentence for whoever sent the request; the answer then says in which language it is. */
const char *words_for(struct request *request, const char *sentence);

/* The sentences that have a translation, by number, as they stand in the table: # for a number, * for a list; NULL behind the last. */
const char *words_sentence(enum language language, size_t number);
const char *words_translation(enum language language, size_t number);

#endif
