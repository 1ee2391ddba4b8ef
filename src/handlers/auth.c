/* Signing in: register, log in, refresh, log out.
 *
 * What is hard: a password hash takes 60 ms and must not be taken inside a transaction, and somebody who does not exist has to cost as much time and
 * get the same words as somebody with another password. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "device.h"
#include "passwords.h"
#include "program.h"
#include "reply.h"
#include "request.h"
#include "session.h"
#include "throttle.h"

#define SIGN_IN_ROLE "epione_signin"

struct registration {
	struct email_value email;
	struct text_value password, first_name, last_name, phone, license_number;
	struct choice_value role;
	struct date_value date_of_birth;
	struct zone_value time_zone;
	struct language_value language;
	struct uuid_value specialty_id;
};

static const struct field registration_fields[] = {
	FIELD(registration, email, "email", .flags = REQUIRED),
	FIELD(registration, password, "password", .flags = REQUIRED | SECRET, .least = 12, .most = 128, .summary = "at least 12 characters"),
	FIELD(registration, first_name, "firstName", .flags = REQUIRED, .least = 1, .most = 80),
	FIELD(registration, last_name, "lastName", .flags = REQUIRED, .least = 1, .most = 80),
	FIELD(registration, role, "role", .choices = registrable_words, .fallback = "patient", .summary = "all but patients wait for an admin"),
	FIELD(registration, phone, "phone", .flags = NULLABLE, .least = 1, .most = 32),
	FIELD(registration, date_of_birth, "dateOfBirth", .flags = NULLABLE),
	FIELD(registration, time_zone, "timeZone", .fallback = "UTC"),
	FIELD(registration, language, "language", .fallback = "en"),
	FIELD(registration, specialty_id, "specialtyId", .flags = NULLABLE, .summary = "doctors and specialists need one"),
	FIELD(registration, license_number, "licenseNumber", .flags = NULLABLE, .least = 1, .most = 64, .summary = "clinicians need one"),
	END_OF_FIELDS,
};
static const struct shape registration_shape = { .name = "Registration", .size = sizeof(struct registration), .fields = registration_fields };

static const struct field registered_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("email", KIND_EMAIL),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("status", KIND_CHOICE, .choices = status_words),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("timeZone", KIND_ZONE),
	PLAIN("language", KIND_LANGUAGE),
	PLAIN("patientId", KIND_UUID, .flags = NULLABLE),
	END_OF_FIELDS,
};
static const struct shape registered_shape = { .name = "Registered", .fields = registered_fields };

static enum outcome
check_registration(struct request *request)
{
	const struct registration *input = request->input;
	bool patient = text_is(input->role.value.text, "patient");
	bool prescriber = text_is(input->role.value.text, "doctor") || text_is(input->role.value.text, "specialist");

	if (!patient && input->license_number.value.presence != GIVEN)
		(void)refuse(request, INPUT, "licenseNumber", "is missing; clinicians need one");
	if (prescriber && input->specialty_id.value.presence != GIVEN)
		(void)refuse(request, INPUT, "specialtyId", "is missing; doctors and specialists need one");
	if (input->date_of_birth.value.presence == GIVEN && day_against_today(request, &input->date_of_birth) > 0)
		(void)refuse(request, INPUT, "dateOfBirth", "wants a day that has been");
	enum outcome easy = passwords_check(request, "password", input->password.value.text, input->email.value.text);
	return request->answer.fault_count ? INPUT : easy;
}

static enum outcome
register_account(struct request *request)
{
	const struct registration *input = request->input;
	const struct settings *settings = &request->program->settings;
	struct text hash = secret_password_hash(request->arena, input->password.value.text, (size_t)settings->argon2_kib, (unsigned)settings->argon2_passes);

	if (hash.at == NULL)
		return fail(request, UNAVAILABLE, "no memory for a password hash");
	enum outcome outcome = open_transaction(request, WRITES, SIGN_IN_ROLE);
	if (outcome != DONE)
		return outcome;
	offer(request, "password_hash", hash.at);
	request->rows = query(request, &account_register);
	if (request->rows == NULL)
		return request->answer.outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

struct login {
	struct email_value email;
	struct text_value password;
	struct choice_value session;
};

static const char *const session_words[] = { "tokens", "browser", NULL };

static const struct field login_fields[] = {
	FIELD(login, email, "email", .flags = REQUIRED),
	FIELD(login, password, "password", .flags = REQUIRED | SECRET, .least = 1, .most = 128),
	FIELD(login, session, "session", .choices = session_words, .fallback = "tokens", .summary = "browser: a cookie that no script can read"),
	END_OF_FIELDS,
};
static const struct shape login_shape = { .name = "Login", .size = sizeof(struct login), .fields = login_fields };

static const struct field signed_in_fields[] = {
	PLAIN("accountId", KIND_UUID),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("status", KIND_CHOICE, .choices = status_words),
	PLAIN("firstName", KIND_TEXT),
	PLAIN("lastName", KIND_TEXT),
	PLAIN("timeZone", KIND_ZONE),
	PLAIN("language", KIND_LANGUAGE),
	PLAIN("patientId", KIND_UUID, .flags = NULLABLE),
	PLAIN("accessToken", KIND_TEXT, .flags = NULLABLE),
	PLAIN("expiresIn", KIND_INTEGER, .flags = NULLABLE, .summary = "seconds"),
	PLAIN("refreshToken", KIND_TEXT, .flags = NULLABLE, .summary = "good for one use"),
	END_OF_FIELDS,
};
static const struct shape signed_in_shape = { .name = "SignedIn", .fields = signed_in_fields };

static void
write_text(struct json_writer *writer, const char *key, struct text text)
{
	json_key(writer, key);
	if (text.at)
		json_string(writer, text);
	else
		json_null(writer);
}

static void
write_tokens(struct json_writer *writer, const struct session_tokens *tokens)
{
	write_text(writer, "accessToken", tokens->access);
	json_key(writer, "expiresIn");
	if (tokens->access.at)
		json_integer(writer, tokens->expires_in);
	else
		json_null(writer);
	write_text(writer, "refreshToken", tokens->refresh);
}

static enum outcome
answer_login(struct request *request, const struct rows *rows, const struct session_tokens *tokens)
{
	static const struct {
		const char *key, *column;
	} facts[] = {
		{ "accountId", "id" },
		{ "role", "role" },
		{ "status", "status" },
		{ "firstName", "first_name" },
		{ "lastName", "last_name" },
		{ "timeZone", "time_zone" },
		{ "language", "language" },
		{ "patientId", "patient_id" },
	};
	struct json_writer *writer = reply_open(request);

	json_open_object(writer);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		write_text(writer, facts[i].key, rows_value(rows, 0, facts[i].column));
	write_tokens(writer, tokens);
	json_close_object(writer);
	reply_close(request, writer);
	if (tokens->cookie.at) {
		add_header(request, "Set-Cookie: " SESSION_COOKIE "=%.*s; Path=/; Secure; HttpOnly; SameSite=Strict", TEXT_ARGS(tokens->cookie));
		throttle_learn_device(request, ((const struct login *)request->input)->email.value.text);
	}
	return DONE;
}

/* Suspended and deactivated people get the same words as strangers. */
static bool
may_sign_in(const struct rows *rows)
{
	if (rows_count(rows) == 0)
		return false;
	struct text status = rows_value(rows, 0, "status");
	return text_is(status, "active") || text_is(status, "pending");
}

