/* UUIDs: one spelling in, one out, new ones in the order of time. */
#include "util/uuid.h"

#include "unit.h"
#include "util/clock.h"

static void
reading(void)
{
	static const struct {
		struct text text;
		bool good;
	} cases[] = {
		{ BYTES("01900000-0000-7000-8000-00000000000f"), true },
		{ BYTES("01900000-0000-7000-8000-00000000000F"), true },
		{ BYTES("00000000-0000-0000-0000-000000000000"), true },
		{ BYTES("01900000-0000-7000-8000-00000000000"), false },
		{ BYTES("01900000-0000-7000-8000-00000000000ff"), false },
		{ BYTES("01900000000070008000000000000000"), false },
		{ BYTES("{01900000-0000-7000-8000-00000000000f}"), false },
		{ BYTES("01900000-0000-7000-8000-00000000000g"), false },
		{ BYTES("01900000-0000-7000-8000-0000000000-f"), false },
		{ BYTES("0190000-00000-7000-8000-00000000000f"), false },
		{ BYTES("01900000_0000_7000_8000_00000000000f"), false },
		{ BYTES("01900000-0000-7000-8000-0000000000\0f"), false },
		{ BYTES(" 1900000-0000-7000-8000-00000000000f"), false },
		{ BYTES(""), false },
		{ { NULL, 0 }, false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct uuid uuid;
		bool good = uuid_read(cases[i].text, &uuid);

		CHECK(good == cases[i].good, "%.*s", TEXT_ARGS(cases[i].text));
		CHECK(!good || text_same_ignoring_case(uuid_text(unit_arena(), uuid), cases[i].text), "and back");
	}
}

static void
making(void)
{
	struct uuid last = uuid_new(), next;
	int64_t before = clock_now().microseconds / 1000, stamp = 0;
	unsigned wrong = 0;

	for (int i = 0; i < 1000; i++) {
		next = uuid_new();
		wrong += next.bytes[6] >> 4 != 7 || next.bytes[8] >> 6 != 2;
		wrong += memcmp(next.bytes, last.bytes, sizeof next.bytes) == 0;
		wrong += memcmp(next.bytes, last.bytes, 6) < 0;
		last = next;
	}
	for (int i = 0; i < 6; i++)
		stamp = stamp << 8 | last.bytes[i];
	CHECK(wrong == 0, "%u of a thousand are not version 7, new and later", wrong);
	CHECK(stamp >= before && stamp <= before + 60000, "they carry the time");
}

void
suite_uuid(void)
{
	static const struct unit_test tests[] = {
		{ "reading", reading },
		{ "making", making },
		{ NULL, NULL },
	};

	unit_suite("uuid", tests);
}
