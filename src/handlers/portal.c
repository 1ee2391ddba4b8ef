/* The way of a patient whom the clinic registered to an account of their own: asked by mail, and let in by the link and their birthday.
 *
 * What is hard: a birthday that does not fit is counted, and the count has to stay although the request is refused; so proving is a transaction of its
 * own, before the password is hashed outside of any. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "passwords.h"
#include "program.h"
#include "request.h"
#include "util/password.h"

#define SIGN_IN_ROLE "epione_signin"

static const char *const state_words[] = { "none", "invited", "expired", "account", NULL };

static const struct field portal_fields[] = {
	PLAIN("patientId", KIND_UUID),
	PLAIN("state", KIND_CHOICE, .choices = state_words, .summary = "account: they sign in themselves; expired: they were invited, and the link is too old"),
	PLAIN("email", KIND_EMAIL, .flags = NULLABLE, .summary = "where the invitation went"),
	PLAIN("inviterName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("invitedAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("expiresAt", KIND_MOMENT, .flags = NULLABLE, .summary = "until when its link is good"),
	END_OF_FIELDS,
};
static const struct shape portal_shape = { .name = "PortalInvitation", .fields = portal_fields };

struct portal_filter {
	struct uuid_value patient_id;
};

static const struct field portal_filter_fields[] = {
	FIELD(portal_filter, patient_id, "patientId", .flags = REQUIRED),
	END_OF_FIELDS,
};
static const struct shape portal_filter_shape = { .name = "PortalInvitationFilter", .size = sizeof(struct portal_filter), .fields = portal_filter_fields };

struct portal_wish {
	struct uuid_value patient_id;
	struct email_value email;
};

static const struct field portal_wish_fields[] = {
	FIELD(portal_wish, patient_id, "patientId", .flags = REQUIRED),
	FIELD(portal_wish, email, "email", .flags = REQUIRED, .summary = "the account will have this address"),
	END_OF_FIELDS,
};
static const struct shape portal_wish_shape = { .name = "PortalInvitationNew", .size = sizeof(struct portal_wish), .fields = portal_wish_fields };

struct portal_acceptance {
	struct text_value token, password, phone;
	struct date_value date_of_birth;
	struct zone_value time_zone;
	struct language_value language;
};

static const struct field portal_acceptance_fields[] = {
	FIELD(portal_acceptance, token, "token", .flags = REQUIRED | SECRET, .least = 1, .most = 128, .summary = "from the link"),
	FIELD(portal_acceptance, date_of_birth, "dateOfBirth", .flags = REQUIRED, .summary = "as the clinic has it; five wrong ones void the invitation"),
	FIELD(portal_acceptance, password, "password", .flags = REQUIRED | SECRET, .least = 12, .most = 128, .summary = "at least 12 characters"),
	FIELD(portal_acceptance, phone, "phone", .least = 1, .most = 32),
	FIELD(portal_acceptance, time_zone, "timeZone", .fallback = "UTC"),
	FIELD(portal_acceptance, language, "language", .fallback = "en"),
	END_OF_FIELDS,
};
static const struct shape portal_acceptance_shape = {
	.name = "PortalInvitationAcceptance",
	.size = sizeof(struct portal_acceptance),
	.fields = portal_acceptance_fields,
};

static const struct field portal_accepted_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("email", KIND_EMAIL),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("patientId", KIND_UUID),
	END_OF_FIELDS,
};
static const struct shape portal_accepted_shape = { .name = "PortalInvitationAccepted", .fields = portal_accepted_fields };

static enum outcome
check_acceptance(struct request *request)
{
	const struct portal_acceptance *input = request->input;

	return passwords_check(request, "password", input->password.value.text, (struct text){ NULL, 0 });
}

/* Whether the link and the birthday fit; one that does not is counted and leaves its line in the audit. */
static enum outcome
prove(struct request *request)
{
	enum outcome outcome = open_transaction(request, WRITES, SIGN_IN_ROLE);

	if (outcome != DONE)
		return outcome;
	const struct rows *rows = query(request, &portal_proof);
	if (rows == NULL)
		return request->answer.outcome;
	bool good = rows_count(rows) == 1, fits = good && text_is(rows_value(rows, 0, "fits"), "t");
	if (good && !fits)
		record_audit(request, outcome_code(INPUT));
	if ((outcome = close_transaction(request)) != DONE)
		return outcome;
	if (!good)
		return refuse(request, INPUT, "token", "is not good any more: this link was used or is too old; ask for a new one");
	return fits ? DONE : refuse(request, INPUT, "dateOfBirth", "is not the one that the clinic has of you");
}

static enum outcome
accept_invitation(struct request *request)
{
	const struct portal_acceptance *input = request->input;
	const struct settings *settings = &request->program->settings;
	enum outcome outcome = prove(request);

	if (outcome != DONE)
		return outcome;
	struct text hash = password_hash(request->arena, input->password.value.text, (size_t)settings->argon2_kib, (unsigned)settings->argon2_passes);

	if (hash.at == NULL)
		return fail(request, UNAVAILABLE, "no memory for a password hash");
	if ((outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	offer(request, "password_hash", hash.at);
	request->rows = query(request, &portal_join);
	if (request->rows == NULL)
		return request->answer.outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

const struct endpoint portal_endpoints[] = {
	{
		.method = GET,
		.path = "/api/patients/:patientId/portal-invitation",
		.summary = "Whether a patient has an account, or was invited to have one",
		.permission = "patient.invite",
		.access = READS,
		.audit = "portal invitation read",
		.object = "portal invitation",
		.input = &portal_filter_shape,
		.output = &portal_shape,
		.statement = &portal_read,
	},
	{
		.method = POST,
		.path = "/api/patients/:patientId/portal-invitation",
		.summary = "Invite a patient who has no account to the portal; an open invitation is replaced",
		.permission = "patient.invite",
		.access = WRITES,
		.audit = "patient invited to the portal",
		.object = "portal invitation",
		.input = &portal_wish_shape,
		.output = &portal_shape,
		.creates = true,
		.statement = &portal_ask,
	},
	{
		.method = DELETE,
		.path = "/api/patients/:patientId/portal-invitation",
		.summary = "Take the open invitation back",
		.permission = "patient.invite",
		.access = WRITES,
		.audit = "portal invitation withdrawn",
		.object = "portal invitation",
		.input = &portal_filter_shape,
		.statement = &portal_end,
	},
	{
		.method = POST,
		.path = "/api/auth/accept-portal-invitation",
		.summary = "Make the account that the clinic invited to, with the token of the link and one's birthday",
		.permission = PUBLIC,
		.access = APART,
		.pool = SLOW,
		.audit = "portal invitation accepted",
		.object = "account",
		.input = &portal_acceptance_shape,
		.output = &portal_accepted_shape,
		.creates = true,
		.check = check_acceptance,
		.run = accept_invitation,
	},
	{ .path = NULL },
};
