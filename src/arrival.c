/* Reads the FastCGI parameters of our own nginx file (conf/nginx/epione_params).  The first of two with one name wins in libfcgi too. */
#include "arrival.h"

#include <string.h>

enum { PATH_BYTES = 2048 };

static const int64_t last_second = 10000000000; /* in the year 2286 */

/* Parameters that say more than their text. */
struct raw {
	struct text length, method, uri, time;
};

#define NAMED(name) name, sizeof(name) - 1

static const struct parameter {
	const char *name;
	size_t name_length, offset;
} kept[] = {
	{ NAMED("CONTENT_TYPE"), offsetof(struct arrival, content_type) },
	{ NAMED("HTTP_ACCEPT_LANGUAGE"), offsetof(struct arrival, accept_language) },
	{ NAMED("HTTP_AUTHORIZATION"), offsetof(struct arrival, authorization) },
	{ NAMED("HTTP_COOKIE"), offsetof(struct arrival, cookie) },
	{ NAMED("HTTP_IDEMPOTENCY_KEY"), offsetof(struct arrival, idempotency_key) },
	{ NAMED("HTTP_IF_MATCH"), offsetof(struct arrival, if_match) },
	{ NAMED("HTTP_ORIGIN"), offsetof(struct arrival, origin) },
	{ NAMED("HTTP_SEC_FETCH_SITE"), offsetof(struct arrival, fetch_site) },
	{ NAMED("HTTP_USER_AGENT"), offsetof(struct arrival, agent) },
	{ NAMED("HTTP_X_EPIONE"), offsetof(struct arrival, guard) },
	{ NAMED("HTTP_X_EPIONE_PATIENT"), offsetof(struct arrival, acting_for) },
	{ NAMED("QUERY_STRING"), offsetof(struct arrival, query) },
	{ NAMED("REMOTE_ADDR"), offsetof(struct arrival, address) },
	{ NAMED("REQUEST_ID"), offsetof(struct arrival, id) },
	{ NULL, 0, 0 },
}, raw[] = {
	{ NAMED("CONTENT_LENGTH"), offsetof(struct raw, length) },
	{ NAMED("REQUEST_METHOD"), offsetof(struct raw, method) },
	{ NAMED("REQUEST_URI"), offsetof(struct raw, uri) },
	{ NAMED("REQ_MSEC"), offsetof(struct raw, time) },
	{ NULL, 0, 0 },
};

/* Into the place of its name, unless another of that name lies there already. */
static void
sort(const struct parameter *known, void *into, struct text name, struct text value)
{
	for (; known->name; known++) {
		struct text *place = (struct text *)((char *)into + known->offset);
		if (known->name_length == name.length && memcmp(known->name, name.at, name.length) == 0 && place->at == NULL)
			*place = value;
	}
}

/* What nobody sent is empty. */
static void
sort_nothing(struct arrival *arrival)
{
	for (const struct parameter *known = kept; known->name; known++) {
		struct text *place = (struct text *)((char *)arrival + known->offset);
		if (place->at == NULL)
			*place = TEXT_OF("");
	}
}

/* Values stay where libfcgi keeps them, as long as the request lives. */
static void
sort_all(const char *const *parameters, struct arrival *arrival, struct raw *told)
{
	for (; *parameters; parameters++) {
		const char *equals = strchr(*parameters, '=');
		if (equals == NULL)
			continue;
		struct text name = { *parameters, (size_t)(equals - *parameters) };
		sort(kept, arrival, name, text_of(equals + 1));
		sort(raw, told, name, text_of(equals + 1));
	}
	sort_nothing(arrival);
}

static void
read_method(struct text name, struct arrival *arrival)
{
	arrival->head = text_is(name, "HEAD");
	if (arrival->head)
		name = TEXT_OF("GET"); /* the same, without the content (RFC 9110, 9.3.2) */
	for (int method = 0; method < METHOD_COUNT; method++)
		if (text_is(name, endpoint_method_name((enum method)method))) {
			arrival->method = (enum method)method;
			arrival->method_known = true;
		}
}

/* nginx writes $msec as seconds with three decimals. */
static int64_t
waited(struct text text)
{
	const char *dot = text.at ? memchr(text.at, '.', text.length) : NULL;
	int64_t seconds, thousandths;

	if (dot == NULL || !text_integer((struct text){ text.at, (size_t)(dot - text.at) }, &seconds) || text.length - (size_t)(dot - text.at) != 4)
		return 0;
	if (seconds < 0 || seconds > last_second)
		return 0;
	thousandths = (dot[1] - '0') * 100 + (dot[2] - '0') * 10 + (dot[3] - '0');
	int64_t late = clock_now().microseconds - (seconds * 1000000 + thousandths * 1000);
	return late > 0 ? late : 0;
}

/* The path as it was sent, before the question mark. */
static struct text
path_of(struct text uri)
{
	const char *question = uri.at ? memchr(uri.at, '?', uri.length) : NULL;

	return question ? (struct text){ uri.at, (size_t)(question - uri.at) } : uri;
}

static bool
is_request_id(struct text id)
{
	return id.length == 32 && strspn(id.at, "0123456789abcdef") >= 32;
}

bool
arrival_read(struct arena *arena, const char *const *parameters, struct arrival *arrival)
{
	struct raw told = { 0 };
	int64_t bytes = 0;

	sort_all(parameters, arrival, &told);
	read_method(told.method, arrival);
	struct text path = path_of(told.uri);
	arrival->path = (struct text){ text_string(arena, path), path.length };
	arrival->waited = waited(told.time);
	if (told.length.length > 0 && (!text_integer(told.length, &bytes) || bytes < 0))
		return false;
	arrival->body_length = (size_t)bytes;
	return path.length > 0 && path.length <= PATH_BYTES && is_request_id(arrival->id);
}
