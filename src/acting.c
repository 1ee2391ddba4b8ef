/* Acting for another patient.
 *
 * Each request says for whom it is made, so that two windows can be two people's and nothing is left switched.  The grant is asked here once more
 * beside the row policies, so that a stranger's id answers like one that does not exist, whatever the endpoint. */
#include "acting.h"

#include <string.h>

#include "util/uuid.h"

#ifdef EPIONE_UNLOCKED /* the test build that shows that row policies hold alone */
#define GRANTS_ARE_ASKED false
#else
#define GRANTS_ARE_ASKED true
#endif

static enum outcome
ask_the_grant(struct request *request)
{
	enum outcome outcome = open_transaction(request, READS, NULL);

	if (outcome != DONE)
		return outcome;
	const struct rows *rows = query(request, &family_acts);
	if (rows == NULL || (outcome = close_transaction(request)) != DONE)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	return DONE;
}

enum outcome
acting_choose(struct request *request)
{
	struct text wanted = text_trim(request->arrival.acting_for);
	struct uuid patient;

	if (wanted.length == 0 || request->caller.role == ROLE_VISITOR || text_starts(request->arrival.path, "/api/auth/"))
		return DONE;
	if (!uuid_read(wanted, &patient))
		return refuse(request, MALFORMED, NULL, "X-Epione-Patient wants the id of the patient you act for");
	if (request->caller.role != ROLE_PATIENT)
		return refuse(request, MALFORMED, NULL, "only patients' accounts act for somebody else; leave X-Epione-Patient out");
	if (text_is(wanted, request->caller.patient))
		return DONE;
	request->caller.patient = text_string(request->arena, wanted);
	request->caller.acting = true;
	return GRANTS_ARE_ASKED ? ask_the_grant(request) : DONE;
}
