/* What is hard: a camera writes where somebody lives into their picture, and formats have many places for that.  So nothing is looked for: only the
 * parts that draw the picture are kept, by their names, and a part that nobody knows ends the walk or stays behind. */
#include "picture.h"

#include "buffer.h"

struct walk {
	struct text rest;
	struct buffer kept;
	uint32_t least, most; /* of all sides that its headers tell; `most` is 0 as long as none did */
	bool drawn;
};

static uint32_t
big(const char *at, size_t bytes)
{
	uint32_t number = 0;

	for (size_t i = 0; i < bytes; i++)
		number = number << 8 | (unsigned char)at[i];
	return number;
}

static uint32_t
little(const char *at, size_t bytes)
{
	uint32_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | (unsigned char)at[bytes];
	return number;
}

static void
see_side(struct walk *walk, uint32_t side)
{
	if (side < walk->least)
		walk->least = side;
	if (side > walk->most)
		walk->most = side;
}

static void
step(struct walk *walk, size_t length, bool kept)
{
	if (kept)
		buffer_add(&walk->kept, (struct text){ walk->rest.at, length });
	walk->rest = (struct text){ walk->rest.at + length, walk->rest.length - length };
}

static bool
is_word(const char *at, const char *word)
{
	return memcmp(at, word, strlen(word)) == 0;
}

/* Markers of JPEG. */
enum { BASELINE = 0xC0, PROGRESSIVE = 0xC2, HUFFMAN = 0xC4, RESTART = 0xD0, END = 0xD9, SCAN = 0xDA, QUANTISATION = 0xDB, LINES = 0xDC, INTERVAL = 0xDD };
enum { APPLICATION = 0xE0, ADOBE = 0xEE, LAST_APPLICATION = 0xEF, COMMENT = 0xFE };
enum { MARKER = 2, JFIF_LENGTH = 16, ADOBE_LENGTH = 14 };

/* The two applications that say how colours are meant, in their plain form: without a thumbnail. */
static bool
draws_jpeg(unsigned char marker, const char *segment, size_t length)
{
	if (marker == APPLICATION)
		return length == JFIF_LENGTH && memcmp(segment + 2, "JFIF", 5) == 0;
	if (marker == ADOBE)
		return length == ADOBE_LENGTH && is_word(segment + 2, "Adobe");
	return marker < APPLICATION;
}

static bool
knows_jpeg(unsigned char marker)
{
	bool draws = marker == HUFFMAN || (marker >= SCAN && marker <= INTERVAL && marker != LINES);

	return draws || (marker >= BASELINE && marker <= PROGRESSIVE) || (marker >= APPLICATION && marker <= LAST_APPLICATION) || marker == COMMENT;
}

static bool
read_frame(struct walk *walk, const char *segment, size_t length)
{
	if (walk->most > 0 || length < 8)
		return false;
	see_side(walk, big(segment + 3, 2));
	see_side(walk, big(segment + 5, 2));
	return true;
}

/* Behind the head of a scan: up to a marker that is neither a restart nor a byte of the scan itself. */
static bool
keep_scan(struct walk *walk)
{
	size_t i = 0;

	for (; i + 1 < walk->rest.length; i++) {
		unsigned char byte = (unsigned char)walk->rest.at[i], next = (unsigned char)walk->rest.at[i + 1];
		if (byte == 0xFF && next != 0 && next != 0xFF && (next < RESTART || next >= RESTART + 8))
			break;
	}
	if (i + 1 >= walk->rest.length)
		return false;
	step(walk, i, true);
	return true;
}

static bool
keep_segment(struct walk *walk, unsigned char marker)
{
	size_t length = walk->rest.length < MARKER + 2 ? 0 : big(walk->rest.at + MARKER, 2);
	const char *segment = walk->rest.at + MARKER;

	if (!knows_jpeg(marker) || length < 2 || length > walk->rest.length - MARKER)
		return false;
	if (marker >= BASELINE && marker <= PROGRESSIVE && !read_frame(walk, segment, length))
		return false;
	step(walk, MARKER + length, draws_jpeg(marker, segment, length));
	if (marker != SCAN)
		return true;
	walk->drawn = walk->most > 0;
	return walk->drawn && keep_scan(walk);
}

static bool
walk_jpeg(struct walk *walk)
{
	step(walk, MARKER, true);
	while (walk->rest.length >= MARKER && (unsigned char)walk->rest.at[0] == 0xFF) {
		unsigned char marker = (unsigned char)walk->rest.at[1];
		if (marker == 0xFF) { /* filling */
			step(walk, 1, false);
			continue;
		}
		if (marker == END) {
			step(walk, MARKER, true);
			return walk->drawn;
		}
		if (!keep_segment(walk, marker))
			return false;
	}
	return false;
}

enum { PNG_SIGNATURE = 8, PNG_AROUND = 12 /* length, name and checksum */, PNG_HEADER = 13, ANCILLARY = 0x20 };

static bool
draws_png(const char *name)
{
	return is_word(name, "IHDR") || is_word(name, "PLTE") || is_word(name, "tRNS") || is_word(name, "IDAT") || is_word(name, "IEND");
}

