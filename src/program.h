/* What a process has: settings, connections, keys, shared counters.  One per process, reached through the request. */
#ifndef EPIONE_PROGRAM_H
#define EPIONE_PROGRAM_H

#include "caller.h"
#include "sealing.h"
#include "settings.h"
#include "util/seal.h"
#include "util/secret.h"
#include "util/token.h"

struct program {
	struct settings settings;
	struct database *database;
	struct redis *redis;
	unsigned char token_key[SECRET_KEY_BYTES], cursor_key[SECRET_KEY_BYTES], shelf_key[SECRET_KEY_BYTES], factor_key[SECRET_KEY_BYTES];
	struct token_keys token_keys;
	struct seal_key factor_seal; /* of the secrets of apps */
	struct master_keys master_keys;
	unsigned char search_key[SECRET_KEY_BYTES]; /* of the keyed hashes that find sealed values */
	struct seal_key reply_key;                  /* of answers kept for an Idempotency-Key */
	struct permissions permissions;
	const char *sso_secret;      /* NULL: none */
	const struct password_list *passwords; /* that nobody may choose */
	struct counters *counters; /* shared by all workers; NULL in tests and epionectl */
	struct rates *rates;       /* likewise */
	struct text openapi;       /* the manual, printed once before the fork */
};

/* Read settings and keys, make (not open) the connections.  False with a log line. */
bool program_start(struct program *program, const char *settings_path);

/* Load the clinic's key and permissions, and print the manual; needs the database. */
bool program_load(struct program *program);

#endif
