/* Step 1: which endpoint a method and a path name. */
#ifndef EPIONE_ROUTE_H
#define EPIONE_ROUTE_H

#include "request.h"

/* Build the table of segments; called once before the fork. */
void route_prepare(void);

/* NOT_FOUND, NOT_ALLOWED (with Allow), or DONE with the endpoint and its path values set. */
enum outcome route_find(struct request *request) MUST_CHECK;

/* The name of the n-th ":name" in a pattern. */
struct text route_name(const char *pattern, size_t n);

/* How many there are. */
size_t route_names(const char *pattern);

#endif
