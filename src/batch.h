/* A batch of the audit's rows, sealed: what is signed, how rows become bytes, and whether a seal fits. */
#ifndef EPIONE_BATCH_H
#define EPIONE_BATCH_H

#include "merkle.h"
#include "util/buffer.h"

enum { BATCH_KEYS = 16 };

/* As table audit_seal keeps it; texts end in NUL, hashes and signatures are hexadecimal. */
struct batch {
	int64_t number, from, to, entries; /* rows of one month, written in transactions from `from` up to before `to` */
	const char *month;                 /* 2030-01 */
	const char *root, *previous, *key, *sealed_at, *signature;
};

/* Where the first batch has the hash of its predecessor. */
extern const char batch_nothing[];

/* Public keys, by their first half as in struct batch. */
struct batch_keys {
	size_t count;
	unsigned char public_key[BATCH_KEYS][SECRET_PUBLIC_BYTES];
};

/* Read the file of public keys, a line of 64 hexadecimal digits each; false with a log line. */
bool batch_read_keys(const char *path, struct batch_keys *keys);

/* Add a row to a tree: its columns in PostgreSQL's binary format, each behind its length.  `scratch` is overwritten. */
void batch_add_row(struct merkle *merkle, struct buffer *scratch, const struct text *cells, size_t columns);

/* The tree's root in hexadecimal. */
const char *batch_root(struct arena *arena, const struct merkle *merkle);

/* The batch in the words that are signed. */
struct text batch_words(struct arena *arena, const struct batch *batch);

/* Sign with the key of this seed: fills `key` and `signature`. */
void batch_sign(struct arena *arena, struct batch *batch, const unsigned char seed[SECRET_KEY_BYTES]);

/* Whether the signature is by one of these keys. */
bool batch_is_signed(struct arena *arena, const struct batch *batch, const struct batch_keys *keys);

/* SHA-256 of the words and the signature, in hexadecimal: what the next batch and the anchor name it by. */
const char *batch_hash(struct arena *arena, const struct batch *batch);

#endif
