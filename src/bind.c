/* Binds parameters by name.  Behind an input's name "_given" asks whether the member was there at all, null included; "_hash" and "_normal" are what
 * finds a sealed one. */
#include "bind.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "caller.h"
#include "program.h"
#include "sealing.h"
#include "session.h"

static const char *
or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

static const char *
actor_id(struct request *request)
{
	return or_null(request->caller.account);
}

static const char *
actor_patient_id(struct request *request)
{
	return or_null(request->caller.patient);
}

static const char *
actor_role(struct request *request)
{
	return role_name(request->caller.role);
}

static const char *
request_id(struct request *request)
{
	return request->arrival.id.at;
}

static const char *
session_id(struct request *request)
{
	return or_null(request->caller.session);
}

static const char *
address(struct request *request)
{
	return or_null(request->arrival.address.at);
}

static const char *
new_id(struct request *request)
{
	if (request->new_id == NULL)
		request->new_id = uuid_text(request->arena, uuid_new()).at;
	return request->new_id;
}

static const char *
if_match(struct request *request)
{
	return request->if_match;
}

/* One more than asked for tells whether there is a next page. */
static const char *
limit(struct request *request)
{
	return text_print(request->arena, "%lld", (long long)request->limit + 1).at;
}

static const char *
after_key(struct request *request)
{
	return request->after_key;
}

static const char *
after_id(struct request *request)
{
	return request->after_id;
}

static const char *
majority_years(struct request *request)
{
	return text_print(request->arena, "%lld", (long long)request->program->settings.majority_years).at;
}

static const char *
idle_minutes(struct request *request)
{
	return text_print(request->arena, "%d", session_idle_minutes(request)).at;
}

static const struct {
	const char *name;
	const char *(*value)(struct request *);
} offered[] = {
	{ "actor_id", actor_id },
	{ "actor_patient_id", actor_patient_id },
	{ "actor_role", actor_role },
	{ "request_id", request_id },
	{ "session_id", session_id },
	{ "address", address },
	{ "new_id", new_id },
	{ "if_match", if_match },
	{ "majority_years", majority_years },
	{ "idle_minutes", idle_minutes },
	{ "limit", limit },
	{ "after_key", after_key },
	{ "after_id", after_id },
	{ NULL, NULL },
};

bool
bind_offers(const char *name)
{
	for (size_t i = 0; offered[i].name; i++)
		if (strcmp(offered[i].name, name) == 0)
			return true;
	return false;
}

static const char *
as_stored(struct request *request, const struct field *field)
{
	const struct value *value = field_value(field, request->input);

	if (value->presence != GIVEN)
		return NULL;
	return field->flags & SEALED ? sealing_close(request, field, value->text) : value->text.at;
}

static const char *
was_given(struct request *request, const struct field *field)
{
	return field_value(field, request->input)->presence == ABSENT ? "false" : "true";
}

static const char *
hash_of(struct request *request, const struct field *field)
{
	const struct value *value = field_value(field, request->input);

	return value->presence == GIVEN ? sealing_hash(request, field, value->text) : NULL;
}

static const char *
normal_of(struct request *request, const struct field *field)
{
	const struct value *value = field_value(field, request->input);

	return value->presence == GIVEN ? text_string(request->arena, sealing_normal(request->arena, field, value->text)) : NULL;
}

/* What may stand behind an input's name. */
static const struct {
	const char *suffix;
	const char *(*value)(struct request *, const struct field *);
} aspects[] = {
	{ "_given", was_given },
	{ "_hash", hash_of },
	{ "_normal", normal_of },
	{ NULL, NULL },
};

/* The input that a parameter's name means, and which aspect of it; NULL when there is none. */
static const struct field *
field_of(const struct shape *shape, const char *name, const char *(**value)(struct request *, const struct field *))
{
	size_t length = strlen(name);
	const struct field *field = field_by_column(shape, name);
	char column[64];

	*value = as_stored;
	for (size_t i = 0; field == NULL && aspects[i].suffix; i++) {
		size_t behind = strlen(aspects[i].suffix);
		if (length <= behind || length >= sizeof(column) || strcmp(name + length - behind, aspects[i].suffix) != 0)
			continue;
		snprintf(column, sizeof(column), "%.*s", (int)(length - behind), name);
		field = field_by_column(shape, column);
		*value = aspects[i].value;
		if (field && aspects[i].value != was_given && field->normal == NORMAL_NONE)
			field = NULL;
	}
	return field;
}

bool
bind_knows(const struct shape *shape, const char *name)
{
	const char *(*value)(struct request *, const struct field *);

	return field_of(shape, name, &value) != NULL;
}

static const char *
from_input(struct request *request, const char *name)
{
	const char *(*value)(struct request *, const struct field *);
	const struct field *field = field_of(request->endpoint->input, name, &value);

	assert(field);
	return value(request, field);
}

static const char *
value_for(struct request *request, const char *name)
{
	for (size_t i = request->offer_count; i-- > 0;)
		if (strcmp(request->offers[i].name, name) == 0)
			return request->offers[i].value;
	for (size_t i = 0; offered[i].name; i++)
		if (strcmp(offered[i].name, name) == 0)
			return offered[i].value(request);
	return from_input(request, name);
}

void
bind_values(struct request *request, const struct statement *statement, const char **values)
{
	for (int i = 0; i < statement->parameter_count; i++)
		values[i] = value_for(request, statement->parameters[i]);
}

void
offer(struct request *request, const char *name, const char *value)
{
	assert(request->offer_count < REQUEST_OFFERS);
	request->offers[request->offer_count++] = (struct offer){ name, value };
}
