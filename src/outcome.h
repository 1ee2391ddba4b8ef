/* How a step or a request can end.  One list, read by replies, the manual, the log and the tests. */
#ifndef EPIONE_OUTCOME_H
#define EPIONE_OUTCOME_H

/* X(name, HTTP status, code in the problem, title for people) */
#define OUTCOMES(X)                                                                           \
	X(DONE,             200, "done",               "Done")                                    \
	X(MALFORMED,        400, "malformed",          "We could not read that request")          \
	X(UNAUTHENTICATED,  401, "unauthenticated",    "Please sign in")                          \
	X(FORBIDDEN,        403, "forbidden",          "You may not do that")                     \
	X(STEP_UP,          403, "step-up-needed",     "Please prove again that it is you")       \
	X(NOT_FOUND,        404, "not-found",          "We cannot find that")                     \
	X(NOT_ALLOWED,      405, "method-not-allowed", "That cannot be done here")                \
	X(CONFLICT,         409, "conflict",           "That does not fit with what is there")    \
	X(CHANGED,          412, "changed",            "Somebody changed this in the meantime")   \
	X(TOO_LARGE,        413, "too-large",          "That is too large")                       \
	X(UNSUPPORTED_TYPE, 415, "unsupported-type",   "We cannot read that kind of content")     \
	X(INPUT,            422, "input",              "Some of what you sent needs a change")    \
	X(TOO_MANY,         429, "too-many",           "Too many requests")                       \
	X(BROKEN,           500, "broken",             "Something went wrong on our side")        \
	X(UNAVAILABLE,      503, "unavailable",        "We cannot do that just now")

enum outcome {
#define X(name, status, code, title) name,
	OUTCOMES(X)
#undef X
	OUTCOME_COUNT
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* The HTTP status, the problem's code and its title. */
int outcome_status(enum outcome outcome);
const char *outcome_code(enum outcome outcome);
const char *outcome_title(enum outcome outcome);

#endif
