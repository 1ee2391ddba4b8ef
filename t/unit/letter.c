/* Letters and how they travel: every kind in every language, and facts that try to be more than words. */
#include "helpers/mime.h"

#include <stdio.h>

#include "unit.h"

static const char all_facts[] =
    "{\"firstName\": \"Ann\", \"life\": 900, \"device\": \"d\", \"address\": \"a\", \"at\": \"t\", \"what\": \"w\", \"by\": \"b\", \"role\": \"r\", "
    "\"reason\": \"r\", \"grantee\": \"g\", \"level\": \"l\", \"until\": \"u\", \"relationship\": \"r\", \"provider\": \"p\"}";

static bool
write(const char *kind, const char *language, const char *facts, const char *secret, struct letter *letter)
{
	struct letter_wish wish = { .kind = text_of(kind), .language = text_of(language), .facts = text_of(facts), .secret = text_of(secret),
		.origin = "https://clinic.test", .clinic = "Clinic" };
	const char *why;

	return letter_write(unit_arena(), &wish, letter, &why);
}

static bool
has(struct text text, const char *words)
{
	return strstr(text_string(unit_arena(), text), words) != NULL;
}

static void
every_kind(void)
{
	static const char *const languages[] = { "en", "ar" };
	struct letter letter;

	for (size_t i = 0; letter_kind(i); i++)
		for (size_t j = 0; j < COUNT_OF(languages); j++) {
			const char *kind = letter_kind(i);
			CHECK(write(kind, languages[j], all_facts, "T", &letter), "%s in %s", kind, languages[j]);
			CHECK(letter.subject.length > 0 && !memchr(letter.subject.at, '\n', letter.subject.length), "%s has a subject of one line", kind);
			CHECK(!memchr(letter.body.at, '{', letter.body.length), "all of %s is filled in", kind);
			CHECK(has(letter.body, "Ann") && text_is_utf8(letter.body), "%s greets", kind);
			CHECK(write(kind, languages[j], "{}", "T", &letter) && !memchr(letter.body.at, '{', letter.body.length), "%s without facts", kind);
		}
	CHECK(letter_kind(1000) == NULL, "kinds end");
}

static void
languages(void)
{
	static const struct {
		const char *tag;
		bool arabic;
	} cases[] = { { "ar", true }, { "ar-EG", true }, { "arn", false }, { "en", false }, { "fr", false }, { "", false } };
	struct letter letter;

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(write("verify-email", cases[i].tag, all_facts, "T", &letter) && has(letter.body, "مرحبًا") == cases[i].arabic, "%s", cases[i].tag);
}

/* What we call things is translated; what people are called is not. */
static void
our_words(void)
{
	static const char facts[] = "{\"by\": \"nurse\", \"role\": \"nurse\", \"what\": \"a passkey was added\", \"relationship\": \"carer\", \"level\": \"full\"}";
	static const struct {
		const char *kind, *english, *arabic;
	} cases[] = {
		{ "invitation", "nurse invites you to Clinic.\nYour role: nurse\n", "يدعوك nurse إلى Clinic.\nدورك: ممرض\n" },
		{ "factor-changed", "What happened: a passkey was added\n", "ما حدث: أُضيف مفتاح مرور\n" },
		{ "proxy-invited", "As: carer\n", "بصفة: مقدم رعاية\n" },
		{ "access-shared", "Level: full\n", "المستوى: كل السجل\n" },
	};
	struct letter letter;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CHECK(write(cases[i].kind, "en", facts, "T", &letter) && has(letter.body, cases[i].english), "%s", cases[i].kind);
		CHECK(write(cases[i].kind, "ar", facts, "T", &letter) && has(letter.body, cases[i].arabic), "%s in Arabic", cases[i].kind);
	}
}

