/* A table of steps and one loop.  The first step that does not say DONE ends the request; conclude answers, whatever happened. */
#include "pipeline.h"

#include "caller.h"
#include "counters.h"
#include "input.h"
#include "program.h"
#include "rate.h"
#include "reply.h"
#include "route.h"
#include "util/log.h"
#include "work.h"

static enum outcome
read_input(struct request *request)
{
	enum outcome outcome = input_read(request);
	struct text match = text_trim(request->arrival.if_match);
	int64_t version;

	if (outcome != DONE || match.length == 0 || text_is(match, "*"))
		return outcome;
	/* nginx calls the tag of an answer weak when it compresses it; the version is the same. */
	if (text_starts(match, "W/"))
		match = (struct text){ match.at + 2, match.length - 2 };
	if (match.length < 3 || match.at[0] != '"' || match.at[match.length - 1] != '"' ||
	    !text_integer((struct text){ match.at + 1, match.length - 2 }, &version) || version < 0 || version > INT32_MAX)
		return refuse(request, CHANGED, NULL, "If-Match wants the ETag that came with what you read");
	request->if_match = text_print(request->arena, "%lld", (long long)version).at;
	return DONE;
}

static enum outcome
check_input(struct request *request)
{
	return request->endpoint->check ? request->endpoint->check(request) : DONE;
}

static const struct step {
	const char *name;
	enum outcome (*take)(struct request *);
} steps[] = {
	{ "find the route", route_find },
	{ "admit the rate", rate_admit },
	{ "identify the caller", caller_identify },
	{ "authorise", caller_authorise },
	{ "read the input", read_input },
	{ "check the input", check_input },
	{ "begin", work_begin },
	{ "run", work_run },
	{ "record the audit", work_record },
	{ "commit", work_commit },
	{ NULL, NULL },
};

/* One line for each request: the route's pattern, not its URL; no body, no secret. */
static void
write_log(const struct request *request, const char *step, int64_t microseconds)
{
	const struct answer *answer = &request->answer;
	struct arena *arena = request->arena;
	const struct log_pair pairs[] = {
		{ "route", text_of(request->endpoint ? request->endpoint->path : "-") },
		{ "method", text_of(request->arrival.method_known ? endpoint_method_name(request->arrival.method) : "-") },
		{ "status", text_print(arena, "%d", answer->status) },
		{ "us", text_print(arena, "%lld", (long long)microseconds) },
		{ "request", request->arrival.id },
		{ "actor", text_of(request->caller.account && request->caller.account[0] ? request->caller.account : "-") },
		{ "step", text_of(step ? step : "-") },
		{ "reason", text_of(answer->reason ? answer->reason : "-") },
		{ NULL, { NULL, 0 } },
	};

	log_pairs(answer->status >= 500 ? LOG_LEVEL_WARNING : LOG_LEVEL_NOTICE, pairs);
}

static void
conclude(struct request *request, const char *step)
{
	if (request->answer.outcome != DONE) {
		if (request->endpoint)
			work_conclude(request);
		if (request->endpoint && request->endpoint->page)
			reply_elsewhere(request);
		else
			reply_problem(request);
	}
	int64_t microseconds = clock_ticks() - request->started;
	counters_add(request->program->counters, request->endpoint ? request->endpoint_number : endpoint_count(), request->answer.status, microseconds);
	write_log(request, step, microseconds);
}

void
pipeline_run(struct request *request)
{
	const struct step *step = steps;

	request->answer.outcome = DONE;
	for (; step->take; step++)
		if ((request->answer.outcome = step->take(request)) != DONE)
			break;
	conclude(request, step->name);
}
