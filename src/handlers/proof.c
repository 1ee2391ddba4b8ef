/* What is hard: a proof that is sent a hundred times at once is good once.  A code's step and a recovery code are used by one UPDATE that only one can
 * win, a passkey's challenge by taking it out of Redis and noting that it was used; a failed proof leaves nothing behind but its count. */
#include "handlers/proof.h"

#include "program.h"
#include "session.h"
#include "shelf.h"
#include "util/otp.h"

enum { CHALLENGE_SECONDS = 300, TRIES = 5, TRIES_SECONDS = 300, CODES_SECONDS = 900, RECOVERY_CHARACTERS = 10 };

static bool
given(const struct text_value *value)
{
	return value->value.presence == GIVEN;
}

enum outcome
proof_check(struct request *request, const struct proof *proof, int others)
{
	bool passkey = given(&proof->credential_id) || given(&proof->client_data) || given(&proof->authenticator_data) || given(&proof->signature);
	int proofs = given(&proof->code) + given(&proof->recovery_code) + passkey + others;

	if (proofs != 1)
		return refuse(request, INPUT, "code", "wants one proof: a code, a recovery code, or a passkey's answer");
	if (passkey && !given(&proof->credential_id))
		(void)refuse(request, INPUT, "credentialId", "is missing");
	if (passkey && !given(&proof->client_data))
		(void)refuse(request, INPUT, "clientData", "is missing");
	if (passkey && !given(&proof->authenticator_data))
		(void)refuse(request, INPUT, "authenticatorData", "is missing");
	if (passkey && !given(&proof->signature))
		(void)refuse(request, INPUT, "signature", "is missing");
	return request->answer.fault_count ? INPUT : DONE;
}

static enum outcome
wait_for(struct request *request, int64_t seconds)
{
	add_header(request, "Retry-After: %lld", (long long)(seconds > 0 ? seconds : 1));
	return refuse(request, TOO_MANY, NULL, "that was tried too often; use another way, or wait");
}

static enum outcome
too_often(struct request *request, struct shelf_place place)
{
	int64_t left = 0;

	if (shelf_life(request, place, &left) == REDIS_AWAY)
		return shelf_is_away(request);
	return wait_for(request, left);
}

static struct shelf_place
tries_place(const struct request *request)
{
	return (struct shelf_place){ "tries", text_of(request->caller.session) };
}

static struct shelf_place
codes_place(const struct request *request)
{
	return (struct shelf_place){ "codes", text_of(request->caller.account) };
}

/* For good: its row says so, too. */
static enum outcome
end_half(struct request *request)
{
	enum outcome outcome = session_end(request, text_of(request->caller.session));

	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	if (query(request, &session_ended) == NULL || (outcome = close_transaction(request)) != DONE)
		return request->answer.outcome;
	return refuse(request, UNAUTHENTICATED, NULL, "that was tried too often; sign in again");
}

enum outcome
proof_count(struct request *request, const struct proof *proof)
{
	int64_t count;

	if (shelf_count(request, tries_place(request), TRIES_SECONDS, &count) != REDIS_FOUND)
		return shelf_is_away(request);
	if (count > TRIES && request->caller.role == ROLE_HALF)
		return end_half(request);
	if (count > TRIES)
		return too_often(request, tries_place(request));
	if (!given(&proof->code))
		return DONE;
	if (shelf_count(request, codes_place(request), CODES_SECONDS, &count) != REDIS_FOUND)
		return shelf_is_away(request);
	return count > request->program->settings.code_tries ? too_often(request, codes_place(request)) : DONE;
}

void
proof_forget_count(struct request *request)
{
	(void)!shelf_drop(request, tries_place(request));
	(void)!shelf_drop(request, codes_place(request));
}

static int64_t
seconds_now(void)
{
	return clock_now().microseconds / 1000000;
}

enum outcome
proof_challenge(struct request *request, const char *purpose, const char *account, struct text *challenge)
{
	*challenge = secret_token(request->arena);
	struct shelf_place place = { "challenge", *challenge };
	long long until = (long long)(seconds_now() + CHALLENGE_SECONDS);
	struct text value = text_print(request->arena, "%s %s %lld", purpose, account, until);

	return shelf_put(request, place, value, CHALLENGE_SECONDS) == REDIS_FOUND ? DONE : shelf_is_away(request);
}

