/* Patients: the register, the record, and one's own.  Which parts somebody sees is for the row policies to say; sealed fields are sealed and opened on
 * the way. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const sex_words[] = { "female", "male", "intersex", "unknown", NULL };
static const char *const marital_words[] = { "single", "married", "partnered", "separated", "divorced", "widowed", "unknown", NULL };
static const char *const blood_words[] = { "A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-", NULL };
static const char *const patient_status_words[] = { "active", "inactive", "deceased", NULL };
static const char *const contact_words[] = { "phone", "sms", "email", "post", NULL };
static const char *const severity_words[] = { "mild", "moderate", "severe", "life-threatening", NULL };

static const struct field short_allergy_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("substance", KIND_TEXT),
	PLAIN("reaction", KIND_TEXT, .flags = NULLABLE),
	PLAIN("severity", KIND_CHOICE, .choices = severity_words),
	END_OF_FIELDS,
};
static const struct shape short_allergy_shape = { .name = "KnownAllergy", .fields = short_allergy_fields };

static const struct field patient_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("number", KIND_TEXT, .summary = "PAT-00001"),
	PLAIN("hasAccount", KIND_FLAG, .summary = "whether they sign in themselves"),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("preferredName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("dateOfBirth", KIND_DATE, .flags = NULLABLE),
	PLAIN("sex", KIND_CHOICE, .choices = sex_words),
	PLAIN("gender", KIND_TEXT, .flags = NULLABLE, .summary = "in their own words"),
	PLAIN("maritalStatus", KIND_CHOICE, .flags = NULLABLE, .choices = marital_words),
	PLAIN("language", KIND_LANGUAGE),
	PLAIN("bloodGroup", KIND_CHOICE, .flags = NULLABLE, .choices = blood_words),
	PLAIN("status", KIND_CHOICE, .choices = patient_status_words),
	PLAIN("statusReason", KIND_TEXT, .flags = NULLABLE),
	PLAIN("deceasedOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("phone", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_contact.phone"),
	PLAIN("otherPhone", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_contact.other_phone"),
	PLAIN("email", KIND_EMAIL, .flags = NULLABLE | SEALED, .place = "patient_contact.email"),
	PLAIN("street", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_contact.street"),
	PLAIN("city", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_contact.city"),
	PLAIN("region", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_contact.region"),
	PLAIN("postalCode", KIND_TEXT, .flags = NULLABLE | SEALED, .place = "patient_contact.postal_code"),
	PLAIN("country", KIND_TEXT, .flags = NULLABLE, .summary = "two letters, like GB"),
	PLAIN("preferredContact", KIND_CHOICE, .flags = NULLABLE, .choices = contact_words),
	PLAIN("sections", KIND_LIST, .item = &section_item, .summary = "the parts of the record that you can see"),
	PLAIN("allergies", KIND_LIST, .flags = NULLABLE, .shape = &short_allergy_shape, .summary = "null: you cannot see them; empty: none is known"),
	PLAIN("erasedAt", KIND_MOMENT, .flags = NULLABLE, .summary = "when the sealed fields were erased for good"),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape patient_shape = { .name = "Patient", .fields = patient_fields };

static const struct field patient_summary_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("number", KIND_TEXT, .summary = "PAT-00001"),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("preferredName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("dateOfBirth", KIND_DATE, .flags = NULLABLE),
	PLAIN("sex", KIND_CHOICE, .choices = sex_words),
	PLAIN("status", KIND_CHOICE, .choices = patient_status_words),
	PLAIN("hasAccount", KIND_FLAG, .summary = "whether they sign in themselves"),
	PLAIN("sortName", KIND_TEXT, .summary = "how the list is ordered"),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape patient_summary_shape = { .name = "PatientSummary", .fields = patient_summary_fields };

struct patient_filter {
	struct choice_value status;
};

static const struct field patient_filter_fields[] = {
	FIELD(patient_filter, status, "status", .choices = patient_status_words),
	END_OF_FIELDS,
};
static const struct shape patient_filter_shape = { .name = "PatientFilter", .size = sizeof(struct patient_filter), .fields = patient_filter_fields };

struct patient_wish {
	struct text_value q, name, number, phone, national_id;
	struct email_value email;
	struct date_value date_of_birth;
};

static const struct field patient_wish_fields[] = {
	FIELD(patient_wish, q, "q", .least = 1, .most = 100, .summary = "part of a name, or a number like PAT-00001"),
	FIELD(patient_wish, name, "name", .least = 1, .most = 100, .summary = "beginnings of names"),
	FIELD(patient_wish, number, "number", .least = 1, .most = 32, .summary = "PAT-00001"),
	FIELD(patient_wish, phone, "phone", .flags = SEALED, .least = 3, .most = 32, .normal = NORMAL_PHONE, .summary = "the whole number, written in any way"),
	FIELD(patient_wish, email, "email", .flags = SEALED, .normal = NORMAL_EMAIL, .summary = "the whole address"),
	FIELD(patient_wish, national_id, "nationalId", .flags = SEALED, .least = 1, .most = 64, .normal = NORMAL_NUMBER,
	    .summary = "the whole number of any identity document"),
	FIELD(patient_wish, date_of_birth, "dateOfBirth"),
	END_OF_FIELDS,
};
static const struct shape patient_wish_shape = { .name = "PatientWish", .size = sizeof(struct patient_wish), .fields = patient_wish_fields };

static enum outcome
check_wish(struct request *request)
{
	const struct patient_wish *input = request->input;

	for (const struct field *field = patient_wish_fields; field->key; field++)
		if (field_value(field, input)->presence == GIVEN)
			return DONE;
	return refuse(request, INPUT, "q", "is missing; search for a name, a number, a phone, an e-mail, a national id or a birthday");
}

/* What a person's record says of them and how to reach them; the same for those who register, change, and are asked themselves. */
#define NAMES(Struct, Required)                                                             \
	FIELD(Struct, first_name, "firstName", .flags = (Required), .least = 1, .most = 80), \
	FIELD(Struct, last_name, "lastName", .flags = (Required), .least = 1, .most = 80),   \
	FIELD(Struct, date_of_birth, "dateOfBirth", .flags = NULLABLE),                      \
	FIELD(Struct, sex, "sex", .choices = sex_words),                                     \
	FIELD(Struct, blood_group, "bloodGroup", .flags = NULLABLE, .choices = blood_words)

