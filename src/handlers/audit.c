/* The audit, read: searched by admins, and by patients whose record it is about; each reading is a line of it, too. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "csv.h"
#include "request.h"

enum { EXPORT_LINES = 10000 };

static const char *const outcome_words[] = { "done", "missing", "repeated", "unauthenticated", "forbidden", "step-up-needed", "conflict", NULL };

struct audit_filter {
	struct uuid_value actor, patient, break_glass_id;
	struct text_value action, route;
	struct choice_value outcome;
	struct moment_value from, to;
};

static const struct field audit_filter_fields[] = {
	FIELD(audit_filter, actor, "actor", .summary = "the account that acted"),
	FIELD(audit_filter, patient, "patient", .summary = "whose data it was"),
	FIELD(audit_filter, break_glass_id, "breakGlassId", .summary = "the emergency access that opened the record"),
	FIELD(audit_filter, action, "action", .least = 1, .most = 200, .summary = "exactly as `action` says"),
	FIELD(audit_filter, route, "route", .least = 1, .most = 200, .summary = "exactly as `route` says: GET /api/appointments/:id"),
	FIELD(audit_filter, outcome, "outcome", .choices = outcome_words),
	FIELD(audit_filter, from, "from", .summary = "not before this time"),
	FIELD(audit_filter, to, "to", .summary = "before this time"),
	END_OF_FIELDS,
};
static const struct shape audit_filter_shape = { .name = "AuditFilter", .size = sizeof(struct audit_filter), .fields = audit_filter_fields };

static const struct field name_item = { .kind = KIND_TEXT };

static const struct field event_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("occurredAt", KIND_MOMENT),
	PLAIN("actorId", KIND_UUID, .flags = NULLABLE, .summary = "the account; null for visitors"),
	PLAIN("actorName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("actorRole", KIND_TEXT, .summary = "as what they acted; operator: whoever owns the machine, with epionectl"),
	PLAIN("sessionId", KIND_TEXT, .flags = NULLABLE),
	PLAIN("address", KIND_TEXT, .flags = NULLABLE),
	PLAIN("requestId", KIND_TEXT, .flags = NULLABLE),
	PLAIN("route", KIND_TEXT, .summary = "method and pattern of the path"),
	PLAIN("action", KIND_TEXT, .summary = "what they did; searches want it to the letter"),
	PLAIN("actionWords", KIND_TEXT, .flags = OUR_WORDS, .summary = "what they did, for people"),
	PLAIN("subjectId", KIND_UUID, .flags = NULLABLE, .summary = "whose data: the patient, also one asked for in vain, or the thing itself; null for lists about many"),
	PLAIN("patientNumber", KIND_TEXT, .flags = NULLABLE, .summary = "of a subject that is a patient"),
	PLAIN("objectType", KIND_TEXT, .flags = NULLABLE),
	PLAIN("objectId", KIND_UUID, .flags = NULLABLE),
	PLAIN("fields", KIND_LIST, .item = &name_item, .summary = "names of what was sent, never values"),
	PLAIN("purpose", KIND_TEXT, .flags = NULLABLE, .summary = "own, proxy, care, emergency, desk, administration"),
	PLAIN("breakGlassId", KIND_UUID, .flags = NULLABLE, .summary = "the emergency access that opened the record"),
	PLAIN("outcome", KIND_TEXT, .summary = "done, missing, repeated for an answer kept for an Idempotency-Key, or the code of a refusal"),
	END_OF_FIELDS,
};
static const struct shape event_shape = { .name = "AuditEvent", .fields = event_fields };

struct record {
	struct uuid_value patient_id;
	struct flag_value own;
};

static const struct field record_fields[] = {
	FIELD(record, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(record, own, "own", .summary = "false: without what whoever reads this did themselves"),
	END_OF_FIELDS,
};
static const struct shape record_shape = { .name = "RecordOfPatient", .size = sizeof(struct record), .fields = record_fields };

/* Programs read the list, people the file: its sentences are in their language. */
#define OPENING_FIELDS(sentence)									\
	PLAIN("id", KIND_UUID),										\
	PLAIN("occurredAt", KIND_MOMENT),								\
	PLAIN("actorId", KIND_UUID, .summary = "the account that did it"),				\
	PLAIN("name", KIND_TEXT, .flags = NULLABLE, .summary = "null: that account is gone"),		\
	PLAIN("role", KIND_TEXT),									\
	PLAIN("action", KIND_TEXT, .flags = sentence, .summary = "what they did, in words"),		\
	PLAIN("why", KIND_TEXT, .flags = sentence, .summary = "why they could, in a sentence"),		\
	PLAIN("breakGlass", KIND_FLAG, .summary = "they opened it in an emergency"),			\
	PLAIN("own", KIND_FLAG, .summary = "it was whoever reads this"),				\
	END_OF_FIELDS