static enum outcome
does_not_fit(struct request *request, const char *field, const char *why)
{
	request->answer.reason = why;
	return refuse(request, UNAUTHENTICATED, field, "does not fit, or was used before");
}

/* Until when a challenge is good that was made for this; 0 where it was made for something else. */
static int64_t
end_of_challenge(struct request *request, struct text value, const char *purpose, const char *account)
{
	struct text wanted = text_print(request->arena, "%s %s ", purpose, account);
	int64_t until;

	if (!text_starts(value, wanted.at) || !text_integer((struct text){ value.at + wanted.length, value.length - wanted.length }, &until))
		return 0;
	return until;
}

enum outcome
proof_take_challenge(struct request *request, struct text client_data, const char *type, const char *purpose, struct challenge *taken)
{
	struct passkey_site site = passkey_site_of(request->program->settings.origin);
	const char *account = strcmp(purpose, FOR_SIGNING_IN) == 0 ? "" : request->caller.account;
	struct text challenge, value;
	const char *why;

	if (!passkey_read_client_data(request->arena, &site, client_data, type, &challenge, &why))
		return does_not_fit(request, "credentialId", why);
	switch (shelf_take(request, (struct shelf_place){ "challenge", challenge }, &value)) {
	case REDIS_AWAY:
		return shelf_is_away(request);
	case REDIS_NOTHING:
		return does_not_fit(request, "credentialId", "the challenge is not there, or not any more");
	case REDIS_FOUND:
		break;
	}
	*taken = (struct challenge){ challenge, end_of_challenge(request, value, purpose, account) };
	if (taken->until == 0)
		return does_not_fit(request, "credentialId", "the challenge was made for something else");
	return taken->until < seconds_now() ? does_not_fit(request, "credentialId", "the challenge is over") : DONE;
}

enum outcome
proof_spend_challenge(struct request *request, const struct challenge *taken)
{
	bool first = false;
	enum outcome outcome = shelf_spend(request, (struct shelf_place){ "challenge", taken->challenge }, taken->until, &first);

	return outcome != DONE || first ? outcome : does_not_fit(request, "credentialId", "the challenge was used before");
}

const char *
proof_recovery_hash(struct request *request, struct text code)
{
	char *plain = arena_bytes(request->arena, code.length + 1);
	unsigned char hash[SECRET_HASH_BYTES];
	size_t length = 0;

	for (size_t i = 0; i < code.length; i++) {
		char byte = code.at[i] >= 'A' && code.at[i] <= 'Z' ? (char)(code.at[i] - 'A' + 'a') : code.at[i];
		if (byte != '-' && byte != ' ')
			plain[length++] = byte;
	}
	if (length != RECOVERY_CHARACTERS)
		return NULL;
	secret_hash(hash, text_print(request->arena, "recovery %s %.*s", request->caller.account, (int)length, plain), request->program->factor_key);
	return text_hex(request->arena, hash, sizeof(hash)).at;
}

static struct text
totp_row(struct request *request)
{
	return text_print(request->arena, "totp.secret.%s", request->caller.account);
}

struct text
proof_seal_totp(struct request *request, struct text secret)
{
	return seal_close(request->arena, &request->program->factor_seal, totp_row(request), secret);
}

int64_t
proof_totp_step(struct request *request, struct text sealed, struct text code)
{
	struct text secret;

	if (!seal_open(request->arena, &request->program->factor_seal, totp_row(request), sealed, &secret)) {
		request->answer.reason = "a sealed secret of an app does not open";
		return -1;
	}
	return otp_step_of(secret, code, clock_now().microseconds / 1000000);
}

