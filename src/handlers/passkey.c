/* Passkeys: registering one, signing in with one, naming and removing them.  Each answer of a browser belongs to a challenge that we gave out, for that
 * purpose and account, and that is taken when it comes back. */
#include "handlers/factor.h"
#include "handlers/handlers.h"
#include "handlers/proof.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "caller.h"
#include "program.h"
#include "reply.h"

static const struct field credential_item = { .kind = KIND_TEXT, .least = 1, .most = 1364 };

static const struct field options_fields[] = {
	PLAIN("challenge", KIND_TEXT, .summary = "base64url, like all that is binary; good once, for five minutes"),
	PLAIN("rpId", KIND_TEXT),
	PLAIN("rpName", KIND_TEXT),
	PLAIN("userId", KIND_TEXT, .flags = NULLABLE, .summary = "to register; null otherwise"),
	PLAIN("userName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("displayName", KIND_TEXT, .flags = NULLABLE),
	PLAIN("credentials", KIND_LIST, .item = &credential_item, .most = 20, .summary = "to exclude when registering, to allow otherwise; none: any"),
	PLAIN("timeout", KIND_INTEGER, .summary = "milliseconds"),
	END_OF_FIELDS,
};
static const struct shape options_shape = { .name = "PasskeyOptions", .fields = options_fields };

struct purpose {
	struct choice_value purpose;
};

static const char *const purpose_words[] = { FOR_REGISTERING, FOR_STEPPING_UP, NULL };

static const struct field purpose_fields[] = {
	FIELD(purpose, purpose, "purpose", .flags = REQUIRED, .choices = purpose_words),
	END_OF_FIELDS,
};
static const struct shape purpose_shape = { .name = "PasskeyPurpose", .size = sizeof(struct purpose), .fields = purpose_fields };

/* Whom a new passkey is for; nobody where it is asked for one that is there. */
struct user {
	struct text id, name, display_name;
};

static struct user
user_of(struct request *request, const struct rows *account)
{
	struct uuid uuid;

	(void)uuid_read(rows_value(account, 0, "id"), &uuid);
	return (struct user){ text_base64url(request->arena, uuid.bytes, sizeof(uuid.bytes)), rows_value(account, 0, "email"),
		text_print(request->arena, "%.*s %.*s", TEXT_ARGS(rows_value(account, 0, "first_name")), TEXT_ARGS(rows_value(account, 0, "last_name"))) };
}

static enum outcome
answer_options(struct request *request, struct text challenge, const struct user *user, struct text credentials)
{
	struct passkey_site site = passkey_site_of(request->program->settings.origin);
	struct json_writer *writer = reply_open(request);

	json_open_object(writer);
	json_pair(writer, "challenge", challenge);
	json_pair(writer, "rpId", site.host);
	json_pair(writer, "rpName", TEXT_OF("Epione"));
	json_pair(writer, "userId", user->id);
	json_pair(writer, "userName", user->name);
	json_pair(writer, "displayName", user->display_name);
	json_key(writer, "credentials");
	json_raw(writer, credentials);
	json_key(writer, "timeout");
	json_integer(writer, 300000);
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

/* Options for the caller, whoever that is already. */
static enum outcome
give_options(struct request *request, const char *purpose)
{
	struct user user = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	struct text challenge;
	enum outcome outcome = open_transaction(request, READS, SIGN_IN_ROLE);

	if (outcome != DONE)
		return outcome;
	const struct rows *account = query(request, &factor_account), *ids = account ? query(request, &passkey_ids) : NULL;
	if (ids == NULL || (outcome = close_transaction(request)) != DONE)
		return request->answer.outcome;
	if (!signin_possible(account))
		return refuse(request, UNAUTHENTICATED, NULL, "your session is over; sign in again");
	if (strcmp(purpose, FOR_REGISTERING) == 0)
		user = user_of(request, account);
	if ((outcome = proof_challenge(request, purpose, request->caller.account, &challenge)) != DONE)
		return outcome;
	record_audit(request, "done");
	if ((outcome = close_transaction(request)) != DONE)
		return outcome;
	return answer_options(request, challenge, &user, rows_value(ids, 0, "credentials"));
}

/* Adding a passkey wants a fresh proof.  It is asked for here, too, before the browser makes one: what a device keeps, nobody but its owner takes away. */
static enum outcome
options(struct request *request)
{
	const struct purpose *input = request->input;

	if (text_is(input->purpose.value.text, FOR_REGISTERING) && caller_prove(request) != DONE)
		return request->answer.outcome;
	return give_options(request, text_string(request->arena, input->purpose.value.text));
}

static enum outcome
options_for_verifying(struct request *request)
{
	return give_options(request, FOR_VERIFYING);
}

/* Whoever will sign in chooses among the passkeys that their device has for us: we name none, so that nobody learns who has an account. */
static enum outcome
options_for_signing_in(struct request *request)
{
	struct user nobody = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	struct text challenge;
	enum outcome outcome = proof_challenge(request, FOR_SIGNING_IN, "", &challenge);

	return outcome == DONE ? answer_options(request, challenge, &nobody, TEXT_OF("[]")) : outcome;
}

struct new_passkey {
	struct text_value name, client_data, attestation;
};

static const struct field new_passkey_fields[] = {
	FIELD(new_passkey, name, "name", .flags = REQUIRED, .least = 1, .most = 60, .summary = "how you call it"),
	FIELD(new_passkey, client_data, "clientData", .flags = REQUIRED | SECRET, .least = 1, .most = 2731, .summary = "clientDataJSON in base64url"),
	FIELD(new_passkey, attestation, "attestation", .flags = REQUIRED | SECRET, .least = 1, .most = 5462, .summary = "attestationObject in base64url"),
	END_OF_FIELDS,
};
static const struct shape new_passkey_shape = { .name = "NewPasskey", .size = sizeof(struct new_passkey), .fields = new_passkey_fields };

static const struct field code_item = { .kind = KIND_TEXT, .least = 1, .most = 16 };

static const struct field registered_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("recoveryCodes", KIND_LIST, .item = &code_item, .summary = "ten with the first factor, to be kept on paper; told this once"),
	PLAIN("accessToken", KIND_TEXT, .flags = NULLABLE, .summary = "of the whole session that follows one that could only set up a factor"),
	PLAIN("expiresIn", KIND_INTEGER, .flags = NULLABLE, .summary = "seconds"),
	PLAIN("refreshToken", KIND_TEXT, .flags = NULLABLE, .summary = "good for one use"),
	END_OF_FIELDS,
};
static const struct shape registered_shape = { .name = "PasskeyRegistered", .fields = registered_fields };

static enum outcome
not_a_passkey(struct request *request, const char *why)
{
	request->answer.reason = why;
	return refuse(request, INPUT, "attestation", "is not the answer to what was asked; ask again and repeat it");
}

/* A challenge that does not fit asks nobody here to sign in again. */
static enum outcome
in_words_of_registering(struct request *request, enum outcome outcome)
{
	if (outcome != UNAUTHENTICATED)
		return outcome;
	request->answer.fault_count = 0;
	return not_a_passkey(request, request->answer.reason);
}

static enum outcome
read_new_passkey(struct request *request, struct passkey *made, struct challenge *challenge)
{
	const struct new_passkey *input = request->input;
	struct passkey_site site = passkey_site_of(request->program->settings.origin);
	struct text client_data, attestation;
	const char *why;

	if (!text_from_base64url(request->arena, input->client_data.value.text, &client_data) ||
	    !text_from_base64url(request->arena, input->attestation.value.text, &attestation))
		return not_a_passkey(request, "no base64url");
	enum outcome outcome = proof_take_challenge(request, client_data, "webauthn.create", FOR_REGISTERING, challenge);
	if (outcome != DONE)
		return in_words_of_registering(request, outcome);
	return passkey_register(request->arena, &site, attestation, made, &why) ? DONE : not_a_passkey(request, why);
}

static enum outcome
add_passkey(struct request *request, const struct passkey *made, const struct rows **rows)
{
	offer(request, "made_id", text_base64url(request->arena, made->id.at, made->id.length).at);
	offer(request, "made_key", text_base64url(request->arena, made->key.at, made->key.length).at);
	offer(request, "algorithm", text_print(request->arena, "%lld", (long long)made->algorithm).at);
	offer(request, "sign_count", text_print(request->arena, "%lld", (long long)made->count).at);
	if ((*rows = query(request, &passkey_add)) == NULL)
		return request->answer.outcome;
	return rows_count(*rows) == 1 ? DONE : refuse(request, CONFLICT, NULL, "you have twenty passkeys; remove one first");
}

static enum outcome
register_passkey(struct request *request)
{
	struct passkey made;
	struct challenge challenge;
	const struct rows *account, *rows;
	enum outcome outcome = read_new_passkey(request, &made, &challenge);

	if (outcome != DONE || (outcome = factor_begin_change(request, &account)) != DONE)
		return outcome;
	if ((outcome = proof_spend_challenge(request, &challenge)) != DONE)
		return in_words_of_registering(request, outcome);
	if ((outcome = add_passkey(request, &made, &rows)) != DONE)
		return outcome;
	struct json_writer *writer = reply_open(request);
	json_open_object(writer);
	json_pair(writer, "id", rows_value(rows, 0, "id"));
	json_pair(writer, "name", rows_value(rows, 0, "name"));
	json_pair(writer, "createdAt", rows_value(rows, 0, "created_at"));
	if ((outcome = factor_added(request, account, "a passkey was added", writer)) != DONE)
		return outcome;
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

struct passkey_sign_in {
	struct proof proof;
	struct text_value user_handle;
	struct choice_value session;
};

static const struct field sign_in_fields[] = {
	PASSKEY_FIELDS(passkey_sign_in, REQUIRED),
	FIELD(passkey_sign_in, user_handle, "userHandle", .flags = REQUIRED, .least = 22, .most = 22, .summary = "whose it says it is, in base64url"),
	FIELD(passkey_sign_in, session, "session", .choices = signin_session_words, .fallback = "tokens", .summary = "browser: a cookie that no script can read"),
	END_OF_FIELDS,
};
static const struct shape sign_in_shape = { .name = "PasskeySignIn", .size = sizeof(struct passkey_sign_in), .fields = sign_in_fields };

/* The user handle only says in whose rows to look; the signature proves it. */
static enum outcome
find_account(struct request *request, struct text handle)
{
	struct text bytes;
	struct uuid uuid;

	if (!text_from_base64url(request->arena, handle, &bytes) || bytes.length != sizeof(uuid.bytes))
		return refuse(request, UNAUTHENTICATED, "credentialId", "does not fit, or was used before");
	memcpy(uuid.bytes, bytes.at, sizeof(uuid.bytes));
	request->caller.account = uuid_text(request->arena, uuid).at;
	return DONE;
}

static enum outcome
sign_in(struct request *request)
{
	const struct passkey_sign_in *input = request->input;
	struct session_tokens tokens;
	enum outcome outcome = find_account(request, input->user_handle.value.text);

	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	const struct rows *rows = query(request, &factor_account);
	if (rows == NULL)
		return request->answer.outcome;
	if ((outcome = proof_use(request, &input->proof, FOR_SIGNING_IN)) != DONE)
		return outcome;
	if (!signin_possible(rows))
		return refuse(request, UNAUTHENTICATED, "credentialId", "does not fit, or was used before");
	if ((outcome = close_transaction(request)) != DONE)
		return outcome;
	if ((outcome = signin_begin(request, rows, (struct signin_way){ .browser = text_is(input->session.value.text, "browser"), .proved = true }, &tokens)) != DONE)
		return outcome;
	return signin_answer(request, rows, &tokens);
}

struct renaming {
	struct uuid_value id;
	struct text_value name;
};

static const struct field renaming_fields[] = {
	FIELD(renaming, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(renaming, name, "name", .flags = REQUIRED, .least = 1, .most = 60),
	END_OF_FIELDS,
};
static const struct shape renaming_shape = { .name = "PasskeyName", .size = sizeof(struct renaming), .fields = renaming_fields };

static enum outcome
remove_passkey(struct request *request)
{
	const struct rows *account, *rows;
	enum outcome outcome = factor_begin_change(request, &account);

	if (outcome != DONE)
		return outcome;
	if ((rows = query(request, &passkey_remove)) == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	return factor_removed(request, "a passkey was removed");
}

const struct endpoint passkey_endpoints[] = {
	{
		.method = POST,
		.path = "/api/auth/passkeys/options",
		.summary = "What a browser has to be asked, to register a passkey (after a fresh proof) or to prove again who you are",
		.permission = "factor.setup",
		.access = APART,
		.audit = "passkey asked for",
		.object = "factor",
		.input = &purpose_shape,
		.output = &options_shape,
		.run = options,
	},
	{
		.method = POST,
		.path = "/api/auth/verify-2fa/options",
		.summary = "What a browser has to be asked, to give a passkey as second factor",
		.permission = "factor.verify",
		.access = APART,
		.audit = "passkey asked for",
		.object = "factor",
		.output = &options_shape,
		.run = options_for_verifying,
	},
	{
		.method = POST,
		.path = "/api/auth/passkeys/sign-in/options",
		.summary = "What a browser has to be asked, to sign in with a passkey alone",
		.permission = PUBLIC,
		.access = APART,
		.output = &options_shape,
		.run = options_for_signing_in,
	},
	{
		.method = POST,
		.path = "/api/auth/passkeys/sign-in",
		.summary = "Sign in with a passkey alone: it is both factors",
		.permission = PUBLIC,
		.access = APART,
		.audit = "signed in",
		.object = "session",
		.input = &sign_in_shape,
		.output = &signed_in_shape,
		.run = sign_in,
	},
	{
		.method = POST,
		.path = "/api/auth/passkeys",
		.summary = "Register a passkey; other sessions end when it is the first factor",
		.permission = "factor.setup",
		.access = APART,
		.fresh = true,
		.audit = "passkey added",
		.object = "factor",
		.input = &new_passkey_shape,
		.output = &registered_shape,
		.creates = true,
		.run = register_passkey,
	},
	{
		.method = PUT,
		.path = "/api/auth/passkeys/:id",
		.summary = "Call a passkey something else",
		.permission = "factor.manage",
		.access = WRITES,
		.acts_as = SIGN_IN_ROLE,
		.audit = "passkey renamed",
		.object = "factor",
		.input = &renaming_shape,
		.output = &passkey_summary_shape,
		.statement = &passkey_rename,
	},
	{
		.method = DELETE,
		.path = "/api/auth/passkeys/:id",
		.summary = "Remove a passkey",
		.permission = "factor.manage",
		.access = APART,
		.fresh = true,
		.audit = "passkey removed",
		.object = "factor",
		.input = &by_id_shape,
		.run = remove_passkey,
	},
	{ .path = NULL },
};
