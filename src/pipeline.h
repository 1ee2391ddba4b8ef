/* The ten steps that every request takes, always in the same order. */
#ifndef EPIONE_PIPELINE_H
#define EPIONE_PIPELINE_H

#include "request.h"

/* Take a request that has arrived through all steps; its answer is complete afterwards, counted and logged. */
void pipeline_run(struct request *request);

#endif