#define OWN_WORDS(Struct)                                                                                                     \
	FIELD(Struct, preferred_name, "preferredName", .flags = NULLABLE, .least = 1, .most = 80),                             \
	FIELD(Struct, gender, "gender", .flags = NULLABLE, .least = 1, .most = 80, .summary = "in their own words"),           \
	FIELD(Struct, marital_status, "maritalStatus", .flags = NULLABLE, .choices = marital_words),                           \
	FIELD(Struct, language, "language", .summary = "to speak with them"),                                                  \
	FIELD(Struct, phone, "phone", .flags = NULLABLE | SEALED, .least = 3, .most = 32, .place = "patient_contact.phone", .normal = NORMAL_PHONE), \
	FIELD(Struct, other_phone, "otherPhone", .flags = NULLABLE | SEALED, .least = 3, .most = 32, .place = "patient_contact.other_phone",         \
	    .normal = NORMAL_PHONE),                                                                                           \
	FIELD(Struct, email, "email", .flags = NULLABLE | SEALED, .place = "patient_contact.email", .normal = NORMAL_EMAIL),   \
	FIELD(Struct, street, "street", .flags = NULLABLE | SEALED | LINES, .least = 1, .most = 200, .place = "patient_contact.street"),             \
	FIELD(Struct, city, "city", .flags = NULLABLE | SEALED, .least = 1, .most = 100, .place = "patient_contact.city"),     \
	FIELD(Struct, region, "region", .flags = NULLABLE | SEALED, .least = 1, .most = 100, .place = "patient_contact.region"),                     \
	FIELD(Struct, postal_code, "postalCode", .flags = NULLABLE | SEALED, .least = 1, .most = 20, .place = "patient_contact.postal_code"),        \
	FIELD(Struct, country, "country", .flags = NULLABLE, .least = 2, .most = 2, .summary = "two letters, like GB"),        \
	FIELD(Struct, preferred_contact, "preferredContact", .flags = NULLABLE, .choices = contact_words)

