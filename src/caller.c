/* Who asks: a visitor without credentials, or the person behind a session cookie or an access token; and what their role permits.
 *
 * A cookie travels by itself, so whatever it may change must also carry a header that no foreign page can send (CSRF). */
#include "caller.h"

#include <assert.h>
#include <string.h>

#include "acting.h"
#include "db/database.h"
#include "program.h"
#include "session.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/token.h"

#ifdef EPIONE_UNLOCKED /* the test build that shows that row policies hold alone */
#define PERMISSIONS_HOLD false
#else
#define PERMISSIONS_HOLD true
#endif

static const struct {
	const char *name, *database_role;
} roles[ROLE_COUNT] = {
	[ROLE_VISITOR] = { "visitor", "epione_visitor" },
	[ROLE_HALF] = { "half", "epione_visitor" },
	[ROLE_ENROLLING] = { "enrolling", "epione_visitor" },
	[ROLE_APPLICANT] = { "applicant", "epione_applicant" },
	[ROLE_PATIENT] = { "patient", "epione_patient" },
	[ROLE_DOCTOR] = { "doctor", "epione_clinician" },
	[ROLE_SPECIALIST] = { "specialist", "epione_clinician" },
	[ROLE_NURSE] = { "nurse", "epione_clinician" },
	[ROLE_PARAMEDIC] = { "paramedic", "epione_clinician" },
	[ROLE_STAFF] = { "staff", "epione_staff" },
	[ROLE_ADMIN] = { "admin", "epione_admin" },
	[ROLE_SUPER_ADMIN] = { "super-admin", "epione_admin" },
};

const char *
role_name(enum role role)
{
	return roles[role].name;
}

const char *
role_database_role(enum role role)
{
	return roles[role].database_role;
}

bool
role_read(struct text name, enum role *role)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (text_is(name, roles[i].name)) {
			*role = (enum role)i;
			return true;
		}
	return false;
}

/* Below all versions when it could not be read. */
static int64_t
read_version(struct database *database, struct arena *arena)
{
	const struct table *table = database_table(database, arena, permission_version.sql, NULL, 0);
	int64_t version = -1;

	if (table != NULL)
		(void)text_integer(text_of(table->cells[0]), &version);
	return version;
}

static void
add_permission(struct permissions *permissions, enum role role, const char *permission)
{
	size_t i = 0;

	while (i < permissions->count && strcmp(permissions->entries[i].permission, permission) != 0)
		i++;
	if (i == permissions->count)
		permissions->entries[permissions->count++].permission = permission;
	permissions->entries[i].roles |= 1u << role;
}

/* What a newer program's roles may is not for this one to say. */
static void
read_permissions(struct permissions *permissions, const struct table *table)
{
	enum role role;

	permissions->entries = ARENA_MANY(permissions->arena, table->rows + 1, struct permission);
	for (size_t i = 0; i < table->rows; i++) {
		const char *const *cells = &table->cells[i * table->columns];
		if (role_read(text_of(cells[0]), &role))
			add_permission(permissions, role, cells[1]);
	}
}

/* The version first: a change in between is then seen again, not missed. */
bool
permissions_load(struct permissions *permissions, struct database *database)
{
	struct permissions fresh = { .arena = arena_new(64 * 1024, 4 * 1024 * 1024), .looked = clock_ticks() };

	fresh.version = read_version(database, fresh.arena);
	const struct table *table = database_table(database, fresh.arena, permission_list.sql, NULL, 0);
	if (table == NULL) {
		arena_free(fresh.arena);
		return false;
	}
	read_permissions(&fresh, table);
	arena_free(permissions->arena);
	*permissions = fresh;
	return true;
}

void
permissions_follow(struct permissions *permissions, struct database *database)
{
	enum { HALF_A_SECOND = 500000 };
	int64_t now = clock_ticks();

	if (now - permissions->looked < HALF_A_SECOND)
		return;
	permissions->looked = now;
	struct arena *arena = arena_new(4096, 64 * 1024);
	if (read_version(database, arena) != permissions->version && permissions_load(permissions, database))
		log_line(LOG_LEVEL_NOTICE, "who may do what was changed; following");
	arena_free(arena);
}

bool
permissions_allow(const struct permissions *permissions, enum role role, const char *permission)
{
	if (strcmp(permission, PUBLIC) == 0)
		return true;
	for (size_t i = 0; i < permissions->count; i++)
		if (strcmp(permissions->entries[i].permission, permission) == 0)
			return permissions->entries[i].roles & 1u << role;
	return false;
}

struct text
cookie_read(struct text header, const char *start)
{
	struct text found = { NULL, 0 };
	const char *at = header.at, *end = header.at + header.length;

	while (at != NULL && at < end) {
		const char *stop = memchr(at, ';', (size_t)(end - at));
		struct text pair = text_trim((struct text){ at, (size_t)((stop ? stop : end) - at) });
		if (text_starts(pair, start)) {
			if (found.at)
				return (struct text){ NULL, 0 };
			found = (struct text){ pair.at + strlen(start), pair.length - strlen(start) };
		}
		at = stop ? stop + 1 : end;
	}
	return found;
}

