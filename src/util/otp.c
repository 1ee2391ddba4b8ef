/* liboath makes the codes; comparing them in constant time, and saying which step one belongs to, is ours: its own validation stops at the first that
 * fits.  That each step is used once only the database can promise. */
#include "otp.h"

#include <assert.h>
#include <stdlib.h>

#include <liboath/oath.h>

#include "arena.h"
#include "buffer.h"
#include "secret.h"

enum { WINDOW = 1 }; /* steps before and after now */

static void
start(void)
{
	static bool started;

	if (!started) {
		int outcome = oath_init();
		assert(outcome == OATH_OK);
	}
	started = true;
}

struct text
otp_base32(struct arena *arena, struct text secret)
{
	char *made = NULL;
	size_t length = 0;

	start();
	int outcome = oath_base32_encode(secret.at, secret.length, &made, &length);
	assert(outcome == OATH_OK);
	while (length > 0 && made[length - 1] == '=')
		length--;
	struct text text = text_copy(arena, (struct text){ made, length });
	explicit_bzero(made, length);
	free(made);
	return text;
}

static void
add_escaped(struct buffer *buffer, struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '.' || byte == '-';
		if (plain)
			buffer_add_byte(buffer, (char)byte);
		else
			buffer_print(buffer, "%%%02X", byte);
	}
}

struct text
otp_uri(struct arena *arena, struct text secret, const char *issuer, struct text account)
{
	struct buffer uri = buffer_in(arena);

	buffer_print(&uri, "otpauth://totp/%s:", issuer);
	add_escaped(&uri, account);
	buffer_print(&uri, "?secret=%.*s&issuer=%s&algorithm=SHA1&digits=%d&period=%d", TEXT_ARGS(otp_base32(arena, secret)), issuer, OTP_DIGITS, OTP_SECONDS);
	return buffer_text(&uri);
}

int64_t
otp_step_of(struct text secret, struct text code, int64_t unix_time)
{
	int64_t now = unix_time / OTP_SECONDS, step = -1;
	char made[OTP_DIGITS + 1];

	start();
	if (code.length != OTP_DIGITS || unix_time < 0)
		return -1;
	for (int64_t at = now < WINDOW ? 0 : now - WINDOW; at <= now + WINDOW; at++) {
		if (oath_hotp_generate(secret.at, secret.length, (uint64_t)at, OTP_DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, made) != OATH_OK)
			return -1;
		if (secret_same((struct text){ made, OTP_DIGITS }, code))
			step = at;
	}
	explicit_bzero(made, sizeof(made));
	return step;
}
