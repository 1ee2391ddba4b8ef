/* What nginx passed on, read from FastCGI parameters. */
#ifndef EPIONE_ARRIVAL_H
#define EPIONE_ARRIVAL_H

#include "request.h"

/* Fill an arrival from parameters, an array of "NAME=value" ended by NULL that stays as long as the
 * arrival.  False when something that nginx always sends is
 * missing or makes no sense. */
bool arrival_read(struct arena *arena, const char *const *parameters, struct arrival *arrival);

#endif
