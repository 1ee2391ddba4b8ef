/* Sessions begin here.
 *
 * What is hard: what was proved may change while the session begins.  So the account's row is taken and compared once more in the transaction that writes
 * the session down; whoever changes it, or its factors, waits, or was there before. */
#include "handlers/signin.h"

#include "handlers/shapes.h"

#include "caller.h"
#include "device.h"
#include "program.h"
#include "reply.h"
#include "throttle.h"

const char *const signin_session_words[] = { "tokens", "browser", NULL };

static const char *const next_words[] = { "second-factor", "set-up-factor", NULL };
static const char *const method_words[] = { "totp", "passkey", "recovery-code", NULL };
static const struct field method_item = { .kind = KIND_CHOICE, .choices = method_words };

static const struct field signed_in_fields[] = {
	PLAIN("next", KIND_CHOICE, .flags = NULLABLE, .choices = next_words, .summary = "null: signed in; or what has to be done first"),
	PLAIN("methods", KIND_LIST, .item = &method_item, .most = 3, .summary = "second factors that this account can give now"),
	PLAIN("accountId", KIND_UUID, .flags = NULLABLE, .summary = "this and the rest null while a second factor is owed"),
	PLAIN("role", KIND_CHOICE, .flags = NULLABLE, .choices = role_words),
	PLAIN("status", KIND_CHOICE, .flags = NULLABLE, .choices = status_words),
	PLAIN("firstName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("lastName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("timeZone", KIND_ZONE, .flags = NULLABLE),
	PLAIN("language", KIND_LANGUAGE, .flags = NULLABLE),
	PLAIN("patientId", KIND_UUID, .flags = NULLABLE),
	PLAIN("accessToken", KIND_TEXT, .flags = NULLABLE),
	PLAIN("expiresIn", KIND_INTEGER, .flags = NULLABLE, .summary = "seconds"),
	PLAIN("refreshToken", KIND_TEXT, .flags = NULLABLE, .summary = "good for one use"),
	END_OF_FIELDS,
};
const struct shape signed_in_shape = { .name = "SignedIn", .fields = signed_in_fields };

bool
signin_possible(const struct rows *rows)
{
	if (rows_count(rows) == 0)
		return false;
	struct text status = rows_value(rows, 0, "status");
	return text_is(status, "active") || text_is(status, "pending");
}

bool
signin_wants_factor(const struct request *request, const char *role)
{
	return settings_names_role(request->program->settings.second_factor_roles, role);
}

const struct rows *
signin_look_up(struct request *request, const struct statement *statement)
{
	if (open_transaction(request, READS, SIGN_IN_ROLE) != DONE)
		return NULL;
	const struct rows *rows = query(request, statement);
	return rows && close_transaction(request) == DONE ? rows : NULL;
}

/* What the session is good for. */
static enum role
session_role(struct request *request, const struct rows *rows, bool proved)
{
	enum role role = ROLE_VISITOR;

	if (!proved && !text_is(rows_value(rows, 0, "methods"), "[]"))
		return ROLE_HALF;
	if (!proved && signin_wants_factor(request, text_string(request->arena, rows_value(rows, 0, "role"))))
		return ROLE_ENROLLING;
	(void)role_read(rows_value(rows, 0, "role"), &role);
	return text_is(rows_value(rows, 0, "status"), "pending") ? ROLE_APPLICANT : role;
}

/* A browser in which this account never signed in is told to its owner, but for the first time of all; of other clients session_begun tells. */
static enum outcome
tell_of_new_device(struct request *request, const struct rows *rows, const struct session_facts *facts)
{
	if (!facts->browser || facts->role == ROLE_HALF || text_is(rows_value(rows, 0, "known"), "f") ||
	    throttle_knows_device(request, rows_value(rows, 0, "email")))
		return DONE;
	offer(request, "device", device_words(request->arena, request->arrival.agent));
	return query(request, &account_new_device) ? DONE : request->answer.outcome;
}

static enum outcome
note(struct request *request, const struct rows *rows, const struct session_facts *facts, const struct session_tokens *tokens)
{
	enum outcome outcome = open_transaction(request, WRITES, SIGN_IN_ROLE);

	if (outcome != DONE)
		return outcome;
	offer(request, "status", text_string(request->arena, rows_value(rows, 0, "status")));
	offer(request, "password_hash", text_string(request->arena, rows_value(rows, 0, "password_hash")));
	const struct rows *noted = query(request, &factor_lock) ? query(request, &account_signed_in) : NULL;
	if (noted == NULL)
		return request->answer.outcome;
	if (rows_count(noted) == 0)
		return refuse(request, UNAUTHENTICATED, NULL, "your account changed just now; sign in again");
	if (request->caller.session[0] && (outcome = session_claim(request)) != DONE)
		return outcome;
	if ((outcome = session_note(request, facts, tokens)) != DONE || (outcome = tell_of_new_device(request, rows, facts)) != DONE)
		return outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

enum outcome
signin_begin(struct request *request, const struct rows *rows, struct signin_way way, struct session_tokens *tokens)
{
	struct session_facts facts = {
		.account = text_string(request->arena, rows_value(rows, 0, "id")),
		.role = session_role(request, rows, way.proved),
		.browser = way.browser,
	};

	facts.stale = way.elsewhere && facts.role != ROLE_ENROLLING;
	facts.patient = facts.role == ROLE_PATIENT ? text_string(request->arena, rows_value(rows, 0, "patient_id")) : "";
	request->caller.account = facts.account;
	request->caller.role = facts.role;
	offer(request, "without_factor", !way.proved && facts.role != ROLE_HALF ? "true" : "false");
	enum outcome outcome = session_begin(request, &facts, tokens);
	if (outcome != DONE)
		return outcome;
	if ((outcome = note(request, rows, &facts, tokens)) != DONE)
		session_undo(request, tokens);
	return outcome;
}

void
signin_write_tokens(struct json_writer *writer, const struct session_tokens *tokens)
{
	json_pair(writer, "accessToken", tokens->access);
	json_key(writer, "expiresIn");
	if (tokens->access.at)
		json_integer(writer, tokens->expires_in);
	else
		json_null(writer);
	json_pair(writer, "refreshToken", tokens->refresh);
}

void
signin_set_cookie(struct request *request, const struct session_tokens *tokens)
{
	if (tokens->cookie.at)
		add_header(request, "Set-Cookie: " SESSION_COOKIE "=%.*s; Path=/; Secure; HttpOnly; SameSite=Strict", TEXT_ARGS(tokens->cookie));
}

static void
write_next(struct request *request, struct json_writer *writer, const struct rows *rows)
{
	static const char *const words[ROLE_COUNT] = { [ROLE_HALF] = "second-factor", [ROLE_ENROLLING] = "set-up-factor" };
	const char *next = words[request->caller.role];

	json_pair(writer, "next", text_of(next));
	json_key(writer, "methods");
	json_raw(writer, request->caller.role == ROLE_HALF ? rows_value(rows, 0, "methods") : TEXT_OF("[]"));
}

enum outcome
signin_answer(struct request *request, const struct rows *rows, const struct session_tokens *tokens)
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
	bool half = request->caller.role == ROLE_HALF;
	struct json_writer *writer = reply_open(request);

	json_open_object(writer);
	write_next(request, writer, rows);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		json_pair(writer, facts[i].key, half ? (struct text){ NULL, 0 } : rows_value(rows, 0, facts[i].column));
	signin_write_tokens(writer, tokens);
	json_close_object(writer);
	reply_close(request, writer);
	signin_set_cookie(request, tokens);
	if (tokens->cookie.at && !half)
		throttle_learn_device(request, rows_value(rows, 0, "email"));
	return DONE;
}
