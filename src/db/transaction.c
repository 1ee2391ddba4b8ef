/* Transactions as pipelines.
 *
 * What is hard: after a fault PostgreSQL skips everything up to the next synchronisation point, and every skipped message still answers.  So each
 * message sent is remembered in a ring, results are matched to it in order, and the first fault is kept while the rest is read away.
 *
 * A pipeline without BEGIN is one implicit transaction up to its synchronisation point; set_config(..., true) then lasts exactly as long, the role
 * included.  A read has BEGIN READ ONLY and COMMIT of its own, so that its audit row can follow before the synchronisation point: each of those is an
 * answer sent at once, and a switch of processes on both sides. */
#include "db/transaction.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "db/binary.h"
#include "db/connection.h"

#include "util/arena.h"
#include "util/log.h"

#ifdef EPIONE_FAULTS
#include <stdlib.h>
#endif

enum { BINARY = 1 }; /* libpq's number of the format */

struct rows {
	PGresult *result;
	struct arena *arena; /* for the texts of its values */
};

static struct pending *
await(struct database *database, struct pending pending)
{
	assert(database->pending_count < CONNECTION_PENDING);
	size_t at = (database->pending_first + database->pending_count++) % CONNECTION_PENDING;
	database->pending[at] = pending;
	return &database->pending[at];
}

static void
send_command(struct database *database, const char *sql)
{
	PQsendQueryParams(database->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
	await(database, (struct pending){ .what = PENDING_COMMAND, .name = sql });
}

static int
role_number(struct database *database, const char *role)
{
	for (int i = 0; i < CONNECTION_ROLES; i++) {
		if (database->roles[i] == NULL)
			database->roles[i] = role;
		if (strcmp(database->roles[i], role) == 0)
			return i;
	}
	assert(!"more database roles than CONNECTION_ROLES");
	return 0;
}

/* "appointment_list@3".  Five times a request, which printf would show in a profile. */
static void
name_for_role(char *name, size_t size, const char *statement, int role)
{
	size_t length = strlen(statement);

	assert(length + sizeof("@99") <= size && role < 100);
	memcpy(name, statement, length);
	name[length++] = '@';
	if (role >= 10)
		name[length++] = (char)('0' + role / 10);
	name[length++] = (char)('0' + role % 10);
	name[length] = '\0';
}

static void
send_prepared(struct database *database, struct pending pending, const char *sql, const char *const *values, int count)
{
	char name[80];

	name_for_role(name, sizeof(name), pending.name, pending.role);
	bool prepared = pending.statement >= 0 && database->prepared[pending.role][pending.statement];
	if (!prepared) {
		PQsendPrepare(database->connection, name, sql, 0, NULL);
		await(database, (struct pending){ .what = PENDING_PREPARE, .statement = pending.statement, .role = pending.role, .name = pending.name });
	}
	PQsendQueryPrepared(database->connection, name, count, values, NULL, NULL, BINARY);
	pending.what = PENDING_STATEMENT;
	await(database, pending);
}

static void
enter_pipeline(struct database *database)
{
	if (PQpipelineStatus(database->connection) == PQ_PIPELINE_OFF)
		PQenterPipelineMode(database->connection);
}

/* One of this file's own statements, prepared as the application's own role. */
static void
send_own(struct database *database, const struct statement *statement, const char *const *values)
{
	send_prepared(database, (struct pending){ .statement = statement->number, .name = statement->name }, statement->sql, values,
	    statement->parameter_count);
}

static void
send_context(struct database *database, const struct actor *actor, bool writes)
{
	const char *values[] = { actor->account, actor->patient, actor->role, actor->request, writes ? "on" : "off", actor->database_role };

	if (actor->session)
		send_own(database, &transaction_proof, &actor->session);
	send_own(database, &transaction_context, values);
}

void
transaction_open(struct database *database, struct arena *arena, const struct actor *actor, bool writes, bool block)
{
	(void)arena;
	assert(!database->opened);
	enter_pipeline(database);
	if (!writes)
		send_own(database, &transaction_read, NULL);
	else if (block)
		send_command(database, "BEGIN");
	send_context(database, actor, writes);
	database->opened = true;
	database->explicit = block || !writes;
	database->role = role_number(database, actor->database_role);
}

static void
clear_rows(void *rows)
{
	PQclear(((struct rows *)rows)->result);
}

#ifdef EPIONE_FAULTS
/* A test build breaks the n-th statement of every request. */
static long statements_of_request;

void
transaction_count_faults(void)
{
	statements_of_request = 0;
}

static bool
must_break(void)
{
	const char *which = getenv("EPIONE_FAIL_STATEMENT");

	return which != NULL && ++statements_of_request == strtol(which, NULL, 10);
}
#else
#define must_break() false
#endif

struct rows *
transaction_queue(struct database *database, struct arena *arena, const struct statement *statement, const char *const *values)
{
	struct rows *rows = ARENA_NEW(arena, struct rows);
	rows->arena = arena;

	enter_pipeline(database);
	arena_defer(arena, clear_rows, rows);
	int role = database->opened ? database->role : role_number(database, "");
	struct pending pending = { .statement = statement->number, .role = role, .rows = rows, .name = statement->name };
	if (must_break())
		send_command(database, "SELECT 1 / 0");
	send_prepared(database, pending, statement->sql, values, statement->parameter_count);
	return rows;
}

void
transaction_close(struct database *database)
{
	assert(database->opened && database->explicit);
	send_own(database, &transaction_end, NULL);
	database->opened = database->explicit = false;
}

void
transaction_commit(struct database *database)
{
	if (database->explicit)
		transaction_close(database);
	PQpipelineSync(database->connection);
	await(database, (struct pending){ .what = PENDING_SYNC, .name = "commit" });
	database->opened = database->explicit = false;
}

/* Messages of class 22 and 23 can hold values of a row: never kept. */
static void
note_fault(struct database_fault *fault, const PGresult *result, const char *statement)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
	const char *column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (fault->sqlstate[0])
		return;
	snprintf(fault->sqlstate, sizeof(fault->sqlstate), "%s", state ? state : "08000");
	snprintf(fault->constraint, sizeof(fault->constraint), "%s", constraint ? constraint : "");
	snprintf(fault->column, sizeof(fault->column), "%s", column ? column : "");
	bool may_tell = strncmp(fault->sqlstate, "22", 2) != 0 && strncmp(fault->sqlstate, "23", 2) != 0;
	snprintf(fault->message, sizeof(fault->message), "%s", may_tell && message ? message : "");
	fault->statement = statement;
}

