/* Sessions in Redis.  A record is one line of words: account, role, patient, end, proof, kind, use.  A browser's cookie is a random token whose hash is the
 * session's id; other clients get an access token that names the session and a refresh token of which Redis holds the hash and the turn.
 *
 * What is hard: ending all sessions of an account while somebody signs in.  So each session is written down in the database too, in the transaction that
 * holds the account's row; whoever takes a right away holds that row first, and then finds every session that began before.  Redis says first whether a
 * session is good: a worker remembers a token's session no longer than Redis keeps silent about it, and never longer than a second.  What it does not
 * remember the row has to confirm, in the transaction that the request has anyway: what Redis says may have been put back there after its end.
 *
 * No row says that somebody has only been away too long.  So the record does, below its seal: it is written anew while it is used, not at each request but
 * whenever a sixtieth of its idle time has passed, and is not good when its last use is too long ago, however long Redis was told to keep it. */
#include "session.h"

#include <assert.h>
#include <string.h>

#include "util/buffer.h"
#include "util/log.h"

#include "device.h"
#include "program.h"
#include "shelf.h"

enum { HASH_DIGITS = 64, SESSION_WORDS = 7, SESSION_ID = 64, REFRESH_SECRET = 43, REFRESH_MARK = 32, HALF_SECONDS = 300, ENROLLING_SECONDS = 900 };
enum { REMEMBERED = 256, RECORD_BYTES = 192, MEMORY_TIME = 1000000 /* microseconds */, USE_PARTS = 60 };

/* Records that this worker read just now and Redis would tell of if they changed.  Forgetting all of them at any news needs no knowledge of which. */
static struct memory {
	char id[SESSION_ID], record[RECORD_BYTES];
	size_t length;
	bool proved;   /* by PostgreSQL, too */
	int64_t until; /* ticks */
	unsigned edition;
} memories[REMEMBERED];
static unsigned edition = 1; /* of the news; what was remembered before the last is forgotten */

/* A record, read. */
struct record {
	const char *account, *patient;
	enum role role;
	int64_t until, fresh, used; /* Unix times; of tokens, used when they were changed */
	bool browser;
	int64_t left; /* seconds, when it was read or made */
};

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

static struct shelf_place
place_of(struct text id)
{
	return (struct shelf_place){ "session", id };
}

static struct shelf_place
refresh_place(struct text id)
{
	return (struct shelf_place){ "refresh", id };
}

enum outcome
session_is_over(struct request *request)
{
	add_header(request, "WWW-Authenticate: Bearer realm=\"epione\"");
	return refuse(request, UNAUTHENTICATED, NULL, "your session is over; sign in again");
}

static int64_t
seconds_now(void)
{
	return clock_now().microseconds / 1000000;
}

/* Seconds without use after which a session ends, and seconds after which it ends in any case. */
static int
idle_seconds(const struct request *request, enum role role, bool browser)
{
	const struct settings *settings = &request->program->settings;

	if (role == ROLE_HALF)
		return HALF_SECONDS;
	if (role == ROLE_ENROLLING)
		return ENROLLING_SECONDS;
	return browser ? (int)settings_for_role(settings->idle_minutes, role_name(role)) * 60
	               : (int)settings_for_role(settings->refresh_idle_hours, role_name(role)) * 3600;
}

int
session_idle_minutes(const struct request *request)
{
	return idle_seconds(request, request->caller.role, request->caller.by_cookie) / 60;
}

static int64_t
whole_life(const struct request *request, enum role role, bool browser)
{
	const struct settings *settings = &request->program->settings;

	if (role == ROLE_HALF || role == ROLE_ENROLLING)
		return idle_seconds(request, role, browser);
	return browser ? settings_for_role(settings->absolute_hours, role_name(role)) * 3600
	               : settings_for_role(settings->refresh_days, role_name(role)) * 86400;
}

static int
life_left(const struct request *request, const struct record *record)
{
	int64_t idle = idle_seconds(request, record->role, record->browser);

	return (int)(record->left < idle ? record->left : idle);
}

