/* Mail as it travels.  The body goes as base64, so that no line is too long, no dot stands alone and nothing in it can be taken for a header; words
 * outside ASCII go into headers as encoded words (RFC 2047), each at most 75 characters and cut between characters only. */
#include "helpers/mime.h"

#include <ctype.h>
#include <time.h>

#include "util/arena.h"
#include "util/buffer.h"

enum { LINE_BYTES = 57, WORD_BYTES = 42 }; /* of content: 76 and 56 characters in base64 */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
add_base64(struct buffer *out, struct text text)
{
	for (size_t i = 0; i < text.length; i += 3) {
		size_t left = text.length - i;
		unsigned triple = (unsigned)(unsigned char)text.at[i] << 16;
		triple |= left > 1 ? (unsigned)(unsigned char)text.at[i + 1] << 8 : 0;
		triple |= left > 2 ? (unsigned)(unsigned char)text.at[i + 2] : 0;
		buffer_add_byte(out, digits[triple >> 18]);
		buffer_add_byte(out, digits[triple >> 12 & 63]);
		buffer_add_byte(out, left > 1 ? digits[triple >> 6 & 63] : '=');
		buffer_add_byte(out, left > 2 ? digits[triple & 63] : '=');
	}
}

/* Words that mean themselves in every header. */
static bool
is_plain(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!isalnum((unsigned char)text.at[i]) && !strchr(" -'", text.at[i]))
			return false;
	return text.length <= 60;
}

/* As many whole characters as one encoded word holds. */
static size_t
word_of(struct text text)
{
	size_t length = 0;

	while (length < text.length) {
		size_t character = text_character((struct text){ text.at + length, text.length - length });
		character = character ? character : 1;
		if (length + character > WORD_BYTES)
			break;
		length += character;
	}
	return length;
}

static void
add_words(struct buffer *out, struct text text)
{
	if (is_plain(text)) {
		buffer_add(out, text);
		return;
	}
	while (text.length > 0) {
		size_t length = word_of(text);
		buffer_add_string(out, "=?UTF-8?B?");
		add_base64(out, (struct text){ text.at, length });
		buffer_add_string(out, text.length > length ? "?=\r\n " : "?=");
		text = (struct text){ text.at + length, text.length - length };
	}
}

/* RFC 5322 says the days and months in English. */
static void
add_date(struct buffer *out, struct moment moment)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t seconds = (time_t)(moment.microseconds / 1000000);
	struct tm parts;

	gmtime_r(&seconds, &parts);
	buffer_print(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon],
	    parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/* local@domain of printable ASCII, and nothing that ends an address or a line. */
static bool
is_address(const char *address)
{
	const char *at = strchr(address, '@');

	if (at == NULL || at == address || at[1] == '\0' || strchr(at + 1, '@') || strlen(address) > 254)
		return false;
	for (const char *byte = address; *byte; byte++)
		if (*byte <= ' ' || *byte > '~' || strchr("<>,;:()\"\\[]", *byte))
			return false;
	return true;
}

static void
add_body(struct buffer *out, struct text body)
{
	while (body.length > 0) {
		size_t length = body.length < LINE_BYTES ? body.length : LINE_BYTES;
		add_base64(out, (struct text){ body.at, length });
		buffer_add_string(out, "\r\n");
		body = (struct text){ body.at + length, body.length - length };
	}
}

/* Content lines end in CRLF before they are encoded (RFC 2045, 6.8). */
static struct text
with_crlf(struct arena *arena, struct text body)
{
	struct buffer out = buffer_in(arena);

	for (size_t i = 0; i < body.length; i++) {
		if (body.at[i] == '\n')
			buffer_add_byte(&out, '\r');
		buffer_add_byte(&out, body.at[i]);
	}
	return buffer_text(&out);
}

bool
mime_write(struct arena *arena, const struct mime_envelope *envelope, const struct letter *letter, struct text *message)
{
	struct buffer out = buffer_in(arena);

	if (!is_address(envelope->from) || !is_address(envelope->to) || strpbrk(envelope->name, "\r\n"))
		return false;
	add_date(&out, envelope->written);
	buffer_add_string(&out, "From: ");
	add_words(&out, text_of(envelope->name));
	buffer_print(&out, " <%s>\r\nTo: <%s>\r\nMessage-ID: <%s@%s>\r\nSubject: ", envelope->from, envelope->to, envelope->id, strchr(envelope->from, '@') + 1);
	add_words(&out, letter->subject);
	buffer_add_string(&out, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
				"Auto-Submitted: auto-generated\r\n\r\n");
	add_body(&out, with_crlf(arena, letter->body));
	*message = buffer_text(&out);
	return true;
}
