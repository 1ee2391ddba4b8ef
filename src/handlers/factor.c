/* Second factors: giving one, setting one up, codes on paper, proving once more who one is.
 *
 * Who has no factor and needs one has a session that may only set one up; confirming it begins the whole session. */
#include "handlers/factor.h"
#include "handlers/handlers.h"
#include "handlers/proof.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "caller.h"
#include "device.h"
#include "passwords.h"
#include "program.h"
#include "reply.h"
#include "util/buffer.h"
#include "util/otp.h"

enum { RECOVERY_CODES = 10, RECOVERY_LETTERS = 10 };

struct verification {
	struct proof proof;
};

static const struct field verification_fields[] = { PROOF_FIELDS(verification), END_OF_FIELDS };
static const struct shape verification_shape = { .name = "SecondFactor", .size = sizeof(struct verification), .fields = verification_fields };

static enum outcome
check_verification(struct request *request)
{
	const struct verification *input = request->input;

	return proof_check(request, &input->proof, 0);
}

/* The caller's account and its proof, used up, in one transaction; the rows are of factor_account. */
static enum outcome
prove(struct request *request, const struct proof *proof, const char *purpose, const struct rows **rows)
{
	enum outcome outcome = proof_count(request, proof);

	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	if ((*rows = query(request, &factor_account)) == NULL)
		return request->answer.outcome;
	if (!signin_possible(*rows))
		return refuse(request, UNAUTHENTICATED, NULL, "your session is over; sign in again");
	if ((outcome = proof_use(request, proof, purpose)) != DONE || (outcome = close_transaction(request)) != DONE)
		return outcome;
	proof_forget_count(request);
	return DONE;
}

static enum outcome
verify(struct request *request)
{
	const struct verification *input = request->input;
	struct session_tokens tokens;
	const struct rows *rows;
	enum outcome outcome = prove(request, &input->proof, FOR_VERIFYING, &rows);

	if (outcome != DONE || (outcome = signin_begin(request, rows, (struct signin_way){ .browser = request->caller.by_cookie, .proved = true }, &tokens)) != DONE)
		return outcome;
	return signin_answer(request, rows, &tokens);
}

struct step_up {
	struct proof proof;
	struct text_value password;
};

static const struct field step_up_fields[] = {
	PROOF_FIELDS(step_up),
	FIELD(step_up, password, "password", .flags = SECRET, .least = 1, .most = 128, .summary = "of those who have no second factor"),
	END_OF_FIELDS,
};
static const struct shape step_up_shape = { .name = "StepUp", .size = sizeof(struct step_up), .fields = step_up_fields };

static enum outcome
check_step_up(struct request *request)
{
	const struct step_up *input = request->input;

	return proof_check(request, &input->proof, input->password.value.presence == GIVEN);
}

/* A password is no proof where there is a factor: whoever sits down at a forgotten screen may know it. */
static enum outcome
step_up_by_password(struct request *request, struct text password)
{
	static const struct proof none;
	enum outcome outcome = proof_count(request, &none);

	if (outcome != DONE)
		return outcome;
	const struct rows *rows = signin_look_up(request, &factor_account);
	if (rows == NULL)
		return request->answer.outcome;
	if (!signin_possible(rows))
		return refuse(request, UNAUTHENTICATED, NULL, "your session is over; sign in again");
	if (!text_is(rows_value(rows, 0, "methods"), "[]"))
		return refuse(request, STEP_UP, "password", "is not enough: use your second factor");
	if (!passwords_fit(request, password, rows_value(rows, 0, "password_hash")))
		return refuse(request, UNAUTHENTICATED, "password", "does not fit");
	proof_forget_count(request);
	return DONE;
}

static enum outcome
note_step_up(struct request *request)
{
	enum outcome outcome = open_transaction(request, WRITES, SIGN_IN_ROLE);

	if (outcome != DONE)
		return outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

static enum outcome
step_up(struct request *request)
{
	const struct step_up *input = request->input;
	const struct rows *rows;
	enum outcome outcome = input->password.value.presence == GIVEN ? step_up_by_password(request, input->password.value.text)
	                                                               : prove(request, &input->proof, FOR_STEPPING_UP, &rows);

	if (outcome != DONE || (outcome = session_freshen(request)) != DONE)
		return outcome;
	return note_step_up(request);
}

static const struct field passkey_summary_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("lastUsedAt", KIND_MOMENT, .flags = NULLABLE),
	END_OF_FIELDS,
};
const struct shape passkey_summary_shape = { .name = "Passkey", .fields = passkey_summary_fields };

