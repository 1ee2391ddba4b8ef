/* The endpoint tables, one for each aggregate; handlers.def lists them. */
#ifndef EPIONE_HANDLERS_H
#define EPIONE_HANDLERS_H

#include "endpoint.h"

#define AGGREGATE(name) extern const struct endpoint name##_endpoints[];
#include "handlers/handlers.def"
#undef AGGREGATE

#endif
