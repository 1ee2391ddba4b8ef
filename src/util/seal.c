/* Sealing of single values.  A blob is base64url of
 *
 *   version 1 | algorithm 1 (AES-256-GCM) | key id, 8 | nonce, 12 | ciphertext | tag, 16
 *
 * and all before the nonce is authenticated together with the place.  What is hard: the processor may lack AES instructions, and then libsodium has no
 * AES-256-GCM; OpenSSL's makes and reads the same blobs.  Nonces are random: one key seals a patient's few values, far below the 2^32 that random
 * nonces allow. */
#include "seal.h"

#include <assert.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "arena.h"
#include "log.h"

enum { BLOB_VERSION = 1, AES_256_GCM = 1, HEADER = 2 + SEAL_ID_BYTES, NONCE = SECRET_AES_NONCE_BYTES, TAG = SECRET_AES_TAG_BYTES, LEAST = HEADER + NONCE + TAG };

static enum seal_engine engine = SEAL_OPENSSL;

static EVP_CIPHER_CTX *
context_for(const unsigned char *key, const unsigned char *nonce, struct text aad, bool closes)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int size;

	assert(context);
	int made = EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce, closes) == 1 &&
	    (aad.length == 0 || EVP_CipherUpdate(context, NULL, &size, (const unsigned char *)aad.at, (int)aad.length) == 1);
	assert(made);
	return context;
}

static void
openssl_close(unsigned char *out, const unsigned char *key, const unsigned char *nonce, struct text aad, struct text plain)
{
	EVP_CIPHER_CTX *context = context_for(key, nonce, aad, true);
	int size, rest;

	int done = EVP_EncryptUpdate(context, out, &size, (const unsigned char *)plain.at, (int)plain.length) == 1 &&
	    EVP_EncryptFinal_ex(context, out + size, &rest) == 1 && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, out + plain.length) == 1;
	assert(done);
	EVP_CIPHER_CTX_free(context);
}

static bool
openssl_open(unsigned char *out, const unsigned char *key, const unsigned char *nonce, struct text aad, struct text sealed)
{
	EVP_CIPHER_CTX *context = context_for(key, nonce, aad, false);
	unsigned char tag[TAG];
	int length = (int)(sealed.length - TAG), size, rest;

	memcpy(tag, sealed.at + length, TAG);
	bool opened = EVP_DecryptUpdate(context, out, &size, (const unsigned char *)sealed.at, length) == 1 &&
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 && EVP_DecryptFinal_ex(context, out + size, &rest) == 1;
	EVP_CIPHER_CTX_free(context);
	return opened;
}

static const struct cipher {
	void (*close)(unsigned char *, const unsigned char *, const unsigned char *, struct text, struct text);
	bool (*open)(unsigned char *, const unsigned char *, const unsigned char *, struct text, struct text);
} ciphers[] = {
	[SEAL_SODIUM] = { secret_aes_close, secret_aes_open },
	[SEAL_OPENSSL] = { openssl_close, openssl_open },
};

/* Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation". */
static const unsigned char known_key[SECRET_KEY_BYTES] = {
	0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08,
	0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08,
};
static const unsigned char known_nonce[NONCE] = { 0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88 };
static const char known_aad[] = "\xfe\xed\xfa\xce\xde\xad\xbe\xef\xfe\xed\xfa\xce\xde\xad\xbe\xef\xab\xad\xda\xd2";
static const char known_plain[] =
    "\xd9\x31\x32\x25\xf8\x84\x06\xe5\xa5\x59\x09\xc5\xaf\xf5\x26\x9a\x86\xa7\xa9\x53\x15\x34\xf7\xda\x2e\x4c\x30\x3d\x8a\x31\x8a\x72"
    "\x1c\x3c\x0c\x95\x95\x68\x09\x53\x2f\xcf\x0e\x24\x49\xa6\xb5\x25\xb1\x6a\xed\xf5\xaa\x0d\xe6\x57\xba\x63\x7b\x39";
static const char known_sealed[] =
    "\x52\x2d\xc1\xf0\x99\x56\x7d\x07\xf4\x7f\x37\xa3\x2a\x84\x42\x7d\x64\x3a\x8c\xdc\xbf\xe5\xc0\xc9\x75\x98\xa2\xbd\x25\x55\xd1\xaa"
    "\x8c\xb0\x8e\x48\x59\x0d\xbb\x3d\xa7\xb0\x8b\x10\x56\x82\x88\x38\xc5\xf6\x1e\x63\x93\xba\x7a\x0a\xbc\xc9\xf6\x62"
    "\x76\xfc\x6e\xce\x0f\x4e\x17\x68\xcd\xdf\x88\x53\xbb\x2d\x55\x1b";