static enum outcome
do_not_fit(struct request *request, struct text email)
{
	throttle_sign_in_failed(request, email);
	return refuse(request, UNAUTHENTICATED, NULL, "that e-mail and password do not fit");
}

/* Where the clinic wants it, patients confirm their address before anything else. */
static bool
owes_confirmation(const struct request *request, const struct rows *rows)
{
	return strcmp(request->program->settings.verify_email, "signin") == 0 && text_is(rows_value(rows, 0, "role"), "patient") &&
	    text_is(rows_value(rows, 0, "confirmed"), "f");
}

static enum role
session_role(const struct rows *rows)
{
	enum role role = ROLE_VISITOR;

	(void)role_read(rows_value(rows, 0, "role"), &role);
	return text_is(rows_value(rows, 0, "status"), "pending") ? ROLE_APPLICANT : role;
}

/* A browser in which this account never signed in is told to its owner, but for the first time of all. */
static enum outcome
tell_of_new_device(struct request *request, const struct rows *rows, const struct session_facts *facts)
{
	const struct login *input = request->input;

	if (!facts->browser || text_is(rows_value(rows, 0, "known"), "f") || throttle_knows_device(request, input->email.value.text))
		return DONE;
	offer(request, "device", device_words(request->arena, request->arrival.agent));
	return query(request, &account_new_device) ? DONE : request->answer.outcome;
}

