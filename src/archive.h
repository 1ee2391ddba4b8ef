/* Months of the audit in files: their seals with their rows, compressed; each can be proved by itself, without the database. */
#ifndef EPIONE_ARCHIVE_H
#define EPIONE_ARCHIVE_H

#include "batch.h"
#include "util/uuid.h"

struct database;

struct people {
	size_t count;
	const struct uuid *ids;
};

struct archive_facts {
	int64_t batches, entries;
	const char *sha256; /* of the file, in hexadecimal */
};

/* Write a month into a file, proving its rows by their seals on the way, bring it to the disk and read it back.  False with a log line, and no file then:
 * nothing may be dropped. */
bool archive_write(struct database *database, struct arena *arena, const char *path, const char *month, const struct batch_keys *keys,
    struct archive_facts *facts);

/* Read a file through: each of its batches with what is wrong with it, or NULL, goes to `take`.  False with a log line when it is no whole archive. */
bool archive_read(struct arena *arena, const char *path, const struct batch_keys *keys,
    void (*take)(void *context, const struct batch *batch, const char *fault), void *context);

/* Whether a row of the file tells of one of these people, as who did it or whom it was done to.  False with a log line when that cannot be known, because
 * the file is not as it was sealed. */
bool archive_tells_of(struct arena *arena, const char *path, const struct batch_keys *keys, const struct people *people, bool *tells);

/* SHA-256 of a file in hexadecimal; NULL with a log line when it cannot be read. */
const char *archive_sha256(struct arena *arena, const char *path);

#endif
