/* Answers: rows become JSON by the endpoint's output shape, refusals become problem details (RFC 9457). */
#ifndef EPIONE_REPLY_H
#define EPIONE_REPLY_H

#include "request.h"

/* Write the success answer from the request's rows; does nothing when a handler or a replay wrote it. */
enum outcome reply_write(struct request *request) MUST_CHECK;

/* For handlers that make their own: a writer standing behind {"data": , to be closed by reply_close. */
struct json_writer *reply_open(struct request *request);
void reply_close(struct request *request, struct json_writer *writer);

/* What would have been possible: rows of an instant and, where it is another doctor's, that doctor's id and name.  Fills the answer's
 * alternatives and others; the latter stay away where there are none. */
void reply_advice(struct request *request, const struct rows *rows, struct answer *answer);
extern const struct shape reply_other_time;

/* Send a browser on: 302 to an address that is safe to name. */
void reply_redirect(struct request *request, struct text address);

/* The refusal of an address that a browser opened itself: on to the endpoint's page, with a word for what happened. */
void reply_elsewhere(struct request *request);

/* Rows of the endpoint's `advised` shape as a JSON array. */
struct text reply_candidates(struct request *request, const struct rows *rows);

/* The problem that the answer's outcome and faults make. */
void reply_problem(struct request *request);

#endif