struct patient_new_input {
	struct text_value first_name, last_name, preferred_name, gender, phone, other_phone, street, city, region, postal_code, country, national_id,
	    national_id_country;
	struct date_value date_of_birth;
	struct choice_value sex, marital_status, blood_group, preferred_contact;
	struct language_value language;
	struct email_value email;
	struct flag_value confirm_duplicate;
};

static const struct field patient_new_fields[] = {
	NAMES(patient_new_input, REQUIRED),
	OWN_WORDS(patient_new_input),
	FIELD(patient_new_input, national_id, "nationalId", .flags = NULLABLE | SEALED, .least = 1, .most = 64, .place = "identity_document.number",
	    .normal = NORMAL_NUMBER, .summary = "kept as an identity document"),
	FIELD(patient_new_input, national_id_country, "nationalIdCountry", .flags = NULLABLE, .least = 2, .most = 2, .summary = "two letters; absent: that of the address"),
	FIELD(patient_new_input, confirm_duplicate, "confirmDuplicate", .summary = "register although somebody like this is there already"),
	END_OF_FIELDS,
};
static const struct shape patient_new_shape = { .name = "PatientNew", .size = sizeof(struct patient_new_input), .fields = patient_new_fields };

static bool
is_country(const struct text_value *country)
{
	const char *at = country->value.text.at;

	return country->value.presence != GIVEN || (at[0] >= 'A' && at[0] <= 'Z' && at[1] >= 'A' && at[1] <= 'Z');
}

static void
check_people(struct request *request, const struct text_value *country, const struct date_value *birthday)
{
	if (!is_country(country))
		(void)refuse(request, INPUT, "country", "wants two capital letters, like GB");
	if (birthday && birthday->value.presence == GIVEN && day_against_today(request, birthday) > 0)
		(void)refuse(request, INPUT, "dateOfBirth", "wants a day that has been");
}

static enum outcome
check_new(struct request *request)
{
	const struct patient_new_input *input = request->input;

	check_people(request, &input->country, &input->date_of_birth);
	if (!is_country(&input->national_id_country))
		(void)refuse(request, INPUT, "nationalIdCountry", "wants two capital letters, like GB");
	if (input->national_id.value.presence == GIVEN && input->national_id_country.value.presence != GIVEN && input->country.value.presence != GIVEN)
		(void)refuse(request, INPUT, "nationalIdCountry", "is missing; say which country's number it is");
	return request->answer.fault_count ? INPUT : DONE;
}

struct patient_change {
	struct uuid_value id;
	struct text_value first_name, last_name, preferred_name, gender, phone, other_phone, street, city, region, postal_code, country;
	struct date_value date_of_birth;
	struct choice_value sex, marital_status, blood_group, preferred_contact;
	struct language_value language;
	struct email_value email;
};

static const struct field patient_change_fields[] = {
	FIELD(patient_change, id, "id", .flags = REQUIRED),
	NAMES(patient_change, 0),
	OWN_WORDS(patient_change),
	END_OF_FIELDS,
};
static const struct shape patient_change_shape = { .name = "PatientChange", .size = sizeof(struct patient_change), .fields = patient_change_fields };

static enum outcome
check_change(struct request *request)
{
	const struct patient_change *input = request->input;

	check_people(request, &input->country, &input->date_of_birth);
	return request->answer.fault_count ? INPUT : DONE;
}

struct own_change {
	struct text_value preferred_name, gender, phone, other_phone, street, city, region, postal_code, country;
	struct choice_value marital_status, preferred_contact;
	struct language_value language;
	struct email_value email;
};

static const struct field own_change_fields[] = {
	OWN_WORDS(own_change),
	END_OF_FIELDS,
};
static const struct shape own_change_shape = { .name = "OwnRecordChange", .size = sizeof(struct own_change), .fields = own_change_fields };

static enum outcome
check_own(struct request *request)
{
	check_people(request, &((const struct own_change *)request->input)->country, NULL);
	return request->answer.fault_count ? INPUT : DONE;
}

struct patient_state {
	struct uuid_value id;
	struct choice_value status;
	struct date_value deceased_on;
	struct text_value reason;
};

