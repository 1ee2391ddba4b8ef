/* The kinds of values: JSON type and format, own limit, reader and words. */
#ifndef EPIONE_KIND_H
#define EPIONE_KIND_H

#include "field.h"

struct arena;

struct kind_rule {
	const char *type, *format;   /* of JSON Schema; format may be NULL */
	int64_t most;                /* code points, where the field says nothing */
	bool (*read)(struct value *); /* fills the typed value; its text is there already */
	const char *words;           /* what would have been right */
	struct text (*form)(struct arena *, struct text); /* the one spelling of several; NULL where there is one */
};

extern const struct kind_rule kind_rules[KIND_COUNT];

#endif
