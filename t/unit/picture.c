/* Pictures, made by hand of their parts: what draws them stays, byte for byte, and nothing else does. */
#include "util/picture.h"

#include "unit.h"
#include "util/buffer.h"

#define START "\xFF\xD8"
#define JFIF "\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define THUMBNAIL "\xFF\xE0\0\x13JFIF\0\1\1\0\0\1\0\1\1\1RGB"
#define EXIF "\xFF\xE1\0\x10" "Exif\0\0SECRETS!"
#define PROFILE "\xFF\xE2\0\x10ICC_PROFILE\0\1\1"
#define ADOBE "\xFF\xEE\0\x0E" "Adobe\0\x64\0\0\0\0\1"
#define COMMENT "\xFF\xFE\0\6SECR"
#define TABLES "\xFF\xDB\0\4qq\xFF\xC4\0\4hh"
#define FRAME_OF(height, width) "\xFF\xC0\0\x0B\x08" height width "\1\1\x11\0"
#define FRAME FRAME_OF("\0\x10", "\0\x20")
#define SCAN "\xFF\xDA\0\x08\1\1\0\0\x3F\0" "data\xFF\0\xFF\xD3more\xFF\xFF\0"
#define END "\xFF\xD9"

#define PNG "\x89PNG\r\n\x1A\n"
#define HEADER_OF(width, height) "\0\0\0\x0DIHDR" width height "\x08\0\0\0\0cccc"
#define HEADER HEADER_OF("\0\0\0\x20", "\0\0\0\x10")
#define PALETTE "\0\0\0\3PLTERGBcccc\0\0\0\1tRNSxcccc"
#define DATA "\0\0\0\4IDATdatacccc"
#define WORDS "\0\0\0\4tEXtSECRcccc\0\0\0\6eXIfSECRETcccc\0\0\0\0iCCPcccc"
#define PNG_END "\0\0\0\0IENDcccc"

#define WEBP(size) "RIFF" size "\0\0\0WEBP"
#define LOSSLESS "VP8L\5\0\0\0\x2F\x0F\xC0\3\0."
#define LOSSY_OF(width, height) "VP8 \x0A\0\0\0\x10\0\0\x9D\1\x2A" width height
#define LOSSY LOSSY_OF("\x10\0", "\x20\0")
#define EXTENDED_OF(flags, width) "VP8X\x0A\0\0\0" flags "\0\0\0" width "\0\x0F\0\0"
#define ALPHA "ALPH\2\0\0\0aa"
#define SECRETS "EXIF\3\0\0\0SEC."

