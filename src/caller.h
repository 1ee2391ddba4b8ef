/* Who asks, and what they may: steps 3 and 4. */
#ifndef EPIONE_CALLER_H
#define EPIONE_CALLER_H

#include "request.h"

struct permission {
	const char *permission;
	unsigned roles; /* a bit for each */
};

/* module.action -> the roles that may, read from the database before the fork and again when its version has moved on. */
struct permissions {
	struct arena *arena;
	int64_t version, looked; /* clock_ticks of the last look at the version */
	size_t count;
	struct permission *entries;
};

/* The role's name in the database and the API, and the database role it acts as. */
const char *role_name(enum role role);
const char *role_database_role(enum role role);
bool role_read(struct text name, enum role *role);

/* Load all permissions; false with a log line, and what was known before stays. */
bool permissions_load(struct permissions *permissions, struct database *database);

/* Before each request, at most twice a second: load them again when somebody changed them.  While the database is away all stays as it was. */
void permissions_follow(struct permissions *permissions, struct database *database);
bool permissions_allow(const struct permissions *permissions, enum role role, const char *permission);

/* Step 3: a visitor, or the person whose session a cookie or token names.  UNAUTHENTICATED when that is over or forged; UNAVAILABLE without Redis. */
enum outcome caller_identify(struct request *request) MUST_CHECK;

/* Step 4: the endpoint's permission; no permission means no. */
enum outcome caller_authorise(struct request *request) MUST_CHECK;

/* For what is grave: STEP_UP when the caller has not proved within fresh_minutes who they are; UNAUTHENTICATED when they have to set up first what they
 * could prove it with. */
enum outcome caller_prove(struct request *request) MUST_CHECK;

/* The value of a cookie, given as "name=", in a Cookie header (RFC 6265); no text when it is not there or there twice. */
struct text cookie_read(struct text header, const char *start);

#endif
