/* Two records of one person made one, and two again.  What moves, and what brings it back, is the database's. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const struct field merge_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID, .summary = "the record that goes on for both"),
	PLAIN("mergedId", KIND_UUID, .summary = "the one that went into it"),
	PLAIN("mergedNumber", KIND_TEXT),
	PLAIN("mergedName", KIND_TEXT),
	PLAIN("reason", KIND_TEXT),
	PLAIN("mergedAt", KIND_MOMENT),
	PLAIN("undoneAt", KIND_MOMENT, .flags = NULLABLE, .summary = "when they became two again"),
	END_OF_FIELDS,
};
static const struct shape merge_shape = { .name = "PatientMerge", .fields = merge_fields };

struct merge_wish {
	struct uuid_value id, into;
	struct text_value reason;
};

static const struct field merge_wish_fields[] = {
	FIELD(merge_wish, id, "id", .flags = REQUIRED),
	FIELD(merge_wish, into, "into", .flags = REQUIRED, .summary = "the record that goes on for both; the one with the account, where one has one"),
	FIELD(merge_wish, reason, "reason", .flags = REQUIRED, .least = 10, .most = 1000, .summary = "how you know that they are one person"),
	END_OF_FIELDS,
};
static const struct shape merge_wish_shape = { .name = "PatientMergeNew", .size = sizeof(struct merge_wish), .fields = merge_wish_fields };

struct merge_filter {
	struct uuid_value patient_id;
};

static const struct field merge_filter_fields[] = {
	FIELD(merge_filter, patient_id, "patientId", .flags = REQUIRED),
	END_OF_FIELDS,
};
static const struct shape merge_filter_shape = { .name = "PatientMergeFilter", .size = sizeof(struct merge_filter), .fields = merge_filter_fields };

const struct endpoint merge_endpoints[] = {
	{
		.method = GET,
		.path = "/api/patients/:patientId/merges",
		.summary = "Records that were merged into this one",
		.permission = "patient.merge",
		.access = READS,
		.audit = "merges listed",
		.object = "patient merge",
		.input = &merge_filter_shape,
		.output = &merge_shape,
		.many = true,
		.order = "mergedAt",
		.statement = &merge_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:id/merge",
		.summary = "Merge this record into another one of the same person",
		.permission = "patient.merge",
		.access = WRITES,
		.audit = "patients merged",
		.object = "patient merge",
		.input = &merge_wish_shape,
		.output = &merge_shape,
		.creates = true,
		.statement = &merge_make,
	},
	{
		.method = DELETE,
		.path = "/api/patients/merges/:id",
		.summary = "Make two records of merged ones again, each as it was",
		.permission = "patient.merge",
		.access = WRITES,
		.audit = "merge undone",
		.object = "patient merge",
		.input = &by_id_shape,
		.statement = &merge_undo,
	},
	{ .path = NULL },
};
