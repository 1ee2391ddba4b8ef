/* Idempotency-Key: a write that is sent again answers as it did, and does nothing again. */
#ifndef EPIONE_IDEMPOTENCY_H
#define EPIONE_IDEMPOTENCY_H

#include "request.h"

/* Whether this request carries a key that counts: a POST that writes, of somebody signed in. */
bool idempotency_asked(const struct request *request);

/* Claim the key in the open transaction.  A key that was used makes the request `replayed` with the stored answer, or CONFLICT when its
 * content was another. */
enum outcome idempotency_begin(struct request *request) MUST_CHECK;

/* Queue the storing of the written reply, before the commit. */
void idempotency_store_reply(struct request *request);

#endif