static struct text
write_record(struct request *request, const struct record *record)
{
	return text_print(request->arena, "%s %s %s %lld %lld %s %lld", record->account, role_name(record->role),
	    record->patient[0] ? record->patient : "-", (long long)record->until, (long long)record->fresh, record->browser ? "browser" : "tokens",
	    (long long)record->used);
}

/* Somebody was away for longer than the session lasts without them. */
static bool
idled_out(const struct request *request, const struct record *record)
{
	int64_t idle = idle_seconds(request, record->role, record->browser);

	return seconds_now() - record->used > idle + idle / USE_PARTS;
}

/* False when it is not of our making. */
static bool
read_record(struct request *request, struct text text, struct record *record)
{
	const char *words[SESSION_WORDS] = { NULL }, *at = text.at, *end = text.at + text.length;
	struct uuid uuid;
	int count = 0;

	while (count < SESSION_WORDS && at <= end) {
		const char *stop = memchr(at, ' ', (size_t)(end - at));
		stop = stop ? stop : end;
		words[count++] = text_string(request->arena, (struct text){ at, (size_t)(stop - at) });
		at = stop + 1;
	}
	if (count < SESSION_WORDS || at <= end)
		return false;
	record->account = words[0];
	record->patient = strcmp(words[2], "-") == 0 ? "" : words[2];
	record->browser = strcmp(words[5], "browser") == 0;
	if (!uuid_read(text_of(words[0]), &uuid) || !role_read(text_of(words[1]), &record->role) || !text_integer(text_of(words[3]), &record->until) ||
	    !text_integer(text_of(words[4]), &record->fresh) || !text_integer(text_of(words[6]), &record->used))
		return false;
	record->left = idled_out(request, record) ? 0 : record->until - seconds_now();
	return true;
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

/* The next refresh token of a session: in which of its turns it is good, and for how many seconds. */
struct turn {
	struct text session, number;
	int life;
};

/* Proves that a refresh token was given out here once: only then does using it say anything about its family. */
static struct text
refresh_mark(struct request *request, struct text id, struct text secret)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(hash, text_print(request->arena, "refresh %.*s.%.*s", TEXT_ARGS(id), TEXT_ARGS(secret)), request->program->shelf_key);
	return text_hex(request->arena, hash, REFRESH_MARK / 2);
}

/* "<session id>.<secret>.<mark>": the id finds the family; Redis holds the secret's hash, and the turn of the session in which it is good. */
static enum outcome
new_refresh_token(struct request *request, const struct turn *turn, struct text *refresh)
{
	struct text id = turn->session, secret = secret_token(request->arena);
	struct text value = text_print(request->arena, "%.*s %.*s", TEXT_ARGS(hash_hex(request, secret)), TEXT_ARGS(turn->number));

	if (shelf_put(request, refresh_place(id), value, turn->life) != REDIS_FOUND)
		return shelf_is_away(request);
	*refresh = text_print(request->arena, "%.*s.%.*s.%.*s", TEXT_ARGS(id), TEXT_ARGS(secret), TEXT_ARGS(refresh_mark(request, id, secret)));
	return DONE;
}

enum outcome
session_begin(struct request *request, const struct session_facts *facts, struct session_tokens *tokens)
{
	struct text token = secret_token(request->arena);
	int64_t now = seconds_now(), whole = whole_life(request, facts->role, facts->browser);
	struct record record = { facts->account, facts->patient, facts->role, now + whole, facts->stale ? 0 : now, now, facts->browser, whole };
	int life = life_left(request, &record);

	*tokens = (struct session_tokens){ .id = hash_hex(request, token), .expires_in = request->program->settings.access_seconds };
	if (shelf_put(request, place_of(tokens->id), write_record(request, &record), life) != REDIS_FOUND)
		return shelf_is_away(request);
	if (facts->browser) {
		tokens->cookie = token;
		return DONE;
	}
	tokens->access = access_token(request, facts->account, facts->role, tokens->id);
	if (facts->role == ROLE_HALF || facts->role == ROLE_ENROLLING)
		return DONE;
	return new_refresh_token(request, &(struct turn){ tokens->id, TEXT_OF("0"), life }, &tokens->refresh);
}