static const struct field patient_state_fields[] = {
	FIELD(patient_state, id, "id", .flags = REQUIRED),
	FIELD(patient_state, status, "status", .flags = REQUIRED, .choices = patient_status_words),
	FIELD(patient_state, deceased_on, "deceasedOn", .flags = NULLABLE, .summary = "of a deceased patient, and of no other"),
	FIELD(patient_state, reason, "reason", .flags = NULLABLE, .least = 3, .most = 500),
	END_OF_FIELDS,
};
static const struct shape patient_state_shape = { .name = "PatientState", .size = sizeof(struct patient_state), .fields = patient_state_fields };

static enum outcome
check_state(struct request *request)
{
	const struct patient_state *input = request->input;
	bool deceased = text_is(input->status.value.text, "deceased"), day = input->deceased_on.value.presence == GIVEN;

	if (deceased && !day)
		return refuse(request, INPUT, "deceasedOn", "is missing; say on which day they died");
	if (!deceased && day)
		return refuse(request, INPUT, "deceasedOn", "wants the status deceased with it");
	if (day && day_against_today(request, &input->deceased_on) > 0)
		return refuse(request, INPUT, "deceasedOn", "wants a day that has been");
	return DONE;
}

struct erasure {
	struct uuid_value id;
	struct text_value patient_number, reason;
};

static const struct field erasure_fields[] = {
	FIELD(erasure, id, "id", .flags = REQUIRED),
	FIELD(erasure, patient_number, "patientNumber", .flags = REQUIRED, .least = 1, .most = 32, .summary = "theirs once more, because it cannot be taken back"),
	FIELD(erasure, reason, "reason", .flags = REQUIRED, .least = 10, .most = 1000, .summary = "who asked for it"),
	END_OF_FIELDS,
};
static const struct shape erasure_shape = { .name = "PatientErasure", .size = sizeof(struct erasure), .fields = erasure_fields };

static const char *const history_words[] = { "condition", "surgery", "family", "immunisation", NULL };
static const char *const course_words[] = { "active", "resolved", NULL };
static const char *const category_words[] = { "drug", "food", "environment", "other", NULL };

