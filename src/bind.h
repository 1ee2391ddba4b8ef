/* Statement parameters by name: from what a handler offered, from the pipeline, from the input, in this order. */
#ifndef EPIONE_BIND_H
#define EPIONE_BIND_H

#include "request.h"

/* The values of a statement's parameters, in order; asserts that each name is known (checked at start for endpoints' statements). */
void bind_values(struct request *request, const struct statement *statement, const char **values);

/* Whether an input gives a parameter of this name. */
bool bind_knows(const struct shape *shape, const char *name);

/* Whether the pipeline itself offers a parameter of this name. */
bool bind_offers(const char *name);

#endif
