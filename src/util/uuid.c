/* Identifiers.  Version 7 puts the time first, so that new rows are neighbours in an index; the rest is the kernel's randomness. */
#include "uuid.h"

#include <assert.h>
#include <sys/random.h>

#include "arena.h"
#include "clock.h"

struct uuid
uuid_new(void)
{
	uint64_t milliseconds = (uint64_t)(clock_now().microseconds / 1000);
	struct uuid uuid;
	/* Sixteen bytes of an initialised pool are never cut short (getrandom(2)). */
	ssize_t got = getrandom(uuid.bytes, sizeof uuid.bytes, 0);

	assert(got == (ssize_t)sizeof uuid.bytes);
	for (int i = 0; i < 6; i++)
		uuid.bytes[i] = (unsigned char)(milliseconds >> (40 - 8 * i));
	uuid.bytes[6] = (unsigned char)(0x70 | (uuid.bytes[6] & 0x0F));
	uuid.bytes[8] = (unsigned char)(0x80 | (uuid.bytes[8] & 0x3F));
	return uuid;
}

static bool
is_dash(size_t place)
{
	return place == 8 || place == 13 || place == 18 || place == 23;
}

bool
uuid_read(struct text text, struct uuid *uuid)
{
	struct uuid read = { 0 };
	size_t half = 0;

	if (text.length != 36)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		int value = text_hex_digit(text.at[i]);

		if (is_dash(i) && text.at[i] == '-')
			continue;
		if (is_dash(i) || value < 0)
			return false;
		read.bytes[half / 2] = (unsigned char)(read.bytes[half / 2] << 4 | value);
		half++;
	}
	*uuid = read;
	return true;
}

struct text
uuid_text(struct arena *arena, struct uuid uuid)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_bytes(arena, 37), *to = text;

	for (size_t i = 0; i < sizeof uuid.bytes; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		*to++ = digits[uuid.bytes[i] >> 4];
		*to++ = digits[uuid.bytes[i] & 15];
	}
	return (struct text){ text, 36 };
}
