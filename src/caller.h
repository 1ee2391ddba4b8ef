/* Who asks, and what they may: steps 3 and 4. */
#ifndef EPIONE_CALLER_H
#define EPIONE_CALLER_H

#include "request.h"

enum { PERMISSION_PAIRS = 512 };

/* role -> module.action, read from the database before the fork. */
struct permissions {
	size_t count;
	struct {
		uint8_t role;
		const char *permission;
	} pairs[PERMISSION_PAIRS];
};

/* The role's name in the database and the API, and the database role it acts as. */
const char *role_name(enum role role);
const char *role_database_role(enum role role);
bool role_read(struct text name, enum role *role);

/* Load all permissions; false with a log line. */
bool permissions_load(struct permissions *permissions, struct database *database);
bool permissions_allow(const struct permissions *permissions, enum role role, const char *permission);

/* Step 3: a visitor, or the person whose session a cookie or token names.  UNAUTHENTICATED when that is over or forged; UNAVAILABLE without Redis. */
enum outcome caller_identify(struct request *request) MUST_CHECK;

/* Step 4: the endpoint's permission; no permission means no. */
enum outcome caller_authorise(struct request *request) MUST_CHECK;

/* The named cookie's value in a Cookie header (RFC 6265), no text when it is not there or there twice. */
struct text cookie_read(struct text header, const char *name);

#endif
