/* Buffers grow without losing a byte. */
#include "util/buffer.h"

#include <stdio.h>

#include "unit.h"

static void
growing(void)
{
	struct buffer buffer = buffer_in(unit_arena()), other = buffer_in(unit_arena());
	bool same = true;

	/* Two at once, so that neither is always the arena's last piece. */
	for (int i = 0; i < 20000; i++) {
		buffer_add_byte(&buffer, (char)('a' + i % 26));
		buffer_add_string(&other, "xyz");
	}
	for (int i = 0; i < 20000; i++)
		same = same && buffer.at[i] == 'a' + i % 26 && memcmp(other.at + 3 * i, "xyz", 3) == 0;
	CHECK(same && buffer_text(&buffer).length == 20000 && buffer_text(&other).length == 60000, "all is there");
}

static void
printing(void)
{
	struct buffer buffer = buffer_in(unit_arena());
	char wide[1000];

	CHECK_TEXT(buffer_text(&buffer), "", "nothing yet");
	buffer_add(&buffer, (struct text){ 0 });
	buffer_add(&buffer, TEXT_OF("a"));
	buffer_print(&buffer, "%d", 5);
	CHECK_TEXT(buffer_text(&buffer), "a5", "added and printed");
	memset(wide, 'w', sizeof wide);
	wide[sizeof wide - 1] = '\0';
	buffer_print(&buffer, "%s", wide);
	CHECK(buffer.length == 1001 && memcmp(buffer.at, "a5ww", 4) == 0 && buffer.at[1000] == 'w', "printed beyond its room");
}

void
suite_buffer(void)
{
	static const struct unit_test tests[] = {
		{ "growing", growing },
		{ "printing", printing },
		{ NULL, NULL },
	};

	unit_suite("buffer", tests);
}
