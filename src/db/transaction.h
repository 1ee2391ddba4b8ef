/* Transactions over libpq's pipeline: what is queued travels together, in one round trip where nothing has to be read in between.
 *
 * A statement is prepared once for each database role that runs it, because a plan under row policies belongs to its role. */
#ifndef EPIONE_TRANSACTION_H
#define EPIONE_TRANSACTION_H

#include "util/text.h"

struct arena;
struct database;
struct statement;

/* Rows of one statement, filled when its result comes; the arena ends them. */
struct rows;

/* Who acts, for row policies; `session` (or NULL) has to go on, or nothing is done. */
struct actor {
	const char *database_role, *account, *patient, *role, *request, *session;
};

/* Why the database did not do it; SQLSTATE "" when all went well, "08000" when it was lost. */
struct database_fault {
	char sqlstate[6];
	char constraint[64];
	char column[64];
	char message[200]; /* for the log; empty where it could hold values of a row */
	const char *statement;
};

/* Queue the beginning and the actor.  A read is READ ONLY.  `block` makes of a write an explicit transaction block, which can be rolled back after a
 * look at results; without it the pipeline's implicit one saves two messages. */
void transaction_open(struct database *database, struct arena *arena, const struct actor *actor, bool writes, bool block);

/* Queue a statement with its values in order of its parameters; each is text ending in NUL, or NULL. */
struct rows *transaction_queue(struct database *database, struct arena *arena, const struct statement *statement, const char *const *values);

/* Send what is queued and read all results so far.  False at the first fault, told in `fault`. */
bool transaction_settle(struct database *database, struct database_fault *fault);

/* Queue the end of an explicit transaction, for statements that follow it on the same journey; transaction_commit ends that. */
void transaction_close(struct database *database);

/* Queue the commit. */
void transaction_commit(struct database *database);

/* Undo an open explicit transaction, or what is left of a failed one. */
void transaction_abandon(struct database *database);

#ifdef EPIONE_FAULTS
/* A request begins: test builds count the statements they break from here. */
void transaction_count_faults(void);
#endif

/* Whether a transaction is open: begun and neither committed nor abandoned. */
bool transaction_is_open(const struct database *database);

size_t rows_count(const struct rows *rows);

/* One value; no text (at NULL) for SQL NULL. */
struct text rows_at(const struct rows *rows, size_t row, int column);

/* A value of a row by its column's name; asserts that there is such a column. */
struct text rows_value(const struct rows *rows, size_t row, const char *column);

#endif
