/* Emergency access: opened by a clinician for an hour, told to reviewers at once, and reviewed; and the notes that it leaves in the record. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const state_words[] = { "open", "waiting", "reviewed", NULL };
static const char *const verdict_words[] = { "justified", "needs-talk", "unjustified", NULL };

static const struct field verdict_fields[] = {
	PLAIN("verdict", KIND_CHOICE, .choices = verdict_words),
	PLAIN("words", KIND_TEXT, .flags = LINES),
	PLAIN("reviewedAt", KIND_MOMENT),
	PLAIN("reviewerId", KIND_UUID, .summary = "the account that said so"),
	PLAIN("reviewerName", KIND_TEXT),
	END_OF_FIELDS,
};
static const struct shape verdict_shape = { .name = "EmergencyVerdict", .fields = verdict_fields };

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
	PLAIN("earlier", KIND_LIST, .shape = &verdict_shape, .summary = "verdicts that were replaced, the oldest first"),
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
	struct text_value patient_number, first_name, last_name, reason;
	struct date_value date_of_birth;
};

static const struct field break_glass_wish_fields[] = {
	FIELD(break_glass_wish, patient_id, "patientId"),
	FIELD(break_glass_wish, patient_number, "patientNumber", .least = 5, .most = 32, .summary = "PAT-00001, instead of the id"),
	FIELD(break_glass_wish, first_name, "firstName", .least = 1, .most = 80, .summary = "with lastName and dateOfBirth, instead of both"),
	FIELD(break_glass_wish, last_name, "lastName", .least = 1, .most = 80),
	FIELD(break_glass_wish, date_of_birth, "dateOfBirth"),
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

struct emergency_note_new {
	struct uuid_value id;
	struct text_value words;
};

static const struct field emergency_note_new_fields[] = {
	FIELD(emergency_note_new, id, "id", .flags = REQUIRED, .summary = "of one's own emergency access"),
	FIELD(emergency_note_new, words, "words", .flags = REQUIRED | LINES, .least = 3, .most = 4000, .summary = "what was found and done"),
	END_OF_FIELDS,
};
static const struct shape emergency_note_new_shape = { .name = "EmergencyNoteNew", .size = sizeof(struct emergency_note_new),
	.fields = emergency_note_new_fields };

struct notes_of_patient {
	struct uuid_value patient_id;
};

static const struct field notes_of_patient_fields[] = {
	FIELD(notes_of_patient, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	END_OF_FIELDS,
};
static const struct shape notes_of_patient_shape = { .name = "EmergencyNotesOfPatient", .size = sizeof(struct notes_of_patient),
	.fields = notes_of_patient_fields };

static enum outcome
check_wish(struct request *request)
{
	const struct break_glass_wish *input = request->input;
	const struct {
		const char *key;
		bool given;
	} names[] = {
		{ "firstName", input->first_name.value.presence == GIVEN },
		{ "lastName", input->last_name.value.presence == GIVEN },
		{ "dateOfBirth", input->date_of_birth.value.presence == GIVEN },
		{ NULL, false },
	};
	bool by_name = names[0].given || names[1].given || names[2].given;
	int ways = (input->patient_id.value.presence == GIVEN) + (input->patient_number.value.presence == GIVEN) + by_name;
	enum outcome outcome = DONE;

	if (ways == 0)
		return refuse(request, INPUT, "patientId", "is missing; or send a patientNumber, or firstName, lastName and dateOfBirth");
	if (ways > 1)
		return refuse(request, INPUT, "patientId", "wants to be alone; send it, or a patientNumber, or firstName, lastName and dateOfBirth");
	for (size_t i = 0; by_name && names[i].key; i++)
		if (!names[i].given)
			outcome = refuse(request, INPUT, names[i].key, "is missing beside the others");
	return outcome;
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
		.summary = "Review an emergency access that is over; an earlier verdict is kept beside the new one",
		.permission = "breakglass.review",
		.access = WRITES,
		.audit = "emergency access reviewed",
		.object = "emergency access",
		.input = &review_shape,
		.output = &break_glass_shape,
		.statement = &break_glass_judge,
		.current = &break_glass_current,
	},
	{
		.method = POST,
		.path = "/api/break-glass/:id/notes",
		.summary = "Write an emergency note while one's own emergency access is open; it stays as it is, and another one puts it right",
		.permission = "breakglass.use",
		.access = WRITES,
		.audit = "emergency note written",
		.object = "emergency note",
		.input = &emergency_note_new_shape,
		.output = &emergency_note_shape,
		.creates = true,
		.statement = &emergency_note_write,
	},
	{
		.method = GET,
		.path = "/api/patients/:patientId/emergency-notes",
		.summary = "What was written in a record in emergencies, for those who read its history",
		.permission = "chart.read",
		.access = READS,
		.audit = "emergency notes listed",
		.object = "emergency note",
		.input = &notes_of_patient_shape,
		.output = &emergency_note_shape,
		.many = true,
		.order = "createdAt",
		.statement = &emergency_note_list,
	},
	{ .path = NULL },
};
