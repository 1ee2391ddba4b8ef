/* Random bytes, keyed hashes, constant-time comparison.  secret.c alone includes libsodium. */
#ifndef EPIONE_SECRET_H
#define EPIONE_SECRET_H

#include "text.h"

enum { SECRET_PUBLIC_BYTES = 32, SECRET_SIGNATURE_BYTES = 64 };
enum { SECRET_KEY_BYTES = 32, SECRET_HASH_BYTES = 32, SECRET_AES_NONCE_BYTES = 12, SECRET_AES_TAG_BYTES = 16 };

/* Must be called once before anything else here; ends the process when the library cannot start. */
void secret_start(void);

void secret_random(void *bytes, size_t size);

/* A new token of 32 random bytes in base64url (43 characters). */
struct text secret_token(struct arena *arena);

/* BLAKE2b-256, with a key of SECRET_KEY_BYTES or NULL for none. */
void secret_hash(unsigned char hash[SECRET_HASH_BYTES], struct text text, const unsigned char *key);

/* SHA-256, for what others hash, too. */
void secret_sha256(unsigned char hash[SECRET_HASH_BYTES], struct text text);

/* HMAC-SHA-256 (RFC 2104), for what others sign and verify, too. */
void secret_sign(unsigned char mac[SECRET_HASH_BYTES], struct text text, const unsigned char key[SECRET_KEY_BYTES]);

/* A key for one purpose, derived from the master key (libsodium's kdf: `context` has exactly 8 characters). */
void secret_derive(unsigned char key[SECRET_KEY_BYTES], const unsigned char master[SECRET_KEY_BYTES], const char context[8]);

/* Equality in a time that does not tell where the difference is; different lengths are different at once. */
bool secret_same(struct text one, struct text other);

/* Wipe bytes in a way that no compiler leaves out. */
void secret_wipe(void *bytes, size_t size);

/* AES-256-GCM where the processor has instructions for it, and only there.  The tag stands behind the ciphertext; for seal.c alone. */
bool secret_aes_is_there(void);
void secret_aes_close(unsigned char *out, const unsigned char *key, const unsigned char *nonce, struct text aad, struct text plain);
bool secret_aes_open(unsigned char *out, const unsigned char *key, const unsigned char *nonce, struct text aad, struct text sealed);

/* SHA-256 (FIPS 180-4) of parts one behind the other. */
void secret_sha256_parts(unsigned char hash[SECRET_HASH_BYTES], const struct text *parts, size_t count);

/* Ed25519 (RFC 8032): the public half of a seed, a signature, and whether one fits. */
void secret_public(unsigned char public_key[SECRET_PUBLIC_BYTES], const unsigned char seed[SECRET_KEY_BYTES]);
void secret_autograph(unsigned char signature[SECRET_SIGNATURE_BYTES], struct text text, const unsigned char seed[SECRET_KEY_BYTES]);
bool secret_autograph_fits(const unsigned char signature[SECRET_SIGNATURE_BYTES], struct text text, const unsigned char public_key[SECRET_PUBLIC_BYTES]);

/* Read a master key from a file of 64 hexadecimal digits; false, with a log line, when it is not one or others may read it. */
bool secret_read_key_file(const char *path, unsigned char key[SECRET_KEY_BYTES]);

#endif
