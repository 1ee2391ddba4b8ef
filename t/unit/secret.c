/* Secrets: known answers, key files that others can read. */
#include "util/secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static void
hashes(void)
{
	static const unsigned char key[SECRET_KEY_BYTES] = { 1, 2, 3 };
	unsigned char hash[SECRET_HASH_BYTES], keyed[SECRET_HASH_BYTES];

	/* BLAKE2b-256 of nothing and of abc. */
	secret_hash(hash, TEXT_OF(""), NULL);
	CHECK_TEXT(text_hex(unit_arena(), hash, sizeof hash), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8", "of nothing");
	secret_hash(hash, TEXT_OF("abc"), NULL);
	CHECK_TEXT(text_hex(unit_arena(), hash, sizeof hash), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319", "of abc");
	secret_hash(keyed, TEXT_OF("abc"), key);
	CHECK(memcmp(hash, keyed, sizeof hash) != 0, "a key makes another hash");
}

static void
keys(void)
{
	static const unsigned char master[SECRET_KEY_BYTES] = { 7 };
	unsigned char one[SECRET_KEY_BYTES], same[SECRET_KEY_BYTES], other[SECRET_KEY_BYTES];

	secret_derive(one, master, "token   ");
	secret_derive(same, master, "token   ");
	secret_derive(other, master, "refresh ");
	CHECK(memcmp(one, same, sizeof one) == 0, "one purpose, one key");
	CHECK(memcmp(one, other, sizeof one) != 0, "another purpose, another key");
	CHECK(memcmp(one, master, sizeof one) != 0, "not the master key");
}

static void
tokens(void)
{
	struct text one = secret_token(unit_arena()), other = secret_token(unit_arena()), bytes;

	CHECK(one.length == 43 && text_from_base64url(unit_arena(), one, &bytes) && bytes.length == 32, "32 bytes");
	CHECK(!text_same(one, other), "never twice");
	CHECK(secret_same(one, text_copy(unit_arena(), one)) && !secret_same(one, other), "compared");
	CHECK(!secret_same(one, (struct text){ one.at, 42 }), "a beginning is not the same");
	CHECK(!secret_same((struct text){ 0 }, (struct text){ 0 }), "nothing is not a secret");
}

static const char *
write_file(const char *bytes, unsigned mode)
{
	const char *path = text_print(unit_arena(), "%s/key", unit_directory()).at;
	int file;

	unlink(path);
	file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (file < 0 || write(file, bytes, strlen(bytes)) != (ssize_t)strlen(bytes) || fchmod(file, mode) != 0)
		exit(EXIT_FAILURE);
	close(file);
	return path;
}

static void
key_files(void)
{
#define DIGITS "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
	static const struct {
		const char *name, *bytes;
		unsigned mode;
		bool good;
	} cases[] = {
		{ "as it should be", DIGITS "\n", 0400, true },
		{ "ours to write", DIGITS "\n", 0600, true },
		{ "without a line end", DIGITS, 0400, true },
		{ "the group may read", DIGITS "\n", 0440, false },
		{ "the group may write", DIGITS "\n", 0620, false },
		{ "others may read", DIGITS "\n", 0404, false },
		{ "all may", DIGITS "\n", 0666, false },
		{ "ours to run", DIGITS "\n", 0700, false },
		{ "too short", "0001\n", 0400, false },
		{ "a digit too few", "00102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n", 0400, false },
		{ "a digit too many", DIGITS "0\n", 0400, false },
		{ "two line ends", DIGITS "\n\n", 0400, false },
		{ "no digit", "x00102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n", 0400, false },
		{ "a blank before", " 00102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n", 0400, false },
		{ "empty", "", 0400, false },
	};
	unsigned char key[SECRET_KEY_BYTES];

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(secret_read_key_file(write_file(cases[i].bytes, cases[i].mode), key) == cases[i].good, "%s", cases[i].name);
	CHECK(secret_read_key_file(write_file(DIGITS, 0400), key) && key[0] == 0 && key[1] == 1 && key[31] == 0x1F, "its bytes");
	CHECK(!secret_read_key_file("/nowhere/key", key) && !secret_read_key_file("/tmp", key), "what is no file");
	setenv("CREDENTIALS_DIRECTORY", unit_directory(), 1);
	CHECK(secret_read_key_file(write_file(DIGITS, 0440), key), "a credential's access list shows as the group's");
	CHECK(!secret_read_key_file(write_file(DIGITS, 0444), key), "but others still may not");
	unsetenv("CREDENTIALS_DIRECTORY");
#undef DIGITS
}

static void
quiet_key_files(void)
{
	struct text lines = unit_errors_of(key_files);

	CHECK(memmem(lines.at, lines.length, "mode 0400 or 0600", 17) != NULL, "the log says what would be right");
	CHECK(memmem(lines.at, lines.length, "0c0d0e0f", 8) == NULL, "and not the key");
}

void
suite_secret(void)
{
	static const struct unit_test tests[] = {
		{ "hashes", hashes },
		{ "derived keys", keys },
		{ "tokens", tokens },
		{ "key files", quiet_key_files },
		{ NULL, NULL },
	};

	secret_start();
	unit_suite("secret", tests);
}
