/* Looks sentences up.  What is hard: refusals are written where something is refused, in English, and some are printed with a number or a list; so a
 * sentence is looked for as it is, then with # for each number, then with * for what stands behind a colon.  Language is only asked for when there is
 * something to say: most requests never read their Accept-Language. */
#include "words.h"

#include "request.h"
#include "util/buffer.h"

enum { HEADER_BYTES = 1000, RANGE_BYTES = 8, WHOLE = 1000, NOT_NAMED = -1 };

struct sentence {
	const char *english, *here;
};

static const struct sentence arabic[] = {
#define SAY(english, here) { english, here },
#include "words/ar.def"
#undef SAY
	{ NULL, NULL },
};

static const struct sentence english[] = { { NULL, NULL } };

static const struct {
	const char *tag;
	const struct sentence *sentences;
} languages[LANGUAGE_COUNT] = {
	[LANGUAGE_ENGLISH] = { "en", english },
	[LANGUAGE_ARABIC] = { "ar", arabic },
};

const char *
words_tag(enum language language)
{
	return languages[language].tag;
}

const char *
words_sentence(enum language language, size_t number)
{
	return languages[language].sentences[number].english;
}

const char *
words_translation(enum language language, size_t number)
{
	return languages[language].sentences[number].here;
}

/* LANGUAGE_COUNT where we have no words in it. */
static enum language
language_of(struct text tag)
{
	enum language language = LANGUAGE_ENGLISH;

	for (; language < LANGUAGE_COUNT; language++) {
		struct text ours = text_of(languages[language].tag);
		if (tag.length >= ours.length && text_same_ignoring_case((struct text){ tag.at, ours.length }, ours) &&
		    (tag.length == ours.length || tag.at[ours.length] == '-'))
			break;
	}
	return language;
}

enum language
words_language(struct text tag)
{
	enum language language = language_of(tag);

	return language < LANGUAGE_COUNT ? language : LANGUAGE_ENGLISH;
}

/* What is taken from the front of a text. */
static struct text
take(struct text *from, size_t length)
{
	struct text taken = { from->at, length };

	from->at += length;
	from->length -= length;
	return taken;
}

static bool
take_byte(struct text *from, char byte)
{
	bool there = from->length > 0 && from->at[0] == byte;

	if (there)
		(void)take(from, 1);
	return there;
}