enum outcome
session_note(struct request *request, const struct session_facts *facts, const struct session_tokens *tokens)
{
	offer(request, "session_key", text_string(request->arena, tokens->id));
	offer(request, "level", facts->role == ROLE_HALF || facts->role == ROLE_ENROLLING ? role_name(facts->role) : "full");
	offer(request, "browser", facts->browser ? "true" : "false");
	offer(request, "device", device_words(request->arena, request->arrival.agent));
	offer(request, "life", text_print(request->arena, "%lld", (long long)whole_life(request, facts->role, facts->browser)).at);
	return query(request, &session_begun) ? DONE : request->answer.outcome;
}

void
session_undo(struct request *request, const struct session_tokens *tokens)
{
	(void)!shelf_drop(request, place_of(tokens->id));
	(void)!shelf_drop(request, refresh_place(tokens->id));
}

static struct memory *
memory_of(struct text id)
{
	unsigned place = 0;

	assert(id.length == SESSION_ID);
	for (size_t i = 0; i < 4; i++)
		place = place * 31 + (unsigned char)id.at[i];
	return &memories[place % REMEMBERED];
}

static bool
is_remembered(const struct memory *memory, struct text id)
{
	return memory->edition == edition && memcmp(memory->id, id.at, SESSION_ID) == 0 && clock_ticks() < memory->until;
}

static void
remember(struct text id, struct text record)
{
	struct memory *memory = memory_of(id);

	if (record.length > RECORD_BYTES)
		return;
	memcpy(memory->id, id.at, SESSION_ID);
	memcpy(memory->record, record.at, record.length);
	memory->length = record.length;
	memory->proved = false;
	memory->until = clock_ticks() + MEMORY_TIME;
	memory->edition = edition;
}

static bool
recall(struct request *request, struct text id, struct text *record)
{
	struct memory *memory = memory_of(id);

	if (shelf_news(request))
		edition++;
	if (!is_remembered(memory, id))
		return false;
	*record = (struct text){ memory->record, memory->length };
	return true;
}

/* News are looked for before a record is read and remembered, so none of them is about what was read later.  Where Redis does not tell of changes there
 * are news at each look, so what is remembered is never recalled. */
static enum redis_outcome
find_followed(struct request *request, struct text id, struct text *record)
{
	if (recall(request, id, record))
		return REDIS_FOUND;
	enum redis_outcome found = shelf_follow(request, place_of(id), record);
	if (found == REDIS_FOUND)
		remember(id, *record);
	return found;
}

/* What a session's record said to a question or a change; nothing where it has ended. */
static enum outcome
if_still_there(struct request *request, enum redis_outcome found)
{
	switch (found) {
	case REDIS_AWAY:
		return shelf_is_away(request);
	case REDIS_NOTHING:
		return session_is_over(request);
	case REDIS_FOUND:
		break;
	}
	return DONE;
}

/* How a session's record is read. */
enum reading { AS_IT_IS = 0, FOLLOWED = -1 }; /* or the seconds to which its life is prolonged */

static enum outcome
read_session(struct request *request, struct text id, int reading, struct record *record)
{
	struct text text = { NULL, 0 };
	enum redis_outcome found = reading == FOLLOWED ? find_followed(request, id, &text) : shelf_get(request, place_of(id), reading, &text);
	enum outcome outcome = if_still_there(request, found);

	if (outcome != DONE)
		return outcome;
	if (!read_record(request, text, record)) {
		request->answer.reason = "a session's record is not of our making";
		return session_is_over(request);
	}
	return record->left < 1 ? session_is_over(request) : DONE;
}

static void
become(struct request *request, const struct record *record, struct text id)
{
	request->caller.account = record->account;
	request->caller.role = record->role;
	request->caller.patient = record->patient;
	request->caller.fresh = record->fresh;
	request->caller.session = text_string(request->arena, id);
	request->caller.proof = UNPROVED;
}

void
session_proved(struct request *request)
{
	struct memory *memory = memory_of(text_of(request->caller.session));

	request->caller.proof = PROVED;
	if (is_remembered(memory, text_of(request->caller.session)))
		memory->proved = true;
}

