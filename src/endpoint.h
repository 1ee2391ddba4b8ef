/* One table entry says everything the program knows about a URL. */
#ifndef EPIONE_ENDPOINT_H
#define EPIONE_ENDPOINT_H

#include "field.h"
#include "outcome.h"

struct request;
struct statement;

enum method { GET, POST, PUT, PATCH, DELETE, METHOD_COUNT };

/* What an endpoint does to the database.  Zero is none of them, so that a forgotten entry stops the boot. */
enum access {
	READS = 1, /* READ ONLY; the audit row follows in its own transaction, before the answer leaves */
	WRITES,    /* READ WRITE, audited in the same transaction, committed durably */
	APART,     /* `run` opens its own short transactions, or none: slow work never holds one */
};

/* Which workers answer.  Slow work (password hashing) has its own, so that it cannot starve the rest. */
enum pool { FAST, SLOW, POOL_COUNT };

#define MERGE_PATCH "application/merge-patch+json" /* RFC 7396: what a PATCH is; all our shapes are read like that */

#define PUBLIC "public" /* the permission that everybody has */

struct endpoint {
	enum method method;
	const char *path;       /* ":name" stands for one segment, read into the input field of that key */
	const char *summary;    /* for the manual */
	const char *permission; /* module.action, or PUBLIC; NULL stops the boot */
	enum access access;
	enum pool pool;
	bool fresh;             /* wants a second factor given a short while ago (a password, from those who have and need none): what gives or takes
	                         * rights or proofs, opens a record in an emergency, deletes or holds data, or takes much of them out of the house */
	const char *acts_as;    /* database role, when it is not the caller's own */
	const char *audit;      /* what the audit calls it; NULL only where no personal data is touched */
	const char *object;     /* kind of thing, for the audit */
	const struct shape *input;
	const struct shape *output; /* NULL: 204 */
	bool many;              /* a list: keyset cursor and limit, {"data": [...], "next": ...} */
	const char *order;      /* of a list: the output's field that orders it; ties go by "id" */
	bool creates;           /* 201 */
	const char *page;       /* a browser opens this address itself: the answer is 302, and a refusal sends it to this page with ?fault=... */
	bool plain;             /* the reply is a document of its own, without {"data": ...} */
	const char *content;    /* its media type, where that is not JSON; a statement gives its bytes as `content`, `media_type` and `tag` */
	enum outcome (*check)(struct request *); /* rules that span fields */
	const struct statement *statement; /* what runs, ... */
	enum outcome (*run)(struct request *); /* ... or the function, where a statement is not enough */
	const char *ends_sessions; /* column of the statement: that account's sessions end before the commit, or nothing is written */
	const struct statement *key; /* reads the patient's key for sealed inputs: patient_id, wrapped, erased */
	bool makes_key;              /* registers a patient, whose key is made on the way */
	const struct statement *current; /* reads the object again when an update with If-Match met no row: 412 or 404 */
	const struct statement *advice;  /* after a refusal: what would have been possible, in the columns of reply_advice, ... */
	const struct shape *advised;     /* ... or, with a shape, those whom the new one is like: the problem's candidates */
};

/* All endpoints, in one array ended by an entry without a path; made of the handlers' tables at start. */
const struct endpoint *const *endpoint_all(void);
size_t endpoint_count(void);

const char *endpoint_method_name(enum method method);

/* The success status that the endpoint answers with. */
int endpoint_status(const struct endpoint *endpoint);

#endif