static const struct {
	const char *name;
	struct text sent;
	enum picture_fault fault;
	struct text kept;
} cases[] = {
	{ "a JPEG", BYTES(START JFIF TABLES FRAME SCAN END), PICTURE_GOOD, BYTES(START JFIF TABLES FRAME SCAN END) },
	{ "a JPEG with everything", BYTES(START JFIF EXIF PROFILE ADOBE COMMENT TABLES FRAME COMMENT SCAN EXIF TABLES SCAN COMMENT END "SECRETS"), PICTURE_GOOD,
	    BYTES(START JFIF ADOBE TABLES FRAME SCAN TABLES SCAN END) },
	{ "a JPEG with a thumbnail", BYTES(START THUMBNAIL TABLES FRAME SCAN END), PICTURE_GOOD, BYTES(START TABLES FRAME SCAN END) },
	{ "a JPEG with filling", BYTES(START "\xFF\xFF" TABLES "\xFF" FRAME SCAN "\xFF" END), PICTURE_GOOD, BYTES(START TABLES FRAME SCAN "\xFF" END) },
	{ "a JPEG of two frames", BYTES(START TABLES FRAME FRAME SCAN END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a JPEG of no frame", BYTES(START TABLES SCAN END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a JPEG of no scan", BYTES(START TABLES FRAME END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a JPEG of a marker that nobody knows", BYTES(START TABLES FRAME "\xFF\xC9\0\2" SCAN END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a JPEG that says later how many lines", BYTES(START TABLES FRAME SCAN "\xFF\xDC\0\4\0\x10" END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a JPEG with a segment of no length", BYTES(START "\xFF\xDB\0\1" FRAME SCAN END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a JPEG with something between", BYTES(START "x" TABLES FRAME SCAN END), PICTURE_OF_NO_KIND, { NULL, 0 } },
	{ "a JPEG with something behind its tables", BYTES(START TABLES "x" FRAME SCAN END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a JPEG too low", BYTES(START TABLES FRAME_OF("\0\x0F", "\0\x10") SCAN END), PICTURE_SIDES, { NULL, 0 } },
	{ "a JPEG of no height", BYTES(START TABLES FRAME_OF("\0\0", "\0\x10") SCAN END), PICTURE_SIDES, { NULL, 0 } },
	{ "a JPEG just wide enough", BYTES(START TABLES FRAME_OF("\0\x10", "\4\0") SCAN END), PICTURE_GOOD,
	    BYTES(START TABLES FRAME_OF("\0\x10", "\4\0") SCAN END) },
	{ "a JPEG too wide", BYTES(START TABLES FRAME_OF("\0\x10", "\4\1") SCAN END), PICTURE_SIDES, { NULL, 0 } },
	{ "a PNG", BYTES(PNG HEADER DATA PNG_END), PICTURE_GOOD, BYTES(PNG HEADER DATA PNG_END) },
	{ "a PNG with everything", BYTES(PNG HEADER WORDS PALETTE DATA WORDS DATA PNG_END "SECRETS"), PICTURE_GOOD, BYTES(PNG HEADER PALETTE DATA DATA PNG_END) },
	{ "a PNG without a header", BYTES(PNG DATA PNG_END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a PNG with words before its header", BYTES(PNG WORDS HEADER DATA PNG_END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a PNG of two headers", BYTES(PNG HEADER HEADER DATA PNG_END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a PNG of no data", BYTES(PNG HEADER PNG_END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a PNG of a part that it needs and nobody knows", BYTES(PNG HEADER "\0\0\0\0NEEDcccc" DATA PNG_END), PICTURE_BROKEN, { NULL, 0 } },
	{ "a PNG with something in its end", BYTES(PNG HEADER DATA "\0\0\0\4IENDSECRcccc"), PICTURE_BROKEN, { NULL, 0 } },
	{ "a PNG too high", BYTES(PNG HEADER_OF("\0\0\0\x20", "\0\0\4\1") DATA PNG_END), PICTURE_SIDES, { NULL, 0 } },
	{ "a PNG of many million pixels", BYTES(PNG HEADER_OF("\x7F\xFF\xFF\xFF", "\x7F\xFF\xFF\xFF") DATA PNG_END), PICTURE_SIDES, { NULL, 0 } },
	{ "a WebP", BYTES(WEBP("\x16") LOSSY), PICTURE_GOOD, BYTES(WEBP("\x16") LOSSY) },
	{ "a WebP without loss", BYTES(WEBP("\x12") LOSSLESS), PICTURE_GOOD, BYTES(WEBP("\x12") LOSSLESS) },
	{ "a WebP with everything", BYTES(WEBP("\x4A") EXTENDED_OF("\x3C", "\x0F\0") SECRETS ALPHA LOSSY SECRETS "SECRETS"), PICTURE_GOOD,
	    BYTES(WEBP("\x32") EXTENDED_OF("\x10", "\x0F\0") ALPHA LOSSY) },
	{ "a WebP that moves", BYTES(WEBP("\x1E") "ANIM\4\0\0\0loop" LOSSLESS), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP of frames", BYTES(WEBP("\x1E") "ANMF\4\0\0\0loop" LOSSLESS), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP of two", BYTES(WEBP("\x20") LOSSLESS LOSSLESS), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP of two, with and without loss", BYTES(WEBP("\x24") LOSSLESS LOSSY), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP of none", BYTES(WEBP("\x10") SECRETS), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP that is extended late", BYTES(WEBP("\x28") LOSSY EXTENDED_OF("\0", "\x0F\0")), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP that needs another picture", BYTES(WEBP("\x16") "VP8 \x0A\0\0\0\x11\0\0\x9D\1\x2A\x10\0\x20\0"), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP that is none inside", BYTES(WEBP("\x12") "VP8L\5\0\0\0\x2E\x0F\xC0\3\0."), PICTURE_BROKEN, { NULL, 0 } },
	{ "a WebP whose frame is too wide", BYTES(WEBP("\x16") LOSSY_OF("\1\4", "\x20\0")), PICTURE_SIDES, { NULL, 0 } },
	{ "a WebP whose canvas is too wide", BYTES(WEBP("\x28") EXTENDED_OF("\0", "\0\4") LOSSY), PICTURE_SIDES, { NULL, 0 } },
	{ "a sound", BYTES("RIFF\x12\0\0\0WAVEfmt "), PICTURE_OF_NO_KIND, { NULL, 0 } },
	{ "a WebP in no RIFF", BYTES("RIFX\x12\0\0\0WEBP" LOSSLESS), PICTURE_OF_NO_KIND, { NULL, 0 } },
	{ "a GIF", BYTES("GIF89a\x10\0\x10\0"), PICTURE_OF_NO_KIND, { NULL, 0 } },
	{ "a page", BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), PICTURE_OF_NO_KIND, { NULL, 0 } },
	{ "nothing", BYTES(""), PICTURE_OF_NO_KIND, { NULL, 0 } },
};

static void
what_stays(void)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct text kept = { NULL, 0 };
		enum picture_fault fault = picture_clean(unit_arena(), cases[i].sent, &kept);

		CHECK(fault == cases[i].fault, "%s: %d", cases[i].name, (int)fault);
		if (fault == PICTURE_GOOD)
			CHECK(text_same(kept, cases[i].kept), "what is left of %s", cases[i].name);
	}
}

/* Each copied, so that a sanitizer sees whoever reads beyond its end. */
static void
cut_short(void)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (size_t length = 0; cases[i].fault == PICTURE_GOOD && length < cases[i].kept.length; length++) {
			struct text part = { cases[i].kept.at, length }, kept;

			part.at = memcpy(arena_bytes(unit_arena(), length), part.at, length);
			CHECK(picture_clean(unit_arena(), part, &kept) != PICTURE_GOOD, "%zu bytes of %s", length, cases[i].name);
		}
}

static enum picture_fault
of_size(size_t data)
{
	struct buffer buffer = buffer_in(unit_arena());
	char *zeros = arena_bytes(unit_arena(), data);
	struct text kept;

	buffer_add(&buffer, TEXT_OF(PNG HEADER WORDS));
	for (int shift = 24; shift >= 0; shift -= 8)
		buffer_add_byte(&buffer, (char)(data >> shift & 0xFF));
	buffer_add(&buffer, TEXT_OF("IDAT"));
	buffer_add(&buffer, (struct text){ zeros, data });
	buffer_add(&buffer, TEXT_OF("cccc" PNG_END));
	return picture_clean(unit_arena(), buffer_text(&buffer), &kept);
}

static void
too_much(void)
{
	size_t around = sizeof(PNG HEADER PNG_END) - 1 + 12;

	CHECK(of_size(PICTURE_BYTES - around) == PICTURE_GOOD, "as large as it may be");
	CHECK(of_size(PICTURE_BYTES - around + 1) == PICTURE_LARGE, "a byte more");
}

void
suite_picture(void)
{
	static const struct unit_test tests[] = {
		{ "what stays", what_stays },
		{ "cut short", cut_short },
		{ "too much", too_much },
		{ NULL, NULL },
	};

	unit_suite("picture", tests);
}