enum outcome
session_resume(struct request *request, struct text id)
{
	struct record record;
	enum outcome outcome = read_session(request, id, FOLLOWED, &record);

	if (outcome != DONE)
		return outcome;
	become(request, &record, id);
	if (is_remembered(memory_of(id), id) && memory_of(id)->proved)
		request->caller.proof = PROVED;
	return DONE;
}

/* The record as it is now, in the place of the one that was read. */
static enum outcome
rewrite(struct request *request, struct text id, const struct record *record)
{
	return if_still_there(request, shelf_change(request, place_of(id), write_record(request, record)));
}

/* A proof that another request gives between our reading and our writing is lost, and asked for once more. */
static enum outcome
note_use(struct request *request, struct text id, struct record *record)
{
	int64_t now = seconds_now();

	if (now - record->used < idle_seconds(request, record->role, record->browser) / USE_PARTS)
		return DONE;
	record->used = now;
	return rewrite(request, id, record);
}

/* Reading prolongs by what most roles have; another time has to be set once the role is known. */
enum outcome
session_prolong(struct request *request, struct text id)
{
	int usual = idle_seconds(request, ROLE_VISITOR, true);
	struct record record;
	enum outcome outcome = read_session(request, id, usual, &record);

	if (outcome != DONE || (outcome = note_use(request, id, &record)) != DONE)
		return outcome;
	if (life_left(request, &record) != usual)
		outcome = if_still_there(request, shelf_prolong(request, place_of(id), life_left(request, &record)));
	if (outcome != DONE)
		return outcome;
	become(request, &record, id);
	return DONE;
}

/* Whoever is answered after a change may ask another worker at once. */
static enum outcome
settle(struct request *request)
{
	return shelf_settle(request) == REDIS_AWAY ? shelf_is_away(request) : DONE;
}

enum outcome
session_freshen(struct request *request)
{
	struct text id = text_of(request->caller.session);
	struct record record;
	enum outcome outcome = read_session(request, id, AS_IT_IS, &record);

	if (outcome != DONE)
		return outcome;
	record.fresh = request->caller.fresh = seconds_now();
	outcome = rewrite(request, id, &record);
	return outcome == DONE ? settle(request) : outcome;
}

enum outcome
session_last_use(struct request *request, struct text id, bool *there, struct moment *last)
{
	struct record record;
	struct text text;
	int64_t left;

	*there = false;
	enum redis_outcome life = shelf_life(request, place_of(id), &left), found = shelf_get(request, place_of(id), AS_IT_IS, &text);
	if (life == REDIS_AWAY || found == REDIS_AWAY)
		return shelf_is_away(request);
	if (found == REDIS_NOTHING || !read_record(request, text, &record) || record.left < 1)
		return DONE;
	*there = true;
	int64_t told = seconds_now() - idle_seconds(request, record.role, record.browser) + left;
	last->microseconds = (told > record.used ? told : record.used) * 1000000; /* near its end a life is shorter than the idle time */
	return DONE;
}

/* In Redis and in the open transaction. */
static enum outcome
end_family(struct request *request, struct text id)
{
	enum outcome outcome = session_end(request, id);

	if (outcome != DONE)
		return outcome;
	if (query(request, &session_ended) == NULL || close_transaction(request) != DONE)
		return request->answer.outcome;
	request->answer.reason = "a refresh token was used twice; its family ends";
	return session_is_over(request);
}

/* The parts of a refresh token; false when it was never given out here. */
static bool
read_refresh_token(struct request *request, struct text refresh, struct text *id, struct text *secret)
{
	if (refresh.length != SESSION_ID + 1 + REFRESH_SECRET + 1 + REFRESH_MARK)
		return false;
	*id = (struct text){ refresh.at, SESSION_ID };
	*secret = (struct text){ refresh.at + SESSION_ID + 1, REFRESH_SECRET };
	struct text mark = { secret->at + REFRESH_SECRET + 1, REFRESH_MARK };
	return refresh.at[SESSION_ID] == '.' && secret->at[REFRESH_SECRET] == '.' && secret_same(mark, refresh_mark(request, *id, *secret));
}

