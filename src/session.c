/* Sessions in Redis.  A record is one line of words: account, role, patient, end.  A browser's cookie is a random token whose hash is the
 * session's id; other clients get an access token that names the session and a refresh token of which Redis holds the hash. */
#include "session.h"

#include <string.h>

#include "program.h"
#include "util/buffer.h"
#include "util/log.h"
#include "util/redis.h"

enum { SESSION_WORDS = 4, SESSION_ID = 64 };

static struct text
hash_hex(struct request *request, struct text secret)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(hash, secret, NULL);
	return text_hex(request->arena, hash, sizeof(hash));
}

struct text
session_of_cookie(struct request *request, struct text token)
{
	return hash_hex(request, token);
}

static struct text
key_of(struct request *request, const char *what, struct text id)
{
	return text_print(request->arena, "epione:%s:%.*s", what, TEXT_ARGS(id));
}

static enum outcome
redis_is_away(struct request *request)
{
	add_header(request, "Retry-After: 1");
	refuse(request, UNAVAILABLE, NULL, "we cannot check who you are just now; try again in a moment");
	return fail(request, UNAVAILABLE, "Redis does not answer");
}

static enum outcome
session_is_over(struct request *request)
{
	add_header(request, "WWW-Authenticate: Bearer realm=\"epione\"");
	return refuse(request, UNAUTHENTICATED, NULL, "your session is over; sign in again");
}

static int
idle_seconds(const struct request *request)
{
	return (int)request->program->settings.idle_minutes * 60;
}

static enum outcome
store(struct request *request, const struct session_facts *facts, struct text id, bool browser)
{
	const struct settings *settings = &request->program->settings;
	int64_t life = browser ? settings->absolute_hours * 3600 : settings->refresh_days * 86400;
	struct text record = text_print(request->arena, "%s %s %s %lld", facts->account, role_name(facts->role),
	    facts->patient[0] ? facts->patient : "-", (long long)(clock_now().microseconds / 1000000 + life));

	if (redis_set(request->program->redis, key_of(request, "session", id), record, browser ? idle_seconds(request) : (int)life, false) != REDIS_FOUND)
		return redis_is_away(request);
	return DONE;
}

static struct text
access_token(struct request *request, const char *account, enum role role, struct text id)
{
	struct program *program = request->program;
	struct moment now = clock_now();
	struct token_claims claims = { .session = id, .role = text_of(role_name(role)), .issued = now };

	claims.expires.microseconds = now.microseconds + program->settings.access_seconds * 1000000;
	(void)uuid_read(text_of(account), &claims.account);
	return token_write(request->arena, &program->token_keys, program->settings.origin, &claims);
}

/* "<session id>.<secret>": the id finds the family, the secret's hash is what Redis holds. */
static enum outcome
new_refresh_token(struct request *request, struct text id, struct text *refresh)
{
	struct text secret = secret_token(request->arena);
	enum redis_outcome stored = redis_set(request->program->redis, key_of(request, "refresh", id), hash_hex(request, secret),
	    (int)request->program->settings.refresh_days * 86400, false);

	if (stored != REDIS_FOUND)
		return redis_is_away(request);
	*refresh = text_print(request->arena, "%.*s.%.*s", TEXT_ARGS(id), TEXT_ARGS(secret));
	return DONE;
}

enum outcome
session_begin(struct request *request, const struct session_facts *facts, bool browser, struct session_tokens *tokens)
{
	struct text token = secret_token(request->arena);
	struct text id = hash_hex(request, token);
	enum outcome outcome = store(request, facts, id, browser);

	*tokens = (struct session_tokens){ .expires_in = request->program->settings.access_seconds };
	if (outcome != DONE)
		return outcome;
	if (browser) {
		tokens->cookie = token;
		return DONE;
	}
	tokens->access = access_token(request, facts->account, facts->role, id);
	return new_refresh_token(request, id, &tokens->refresh);
}

/* Split a record at its spaces; false when it is not of our making. */
static bool
read_record(struct request *request, struct text record, const char *words[SESSION_WORDS])
{
	const char *at = record.at, *end = record.at + record.length;
	int count = 0;

	while (count < SESSION_WORDS && at <= end) {
		const char *stop = memchr(at, ' ', (size_t)(end - at));
		stop = stop ? stop : end;
		words[count++] = text_string(request->arena, (struct text){ at, (size_t)(stop - at) });
		at = stop + 1;
	}
	return count == SESSION_WORDS && at > end;
}

enum outcome
session_resume(struct request *request, struct text id, bool prolong)
{
	const char *words[SESSION_WORDS];
	struct text record;
	struct uuid uuid;
	int64_t until;
	enum role role;

	switch (redis_get(request->program->redis, request->arena, key_of(request, "session", id), prolong ? idle_seconds(request) : 0, &record)) {
	case REDIS_AWAY:
		return redis_is_away(request);
	case REDIS_NOTHING:
		return session_is_over(request);
	case REDIS_FOUND:
		break;
	}
	if (!read_record(request, record, words) || !uuid_read(text_of(words[0]), &uuid) || !role_read(text_of(words[1]), &role) ||
	    !text_integer(text_of(words[3]), &until)) {
		request->answer.reason = "a session's record is not of our making";
		return session_is_over(request);
	}
	if (until < clock_now().microseconds / 1000000)
		return session_is_over(request);
	request->caller.account = words[0];
	request->caller.role = role;
	request->caller.patient = strcmp(words[2], "-") == 0 ? "" : words[2];
	request->caller.session = text_string(request->arena, id);
	return DONE;
}

static enum outcome
end_family(struct request *request, struct text id)
{
	redis_delete(request->program->redis, key_of(request, "session", id));
	redis_delete(request->program->redis, key_of(request, "refresh", id));
	request->answer.reason = "a refresh token was used twice; its family ends";
	return session_is_over(request);
}

enum outcome
session_refresh(struct request *request, struct text refresh, struct session_tokens *tokens)
{
	struct text stored;

	if (refresh.length < SESSION_ID + 2 || refresh.at[SESSION_ID] != '.')
		return session_is_over(request);
	struct text id = { refresh.at, SESSION_ID };
	struct text secret = { refresh.at + SESSION_ID + 1, refresh.length - SESSION_ID - 1 };
	enum redis_outcome taken = redis_take(request->program->redis, request->arena, key_of(request, "refresh", id), &stored);
	if (taken == REDIS_AWAY)
		return redis_is_away(request);
	if (taken == REDIS_NOTHING || !secret_same(stored, hash_hex(request, secret)))
		return end_family(request, id);

	enum outcome outcome = session_resume(request, id, false);
	if (outcome != DONE)
		return outcome;
	*tokens = (struct session_tokens){ .expires_in = request->program->settings.access_seconds };
	tokens->access = access_token(request, request->caller.account, request->caller.role, id);
	return new_refresh_token(request, id, &tokens->refresh);
}

enum outcome
session_end(struct request *request)
{
	struct text id = text_of(request->caller.session);

	redis_delete(request->program->redis, key_of(request, "refresh", id));
	if (redis_delete(request->program->redis, key_of(request, "session", id)) == REDIS_AWAY)
		return redis_is_away(request);
	return DONE;
}