static enum outcome
please_sign_in(struct request *request)
{
	add_header(request, "WWW-Authenticate: Bearer realm=\"epione\"");
	return refuse(request, UNAUTHENTICATED, NULL, "your session is over; sign in again");
}

/* Tokens that this process verified already, by their hash: verifying again costs more than the whole rest of step 3.  Whether the session lives is Redis'
 * to say all the same. */
static struct known_token {
	struct moment expires;
	unsigned char hash[SECRET_HASH_BYTES];
	char session[64];
} known_tokens[256];

static bool
is_known(const struct known_token *known, const unsigned char hash[SECRET_HASH_BYTES], struct moment now)
{
	return memcmp(known->hash, hash, SECRET_HASH_BYTES) == 0 && now.microseconds < known->expires.microseconds;
}

static void
remember_token(struct known_token *known, const unsigned char hash[SECRET_HASH_BYTES], const struct token_claims *claims)
{
	assert(claims->session.length == sizeof(known->session));
	memcpy(known->hash, hash, SECRET_HASH_BYTES);
	memcpy(known->session, claims->session.at, sizeof(known->session));
	known->expires = claims->expires;
}

static enum outcome
identify_by_token(struct request *request, struct text header)
{
	struct program *program = request->program;
	struct token_claims claims;
	const char *why = NULL;
	struct moment now = clock_now();
	struct text token = { header.at + strlen("Bearer "), header.length - strlen("Bearer ") };
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(hash, token, NULL);
	struct known_token *known = &known_tokens[hash[0]];
	if (is_known(known, hash, now))
		return session_resume(request, (struct text){ known->session, sizeof(known->session) });
	if (!token_read(request->arena, &program->token_keys, program->settings.origin, token, now, &claims, &why)) {
		request->answer.reason = why;
		return please_sign_in(request);
	}
	remember_token(known, hash, &claims);
	return session_resume(request, claims.session);
}

/* Fetch-Metadata and Origin where the browser sends them, and always the header that only our own pages can set. */
static enum outcome
guard_cookie(struct request *request)
{
	const struct arrival *arrival = &request->arrival;

	if (arrival->method == GET)
		return DONE;
	if (arrival->fetch_site.length > 0 && !text_is(arrival->fetch_site, "same-origin") && !text_is(arrival->fetch_site, "none"))
		return refuse(request, FORBIDDEN, NULL, "this request came from another site");
	if (arrival->origin.length > 0 && !text_is(arrival->origin, request->program->settings.origin))
		return refuse(request, FORBIDDEN, NULL, "this request came from another site");
	if (arrival->guard.length == 0)
		return refuse(request, FORBIDDEN, NULL, "a browser has to send the header X-Epione");
	return DONE;
}

static enum outcome
identify_by_cookie(struct request *request, struct text cookie)
{
	enum outcome outcome = session_prolong(request, session_of_cookie(request, cookie));
	request->caller.by_cookie = true;
	return outcome == DONE ? guard_cookie(request) : outcome;
}

enum outcome
caller_identify(struct request *request)
{
	struct text header = request->arrival.authorization;
	struct text cookie = cookie_read(request->arrival.cookie, SESSION_COOKIE "=");

	request->caller = (struct caller){ .role = ROLE_VISITOR, .account = "", .patient = "", .session = "" };
	if (strcmp(request->endpoint->permission, PUBLIC) == 0)
		return DONE;
	if (text_starts(header, "Bearer "))
		return identify_by_token(request, header);
	if (cookie.length > 0)
		return identify_by_cookie(request, cookie);
	add_header(request, "WWW-Authenticate: Bearer realm=\"epione\"");
	return refuse(request, UNAUTHENTICATED, NULL, "sign in first");
}

/* Who is halfway in is told what is missing. */
static enum outcome
refuse_role(struct request *request)
{
	static const char *const words[ROLE_COUNT] = {
		[ROLE_HALF] = "give your second factor first",
		[ROLE_ENROLLING] = "set up a second factor first; your role needs one",
	};
	const char *special = words[request->caller.role];

	return refuse(request, FORBIDDEN, NULL, special ? special : "your role does not allow this");
}

enum outcome
caller_prove(struct request *request)
{
	if (clock_now().microseconds / 1000000 - request->caller.fresh <= request->program->settings.fresh_minutes * 60)
		return DONE;
	if (request->caller.role == ROLE_ENROLLING) /* has nothing to prove it with but to sign in */
		return please_sign_in(request);
	return refuse(request, STEP_UP, NULL, "prove that it is you once more: with your second factor, or your password where you have none");
}

enum outcome
caller_authorise(struct request *request)
{
	if (PERMISSIONS_HOLD && !permissions_allow(&request->program->permissions, request->caller.role, request->endpoint->permission))
		return refuse_role(request);
	if (request->endpoint->fresh && caller_prove(request) != DONE)
		return request->answer.outcome;
	return acting_choose(request);
}
