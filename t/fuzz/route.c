/* The path matcher, over all endpoints: the first byte is the method, the rest the path. */
#include "route.h"

#include "fuzz.h"

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count;
	(void)words;
	route_prepare();
	return 0;
}

static void
check_values(const struct request *request)
{
	struct text path = request->arrival.path;

	for (size_t i = 0; i < route_names(request->endpoint->path); i++) {
		struct text value = request->path_values[i];

		INSIST(value.at >= path.at && value.at + value.length <= path.at + path.length);
		INSIST(value.length > 0 && memchr(value.at, '/', value.length) == NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct request *request = ARENA_NEW(arena, struct request);
	enum outcome outcome;

	if (size == 0)
		return 0;
	request->arena = arena;
	request->arrival.method = (enum method)(bytes[0] % METHOD_COUNT);
	request->arrival.method_known = bytes[0] < 128;
	request->arrival.path = fuzz_text(arena, bytes + 1, size - 1);
	outcome = route_find(request);
	INSIST(outcome == DONE || outcome == NOT_FOUND || outcome == NOT_ALLOWED);
	INSIST((outcome == DONE) == (request->endpoint != NULL));
	INSIST((outcome == NOT_ALLOWED) == (request->answer.header_count == 1));
	if (outcome == DONE)
		check_values(request);
	return 0;
}
