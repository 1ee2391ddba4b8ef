/* The one way out to other people's servers, for where a person waits for the answer.  http.c alone includes libcurl's HTTP: https only, to hosts that
 * were named before, no redirects, three seconds at most, 256 KiB, nothing of the environment (proxies, .netrc). */
#ifndef EPIONE_HTTP_H
#define EPIONE_HTTP_H

#include "text.h"

enum { HTTP_MILLISECONDS = 3000, HTTP_BYTES = 256 * 1024, HTTP_URL_BYTES = 2048 };

/* Where one may go. */
struct http_reach {
	const char *hosts;   /* exact names with blanks between */
	const char *ca_file; /* certificates that theirs must come from; "" for the system's */
	bool loopback;       /* plain http, too, to this machine itself, where no network can listen: demo clinics */
};

struct http_call {
	const char *url;
	const char *user, *password; /* Basic, where there is a user */
	const char *bearer;          /* a token, where there is one */
	struct text form;            /* sent by POST, as a form; no text: GET */
	long milliseconds;           /* that are left for it; 0 for the most */
};

/* Whether the URL is one that may be reached: its scheme, its host exactly, no name or password in it, no fragment. */
bool http_may_reach(const struct http_reach *reach, const char *url);

/* The host of a URL as `hosts` names it, in the arena; NULL when it has none. */
const char *http_host(struct arena *arena, const char *url);

/* Ask for JSON.  False when no answer came, or one that is too long or no JSON by its type: `why` says so in words of its own.  Any status is an
 * answer, and then `body` (in the arena) is what was said. */
bool http_json(struct arena *arena, const struct http_reach *reach, const struct http_call *call, long *status, struct text *body, const char **why);

/* Percent-encode all but unreserved characters (RFC 3986). */
struct text http_escape(struct arena *arena, struct text text);

#endif