/* The header comes first, and once. */
static bool
read_header(struct walk *walk, const char *name, size_t length)
{
	bool header = is_word(name, "IHDR");

	if (header != (walk->most == 0))
		return false;
	if (!header)
		return true;
	if (length != PNG_HEADER)
		return false;
	see_side(walk, big(name + 4, 4));
	see_side(walk, big(name + 8, 4));
	return walk->most > 0;
}

static bool
walk_png(struct walk *walk)
{
	step(walk, PNG_SIGNATURE, true);
	while (walk->rest.length >= PNG_AROUND) {
		const char *name = walk->rest.at + 4;
		size_t length = big(walk->rest.at, 4);
		if (length > walk->rest.length - PNG_AROUND || !read_header(walk, name, length))
			return false;
		if (!draws_png(name) && !(name[0] & ANCILLARY))
			return false;
		step(walk, PNG_AROUND + length, draws_png(name));
		if (is_word(name, "IEND"))
			return walk->drawn && length == 0;
		walk->drawn = walk->drawn || is_word(name, "IDAT");
	}
	return false;
}

enum { RIFF_HEADER = 12, CHUNK_HEADER = 8, EXTENDED = 10 /* bytes */, WITH_ALPHA = 0x10, SIDE = 0x3FFF };

/* Whether the chunk is built as its name says; its sides, where it has some. */
static bool
read_chunk(struct walk *walk, const char *name, size_t length)
{
	const char *data = name + CHUNK_HEADER;

	if (is_word(name, "VP8X")) {
		if (length != EXTENDED || walk->most > 0)
			return false;
		see_side(walk, 1 + little(data + 4, 3));
		see_side(walk, 1 + little(data + 7, 3));
	} else if (is_word(name, "VP8 ")) {
		if (walk->drawn || length < 10 || (data[0] & 1) || memcmp(data + 3, "\x9d\x01\x2a", 3) != 0)
			return false;
		see_side(walk, little(data + 6, 2) & SIDE);
		see_side(walk, little(data + 8, 2) & SIDE);
	} else if (is_word(name, "VP8L")) {
		if (walk->drawn || length < 5 || data[0] != 0x2F)
			return false;
		see_side(walk, 1 + (little(data + 1, 4) & SIDE));
		see_side(walk, 1 + (little(data + 1, 4) >> 14 & SIDE));
	}
	return !is_word(name, "ANIM") && !is_word(name, "ANMF");
}

static bool
keep_chunk(struct walk *walk)
{
	const char *name = walk->rest.at;
	size_t length = little(name + 4, 4), padded = length + (length & 1), at = walk->kept.length;
	bool drawing = is_word(name, "VP8 ") || is_word(name, "VP8L"), extended = is_word(name, "VP8X");

	if (padded > walk->rest.length - CHUNK_HEADER || !read_chunk(walk, name, length))
		return false;
	step(walk, CHUNK_HEADER + padded, drawing || extended || is_word(name, "ALPH"));
	if (extended)
		walk->kept.at[at + CHUNK_HEADER] &= WITH_ALPHA;
	walk->drawn = walk->drawn || drawing;
	return true;
}

static bool
walk_webp(struct walk *walk)
{
	size_t length = (size_t)little(walk->rest.at + 4, 4) + 8;

	if (length < RIFF_HEADER || length > walk->rest.length)
		return false;
	walk->rest.length = length;
	step(walk, RIFF_HEADER, true);
	while (walk->rest.length >= CHUNK_HEADER)
		if (!keep_chunk(walk))
			return false;
	for (int i = 0; i < 4; i++)
		walk->kept.at[4 + i] = (char)((walk->kept.length - 8) >> 8 * i & 0xFF);
	return walk->drawn;
}

static const struct format {
	size_t at; /* where its bytes stand */
	struct text bytes;
	size_t least; /* bytes that the walk reads without asking */
	bool (*walk)(struct walk *);
} formats[] = {
	{ 0, { "\xFF\xD8\xFF", 3 }, 3, walk_jpeg },
	{ 0, { "\x89PNG\r\n\x1A\n", 8 }, PNG_SIGNATURE, walk_png },
	{ 8, { "WEBP", 4 }, RIFF_HEADER, walk_webp },
	{ 0, { NULL, 0 }, 0, NULL },
};

static const struct format *
format_of(struct text bytes)
{
	const struct format *format = formats;

	while (format->walk && (bytes.length < format->least || memcmp(bytes.at + format->at, format->bytes.at, format->bytes.length) != 0))
		format++;
	if (format->walk == walk_webp && !is_word(bytes.at, "RIFF"))
		return NULL;
	return format->walk ? format : NULL;
}

enum picture_fault
picture_clean(struct arena *arena, struct text bytes, struct text *cleaned)
{
	struct walk walk = { .rest = bytes, .kept = buffer_in(arena), .least = UINT32_MAX };
	const struct format *format = format_of(bytes);

	if (format == NULL)
		return PICTURE_OF_NO_KIND;
	if (!format->walk(&walk))
		return PICTURE_BROKEN;
	if (walk.least < PICTURE_LEAST || walk.most > PICTURE_MOST)
		return PICTURE_SIDES;
	*cleaned = buffer_text(&walk.kept);
	return cleaned->length > PICTURE_BYTES ? PICTURE_LARGE : PICTURE_GOOD;
}
