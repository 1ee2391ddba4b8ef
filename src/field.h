/* A field describes one value once: its JSON key, kind, limits and meaning.  Shapes of fields are read by input, replies, the boot checks, the
 * OpenAPI document and through it the typed web client and the contract tests. */
#ifndef EPIONE_FIELD_H
#define EPIONE_FIELD_H

#include "value.h"

enum field_flags {
	REQUIRED = 1, /* an input without it is refused */
	NULLABLE = 2, /* an input may clear it with null; an output may be null */
	SECRET = 4,   /* never logged, never echoed; any characters */
	LINES = 8,    /* text of several lines; other text is one line */
	SEALED = 16,  /* kept sealed with its patient's key; never logged */
	OUR_WORDS = 32, /* of an output: a sentence of ours, answered in the caller's language; of a list: it has some */
};

/* What makes two values the same thing, for keyed hashes that find what is sealed. */
enum normal { NORMAL_NONE, NORMAL_PHONE, NORMAL_EMAIL, NORMAL_NUMBER };

struct field {
	const char *key; /* camelCase; its SQL name is the same in snake_case */
	struct text member; /* how it goes into a row of JSON, the comma before it included */
	enum kind kind;
	unsigned flags;
	size_t offset;              /* of the member in the input's struct */
	int64_t least, most;        /* code points of text, value of an integer, items of a list; most 0: the kind's own limit */
	const char *const *choices; /* of KIND_CHOICE, ended by NULL */
	const struct shape *shape;  /* what each item of a list is ... */
	const struct field *item;   /* ... or which plain value */
	const char *fallback;       /* the text that an absent member stands for */
	const char *place;          /* of a SEALED one: the table and column it is sealed for, as "patient_contact.phone" */
	enum normal normal;         /* of one that can be found: how it is made comparable */
	const char *summary;
};

struct shape {
	const char *name;    /* PascalCase, for the manual */
	size_t size;         /* of the input's struct; 0 where no C reads it */
	const struct field *fields; /* ended by END_OF_FIELDS */
	bool open;           /* of a query that others write: what we do not know is left alone */
};

#define MEMBER(Key) { ",\"" Key "\":", sizeof(",\"" Key "\":") - 1 }

/* A field of an input struct; its kind comes from the member's type. */
#define FIELD(Struct, Member, Key, ...) \
	{ .key = (Key), .member = MEMBER(Key), .kind = KIND_OF(((struct Struct *)0)->Member), .offset = offsetof(struct Struct, Member), __VA_ARGS__ }

/* A field of a reply, or of an item in a list. */
#define PLAIN(Key, Kind, ...) { .key = (Key), .member = MEMBER(Key), .kind = (Kind), __VA_ARGS__ }

#define END_OF_FIELDS { .key = NULL }

/* Whether an SQL name is the snake_case of a JSON key. */
bool field_is_column(const char *key, const char *column);

/* The value that a field has in an input struct. */
const struct value *field_value(const struct field *field, const void *input);

/* The field of a shape (NULL allowed) by its SQL name, or NULL. */
const struct field *field_by_column(const struct shape *shape, const char *column);

#endif