static const struct field past_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("kind", KIND_CHOICE, .choices = history_words),
	PLAIN("what", KIND_TEXT),
	PLAIN("happenedOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("nextDueOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("place", KIND_TEXT, .flags = NULLABLE),
	PLAIN("relation", KIND_TEXT, .flags = NULLABLE),
	PLAIN("status", KIND_CHOICE, .choices = course_words),
	PLAIN("note", KIND_TEXT, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape past_shape = { .name = "PastOfPatient", .fields = past_fields };

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
static const struct shape allergy_shape = { .name = "AllergyOfPatient", .fields = allergy_fields };

static const struct field medication_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("dose", KIND_TEXT, .flags = NULLABLE),
	PLAIN("route", KIND_TEXT, .flags = NULLABLE),
	PLAIN("frequency", KIND_TEXT, .flags = NULLABLE),
	PLAIN("reason", KIND_TEXT, .flags = NULLABLE),
	PLAIN("startedOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("stoppedOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("prescribedBy", KIND_TEXT, .flags = NULLABLE),
	PLAIN("note", KIND_TEXT, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape medication_shape = { .name = "MedicationOfPatient", .fields = medication_fields };

static const struct field medical_history_fields[] = {
	PLAIN("patientId", KIND_UUID),
	PLAIN("conditions", KIND_LIST, .shape = &past_shape),
	PLAIN("surgeries", KIND_LIST, .shape = &past_shape),
	PLAIN("familyHistory", KIND_LIST, .shape = &past_shape),
	PLAIN("immunisations", KIND_LIST, .shape = &past_shape),
	PLAIN("allergies", KIND_LIST, .shape = &allergy_shape),
	PLAIN("medications", KIND_LIST, .shape = &medication_shape),
	PLAIN("emergencyNotes", KIND_LIST, .shape = &emergency_note_shape, .summary = "written in emergencies"),
	END_OF_FIELDS,
};
static const struct shape medical_history_shape = { .name = "MedicalHistory", .fields = medical_history_fields };

#define REGISTERS(Path)                                                  \
	{                                                                \
		.method = POST,                                          \
		.path = (Path),                                          \
		.summary = "Register a patient without an account",      \
		.permission = "patient.register",                        \
		.access = WRITES,                                        \
		.audit = "patient registered",                           \
		.object = "patient",                                     \
		.input = &patient_new_shape,                             \
		.output = &patient_shape,                                \
		.creates = true,                                         \
		.makes_key = true,                                       \
		.check = check_new,                                      \
		.statement = &patient_new,                               \
		.advice = &patient_candidates,                           \
		.advised = &patient_summary_shape,                       \
	}

const struct endpoint patient_endpoints[] = {
	{
		.method = GET,
		.path = "/api/patients",
		.summary = "Patients by name: the desk sees all, clinicians those in their care",
		.permission = "patient.list",
		.access = READS,
		.audit = "patients listed",
		.object = "patient",
		.input = &patient_filter_shape,
		.output = &patient_summary_shape,
		.many = true,
		.order = "sortName",
		.statement = &patient_list,
	},
	{
		.method = GET,
		.path = "/api/patients/search",
		.summary = "Patients found by name, number, phone, e-mail, identity document or birthday",
		.permission = "patient.list",
		.access = READS,
		.audit = "patients searched",
		.object = "patient",
		.input = &patient_wish_shape,
		.output = &patient_summary_shape,
		.many = true,
		.order = "sortName",
		.check = check_wish,
		.statement = &patient_find,
	},
	REGISTERS("/api/patients"),
	REGISTERS("/api/patients/register"),
	{
		.method = GET,
		.path = "/api/patients/portal/profile",
		.summary = "One's own record",
		.permission = "patient.profile",
		.access = READS,
		.audit = "own record read",
		.object = "patient",
		.output = &patient_shape,
		.statement = &patient_profile_read,
	},
	{
		.method = PUT,
		.path = "/api/patients/portal/profile",
		.summary = "Change what one says of oneself; what is absent stays, null clears",
		.permission = "patient.profile",
		.access = WRITES,
		.audit = "own record changed",
		.object = "patient",
		.input = &own_change_shape,
		.output = &patient_shape,
		.check = check_own,
		.statement = &patient_profile_update,
		.key = &patient_key_for_profile,
		.current = &patient_profile_read,
	},
	{
		.method = GET,
		.path = "/api/patients/portal/medical-history",
		.summary = "One's own history, allergies and medication",
		.permission = "patient.profile",
		.access = READS,
		.audit = "own history read",
		.object = "patient",
		.output = &medical_history_shape,
		.statement = &patient_medical_history,
	},
	{
		.method = GET,
		.path = "/api/patients/:id",
		.summary = "The record of a patient, as far as one reaches it",
		.permission = "patient.read",
		.access = READS,
		.audit = "patient read",
		.object = "patient",
		.input = &by_id_shape,
		.output = &patient_shape,
		.statement = &patient_read,
	},
	{
		.method = PUT,
		.path = "/api/patients/:id",
		.summary = "Change a patient's record; what is absent stays, null clears",
		.permission = "patient.update",
		.access = WRITES,
		.audit = "patient changed",
		.object = "patient",
		.input = &patient_change_shape,
		.output = &patient_shape,
		.check = check_change,
		.statement = &patient_update,
		.key = &patient_key_for_record,
		.current = &patient_read,
	},
	{
		.method = PUT,
		.path = "/api/patients/:id/status",
		.summary = "Note that a patient is active, inactive or deceased",
		.permission = "patient.update",
		.access = WRITES,
		.audit = "patient status changed",
		.object = "patient",
		.input = &patient_state_shape,
		.output = &patient_shape,
		.check = check_state,
		.statement = &patient_status_change,
		.current = &patient_read,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:id",
		.summary = "Take a patient out of the register; the record is kept as long as the law wants",
		.permission = "patient.delete",
		.access = WRITES,
		.fresh = true,
		.audit = "patient deleted",
		.object = "patient",
		.input = &by_id_shape,
		.statement = &patient_take_away,
	},
	{
		.method = POST,
		.path = "/api/patients/:id/erase",
		.summary = "Erase for good what is sealed of a patient: contacts, and numbers of insurance and documents",
		.permission = "patient.erase",
		.access = WRITES,
		.fresh = true,
		.audit = "patient's sealed data erased",
		.object = "patient",
		.input = &erasure_shape,
		.statement = &patient_erase_sealed,
	},
	{ .path = NULL },
};
