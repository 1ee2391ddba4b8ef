/* Values that came with a request.  Each has three states, so that a partial update is honest: a member that is absent stays as it was, one
 * that is null is cleared, one that is given is set.  The text is what PostgreSQL reads and ends in NUL.  A struct type for each kind lets the
 * compiler find the kind of a member (FIELD in field.h) and refuse the wrong one. */
#ifndef EPIONE_VALUE_H
#define EPIONE_VALUE_H

#include "util/clock.h"
#include "util/text.h"
#include "util/uuid.h"

struct json;

enum presence { ABSENT, CLEARED, GIVEN };

struct value {
	enum presence presence;
	struct text text;
};

struct text_value { struct value value; };
struct email_value { struct value value; };
struct integer_value { struct value value; int64_t number; };
struct flag_value { struct value value; bool flag; };
struct uuid_value { struct value value; struct uuid uuid; };
struct moment_value { struct value value; struct moment moment; };
struct date_value { struct value value; };
struct time_of_day_value { struct value value; };
struct wall_time_value { struct value value; };
struct zone_value { struct value value; };
struct language_value { struct value value; };
struct choice_value { struct value value; int choice; /* index in the field's choices */ };
struct list_value { struct value value; const struct json *json; /* already checked item by item */ };

enum kind {
	KIND_TEXT,
	KIND_EMAIL,
	KIND_INTEGER,
	KIND_FLAG,
	KIND_UUID,
	KIND_MOMENT,
	KIND_DATE,
	KIND_TIME_OF_DAY,
	KIND_WALL_TIME,
	KIND_ZONE,
	KIND_LANGUAGE,
	KIND_CHOICE,
	KIND_LIST,
	KIND_COUNT
};

#define KIND_OF(member)                            \
	_Generic((member),                             \
	    struct text_value: KIND_TEXT,              \
	    struct email_value: KIND_EMAIL,            \
	    struct integer_value: KIND_INTEGER,        \
	    struct flag_value: KIND_FLAG,              \
	    struct uuid_value: KIND_UUID,              \
	    struct moment_value: KIND_MOMENT,          \
	    struct date_value: KIND_DATE,              \
	    struct time_of_day_value: KIND_TIME_OF_DAY, \
	    struct wall_time_value: KIND_WALL_TIME,    \
	    struct zone_value: KIND_ZONE,              \
	    struct language_value: KIND_LANGUAGE,      \
	    struct choice_value: KIND_CHOICE,          \
	    struct list_value: KIND_LIST)

#endif
