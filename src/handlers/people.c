/* People who work here: invited, read, suspended and brought back, given another role.  Each change of rights ends the account's sessions. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "passwords.h"
#include "program.h"
#include "request.h"

static const char *const employee_words[] = { "doctor", "specialist", "nurse", "paramedic", "staff", "admin", "super-admin", NULL };
static const char *const next_status_words[] = { "active", "suspended", "deactivated", NULL };
static const char *const invitation_words[] = { "open", "accepted", "withdrawn", "expired", NULL };

static const struct field person_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("email", KIND_EMAIL),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("status", KIND_CHOICE, .choices = status_words),
	PLAIN("statusReason", KIND_TEXT, .flags = NULLABLE),
	PLAIN("statusChangedAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("phone", KIND_TEXT, .flags = NULLABLE),
	PLAIN("licenseNumber", KIND_TEXT, .flags = NULLABLE),
	PLAIN("licenseExpiresOn", KIND_DATE, .flags = NULLABLE),
	PLAIN("verifiedAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("specialtyId", KIND_UUID, .flags = NULLABLE),
	PLAIN("specialty", KIND_TEXT, .flags = NULLABLE),
	PLAIN("employeeNumber", KIND_TEXT, .flags = NULLABLE),
	PLAIN("lastLoginAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("picture", KIND_TEXT, .flags = NULLABLE, .summary = "another one with each picture, for its `version`; null: there is none"),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape person_shape = { .name = "Person", .fields = person_fields };

struct status_change {
	struct uuid_value id;
	struct choice_value status;
	struct text_value reason;
};

static const struct field status_change_fields[] = {
	FIELD(status_change, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(status_change, status, "status", .flags = REQUIRED, .choices = next_status_words),
	FIELD(status_change, reason, "reason", .flags = REQUIRED, .least = 3, .most = 500, .summary = "who is suspended, or whose account is closed, is told it by mail"),
	END_OF_FIELDS,
};
static const struct shape status_change_shape = { .name = "AccountStatusChange", .size = sizeof(struct status_change), .fields = status_change_fields };

struct deletion {
	struct uuid_value id;
	struct text_value reason;
};

static const struct field deletion_fields[] = {
	FIELD(deletion, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(deletion, reason, "reason", .flags = REQUIRED, .least = 3, .most = 500, .summary = "its owner is told it by mail"),
	END_OF_FIELDS,
};
static const struct shape deletion_shape = { .name = "AccountDeletion", .size = sizeof(struct deletion), .fields = deletion_fields };

struct role_change {
	struct uuid_value id, specialty_id;
	struct choice_value role;
	struct text_value license_number;
	struct date_value license_expires_on;
};

static const struct field role_change_fields[] = {
	FIELD(role_change, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(role_change, role, "role", .flags = REQUIRED, .choices = employee_words, .summary = "never above one's own"),
	FIELD(role_change, license_number, "licenseNumber", .least = 1, .most = 64, .summary = "of who becomes a clinician"),
	FIELD(role_change, license_expires_on, "licenseExpiresOn"),
	FIELD(role_change, specialty_id, "specialtyId", .summary = "of who becomes a doctor or specialist"),
	END_OF_FIELDS,
};
static const struct shape role_change_shape = { .name = "AccountRoleChange", .size = sizeof(struct role_change), .fields = role_change_fields };

static const struct field appointed_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	END_OF_FIELDS,
};
static const struct shape appointed_shape = { .name = "AccountRole", .fields = appointed_fields };

struct invitation {
	struct email_value email;
	struct choice_value role;
	struct text_value first_name, last_name, license_number;
	struct date_value license_expires_on;
	struct uuid_value specialty_id;
};

static const struct field invitation_new_fields[] = {
	FIELD(invitation, email, "email", .flags = REQUIRED),
	FIELD(invitation, role, "role", .flags = REQUIRED, .choices = employee_words, .summary = "never above one's own"),
	FIELD(invitation, first_name, "firstName", .flags = REQUIRED, .least = 1, .most = 80),
	FIELD(invitation, last_name, "lastName", .flags = REQUIRED, .least = 1, .most = 80),
	FIELD(invitation, license_number, "licenseNumber", .least = 1, .most = 64, .summary = "of clinicians; whoever invites has seen it"),
	FIELD(invitation, license_expires_on, "licenseExpiresOn"),
	FIELD(invitation, specialty_id, "specialtyId", .summary = "of doctors and specialists"),
	END_OF_FIELDS,
};
static const struct shape invitation_new_shape = { .name = "InvitationNew", .size = sizeof(struct invitation), .fields = invitation_new_fields };

static const struct field invitation_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("email", KIND_EMAIL),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("licenseNumber", KIND_TEXT, .flags = NULLABLE),
	PLAIN("inviterName", KIND_TEXT),
	PLAIN("state", KIND_CHOICE, .choices = invitation_words),
	PLAIN("expiresAt", KIND_MOMENT),
	PLAIN("createdAt", KIND_MOMENT),
	END_OF_FIELDS,
};
static const struct shape invitation_shape = { .name = "Invitation", .fields = invitation_fields };

struct acceptance {
	struct text_value token, password, phone;
	struct zone_value time_zone;
	struct language_value language;
};

static const struct field acceptance_fields[] = {
	FIELD(acceptance, token, "token", .flags = REQUIRED | SECRET, .least = 1, .most = 128, .summary = "from the link"),
	FIELD(acceptance, password, "password", .flags = REQUIRED | SECRET, .least = 12, .most = 128, .summary = "at least 12 characters"),
	FIELD(acceptance, phone, "phone", .least = 1, .most = 32),
	FIELD(acceptance, time_zone, "timeZone", .fallback = "UTC"),
	FIELD(acceptance, language, "language", .fallback = "en"),
	END_OF_FIELDS,
};
static const struct shape acceptance_shape = { .name = "InvitationAcceptance", .size = sizeof(struct acceptance), .fields = acceptance_fields };

static const struct field accepted_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("email", KIND_EMAIL),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("employeeNumber", KIND_TEXT),
	END_OF_FIELDS,
};
static const struct shape accepted_shape = { .name = "InvitationAccepted", .fields = accepted_fields };

static enum outcome
check_acceptance(struct request *request)
{
	const struct acceptance *input = request->input;

	return passwords_check(request, "password", input->password.value.text, (struct text){ NULL, 0 });
}

/* Whether hashing a password is worth the time.  The token is used later, by whoever comes first. */
static enum outcome
look_at_invitation(struct request *request)
{
	const struct rows *rows = signin_look_up(request, &invitation_open);

	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, INPUT, "token", "is not good any more: this link was used or is too old; ask for a new one");
	return DONE;
}

