/* Text with its size: never a bare char pointer and hope.  Bytes are borrowed, usually from the request's arena. */
#ifndef EPIONE_TEXT_H
#define EPIONE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct text {
	const char *at; /* not always NUL-terminated; NULL means no text at all */
	size_t length;  /* bytes */
};

#define TEXT_OF(literal) ((struct text){ (literal), sizeof(literal) - 1 })
#define TEXT_ARGS(t) (int)(t).length, (t).at /* for "%.*s" */

/* The text of a NUL-terminated string, NULL giving no text. */
struct text text_of(const char *string);

bool text_is(struct text text, const char *word);
bool text_same(struct text one, struct text other);
bool text_same_ignoring_case(struct text one, struct text other);
bool text_starts(struct text text, const char *start);

/* A NUL-terminated copy in the arena. */
const char *text_string(struct arena *arena, struct text text);

/* A copy in the arena, NUL-terminated too; no text gives no text. */
struct text text_copy(struct arena *arena, struct text text);

/* The text printed by format, in the arena. */
struct text text_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text without spaces, tabs and line ends at both sides. */
struct text text_trim(struct text text);

/* Whether UTF-8 shows nothing: empty, or only white space of any script and marks of no width. */
bool text_is_blank(struct text text);

/* Whether the bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF) without NUL. */
bool text_is_utf8(struct text text);

/* The bytes of the UTF-8 character that the text starts with, 0 when it starts with none or with NUL. */
size_t text_character(struct text text);

/* How many code points valid UTF-8 has. */
size_t text_points(struct text text);

/* A decimal whole number with an optional minus, no leading zeros, no spaces; false when it is not one or does not fit. */
bool text_integer(struct text text, int64_t *number);

/* Base64url without padding (RFC 4648 section 5).  Reading is strict: false on any other byte, on a size that no
 * encoder makes and on stray low bits. */
struct text text_base64url(struct arena *arena, const void *bytes, size_t size);
bool text_from_base64url(struct arena *arena, struct text text, struct text *bytes);

/* Lower-case hexadecimal. */
struct text text_hex(struct arena *arena, const void *bytes, size_t size);

/* What a hexadecimal digit stands for, either case, or -1. */
int text_hex_digit(char digit);

/* "startsAt" as "starts_at": how a JSON key is named in SQL. */
struct text text_snake(struct arena *arena, struct text key);

#endif
