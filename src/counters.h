/* Metrics: counters in memory that all workers share, so that a killed worker loses none; printed in Prometheus' text format. */
#ifndef EPIONE_COUNTERS_H
#define EPIONE_COUNTERS_H

#include <stdint.h>
#include <stdio.h>

struct counters;

/* Shared memory for this many routes and one more for requests without a route; kept over a re-exec through `inherited` (a descriptor, or -1).  The
 * descriptor to pass on is put into `descriptor`.  NULL with a log line without memory. */
struct counters *counters_new(size_t routes, int inherited, int *descriptor);

/* One answered request; does nothing without counters. */
void counters_add(struct counters *counters, size_t route, int status, int64_t microseconds);

/* Events of the supervisor. */
enum counter_event { EVENT_WORKER_STARTED, EVENT_WORKER_DIED, EVENT_WORKER_RECYCLED, EVENT_RELOAD, EVENT_COUNT };
void counters_event(struct counters *counters, enum counter_event event);

/* All of it, as text of version 0.0.4. */
void counters_print(const struct counters *counters, FILE *out);

#endif
