/* A worker: one request at a time, from accept to answer.  worker.c alone includes fcgiapp.h. */
#ifndef EPIONE_WORKER_H
#define EPIONE_WORKER_H

#include "endpoint.h"

struct program;

/* Serve the listening socket until SIGTERM or `recycle_after` requests; returns the exit status. */
int worker_serve(struct program *program, int listener);

/* Exit statuses that the supervisor tells apart. */
enum { WORKER_RECYCLED = 0 };

#endif