static void
take_result(struct database *database, const struct pending *pending, PGresult *result, struct database_fault *fault)
{
	switch (PQresultStatus(result)) {
	case PGRES_FATAL_ERROR:
		note_fault(fault, result, pending->name);
		break;
	case PGRES_PIPELINE_ABORTED:
		break;
	default:
		if (pending->what == PENDING_PREPARE && pending->statement >= 0)
			database->prepared[pending->role][pending->statement] = true;
		if (pending->rows) {
			pending->rows->result = result;
			return;
		}
	}
	PQclear(result);
}

/* Read the results of one message: libpq ends each but a synchronisation point with a NULL. */
static bool
settle_one(struct database *database, struct database_fault *fault)
{
	struct pending *pending = &database->pending[database->pending_first];
	PGresult *result = PQgetResult(database->connection);

	if (result == NULL || PQstatus(database->connection) != CONNECTION_OK) {
		if (result)
			note_fault(fault, result, pending->name);
		PQclear(result);
		snprintf(fault->sqlstate, sizeof(fault->sqlstate), "08000");
		fault->statement = pending->name;
		return false;
	}
	take_result(database, pending, result, fault);
	if (pending->what != PENDING_SYNC)
		PQclear(PQgetResult(database->connection));
	database->pending_first = (database->pending_first + 1) % CONNECTION_PENDING;
	database->pending_count--;
	return true;
}

static bool
ends_in_sync(const struct database *database)
{
	size_t last = (database->pending_first + database->pending_count - 1) % CONNECTION_PENDING;

	return database->pending[last].what == PENDING_SYNC;
}

bool
transaction_settle(struct database *database, struct database_fault *fault)
{
	*fault = (struct database_fault){ .statement = "" };
	if (database->pending_count == 0)
		return true;
	if (!ends_in_sync(database))
		PQsendFlushRequest(database->connection);
	while (database->pending_count > 0)
		if (!settle_one(database, fault)) {
			database_close(database);
			return false;
		}
	return fault->sqlstate[0] == '\0';
}

static void
synchronise(struct database *database)
{
	struct database_fault ignored;

	PQpipelineSync(database->connection);
	await(database, (struct pending){ .what = PENDING_SYNC, .name = "abandon" });
	(void)transaction_settle(database, &ignored);
}

void
transaction_abandon(struct database *database)
{
	assert(!database->opened || database->explicit);
	if (database->connection == NULL)
		return;
	if (database->opened)
		synchronise(database);
	database->opened = database->explicit = false;
	if (database->connection && PQtransactionStatus(database->connection) != PQTRANS_IDLE) {
		send_command(database, "ROLLBACK");
		synchronise(database);
	}
}

bool
transaction_is_open(const struct database *database)
{
	return database->opened;
}

size_t
rows_count(const struct rows *rows)
{
	return rows->result ? (size_t)PQntuples(rows->result) : 0;
}

struct text
rows_at(const struct rows *rows, size_t row, int column)
{
	int length = PQgetlength(rows->result, (int)row, column);

	if (length == 0 && PQgetisnull(rows->result, (int)row, column))
		return (struct text){ NULL, 0 };
	struct text value = { PQgetvalue(rows->result, (int)row, column), (size_t)length };
	return binary_text(rows->arena, PQftype(rows->result, column), value);
}

struct text
rows_value(const struct rows *rows, size_t row, const char *column)
{
	int number = PQfnumber(rows->result, column);

	assert(number >= 0);
	return rows_at(rows, row, number);
}
