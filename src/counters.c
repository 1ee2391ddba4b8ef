/* Counters: atomics in a memory file.  The file is passed on over a re-exec; another number of routes starts afresh. */
#include "counters.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "endpoint.h"
#include "util/log.h"

enum { BUCKETS = 10, CLASSES = 6 };

static const int64_t bounds[BUCKETS] = { 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, INT64_MAX };

static const char *const event_names[EVENT_COUNT] = {
	[EVENT_WORKER_STARTED] = "epione_workers_started_total",
	[EVENT_WORKER_DIED] = "epione_workers_died_total",
	[EVENT_WORKER_RECYCLED] = "epione_workers_recycled_total",
	[EVENT_RELOAD] = "epione_reloads_total",
};

struct route_counters {
	_Atomic uint64_t answers[CLASSES]; /* by the status' first digit */
	_Atomic uint64_t buckets[BUCKETS];
	_Atomic uint64_t microseconds;
};

struct counters {
	size_t routes;
	_Atomic uint64_t events[EVENT_COUNT];
	struct route_counters route[];
};

struct counters *
counters_new(size_t routes, int inherited, int *descriptor)
{
	size_t size = sizeof(struct counters) + (routes + 1) * sizeof(struct route_counters);
	struct stat file;
	bool again = inherited >= 0 && fstat(inherited, &file) == 0 && (size_t)file.st_size == size;

	*descriptor = again ? inherited : memfd_create("epione-counters", 0);
	if (*descriptor < 0 || (!again && ftruncate(*descriptor, (off_t)size) != 0)) {
		log_line(LOG_LEVEL_ERROR, "could not make shared memory for metrics");
		return NULL;
	}
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *descriptor, 0);
	if (memory == MAP_FAILED)
		return NULL;
	struct counters *counters = memory;
	counters->routes = routes;
	return counters;
}

void
counters_add(struct counters *counters, size_t route, int status, int64_t microseconds)
{
	if (counters == NULL)
		return;
	struct route_counters *row = &counters->route[route <= counters->routes ? route : counters->routes];
	int bucket = 0;
	while (microseconds > bounds[bucket])
		bucket++;
	atomic_fetch_add_explicit(&row->answers[status / 100 < CLASSES ? status / 100 : 0], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->buckets[bucket], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->microseconds, (uint64_t)microseconds, memory_order_relaxed);
}

void
counters_event(struct counters *counters, enum counter_event event)
{
	if (counters)
		atomic_fetch_add_explicit(&counters->events[event], 1, memory_order_relaxed);
}

static void
print_route(const struct route_counters *row, const char *method, const char *path, FILE *out)
{
	uint64_t sum = 0;

	for (int class = 1; class < CLASSES; class ++)
		if (row->answers[class])
			fprintf(out, "epione_requests_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %llu\n", method, path, class,
			    (unsigned long long)row->answers[class]);
	for (int bucket = 0; bucket < BUCKETS; bucket++)
		sum += row->buckets[bucket];
	if (sum == 0)
		return;
	uint64_t below = 0;
	for (int bucket = 0; bucket < BUCKETS - 1; bucket++) {
		below += row->buckets[bucket];
		fprintf(out, "epione_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"%g\"} %llu\n", method, path, (double)bounds[bucket] / 1e6,
		    (unsigned long long)below);
	}
	fprintf(out, "epione_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"+Inf\"} %llu\n", method, path, (unsigned long long)sum);
	fprintf(out, "epione_request_seconds_sum{method=\"%s\",route=\"%s\"} %g\n", method, path, (double)row->microseconds / 1e6);
	fprintf(out, "epione_request_seconds_count{method=\"%s\",route=\"%s\"} %llu\n", method, path, (unsigned long long)sum);
}

void
counters_print(const struct counters *counters, FILE *out)
{
	const struct endpoint *const *all = endpoint_all();

	for (int event = 0; event < EVENT_COUNT; event++)
		fprintf(out, "# TYPE %s counter\n%s %llu\n", event_names[event], event_names[event], (unsigned long long)counters->events[event]);
	fprintf(out, "# TYPE epione_requests_total counter\n# TYPE epione_request_seconds histogram\n");
	for (size_t route = 0; route < counters->routes; route++)
		print_route(&counters->route[route], endpoint_method_name(all[route]->method), all[route]->path, out);
	print_route(&counters->route[counters->routes], "-", "-", out);
}