static void
skip_blanks(struct text *from)
{
	while (from->length > 0 && (from->at[0] == ' ' || from->at[0] == '\t'))
		(void)take(from, 1);
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* language-range = (1*8ALPHA *("-" 1*8alphanum)) / "*" (RFC 4647, 2.1); no text when it is none. */
static struct text
take_range(struct text *from)
{
	size_t length = 0, part = 0, parts = 0;

	if (from->length > 0 && from->at[0] == '*')
		return take(from, 1);
	for (; length < from->length; length++) {
		char byte = from->at[length];
		if (byte == '-' && part > 0) {
			part = 0;
			parts++;
		} else if ((is_letter(byte) || (parts > 0 && is_digit(byte))) && part < RANGE_BYTES) {
			part++;
		} else {
			break;
		}
	}
	return part > 0 ? take(from, length) : (struct text){ NULL, 0 };
}

/* weight = OWS ";" OWS "q=" qvalue, in thousandths; false when it is none.  Without one it is whole. */
static bool
take_quality(struct text *from, int *quality)
{
	*quality = WHOLE;
	skip_blanks(from);
	if (!take_byte(from, ';'))
		return true;
	skip_blanks(from);
	if ((!take_byte(from, 'q') && !take_byte(from, 'Q')) || !take_byte(from, '=') || from->length == 0 || (from->at[0] != '0' && from->at[0] != '1'))
		return false;
	*quality = (take(from, 1).at[0] - '0') * WHOLE;
	if (take_byte(from, '.'))
		for (int worth = WHOLE / 10; worth > 0 && from->length > 0 && is_digit(from->at[0]); worth /= 10)
			*quality += (take(from, 1).at[0] - '0') * worth;
	skip_blanks(from);
	return *quality <= WHOLE;
}

/* How much each language is liked; NOT_NAMED where nobody said. */
struct likes {
	struct like {
		int quality;
		size_t place;
	} of[LANGUAGE_COUNT], others;
};

static void
like(struct like *like, int quality, size_t place)
{
	if (quality > like->quality)
		*like = (struct like){ quality, place };
}

static bool
read_likes(struct text header, struct likes *likes)
{
	for (size_t place = 0; header.length > 0; place++) {
		int quality;
		skip_blanks(&header);
		if (header.length == 0 || take_byte(&header, ','))
			continue;
		struct text range = take_range(&header);
		if (range.at == NULL || !take_quality(&header, &quality) || (header.length > 0 && !take_byte(&header, ',')))
			return false;
		enum language language = language_of(range);
		if (text_is(range, "*"))
			like(&likes->others, quality, place);
		else if (language < LANGUAGE_COUNT)
			like(&likes->of[language], quality, place);
	}
	return true;
}

enum language
words_accepted(struct text header)
{
	struct likes likes = { .others = { NOT_NAMED, 0 } };
	struct like best = { 0, 0 };
	enum language chosen = LANGUAGE_ENGLISH;

	for (enum language language = LANGUAGE_ENGLISH; language < LANGUAGE_COUNT; language++)
		likes.of[language].quality = NOT_NAMED;
	if (header.length > HEADER_BYTES || !read_likes(header, &likes))
		return LANGUAGE_ENGLISH;
	for (enum language language = LANGUAGE_ENGLISH; language < LANGUAGE_COUNT; language++) {
		struct like one = likes.of[language].quality == NOT_NAMED ? likes.others : likes.of[language];
		if (one.quality > best.quality || (one.quality == best.quality && one.quality > 0 && one.place < best.place)) {
			best = one;
			chosen = language;
		}
	}
	return chosen;
}

static const char *
find(const struct sentence *sentences, struct text wanted)
{
	while (sentences->english && !text_is(wanted, sentences->english))
		sentences++;
	return sentences->here;
}

/* Each number in it becomes #. */
static struct text
without_numbers(struct arena *arena, struct text sentence)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < sentence.length; i++)
		if (!is_digit(sentence.at[i]))
			buffer_add_byte(&buffer, sentence.at[i]);
		else if (i == 0 || !is_digit(sentence.at[i - 1]))
			buffer_add_byte(&buffer, '#');
	return buffer_text(&buffer);
}

/* The next number of what is left of a sentence. */
static struct text
take_number(struct text *sentence)
{
	size_t length = 0;

	while (sentence->length > 0 && !is_digit(sentence->at[0]))
		(void)take(sentence, 1);
	while (length < sentence->length && is_digit(sentence->at[length]))
		length++;
	return take(sentence, length);
}

/* The translation with the numbers and the list of the sentence. */
static const char *
filled(struct arena *arena, const char *here, struct text sentence, struct text list)
{
	struct buffer buffer = buffer_in(arena);

	for (; *here; here++)
		if (*here == '#')
			buffer_add(&buffer, take_number(&sentence));
		else if (*here == '*')
			buffer_add(&buffer, list);
		else
			buffer_add_byte(&buffer, *here);
	buffer_add_byte(&buffer, '\0');
	return buffer_text(&buffer).at;
}

const char *
words_in(struct arena *arena, enum language language, const char *sentence)
{
	const struct sentence *sentences = languages[language].sentences;
	struct text whole = text_of(sentence), list = { NULL, 0 };
	const char *here = find(sentences, whole), *colon = strrchr(sentence, ':');

	if (here || sentences->english == NULL)
		return here ? here : sentence;
	if ((here = find(sentences, without_numbers(arena, whole))) == NULL && colon && colon[1] == ' ') {
		list = text_of(colon + 2);
		here = find(sentences, text_print(arena, "%.*s *", (int)(colon + 1 - sentence), sentence));
	}
	return here ? filled(arena, here, whole, list) : sentence;
}

/* The header stands for what was found out: it is there once. */
const char *
words_for(struct request *request, const char *sentence)
{
	if (!request->language) {
		enum language language = words_accepted(request->arrival.accept_language);
		request->language = words_tag(language);
		add_header(request, "Content-Language: %s", request->language);
	}
	return words_in(request->arena, words_language(text_of(request->language)), sentence);
}
