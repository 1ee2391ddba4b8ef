/* A breach is a hard rule of the database that a write ran into.  breach.def gives each constraint its words for people. */
#ifndef EPIONE_BREACH_H
#define EPIONE_BREACH_H

#include "outcome.h"

struct breach {
	const char *constraint;
	enum outcome outcome; /* CONFLICT: it does not fit with what is there; INPUT: it could never fit */
	const char *field;    /* NULL: none in particular */
	const char *words;
};

/* The words for a constraint, or NULL. */
const struct breach *breach_of(const char *constraint);

/* All of them, ended by a NULL constraint. */
extern const struct breach breaches[];

#endif
