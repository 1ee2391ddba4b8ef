/* Random bytes, keyed hashes, signatures.  Hard about it: nothing secret may stay behind on the stack.  Of sealing only libsodium's cipher is here: seal.c knows what a blob is.
 *
 * SHA-256 is OpenSSL's, which uses the processor's instructions for it; libsodium does not, and takes four times as long. */
#include "secret.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "arena.h"
#include "log.h"

_Static_assert(SECRET_KEY_BYTES == crypto_kdf_KEYBYTES, "the master key derives keys");
_Static_assert(SECRET_KEY_BYTES <= crypto_generichash_KEYBYTES_MAX, "keys fit the hash");
_Static_assert(SECRET_HASH_BYTES == crypto_auth_hmacsha256_BYTES && SECRET_KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES,
    "hashes and keys fit the signature");
_Static_assert(SECRET_KEY_BYTES == crypto_aead_aes256gcm_KEYBYTES && SECRET_AES_NONCE_BYTES == crypto_aead_aes256gcm_NPUBBYTES &&
    SECRET_AES_TAG_BYTES == crypto_aead_aes256gcm_ABYTES, "keys, nonces and tags fit AES-256-GCM");
_Static_assert(SECRET_KEY_BYTES == crypto_sign_SEEDBYTES &&
    SECRET_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES && SECRET_SIGNATURE_BYTES == crypto_sign_BYTES, "keys and signatures fit Ed25519");
_Static_assert(SECRET_HASH_BYTES == crypto_generichash_BYTES, "hashes are 256 bits");

/* Begun anew for each hash: looking the algorithm up takes longer than hashing something short. */
static EVP_MD_CTX *sha256;

void
secret_start(void)
{
	if (sha256 == NULL)
		sha256 = EVP_MD_CTX_new();
	if (sodium_init() >= 0 && sha256 && EVP_DigestInit_ex(sha256, EVP_sha256(), NULL) == 1 && EVP_MD_CTX_get_size(sha256) == SECRET_HASH_BYTES)
		return;
	log_line(LOG_LEVEL_ERROR, "libsodium or OpenSSL could not start");
	exit(EXIT_FAILURE);
}

void
secret_random(void *bytes, size_t size)
{
	randombytes_buf(bytes, size);
}

void
secret_sha256(unsigned char hash[SECRET_HASH_BYTES], struct text text)
{
	secret_sha256_parts(hash, &text, 1);
}

struct text
secret_token(struct arena *arena)
{
	unsigned char bytes[32];
	struct text token;

	randombytes_buf(bytes, sizeof bytes);
	token = text_base64url(arena, bytes, sizeof bytes);
	sodium_memzero(bytes, sizeof bytes);
	return token;
}

void
secret_hash(unsigned char hash[SECRET_HASH_BYTES], struct text text, const unsigned char *key)
{
	int outcome = crypto_generichash(hash, SECRET_HASH_BYTES, (const unsigned char *)text.at, text.length, key,
	    key == NULL ? 0 : SECRET_KEY_BYTES);

	assert(outcome == 0);
}

void
secret_sign(unsigned char mac[SECRET_HASH_BYTES], struct text text, const unsigned char key[SECRET_KEY_BYTES])
{
	crypto_auth_hmacsha256(mac, (const unsigned char *)text.at, text.length, key);
}

void
secret_derive(unsigned char key[SECRET_KEY_BYTES], const unsigned char master[SECRET_KEY_BYTES], const char context[8])
{
	int outcome = crypto_kdf_derive_from_key(key, SECRET_KEY_BYTES, 1, context, master);

	assert(outcome == 0);
}

bool
secret_same(struct text one, struct text other)
{
	if (one.at == NULL || other.at == NULL || one.length != other.length)
		return false;
	return sodium_memcmp(one.at, other.at, one.length) == 0;
}

void
secret_wipe(void *bytes, size_t size)
{
	sodium_memzero(bytes, size);
}

bool
secret_aes_is_there(void)
{
	return crypto_aead_aes256gcm_is_available() != 0;
}

void
secret_aes_close(unsigned char *out, const unsigned char *key, const unsigned char *nonce, struct text aad, struct text plain)
{
	int outcome = crypto_aead_aes256gcm_encrypt(out, NULL, (const unsigned char *)plain.at, plain.length, (const unsigned char *)aad.at, aad.length,
	    NULL, nonce, key);

	assert(outcome == 0);
}

