/* The manual of the API, printed from the endpoint tables as OpenAPI 3.1. */
#ifndef EPIONE_OPENAPI_H
#define EPIONE_OPENAPI_H

#include "settings.h"
#include "util/text.h"

struct arena;

struct text openapi_text(struct arena *arena, const struct settings *settings);

#endif