static void
facts(void)
{
	struct letter letter;

	CHECK(write("reset-password", "en", all_facts, "tok", &letter) && has(letter.body, "\nhttps://clinic.test/reset-password#tok\n"), "a link");
	CHECK(has(letter.body, "15 minutes"), "its life");
	CHECK(write("invitation", "en", "{\"life\": 604800}", "tok", &letter) && has(letter.body, "7 days"), "in days");
	CHECK(write("invitation", "en", "{\"life\": 86400}", "tok", &letter) && has(letter.body, "24 hours"), "in hours");
	CHECK(!has(letter.body, "Your role") && !has(letter.body, "invites you"), "a line whose fact nobody gave is left out");
	CHECK(write("new-sign-in", "en", "{\"device\": \"x\\r\\nBcc: y\"}", NULL, &letter) && has(letter.body, "Device: x  Bcc: y\n"), "a fact begins no line");
	CHECK(write("new-sign-in", "en", "{\"device\": \"{origin}\"}", NULL, &letter) && has(letter.body, "Device: {origin}\n"), "a fact is not filled in itself");
	CHECK(write("new-sign-in", "en", "{\"device\": null, \"address\": {\"a\": 1}, \"at\": [1]}", NULL, &letter) && !has(letter.body, "Address"), "only words are facts");
	CHECK(!write("reset-password", "en", "{}", NULL, &letter), "a link wants a token");
	CHECK(!write("no-such-kind", "en", "{}", NULL, &letter), "a kind there is");
	CHECK(!write("new-sign-in", "en", "[]", NULL, &letter) && !write("new-sign-in", "en", "{", NULL, &letter), "facts are an object");
}

static bool
post(const char *from, const char *name, const char *to, const char *subject, const char *body, struct text *message)
{
	struct mime_envelope envelope = { .from = from, .name = name, .to = to, .id = "id", .written = { 1767225600000000 } };
	struct letter letter = { text_of(subject), text_of(body) };

	return mime_write(unit_arena(), &envelope, &letter, message);
}

static void
messages(void)
{
	struct text message;

	CHECK(post("no-reply@clinic.test", "Clinic", "ann@mail.test", "Hello there", "a\nb\n", &message), "written");
	CHECK_TEXT(message,
	    "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\nFrom: Clinic <no-reply@clinic.test>\r\nTo: <ann@mail.test>\r\nMessage-ID: <id@clinic.test>\r\n"
	    "Subject: Hello there\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
	    "Auto-Submitted: auto-generated\r\n\r\nYQ0KYg0K\r\n", "as it travels");
	CHECK(post("a@b.c", "O'Hara, \"Clinic\" <x@y.z>", "a@b.c", "x", "", &message) && !has(message, "<x@y.z>"), "a name is no address");
	CHECK(post("a@b.c", "C", "a@b.c", "a\r\nBcc: x@y.z", "", &message) && !has(message, "Bcc"), "a subject begins no header");
	CHECK(post("a@b.c", "C", "a@b.c", "تسجيل دخول جديد إلى حسابك من جهاز آخر في مكان آخر", "", &message), "in Arabic");
	for (const char *line = text_string(unit_arena(), message), *end; (end = strstr(line, "\r\n")) != NULL; line = end + 2)
		CHECK(end - line <= 78, "no line is longer than 78");
	CHECK(has(message, "=?UTF-8?B?"), "encoded");
}

static void
addresses(void)
{
	static const char *const wrong[] = { "", "a", "@b", "a@", "a@b@c", "a b@c.d", "a@b.c\r\nBcc: d@e.f", "a@b.c>", "<a@b.c", "a@b,c", "a@[1.2.3.4]", "ä@b.c" };
	struct text message;

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		CHECK(!post("a@b.c", "C", wrong[i], "x", "x", &message), "to %s", wrong[i]);
		CHECK(!post(wrong[i], "C", "a@b.c", "x", "x", &message), "from %s", wrong[i]);
	}
	CHECK(!post("a@b.c", "C\nBcc: d@e.f", "a@b.c", "x", "x", &message), "a name of two lines");
}

void
suite_letter(void)
{
	static const struct unit_test tests[] = {
		{ "every kind", every_kind },
		{ "languages", languages },
		{ "facts", facts },
		{ "our words", our_words },
		{ "messages", messages },
		{ "addresses", addresses },
		{ NULL, NULL },
	};

	unit_suite("letter", tests);
}