bool
secret_aes_open(unsigned char *out, const unsigned char *key, const unsigned char *nonce, struct text aad, struct text sealed)
{
	return crypto_aead_aes256gcm_decrypt(out, NULL, NULL, (const unsigned char *)sealed.at, sealed.length, (const unsigned char *)aad.at, aad.length,
	    nonce, key) == 0;
}

void
secret_sha256_parts(unsigned char hash[SECRET_HASH_BYTES], const struct text *parts, size_t count)
{
	bool done = EVP_DigestInit_ex(sha256, NULL, NULL) == 1;

	for (size_t i = 0; i < count; i++)
		done = done && EVP_DigestUpdate(sha256, parts[i].at, parts[i].length) == 1;
	done = done && EVP_DigestFinal_ex(sha256, hash, NULL) == 1;
	assert(done);
}

static void
read_seed(const unsigned char seed[SECRET_KEY_BYTES], unsigned char public_key[SECRET_PUBLIC_BYTES], unsigned char secret[crypto_sign_SECRETKEYBYTES])
{
	int outcome = crypto_sign_seed_keypair(public_key, secret, seed);

	assert(outcome == 0);
}

void
secret_public(unsigned char public_key[SECRET_PUBLIC_BYTES], const unsigned char seed[SECRET_KEY_BYTES])
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];

	read_seed(seed, public_key, secret);
	sodium_memzero(secret, sizeof secret);
}

void
secret_autograph(unsigned char signature[SECRET_SIGNATURE_BYTES], struct text text, const unsigned char seed[SECRET_KEY_BYTES])
{
	unsigned char public_key[SECRET_PUBLIC_BYTES], secret[crypto_sign_SECRETKEYBYTES];

	read_seed(seed, public_key, secret);
	crypto_sign_detached(signature, NULL, (const unsigned char *)text.at, text.length, secret);
	sodium_memzero(secret, sizeof secret);
}

bool
secret_autograph_fits(const unsigned char signature[SECRET_SIGNATURE_BYTES], struct text text, const unsigned char public_key[SECRET_PUBLIC_BYTES])
{
	return crypto_sign_verify_detached(signature, (const unsigned char *)text.at, text.length, public_key) == 0;
}

/* systemd gives a service its credentials by an access list, whose mask shows as the group's right to read. */
static bool
is_credential(const char *path)
{
	const char *directory = getenv("CREDENTIALS_DIRECTORY");

	return directory != NULL && directory[0] == '/' && text_starts(text_of(path), directory) &&
	       path[strlen(directory)] == '/';
}

static const char *
fault_of_file(int file, const char *path)
{
	struct stat status;
	mode_t allowed = is_credential(path) ? S_IRUSR | S_IWUSR | S_IRGRP : S_IRUSR | S_IWUSR;

	if (file < 0)
		return "could not be opened";
	if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
		return "is not a file";
	if ((status.st_mode & 0777 & ~allowed) != 0)
		return "must have mode 0400 or 0600, so that others cannot read it";
	return NULL;
}

/* Two hexadecimal digits a byte, and nothing but one line end behind them. */
static bool
read_digits(int file, unsigned char key[SECRET_KEY_BYTES])
{
	char digits[2 * SECRET_KEY_BYTES + 2];
	ssize_t size = read(file, digits, sizeof digits);
	int wrong = size < 2 * SECRET_KEY_BYTES || size == (ssize_t)sizeof digits;

	if (size == 2 * SECRET_KEY_BYTES + 1 && digits[size - 1] != '\n')
		wrong = 1;
	for (size_t i = 0; wrong == 0 && i < SECRET_KEY_BYTES; i++) {
		int high = text_hex_digit(digits[2 * i]), low = text_hex_digit(digits[2 * i + 1]);

		wrong = high < 0 || low < 0;
		key[i] = (unsigned char)(wrong ? 0 : high << 4 | low);
	}
	sodium_memzero(digits, sizeof digits);
	return wrong == 0;
}

bool
secret_read_key_file(const char *path, unsigned char key[SECRET_KEY_BYTES])
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const char *fault = fault_of_file(file, path);

	if (fault == NULL && !read_digits(file, key))
		fault = "must hold 64 hexadecimal digits and nothing else";
	if (file >= 0)
		close(file);
	if (fault != NULL)
		log_line(LOG_LEVEL_ERROR, "the key file %s %s", path, fault);
	return fault == NULL;
}
