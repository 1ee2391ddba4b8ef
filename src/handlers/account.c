/* Accounts: one's own profile, and people as admins see them. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

struct profile_change {
	struct text_value first_name, last_name, phone;
	struct date_value date_of_birth;
	struct zone_value time_zone;
	struct language_value language;
};

static const struct field profile_change_fields[] = {
	FIELD(profile_change, first_name, "firstName", .least = 1, .most = 80),
	FIELD(profile_change, last_name, "lastName", .least = 1, .most = 80),
	FIELD(profile_change, phone, "phone", .flags = NULLABLE, .least = 1, .most = 32),
	FIELD(profile_change, date_of_birth, "dateOfBirth", .flags = NULLABLE),
	FIELD(profile_change, time_zone, "timeZone"),
	FIELD(profile_change, language, "language"),
	END_OF_FIELDS,
};
static const struct shape profile_change_shape = { .name = "ProfileChange", .size = sizeof(struct profile_change), .fields = profile_change_fields };

static const struct field profile_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("email", KIND_EMAIL),
	PLAIN("emailConfirmed", KIND_FLAG, .summary = "they showed that the address is theirs"),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("status", KIND_CHOICE, .choices = status_words),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("phone", KIND_TEXT, .flags = NULLABLE),
	PLAIN("dateOfBirth", KIND_DATE, .flags = NULLABLE),
	PLAIN("timeZone", KIND_ZONE),
	PLAIN("language", KIND_LANGUAGE),
	PLAIN("patientId", KIND_UUID, .flags = NULLABLE),
	PLAIN("patientNumber", KIND_TEXT, .flags = NULLABLE, .summary = "PAT-00001"),
	PLAIN("employeeNumber", KIND_TEXT, .flags = NULLABLE, .summary = "EMP-DR-0001"),
	PLAIN("lastLoginAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("picture", KIND_TEXT, .flags = NULLABLE, .summary = "another one with each picture, for its `version`; null: there is none"),
	PLAIN("idleMinutes", KIND_INTEGER, .summary = "this session ends after so many minutes without a request; of tokens, without new ones"),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape profile_shape = { .name = "Profile", .fields = profile_fields };

struct account_filter {
	struct choice_value status, role;
	struct flag_value employees;
	struct text_value search;
};

static const struct field account_filter_fields[] = {
	FIELD(account_filter, status, "status", .choices = status_words),
	FIELD(account_filter, role, "role", .choices = role_words),
	FIELD(account_filter, employees, "employees", .summary = "true: only people who work here, no patients"),
	FIELD(account_filter, search, "search", .least = 1, .most = 80, .summary = "how their first name, last name or address begins; of several words, each"),
	END_OF_FIELDS,
};
static const struct shape account_filter_shape = { .name = "AccountFilter", .size = sizeof(struct account_filter), .fields = account_filter_fields };

static const struct field account_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("email", KIND_EMAIL),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("status", KIND_CHOICE, .choices = status_words),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("licenseNumber", KIND_TEXT, .flags = NULLABLE),
	PLAIN("specialty", KIND_TEXT, .flags = NULLABLE),
	PLAIN("employeeNumber", KIND_TEXT, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape account_shape = { .name = "Account", .fields = account_fields };

static const char *const decision_words[] = { "verified", "refused", NULL };

struct verification {
	struct uuid_value id;
	struct choice_value decision;
	struct date_value license_expires_on;
};

static const struct field verification_fields[] = {
	FIELD(verification, id, "id", .flags = REQUIRED),
	FIELD(verification, decision, "decision", .flags = REQUIRED, .choices = decision_words),
	FIELD(verification, license_expires_on, "licenseExpiresOn", .flags = NULLABLE),
	END_OF_FIELDS,
};
static const struct shape verification_shape = { .name = "Verification", .size = sizeof(struct verification), .fields = verification_fields };

static enum outcome
check_verification(struct request *request)
{
	const struct verification *input = request->input;

	if (input->license_expires_on.value.presence == GIVEN && day_against_today(request, &input->license_expires_on) < 0)
		return refuse(request, INPUT, "licenseExpiresOn", "wants a day to come; this licence has ended");
	return DONE;
}

#define PROFILE_CHANGE(Method, Summary)           \
	{                                         \
		.method = (Method),               \
		.path = "/api/auth/profile",      \
		.summary = (Summary),             \
		.permission = "profile.update",   \
		.access = WRITES,                 \
		.audit = "profile changed",       \
		.object = "account",              \
		.input = &profile_change_shape,   \
		.output = &profile_shape,         \
		.statement = &profile_update,     \
		.current = &profile_read,         \
	}

const struct endpoint account_endpoints[] = {
	{
		.method = GET,
		.path = "/api/auth/profile",
		.summary = "Your own profile",
		.permission = "profile.read",
		.access = READS,
		.audit = "profile read",
		.object = "account",
		.output = &profile_shape,
		.statement = &profile_read,
	},
	PROFILE_CHANGE(PUT, "Change your own profile; what is absent stays, null clears"),
	PROFILE_CHANGE(PATCH, "Change your own profile with a merge patch: the same, by its proper name"),
	{
		.method = GET,
		.path = "/api/users",
		.summary = "People with an account",
		.permission = "account.list",
		.access = READS,
		.audit = "accounts listed",
		.object = "account",
		.input = &account_filter_shape,
		.output = &account_shape,
		.many = true,
		.order = "createdAt",
		.statement = &account_list,
	},
	{
		.method = PUT,
		.path = "/api/users/:id/verification",
		.summary = "Verify or refuse a clinician who registered",
		.permission = "account.verify",
		.access = WRITES,
		.fresh = true,
		.audit = "clinician verified",
		.object = "account",
		.input = &verification_shape,
		.output = &account_shape,
		.ends_sessions = "id",
		.check = check_verification,
		.statement = &account_verify,
	},
	{ .path = NULL },
};
