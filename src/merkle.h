/* The root of a Merkle tree over rows as they come (RFC 6962, 2.1: SHA-256, leaves behind a byte 0, inner nodes behind a byte 1). */
#ifndef EPIONE_MERKLE_H
#define EPIONE_MERKLE_H

#include "util/secret.h"

enum { MERKLE_DEPTH = 40 };

struct merkle {
	uint64_t count; /* of leaves */
	size_t peaks;
	unsigned char peak[MERKLE_DEPTH][SECRET_HASH_BYTES]; /* roots of full trees, the largest first */
};

/* Begin with no leaves. */
void merkle_start(struct merkle *merkle);

void merkle_add(struct merkle *merkle, struct text leaf);

/* The root over all leaves so far. */
void merkle_root(const struct merkle *merkle, unsigned char root[SECRET_HASH_BYTES]);

#endif
