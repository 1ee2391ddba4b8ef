/* JSON in and out.  json.c reads, json_writer.c writes; they alone include yajl.
 *
 * yajl accepts more than JSON should (overlong UTF-8, surrogates, NUL, comments, duplicate keys) and its tree overflows the stack;
 * so reading uses its callbacks only, into the arena, with the limits below, and refuses whatever two readers could understand
 * differently.  Numbers stay digits: no double ever stands for an id or money. */
#ifndef EPIONE_JSON_H
#define EPIONE_JSON_H

#include "text.h"

/* Of a document: how deep, keys of an object, items of an array, values in all, characters of a number, and its exponent at most. */
enum { JSON_DEPTH = 32, JSON_KEYS = 256, JSON_ITEMS = 1000, JSON_VALUES = 20000, JSON_DIGITS = 64, JSON_EXPONENT = 200 };
/* How deep the writer goes. */
enum { JSON_WRITER_DEPTH = 64 };

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* Hidden, because libjwt's own library has functions of the same names (json_string, json_integer, json_null) and would call these. */
#pragma GCC visibility push(hidden)

struct json {
	enum json_kind kind;
	struct text key;    /* inside an object */
	struct text text;   /* of a string: its UTF-8; of a number: its digits as sent */
	struct json *first; /* of an array or object */
	struct json *next;  /* sibling */
	size_t count;       /* of an array or object */
};

/* Read one JSON document (RFC 8259).  NULL when it is not one or passes a limit; `why` then says in words what would be right, and
 * is static or in the arena.  Its texts lie in the source where they can: keep it as long. */
const struct json *json_read(struct arena *arena, struct text source, const char **why);

/* The member of an object, or NULL. */
const struct json *json_member(const struct json *object, const char *key);

/* A writer over yajl_gen: what it writes is valid JSON as long as the calls nest; misuse is asserted. */
struct buffer;
struct json_writer;

struct json_writer *json_writer_new(struct arena *arena);
void json_open_object(struct json_writer *writer);
void json_close_object(struct json_writer *writer);
void json_open_array(struct json_writer *writer);
void json_close_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);
void json_key_text(struct json_writer *writer, struct text key);
void json_string(struct json_writer *writer, struct text text); /* must be UTF-8; other bytes become U+FFFD; no text is null */
void json_pair(struct json_writer *writer, const char *key, struct text text); /* a key and its string */
void json_integer(struct json_writer *writer, int64_t number);
void json_flag(struct json_writer *writer, bool flag);
void json_null(struct json_writer *writer);
void json_raw(struct json_writer *writer, struct text json); /* already JSON: digits, or jsonb from PostgreSQL */
void json_value(struct json_writer *writer, const struct json *value);

/* For what is written a thousand times: the buffer that takes the next value, which the caller adds there whole and in JSON. */
struct buffer *json_in_place(struct json_writer *writer);

/* A string of such a value; must be UTF-8 as json_string's. */
void json_quote_in_place(struct json_writer *writer, struct text text);

/* What was written, in the arena; everything opened is closed. */
struct text json_text(struct json_writer *writer);

#pragma GCC visibility pop

#endif