static const struct field factors_fields[] = {
	PLAIN("required", KIND_FLAG, .summary = "whether your role has to have a second factor"),
	PLAIN("totp", KIND_FLAG, .summary = "whether an app is set up"),
	PLAIN("totpSince", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("recoveryCodesLeft", KIND_INTEGER),
	PLAIN("passkeys", KIND_LIST, .shape = &passkey_summary_shape),
	END_OF_FIELDS,
};
static const struct shape factors_shape = { .name = "Factors", .fields = factors_fields };

static bool
is_required(const struct request *request)
{
	return request->caller.role == ROLE_ENROLLING || signin_wants_factor(request, role_name(request->caller.role));
}

static enum outcome
list_factors(struct request *request)
{
	offer(request, "required", is_required(request) ? "true" : "false");
	request->rows = query(request, &factor_list);
	return request->rows ? DONE : request->answer.outcome;
}

static enum outcome
tell_of_change(struct request *request, const char *what)
{
	offer(request, "what", what);
	offer(request, "device", device_words(request->arena, request->arrival.agent));
	return query(request, &factor_changed) ? DONE : request->answer.outcome;
}

/* A code like "k7fq2-9mx4r": 50 random bits in letters and digits that nobody takes for another. */
static struct text
new_recovery_code(struct request *request)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789-"; /* 31; the last one is drawn again */
	unsigned char byte;
	char code[RECOVERY_LETTERS + 1];
	size_t length = 0;

	while (length < RECOVERY_LETTERS) {
		secret_random(&byte, 1);
		if ((byte & 31) < 31)
			code[length++] = letters[byte & 31];
	}
	return text_print(request->arena, "%.5s-%.5s", code, code + RECOVERY_LETTERS / 2);
}

/* Ten new ones in the place of what there was. */
static enum outcome
make_recovery_codes(struct request *request, struct json_writer *writer)
{
	struct buffer hashes = buffer_in(request->arena);

	json_open_array(writer);
	for (int i = 0; i < RECOVERY_CODES; i++) {
		struct text code = new_recovery_code(request);
		json_string(writer, code);
		buffer_print(&hashes, "%c%s", i ? ',' : '{', proof_recovery_hash(request, code));
	}
	json_close_array(writer);
	buffer_add(&hashes, TEXT_OF("}"));
	buffer_add_byte(&hashes, '\0');
	offer(request, "code_hashes", buffer_text(&hashes).at);
	if (query(request, &recovery_code_clear) == NULL || query(request, &recovery_code_add) == NULL)
		return request->answer.outcome;
	return DONE;
}

/* The first factor brings recovery codes with it. */
static enum outcome
make_first_recovery_codes(struct request *request, struct json_writer *writer)
{
	const struct rows *rows = query(request, &recovery_code_left);

	if (rows == NULL)
		return request->answer.outcome;
	if (text_is(rows_value(rows, 0, "codes"), "0"))
		return make_recovery_codes(request, writer);
	json_open_array(writer);
	json_close_array(writer);
	return DONE;
}

enum outcome
factor_begin_change(struct request *request, const struct rows **account)
{
	const struct rows *session;
	enum outcome outcome = open_transaction(request, WRITES, SIGN_IN_ROLE);

	if (outcome != DONE)
		return outcome;
	offer(request, "began_session", request->caller.session);
	if (query(request, &factor_lock) == NULL || (session = query(request, &session_goes_on)) == NULL || (*account = query(request, &factor_account)) == NULL)
		return request->answer.outcome;
	return rows_count(session) == 1 && signin_possible(*account) ? DONE : refuse(request, UNAUTHENTICATED, NULL, "your session is over; sign in again");
}

enum outcome
factor_added(struct request *request, const struct rows *account, const char *what, struct json_writer *writer)
{
	bool first = text_is(rows_value(account, 0, "methods"), "[]");
	struct session_tokens tokens = { .expires_in = 0 };

	json_key(writer, "recoveryCodes");
	enum outcome outcome = make_first_recovery_codes(request, writer);
	if (outcome != DONE || (outcome = tell_of_change(request, what)) != DONE)
		return outcome;
	if (first && (outcome = sessions_end(request, request->caller.account, request->caller.session)) != DONE)
		return outcome;
	record_audit(request, "done");
	if ((outcome = close_transaction(request)) != DONE)
		return outcome;
	outcome = request->caller.role == ROLE_ENROLLING
	              ? signin_begin(request, account, (struct signin_way){ .browser = request->caller.by_cookie, .proved = true }, &tokens)
	              : session_freshen(request);
	if (outcome != DONE)
		return outcome;
	signin_write_tokens(writer, &tokens);
	signin_set_cookie(request, &tokens);
	return DONE;
}

