/* The checks before the fork: a program with a broken table never accepts a request. */
#ifndef EPIONE_CHECK_H
#define EPIONE_CHECK_H

#include <stdbool.h>

struct program;

/* Every table and every statement; each mistake is a log line.  Needs the database. */
bool check_all(struct program *program);

#endif
