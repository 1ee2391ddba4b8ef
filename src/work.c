/* Steps 7 to 10.
 *
 * A read's transaction is READ ONLY and so cannot hold its own audit row: that follows in a second transaction of the same flight, and the answer
 * waits for both.  A write with an Idempotency-Key takes two more round trips: claim the key first, store the reply before the commit. */
#include "work.h"

#include <assert.h>
#include <string.h>

#include "audit.h"
#include "bind.h"
#include "caller.h"
#include "db/breach.h"
#include "db/database.h"
#include "idempotency.h"
#include "program.h"
#include "reply.h"
#include "sealing.h"
#include "session.h"

static struct database *
database_of(struct request *request)
{
	return request->program->database;
}

static enum outcome
lost_database(struct request *request, const char *why)
{
	add_header(request, "Retry-After: 1");
	refuse(request, UNAVAILABLE, NULL, "we cannot reach our records just now; try again in a moment");
	return fail(request, UNAVAILABLE, "%s", why);
}

/* What was not answered proved nothing. */
static void
doubt_session(struct request *request)
{
	if (request->caller.proof == BEING_PROVED)
		request->caller.proof = UNPROVED;
}

static enum outcome
breached(struct request *request, const struct database_fault *fault)
{
	const struct breach *breach = breach_of(fault->constraint);

	if (breach == NULL)
		return fail(request, BROKEN, "no words for the constraint %s (%s)", fault->constraint, fault->sqlstate);
	if (breach->outcome == UNAUTHENTICATED)
		return session_is_over(request);
	return refuse(request, breach->outcome, breach->field, breach->words);
}

/* What a fault of the database means for the person. */
static enum outcome
explain(struct request *request, const struct database_fault *fault)
{
	const char *state = fault->sqlstate;

	if (strncmp(state, "23", 2) == 0)
		return breached(request, fault);
	if (strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0 || strncmp(state, "53", 2) == 0)
		return lost_database(request, text_print(request->arena, "the database went away or is full (%s)", state).at);
	if (strncmp(state, "40", 2) == 0 || strcmp(state, "57014") == 0 || strcmp(state, "55P03") == 0)
		return lost_database(request, text_print(request->arena, "the database gave up waiting (%s)", state).at);
	if (strcmp(state, "42501") == 0) {
		request->answer.reason = text_print(request->arena, "%s: %s", fault->statement, fault->message).at;
		return refuse(request, FORBIDDEN, NULL, "your role does not allow this");
	}
	if (strcmp(state, "22P02") == 0 || strcmp(state, "22008") == 0 || strcmp(state, "22003") == 0)
		return refuse(request, INPUT, NULL, "one of the values is out of range");
	return fail(request, BROKEN, "%s: %s %s", fault->statement, state, fault->message);
}

static enum outcome
settle(struct request *request)
{
	struct database_fault fault;

	if (transaction_settle(database_of(request), &fault)) {
		if (request->caller.proof == BEING_PROVED)
			session_proved(request);
		return DONE;
	}
	doubt_session(request);
	return explain(request, &fault);
}

/* Whether nothing has to be read before the commit. */
static bool
goes_in_one_journey(const struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;

	return endpoint->statement != NULL && endpoint->access != APART && !endpoint->ends_sessions && !endpoint->key && !idempotency_asked(request);
}

enum outcome
open_transaction(struct request *request, enum access access, const char *acts_as)
{
	const struct caller *caller = &request->caller;
	struct actor actor = {
		.database_role = acts_as ? acts_as : role_database_role(caller->role),
		.account = caller->account,
		.patient = caller->patient,
		.role = role_name(caller->role),
		.request = request->arrival.id.at,
		.session = caller->proof == PROVED ? NULL : caller->session,
	};

	if (!database_ready(database_of(request)))
		return lost_database(request, "the database does not answer");
	transaction_open(database_of(request), request->arena, &actor, access == WRITES, !goes_in_one_journey(request));
	if (actor.session)
		request->caller.proof = BEING_PROVED;
	return DONE;
}

static struct rows *
queue(struct request *request, const struct statement *statement)
{
	const char *values[STATEMENT_PARAMETERS];

	bind_values(request, statement, values);
	return transaction_queue(database_of(request), request->arena, statement, values);
}

const struct rows *
query(struct request *request, const struct statement *statement)
{
	struct rows *rows = queue(request, statement);

	return settle(request) == DONE ? rows : NULL;
}

enum outcome
close_transaction(struct request *request)
{
	transaction_commit(database_of(request));
	return settle(request);
}

void
record_audit(struct request *request, const char *outcome)
{
	audit_offer(request, outcome);
	(void)queue(request, &audit_record);
}

