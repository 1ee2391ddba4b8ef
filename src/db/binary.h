/* Values in PostgreSQL's binary format, as the texts that the program works with.  Rows are a third smaller than as texts, so that a page of 20 is one of
 * PostgreSQL's packets and wakes its reader once, and identifiers and instants cost it less. */
#ifndef EPIONE_BINARY_H
#define EPIONE_BINARY_H

#include "util/text.h"

/* Whether values of this type (pg_type.oid) can be read: text, bytea, uuid, timestamptz, date, integers, boolean, json and jsonb, and void. */
bool binary_is_known(unsigned type);

/* A value of a known type: instants as RFC 3339 in UTC, dates as YYYY-MM-DD, either or -infinity, infinity; t or f; bytea as its bytes.  It ends in NUL, in
 * the arena or where `value` is. */
struct text binary_text(struct arena *arena, unsigned type, struct text value);

#endif
