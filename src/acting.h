/* Acting for another patient: part of step 4. */
#ifndef EPIONE_ACTING_H
#define EPIONE_ACTING_H

#include "request.h"

/* The patient whom the header X-Epione-Patient names becomes the caller's for this request; NOT_FOUND when they may not act for them. */
enum outcome acting_choose(struct request *request) MUST_CHECK;

#endif
