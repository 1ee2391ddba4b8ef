/* Counters in a fixed table, found by a hash of the caller and the minute.  A place is taken over by whoever comes next when its neighbours are
 * others': a flood of addresses can make us forget a count, never refuse somebody who did nothing; nginx' own limits stand in front. */
#include "rate.h"

#include <stdatomic.h>
#include <sys/mman.h>

#include "program.h"
#include "util/log.h"

enum { RATE_PLACES = 1 << 16, RATE_NEIGHBOURS = 4 };

struct rate {
	_Atomic uint64_t who; /* hash, the minute mixed in */
	_Atomic uint32_t count;
};

struct rates {
	struct rate places[RATE_PLACES];
};

struct rates *
rates_new(void)
{
	void *memory = mmap(NULL, sizeof(struct rates), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* FNV-1a: spreads, keeps no secret; what it guards is only fairness. */
static uint64_t
hash(uint64_t seed, struct text text)
{
	uint64_t value = 14695981039346656037u ^ seed;

	for (size_t i = 0; i < text.length; i++)
		value = (value ^ (unsigned char)text.at[i]) * 1099511628211u;
	return value | 1;
}

static uint32_t
count_one(struct rates *rates, uint64_t who)
{
	for (int i = 0; i < RATE_NEIGHBOURS; i++) {
		struct rate *rate = &rates->places[(who + (uint64_t)i) % RATE_PLACES];
		if (atomic_load_explicit(&rate->who, memory_order_relaxed) == who)
			return atomic_fetch_add_explicit(&rate->count, 1, memory_order_relaxed) + 1;
	}
	struct rate *rate = &rates->places[who % RATE_PLACES];
	atomic_store_explicit(&rate->count, 1, memory_order_relaxed);
	atomic_store_explicit(&rate->who, who, memory_order_relaxed);
	return 1;
}

static struct text
caller_key(const struct request *request)
{
	const struct arrival *arrival = &request->arrival;

	if (arrival->authorization.length > 0)
		return arrival->authorization;
	return arrival->cookie.length > 0 ? arrival->cookie : arrival->address;
}

enum outcome
rate_admit(struct request *request)
{
	int64_t limit = request->program->settings.requests_per_minute;
	int64_t second = clock_now().microseconds / 1000000;

	if (limit == 0 || request->program->rates == NULL)
		return DONE;
	int64_t used = count_one(request->program->rates, hash((uint64_t)(second / 60), caller_key(request)));
	add_header(request, "RateLimit-Limit: %lld", (long long)limit);
	add_header(request, "RateLimit-Remaining: %lld", (long long)(used < limit ? limit - used : 0));
	add_header(request, "RateLimit-Reset: %lld", (long long)(60 - second % 60));
	if (used <= limit)
		return DONE;
	add_header(request, "Retry-After: %lld", (long long)(60 - second % 60));
	return refuse(request, TOO_MANY, NULL, "that was a lot of requests; wait a minute and go on");
}
