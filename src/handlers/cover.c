/* Whom to call for a patient, who pays, and what they showed of who they are: kept by the desk, clinicians in care and patients themselves. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const rank_words[] = { "primary", "secondary", "other", NULL };
static const char *const document_words[] = { "national-id", "passport", "driving-licence", "health-card", "residence-permit", "other", NULL };

struct cover_of_patient {
	struct uuid_value patient_id;
};

static const struct field cover_of_patient_fields[] = {
	FIELD(cover_of_patient, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	END_OF_FIELDS,
};
static const struct shape cover_of_patient_shape = { .name = "CoverOfPatient", .size = sizeof(struct cover_of_patient), .fields = cover_of_patient_fields };

struct cover_part {
	struct uuid_value patient_id, id;
};

static const struct field cover_part_fields[] = {
	FIELD(cover_part, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(cover_part, id, "id", .flags = REQUIRED, .summary = "its id"),
	END_OF_FIELDS,
};
static const struct shape cover_part_shape = { .name = "CoverPart", .size = sizeof(struct cover_part), .fields = cover_part_fields };

static const struct field emergency_contact_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("relation", KIND_TEXT, .summary = "what they are to the patient"),
	PLAIN("phone", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "emergency_contact.phone"),
	PLAIN("email", KIND_EMAIL, .flags = NULLABLE | SEALED, .place = "emergency_contact.email"),
	PLAIN("mayDecide", KIND_FLAG, .summary = "whether they may decide where the patient cannot"),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape emergency_contact_shape = { .name = "EmergencyContact", .fields = emergency_contact_fields };

struct emergency_contact_input {
	struct uuid_value patient_id, id;
	struct text_value name, relation, phone;
	struct email_value email;
	struct flag_value may_decide;
};

static const struct field emergency_contact_new_fields[] = {
	FIELD(emergency_contact_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(emergency_contact_input, name, "name", .flags = REQUIRED, .least = 1, .most = 160),
	FIELD(emergency_contact_input, relation, "relation", .flags = REQUIRED, .least = 1, .most = 80, .summary = "what they are to the patient"),
	FIELD(emergency_contact_input, phone, "phone", .flags = REQUIRED | SEALED, .least = 3, .most = 32, .place = "emergency_contact.phone"),
	FIELD(emergency_contact_input, email, "email", .flags = NULLABLE | SEALED, .place = "emergency_contact.email"),
	FIELD(emergency_contact_input, may_decide, "mayDecide", .summary = "whether they may decide where the patient cannot"),
	END_OF_FIELDS,
};
static const struct shape emergency_contact_new_shape = { .name = "EmergencyContactNew", .size = sizeof(struct emergency_contact_input), .fields = emergency_contact_new_fields };

static const struct field emergency_contact_change_fields[] = {
	FIELD(emergency_contact_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(emergency_contact_input, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(emergency_contact_input, name, "name", .least = 1, .most = 160),
	FIELD(emergency_contact_input, relation, "relation", .least = 1, .most = 80, .summary = "what they are to the patient"),
	FIELD(emergency_contact_input, phone, "phone", .flags = SEALED, .least = 3, .most = 32, .place = "emergency_contact.phone"),
	FIELD(emergency_contact_input, email, "email", .flags = NULLABLE | SEALED, .place = "emergency_contact.email"),
	FIELD(emergency_contact_input, may_decide, "mayDecide", .summary = "whether they may decide where the patient cannot"),
	END_OF_FIELDS,
};
static const struct shape emergency_contact_change_shape = { .name = "EmergencyContactChange", .size = sizeof(struct emergency_contact_input), .fields = emergency_contact_change_fields };

static const struct field insurance_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("rank", KIND_CHOICE, .choices = rank_words, .summary = "which is asked first"),
	PLAIN("provider", KIND_TEXT),
	PLAIN("plan", KIND_TEXT, .flags = NULLABLE),
	PLAIN("policyNumber", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_insurance.policy_number"),
	PLAIN("groupNumber", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_insurance.group_number"),
	PLAIN("holderName", KIND_TEXT, .flags = NULLABLE, .summary = "whose policy it is, where not the patient's own"),
	PLAIN("holderRelation", KIND_TEXT, .flags = NULLABLE),
	PLAIN("validFrom", KIND_DATE, .flags = NULLABLE),
	PLAIN("validUntil", KIND_DATE, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape insurance_shape = { .name = "Insurance", .fields = insurance_fields };

struct insurance_input {
	struct uuid_value patient_id, id;
	struct choice_value rank;
	struct text_value provider, plan, policy_number, group_number, holder_name, holder_relation;
	struct date_value valid_from, valid_until;
};

static const struct field insurance_new_fields[] = {
	FIELD(insurance_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(insurance_input, rank, "rank", .flags = REQUIRED, .choices = rank_words, .summary = "which is asked first"),
	FIELD(insurance_input, provider, "provider", .flags = REQUIRED, .least = 1, .most = 160),
	FIELD(insurance_input, plan, "plan", .flags = NULLABLE, .least = 1, .most = 160),
	FIELD(insurance_input, policy_number, "policyNumber", .flags = REQUIRED | SEALED, .least = 1, .most = 64, .place = "patient_insurance.policy_number"),
	FIELD(insurance_input, group_number, "groupNumber", .flags = NULLABLE | SEALED, .least = 1, .most = 64, .place = "patient_insurance.group_number"),
	FIELD(insurance_input, holder_name, "holderName", .flags = NULLABLE, .least = 1, .most = 160, .summary = "whose policy it is, where not the patient's own"),
	FIELD(insurance_input, holder_relation, "holderRelation", .flags = NULLABLE, .least = 1, .most = 80),
	FIELD(insurance_input, valid_from, "validFrom", .flags = NULLABLE),
	FIELD(insurance_input, valid_until, "validUntil", .flags = NULLABLE),
	END_OF_FIELDS,
};
static const struct shape insurance_new_shape = { .name = "InsuranceNew", .size = sizeof(struct insurance_input), .fields = insurance_new_fields };

static const struct field insurance_change_fields[] = {
	FIELD(insurance_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(insurance_input, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(insurance_input, rank, "rank", .choices = rank_words, .summary = "which is asked first"),
	FIELD(insurance_input, provider, "provider", .least = 1, .most = 160),
	FIELD(insurance_input, plan, "plan", .flags = NULLABLE, .least = 1, .most = 160),
	FIELD(insurance_input, policy_number, "policyNumber", .flags = SEALED, .least = 1, .most = 64, .place = "patient_insurance.policy_number"),
	FIELD(insurance_input, group_number, "groupNumber", .flags = NULLABLE | SEALED, .least = 1, .most = 64, .place = "patient_insurance.group_number"),
	FIELD(insurance_input, holder_name, "holderName", .flags = NULLABLE, .least = 1, .most = 160, .summary = "whose policy it is, where not the patient's own"),
	FIELD(insurance_input, holder_relation, "holderRelation", .flags = NULLABLE, .least = 1, .most = 80),
	FIELD(insurance_input, valid_from, "validFrom", .flags = NULLABLE),
	FIELD(insurance_input, valid_until, "validUntil", .flags = NULLABLE),
	END_OF_FIELDS,
};
static const struct shape insurance_change_shape = { .name = "InsuranceChange", .size = sizeof(struct insurance_input), .fields = insurance_change_fields };

static const struct field identity_document_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("kind", KIND_CHOICE, .choices = document_words),
	PLAIN("country", KIND_TEXT, .summary = "who issued it: two letters, like GB"),
	PLAIN("number", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "identity_document.number"),
	PLAIN("issuedOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("expiresOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape identity_document_shape = { .name = "IdentityDocument", .fields = identity_document_fields };

struct identity_document_input {
	struct uuid_value patient_id, id;
	struct choice_value kind;
	struct text_value country, number;
	struct date_value issued_on, expires_on;
};

static const struct field identity_document_new_fields[] = {
	FIELD(identity_document_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(identity_document_input, kind, "kind", .flags = REQUIRED, .choices = document_words),
	FIELD(identity_document_input, country, "country", .flags = REQUIRED, .least = 2, .most = 2, .summary = "who issued it: two letters, like GB"),
	FIELD(identity_document_input, number, "number", .flags = REQUIRED | SEALED, .least = 1, .most = 64, .normal = NORMAL_NUMBER, .place = "identity_document.number"),
	FIELD(identity_document_input, issued_on, "issuedOn", .flags = NULLABLE),
	FIELD(identity_document_input, expires_on, "expiresOn", .flags = NULLABLE),
	END_OF_FIELDS,
};
static const struct shape identity_document_new_shape = { .name = "IdentityDocumentNew", .size = sizeof(struct identity_document_input), .fields = identity_document_new_fields };

static const struct field identity_document_change_fields[] = {
	FIELD(identity_document_input, patient_id, "patientId", .flags = REQUIRED, .summary = "whose record"),
	FIELD(identity_document_input, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(identity_document_input, kind, "kind", .choices = document_words),
	FIELD(identity_document_input, country, "country", .least = 2, .most = 2, .summary = "who issued it: two letters, like GB"),
	FIELD(identity_document_input, number, "number", .flags = SEALED, .least = 1, .most = 64, .normal = NORMAL_NUMBER, .place = "identity_document.number"),
	FIELD(identity_document_input, issued_on, "issuedOn", .flags = NULLABLE),
	FIELD(identity_document_input, expires_on, "expiresOn", .flags = NULLABLE),
	END_OF_FIELDS,
};
static const struct shape identity_document_change_shape = { .name = "IdentityDocumentChange", .size = sizeof(struct identity_document_input), .fields = identity_document_change_fields };

const struct endpoint cover_endpoints[] = {
	{
		.method = GET,
		.path = "/api/patients/:patientId/emergency-contacts",
		.summary = "Whom to call in an emergency",
		.permission = "cover.read",
		.access = READS,
		.audit = "emergency contact listed",
		.object = "emergency contact",
		.input = &cover_of_patient_shape,
		.output = &emergency_contact_shape,
		.many = true,
		.order = "createdAt",
		.statement = &emergency_contact_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/emergency-contacts",
		.summary = "Whom to call in an emergency: one more",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "emergency contact noted",
		.object = "emergency contact",
		.input = &emergency_contact_new_shape,
		.output = &emergency_contact_shape,
		.creates = true,
		.statement = &emergency_contact_new,
		.key = &patient_key_for_part,
	},
	{
		.method = PUT,
		.path = "/api/patients/:patientId/emergency-contacts/:id",
		.summary = "Whom to call in an emergency: change one; what is absent stays, null clears",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "emergency contact changed",
		.object = "emergency contact",
		.input = &emergency_contact_change_shape,
		.output = &emergency_contact_shape,
		.statement = &emergency_contact_update,
		.key = &emergency_contact_key,
		.current = &emergency_contact_current,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/emergency-contacts/:id",
		.summary = "Whom to call in an emergency: take one away",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "emergency contact taken away",
		.object = "emergency contact",
		.input = &cover_part_shape,
		.statement = &emergency_contact_delete,
		.current = &emergency_contact_current,
	},
	{
		.method = GET,
		.path = "/api/patients/:patientId/insurances",
		.summary = "Who pays",
		.permission = "cover.read",
		.access = READS,
		.audit = "insurance listed",
		.object = "insurance",
		.input = &cover_of_patient_shape,
		.output = &insurance_shape,
		.many = true,
		.order = "createdAt",
		.statement = &insurance_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/insurances",
		.summary = "Who pays: one more",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "insurance noted",
		.object = "insurance",
		.input = &insurance_new_shape,
		.output = &insurance_shape,
		.creates = true,
		.statement = &insurance_new,
		.key = &patient_key_for_part,
	},
	{
		.method = PUT,
		.path = "/api/patients/:patientId/insurances/:id",
		.summary = "Who pays: change one; what is absent stays, null clears",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "insurance changed",
		.object = "insurance",
		.input = &insurance_change_shape,
		.output = &insurance_shape,
		.statement = &insurance_update,
		.key = &insurance_key,
		.current = &insurance_current,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/insurances/:id",
		.summary = "Who pays: take one away",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "insurance taken away",
		.object = "insurance",
		.input = &cover_part_shape,
		.statement = &insurance_delete,
		.current = &insurance_current,
	},
	{
		.method = GET,
		.path = "/api/patients/:patientId/identity-documents",
		.summary = "What a patient showed of who they are",
		.permission = "cover.read",
		.access = READS,
		.audit = "identity document listed",
		.object = "identity document",
		.input = &cover_of_patient_shape,
		.output = &identity_document_shape,
		.many = true,
		.order = "createdAt",
		.statement = &identity_document_list,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/identity-documents",
		.summary = "What a patient showed of who they are: one more",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "identity document noted",
		.object = "identity document",
		.input = &identity_document_new_shape,
		.output = &identity_document_shape,
		.creates = true,
		.statement = &identity_document_new,
		.key = &patient_key_for_part,
	},
	{
		.method = PUT,
		.path = "/api/patients/:patientId/identity-documents/:id",
		.summary = "What a patient showed of who they are: change one; what is absent stays, null clears",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "identity document changed",
		.object = "identity document",
		.input = &identity_document_change_shape,
		.output = &identity_document_shape,
		.statement = &identity_document_update,
		.key = &identity_document_key,
		.current = &identity_document_current,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/identity-documents/:id",
		.summary = "What a patient showed of who they are: take one away",
		.permission = "cover.write",
		.access = WRITES,
		.audit = "identity document taken away",
		.object = "identity document",
		.input = &cover_part_shape,
		.statement = &identity_document_delete,
		.current = &identity_document_current,
	},
	{ .path = NULL },
};
