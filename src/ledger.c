/* Seals in the database. */
#include "ledger.h"

#include <stdlib.h>

#include "db/database.h"
#include "db/statements.h"

struct database *
ledger_open(const char *conninfo)
{
	struct database *database = database_new(conninfo);

	if (!database_ready(database) ||
	    !database_script(database, "SET synchronous_commit = on; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
				       "SET plan_cache_mode = force_custom_plan"))
		return NULL;
	return database;
}

const struct table *
ledger_ask(struct database *database, struct arena *arena, const struct statement *statement, const char *const *values)
{
	return database_table(database, arena, statement->sql, values, statement->parameter_count);
}

static int64_t
number_of(const char *cell)
{
	return strtoll(cell, NULL, 10);
}

struct batch
ledger_batch(const struct table *table, size_t row)
{
	const char *const *cells = table->cells + row * table->columns;

	return (struct batch){
		.number = number_of(cells[0]),
		.month = cells[1],
		.from = number_of(cells[2]),
		.to = number_of(cells[3]),
		.entries = number_of(cells[4]),
		.root = cells[5],
		.previous = cells[6],
		.key = cells[7],
		.sealed_at = cells[8],
		.signature = cells[9],
	};
}
