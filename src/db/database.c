/* The connection: opened late, opened again after the server was away, and the few calls that are not transactions of a request.
 *
 * What is hard: to notice a dead connection without asking the server.  A closed socket reads as ended, so one look at it (MSG_PEEK) before a
 * transaction is enough; what dies after that look ends the worker (worker.c). */
#include "db/database.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "db/binary.h"
#include "db/connection.h"

#include "util/arena.h"
#include "util/log.h"

/* Plans are made once for each role (planning a list takes longer than running it).  Dates as ISO in UTC; reads may lose nothing, so their audit rows commit asynchronously and writes switch that off (transaction.c). */
static const char session_settings[] =
    "-c datestyle=ISO -c timezone=UTC -c intervalstyle=iso_8601 -c synchronous_commit=off -c lock_timeout=5s -c statement_timeout=10s "
    "-c idle_in_transaction_session_timeout=30s -c extra_float_digits=1 -c client_min_messages=error -c jit=off "
    "-c plan_cache_mode=force_generic_plan";

struct database *
database_new(const char *conninfo)
{
	struct database *database = arena_take(arena_new(sizeof(struct database) * 2, sizeof(struct database) * 2), sizeof(*database));

	database->conninfo = conninfo;
	database->options = session_settings;
	database->roles[0] = ""; /* the application's own, before an actor is set */
	return database;
}

void
database_option(struct database *database, const char *option)
{
	static struct arena *kept;

	if (kept == NULL)
		kept = arena_new(2048, 64 * 1024);
	database->options = text_print(kept, "%s -c %s", database->options, option).at;
}

void
database_close(struct database *database)
{
	PQfinish(database->connection);
	database->connection = NULL;
	database->pending_first = database->pending_count = 0;
	database->opened = database->explicit = false;
	memset(database->prepared, 0, sizeof(database->prepared));
}

static bool
still_there(const struct database *database)
{
	char byte;

	if (database->connection == NULL || PQstatus(database->connection) != CONNECTION_OK)
		return false;
	ssize_t got = recv(PQsocket(database->connection), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

static void
quiet(void *unused, const PGresult *result)
{
	(void)unused, (void)result;
}

bool
database_ready(struct database *database)
{
	if (still_there(database))
		return true;
	database_close(database);

	const char *keys[] = { "dbname", "options", "connect_timeout", "application_name", NULL };
	const char *values[] = { database->conninfo, database->options, "3", "epione", NULL };
	database->connection = PQconnectdbParams(keys, values, 1);
	if (PQstatus(database->connection) != CONNECTION_OK) {
		log_line(LOG_LEVEL_ERROR, "could not reach the database: %s", PQerrorMessage(database->connection));
		database_close(database);
		return false;
	}
	PQsetNoticeReceiver(database->connection, quiet, NULL);
	return true;
}

bool
database_script(struct database *database, const char *sql)
{
	if (!database_ready(database))
		return false;
	PGresult *result = PQexec(database->connection, sql);
	ExecStatusType status = PQresultStatus(result);
	bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
	if (!done)
		log_line(LOG_LEVEL_ERROR, "the database refused a script: %s", PQresultErrorMessage(result));
	PQclear(result);
	return done;
}

static bool
can_read(const struct statement *statement, const PGresult *described)
{
	bool good = true;

	for (int i = 0; i < PQnfields(described); i++)
		if (!binary_is_known(PQftype(described, i))) {
			log_line(LOG_LEVEL_ERROR, "the statement %s answers %s as a type that is not read here: make it a text", statement->name, PQfname(described, i));
			good = false;
		}
	return good;
}

int
database_describe(struct database *database, const struct statement *statement, struct arena *arena, const char ***columns)
{
	if (!database_ready(database))
		return -1;
	PGresult *prepared = PQprepare(database->connection, "", statement->sql, 0, NULL);
	if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
		log_line(LOG_LEVEL_ERROR, "the statement %s does not prepare: %s", statement->name, PQresultErrorMessage(prepared));
		PQclear(prepared);
		return -1;
	}
	PQclear(prepared);

	PGresult *described = PQdescribePrepared(database->connection, "");
	int count = PQnfields(described);
	*columns = ARENA_MANY(arena, (size_t)count + 1, const char *);
	for (int i = 0; i < count; i++)
		(*columns)[i] = text_string(arena, text_of(PQfname(described, i)));
	bool readable = can_read(statement, described);
	PQclear(described);
	return readable ? count : -1;
}

static const struct table *
copy_table(struct arena *arena, const PGresult *result)
{
	struct table *table = ARENA_NEW(arena, struct table);

	table->rows = (size_t)PQntuples(result);
	table->columns = (size_t)PQnfields(result);
	const char **cells = ARENA_MANY(arena, table->rows * table->columns + 1, const char *);
	for (size_t i = 0; i < table->rows * table->columns; i++) {
		int row = (int)(i / table->columns), column = (int)(i % table->columns);
		if (!PQgetisnull(result, row, column))
			cells[i] = text_string(arena, text_of(PQgetvalue(result, row, column)));
	}
	table->cells = cells;
	return table;
}

/* Workers stay in pipeline mode between requests, when nothing is under way. */
static bool
leave_pipeline(struct database *database)
{
	return PQpipelineStatus(database->connection) == PQ_PIPELINE_OFF || PQexitPipelineMode(database->connection) == 1;
}

enum { MOST_COLUMNS = 64 };

static void
hand_over(const PGresult *result, void (*take)(void *, const struct text *, size_t), void *context)
{
	struct text cells[MOST_COLUMNS];
	int columns = PQnfields(result);

	assert(columns <= MOST_COLUMNS);
	for (int row = 0; row < PQntuples(result); row++) {
		for (int column = 0; column < columns; column++) {
			bool none = PQgetisnull(result, row, column);
			cells[column] = (struct text){ none ? NULL : PQgetvalue(result, row, column), none ? 0 : (size_t)PQgetlength(result, row, column) };
		}
		take(context, cells, (size_t)columns);
	}
}

bool
database_each(struct database *database, const char *sql, const char *const *values, int count,
    void (*take)(void *context, const struct text *cells, size_t columns), void *context)
{
	if (!database_ready(database) || !leave_pipeline(database))
		return false;
	PGresult *result = PQexecParams(database->connection, sql, count, NULL, values, NULL, NULL, 1);
	bool done = PQresultStatus(result) == PGRES_TUPLES_OK;
	if (done)
		hand_over(result, take, context);
	else
		log_line(LOG_LEVEL_ERROR, "the database refused a query: %s", PQresultErrorMessage(result));
	PQclear(result);
	return done;
}

const struct table *
database_table(struct database *database, struct arena *arena, const char *sql, const char *const *values, int count)
{
	if (!database_ready(database) || !leave_pipeline(database))
		return NULL;
	PGresult *result = PQexecParams(database->connection, sql, count, NULL, values, NULL, NULL, 0);
	ExecStatusType status = PQresultStatus(result);
	const struct table *table = NULL;
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		table = copy_table(arena, result);
	else
		log_line(LOG_LEVEL_ERROR, "the database refused a query: %s", PQresultErrorMessage(result));
	PQclear(result);
	return table;
}
