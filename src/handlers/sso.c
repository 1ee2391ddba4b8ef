/* Signing in with somebody else's word: OpenID Connect, authorization code with PKCE.
 *
 * What is hard is that the answer comes back through a browser, and anybody's browser can be made to bring anybody's answer.  So each start is good once,
 * for ten minutes, and only for the browser that made it: Redis knows the hash of its state, and a cookie of that browser is the other half.  The nonce and
 * PKCE's verifier are made of both halves and kept nowhere.  Whom the answer names is one who was linked before by issuer and subject, or else whoever has
 * the e-mail address that both houses have seen proof of; nobody else, and no account is taken over by an address alone. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "caller.h"
#include "device.h"
#include "passwords.h"
#include "program.h"
#include "provider.h"
#include "reply.h"
#include "shelf.h"
#include "throttle.h"
#include "util/http.h"

#define BROWSER_COOKIE "__Host-epione-sso"
#define SECURITY_PAGE "/account/security" /* of the portal: where linking begins and ends */

enum { START_SECONDS = 600, TOKEN = 43 };

static const struct field sso_fields[] = {
	PLAIN("enabled", KIND_FLAG),
	PLAIN("name", KIND_TEXT, .flags = NULLABLE, .summary = "for the button"),
	END_OF_FIELDS,
};
static const struct shape sso_shape = { .name = "Sso", .fields = sso_fields };

static bool
is_on(const struct request *request)
{
	return request->program->settings.sso_issuer[0] != '\0';
}

static enum outcome
tell(struct request *request)
{
	struct json_writer *writer = reply_open(request);

	json_open_object(writer);
	json_key(writer, "enabled");
	json_flag(writer, is_on(request));
	json_key(writer, "name");
	if (is_on(request))
		json_string(writer, text_of(request->program->settings.sso_name));
	else
		json_null(writer);
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

struct sso_start {
	struct text_value return_to;
};

static const struct field start_fields[] = {
	FIELD(sso_start, return_to, "returnTo", .least = 1, .most = 500, .fallback = "/", .summary = "a path of the portal, to go to afterwards"),
	END_OF_FIELDS,
};
static const struct shape start_shape = { .name = "SsoStart", .size = sizeof(struct sso_start), .fields = start_fields };

/* A path here: a browser takes //host and /\host for other houses. */
static bool
is_local(struct text path)
{
	if (path.length == 0 || path.at[0] != '/' || (path.length > 1 && path.at[1] == '/') || text_starts(path, "/api"))
		return false;
	for (size_t i = 0; i < path.length; i++)
		if (path.at[i] <= ' ' || path.at[i] > '~' || strchr("\\\"<>^`{|}", path.at[i]))
			return false;
	return true;
}

static enum outcome
check_start(struct request *request)
{
	const struct sso_start *input = request->input;

	return is_local(input->return_to.value.text) ? DONE : refuse(request, INPUT, "returnTo", "wants a path of this portal, like /visits");
}

/* One of the secrets that both halves of a start make together. */
static void
derive(struct request *request, const char *what, struct text state, struct text browser, unsigned char secret[SECRET_HASH_BYTES])
{
	secret_hash(secret, text_print(request->arena, "%s %.*s %.*s", what, TEXT_ARGS(state), TEXT_ARGS(browser)), request->program->shelf_key);
}

static struct text
derived(struct request *request, const char *what, struct text state, struct text browser)
{
	unsigned char secret[SECRET_HASH_BYTES];

	derive(request, what, state, browser, secret);
	return text_base64url(request->arena, secret, sizeof(secret));
}

static struct text
challenge_of(struct request *request, struct text verifier)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_sha256(hash, verifier);
	return text_base64url(request->arena, hash, sizeof(hash));
}

static struct shelf_place
start_place(struct request *request, struct text state)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(hash, state, NULL);
	return (struct shelf_place){ "sso", text_hex(request->arena, hash, sizeof(hash)) };
}

static void
set_cookie(struct request *request, struct text browser)
{
	add_header(request, "Set-Cookie: " BROWSER_COOKIE "=%.*s; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=%d", TEXT_ARGS(browser),
	    browser.length ? START_SECONDS : 0);
}

