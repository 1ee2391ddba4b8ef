/* Anchors: a line for each seal of the audit, in a file outside of the database, so that whoever cuts off the newest rows with their seals is found. */
#ifndef EPIONE_ANCHOR_H
#define EPIONE_ANCHOR_H

#include "batch.h"

/* The line of a batch, its end included. */
struct text anchor_line(struct arena *arena, const struct batch *batch);

/* The end of the file. */
struct anchor_end {
	int64_t number;         /* of the last whole line; 0 without one */
	const char *hash;       /* in that line */
	struct text incomplete; /* what stands behind it */
};

/* Read the end of a file, which need not be there; false with a log line when it cannot be read or is none of ours. */
bool anchor_read_end(struct arena *arena, const char *path, struct anchor_end *end);

/* Add what is missing of a line and bring it to the disk; then hand the line to a command, unless that is empty.  False with a log line. */
bool anchor_add(const char *path, const char *command, struct text line, size_t written);

/* Hand each whole line to `take`, numbered from 1; false with a log line when the file cannot be read.  `hash` is NULL where the line is not one of
 * ours, or not this number's. */
bool anchor_each(struct arena *arena, const char *path, void (*take)(void *context, int64_t number, const char *hash), void *context);

#endif
