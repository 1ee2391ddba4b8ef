/* Addresses that are confirmed, passwords that are reset and changed.
 *
 * What is hard: whoever asks for a link must not learn whether anybody has that address, neither by words nor by time, so asking looks nobody up.  A
 * token is good once, whoever comes first with it; the database decides that, in the transaction that sets the password.  The present password may be
 * another one by the time the next one is hashed, so its hash is compared once more in the transaction that changes it.  And a new password ends all
 * sessions of its account, in Redis before the commit, so that nobody who knew the old one stays. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "device.h"
#include "passwords.h"
#include "program.h"
#include "request.h"
#include "throttle.h"

enum { PASSWORD_TRIES = 5 };

static const char spent[] = "is not good any more: this link was used or is too old; ask for a new one";

struct confirmation {
	struct text_value token;
};

static const struct field confirmation_fields[] = {
	FIELD(confirmation, token, "token", .flags = REQUIRED | SECRET, .least = 1, .most = 128, .summary = "from the link in the mail"),
	END_OF_FIELDS,
};
static const struct shape confirmation_shape = { .name = "EmailConfirmation", .size = sizeof(struct confirmation), .fields = confirmation_fields };

struct link_wish {
	struct email_value email;
};

static const struct field link_wish_fields[] = {
	FIELD(link_wish, email, "email", .flags = REQUIRED),
	END_OF_FIELDS,
};
static const struct shape link_wish_shape = { .name = "LinkWish", .size = sizeof(struct link_wish), .fields = link_wish_fields };

struct password_reset_input {
	struct text_value token, password;
};

static const struct field password_reset_fields[] = {
	FIELD(password_reset_input, token, "token", .flags = REQUIRED | SECRET, .least = 1, .most = 128, .summary = "from the link in the mail"),
	FIELD(password_reset_input, password, "password", .flags = REQUIRED | SECRET, .least = 12, .most = 128, .summary = "at least 12 characters"),
	END_OF_FIELDS,
};
static const struct shape password_reset_shape = {
	.name = "PasswordReset", .size = sizeof(struct password_reset_input), .fields = password_reset_fields };

struct password_change_input {
	struct text_value current_password, new_password;
};

static const struct field password_change_fields[] = {
	FIELD(password_change_input, current_password, "currentPassword", .flags = REQUIRED | SECRET, .least = 1, .most = 128),
	FIELD(password_change_input, new_password, "newPassword", .flags = REQUIRED | SECRET, .least = 12, .most = 128, .summary = "at least 12 characters"),
	END_OF_FIELDS,
};
static const struct shape password_change_shape = {
	.name = "PasswordChange", .size = sizeof(struct password_change_input), .fields = password_change_fields };

static enum outcome
check_reset(struct request *request)
{
	const struct password_reset_input *input = request->input;

	return passwords_check(request, "password", input->password.value.text, (struct text){ NULL, 0 });
}

static enum outcome
check_change(struct request *request)
{
	const struct password_change_input *input = request->input;

	if (text_same(input->current_password.value.text, input->new_password.value.text))
		return refuse(request, INPUT, "newPassword", "is the one you have; choose another one");
	return passwords_check(request, "newPassword", input->new_password.value.text, (struct text){ NULL, 0 });
}

/* Hash outside of any transaction, then set the password and end the account's sessions but `keep`, together. */
static enum outcome
set_password(struct request *request, struct text password, const struct statement *statement, const char *keep)
{
	enum outcome outcome = passwords_hash(request, password);

	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	offer(request, "device", device_words(request->arena, request->arrival.agent));
	const struct rows *rows = query(request, statement);
	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, UNAUTHENTICATED, NULL, "your account changed just now; sign in again");
	const char *account = text_string(request->arena, rows_value(rows, 0, "account"));
	if ((outcome = sessions_end(request, account, keep)) != DONE)
		return outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

static enum outcome
reset_password(struct request *request)
{
	const struct password_reset_input *input = request->input;
	const struct rows *rows = signin_look_up(request, &password_reset_for);

	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, INPUT, "token", spent);
	enum outcome outcome = passwords_check(request, "password", input->password.value.text, rows_value(rows, 0, "email"));
	return outcome == DONE ? set_password(request, input->password.value.text, &password_reset, NULL) : outcome;
}

/* The present password proves that it is not somebody who found an open session; wrong ones are slowed down like those at the door. */
static enum outcome
prove(struct request *request, const struct rows *rows, struct text password)
{
	struct text account = text_of(request->caller.account);
	enum outcome outcome = throttle_admit(request, "password", account, PASSWORD_TRIES);

	if (outcome != DONE)
		return outcome;
	if (!passwords_fit(request, password, rows_value(rows, 0, "password_hash"))) {
		throttle_failed(request, "password", account);
		return refuse(request, INPUT, "currentPassword", "is not your password");
	}
	throttle_passed(request, "password", account);
	return DONE;
}

static enum outcome
change_password(struct request *request)
{
	const struct password_change_input *input = request->input;
	const struct rows *rows = signin_look_up(request, &password_current);

	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, UNAUTHENTICATED, NULL, "your account is not there any more");
	enum outcome outcome = passwords_check(request, "newPassword", input->new_password.value.text, rows_value(rows, 0, "email"));
	if (outcome != DONE || (outcome = prove(request, rows, input->current_password.value.text)) != DONE)
		return outcome;
	offer(request, "proved_hash", text_string(request->arena, rows_value(rows, 0, "password_hash")));
	return set_password(request, input->new_password.value.text, &password_change, request->caller.session);
}

const struct endpoint password_endpoints[] = {
	{
		.method = POST,
		.path = "/api/auth/verify-email",
		.summary = "Confirm an e-mail address with the token from its mail",
		.permission = PUBLIC,
		.access = WRITES,
		.acts_as = SIGN_IN_ROLE,
		.audit = "e-mail address confirmed",
		.object = "account",
		.input = &confirmation_shape,
		.check = throttle_links,
		.statement = &email_confirm,
	},
	{
		.method = POST,
		.path = "/api/auth/verify-email/resend",
		.summary = "Ask for the mail that confirms an address; the answer is the same whether anybody has it",
		.permission = PUBLIC,
		.access = WRITES,
		.acts_as = SIGN_IN_ROLE,
		.audit = "confirmation of an e-mail address asked for",
		.object = "account",
		.input = &link_wish_shape,
		.check = throttle_links,
		.statement = &email_request,
	},
	{
		.method = POST,
		.path = "/api/auth/forgot-password",
		.summary = "Ask for mail to choose a new password; the answer is the same whether anybody has that address",
		.permission = PUBLIC,
		.access = WRITES,
		.acts_as = SIGN_IN_ROLE,
		.audit = "password reset asked for",
		.object = "account",
		.input = &link_wish_shape,
		.check = throttle_links,
		.statement = &password_request,
	},
	{
		.method = POST,
		.path = "/api/auth/reset-password",
		.summary = "Choose a new password with the token from the mail; all sessions end, and signing in asks for the second factor as ever",
		.permission = PUBLIC,
		.access = APART,
		.pool = SLOW,
		.audit = "password reset",
		.object = "account",
		.input = &password_reset_shape,
		.check = check_reset,
		.run = reset_password,
	},
	{
		.method = PUT,
		.path = "/api/auth/password",
		.summary = "Change your password; your other sessions end",
		.permission = "password.change",
		.access = APART,
		.pool = SLOW,
		.audit = "password changed",
		.object = "account",
		.input = &password_change_shape,
		.check = check_change,
		.run = change_password,
	},
	{ .path = NULL },
};