static bool
answers_right(enum seal_engine which)
{
	unsigned char out[sizeof(known_sealed)];
	struct text aad = TEXT_OF(known_aad), plain = TEXT_OF(known_plain), sealed = TEXT_OF(known_sealed);

	ciphers[which].close(out, known_key, known_nonce, aad, plain);
	if (memcmp(out, sealed.at, sealed.length) != 0 || !ciphers[which].open(out, known_key, known_nonce, aad, sealed))
		return false;
	return memcmp(out, plain.at, plain.length) == 0 && !ciphers[which].open(out, known_key, known_nonce, plain, sealed);
}

bool
seal_engine_use(enum seal_engine wanted)
{
	if (wanted == SEAL_SODIUM && !secret_aes_is_there())
		return false;
	if (!answers_right(wanted)) {
		log_line(LOG_LEVEL_ERROR, "%s does not encrypt as published; nothing can be sealed", wanted == SEAL_SODIUM ? "libsodium" : "OpenSSL");
		exit(EXIT_FAILURE);
	}
	engine = wanted;
	return true;
}

void
seal_start(void)
{
	(void)seal_engine_use(SEAL_OPENSSL);
	(void)seal_engine_use(SEAL_SODIUM);
}

void
seal_key_of(struct seal_key *key, const unsigned char bytes[SECRET_KEY_BYTES])
{
	unsigned char id[SECRET_KEY_BYTES];

	secret_derive(id, bytes, "epikeyid");
	memcpy(key->id, id, SEAL_ID_BYTES);
	memcpy(key->bytes, bytes, SECRET_KEY_BYTES);
}

/* What is authenticated beside the ciphertext: how it was made, and for which place. */
static struct text
witness(struct arena *arena, const unsigned char *header, struct text place)
{
	char *at = arena_bytes(arena, HEADER + place.length);

	memcpy(at, header, HEADER);
	memcpy(at + HEADER, place.at, place.length);
	return (struct text){ at, HEADER + place.length };
}

struct text
seal_close(struct arena *arena, const struct seal_key *key, struct text place, struct text plain)
{
	unsigned char *blob = (unsigned char *)arena_bytes(arena, LEAST + plain.length);

	assert(place.length > 0);
	blob[0] = BLOB_VERSION;
	blob[1] = AES_256_GCM;
	memcpy(blob + 2, key->id, SEAL_ID_BYTES);
	secret_random(blob + HEADER, NONCE);
	ciphers[engine].close(blob + HEADER + NONCE, key->bytes, blob + HEADER, witness(arena, blob, place), plain);
	return text_base64url(arena, blob, LEAST + plain.length);
}

static bool
header_names(const struct seal_key *key, struct text bytes)
{
	return bytes.length >= LEAST && bytes.at[0] == BLOB_VERSION && bytes.at[1] == AES_256_GCM && memcmp(bytes.at + 2, key->id, SEAL_ID_BYTES) == 0;
}

bool
seal_open(struct arena *arena, const struct seal_key *key, struct text place, struct text blob, struct text *plain)
{
	struct text bytes;

	*plain = (struct text){ NULL, 0 };
	if (blob.at == NULL || !text_from_base64url(arena, blob, &bytes) || !header_names(key, bytes))
		return false;
	const unsigned char *at = (const unsigned char *)bytes.at;
	struct text sealed = { bytes.at + HEADER + NONCE, bytes.length - HEADER - NONCE };
	char *out = arena_bytes(arena, sealed.length - TAG + 1);
	if (!ciphers[engine].open((unsigned char *)out, key->bytes, at + HEADER, witness(arena, at, place), sealed)) {
		memset(out, 0, sealed.length - TAG);
		return false;
	}
	*plain = (struct text){ out, sealed.length - TAG };
	return true;
}

bool
seal_names(struct arena *arena, const struct seal_key *key, struct text blob)
{
	struct text bytes;

	return blob.at && text_from_base64url(arena, blob, &bytes) && header_names(key, bytes);
}
