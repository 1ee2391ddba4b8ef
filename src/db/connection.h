/* What database.c and transaction.c share; nobody else includes this. */
#ifndef EPIONE_CONNECTION_H
#define EPIONE_CONNECTION_H

#include <libpq-fe.h>

#include "db/database.h"
#include "db/statements.h"

enum { CONNECTION_ROLES = 12, CONNECTION_PENDING = 32 };

/* A message that was sent and whose result is awaited. */
struct pending {
	enum { PENDING_STATEMENT, PENDING_PREPARE, PENDING_COMMAND, PENDING_SYNC } what;
	int statement, role; /* which one PENDING_PREPARE prepares */
	struct rows *rows;   /* where the result goes */
	const char *name;
};

struct database {
	PGconn *connection;
	const char *conninfo, *options;
	struct pending pending[CONNECTION_PENDING];
	size_t pending_first, pending_count;
	const char *roles[CONNECTION_ROLES];                 /* met so far; their index numbers prepared statements */
	bool prepared[CONNECTION_ROLES][STATEMENT_COUNT];
	int role;    /* of the open transaction */
	bool opened, explicit;
};

#endif
