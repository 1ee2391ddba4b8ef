/* What is hard: a provider changes its keys whenever it likes, and anybody can send a token that names a key nobody has.  So keys are fetched again for an
 * unknown one, but seldom.  And a provider that does not answer must not hold the few slow workers: after a call without an answer nobody is called for
 * some seconds.  What is known is kept by each process for itself; Redis could be written to by somebody else. */
#include "provider.h"

#include <assert.h>

#include "program.h"
#include "util/http.h"

enum { HOUR = 3600, REST = 5 /* seconds */, SECOND = 1000000 /* microseconds */ };

/* Kept between requests. */
static struct {
	struct arena *arena;
	struct provider said;
	int64_t fetched, failed; /* clock_ticks, 0 for never */
} known;

static struct {
	struct arena *arena;
	const struct identity_keys *keys;
	int64_t fetched;
} ring;

static bool
within(int64_t tick, int64_t seconds)
{
	return tick > 0 && clock_ticks() - tick < seconds * SECOND;
}

static struct arena *
emptied(struct arena **arena)
{
	if (*arena == NULL)
		*arena = arena_new(16 * 1024, 1024 * 1024);
	arena_reset(*arena);
	return *arena;
}

static enum outcome
is_away(struct request *request, const char *what, const char *why)
{
	add_header(request, "Retry-After: %d", REST);
	(void)refuse(request, UNAVAILABLE, "sso-away", "we cannot reach where you sign in just now; try again in a moment, or use your password");
	return fail(request, UNAVAILABLE, "the identity provider's %s: %s", what, why);
}

enum outcome
provider_is_refused(struct request *request, const char *why)
{
	request->answer.reason = why;
	return refuse(request, UNAUTHENTICATED, "sso-refused", "that sign-in did not work; try again");
}

static struct http_reach
reach_of(struct request *request)
{
	const struct settings *settings = &request->program->settings;
	const char *host = http_host(request->arena, settings->sso_issuer);

	return (struct http_reach){ text_print(request->arena, "%s %s", host ? host : "", settings->sso_hosts).at, settings->sso_ca_file, settings->demo };
}

/* `what` is asked, for the log. */
static enum outcome
ask(struct request *request, const char *what, const struct http_call *asked, long *status, struct text *body)
{
	const struct http_reach reach = reach_of(request);
	struct http_call call = *asked;
	const char *why;

	assert(request->endpoint->pool == SLOW); /* the unit of the others has no network */
	call.milliseconds = (long)(HTTP_MILLISECONDS - (clock_ticks() - request->started) / 1000);
	if (call.milliseconds <= 0)
		return is_away(request, what, "the answers before took all the time there is");
	if (within(known.failed, REST))
		return is_away(request, what, "it did not answer a moment ago");
	known.failed = 0;
	if (http_json(request->arena, &reach, &call, status, body, &why))
		return DONE;
	known.failed = clock_ticks();
	return is_away(request, what, why);
}

/* Something that has to be there, whole. */
static enum outcome
fetch(struct request *request, const char *what, const char *url, struct text *body)
{
	const struct http_call asked = { .url = url };
	long status;
	enum outcome outcome = ask(request, what, &asked, &status, body);

	if (outcome != DONE || status == 200)
		return outcome;
	known.failed = clock_ticks();
	return is_away(request, what, text_print(request->arena, "it answered %ld", status).at);
}

static const char *
address_in(struct request *request, const struct json *document, const char *name)
{
	const struct http_reach reach = reach_of(request);
	const struct json *member = json_member(document, name);
	const char *address = member && member->kind == JSON_STRING ? text_string(request->arena, member->text) : NULL;

	return address && strlen(address) == member->text.length && http_may_reach(&reach, address) ? address : NULL;
}

static bool
lists(const struct json *document, const char *name, const char *word)
{
	const struct json *member = json_member(document, name);

	for (const struct json *one = member && member->kind == JSON_ARRAY ? member->first : NULL; one; one = one->next)
		if (one->kind == JSON_STRING && text_is(one->text, word))
			return true;
	return false;
}

/* What is wrong with a discovery document; NULL when it is one of our provider. */
static const char *
fault_of(struct request *request, const struct json *document, struct provider *said)
{
	const struct json *issuer = json_member(document, "issuer"), *names = json_member(document, "authorization_response_iss_parameter_supported");
	const char *methods = "token_endpoint_auth_methods_supported";

	if (issuer == NULL || issuer->kind != JSON_STRING || !text_is(issuer->text, request->program->settings.sso_issuer))
		return "it is of another issuer";
	said->authorization = address_in(request, document, "authorization_endpoint");
	said->token = address_in(request, document, "token_endpoint");
	said->keys = address_in(request, document, "jwks_uri");
	said->userinfo = address_in(request, document, "userinfo_endpoint");
	said->secret_in_form = json_member(document, methods) && !lists(document, methods, "client_secret_basic");
	said->names_itself = names && names->kind == JSON_TRUE;
	if (said->authorization == NULL || said->token == NULL || said->keys == NULL)
		return "an address in it is missing, or not one that may be reached (sso_hosts)";
	return NULL;
}

static const char *
kept(const char *text)
{
	return text ? text_string(known.arena, text_of(text)) : NULL;
}

