/* Proves the audit whole: that every row, seal and anchor is as it was written, and none is missing or was added. */
#ifndef EPIONE_INSPECTION_H
#define EPIONE_INSPECTION_H

#include "batch.h"

struct database;
struct settings;
struct table;

struct inspection {
	const struct settings *settings;
	struct database *database;
	struct arena *arena; /* kept throughout */
	void (*tell)(int64_t number, const char *month, const char *words); /* one fault; number 0: of no batch in particular */
	struct batch_keys keys;
	const struct table *archives;
	int64_t faults, batches, rows, archived_rows;
};

/* Connect and read the public keys; false with a log line. */
bool inspection_open(struct inspection *inspection, const struct settings *settings, void (*tell)(int64_t number, const char *month, const char *words));

/* Everything.  False when it could not be looked at; faults are told and counted. */
bool inspection_run(struct inspection *inspection);

#endif
