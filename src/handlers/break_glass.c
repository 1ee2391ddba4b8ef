/* Emergency access: opened by a clinician for an hour, told to reviewers at once, and reviewed. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const state_words[] = { "open", "waiting", "reviewed", NULL };
static const char *const verdict_words[] = { "justified", "needs-talk", "unjustified", NULL };

static const struct field break_glass_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("patientNumber", KIND_TEXT, .summary = "PAT-00001"),
	PLAIN("patientName", KIND_TEXT, .flags = NULLABLE, .summary = "for whoever opened the record"),
	PLAIN("actorName", KIND_TEXT),
	PLAIN("actorRole", KIND_CHOICE, .choices = role_words),
	PLAIN("reason", KIND_TEXT),
	PLAIN("beganAt", KIND_MOMENT),
	PLAIN("endsAt", KIND_MOMENT),
	PLAIN("state", KIND_CHOICE, .choices = state_words, .summary = "waiting: over, and not reviewed"),
	PLAIN("overdue", KIND_FLAG, .summary = "not reviewed within 72 hours"),
	PLAIN("verdict", KIND_CHOICE, .flags = NULLABLE, .choices = verdict_words),
	PLAIN("reviewWords", KIND_TEXT, .flags = NULLABLE),
	PLAIN("reviewedAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("reviewerName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape break_glass_shape = { .name = "EmergencyAccess", .fields = break_glass_fields };

struct break_glass_filter {
	struct choice_value state;
};

static const struct field break_glass_filter_fields[] = {
	FIELD(break_glass_filter, state, "state", .choices = state_words),
	END_OF_FIELDS,
};
static const struct shape break_glass_filter_shape = { .name = "EmergencyAccessFilter", .size = sizeof(struct break_glass_filter),
	.fields = break_glass_filter_fields };

struct break_glass_wish {
	struct uuid_value patient_id;
	struct text_value patient_number, reason;
};

static const struct field break_glass_wish_fields[] = {
	FIELD(break_glass_wish, patient_id, "patientId"),
	FIELD(break_glass_wish, patient_number, "patientNumber", .least = 5, .most = 32, .summary = "PAT-00001, instead of the id"),
	FIELD(break_glass_wish, reason, "reason", .flags = REQUIRED | LINES, .least = 20, .most = 1000, .summary = "what the emergency is"),
	END_OF_FIELDS,
};
static const struct shape break_glass_wish_shape = { .name = "EmergencyAccessNew", .size = sizeof(struct break_glass_wish), .fields = break_glass_wish_fields };

struct review {
	struct uuid_value id;
	struct choice_value verdict;
	struct text_value words;
};

static const struct field review_fields[] = {
	FIELD(review, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(review, verdict, "verdict", .flags = REQUIRED, .choices = verdict_words),
	FIELD(review, words, "words", .flags = REQUIRED | LINES, .least = 3, .most = 1000, .summary = "why"),
	END_OF_FIELDS,
};
static const struct shape review_shape = { .name = "EmergencyAccessReview", .size = sizeof(struct review), .fields = review_fields };

static enum outcome
check_wish(struct request *request)
{
	const struct break_glass_wish *input = request->input;
	bool by_id = input->patient_id.value.presence == GIVEN, by_number = input->patient_number.value.presence == GIVEN;

	if (by_id == by_number)
		return refuse(request, INPUT, "patientId", by_id ? "is there beside a patientNumber; send one of them" : "is missing; or send a patientNumber");
	return DONE;
}

const struct endpoint break_glass_endpoints[] = {
	{
		.method = POST,
		.path = "/api/break-glass",
		.summary = "Open one patient's record in an emergency, to read, for an hour; reviewers are told at once",
		.permission = "breakglass.use",
		.access = WRITES,
		.fresh = true,
		.audit = "emergency access opened",
		.object = "emergency access",
		.input = &break_glass_wish_shape,
		.output = &break_glass_shape,
		.creates = true,
		.check = check_wish,
		.statement = &break_glass_begin,
	},
	{
		.method = GET,
		.path = "/api/break-glass",
		.summary = "Emergency accesses: one's own for clinicians, all for reviewers",
		.permission = "breakglass.read",
		.access = READS,
		.audit = "emergency accesses listed",
		.object = "emergency access",
		.input = &break_glass_filter_shape,
		.output = &break_glass_shape,
		.many = true,
		.order = "beganAt",
		.statement = &break_glass_list,
	},
	{
		.method = DELETE,
		.path = "/api/break-glass/:id",
		.summary = "End one's own emergency access early",
		.permission = "breakglass.use",
		.access = WRITES,
		.audit = "emergency access ended",
		.object = "emergency access",
		.input = &by_id_shape,
		.statement = &break_glass_close,
	},
	{
		.method = PUT,
		.path = "/api/break-glass/:id/review",
		.summary = "Review an emergency access",
		.permission = "breakglass.review",
		.access = WRITES,
		.audit = "emergency access reviewed",
		.object = "emergency access",
		.input = &review_shape,
		.output = &break_glass_shape,
		.statement = &break_glass_judge,
		.current = &break_glass_current,
	},
	{ .path = NULL },
};
