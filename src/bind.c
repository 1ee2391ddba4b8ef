/* Binds parameters by name.  "_given" behind an input's name asks whether the member was there at all, null included. */
#include "bind.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "caller.h"
#include "program.h"

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
from_input(struct request *request, const char *name)
{
	static const char suffix[] = "_given";
	char column[64];
	size_t length = strlen(name);

	const struct field *field = field_by_column(request->endpoint->input, name);
	if (field) {
		const struct value *value = field_value(field, request->input);
		return value->presence == GIVEN ? value->text.at : NULL;
	}
	assert(length > sizeof(suffix) && length < sizeof(column));
	snprintf(column, sizeof(column), "%.*s", (int)(length - sizeof(suffix) + 1), name);
	field = field_by_column(request->endpoint->input, column);
	assert(field);
	return field_value(field, request->input)->presence == ABSENT ? "false" : "true";
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