static const struct field opening_fields[] = { OPENING_FIELDS(0) };
static const struct field opening_line_fields[] = { OPENING_FIELDS(OUR_WORDS) };
static const struct shape opening_shape = { .name = "RecordAccess", .fields = opening_fields };
static const struct shape opening_line_shape = { .name = "RecordAccessLine", .fields = opening_line_fields };

static enum outcome
check_period(struct request *request)
{
	const struct audit_filter *input = request->input;

	if (input->from.value.presence == GIVEN && input->to.value.presence == GIVEN && input->from.moment.microseconds >= input->to.moment.microseconds)
		return refuse(request, INPUT, "to", "wants a time after `from`");
	return DONE;
}

/* A route has one action, and actions are indexed; a route of an earlier version is found without. */
static const char *
action_of_route(const struct value *route)
{
	if (route->presence != GIVEN)
		return NULL;
	for (const struct endpoint *const *endpoint = endpoint_all(); *endpoint; endpoint++) {
		size_t method = strlen(endpoint_method_name((*endpoint)->method));
		if (text_starts(route->text, endpoint_method_name((*endpoint)->method)) && route->text.length > method && route->text.at[method] == ' ' &&
		    strcmp(route->text.at + method + 1, (*endpoint)->path) == 0)
			return (*endpoint)->audit;
	}
	return NULL;
}

static const struct rows *
find(struct request *request)
{
	const struct audit_filter *input = request->input;

	offer(request, "route_action", action_of_route(&input->route.value));
	return query(request, &audit_search) ? query(request, &audit_list) : NULL;
}

static enum outcome
search(struct request *request)
{
	request->rows = find(request);
	return request->rows ? DONE : request->answer.outcome;
}

static enum outcome
export_search(struct request *request)
{
	request->limit = EXPORT_LINES;
	const struct rows *rows = find(request);
	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) > EXPORT_LINES)
		return refuse_print(request, INPUT, "from", "leaves more than %d lines; choose a shorter time or a closer filter", EXPORT_LINES);
	csv_write(request, &event_shape, rows, EXPORT_LINES, "audit.csv");
	return DONE;
}

static enum outcome
export_openings(struct request *request)
{
	request->limit = EXPORT_LINES;
	const struct rows *rows = query(request, &audit_accesses);
	if (rows == NULL)
		return request->answer.outcome;
	csv_write(request, &opening_line_shape, rows, EXPORT_LINES, "accesses.csv");
	return DONE;
}

const struct endpoint audit_endpoints[] = {
	{
		.method = GET,
		.path = "/api/audit-logs",
		.summary = "Who did what, the newest first",
		.permission = "audit.read",
		.access = READS,
		.audit = "audit searched",
		.object = "audit",
		.input = &audit_filter_shape,
		.output = &event_shape,
		.many = true,
		.order = "occurredAt",
		.check = check_period,
		.run = search,
	},
	{
		.method = GET,
		.path = "/api/audit-logs/export",
		.summary = "The same as a file of at most 10,000 lines, for a spreadsheet",
		.permission = "audit.read",
		.access = READS,
		.fresh = true,
		.pool = SLOW,
		.audit = "audit exported",
		.object = "audit",
		.input = &audit_filter_shape,
		.plain = true,
		.content = "text/csv",
		.check = check_period,
		.run = export_search,
	},
	{
		.method = GET,
		.path = "/api/patients/:patientId/accesses",
		.summary = "Who opened a record, the newest first: for its owner, and whoever acts for them fully",
		.permission = "record.accesses",
		.access = READS,
		.audit = "accesses read",
		.object = "audit",
		.input = &record_shape,
		.output = &opening_shape,
		.many = true,
		.order = "occurredAt",
		.statement = &audit_accesses,
	},
	{
		.method = GET,
		.path = "/api/patients/:patientId/accesses/export",
		.summary = "The newest 10,000 of them as a file, for a spreadsheet",
		.permission = "record.accesses",
		.access = READS,
		.pool = SLOW,
		.audit = "accesses exported",
		.object = "audit",
		.input = &record_shape,
		.plain = true,
		.content = "text/csv",
		.run = export_openings,
	},
	{ .path = NULL },
};
