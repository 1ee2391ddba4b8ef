/* Step 5: the request's values, read into the endpoint's input struct; all faults at once. */
#ifndef EPIONE_INPUT_H
#define EPIONE_INPUT_H

#include "request.h"

/* Path values, query and JSON body against the endpoint's shape.  MALFORMED, TOO_LARGE, UNSUPPORTED_TYPE or INPUT with every fault. */
enum outcome input_read(struct request *request) MUST_CHECK;

/* Where a field of an endpoint comes from. */
enum place { IN_PATH, IN_QUERY, IN_BODY };
enum place input_place(const struct endpoint *endpoint, const struct field *field);

#endif
