/* Step 9: who did what to whom. */
#ifndef EPIONE_AUDIT_H
#define EPIONE_AUDIT_H

#include "request.h"

/* Offer the values of the audit row of this request; `outcome` is "done" or a refusal's code. */
void audit_offer(struct request *request, const char *outcome);

#endif
