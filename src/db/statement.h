/* A named SQL statement, made at build from the .sql files beside this.  No SQL is assembled at run time. */
#ifndef EPIONE_STATEMENT_H
#define EPIONE_STATEMENT_H

#include <stddef.h>

enum { STATEMENT_PARAMETERS = 80 };

struct statement {
	int number;
	const char *name, *sql;
	int parameter_count;
	const char *parameters[STATEMENT_PARAMETERS + 1]; /* names in the order of $1, $2, ... */
};

#endif