enum outcome
factor_removed(struct request *request, const char *what)
{
	const struct rows *rows = query(request, &factor_account);

	if (rows == NULL)
		return request->answer.outcome;
	bool last = text_is(rows_value(rows, 0, "methods"), "[]");
	if (last && is_required(request))
		return refuse(request, CONFLICT, NULL, "your role has to have a second factor: set another one up first");
	if (last && query(request, &recovery_code_clear) == NULL)
		return request->answer.outcome;
	enum outcome outcome = tell_of_change(request, what);
	if (outcome != DONE)
		return outcome;
	record_audit(request, "done");
	return close_transaction(request);
}

static const struct field totp_begun_fields[] = {
	PLAIN("secret", KIND_TEXT, .summary = "base32, for an app that reads no QR code"),
	PLAIN("uri", KIND_TEXT, .summary = "otpauth://, for a QR code"),
	END_OF_FIELDS,
};
static const struct shape totp_begun_shape = { .name = "TotpBegun", .fields = totp_begun_fields };

static enum outcome
answer_totp(struct request *request, struct text secret, struct text email)
{
	struct json_writer *writer = reply_open(request);

	json_open_object(writer);
	json_pair(writer, "secret", otp_base32(request->arena, secret));
	json_pair(writer, "uri", otp_uri(request->arena, secret, "Epione", email));
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

static enum outcome
begin_totp(struct request *request)
{
	unsigned char *bytes = arena_take(request->arena, OTP_SECRET_BYTES);
	struct text secret = { (const char *)bytes, OTP_SECRET_BYTES };
	const struct rows *account;
	enum outcome outcome = factor_begin_change(request, &account);

	if (outcome != DONE)
		return outcome;
	secret_random(bytes, OTP_SECRET_BYTES);
	offer(request, "sealed", proof_seal_totp(request, secret).at);
	const struct rows *rows = query(request, &totp_begin);
	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, CONFLICT, NULL, "an app is set up already; remove it first");
	record_audit(request, "done");
	if ((outcome = close_transaction(request)) != DONE)
		return outcome;
	return answer_totp(request, secret, rows_value(account, 0, "email"));
}

struct confirmation {
	struct text_value code;
};

static const struct field confirmation_fields[] = {
	FIELD(confirmation, code, "code", .flags = REQUIRED | SECRET, .least = 6, .most = 6, .summary = "six digits that the app shows now"),
	END_OF_FIELDS,
};
static const struct shape confirmation_shape = { .name = "TotpConfirmation", .size = sizeof(struct confirmation), .fields = confirmation_fields };

static const struct field code_item = { .kind = KIND_TEXT, .least = 1, .most = 16 };

#define GIVEN_OUT_FIELDS                                                                                                                            \
	PLAIN("recoveryCodes", KIND_LIST, .item = &code_item, .summary = "ten with the first factor, to be kept on paper; told this once"),          \
	    PLAIN("accessToken", KIND_TEXT, .flags = NULLABLE, .summary = "of the whole session that follows one that could only set up a factor"), \
	    PLAIN("expiresIn", KIND_INTEGER, .flags = NULLABLE, .summary = "seconds"),                                                               \
	    PLAIN("refreshToken", KIND_TEXT, .flags = NULLABLE, .summary = "good for one use")

static const struct field totp_confirmed_fields[] = { GIVEN_OUT_FIELDS, END_OF_FIELDS };
static const struct shape totp_confirmed_shape = { .name = "TotpConfirmed", .fields = totp_confirmed_fields };

/* The code that confirms is used up like any other. */
static enum outcome
use_first_code(struct request *request, struct text code)
{
	const struct rows *rows = query(request, &totp_read);

	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0 || text_is(rows_value(rows, 0, "confirmed"), "t"))
		return refuse(request, CONFLICT, NULL, "there is no app to confirm; begin anew");
	int64_t step = proof_totp_step(request, rows_value(rows, 0, "secret"), code);
	if (step < 0)
		return refuse(request, INPUT, "code", "does not fit: look whether the clock of the device is right");
	offer(request, "step", text_print(request->arena, "%lld", (long long)step).at);
	return query(request, &totp_confirm) ? DONE : request->answer.outcome;
}

