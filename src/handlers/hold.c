/* Legal holds: whose data may be neither deleted nor archived away.  epione-retain asks them, so do its statements. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const state_words[] = { "open", "lifted", NULL };

struct hold_filter {
	struct choice_value state;
};

static const struct field hold_filter_fields[] = {
	FIELD(hold_filter, state, "state", .choices = state_words),
	END_OF_FIELDS,
};
static const struct shape hold_filter_shape = { .name = "LegalHoldFilter", .size = sizeof(struct hold_filter), .fields = hold_filter_fields };

static const struct field hold_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID, .flags = NULLABLE),
	PLAIN("patientNumber", KIND_TEXT, .flags = NULLABLE),
	PLAIN("accountId", KIND_UUID, .flags = NULLABLE),
	PLAIN("accountEmail", KIND_TEXT, .flags = NULLABLE),
	PLAIN("reason", KIND_TEXT, .flags = LINES),
	PLAIN("placedAt", KIND_MOMENT),
	PLAIN("placedByName", KIND_TEXT),
	PLAIN("liftedAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("liftedByName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("liftReason", KIND_TEXT, .flags = LINES | NULLABLE),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape hold_shape = { .name = "LegalHold", .fields = hold_fields };

struct hold_wish {
	struct uuid_value patient_id, account_id;
	struct text_value patient_number, reason;
};

static const struct field hold_wish_fields[] = {
	FIELD(hold_wish, patient_id, "patientId", .summary = "the patient, by id; or"),
	FIELD(hold_wish, patient_number, "patientNumber", .least = 1, .most = 32, .summary = "by number; or"),
	FIELD(hold_wish, account_id, "accountId", .summary = "an account; of a patient with one both are held"),
	FIELD(hold_wish, reason, "reason", .flags = REQUIRED | LINES, .least = 10, .most = 1000, .summary = "the case it is for"),
	END_OF_FIELDS,
};
static const struct shape hold_wish_shape = { .name = "LegalHoldNew", .size = sizeof(struct hold_wish), .fields = hold_wish_fields };

struct hold_end {
	struct uuid_value id;
	struct text_value reason;
};

static const struct field hold_end_fields[] = {
	FIELD(hold_end, id, "id", .flags = REQUIRED),
	FIELD(hold_end, reason, "reason", .flags = REQUIRED | LINES, .least = 10, .most = 1000, .summary = "why it is no longer needed"),
	END_OF_FIELDS,
};
static const struct shape hold_end_shape = { .name = "LegalHoldEnd", .size = sizeof(struct hold_end), .fields = hold_end_fields };

static enum outcome
names_one(struct request *request)
{
	const struct hold_wish *input = request->input;
	int given = (input->patient_id.value.presence == GIVEN) + (input->patient_number.value.presence == GIVEN) +
	    (input->account_id.value.presence == GIVEN);

	if (given != 1)
		return refuse(request, INPUT, "patientId", given ? "is there beside another one; name one" : "is missing; or send patientNumber or accountId");
	return DONE;
}

const struct endpoint hold_endpoints[] = {
	{
		.method = GET,
		.path = "/api/legal-holds",
		.summary = "Whose data are held, the newest first",
		.permission = "hold.manage",
		.access = READS,
		.audit = "legal holds listed",
		.object = "legal hold",
		.input = &hold_filter_shape,
		.output = &hold_shape,
		.many = true,
		.order = "placedAt",
		.statement = &hold_list,
	},
	{
		.method = POST,
		.path = "/api/legal-holds",
		.summary = "Keep the data of a patient or an account from being deleted",
		.permission = "hold.manage",
		.access = WRITES,
		.fresh = true,
		.audit = "legal hold placed",
		.object = "legal hold",
		.input = &hold_wish_shape,
		.output = &hold_shape,
		.creates = true,
		.check = names_one,
		.statement = &hold_place,
	},
	{
		.method = DELETE,
		.path = "/api/legal-holds/:id",
		.summary = "Lift a hold, for a reason",
		.permission = "hold.manage",
		.access = WRITES,
		.fresh = true,
		.audit = "legal hold lifted",
		.object = "legal hold",
		.input = &hold_end_shape,
		.statement = &hold_lift,
	},
	{ .path = NULL },
};