static enum outcome
accept_invitation(struct request *request)
{
	const struct acceptance *input = request->input;
	enum outcome outcome = look_at_invitation(request);

	if (outcome != DONE || (outcome = passwords_hash(request, input->password.value.text)) != DONE ||
	    (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	request->rows = query(request, &invitation_use);
	if (request->rows == NULL)
		return request->answer.outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

const struct endpoint people_endpoints[] = {
	{
		.method = GET,
		.path = "/api/users/:id",
		.summary = "An account",
		.permission = "account.read",
		.access = READS,
		.audit = "account read",
		.object = "account",
		.input = &by_id_shape,
		.output = &person_shape,
		.statement = &person_read,
	},
	{
		.method = PUT,
		.path = "/api/users/:id/status",
		.summary = "Suspend, deactivate or bring back an account; its sessions end at once",
		.permission = "account.suspend",
		.access = WRITES,
		.fresh = true,
		.audit = "account status changed",
		.object = "account",
		.input = &status_change_shape,
		.output = &person_shape,
		.statement = &person_status,
		.ends_sessions = "id",
		.current = &person_current,
	},
	{
		.method = PUT,
		.path = "/api/users/:id/deletion",
		.summary = "Delete an account; its sessions end at once, and it is gone for good some time later; a patient's record stays",
		.permission = "account.delete",
		.access = WRITES,
		.fresh = true,
		.audit = "account deleted",
		.object = "account",
		.input = &deletion_shape,
		.statement = &person_delete,
		.ends_sessions = "ended_account_id",
		.current = &person_current,
	},
	{
		.method = PUT,
		.path = "/api/users/:id/role",
		.summary = "Give an account another role; its sessions end at once",
		.permission = "account.appoint",
		.access = WRITES,
		.fresh = true,
		.audit = "account role changed",
		.object = "account",
		.input = &role_change_shape,
		.output = &appointed_shape,
		.statement = &person_appoint,
		.ends_sessions = "id",
		.current = &person_current,
	},
	{
		.method = POST,
		.path = "/api/users/invite",
		.summary = "Ask somebody by mail to work here",
		.permission = "account.invite",
		.access = WRITES,
		.fresh = true,
		.audit = "person invited",
		.object = "invitation",
		.input = &invitation_new_shape,
		.output = &invitation_shape,
		.creates = true,
		.statement = &person_invite,
	},
	{
		.method = GET,
		.path = "/api/users/invitations",
		.summary = "People who were invited",
		.permission = "account.invite",
		.access = READS,
		.audit = "invitations listed",
		.object = "invitation",
		.output = &invitation_shape,
		.many = true,
		.order = "createdAt",
		.statement = &invitation_list,
	},
	{
		.method = DELETE,
		.path = "/api/users/invitations/:id",
		.summary = "Take an invitation back",
		.permission = "account.invite",
		.access = WRITES,
		.audit = "invitation withdrawn",
		.object = "invitation",
		.input = &by_id_shape,
		.statement = &invitation_take_back,
	},
	{
		.method = POST,
		.path = "/api/auth/accept-invitation",
		.summary = "Accept an invitation with the token of its link, and choose a password",
		.permission = PUBLIC,
		.access = APART,
		.pool = SLOW,
		.audit = "invitation accepted",
		.object = "account",
		.input = &acceptance_shape,
		.output = &accepted_shape,
		.creates = true,
		.check = check_acceptance,
		.run = accept_invitation,
	},
	{ .path = NULL },
};
