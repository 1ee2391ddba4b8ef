/* Leaves are not kept: of all that came only the roots of full subtrees are, as many as the count has ones in binary. */
#include "merkle.h"

#include <assert.h>
#include <string.h>

static void
hash_leaf(unsigned char hash[SECRET_HASH_BYTES], struct text leaf)
{
	const struct text parts[] = { TEXT_OF("\0"), leaf };

	secret_sha256_parts(hash, parts, 2);
}

static void
hash_pair(unsigned char hash[SECRET_HASH_BYTES], const unsigned char *left, const unsigned char *right)
{
	const struct text parts[] = { TEXT_OF("\1"), { (const char *)left, SECRET_HASH_BYTES }, { (const char *)right, SECRET_HASH_BYTES } };

	secret_sha256_parts(hash, parts, 3);
}

void
merkle_start(struct merkle *merkle)
{
	merkle->count = 0;
	merkle->peaks = 0;
}

void
merkle_add(struct merkle *merkle, struct text leaf)
{
	assert(merkle->peaks < MERKLE_DEPTH);
	hash_leaf(merkle->peak[merkle->peaks++], leaf);
	merkle->count++;
	/* As in counting: each carry joins two trees of one size. */
	for (uint64_t rest = merkle->count; rest % 2 == 0; rest /= 2) {
		merkle->peaks--;
		hash_pair(merkle->peak[merkle->peaks - 1], merkle->peak[merkle->peaks - 1], merkle->peak[merkle->peaks]);
	}
}

void
merkle_root(const struct merkle *merkle, unsigned char root[SECRET_HASH_BYTES])
{
	size_t left = merkle->peaks;

	if (left == 0) {
		secret_sha256_parts(root, NULL, 0);
		return;
	}
	memcpy(root, merkle->peak[--left], SECRET_HASH_BYTES);
	while (left-- > 0)
		hash_pair(root, merkle->peak[left], root);
}
