/* Batches of the audit.
 *
 * What is hard: a row must have one form in bytes for ever, and no two rows the same.  PostgreSQL's binary format depends on no setting; each value
 * stands behind its length, NULL is a length that no value has.  A column that is added later gets a new first line of the words, and its batches the
 * new form. */
#include "batch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "util/arena.h"
#include "util/log.h"

const char batch_nothing[] = "0000000000000000000000000000000000000000000000000000000000000000";

enum { KEY_DIGITS = 16 };

static bool
read_hex(const char *digits, unsigned char *bytes, size_t size)
{
	if (digits == NULL || strlen(digits) != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = text_hex_digit(digits[2 * i]), low = text_hex_digit(digits[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

bool
batch_read_keys(const char *path, struct batch_keys *keys)
{
	char line[256];
	FILE *file = fopen(path, "re");
	bool good = file != NULL;

	keys->count = 0;
	if (file == NULL)
		log_line(LOG_LEVEL_ERROR, "could not read the public keys %s: %s", path, strerror(errno));
	while (good && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		good = keys->count < BATCH_KEYS && read_hex(line, keys->public_key[keys->count++], SECRET_PUBLIC_BYTES);
		if (!good)
			log_line(LOG_LEVEL_ERROR, "%s wants lines of 64 hexadecimal digits, at most %d", path, BATCH_KEYS);
	}
	if (file)
		fclose(file);
	return good;
}

static void
add_length(struct buffer *buffer, uint32_t length)
{
	char bytes[4] = { (char)(length >> 24), (char)(length >> 16), (char)(length >> 8), (char)length };

	buffer_add(buffer, (struct text){ bytes, sizeof(bytes) });
}

void
batch_add_row(struct merkle *merkle, struct buffer *scratch, const struct text *cells, size_t columns)
{
	scratch->length = 0;
	for (size_t i = 0; i < columns; i++) {
		add_length(scratch, cells[i].at ? (uint32_t)cells[i].length : UINT32_MAX);
		buffer_add(scratch, cells[i]);
	}
	merkle_add(merkle, buffer_text(scratch));
}

const char *
batch_root(struct arena *arena, const struct merkle *merkle)
{
	unsigned char root[SECRET_HASH_BYTES];

	merkle_root(merkle, root);
	return text_hex(arena, root, sizeof(root)).at;
}

struct text
batch_words(struct arena *arena, const struct batch *batch)
{
	return text_print(arena, "epione audit seal 1\nnumber %lld\nmonth %s\nfrom %lld\nto %lld\nentries %lld\nroot %s\nprevious %s\nkey %s\nat %s\n",
	    (long long)batch->number, batch->month, (long long)batch->from, (long long)batch->to, (long long)batch->entries, batch->root,
	    batch->previous, batch->key, batch->sealed_at);
}

void
batch_sign(struct arena *arena, struct batch *batch, const unsigned char seed[SECRET_KEY_BYTES])
{
	unsigned char public_key[SECRET_PUBLIC_BYTES], signature[SECRET_SIGNATURE_BYTES];

	secret_public(public_key, seed);
	batch->key = text_hex(arena, public_key, KEY_DIGITS / 2).at;
	secret_autograph(signature, batch_words(arena, batch), seed);
	batch->signature = text_hex(arena, signature, sizeof(signature)).at;
}

bool
batch_is_signed(struct arena *arena, const struct batch *batch, const struct batch_keys *keys)
{
	unsigned char signature[SECRET_SIGNATURE_BYTES];

	if (!read_hex(batch->signature, signature, sizeof(signature)))
		return false;
	for (size_t i = 0; i < keys->count; i++)
		if (strcmp(text_hex(arena, keys->public_key[i], KEY_DIGITS / 2).at, batch->key) == 0)
			return secret_autograph_fits(signature, batch_words(arena, batch), keys->public_key[i]);
	return false;
}

const char *
batch_hash(struct arena *arena, const struct batch *batch)
{
	unsigned char hash[SECRET_HASH_BYTES];
	const struct text parts[] = { batch_words(arena, batch), text_of(batch->signature) };

	secret_sha256_parts(hash, parts, 2);
	return text_hex(arena, hash, sizeof(hash)).at;
}
