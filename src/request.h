/* One request from its arrival to its answer: the only context there is.  Handlers include this and their SQL, nothing else. */
#ifndef EPIONE_REQUEST_H
#define EPIONE_REQUEST_H

#include "db/statements.h"
#include "db/transaction.h"
#include "endpoint.h"
#include "util/arena.h"
#include "util/json.h"

struct caller;
struct program;
struct opening;
struct seal_key;

enum { REQUEST_BODY_BYTES = 256 * 1024, REQUEST_FAULTS = 50, REQUEST_PATH_VALUES = 4, REQUEST_OFFERS = 64 };

/* What nginx passed on, copied into the arena. */
struct arrival {
	enum method method;
	bool method_known;
	bool head; /* HEAD: a GET whose content is not sent */
	struct text path, query, content_type, address, authorization, cookie, origin, fetch_site, guard, if_match, idempotency_key, agent, acting_for, accept_language;
	struct text id;     /* nginx' $request_id */
	int64_t waited;     /* microseconds between nginx and us; 0 when not told */
	size_t body_length; /* CONTENT_LENGTH */
	struct text (*read_body)(struct request *); /* no text when fewer bytes came than promised */
	void *peer;                                 /* for read_body and gone */
};

enum role {
	ROLE_VISITOR,
	ROLE_HALF,      /* gave a password, owes a second factor */
	ROLE_ENROLLING, /* needs a second factor and has none yet */
	ROLE_APPLICANT,
	ROLE_PATIENT,
	ROLE_DOCTOR,
	ROLE_SPECIALIST,
	ROLE_NURSE,
	ROLE_PARAMEDIC,
	ROLE_STAFF,
	ROLE_ADMIN,
	ROLE_SUPER_ADMIN,
	ROLE_COUNT
};

/* Whether PostgreSQL said, too, that the caller's session goes on: just now, not yet, or in the transaction that is open. */
enum proof_of_session { PROVED, UNPROVED, BEING_PROVED };

/* Who asks.  Texts end in NUL; empty where there is none. */
struct caller {
	enum role role;
	const char *account, *patient, *session;
	int64_t fresh; /* Unix time of the last proof of who this is: a second factor, or a password where no factor is needed */
	enum proof_of_session proof;
	bool by_cookie;
	bool acting; /* for another patient, as their proxy: `patient` is that one */
};

struct fault {
	const char *field; /* NULL: the request as a whole */
	const char *words;
};

/* A value offered to statements by name, before those of the pipeline and the input. */
struct offer {
	const char *name, *value;
};

/* What will be answered. */
struct answer {
	enum outcome outcome;
	int status;
	struct text body;
	const char *type;      /* of the content */
	const char *headers[12]; /* whole lines, without line ends */
	size_t header_count;
	struct fault faults[REQUEST_FAULTS];
	size_t fault_count;
	int64_t not_before; /* clock_ticks before which nobody gets it; or 0 */
	const char *reason; /* for the log only */
	const char *page;   /* where a browser goes that is refused, instead of the endpoint's page; or NULL */
	struct text alternatives, others; /* after a refused booking: JSON arrays of instants, and of other doctors' times */
	struct text candidates;           /* JSON array of the endpoint's `advised` */
};

struct request {
	struct program *program; /* database, Redis, settings, keys: of this process */
	struct arena *arena;
	int64_t started; /* clock_ticks */
	struct arrival arrival;

	const struct endpoint *endpoint;
	size_t endpoint_number;
	struct text path_values[REQUEST_PATH_VALUES];
	struct caller caller;
	void *input;            /* the endpoint's input struct, ABSENT throughout before step 5 */
	struct text body;       /* as sent */
	int64_t limit;          /* of a list */
	const char *after_key, *after_id, *if_match, *new_id;
	const char *language;   /* tag of the one that we answer in; NULL as long as nothing had to be said */
	const char *act;        /* what the audit calls this one, where the endpoint's words do not fit; or NULL */
	struct offer offers[REQUEST_OFFERS];
	size_t offer_count;

	struct seal_key *seal_key; /* for sealed inputs */
	struct opening *opening;   /* of sealed columns */
	const struct rows *rows;/* what `statement` gave */
	bool ran;               /* its statement was sent, so its input is sound */
	bool replayed;          /* an idempotency key answered it */
	bool claimed;           /* an idempotency key was claimed */
	struct answer answer;
};

/* End the request with words for the person.  `field` names the input that has to change, or is NULL.  Returns the outcome. */
enum outcome refuse(struct request *request, enum outcome outcome, const char *field, const char *words);

/* The same with printed words. */
enum outcome refuse_print(struct request *request, enum outcome outcome, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* End the request for a reason that only operators may read.  Returns BROKEN, or UNAVAILABLE for a lost helper. */
enum outcome fail(struct request *request, enum outcome outcome, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Offer a value (NULL: SQL NULL) to the statements that follow. */
void offer(struct request *request, const char *name, const char *value);

/* Run a statement now in the open transaction, its parameters bound by name.  NULL when it failed: the outcome then stands in the answer. */
const struct rows *query(struct request *request, const struct statement *statement);

/* Open and close a transaction of one's own (access APART), acting as a database role. */
enum outcome open_transaction(struct request *request, enum access access, const char *acts_as) MUST_CHECK;
enum outcome close_transaction(struct request *request) MUST_CHECK;

/* Queue the audit row of what was done; the pipeline does this for endpoints that are not APART. */
void record_audit(struct request *request, const char *outcome);

/* End all sessions of an account but `except` (a session's id, or NULL), inside the open transaction that takes their right away: Redis first, then
 * the commit.  UNAVAILABLE without Redis, and then nothing may be written. */
enum outcome sessions_end(struct request *request, const char *account, const char *except) MUST_CHECK;

/* Add a header line to the answer. */
void add_header(struct request *request, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
