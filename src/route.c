/* Finds the endpoint of a request: a walk over a few hundred patterns that mostly differ in an early byte.  Fixed paths come before those with a
 * name in them (/api/users/doctors before /api/users/:id). */
#include "route.h"

#include <string.h>

#include "util/buffer.h"

enum { ROUTES = 512 };

/* Endpoint numbers, fixed paths first. */
static uint16_t order[ROUTES];
static size_t order_count;

static bool
is_fixed(const struct endpoint *endpoint)
{
	return strchr(endpoint->path, ':') == NULL;
}

void
route_prepare(void)
{
	const struct endpoint *const *all = endpoint_all();

	order_count = 0;
	for (int fixed = 1; fixed >= 0; fixed--)
		for (size_t i = 0; i < endpoint_count() && i < ROUTES; i++)
			if (is_fixed(all[i]) == (bool)fixed)
				order[order_count++] = (uint16_t)i;
}

/* Whether a path fits an endpoint's pattern; values take the parts that stand for ":name". */
static bool
fits(const char *pattern, struct text path, struct text values[REQUEST_PATH_VALUES])
{
	const char *at = path.at, *end = path.at + path.length;
	size_t count = 0;

	while (*pattern) {
		if (*pattern != ':') {
			if (at == end || *at++ != *pattern++)
				return false;
			continue;
		}
		const char *start = at;
		while (at < end && *at != '/')
			at++;
		if (at == start || count == REQUEST_PATH_VALUES)
			return false;
		values[count++] = (struct text){ start, (size_t)(at - start) };
		while (*pattern && *pattern != '/')
			pattern++;
	}
	return at == end;
}

struct text
route_name(const char *pattern, size_t n)
{
	for (const char *at = strchr(pattern, ':'); at; at = strchr(at + 1, ':'))
		if (n-- == 0)
			return (struct text){ at + 1, strcspn(at + 1, "/") };
	return (struct text){ NULL, 0 };
}

size_t
route_names(const char *pattern)
{
	size_t count = 0;

	for (const char *at = strchr(pattern, ':'); at; at = strchr(at + 1, ':'))
		count++;
	return count;
}

static enum outcome
say_what_is_allowed(struct request *request, const bool allowed[METHOD_COUNT])
{
	struct buffer list = buffer_in(request->arena);

	for (int method = 0; method < METHOD_COUNT; method++)
		if (allowed[method])
			buffer_print(&list, "%s%s", list.length ? ", " : "", endpoint_method_name((enum method)method));
	struct text text = buffer_text(&list);
	add_header(request, "Allow: %.*s", TEXT_ARGS(text));
	return refuse_print(request, NOT_ALLOWED, NULL, "this address answers only: %.*s", TEXT_ARGS(text));
}

enum outcome
route_find(struct request *request)
{
	const struct endpoint *const *all = endpoint_all();
	bool allowed[METHOD_COUNT] = { false }, known = false, named = false;

	for (size_t i = 0; i < order_count; i++) {
		const struct endpoint *endpoint = all[order[i]];
		struct text values[REQUEST_PATH_VALUES] = { { NULL, 0 } };
		if (known && !is_fixed(endpoint))
			break; /* a fixed path hides what a name would make of it, whatever the method */
		if (!fits(endpoint->path, request->arrival.path, values))
			continue;
		if (request->arrival.method_known && endpoint->method == request->arrival.method) {
			request->endpoint = endpoint;
			request->endpoint_number = order[i];
			memcpy(request->path_values, values, sizeof(values));
			return DONE;
		}
		allowed[endpoint->method] = true;
		known = known || is_fixed(endpoint);
		named = named || !known;
	}
	if (known || named)
		return say_what_is_allowed(request, allowed);
	return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
}
