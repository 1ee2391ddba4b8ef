/* Sealed values: what opens, and above all what does not. */
#include "util/seal.h"

#include <stdlib.h>

#include "unit.h"

static const unsigned char bytes[SECRET_KEY_BYTES] = { 1, 2, 3 }, other_bytes[SECRET_KEY_BYTES] = { 1, 2, 4 };
static const struct text place = { "patient.phone 0190f3a4-0000-7000-8000-000000000001", 50 };

static const struct {
	const char *name;
	struct text text;
} texts[] = {
	{ "nothing", BYTES("") },
	{ "one character", BYTES("x") },
	{ "a phone number", BYTES("+44 20 7946 0000") },
	{ "a block and a byte", BYTES("0123456789abcdef0") },
	{ "several scripts", BYTES("Zoë, القاهرة, 東京") },
};

static const enum seal_engine engines[] = { SEAL_SODIUM, SEAL_OPENSSL };
static const char *const engine_names[] = { "libsodium", "OpenSSL" };

static struct seal_key
key(const unsigned char *from)
{
	struct seal_key made;

	seal_key_of(&made, from);
	return made;
}

static void
round_trips(void)
{
	struct seal_key one = key(bytes);

	for (size_t closer = 0; closer < COUNT_OF(engines); closer++)
		for (size_t opener = 0; opener < COUNT_OF(engines); opener++)
			for (size_t i = 0; i < COUNT_OF(texts); i++) {
				struct text blob, plain;

				if (!seal_engine_use(engines[closer])) {
					unit_skip("libsodium's AES", "this processor has no instructions for it");
					return;
				}
				blob = seal_close(unit_arena(), &one, place, texts[i].text);
				(void)seal_engine_use(engines[opener]);
				CHECK(seal_open(unit_arena(), &one, place, blob, &plain) && text_same(plain, texts[i].text) && plain.at[plain.length] == '\0',
				    "%s: %s opens what %s sealed", texts[i].name, engine_names[opener], engine_names[closer]);
			}
	seal_start();
}

/* The text in which one bit of the bytes is another. */
static struct text
flipped(struct text blob, size_t bit)
{
	struct text raw;
	char *copy;

	if (!text_from_base64url(unit_arena(), blob, &raw))
		abort();
	copy = arena_bytes(unit_arena(), raw.length);
	memcpy(copy, raw.at, raw.length);
	copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
	return text_base64url(unit_arena(), copy, raw.length);
}

static void
flips(void)
{
	struct seal_key one = key(bytes);

	for (size_t which = 0; which < COUNT_OF(engines); which++) {
		struct text blob, raw, plain;
		size_t opened = 0;

		if (!seal_engine_use(engines[which]))
			continue;
		blob = seal_close(unit_arena(), &one, place, TEXT_OF("+44 20 7946 0000"));
		if (!text_from_base64url(unit_arena(), blob, &raw))
			abort();
		for (size_t bit = 0; bit < 8 * raw.length; bit++)
			opened += seal_open(unit_arena(), &one, place, flipped(blob, bit), &plain) || plain.at != NULL;
		CHECK(opened == 0, "%s: no blob with another bit opens; %zu of %zu did", engine_names[which], opened, 8 * raw.length);
		opened = 0;
		for (size_t length = 0; length < blob.length; length++)
			opened += seal_open(unit_arena(), &one, place, (struct text){ blob.at, length }, &plain);
		CHECK(opened == 0, "%s: none that was cut off opens", engine_names[which]);
		opened = 0;
		for (size_t i = 0; i < blob.length; i++) {
			char *copy = arena_bytes(unit_arena(), blob.length);
			memcpy(copy, blob.at, blob.length);
			copy[i] = '=';
			opened += seal_open(unit_arena(), &one, place, (struct text){ copy, blob.length }, &plain);
		}
		CHECK(opened == 0, "%s: none that is no base64url opens", engine_names[which]);
	}
	seal_start();
}

static void
swaps(void)
{
	struct seal_key one = key(bytes), other = key(other_bytes), disguised = other;
	struct text elsewhere = TEXT_OF("patient.phone 0190f3a4-0000-7000-8000-000000000002");
	struct text blob = seal_close(unit_arena(), &one, place, TEXT_OF("a secret")), again = seal_close(unit_arena(), &one, place, TEXT_OF("a secret")), plain;

	CHECK(!text_same(blob, again), "the same text never seals alike twice");
	CHECK(!seal_open(unit_arena(), &one, elsewhere, blob, &plain), "a value of another row does not open");
	CHECK(!seal_open(unit_arena(), &one, TEXT_OF("patient.email 0190f3a4-0000-7000-8000-000000000001"), blob, &plain), "nor one of another column");
	CHECK(!seal_open(unit_arena(), &other, place, blob, &plain), "nor one of another key");
	memcpy(disguised.id, one.id, sizeof(one.id));
	CHECK(!seal_open(unit_arena(), &disguised, place, blob, &plain), "though it goes by the same id");
	CHECK(!seal_open(unit_arena(), &one, place, (struct text){ NULL, 0 }, &plain), "nothing does not open");
	CHECK(seal_names(unit_arena(), &one, blob) && !seal_names(unit_arena(), &other, blob), "a blob names its key");
	CHECK(memcmp(one.id, one.bytes, SEAL_ID_BYTES) != 0, "an id is not a part of its key");
}

void
suite_seal(void)
{
	static const struct unit_test tests[] = {
		{ "what is sealed opens", round_trips },
		{ "what was changed does not open", flips },
		{ "what was moved does not open", swaps },
		{ NULL, NULL },
	};

	unit_suite("seal", tests);
}