/* What the account's row held when the proof was checked; it has to hold it still when the session begins. */
static enum outcome
note_login(struct request *request, const struct rows *rows, const struct session_facts *facts, const struct session_tokens *tokens)
{
	enum outcome outcome = open_transaction(request, WRITES, SIGN_IN_ROLE);

	if (outcome != DONE)
		return outcome;
	offer(request, "status", text_string(request->arena, rows_value(rows, 0, "status")));
	offer(request, "password_hash", text_string(request->arena, rows_value(rows, 0, "password_hash")));
	const struct rows *noted = query(request, &account_signed_in);
	if (noted == NULL)
		return request->answer.outcome;
	if (rows_count(noted) == 0)
		return refuse(request, UNAUTHENTICATED, NULL, "that e-mail and password do not fit");
	if ((outcome = session_note(request, facts, tokens)) != DONE || (outcome = tell_of_new_device(request, rows, facts)) != DONE)
		return outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

static enum outcome
begin_session(struct request *request, const struct rows *rows, struct session_tokens *tokens)
{
	const struct login *input = request->input;
	struct session_facts facts = {
		.account = text_string(request->arena, rows_value(rows, 0, "id")),
		.patient = text_string(request->arena, rows_value(rows, 0, "patient_id")),
		.role = session_role(rows),
		.browser = text_is(input->session.value.text, "browser"),
	};

	request->caller.account = facts.account;
	request->caller.role = facts.role;
	enum outcome outcome = session_begin(request, &facts, tokens);
	if (outcome != DONE)
		return outcome;
	if ((outcome = note_login(request, rows, &facts, tokens)) != DONE)
		session_undo(request, tokens);
	return outcome;
}

static enum outcome
log_in(struct request *request)
{
	const struct login *input = request->input;
	const struct settings *settings = &request->program->settings;
	struct session_tokens tokens;
	struct text hash = { NULL, 0 };

	enum outcome outcome = throttle_sign_in(request, input->email.value.text);
	if (outcome != DONE || (outcome = open_transaction(request, READS, SIGN_IN_ROLE)) != DONE)
		return outcome;
	const struct rows *rows = query(request, &account_for_sign_in);
	if (rows == NULL || (outcome = close_transaction(request)) != DONE)
		return request->answer.outcome;
	if (rows_count(rows) == 1)
		hash = rows_value(rows, 0, "password_hash");
	bool fits = secret_password_fits(input->password.value.text, hash, (size_t)settings->argon2_kib, (unsigned)settings->argon2_passes);
	if (!fits || !may_sign_in(rows))
		return do_not_fit(request, input->email.value.text);
	throttle_sign_in_passed(request, input->email.value.text);
	if (owes_confirmation(request, rows))
		return refuse(request, FORBIDDEN, NULL, "confirm your e-mail address first: the link is in your mail, and you can ask for a new one");
	if ((outcome = begin_session(request, rows, &tokens)) != DONE)
		return outcome;
	return answer_login(request, rows, &tokens);
}

struct refreshment {
	struct text_value refresh_token;
};

static const struct field refreshment_fields[] = {
	FIELD(refreshment, refresh_token, "refreshToken", .flags = REQUIRED | SECRET, .least = 1, .most = 256),
	END_OF_FIELDS,
};
static const struct shape refreshment_shape = { .name = "Refreshment", .size = sizeof(struct refreshment), .fields = refreshment_fields };

static const struct field refreshed_fields[] = {
	PLAIN("accessToken", KIND_TEXT),
	PLAIN("expiresIn", KIND_INTEGER, .summary = "seconds"),
	PLAIN("refreshToken", KIND_TEXT, .summary = "good for one use"),
	END_OF_FIELDS,
};
static const struct shape refreshed_shape = { .name = "Refreshed", .fields = refreshed_fields };

static enum outcome
refresh(struct request *request)
{
	const struct refreshment *input = request->input;
	struct session_tokens tokens;
	enum outcome outcome = session_refresh(request, input->refresh_token.value.text, &tokens);

	if (outcome != DONE)
		return outcome;
	struct json_writer *writer = reply_open(request);
	json_open_object(writer);
	write_tokens(writer, &tokens);
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

static enum outcome
log_out(struct request *request)
{
	enum outcome outcome = session_end(request, text_of(request->caller.session));

	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	if (query(request, &session_ended) == NULL)
		return request->answer.outcome;
	add_header(request, "Set-Cookie: " SESSION_COOKIE "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
	add_header(request, "Clear-Site-Data: \"cache\", \"storage\"");
	record_audit(request, "done");
	return close_transaction(request);
}

const struct endpoint auth_endpoints[] = {
	{
		.method = POST,
		.path = "/api/auth/register",
		.summary = "Register: patients at once, clinicians until an admin verifies them",
		.permission = PUBLIC,
		.access = APART,
		.pool = SLOW,
		.audit = "account registered",
		.object = "account",
		.input = &registration_shape,
		.output = &registered_shape,
		.creates = true,
		.check = check_registration,
		.run = register_account,
	},
	{
		.method = POST,
		.path = "/api/auth/login",
		.summary = "Sign in with e-mail and password",
		.permission = PUBLIC,
		.access = APART,
		.pool = SLOW,
		.audit = "signed in",
		.object = "session",
		.input = &login_shape,
		.output = &signed_in_shape,
		.run = log_in,
	},
	{
		.method = POST,
		.path = "/api/auth/refresh",
		.summary = "Change a refresh token for new tokens",
		.permission = PUBLIC,
		.access = APART,
		.audit = "session refreshed",
		.object = "session",
		.input = &refreshment_shape,
		.output = &refreshed_shape,
		.run = refresh,
	},
	{
		.method = POST,
		.path = "/api/auth/logout",
		.summary = "Sign out",
		.permission = "session.end",
		.access = APART,
		.audit = "signed out",
		.object = "session",
		.run = log_out,
	},
	{ .path = NULL },
};