/* What did not fit is in the audit, too: a count in Redis lets many at once not go on together, but begins anew where somebody takes it away. */
static enum outcome
may_try_code(struct request *request)
{
	int64_t seconds;

	offer(request, "code_tries", text_print(request->arena, "%lld", (long long)request->program->settings.code_tries).at);
	const struct rows *rows = query(request, &code_wait);
	if (rows == NULL)
		return request->answer.outcome;
	if (!text_integer(rows_value(rows, 0, "seconds"), &seconds))
		return fail(request, BROKEN, "how long to wait cannot be read");
	return seconds > 0 ? wait_for(request, seconds) : DONE;
}

static enum outcome
use_code(struct request *request, struct text code)
{
	enum outcome outcome = may_try_code(request);

	if (outcome != DONE)
		return outcome;
	const struct rows *rows = query(request, &totp_read);
	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0 || !text_is(rows_value(rows, 0, "confirmed"), "t"))
		return does_not_fit(request, "code", "there is no app");
	int64_t step = proof_totp_step(request, rows_value(rows, 0, "secret"), code);
	if (step < 0)
		return does_not_fit(request, "code", "another code");
	offer(request, "step", text_print(request->arena, "%lld", (long long)step).at);
	if ((rows = query(request, &totp_use)) == NULL)
		return request->answer.outcome;
	return rows_count(rows) == 1 ? DONE : does_not_fit(request, "code", "a step that was used");
}

static enum outcome
use_recovery_code(struct request *request, struct text code)
{
	const char *hash = proof_recovery_hash(request, code);

	if (hash == NULL)
		return does_not_fit(request, "recoveryCode", "another code");
	offer(request, "code_hash", hash);
	const struct rows *rows = query(request, &recovery_code_use);
	if (rows == NULL)
		return request->answer.outcome;
	return rows_count(rows) == 1 ? DONE : does_not_fit(request, "recoveryCode", "another code, or one that was used");
}

static enum outcome
read_passkey(struct request *request, struct passkey *known, const char **row)
{
	const struct rows *rows = query(request, &passkey_read);

	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return does_not_fit(request, "credentialId", "a passkey that this account does not have");
	if (!text_integer(rows_value(rows, 0, "algorithm"), &known->algorithm) || !text_integer(rows_value(rows, 0, "sign_count"), &known->count) ||
	    !text_from_base64url(request->arena, rows_value(rows, 0, "public_key"), &known->key))
		return fail(request, BROKEN, "a passkey's row cannot be read");
	*row = text_string(request->arena, rows_value(rows, 0, "id"));
	return DONE;
}

static enum outcome
use_passkey(struct request *request, const struct proof *proof, const char *purpose)
{
	struct passkey_site site = passkey_site_of(request->program->settings.origin);
	struct text client_data, data, signature;
	struct challenge challenge;
	struct passkey known = { 0 };
	const char *row = NULL, *why;
	int64_t count;

	if (!text_from_base64url(request->arena, proof->client_data.value.text, &client_data) ||
	    !text_from_base64url(request->arena, proof->authenticator_data.value.text, &data) ||
	    !text_from_base64url(request->arena, proof->signature.value.text, &signature))
		return does_not_fit(request, "credentialId", "no base64url");
	enum outcome outcome = proof_take_challenge(request, client_data, "webauthn.get", purpose, &challenge);
	if (outcome != DONE || (outcome = proof_spend_challenge(request, &challenge)) != DONE || (outcome = read_passkey(request, &known, &row)) != DONE)
		return outcome;
	if (!passkey_verify(&site, &known, client_data, data, signature, &count, &why))
		return does_not_fit(request, "credentialId", why);
	offer(request, "passkey_id", row);
	offer(request, "sign_count", text_print(request->arena, "%lld", (long long)count).at);
	const struct rows *used = query(request, &passkey_use);
	if (used == NULL)
		return request->answer.outcome;
	return rows_count(used) == 1 ? DONE : does_not_fit(request, "credentialId", "its counter was reached meanwhile");
}

enum outcome
proof_use(struct request *request, const struct proof *proof, const char *purpose)
{
	if (given(&proof->code))
		return use_code(request, proof->code.value.text);
	if (given(&proof->recovery_code))
		return use_recovery_code(request, proof->recovery_code.value.text);
	return use_passkey(request, proof, purpose);
}
