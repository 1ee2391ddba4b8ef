/* Roots of trees as Certificate Transparency's own tests have them (RFC 6962). */
#include "merkle.h"

#include "batch.h"
#include "unit.h"

static const struct {
	const char *leaf;
	size_t length;
	const char *root; /* of the leaves so far */
} leaves[] = {
	{ "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ "\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ "\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ "\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ "\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
	    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

static void
roots(void)
{
	struct merkle merkle;

	merkle_start(&merkle);
	CHECK_TEXT(text_of(batch_root(unit_arena(), &merkle)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "no leaves");
	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		merkle_add(&merkle, (struct text){ leaves[i].leaf, leaves[i].length });
		CHECK_TEXT(text_of(batch_root(unit_arena(), &merkle)), leaves[i].root, "the root so far");
	}
}

/* Two rows are never the same bytes. */
static const struct {
	const char *name;
	struct text one[2], other[2];
} rows[] = {
	{ "a letter moves on to the next column", { { "ab", 2 }, { "c", 1 } }, { { "a", 1 }, { "bc", 2 } } },
	{ "nothing is not empty", { { "", 0 }, { "c", 1 } }, { { NULL, 0 }, { "c", 1 } } },
	{ "columns change places", { { "a", 1 }, { "b", 1 } }, { { "b", 1 }, { "a", 1 } } },
	{ NULL, { { NULL, 0 }, { NULL, 0 } }, { { NULL, 0 }, { NULL, 0 } } },
};

static const char *
root_of(const struct text *row)
{
	struct merkle merkle;
	struct buffer scratch = buffer_in(unit_arena());

	merkle_start(&merkle);
	batch_add_row(&merkle, &scratch, row, 2);
	return batch_root(unit_arena(), &merkle);
}

static void
different_rows(void)
{
	for (size_t i = 0; rows[i].name; i++)
		CHECK(strcmp(root_of(rows[i].one), root_of(rows[i].other)) != 0, "%s", rows[i].name);
}

static void
signatures(void)
{
	static const unsigned char seed[SECRET_KEY_BYTES] = { 1, 2, 3 }, other_seed[SECRET_KEY_BYTES] = { 1, 2, 4 };
	struct batch batch = { .number = 7, .from = 1, .to = 9, .entries = 3, .month = "2030-01", .root = batch_nothing, .previous = batch_nothing,
		.sealed_at = "2030-01-07T10:00:00.000000Z" };
	struct batch_keys keys = { .count = 2 };

	secret_public(keys.public_key[0], other_seed);
	secret_public(keys.public_key[1], seed);
	batch_sign(unit_arena(), &batch, seed);
	CHECK(batch_is_signed(unit_arena(), &batch, &keys), "a seal is signed by one of the keys");
	struct batch changed = batch;
	changed.entries++;
	CHECK(!batch_is_signed(unit_arena(), &changed, &keys), "a changed one is not");
	keys.count = 1;
	CHECK(!batch_is_signed(unit_arena(), &batch, &keys), "nor one by a key that is not known");
	CHECK(strcmp(batch_hash(unit_arena(), &batch), batch_hash(unit_arena(), &changed)) != 0, "a hash names one seal");
}

void
suite_merkle(void)
{
	static const struct unit_test tests[] = {
		{ "roots are those of RFC 6962", roots },
		{ "other rows have other roots", different_rows },
		{ "seals are signed", signatures },
		{ NULL, NULL },
	};

	unit_suite("merkle", tests);
}