enum outcome
work_begin(struct request *request)
{
	if (request->endpoint->access == APART)
		return DONE;
	enum outcome outcome = open_transaction(request, request->endpoint->access, request->endpoint->acts_as);
	if (outcome != DONE || !idempotency_asked(request))
		return outcome;
	return idempotency_begin(request);
}

enum outcome
work_run(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;

	if (request->replayed)
		return DONE;
	request->ran = true;
	if (endpoint->run)
		return endpoint->run(request);
	enum outcome outcome = sealing_prepare(request);
	if (outcome != DONE)
		return outcome;
	request->rows = queue(request, endpoint->statement);
	return DONE;
}

static bool
is_audited(const struct request *request)
{
	return request->endpoint->audit != NULL && request->endpoint->access != APART;
}

/* Before the commit, so that a Redis that is away leaves everything as it was; after the statement, so that whoever signs in meanwhile waits for its
 * row lock and then finds out. */
static enum outcome
end_sessions(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;
	enum outcome outcome = settle(request);

	for (size_t row = 0; outcome == DONE && row < rows_count(request->rows); row++) {
		const char *account = text_string(request->arena, rows_value(request->rows, row, endpoint->ends_sessions));
		outcome = sessions_end(request, account, NULL);
	}
	return outcome;
}

enum outcome
work_record(struct request *request)
{
	if (request->endpoint->ends_sessions) {
		enum outcome outcome = end_sessions(request);
		if (outcome != DONE)
			return outcome;
	}
	if (request->claimed) {
		enum outcome outcome = settle(request);
		if (outcome == DONE)
			outcome = reply_write(request);
		if (outcome != DONE)
			return outcome;
		idempotency_store_reply(request);
	}
	if (!is_audited(request))
		return DONE;
	if (request->endpoint->access == READS)
		transaction_close(database_of(request)); /* the audit row follows, in its own transaction */
	record_audit(request, request->replayed ? "repeated" : "done");
	return DONE;
}

/* An update that met no row: somebody else's object and a missing one answer alike, a newer version does not. */
static enum outcome
no_row(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;

	if (request->if_match == NULL || endpoint->current == NULL)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	if (open_transaction(request, READS, endpoint->acts_as) != DONE)
		return request->answer.outcome;
	struct rows *rows = queue(request, endpoint->current);
	enum outcome outcome = close_transaction(request);
	if (outcome != DONE)
		return outcome;
	if (rows_count(rows) == 0)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	return refuse(request, CHANGED, NULL, "somebody changed this since you read it; read it again and look at the differences");
}

/* Whoever was answered without a transaction. */
static enum outcome
prove_session(struct request *request)
{
	enum outcome outcome = open_transaction(request, READS, NULL);

	return outcome == DONE ? close_transaction(request) : outcome;
}

enum outcome
work_commit(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;

	if (transaction_is_open(database_of(request)) || is_audited(request))
		transaction_commit(database_of(request));
	enum outcome outcome = settle(request);
	if (outcome == DONE && request->caller.proof != PROVED)
		outcome = prove_session(request);
	if (outcome != DONE)
		return outcome;
	if (request->rows && !endpoint->many && rows_count(request->rows) == 0)
		return no_row(request);
	return reply_write(request);
}

/* Those who are shown without having been asked for. */
static bool
record_likenesses(struct request *request, enum outcome refusal)
{
	request->new_id = NULL; /* of one who was not made */
	record_audit(request, outcome_code(refusal));
	return close_transaction(request) == DONE;
}

static void
advise(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;
	struct answer *answer = &request->answer;

	if (endpoint->advice == NULL || !request->ran || (answer->outcome != CONFLICT && answer->outcome != INPUT))
		return;
	struct answer before = *answer;
	request->offer_count = 0;
	if (open_transaction(request, READS, endpoint->acts_as) == DONE) {
		struct rows *rows = queue(request, endpoint->advice);
		if (close_transaction(request) != DONE)
			transaction_abandon(database_of(request));
		else if (endpoint->advised && (rows_count(rows) == 0 || record_likenesses(request, before.outcome)))
			before.candidates = reply_candidates(request, rows);
		else if (!endpoint->advised)
			reply_advice(request, rows, &before);
	}
	*answer = before;
}

void
work_conclude(struct request *request)
{
	struct answer *answer = &request->answer;

	transaction_abandon(database_of(request));
	doubt_session(request);
	advise(request);
	if (answer->outcome != UNAUTHENTICATED && answer->outcome != FORBIDDEN && answer->outcome != STEP_UP)
		return;
	struct answer before = *answer;
	if (request->endpoint->audit && database_ready(database_of(request))) {
		record_audit(request, outcome_code(answer->outcome));
		if (close_transaction(request) != DONE)
			before.reason = "a refusal that could not be audited";
	}
	*answer = before;
}
