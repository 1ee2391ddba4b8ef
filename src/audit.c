/* The audit row: names of fields, never their values. */
#include "audit.h"

#include <string.h>

#include "bind.h"
#include "route.h"
#include "util/buffer.h"
#include "util/uuid.h"

/* The names of the input members that were given, as a PostgreSQL array. */
static const char *
field_names(struct request *request)
{
	const struct shape *shape = request->endpoint->input;
	struct buffer names = buffer_in(request->arena);

	if (shape == NULL || request->input == NULL)
		return "{}";
	buffer_add_byte(&names, '{');
	for (const struct field *field = shape->fields; field->key; field++)
		if (field_value(field, request->input)->presence != ABSENT)
			buffer_print(&names, "%s%s", names.length > 1 ? "," : "", field->key);
	buffer_add_byte(&names, '}');
	buffer_add_byte(&names, '\0');
	return buffer_text(&names).at;
}

/* The id that the input gives by this name, or NULL. */
static const char *
given_id(const struct request *request, const char *key)
{
	const struct shape *shape = request->endpoint->input;

	if (shape == NULL || request->input == NULL)
		return NULL;
	for (const struct field *field = shape->fields; field->key; field++) {
		const struct value *value = field_value(field, request->input);
		if (field->kind == KIND_UUID && value->presence == GIVEN && strcmp(field->key, key) == 0)
			return value->text.at;
	}
	return NULL;
}

/* The object is what the path names, what was just made, or what the input points at. */
static const char *
object_id(const struct request *request)
{
	static const char *const pointers[] = { "id", "appointmentId", "doctorId", NULL };
	const char *id = request->new_id;

	for (const char *const *pointer = pointers; id == NULL && *pointer; pointer++)
		id = given_id(request, *pointer);
	return id;
}

static bool
asks_for_the_callers_patient(const struct statement *statement)
{
	for (int i = 0; statement && i < statement->parameter_count; i++)
		if (strcmp(statement->parameters[i], "actor_patient_id") == 0)
			return true;
	return false;
}

/* Whose record was asked for, whether or not anything of it was there; NULL where the request is about nobody in particular. */
static const char *
asked_patient(const struct request *request)
{
	const struct caller *caller = &request->caller;
	const char *named = given_id(request, "patientId");

	if (named)
		return named;
	return caller->patient[0] && asks_for_the_callers_patient(request->endpoint->statement) ? caller->patient : NULL;
}

/* What the caller reads and writes records for. */
static const char *
purpose(const struct caller *caller)
{
	static const char *const words[ROLE_COUNT] = {
		[ROLE_PATIENT] = "own",
		[ROLE_DOCTOR] = "care",
		[ROLE_SPECIALIST] = "care",
		[ROLE_NURSE] = "care",
		[ROLE_PARAMEDIC] = "care",
		[ROLE_STAFF] = "desk",
		[ROLE_ADMIN] = "administration",
		[ROLE_SUPER_ADMIN] = "administration",
	};

	return caller->acting ? "proxy" : words[caller->role];
}

/* Only these are asked for, so that nobody else pays for the question. */
static bool
may_break_glass(enum role role)
{
	return role >= ROLE_DOCTOR && role <= ROLE_PARAMEDIC;
}

void
audit_offer(struct request *request, const char *outcome)
{
	const struct endpoint *endpoint = request->endpoint;
	const char *asked = asked_patient(request);

	offer(request, "event_id", uuid_text(request->arena, uuid_new()).at);
	offer(request, "route", text_print(request->arena, "%s %s", endpoint_method_name(endpoint->method), endpoint->path).at);
	offer(request, "action", request->act ? request->act : endpoint->audit);
	offer(request, "object_type", endpoint->object);
	offer(request, "object_id", object_id(request));
	offer(request, "fields", field_names(request));
	offer(request, "outcome", outcome);
	offer(request, "purpose", purpose(&request->caller));
	offer(request, "asked_patient", asked);
	offer(request, "asked_own", asked && strcmp(asked, request->caller.patient) == 0 ? "true" : "false");
	offer(request, "may_break_glass", may_break_glass(request->caller.role) ? "true" : "false");
	offer(request, "many", endpoint->many || endpoint->statement == NULL ? "true" : "false");
}