static enum outcome
confirm_totp(struct request *request)
{
	const struct confirmation *input = request->input;
	static const struct proof none;
	const struct rows *account;
	enum outcome outcome = proof_count(request, &none);

	if (outcome != DONE || (outcome = factor_begin_change(request, &account)) != DONE ||
	    (outcome = use_first_code(request, input->code.value.text)) != DONE)
		return outcome;
	proof_forget_count(request);
	struct json_writer *writer = reply_open(request);
	json_open_object(writer);
	if ((outcome = factor_added(request, account, "an authenticator app was added", writer)) != DONE)
		return outcome;
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

static enum outcome
remove_totp(struct request *request)
{
	const struct rows *account, *rows;
	enum outcome outcome = factor_begin_change(request, &account);

	if (outcome != DONE)
		return outcome;
	if ((rows = query(request, &totp_remove)) == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	return factor_removed(request, "the authenticator app was removed");
}

static const struct field recovery_codes_fields[] = {
	PLAIN("recoveryCodes", KIND_LIST, .item = &code_item, .summary = "ten, to be kept on paper; told this once"),
	END_OF_FIELDS,
};
static const struct shape recovery_codes_shape = { .name = "RecoveryCodes", .fields = recovery_codes_fields };

static enum outcome
renew_recovery_codes(struct request *request)
{
	const struct rows *account;
	enum outcome outcome = factor_begin_change(request, &account);

	if (outcome != DONE)
		return outcome;
	if (text_is(rows_value(account, 0, "methods"), "[]"))
		return refuse(request, CONFLICT, NULL, "set up an app or a passkey first: recovery codes stand in for it");
	struct json_writer *writer = reply_open(request);
	json_open_object(writer);
	json_key(writer, "recoveryCodes");
	if ((outcome = make_recovery_codes(request, writer)) != DONE || (outcome = tell_of_change(request, "new recovery codes were made")) != DONE)
		return outcome;
	json_close_object(writer);
	record_audit(request, "done");
	if ((outcome = close_transaction(request)) != DONE)
		return outcome;
	reply_close(request, writer);
	return DONE;
}

const struct endpoint factor_endpoints[] = {
	{
		.method = POST,
		.path = "/api/auth/verify-2fa",
		.summary = "Give the second factor that signing in still wants",
		.permission = "factor.verify",
		.access = APART,
		.audit = "second factor given",
		.object = "session",
		.input = &verification_shape,
		.output = &signed_in_shape,
		.check = check_verification,
		.run = verify,
	},
	{
		.method = POST,
		.path = "/api/auth/step-up",
		.summary = "Prove once more that it is you, for what asks for it with `step-up-needed`",
		.permission = "factor.manage",
		.access = APART,
		.pool = SLOW,
		.audit = "proved again",
		.object = "session",
		.input = &step_up_shape,
		.check = check_step_up,
		.run = step_up,
	},
	{
		.method = GET,
		.path = "/api/auth/factors",
		.summary = "Your second factors",
		.permission = "factor.setup",
		.access = READS,
		.acts_as = SIGN_IN_ROLE,
		.audit = "second factors read",
		.object = "factor",
		.output = &factors_shape,
		.run = list_factors,
	},
	{
		.method = POST,
		.path = "/api/auth/totp",
		.summary = "Begin to set up an authenticator app; it counts once a code of it was confirmed",
		.permission = "factor.setup",
		.access = APART,
		.fresh = true,
		.audit = "authenticator app begun",
		.object = "factor",
		.output = &totp_begun_shape,
		.creates = true,
		.run = begin_totp,
	},
	{
		.method = POST,
		.path = "/api/auth/totp/confirm",
		.summary = "Confirm an authenticator app with a code; other sessions end when it is the first factor",
		.permission = "factor.setup",
		.access = APART,
		.fresh = true,
		.audit = "authenticator app added",
		.object = "factor",
		.input = &confirmation_shape,
		.output = &totp_confirmed_shape,
		.run = confirm_totp,
	},
	{
		.method = DELETE,
		.path = "/api/auth/totp",
		.summary = "Remove the authenticator app",
		.permission = "factor.manage",
		.access = APART,
		.fresh = true,
		.audit = "authenticator app removed",
		.object = "factor",
		.run = remove_totp,
	},
	{
		.method = POST,
		.path = "/api/auth/recovery-codes",
		.summary = "Make ten new recovery codes; the old ones are void",
		.permission = "factor.manage",
		.access = APART,
		.fresh = true,
		.audit = "recovery codes made",
		.object = "factor",
		.output = &recovery_codes_shape,
		.run = renew_recovery_codes,
	},
	{ .path = NULL },
};
