/* Steps 7 to 10: begin, run, record the audit, commit; one round trip for an endpoint that is a single statement. */
#ifndef EPIONE_WORK_H
#define EPIONE_WORK_H

#include "request.h"

enum outcome work_begin(struct request *request) MUST_CHECK;
enum outcome work_run(struct request *request) MUST_CHECK;
enum outcome work_record(struct request *request) MUST_CHECK;
enum outcome work_commit(struct request *request) MUST_CHECK;

/* After a refusal: undo what is open, add what would have been possible, leave an audit line for 401 and 403. */
void work_conclude(struct request *request);

#endif