static struct text
question(struct request *request, const struct provider *provider, struct text state, struct text browser)
{
	const struct settings *settings = &request->program->settings;
	struct text challenge = challenge_of(request, derived(request, "sso verifier", state, browser));

	return text_print(request->arena,
	    "%s%cresponse_type=code&scope=openid%%20email%%20profile&client_id=%s&redirect_uri=%s&state=%.*s&nonce=%.*s&code_challenge=%.*s"
	    "&code_challenge_method=S256",
	    provider->authorization, strchr(provider->authorization, '?') ? '&' : '?', http_escape(request->arena, text_of(settings->sso_client_id)).at,
	    http_escape(request->arena, text_of(provider_callback(request))).at, TEXT_ARGS(state),
	    TEXT_ARGS(derived(request, "sso nonce", state, browser)), TEXT_ARGS(challenge));
}

static enum outcome
is_off(struct request *request, const char *word)
{
	return refuse(request, NOT_FOUND, word, "this clinic signs people in itself");
}

/* Who begins it, where somebody who is signed in wants to be linked. */
static struct text
beginner(struct request *request)
{
	if (request->endpoint->method != POST)
		return TEXT_OF("- -");
	return text_print(request->arena, "%s %s", request->caller.account, request->caller.session);
}

static int64_t
seconds_now(void)
{
	return clock_now().microseconds / 1000000;
}

/* The browser gets its half; `way` is where it goes at the provider. */
static enum outcome
begin(struct request *request, struct text return_to, struct text *way)
{
	const struct provider *provider;
	struct text state = secret_token(request->arena), browser = secret_token(request->arena);

	enum outcome outcome = provider_find(request, &provider);
	if (outcome != DONE)
		return outcome;
	long long until = (long long)(seconds_now() + START_SECONDS);
	struct text value = text_print(request->arena, "%.*s %lld %.*s %.*s", TEXT_ARGS(derived(request, "sso browser", state, browser)), until,
	    TEXT_ARGS(beginner(request)), TEXT_ARGS(return_to));
	if (shelf_put(request, start_place(request, state), value, START_SECONDS) != REDIS_FOUND)
		return shelf_is_away(request);
	set_cookie(request, browser);
	*way = question(request, provider, state, browser);
	return DONE;
}

static enum outcome
start(struct request *request)
{
	const struct sso_start *input = request->input;
	struct text way;

	if (!is_on(request))
		return is_off(request, "sso-off");
	enum outcome outcome = begin(request, input->return_to.value.text, &way);
	if (outcome == DONE)
		reply_redirect(request, way);
	return outcome;
}

static const struct field identity_start_fields[] = {
	PLAIN("address", KIND_TEXT, .summary = "at the provider: this browser goes there next"),
	END_OF_FIELDS,
};
static const struct shape identity_start_shape = { .name = "IdentityStart", .fields = identity_start_fields };

