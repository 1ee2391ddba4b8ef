/* Signing in: register, log in, refresh, log out.
 *
 * What is hard: a password hash takes 60 ms and must not be taken inside a transaction, and somebody who does not exist has to cost as much time and
 * get the same words as somebody with another password. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "passwords.h"
#include "program.h"
#include "reply.h"
#include "request.h"
#include "session.h"
#include "throttle.h"

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
	enum outcome outcome = passwords_hash(request, input->password.value.text);

	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
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

static const struct field login_fields[] = {
	FIELD(login, email, "email", .flags = REQUIRED),
	FIELD(login, password, "password", .flags = REQUIRED | SECRET, .least = 1, .most = 128),
	FIELD(login, session, "session", .choices = signin_session_words, .fallback = "tokens", .summary = "browser: a cookie that no script can read"),
	END_OF_FIELDS,
};
static const struct shape login_shape = { .name = "Login", .size = sizeof(struct login), .fields = login_fields };

/* Equal work takes an equal time only on average, and what an average hides, many tries show: so the answer waits until even a slow hash is over. */
static enum outcome
do_not_fit(struct request *request, struct text email)
{
	throttle_sign_in_failed(request, email);
	request->answer.not_before = request->started + request->program->settings.sign_in_refusal_ms * 1000;
	return refuse(request, UNAUTHENTICATED, NULL, "that e-mail and password do not fit");
}

/* Where the clinic wants it, patients confirm their address before anything else. */
static bool
owes_confirmation(const struct request *request, const struct rows *rows)
{
	return strcmp(request->program->settings.verify_email, "signin") == 0 && text_is(rows_value(rows, 0, "role"), "patient") &&
	    text_is(rows_value(rows, 0, "confirmed"), "f");
}

static enum outcome
log_in(struct request *request)
{
	const struct login *input = request->input;
	struct session_tokens tokens;
	struct text hash = { NULL, 0 };

	enum outcome outcome = throttle_sign_in(request, input->email.value.text);
	if (outcome != DONE)
		return outcome;
	const struct rows *rows = signin_look_up(request, &account_for_sign_in);
	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 1)
		hash = rows_value(rows, 0, "password_hash");
	if (!passwords_fit(request, input->password.value.text, hash) || !signin_possible(rows))
		return do_not_fit(request, input->email.value.text);
	throttle_sign_in_passed(request, input->email.value.text);
	if (owes_confirmation(request, rows))
		return refuse(request, FORBIDDEN, NULL, "confirm your e-mail address first: the link is in your mail, and you can ask for a new one");
	if ((outcome = signin_begin(request, rows, (struct signin_way){ .browser = text_is(input->session.value.text, "browser") }, &tokens)) != DONE)
		return outcome;
	return signin_answer(request, rows, &tokens);
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
	signin_write_tokens(writer, &tokens);
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
		.summary = "Sign in with e-mail and password; `next` says what is still to do",
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
