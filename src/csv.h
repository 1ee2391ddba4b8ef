/* Rows as a file that people open in a spreadsheet: comma-separated values (RFC 4180), with a line of names. */
#ifndef EPIONE_CSV_H
#define EPIONE_CSV_H

#include "request.h"

/* A shape's fields as the columns of a file to be saved under `name`; at most `most` rows.  The answer is complete then. */
void csv_write(struct request *request, const struct shape *shape, const struct rows *rows, size_t most, const char *name);

/* One cell: quoted where it has to be, and never a formula. */
void csv_cell(struct buffer *buffer, struct text text);

#endif
