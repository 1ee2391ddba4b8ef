/* Reads the list of outcomes. */
#include "outcome.h"

#include <assert.h>

static const struct {
	int status;
	const char *code, *title;
} outcomes[] = {
#define X(name, status, code, title) [name] = { status, code, title },
	OUTCOMES(X)
#undef X
};

int
outcome_status(enum outcome outcome)
{
	assert(outcome < OUTCOME_COUNT);
	return outcomes[outcome].status;
}

const char *
outcome_code(enum outcome outcome)
{
	assert(outcome < OUTCOME_COUNT);
	return outcomes[outcome].code;
}

const char *
outcome_title(enum outcome outcome)
{
	assert(outcome < OUTCOME_COUNT);
	return outcomes[outcome].title;
}
