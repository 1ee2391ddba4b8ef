/* Reads the FastCGI parameters of our own nginx file (conf/nginx/epione_params).  The first of two with one name wins in libfcgi too. */
#include "arrival.h"

#include <string.h>

enum { PATH_BYTES = 2048 };

static const int64_t last_second = 10000000000; /* in the year 2286 */

static const struct parameter {
	const char *name;
	size_t offset;
} parameters_known[] = {
	{ "CONTENT_TYPE", offsetof(struct arrival, content_type) },
	{ "HTTP_AUTHORIZATION", offsetof(struct arrival, authorization) },
	{ "HTTP_COOKIE", offsetof(struct arrival, cookie) },
	{ "HTTP_IDEMPOTENCY_KEY", offsetof(struct arrival, idempotency_key) },
	{ "HTTP_IF_MATCH", offsetof(struct arrival, if_match) },
	{ "HTTP_ORIGIN", offsetof(struct arrival, origin) },
	{ "HTTP_SEC_FETCH_SITE", offsetof(struct arrival, fetch_site) },
	{ "HTTP_USER_AGENT", offsetof(struct arrival, agent) },
	{ "HTTP_X_EPIONE", offsetof(struct arrival, guard) },
	{ "HTTP_X_EPIONE_PATIENT", offsetof(struct arrival, acting_for) },
	{ "QUERY_STRING", offsetof(struct arrival, query) },
	{ "REMOTE_ADDR", offsetof(struct arrival, address) },
	{ "REQUEST_ID", offsetof(struct arrival, id) },
	{ NULL, 0 },
};

static struct text
find(const char *const *parameters, const char *name)
{
	size_t length = strlen(name);

	for (; *parameters; parameters++)
		if (strncmp(*parameters, name, length) == 0 && (*parameters)[length] == '=')
			return text_of(*parameters + length + 1);
	return (struct text){ NULL, 0 };
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
	struct text length = find(parameters, "CONTENT_LENGTH");
	int64_t bytes = 0;

	read_method(find(parameters, "REQUEST_METHOD"), arrival);
	for (const struct parameter *known = parameters_known; known->name; known++) {
		struct text value = find(parameters, known->name);
		struct text *place = (struct text *)((char *)arrival + known->offset);
		*place = (struct text){ text_string(arena, value), value.length };
	}
	struct text path = path_of(find(parameters, "REQUEST_URI"));
	arrival->path = (struct text){ text_string(arena, path), path.length };
	arrival->waited = waited(find(parameters, "REQ_MSEC"));
	if (length.length > 0 && (!text_integer(length, &bytes) || bytes < 0))
		return false;
	arrival->body_length = (size_t)bytes;
	return path.length > 0 && path.length <= PATH_BYTES && is_request_id(arrival->id);
}
