/* What a patient has and had, does not bear, and takes: kept by clinicians in care, read by patients. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const history_words[] = { "condition", "surgery", "family", "immunisation", NULL };
static const char *const course_words[] = { "active", "resolved", NULL };
static const char *const category_words[] = { "drug", "food", "environment", "other", NULL };
static const char *const severity_words[] = { "mild", "moderate", "severe", "life-threatening", NULL };

struct chart_of_patient {
	struct uuid_value patient_id;
};

static const struct field chart_of_patient_fields[] = {
	FIELD(chart_of_patient, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	END_OF_FIELDS,
};
static const struct shape chart_of_patient_shape = { .name = "ChartOfPatient", .size = sizeof(struct chart_of_patient), .fields = chart_of_patient_fields };

struct chart_part {
	struct uuid_value patient_id, id;
};

static const struct field chart_part_fields[] = {
	FIELD(chart_part, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(chart_part, id, "id", .flags = REQUIRED, .summary = "its id"),
	END_OF_FIELDS,
};
static const struct shape chart_part_shape = { .name = "ChartPart", .size = sizeof(struct chart_part), .fields = chart_part_fields };

static const struct field history_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("kind", KIND_CHOICE, .choices = history_words),
	PLAIN("what", KIND_TEXT, .summary = "the condition, procedure or vaccine"),
	PLAIN("happenedOn", KIND_DATE, .flags = NULLABLE, .summary = "when it began or was done"),
	PLAIN("nextDueOn", KIND_DATE, .flags = NULLABLE, .summary = "of an immunisation"),
	PLAIN("place", KIND_TEXT, .flags = NULLABLE, .summary = "in which hospital"),
	PLAIN("relation", KIND_TEXT, .flags = NULLABLE, .summary = "whose it was, in the family"),
	PLAIN("status", KIND_CHOICE, .choices = course_words),
	PLAIN("note", KIND_TEXT, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape history_shape = { .name = "History", .fields = history_fields };

struct history_input {
	struct uuid_value patient_id, id;
	struct choice_value kind, status;
	struct text_value what, place, relation, note;
	struct date_value happened_on, next_due_on;
};

static const struct field history_new_fields[] = {
	FIELD(history_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(history_input, kind, "kind", .flags = REQUIRED, .choices = history_words),
	FIELD(history_input, what, "what", .flags = REQUIRED, .least = 1, .most = 200, .summary = "the condition, procedure or vaccine"),
	FIELD(history_input, happened_on, "happenedOn", .flags = NULLABLE, .summary = "when it began or was done"),
	FIELD(history_input, next_due_on, "nextDueOn", .flags = NULLABLE, .summary = "of an immunisation"),
	FIELD(history_input, place, "place", .flags = NULLABLE, .least = 1, .most = 200, .summary = "in which hospital"),
	FIELD(history_input, relation, "relation", .flags = NULLABLE, .least = 1, .most = 80, .summary = "whose it was, in the family"),
	FIELD(history_input, status, "status", .choices = course_words),
	FIELD(history_input, note, "note", .flags = NULLABLE | LINES, .least = 1, .most = 2000),
	END_OF_FIELDS,
};
static const struct shape history_new_shape = { .name = "HistoryNew", .size = sizeof(struct history_input), .fields = history_new_fields };

static const struct field history_change_fields[] = {
	FIELD(history_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(history_input, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(history_input, kind, "kind", .choices = history_words),
	FIELD(history_input, what, "what", .least = 1, .most = 200, .summary = "the condition, procedure or vaccine"),
	FIELD(history_input, happened_on, "happenedOn", .flags = NULLABLE, .summary = "when it began or was done"),
	FIELD(history_input, next_due_on, "nextDueOn", .flags = NULLABLE, .summary = "of an immunisation"),
	FIELD(history_input, place, "place", .flags = NULLABLE, .least = 1, .most = 200, .summary = "in which hospital"),
	FIELD(history_input, relation, "relation", .flags = NULLABLE, .least = 1, .most = 80, .summary = "whose it was, in the family"),
	FIELD(history_input, status, "status", .choices = course_words),
	FIELD(history_input, note, "note", .flags = NULLABLE | LINES, .least = 1, .most = 2000),
	END_OF_FIELDS,
};
static const struct shape history_change_shape = { .name = "HistoryChange", .size = sizeof(struct history_input), .fields = history_change_fields };

static const struct field allergy_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("substance", KIND_TEXT),
	PLAIN("category", KIND_CHOICE, .choices = category_words),
	PLAIN("reaction", KIND_TEXT, .flags = NULLABLE),
	PLAIN("severity", KIND_CHOICE, .choices = severity_words),
	PLAIN("since", KIND_DATE, .flags = NULLABLE),
	PLAIN("status", KIND_CHOICE, .choices = course_words),
	PLAIN("note", KIND_TEXT, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape allergy_shape = { .name = "Allergy", .fields = allergy_fields };

struct allergy_input {
	struct uuid_value patient_id, id;
	struct text_value substance, reaction, note;
	struct choice_value category, severity, status;
	struct date_value since;
};

static const struct field allergy_new_fields[] = {
	FIELD(allergy_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(allergy_input, substance, "substance", .flags = REQUIRED, .least = 1, .most = 200),
	FIELD(allergy_input, category, "category", .choices = category_words),
	FIELD(allergy_input, reaction, "reaction", .flags = NULLABLE, .least = 1, .most = 500),
	FIELD(allergy_input, severity, "severity", .flags = REQUIRED, .choices = severity_words),
	FIELD(allergy_input, since, "since", .flags = NULLABLE),
	FIELD(allergy_input, status, "status", .choices = course_words),
	FIELD(allergy_input, note, "note", .flags = NULLABLE | LINES, .least = 1, .most = 2000),
	END_OF_FIELDS,
};
static const struct shape allergy_new_shape = { .name = "AllergyNew", .size = sizeof(struct allergy_input), .fields = allergy_new_fields };

static const struct field allergy_change_fields[] = {
	FIELD(allergy_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(allergy_input, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(allergy_input, substance, "substance", .least = 1, .most = 200),
	FIELD(allergy_input, category, "category", .choices = category_words),
	FIELD(allergy_input, reaction, "reaction", .flags = NULLABLE, .least = 1, .most = 500),
	FIELD(allergy_input, severity, "severity", .choices = severity_words),
	FIELD(allergy_input, since, "since", .flags = NULLABLE),
	FIELD(allergy_input, status, "status", .choices = course_words),
	FIELD(allergy_input, note, "note", .flags = NULLABLE | LINES, .least = 1, .most = 2000),
	END_OF_FIELDS,
};
static const struct shape allergy_change_shape = { .name = "AllergyChange", .size = sizeof(struct allergy_input), .fields = allergy_change_fields };

static const struct field medication_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("dose", KIND_TEXT, .flags = NULLABLE),
	PLAIN("route", KIND_TEXT, .flags = NULLABLE, .summary = "how it is taken"),
	PLAIN("frequency", KIND_TEXT, .flags = NULLABLE),
	PLAIN("reason", KIND_TEXT, .flags = NULLABLE),
	PLAIN("startedOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("stoppedOn", KIND_DATE, .flags = NULLABLE, .summary = "null while they take it"),
	PLAIN("prescribedBy", KIND_TEXT, .flags = NULLABLE),
	PLAIN("note", KIND_TEXT, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape medication_shape = { .name = "Medication", .fields = medication_fields };

struct medication_input {
	struct uuid_value patient_id, id;
	struct text_value name, dose, route, frequency, reason, prescribed_by, note;
	struct date_value started_on, stopped_on;
};

static const struct field medication_new_fields[] = {
	FIELD(medication_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(medication_input, name, "name", .flags = REQUIRED, .least = 1, .most = 200),
	FIELD(medication_input, dose, "dose", .flags = NULLABLE, .least = 1, .most = 100),
	FIELD(medication_input, route, "route", .flags = NULLABLE, .least = 1, .most = 100, .summary = "how it is taken"),
	FIELD(medication_input, frequency, "frequency", .flags = NULLABLE, .least = 1, .most = 100),
	FIELD(medication_input, reason, "reason", .flags = NULLABLE, .least = 1, .most = 500),
	FIELD(medication_input, started_on, "startedOn", .flags = NULLABLE),
	FIELD(medication_input, stopped_on, "stoppedOn", .flags = NULLABLE, .summary = "null while they take it"),
	FIELD(medication_input, prescribed_by, "prescribedBy", .flags = NULLABLE, .least = 1, .most = 160),
	FIELD(medication_input, note, "note", .flags = NULLABLE | LINES, .least = 1, .most = 2000),
	END_OF_FIELDS,
};
static const struct shape medication_new_shape = { .name = "MedicationNew", .size = sizeof(struct medication_input), .fields = medication_new_fields };

static const struct field medication_change_fields[] = {
	FIELD(medication_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(medication_input, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(medication_input, name, "name", .least = 1, .most = 200),
	FIELD(medication_input, dose, "dose", .flags = NULLABLE, .least = 1, .most = 100),
	FIELD(medication_input, route, "route", .flags = NULLABLE, .least = 1, .most = 100, .summary = "how it is taken"),
	FIELD(medication_input, frequency, "frequency", .flags = NULLABLE, .least = 1, .most = 100),
	FIELD(medication_input, reason, "reason", .flags = NULLABLE, .least = 1, .most = 500),
	FIELD(medication_input, started_on, "startedOn", .flags = NULLABLE),
	FIELD(medication_input, stopped_on, "stoppedOn", .flags = NULLABLE, .summary = "null while they take it"),
	FIELD(medication_input, prescribed_by, "prescribedBy", .flags = NULLABLE, .least = 1, .most = 160),
	FIELD(medication_input, note, "note", .flags = NULLABLE | LINES, .least = 1, .most = 2000),
	END_OF_FIELDS,
};
static const struct shape medication_change_shape = { .name = "MedicationChange", .size = sizeof(struct medication_input), .fields = medication_change_fields };

const struct endpoint chart_endpoints[] = {
	{
		.method = GET,
		.path = "/api/patients/:patientId/history",
		.summary = "Conditions, surgeries, family history and immunisations",
		.permission = "chart.read",
		.access = READS,
		.audit = "history listed",
		.object = "history",
		.input = &chart_of_patient_shape,
		.output = &history_shape,
		.many = true,
		.order = "createdAt",
		.statement = &history_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/history",
		.summary = "Conditions, surgeries, family history and immunisations: one more",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "history noted",
		.object = "history",
		.input = &history_new_shape,
		.output = &history_shape,
		.creates = true,
		.statement = &history_new,
	},
	{
		.method = PUT,
		.path = "/api/patients/:patientId/history/:id",
		.summary = "Conditions, surgeries, family history and immunisations: change one; what is absent stays, null clears",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "history changed",
		.object = "history",
		.input = &history_change_shape,
		.output = &history_shape,
		.statement = &history_update,
		.current = &history_current,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/history/:id",
		.summary = "Conditions, surgeries, family history and immunisations: take one away",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "history taken away",
		.object = "history",
		.input = &chart_part_shape,
		.statement = &history_delete,
		.current = &history_current,
	},
	{
		.method = GET,
		.path = "/api/patients/:patientId/allergies",
		.summary = "What a patient does not bear",
		.permission = "chart.read",
		.access = READS,
		.audit = "allergy listed",
		.object = "allergy",
		.input = &chart_of_patient_shape,
		.output = &allergy_shape,
		.many = true,
		.order = "createdAt",
		.statement = &allergy_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/allergies",
		.summary = "What a patient does not bear: one more",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "allergy noted",
		.object = "allergy",
		.input = &allergy_new_shape,
		.output = &allergy_shape,
		.creates = true,
		.statement = &allergy_new,
	},
	{
		.method = PUT,
		.path = "/api/patients/:patientId/allergies/:id",
		.summary = "What a patient does not bear: change one; what is absent stays, null clears",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "allergy changed",
		.object = "allergy",
		.input = &allergy_change_shape,
		.output = &allergy_shape,
		.statement = &allergy_update,
		.current = &allergy_current,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/allergies/:id",
		.summary = "What a patient does not bear: take one away",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "allergy taken away",
		.object = "allergy",
		.input = &chart_part_shape,
		.statement = &allergy_delete,
		.current = &allergy_current,
	},
	{
		.method = GET,
		.path = "/api/patients/:patientId/medications",
		.summary = "What a patient takes and took",
		.permission = "chart.read",
		.access = READS,
		.audit = "medication listed",
		.object = "medication",
		.input = &chart_of_patient_shape,
		.output = &medication_shape,
		.many = true,
		.order = "createdAt",
		.statement = &medication_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/medications",
		.summary = "What a patient takes and took: one more",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "medication noted",
		.object = "medication",
		.input = &medication_new_shape,
		.output = &medication_shape,
		.creates = true,
		.statement = &medication_new,
	},
	{
		.method = PUT,
		.path = "/api/patients/:patientId/medications/:id",
		.summary = "What a patient takes and took: change one; what is absent stays, null clears",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "medication changed",
		.object = "medication",
		.input = &medication_change_shape,
		.output = &medication_shape,
		.statement = &medication_update,
		.current = &medication_current,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/medications/:id",
		.summary = "What a patient takes and took: take one away",
		.permission = "chart.write",
		.access = WRITES,
		.audit = "medication taken away",
		.object = "medication",
		.input = &chart_part_shape,
		.statement = &medication_delete,
		.current = &medication_current,
	},
	{ .path = NULL },
};
