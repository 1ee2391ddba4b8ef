/* What all changes of an account's second factors share: they wait for each other, are told to their owner, and never leave a role without the factor it
 * has to have. */
#ifndef EPIONE_FACTOR_H
#define EPIONE_FACTOR_H

#include "request.h"

extern const struct shape passkey_summary_shape;

/* Open the transaction of a change and lock the account; `account` is the row of factor_account. */
enum outcome factor_begin_change(struct request *request, const struct rows **account) MUST_CHECK;

/* A factor was added: writes recoveryCodes and the tokens of the session that follows an enrolling one into the open object, and commits. */
enum outcome factor_added(struct request *request, const struct rows *account, const char *what, struct json_writer *writer) MUST_CHECK;

/* A factor was removed: recovery codes go with the last one, which stays (CONFLICT) where the role has to have one; commits. */
enum outcome factor_removed(struct request *request, const char *what) MUST_CHECK;

#endif