static enum outcome
discover(struct request *request)
{
	static const char what[] = "description", path[] = "/.well-known/openid-configuration";
	struct text issuer = text_of(request->program->settings.sso_issuer), body;
	struct provider said = { .authorization = NULL };
	const char *why;

	if (issuer.at[issuer.length - 1] == '/')
		issuer.length--;
	enum outcome outcome = fetch(request, what, text_print(request->arena, "%.*s%s", TEXT_ARGS(issuer), path).at, &body);
	if (outcome != DONE)
		return outcome;
	const struct json *document = json_read(request->arena, body, &why);
	if (document == NULL || (why = fault_of(request, document, &said))) {
		known.failed = clock_ticks();
		return is_away(request, what, why);
	}
	emptied(&known.arena);
	known.said = (struct provider){ kept(said.authorization), kept(said.token), kept(said.keys), kept(said.userinfo), said.secret_in_form,
		said.names_itself };
	known.fetched = clock_ticks();
	return DONE;
}

enum outcome
provider_find(struct request *request, const struct provider **provider)
{
	enum outcome outcome = within(known.fetched, HOUR) ? DONE : discover(request);

	*provider = &known.said;
	return outcome;
}

const char *
provider_callback(struct request *request)
{
	return text_print(request->arena, "%s/api/auth/sso/callback", request->program->settings.origin).at;
}

static const char *
escaped(struct request *request, const char *text)
{
	return http_escape(request->arena, text_of(text)).at;
}

/* Who asks: a name and a secret in a header, each escaped first (RFC 6749, 2.3.1), or in the form. */
static void
say_who(struct request *request, const struct provider *provider, struct http_call *asked)
{
	const char *client = request->program->settings.sso_client_id, *secret = request->program->sso_secret;

	if (secret && !provider->secret_in_form) {
		asked->user = escaped(request, client);
		asked->password = escaped(request, secret);
		return;
	}
	asked->form = text_print(request->arena, "%.*s&client_id=%s%s%s", TEXT_ARGS(asked->form), escaped(request, client),
	    secret ? "&client_secret=" : "", secret ? escaped(request, secret) : "");
}

static struct text
member_text(const struct json *object, const char *name)
{
	const struct json *member = json_member(object, name);

	return member && member->kind == JSON_STRING ? member->text : (struct text){ NULL, 0 };
}

enum outcome
provider_exchange(struct request *request, const struct provider *provider, struct text code, struct text verifier, struct text *id_token,
    struct text *access)
{
	struct http_call asked = { .url = provider->token };
	struct text body;
	const char *why;
	long status;

	asked.form = text_print(request->arena, "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%.*s",
	    http_escape(request->arena, code).at, escaped(request, provider_callback(request)), TEXT_ARGS(verifier));
	say_who(request, provider, &asked);
	enum outcome outcome = ask(request, "tokens", &asked, &status, &body);
	if (outcome != DONE)
		return outcome;
	const struct json *answer = json_read(request->arena, body, &why);
	if (status != 200)
		return provider_is_refused(request, text_print(request->arena, "the provider answered %ld to a code: %.*s", status,
		    TEXT_ARGS(member_text(answer, "error"))).at);
	*id_token = member_text(answer, "id_token");
	*access = member_text(answer, "access_token");
	return id_token->at ? DONE : provider_is_refused(request, "the provider gave no ID token");
}

static enum identity_algorithm
algorithm_of(const struct request *request)
{
	return strcmp(request->program->settings.sso_algorithm, "ES256") == 0 ? IDENTITY_ES256 : IDENTITY_RS256;
}

static enum outcome
fetch_keys(struct request *request, const struct provider *provider)
{
	const char *why;
	struct text body;
	enum outcome outcome = fetch(request, "keys", provider->keys, &body);

	if (outcome != DONE)
		return outcome;
	ring.keys = NULL;
	ring.fetched = clock_ticks();
	struct arena *arena = emptied(&ring.arena);
	ring.keys = identity_keys_read(arena, text_copy(arena, body), algorithm_of(request), &why);
	return ring.keys ? DONE : is_away(request, "keys", why);
}

enum outcome
provider_read(struct request *request, const struct provider *provider, struct text id_token, struct text nonce, struct identity_claims *claims)
{
	const struct settings *settings = &request->program->settings;
	const struct identity_wanted wanted = { settings->sso_issuer, settings->sso_client_id, nonce, clock_now() };
	const char *why = "there are no keys";
	enum outcome outcome = ring.keys && within(ring.fetched, HOUR) ? DONE : fetch_keys(request, provider);

	if (outcome != DONE)
		return outcome;
	enum identity_outcome read = identity_read(request->arena, ring.keys, &wanted, id_token, claims, &why);
	if (read == IDENTITY_NEW_KEY && !within(ring.fetched, settings->sso_keys_seconds)) {
		if ((outcome = fetch_keys(request, provider)) != DONE)
			return outcome;
		read = identity_read(request->arena, ring.keys, &wanted, id_token, claims, &why);
	}
	return read == IDENTITY_GOOD ? DONE : provider_is_refused(request, text_print(request->arena, "an ID token is refused: %s", why).at);
}

enum outcome
provider_ask(struct request *request, const struct provider *provider, struct text access, struct identity_claims *claims)
{
	struct http_call asked = { .url = provider->userinfo, .bearer = access.at ? text_string(request->arena, access) : NULL };
	struct text body;
	long status;

	if (asked.url == NULL || asked.bearer == NULL)
		return DONE;
	enum outcome outcome = ask(request, "userinfo", &asked, &status, &body);
	if (outcome != DONE)
		return outcome;
	if (status != 200 || !identity_add(request->arena, body, claims))
		return provider_is_refused(request, "what userinfo said is not of the token's subject");
	return DONE;
}
