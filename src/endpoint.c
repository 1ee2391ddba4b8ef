/* The endpoints of all aggregates, as one array. */
#include "endpoint.h"

#include <assert.h>

#include "handlers/handlers.h"

enum { MOST = 512 };

static const struct endpoint *const tables[] = {
#define AGGREGATE(name) name##_endpoints,
#include "handlers/handlers.def"
#undef AGGREGATE
};

static const struct endpoint *all[MOST + 1];
static size_t count;

static void
collect(void)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct endpoint *endpoint = tables[i]; endpoint->path; endpoint++) {
			assert(count < MOST);
			all[count++] = endpoint;
		}
}

const struct endpoint *const *
endpoint_all(void)
{
	if (count == 0)
		collect();
	return all;
}

size_t
endpoint_count(void)
{
	endpoint_all();
	return count;
}

const char *
endpoint_method_name(enum method method)
{
	static const char *const names[METHOD_COUNT] = { "GET", "POST", "PUT", "PATCH", "DELETE" };

	return names[method];
}

int
endpoint_status(const struct endpoint *endpoint)
{
	if (endpoint->page)
		return 302;
	if (endpoint->creates)
		return 201;
	return endpoint->output || endpoint->plain ? 200 : 204;
}
