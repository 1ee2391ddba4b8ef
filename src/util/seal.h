/* Sealing of single values: AES-256-GCM (NIST SP 800-38D), as text that a column holds.  What it belongs to (table, column, row) is sealed in with it, so
 * that a value moved elsewhere does not open.  seal.c alone includes OpenSSL for ciphers. */
#ifndef EPIONE_SEAL_H
#define EPIONE_SEAL_H

#include "secret.h"

enum { SEAL_ID_BYTES = 8 };

/* A key and the id that blobs made with it carry. */
struct seal_key {
	unsigned char bytes[SECRET_KEY_BYTES], id[SEAL_ID_BYTES];
};

/* The two implementations of one cipher; libsodium's wants a processor with AES instructions. */
enum seal_engine { SEAL_SODIUM, SEAL_OPENSSL };

/* Try both with known answers and take the faster one that is there; ends the process when an answer is wrong.  After secret_start. */
void seal_start(void);

/* Take one of them, for tests; false where the processor has it not. */
bool seal_engine_use(enum seal_engine engine);

/* A key made of its bytes; its id is derived and tells nothing of them. */
void seal_key_of(struct seal_key *key, const unsigned char bytes[SECRET_KEY_BYTES]);

/* Seal text for one place.  The blob is base64url in the arena, ended by NUL; the same text never seals alike twice. */
struct text seal_close(struct arena *arena, const struct seal_key *key, struct text place, struct text plain);

/* Open a blob; false, and nothing in `plain`, when it was not sealed with this key for this place.  The text is in the arena, ended by NUL. */
bool seal_open(struct arena *arena, const struct seal_key *key, struct text place, struct text blob, struct text *plain);

/* Whether a blob names this key; says nothing of whether it opens. */
bool seal_names(struct arena *arena, const struct seal_key *key, struct text blob);

#endif
