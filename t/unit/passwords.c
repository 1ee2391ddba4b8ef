/* Passwords that are too easy, and those that are not; lists that are none. */
#include "passwords.h"

#include <stdio.h>

#include "unit.h"

static const char *
file_of(const char *words)
{
	const char *path = text_print(unit_arena(), "%s/passwords", unit_directory()).at;
	FILE *file = fopen(path, "we");

	CHECK(file != NULL && fputs(words, file) >= 0 && fclose(file) == 0, "a file is written");
	return path;
}

static bool
easy(const struct password_list *list, const char *password)
{
	return passwords_fault(unit_arena(), list, text_of(password), TEXT_OF("ann.smith@clinic.test")) != NULL;
}

static void
judged(void)
{
	static const struct {
		const char *password;
		bool easy;
	} cases[] = {
		{ "iloveyou", true }, { "ILOVEYOU", true }, { "ILoveYou2026!", true }, { "!!iloveyou!!", true }, { "1l0v3y0u", true }, { "iloveyouall", false },
		{ "P@$$w0rd123456", true }, { "password", true }, { "passwor", false }, { "passwords", false }, { "zzz", true }, { "a first", true },
		{ "123456789012", true }, { "abcabcabc", true }, { "abcabcab", true }, { "aaaaaaaaaaaa", true }, { "abcabd", false },
		{ "Ann.Smith@Clinic.Test", true }, { "correct horse battery", false }, { "कमल का फूल", false }, { "-------", true }, { "{-}+{-}", false },
	};
	const struct password_list *list = passwords_open(file_of("a first\niloveyou\npassword\nzzz\n"));

	CHECK(list != NULL, "a list");
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(easy(list, cases[i].password) == cases[i].easy, "%s", cases[i].password);
	CHECK(!easy(NULL, "iloveyou") && easy(NULL, "111111"), "without a list, what can be seen without one");
	list = passwords_open(file_of("one"));
	CHECK(list != NULL && easy(list, "one") && !easy(list, "on") && !easy(list, "ones"), "a list of one without a line end");
}

static void
refused_lists(void)
{
	CHECK(passwords_open("/nowhere/passwords") == NULL, "no file");
	CHECK(passwords_open(file_of("")) == NULL, "empty");
	CHECK(passwords_open(file_of("b\na\n")) == NULL, "not sorted");
	CHECK(passwords_open(file_of("a\na\n")) == NULL, "twice");
	CHECK(passwords_open(file_of("a\n\nb\n")) == NULL, "an empty line");
}

static void
quiet_lists(void)
{
	(void)unit_errors_of(refused_lists);
}

void
suite_passwords(void)
{
	static const struct unit_test tests[] = {
		{ "judged", judged },
		{ "lists that are none", quiet_lists },
		{ NULL, NULL },
	};

	unit_suite("passwords", tests);
}
