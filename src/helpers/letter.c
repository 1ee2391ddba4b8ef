/* Words of messages.  What is hard: facts come from people (names, devices), so they may hold anything; in a subject or a line of their own they must
 * not begin another line, and a fact that was not given must not leave a hole in a sentence. */
#include "helpers/letter.h"

#include "util/arena.h"
#include "util/buffer.h"
#include "util/json.h"
#include "words.h"

struct words {
	const char *subject, *body;
};

#define ENGLISH(subject, body) { subject, body }
#define ARABIC(subject, body) { subject, body }
static const struct template {
	const char *kind, *path;
	struct words words[LANGUAGE_COUNT];
} templates[] = {
#define LETTER(kind, path, english, arabic) { kind, path, { english, arabic } },
#include "helpers/letter.def"
#undef LETTER
	{ NULL, NULL, { { NULL, NULL }, { NULL, NULL } } },
};

static const struct {
	const char *greeting, *minutes, *hours, *days;
} languages[LANGUAGE_COUNT] = {
	[LANGUAGE_ENGLISH] = { "Hello {firstName},\n\n", " minutes", " hours", " days" },
	[LANGUAGE_ARABIC] = { "مرحبًا {firstName}،\n\n", " دقيقة", " ساعة", " يومًا" },
};

static const char closing[] = "\n-- \n{clinic}\n{origin}\n";

/* All that filling in needs. */
struct writing {
	struct arena *arena;
	const struct letter_wish *wish;
	const struct template *template;
	enum language language;
	const struct json *facts;
};

const char *
letter_kind(size_t number)
{
	return number < sizeof(templates) / sizeof(templates[0]) ? templates[number].kind : NULL;
}

static const struct template *
find(struct text kind)
{
	const struct template *template = templates;

	while (template->kind && !text_is(kind, template->kind))
		template++;
	return template->kind ? template : NULL;
}

/* Seconds in the largest unit that gives at least two. */
static struct text
life_words(const struct writing *writing, struct text seconds)
{
	int64_t life;

	if (!text_integer(seconds, &life))
		return (struct text){ NULL, 0 };
	if (life < 2 * 3600)
		return text_print(writing->arena, "%lld%s", (long long)life / 60, languages[writing->language].minutes);
	if (life < 2 * 86400)
		return text_print(writing->arena, "%lld%s", (long long)life / 3600, languages[writing->language].hours);
	return text_print(writing->arena, "%lld%s", (long long)life / 86400, languages[writing->language].days);
}

/* On one line, whatever it held. */
static struct text
flat(struct arena *arena, struct text text)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < text.length; i++)
		buffer_add_byte(&buffer, (unsigned char)text.at[i] < ' ' || text.at[i] == 127 ? ' ' : text.at[i]);
	return buffer_text(&buffer);
}

static struct text
fact(const struct writing *writing, const char *name)
{
	const struct json *value = json_member(writing->facts, name);

	if (value == NULL || (value->kind != JSON_STRING && value->kind != JSON_NUMBER) || value->text.length == 0)
		return (struct text){ NULL, 0 };
	return flat(writing->arena, value->text);
}

/* Facts that are words of ours; others are people's own. */
static bool
is_our_word(struct text name)
{
	static const char *const ours[] = { "role", "level", "relationship", "what", NULL };
	const char *const *one = ours;

	while (*one && !text_is(name, *one))
		one++;
	return *one;
}

static struct text
in_words(const struct writing *writing, struct text name)
{
	struct text word = fact(writing, text_string(writing->arena, name));

	return word.at ? text_of(words_in(writing->arena, writing->language, text_string(writing->arena, word))) : word;
}

/* What stands for {name}; no text when nobody gave it. */
static struct text
meaning(const struct writing *writing, struct text name)
{
	const struct letter_wish *wish = writing->wish;

	if (text_is(name, "origin"))
		return text_of(wish->origin);
	if (text_is(name, "clinic"))
		return text_of(wish->clinic);
	if (text_is(name, "life"))
		return life_words(writing, fact(writing, "life"));
	if (!text_is(name, "link"))
		return is_our_word(name) ? in_words(writing, name) : fact(writing, text_string(writing->arena, name));
	if (wish->secret.at == NULL)
		return (struct text){ NULL, 0 };
	return text_print(writing->arena, "%s%s#%.*s", wish->origin, writing->template->path, TEXT_ARGS(wish->secret));
}

/* One line with its facts; false when one of them is not there. */
static bool
fill_line(const struct writing *writing, struct text line, struct buffer *out)
{
	const char *end = line.at + line.length;

	for (const char *at = line.at; at < end;) {
		const char *open = memchr(at, '{', (size_t)(end - at));
		const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;
		if (close == NULL) {
			buffer_add(out, (struct text){ at, (size_t)(end - at) });
			return true;
		}
		struct text value = meaning(writing, (struct text){ open + 1, (size_t)(close - open - 1) });
		if (value.at == NULL)
			return false;
		buffer_add(out, (struct text){ at, (size_t)(open - at) });
		buffer_add(out, value);
		at = close + 1;
	}
	return true;
}

/* Lines that want a fact nobody gave are left out, and so are empty ones at the top: not everybody is greeted by name. */
static void
fill(const struct writing *writing, const char *words, struct buffer *out)
{
	for (const char *at = words; *at != '\0';) {
		const char *stop = strchr(at, '\n');
		size_t length = stop ? (size_t)(stop - at) + 1 : strlen(at), before = out->length;
		if ((before == 0 && *at == '\n') || !fill_line(writing, (struct text){ at, length }, out))
			out->length = before;
		at += length;
	}
}

static struct text
filled(const struct writing *writing, const char *one, const char *two, const char *three)
{
	struct buffer out = buffer_in(writing->arena);

	fill(writing, one, &out);
	fill(writing, two, &out);
	fill(writing, three, &out);
	return buffer_text(&out);
}

bool
letter_write(struct arena *arena, const struct letter_wish *wish, struct letter *letter, const char **why)
{
	struct writing writing = { .arena = arena, .wish = wish, .template = find(wish->kind), .language = words_language(wish->language) };

	*why = "there is no text of this kind";
	if (writing.template == NULL)
		return false;
	*why = "its link has no token";
	if (writing.template->path && wish->secret.at == NULL)
		return false;
	writing.facts = json_read(arena, wish->facts, why);
	if (writing.facts == NULL || writing.facts->kind != JSON_OBJECT)
		return false;
	const struct words *words = &writing.template->words[writing.language];
	letter->subject = filled(&writing, words->subject, "", "");
	letter->body = filled(&writing, languages[writing.language].greeting, words->body, closing);
	return true;
}
