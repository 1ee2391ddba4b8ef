/* Reads breach.def, the words for every constraint, and finds them by name. */
#include "db/breach.h"

#include <stddef.h>
#include <string.h>

const struct breach breaches[] = {
#define BREACH(constraint, outcome, field, words) { #constraint, outcome, field, words },
#include "db/breach.def"
#undef BREACH
	{ NULL, DONE, NULL, NULL },
};

const struct breach *
breach_of(const char *constraint)
{
	for (const struct breach *breach = breaches; breach->constraint; breach++)
		if (strcmp(breach->constraint, constraint) == 0)
			return breach;
	return NULL;
}
