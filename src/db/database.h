/* The one PostgreSQL connection of a process.  Its file and transaction.c are the two that include libpq. */
#ifndef EPIONE_DATABASE_H
#define EPIONE_DATABASE_H

#include "util/text.h"

struct database;
struct statement;

/* Nothing is connected before it is needed.  `conninfo` is libpq's. */
struct database *database_new(const char *conninfo);

/* A setting of the server's ("name=value") for all connections to come; the last one of a name counts. */
void database_option(struct database *database, const char *option);

/* Connect, or connect again when the server went away since; asks the socket, not the server.  False with a log line when nobody answers. */
bool database_ready(struct database *database);

/* Run a whole script of statements (migrations, boot); false with a log line when one fails. */
bool database_script(struct database *database, const char *sql);

/* What PostgreSQL says of a statement: the names of its columns, in the arena; -1 with a log line when it does not prepare, or
 * answers with a type that transaction.c cannot read. */
int database_describe(struct database *database, const struct statement *statement, struct arena *arena, const char ***columns);

/* A one-off query with text parameters, outside of any transaction and of requests; NULL with a log line when it fails.  Row-major texts in the arena. */
struct table {
	size_t rows, columns;
	const char *const *cells; /* NULL for SQL NULL */
};
const struct table *database_table(struct database *database, struct arena *arena, const char *sql, const char *const *values, int count);

/* A one-off query whose rows come in PostgreSQL's binary format, handed to `take` one after another and gone after that; a cell without a value has no
 * text.  False with a log line when it fails. */
bool database_each(struct database *database, const char *sql, const char *const *values, int count,
    void (*take)(void *context, const struct text *cells, size_t columns), void *context);

/* Give the connection up; the next need connects anew. */
void database_close(struct database *database);

#endif