/* The turn in which a refresh token is good, by what was kept of it; no text where it is another. */
static struct text
turn_of(struct request *request, struct text kept, struct text secret)
{
	if (kept.length < HASH_DIGITS + 2 || kept.at[HASH_DIGITS] != ' ' || !secret_same((struct text){ kept.at, HASH_DIGITS }, hash_hex(request, secret)))
		return (struct text){ NULL, 0 };
	return text_of(text_string(request->arena, (struct text){ kept.at + HASH_DIGITS + 1, kept.length - HASH_DIGITS - 1 }));
}

/* The session's next turn, written down and audited.  What Redis says of a token may have been put back after it was used; the row has moved on. */
static enum outcome
take_turn(struct request *request, struct text turn, struct text *next)
{
	const struct rows *rows = NULL;

	if (turn.at == NULL)
		return end_family(request, text_of(request->caller.session));
	offer(request, "turn", turn.at);
	if ((rows = query(request, &session_turn)) == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return end_family(request, text_of(request->caller.session));
	*next = rows_value(rows, 0, "turn");
	record_audit(request, "done");
	return close_transaction(request);
}

/* Of many at once the row lets exactly one go on, and all others come after it. */
enum outcome
session_refresh(struct request *request, struct text refresh, struct session_tokens *tokens)
{
	struct text id, secret, stored, next;
	struct record record;

	if (!read_refresh_token(request, refresh, &id, &secret))
		return session_is_over(request);
	enum outcome outcome = read_session(request, id, AS_IT_IS, &record);
	if (outcome != DONE)
		return outcome;
	if (shelf_get(request, refresh_place(id), AS_IT_IS, &stored) == REDIS_AWAY)
		return shelf_is_away(request);
	become(request, &record, id);
	if ((outcome = open_transaction(request, WRITES, SIGN_IN_ROLE)) != DONE ||
	    (outcome = take_turn(request, turn_of(request, stored, secret), &next)) != DONE)
		return outcome;
	*tokens = (struct session_tokens){ .id = id, .expires_in = request->program->settings.access_seconds };
	tokens->access = access_token(request, record.account, record.role, id);
	int life = life_left(request, &record);
	record.used = seconds_now();
	/* Whoever comes with the same token just now ends the family: this one was first all the same, and what it gets is over at once. */
	if (shelf_change(request, place_of(id), write_record(request, &record)) == REDIS_AWAY)
		return shelf_is_away(request);
	if (shelf_prolong(request, place_of(id), life) == REDIS_AWAY)
		return shelf_is_away(request);
	return new_refresh_token(request, &(struct turn){ id, next, life }, &tokens->refresh);
}

enum outcome
session_claim(struct request *request)
{
	struct text record;

	switch (shelf_take(request, place_of(text_of(request->caller.session)), &record)) {
	case REDIS_AWAY:
		return shelf_is_away(request);
	case REDIS_NOTHING:
		return session_is_over(request);
	case REDIS_FOUND:
		break;
	}
	enum outcome outcome = settle(request);
	if (outcome != DONE)
		return outcome;
	return query(request, &session_ended) ? DONE : request->answer.outcome;
}

static enum outcome
drop_session(struct request *request, struct text id)
{
	if (shelf_drop(request, place_of(id)) == REDIS_AWAY || shelf_drop(request, refresh_place(id)) == REDIS_AWAY)
		return shelf_is_away(request);
	return DONE;
}

enum outcome
session_end(struct request *request, struct text id)
{
	enum outcome outcome = drop_session(request, id);

	return outcome == DONE ? settle(request) : outcome;
}

enum outcome
sessions_end(struct request *request, const char *account, const char *except)
{
	offer(request, "ended_account", account);
	offer(request, "kept_session", except);
	const struct rows *rows = query(request, &session_end_all);

	if (rows == NULL)
		return request->answer.outcome;
	for (size_t row = 0; row < rows_count(rows); row++) {
		enum outcome outcome = drop_session(request, rows_at(rows, row, 0));
		if (outcome != DONE)
			return outcome;
	}
	return settle(request);
}