/* Somebody who is signed in, and has just proved it, wants to be known by the provider's name for them, too. */
static enum outcome
start_linking(struct request *request)
{
	struct text way;

	if (!is_on(request))
		return is_off(request, NULL);
	enum outcome outcome = begin(request, TEXT_OF(SECURITY_PAGE "?linked=yes"), &way);
	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	record_audit(request, "done");
	if ((outcome = close_transaction(request)) != DONE)
		return outcome;
	struct json_writer *writer = reply_open(request);
	json_open_object(writer);
	json_pair(writer, "address", way);
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

struct sso_answer {
	struct text_value code, state, iss, error;
};

static const struct field answer_fields[] = {
	FIELD(sso_answer, code, "code", .flags = SECRET, .least = 1, .most = 4000),
	FIELD(sso_answer, state, "state", .flags = SECRET, .least = 1, .most = 200, .summary = "as it was given to the provider"),
	FIELD(sso_answer, iss, "iss", .least = 1, .most = 1000, .summary = "whose answer it is (RFC 9207)"),
	FIELD(sso_answer, error, "error", .least = 1, .most = 200, .summary = "instead of a code"),
	END_OF_FIELDS,
};
static const struct shape answer_shape = { .name = "SsoAnswer", .size = sizeof(struct sso_answer), .fields = answer_fields, .open = true };

/* A start that came back. */
struct visit {
	struct text state, browser, return_to;
	struct text account, session; /* of whoever began it to be linked; no text: to sign in */
	const struct provider *provider;
	struct text access;
	struct identity_claims claims;
};

static enum outcome
is_over(struct request *request, const char *why)
{
	request->answer.reason = why;
	return refuse(request, UNAUTHENTICATED, "sso-expired", "this sign-in was used or took too long; begin again");
}

/* The next word of what a start was kept as; no text for a dash. */
static struct text
next_word(struct text *rest)
{
	const char *end = memchr(rest->at, ' ', rest->length);
	size_t length = end ? (size_t)(end - rest->at) : rest->length;
	struct text word = { rest->at, length }, none = { NULL, 0 };

	*rest = end ? (struct text){ end + 1, rest->length - length - 1 } : (struct text){ rest->at + length, 0 };
	return text_is(word, "-") ? none : word;
}

/* Used, and so good no more, if somebody puts it back. */
static enum outcome
spend_start(struct request *request, struct text state, struct text until)
{
	int64_t end;
	bool first;

	if (!text_integer(until, &end) || end < seconds_now())
		return is_over(request, "a state that is over");
	enum outcome outcome = open_transaction(request, WRITES, SIGN_IN_ROLE);
	if (outcome != DONE || (outcome = shelf_spend(request, start_place(request, state), end, &first)) != DONE ||
	    (outcome = close_transaction(request)) != DONE)
		return outcome;
	return first ? DONE : is_over(request, "a state that was used");
}

/* Taken, and so good no more, whoever brings it; then it has to be the browser's own. */
static enum outcome
take_start(struct request *request, struct visit *visit)
{
	const struct sso_answer *input = request->input;
	struct text value;

	visit->state = input->state.value.text;
	visit->browser = cookie_read(request->arrival.cookie, BROWSER_COOKIE "=");
	set_cookie(request, TEXT_OF(""));
	if (visit->state.length != TOKEN || visit->browser.length != TOKEN)
		return is_over(request, "no state, or no cookie of the browser that began");
	switch (shelf_take(request, start_place(request, visit->state), &value)) {
	case REDIS_AWAY:
		return shelf_is_away(request);
	case REDIS_NOTHING:
		return is_over(request, "a state that is not there, or not any more");
	case REDIS_FOUND:
		break;
	}
	if (!secret_same(next_word(&value), derived(request, "sso browser", visit->state, visit->browser)))
		return is_over(request, "another browser brought this state");
	struct text until = next_word(&value);
	visit->account = next_word(&value);
	visit->session = next_word(&value);
	visit->return_to = value;
	if (visit->account.at)
		request->answer.page = SECURITY_PAGE;
	return spend_start(request, visit->state, until);
}

/* What the provider said through the browser. */
static enum outcome
hear(struct request *request, const struct visit *visit)
{
	const struct sso_answer *input = request->input;
	const struct value *iss = &input->iss.value;

	if (iss->presence == GIVEN ? !text_is(iss->text, request->program->settings.sso_issuer) : visit->provider->names_itself)
		return provider_is_refused(request, "the answer is of another issuer");
	if (text_is(input->error.value.text, "access_denied"))
		return refuse(request, UNAUTHENTICATED, "sso-cancelled", "you did not sign in there");
	if (input->error.value.presence == GIVEN)
		return provider_is_refused(request, text_print(request->arena, "the provider says %s", input->error.value.text.at).at);
	return input->code.value.presence == GIVEN ? DONE : provider_is_refused(request, "there is no code");
}

static enum outcome
prove(struct request *request, struct visit *visit)
{
	const struct sso_answer *input = request->input;
	struct text verifier = derived(request, "sso verifier", visit->state, visit->browser), id_token;

	enum outcome outcome = provider_exchange(request, visit->provider, input->code.value.text, verifier, &id_token, &visit->access);
	if (outcome != DONE)
		return outcome;
	return provider_read(request, visit->provider, id_token, derived(request, "sso nonce", visit->state, visit->browser), &visit->claims);
}

static enum outcome
is_nobody(struct request *request, const char *why)
{
	request->answer.reason = why;
	return refuse(request, UNAUTHENTICATED, "sso-no-account", "nobody here has the address that you signed in with; sign in with your password, or ask the clinic");
}

/* The clinic decides whether it makes patients of strangers; their password is one that nobody knows. */
static enum outcome
offer_stranger(struct request *request, const struct identity_claims *claims)
{
	if (!request->program->settings.sso_creates)
		return is_nobody(request, "an address that no account has");
	enum outcome outcome = passwords_hash(request, secret_token(request->arena));
	if (outcome != DONE)
		return outcome;
	offer(request, "first_name", claims->given_name.length ? text_string(request->arena, claims->given_name) : NULL);
	offer(request, "last_name", claims->family_name.length ? text_string(request->arena, claims->family_name) : NULL);
	offer(request, "language", claims->locale.length ? text_string(request->arena, claims->locale) : NULL);
	return DONE;
}

static enum outcome
add_link(struct request *request, const struct rows *candidate, const struct identity_claims *claims)
{
	bool stranger = rows_count(candidate) == 0;
	enum outcome outcome = stranger ? offer_stranger(request, claims) : DONE;

	request->caller.account = stranger ? uuid_text(request->arena, uuid_new()).at : text_string(request->arena, rows_value(candidate, 0, "id"));
	if (outcome != DONE || (outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE)
		return outcome;
	offer(request, "provider", request->program->settings.sso_name);
	offer(request, "device", device_words(request->arena, request->arrival.agent));
	if ((stranger && query(request, &sso_register) == NULL) || query(request, &sso_link) == NULL)
		return request->answer.outcome;
	request->act = "linked with the provider";
	record_audit(request, "done");
	request->act = NULL;
	return close_transaction(request);
}

/* Whoever began this signed in has to be so still. */
static enum outcome
is_still_in(struct request *request, const struct visit *visit)
{
	struct moment last;
	bool there;
	enum outcome outcome = session_last_use(request, visit->session, &there, &last);

	if (outcome != DONE)
		return outcome;
	request->caller.account = text_string(request->arena, visit->account);
	offer(request, "began_session", text_string(request->arena, visit->session));
	const struct rows *rows = there ? signin_look_up(request, &session_goes_on) : NULL;
	if (there && rows == NULL)
		return request->answer.outcome;
	return there && rows_count(rows) == 1 ? DONE : is_over(request, "the session that began linking is over");
}

/* Whoever registered with an address that is not theirs waits here in vain for its owner.  And an address alone does not open the accounts that rule
 * over others', or those from which this was taken off: their owners link them from within. */
static enum outcome
may_be_linked(struct request *request, const struct visit *visit, const struct rows *candidate)
{
	bool nobody = rows_count(candidate) == 0;

	if (visit->account.at && (nobody || !text_same(rows_value(candidate, 0, "id"), visit->account)))
		return refuse(request, UNAUTHENTICATED, "sso-other-address", "the address that you signed in with there is not the one of your account here");
	if (nobody)
		return DONE;
	if (!signin_possible(candidate))
		return is_nobody(request, "an account that may not sign in");
	if (!text_is(rows_value(candidate, 0, "confirmed"), "t"))
		return refuse(request, UNAUTHENTICATED, "sso-unconfirmed", "confirm your address here first: the link is in your mail");
	if (visit->account.at)
		return is_still_in(request, visit);
	if (text_is(rows_value(candidate, 0, "removed"), "f") &&
	    settings_has_word(request->program->settings.sso_link_roles, rows_value(candidate, 0, "role")))
		return DONE;
	return refuse(request, UNAUTHENTICATED, "sso-link-first", "sign in with your password first, and link it on your security page");
}

/* Whoever comes for the first time: their address has to be proved there and here. */
static enum outcome
link_by_address(struct request *request, struct visit *visit, const struct rows **rows)
{
	const struct rows *candidate;
	enum outcome outcome = visit->claims.email.at ? DONE : provider_ask(request, visit->provider, visit->access, &visit->claims);

	if (outcome != DONE)
		return outcome;
	if (!visit->claims.email_verified)
		return refuse(request, UNAUTHENTICATED, "sso-unverified", "your address is not confirmed where you signed in; confirm it there first");
	offer(request, "email", text_string(request->arena, visit->claims.email));
	if ((candidate = signin_look_up(request, &sso_candidate)) == NULL)
		return request->answer.outcome;
	if ((outcome = may_be_linked(request, visit, candidate)) != DONE || (outcome = add_link(request, candidate, &visit->claims)) != DONE)
		return outcome;
	return (*rows = signin_look_up(request, &sso_account)) ? DONE : request->answer.outcome;
}

/* Whether the provider asked for a second factor, and the clinic is content with that. */
static bool
proved_twice(const struct request *request, const struct identity_claims *claims)
{
	for (const struct json *one = claims->methods ? claims->methods->first : NULL; one; one = one->next)
		if (settings_has_word(request->program->settings.sso_second_factor, one->text))
			return true;
	return false;
}

/* ["totp","passkey"] as totp,passkey. */
static struct text
list_of(struct request *request, struct text methods)
{
	char *out = arena_bytes(request->arena, methods.length);
	size_t length = 0;

	for (size_t i = 0; i < methods.length; i++)
		if (strchr("[]\" ", methods.at[i]) == NULL)
			out[length++] = methods.at[i];
	return (struct text){ out, length };
}

/* Where the browser goes now: on, or first to what is still to do. */
static struct text
way_on(struct request *request, const struct rows *rows, struct text return_to)
{
	struct text escaped = http_escape(request->arena, return_to);

	if (request->caller.role == ROLE_HALF)
		return text_print(request->arena, "/sign-in?next=second-factor&methods=%.*s&returnTo=%.*s",
		    TEXT_ARGS(list_of(request, rows_value(rows, 0, "methods"))), TEXT_ARGS(escaped));
	if (request->caller.role == ROLE_ENROLLING)
		return text_print(request->arena, "/sign-in?next=set-up-factor&returnTo=%.*s", TEXT_ARGS(escaped));
	return return_to;
}

static enum outcome
let_in(struct request *request, const struct rows *rows, const struct visit *visit)
{
	struct session_tokens tokens;

	if (!signin_possible(rows))
		return is_nobody(request, "an account that may not sign in");
	struct signin_way way = { .browser = true, .proved = proved_twice(request, &visit->claims), .elsewhere = true };
	enum outcome outcome = signin_begin(request, rows, way, &tokens);
	if (outcome != DONE)
		return outcome;
	signin_set_cookie(request, &tokens);
	if (request->caller.role != ROLE_HALF)
		throttle_learn_device(request, rows_value(rows, 0, "email"));
	reply_redirect(request, way_on(request, rows, visit->return_to));
	return DONE;
}

/* Whoever began this signed in goes on with the session they have. */
static enum outcome
conclude_linking(struct request *request, const struct rows *rows, const struct visit *visit)
{
	if (!text_same(rows_value(rows, 0, "id"), visit->account))
		return refuse(request, CONFLICT, "sso-taken", "that sign-in belongs to another account; ask the clinic");
	reply_redirect(request, visit->return_to);
	return DONE;
}

static enum outcome
come_back(struct request *request)
{
	struct visit visit = { .provider = NULL };
	const struct rows *rows;
	enum outcome outcome;

	if (!is_on(request))
		return is_off(request, "sso-off");
	if ((outcome = take_start(request, &visit)) != DONE || (outcome = provider_find(request, &visit.provider)) != DONE)
		return outcome;
	if ((outcome = hear(request, &visit)) != DONE || (outcome = prove(request, &visit)) != DONE)
		return outcome;
	offer(request, "issuer", request->program->settings.sso_issuer);
	offer(request, "subject", text_string(request->arena, visit.claims.subject));
	if ((rows = signin_look_up(request, &sso_account)) == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0 && (outcome = link_by_address(request, &visit, &rows)) != DONE)
		return outcome;
	return visit.account.at ? conclude_linking(request, rows, &visit) : let_in(request, rows, &visit);
}

const struct endpoint sso_endpoints[] = {
	{
		.method = GET,
		.path = "/api/auth/sso",
		.summary = "Whether one may sign in with another house, and what it is called",
		.permission = PUBLIC,
		.access = APART,
		.output = &sso_shape,
		.run = tell,
	},
	{
		.method = GET,
		.path = "/api/auth/sso/start",
		.summary = "For a browser: on to the provider",
		.permission = PUBLIC,
		.access = APART,
		.pool = SLOW,
		.page = "/sign-in",
		.input = &start_shape,
		.check = check_start,
		.run = start,
	},
	{
		.method = GET,
		.path = "/api/auth/sso/callback",
		.summary = "For a browser: back from the provider, and signed in",
		.permission = PUBLIC,
		.access = APART,
		.pool = SLOW,
		.page = "/sign-in",
		.audit = "signed in with the provider",
		.object = "session",
		.input = &answer_shape,
		.run = come_back,
	},
	{
		.method = POST,
		.path = "/api/auth/identities",
		.summary = "Begin to link your account with the provider",
		.permission = "session.manage",
		.access = APART,
		.pool = SLOW,
		.fresh = true,
		.audit = "linking begun",
		.object = "identity",
		.output = &identity_start_shape,
		.run = start_linking,
	},
	{ .path = NULL },
};
