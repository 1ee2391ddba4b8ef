/* The seals as the database keeps them: reading them, and the rows they cover.  For epione-seal, epione-retain and `epionectl audit`. */
#ifndef EPIONE_LEDGER_H
#define EPIONE_LEDGER_H

#include "batch.h"

struct database;
struct statement;
struct table;

/* Connect for one-off queries that may take long and whose writes are durable; NULL with a log line. */
struct database *ledger_open(const char *conninfo);

/* Run a named statement with its values in the order of its parameters; NULL with a log line. */
const struct table *ledger_ask(struct database *database, struct arena *arena, const struct statement *statement, const char *const *values);

/* A row of seal_list or seal_last. */
struct batch ledger_batch(const struct table *table, size_t row);

#endif
