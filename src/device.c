/* What a User-Agent says, for the list of sessions: only words from these tables, or a name as plain as an identifier. */
#include "device.h"

#include <stdio.h>
#include <string.h>

#include "util/arena.h"

enum { NAME = 40 };

struct mark {
	const char *in_agent, *word;
};

/* Each browser also names those it wants to pass for: the first that fits is the one. */
static const struct mark browsers[] = {
	{ "Edg", "Edge" },
	{ "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" },
	{ "FxiOS/", "Firefox" },
	{ "CriOS/", "Chrome" },
	{ "Chrome/", "Chrome" },
	{ "Safari/", "Safari" },
	{ NULL, NULL },
};

static const struct mark systems[] = {
	{ "iPhone", "iPhone" },
	{ "iPad", "iPad" },
	{ "Android", "Android" },
	{ "Windows", "Windows" },
	{ "CrOS", "ChromeOS" },
	{ "Mac OS X", "Mac" },
	{ "Linux", "Linux" },
	{ NULL, NULL },
};

static const char *
find(const struct mark *marks, struct text agent)
{
	for (; marks->in_agent; marks++)
		if (memmem(agent.at, agent.length, marks->in_agent, strlen(marks->in_agent)))
			return marks->word;
	return NULL;
}

static bool
is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

/* "curl/8.1" is curl. */
static struct text
first_product(struct text agent)
{
	size_t length = 0;

	while (length < agent.length && length < NAME && is_plain(agent.at[length]))
		length++;
	return (struct text){ agent.at, length };
}

const char *
device_words(struct arena *arena, struct text agent)
{
	struct text product = agent.at ? first_product(agent) : (struct text){ "", 0 };
	const char *browser = product.length ? find(browsers, agent) : NULL;
	const char *system = product.length ? find(systems, agent) : NULL;

	if (browser && system)
		return text_print(arena, "%s on %s", browser, system).at;
	if (browser || product.length == 0)
		return browser ? browser : "an app without a name";
	return text_print(arena, "%.*s", TEXT_ARGS(product)).at;
}
