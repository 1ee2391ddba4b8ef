/* What patients agree to, word for word, and take back; read by whoever treats them. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

struct kinds_filter {
	struct language_value language;
};

static const struct field kinds_filter_fields[] = {
	FIELD(kinds_filter, language, "language", .summary = "absent: one's own; English where there is no such text"),
	END_OF_FIELDS,
};
static const struct shape kinds_filter_shape = { .name = "ConsentKindsFilter", .size = sizeof(struct kinds_filter), .fields = kinds_filter_fields };

static const struct field kind_fields[] = {
	PLAIN("kind", KIND_TEXT),
	PLAIN("title", KIND_TEXT),
	PLAIN("text", KIND_TEXT, .flags = LINES, .summary = "what one agrees to"),
	PLAIN("textVersion", KIND_INTEGER),
	PLAIN("language", KIND_LANGUAGE, .summary = "that the words are in"),
	END_OF_FIELDS,
};
static const struct shape kind_shape = { .name = "ConsentKind", .fields = kind_fields };

static const struct field kinds_fields[] = {
	PLAIN("kinds", KIND_LIST, .shape = &kind_shape),
	END_OF_FIELDS,
};
static const struct shape kinds_shape = { .name = "ConsentKinds", .fields = kinds_fields };

struct consent_filter {
	struct uuid_value patient_id;
};

static const struct field consent_filter_fields[] = {
	FIELD(consent_filter, patient_id, "patientId", .summary = "whose; absent: one's own, or of whom one acts for"),
	END_OF_FIELDS,
};
static const struct shape consent_filter_shape = { .name = "ConsentFilter", .size = sizeof(struct consent_filter), .fields = consent_filter_fields };

static const struct field consent_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("kind", KIND_TEXT),
	PLAIN("title", KIND_TEXT),
	PLAIN("text", KIND_TEXT, .flags = LINES, .summary = "as it was agreed to"),
	PLAIN("textVersion", KIND_INTEGER),
	PLAIN("language", KIND_LANGUAGE, .summary = "that it was read in"),
	PLAIN("givenAt", KIND_MOMENT),
	PLAIN("givenByName", KIND_TEXT),
	PLAIN("byProxy", KIND_FLAG, .summary = "somebody said so for the patient"),
	PLAIN("withdrawnAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("withdrawnByName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("current", KIND_FLAG, .summary = "it holds, and the text has not changed since"),
	END_OF_FIELDS,
};
static const struct shape consent_shape = { .name = "Consent", .fields = consent_fields };

struct consent_wish {
	struct text_value kind;
	struct integer_value text_version;
	struct language_value language;
};

static const struct field consent_wish_fields[] = {
	FIELD(consent_wish, kind, "kind", .flags = REQUIRED, .least = 1, .most = 64),
	FIELD(consent_wish, text_version, "textVersion", .flags = REQUIRED, .least = 1, .most = 10000, .summary = "the text that was shown"),
	FIELD(consent_wish, language, "language", .summary = "that it was shown in; absent: as GET /api/consent-kinds shows it"),
	END_OF_FIELDS,
};
static const struct shape consent_wish_shape = { .name = "ConsentNew", .size = sizeof(struct consent_wish), .fields = consent_wish_fields };

static enum outcome
check_filter(struct request *request)
{
	const struct consent_filter *input = request->input;

	if (input->patient_id.value.presence != GIVEN && request->caller.role != ROLE_PATIENT)
		return refuse(request, INPUT, "patientId", "is missing");
	return DONE;
}

const struct endpoint consent_endpoints[] = {
	{
		.method = GET,
		.path = "/api/consent-kinds",
		.summary = "What a patient may agree to, with the words",
		.permission = "consent.read",
		.access = READS,
		.audit = "consent texts read",
		.object = "consent",
		.input = &kinds_filter_shape,
		.output = &kinds_shape,
		.statement = &consent_texts,
	},
	{
		.method = GET,
		.path = "/api/consents",
		.summary = "What a patient agreed to, the newest first",
		.permission = "consent.read",
		.access = READS,
		.audit = "consents listed",
		.object = "consent",
		.input = &consent_filter_shape,
		.output = &consent_shape,
		.many = true,
		.order = "givenAt",
		.check = check_filter,
		.statement = &consent_list,
	},
	{
		.method = POST,
		.path = "/api/consents",
		.summary = "Agree, for oneself or whom one acts for",
		.permission = "consent.give",
		.access = WRITES,
		.audit = "consent given",
		.object = "consent",
		.input = &consent_wish_shape,
		.output = &consent_shape,
		.creates = true,
		.statement = &consent_give,
	},
	{
		.method = DELETE,
		.path = "/api/consents/:id",
		.summary = "Take back what was agreed to",
		.permission = "consent.give",
		.access = WRITES,
		.audit = "consent withdrawn",
		.object = "consent",
		.input = &by_id_shape,
		.statement = &consent_withdraw,
	},
	{ .path = NULL },
};
