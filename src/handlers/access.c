/* Who can see a record: the list that patients read, sharing with clinicians, and taking back. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const shared_levels[] = { "full", "limited", "emergency", NULL };

struct of_patient {
	struct uuid_value patient_id;
};

static const struct field of_patient_fields[] = {
	FIELD(of_patient, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	END_OF_FIELDS,
};
static const struct shape of_patient_shape = { .name = "OfPatient", .size = sizeof(struct of_patient), .fields = of_patient_fields };

static const struct field access_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("granteeId", KIND_UUID, .summary = "the account that can see it"),
	PLAIN("name", KIND_TEXT),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("level", KIND_CHOICE, .choices = level_words),
	PLAIN("sections", KIND_LIST, .item = &section_item, .summary = "the parts of the record it opens"),
	PLAIN("reason", KIND_TEXT, .summary = "self, appointment, share, break-glass, proxy, registration, ..."),
	PLAIN("reasonWords", KIND_TEXT, .flags = OUR_WORDS),
	PLAIN("note", KIND_TEXT, .flags = NULLABLE, .summary = "why, in the words of whoever gave it"),
	PLAIN("givenBy", KIND_TEXT, .flags = NULLABLE),
	PLAIN("since", KIND_MOMENT),
	PLAIN("until", KIND_MOMENT, .flags = NULLABLE, .summary = "null: without end"),
	PLAIN("revocable", KIND_FLAG, .summary = "whether it can be taken back"),
	END_OF_FIELDS,
};
static const struct shape access_shape = { .name = "Access", .fields = access_fields };

struct share {
	struct uuid_value patient_id, grantee_id;
	struct email_value email;
	struct choice_value level;
	struct list_value sections;
	struct moment_value until;
	struct text_value note;
};

static const struct field share_fields[] = {
	FIELD(share, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(share, grantee_id, "granteeId", .summary = "a clinician's id, or else their e-mail"),
	FIELD(share, email, "email", .summary = "a clinician's e-mail, instead of their id"),
	FIELD(share, level, "level", .flags = REQUIRED, .choices = shared_levels),
	FIELD(share, sections, "sections", .least = 1, .most = 20, .item = &section_item, .summary = "absent: all that the level opens to their role"),
	FIELD(share, until, "until", .summary = "absent: without end"),
	FIELD(share, note, "note", .least = 3, .most = 500),
	END_OF_FIELDS,
};
static const struct shape share_shape = { .name = "Share", .size = sizeof(struct share), .fields = share_fields };

struct access_of_patient {
	struct uuid_value patient_id, id;
};

static const struct field access_of_patient_fields[] = {
	FIELD(access_of_patient, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(access_of_patient, id, "id", .flags = REQUIRED, .summary = "its id"),
	END_OF_FIELDS,
};
static const struct shape access_of_patient_shape = { .name = "AccessOfPatient", .size = sizeof(struct access_of_patient), .fields = access_of_patient_fields };

static enum outcome
check_share(struct request *request)
{
	const struct share *input = request->input;
	bool by_id = input->grantee_id.value.presence == GIVEN, by_email = input->email.value.presence == GIVEN;

	if (by_id == by_email)
		return refuse(request, INPUT, "granteeId", by_id ? "is there beside an email; send one of them" : "is missing; or send the clinician's email");
	return DONE;
}

const struct endpoint access_endpoints[] = {
	{
		.method = GET,
		.path = "/api/patients/:patientId/access",
		.summary = "Who can see a record: for its owner, and whoever reaches it fully",
		.permission = "access.read",
		.access = READS,
		.audit = "access listed",
		.object = "care grant",
		.input = &of_patient_shape,
		.output = &access_shape,
		.many = true,
		.order = "since",
		.statement = &access_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/access",
		.summary = "Share a record with a clinician, never further than one's own access",
		.permission = "access.share",
		.access = WRITES,
		.audit = "access shared",
		.object = "care grant",
		.input = &share_shape,
		.output = &access_shape,
		.creates = true,
		.check = check_share,
		.statement = &access_share,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/access/:id",
		.summary = "Take access back, or give up one's own",
		.permission = "access.revoke",
		.access = WRITES,
		.audit = "access revoked",
		.object = "care grant",
		.input = &access_of_patient_shape,
		.statement = &access_revoke,
	},
	{ .path = NULL },
};
