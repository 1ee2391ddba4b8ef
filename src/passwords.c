/* Passwords that attackers try first.
 *
 * The list holds short words as well as whole passwords, because people lengthen what they know: "Summer" becomes "Summer2026!!", "P@ssw0rd" becomes
 * "P@ssw0rd12345".  So a password is looked up as it is, in small letters, with the usual signs read as letters, and each without what is not a letter
 * at its ends.  Four words that do not belong together pass all of it. */
#include "passwords.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "util/log.h"
#include "util/password.h"

struct password_list {
	struct text lines;
};

static const char easy[] = "is on the lists that attackers try first, or nearly; choose another one, such as four words that do not belong together";
static const char repeats[] = "repeats itself; choose another one, such as four words that do not belong together";
static const char digits[] = "has only digits; choose another one, such as four words that do not belong together";
static const char own[] = "is your e-mail address; choose another one, such as four words that do not belong together";

static struct text
line_at(struct text lines, size_t offset)
{
	const char *end = lines.at + lines.length, *start = lines.at + offset;

	while (start > lines.at && start[-1] != '\n')
		start--;
	const char *stop = memchr(start, '\n', (size_t)(end - start));
	return (struct text){ start, (size_t)((stop ? stop : end) - start) };
}

static int
compare(struct text one, struct text other)
{
	int order = memcmp(one.at, other.at, one.length < other.length ? one.length : other.length);

	return order ? order : (one.length > other.length) - (one.length < other.length);
}

static bool
holds(const struct password_list *list, struct text word)
{
	size_t low = 0, high = list->lines.length;

	while (low < high) {
		struct text line = line_at(list->lines, low + (high - low) / 2);
		int order = compare(line, word);
		if (order == 0)
			return true;
		if (order < 0)
			low = (size_t)(line.at - list->lines.at) + line.length + 1;
		else
			high = (size_t)(line.at - list->lines.at);
	}
	return false;
}

static bool
is_sorted(struct text lines)
{
	struct text last = { "", 0 };

	for (size_t at = 0; at < lines.length; at += last.length + 1) {
		struct text line = line_at(lines, at);
		if (line.length == 0 || compare(last, line) >= 0)
			return false;
		last = line;
	}
	return lines.length > 0;
}

const struct password_list *
passwords_open(const char *path)
{
	static struct password_list list;
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	void *bytes = MAP_FAILED;

	if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0)
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (file >= 0)
		close(file);
	if (bytes == MAP_FAILED) {
		log_line(LOG_LEVEL_ERROR, "could not read the list of passwords %s: %s", path, strerror(errno));
		return NULL;
	}
	list.lines = (struct text){ bytes, (size_t)status.st_size };
	if (is_sorted(list.lines))
		return &list;
	log_line(LOG_LEVEL_ERROR, "the list of passwords %s is not sorted, or has an empty line", path);
	return NULL;
}

static struct text
small(struct arena *arena, struct text text)
{
	char *copy = arena_bytes(arena, text.length + 1);

	for (size_t i = 0; i < text.length; i++)
		copy[i] = (char)tolower((unsigned char)text.at[i]);
	return (struct text){ copy, text.length };
}

/* Signs that stand for letters. */
static struct text
letters_of(struct arena *arena, struct text text)
{
	static const char signs[] = "0134578@$!|+", letters[] = "oieastbasilt";
	char *copy = arena_bytes(arena, text.length + 1);

	_Static_assert(sizeof(signs) == sizeof(letters), "each sign has its letter");
	for (size_t i = 0; i < text.length; i++) {
		const char *sign = text.at[i] ? strchr(signs, text.at[i]) : NULL;
		copy[i] = sign ? letters[sign - signs] : text.at[i];
	}
	return (struct text){ copy, text.length };
}

/* Bytes beyond ASCII are letters of some script. */
static bool
is_letter(char byte)
{
	return isalpha((unsigned char)byte) || (unsigned char)byte >= 128;
}

static struct text
core_of(struct text text)
{
	while (text.length > 0 && !is_letter(text.at[0]))
		text = (struct text){ text.at + 1, text.length - 1 };
	while (text.length > 0 && !is_letter(text.at[text.length - 1]))
		text.length--;
	return text;
}

static bool
is_only_digits(struct text text)
{
	size_t count = 0;

	while (count < text.length && isdigit((unsigned char)text.at[count]))
		count++;
	return count == text.length;
}

/* Whether the text is one piece again and again, the last time perhaps cut short. */
static bool
is_repeated(struct text text)
{
	for (size_t piece = 1; piece <= text.length / 2; piece++)
		if (memcmp(text.at, text.at + piece, text.length - piece) == 0)
			return true;
	return false;
}

static bool
is_listed(struct arena *arena, const struct password_list *list, struct text plain)
{
	struct text core = core_of(plain);
	struct text read = letters_of(arena, plain);
	struct text forms[] = { plain, core, read, letters_of(arena, core), core_of(read) };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].length > 0 && holds(list, forms[i]))
			return true;
	return false;
}

const char *
passwords_fault(struct arena *arena, const struct password_list *list, struct text password, struct text email)
{
	struct text plain = small(arena, password);

	if (is_only_digits(plain))
		return digits;
	if (is_repeated(plain))
		return repeats;
	if (email.at && text_same(plain, small(arena, email)))
		return own;
	return list && is_listed(arena, list, plain) ? easy : NULL;
}

enum outcome
passwords_check(struct request *request, const char *field, struct text password, struct text email)
{
	const char *fault = passwords_fault(request->arena, request->program->passwords, password, email);

	return fault ? refuse(request, INPUT, field, fault) : DONE;
}

enum outcome
passwords_hash(struct request *request, struct text password)
{
	const struct settings *settings = &request->program->settings;
	struct text hash = password_hash(request->arena, password, (size_t)settings->argon2_kib, (unsigned)settings->argon2_passes);

	if (hash.at == NULL)
		return fail(request, UNAVAILABLE, "no memory for a password hash");
	offer(request, "password_hash", hash.at);
	return DONE;
}

bool
passwords_fit(struct request *request, struct text password, struct text hash)
{
	const struct settings *settings = &request->program->settings;

	return password_fits(request->arena, password, hash, (size_t)settings->argon2_kib, (unsigned)settings->argon2_passes);
}
