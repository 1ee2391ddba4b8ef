/* Step 2: fair use.  Counters of whole minutes in memory that all workers of this host share; nginx stands in front with its own limits. */
#ifndef EPIONE_RATE_H
#define EPIONE_RATE_H

#include "request.h"

struct rates;

/* Shared memory for the counters, made before the fork. */
struct rates *rates_new(void);

/* TOO_MANY when this caller (by credentials; else by address) has used up the minute. */
enum outcome rate_admit(struct request *request) MUST_CHECK;

#endif
