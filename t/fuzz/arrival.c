/* The reader of FastCGI parameters: every text ends in NUL where its length says, and a sound arrival has a path, an id and a length. */
#include "arrival.h"

#include "parameters.h"

static void
check_text(struct text text)
{
	INSIST(text.at == NULL || strlen(text.at) == text.length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct parameters parameters = parameters_of(arena, fuzz_text(arena, bytes, size));
	struct arrival *arrival = ARENA_NEW(arena, struct arrival);
	bool sound = arrival_read(arena, parameters.lines, arrival);
	const struct text texts[] = { arrival->path, arrival->query, arrival->content_type, arrival->address, arrival->authorization,
		arrival->cookie, arrival->origin, arrival->fetch_site, arrival->guard, arrival->if_match, arrival->idempotency_key,
		arrival->agent, arrival->id, arrival->accept_language };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		check_text(texts[i]);
	INSIST(!sound || (arrival->path.length > 0 && memchr(arrival->path.at, '?', arrival->path.length) == NULL));
	INSIST(!sound || (arrival->id.length == 32 && strspn(arrival->id.at, "0123456789abcdef") == 32));
	INSIST(arrival->waited >= 0);
	return 0;
}
