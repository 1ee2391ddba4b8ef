/* Hands a message to a mail server.  post.c alone includes libcurl for mail. */
#ifndef EPIONE_POST_H
#define EPIONE_POST_H

#include "util/text.h"

struct post_server {
	const char *url;            /* smtp://host:587 (STARTTLS is demanded unless the host is this machine) or smtps://host:465 */
	const char *user, *password; /* "" for none */
	const char *ca_file;        /* "" for the system's */
	const char *from;
	int64_t seconds;            /* for one message at most */
};

enum post_outcome {
	POST_SENT,
	POST_LATER,   /* nothing was taken; another try may go well */
	POST_NEVER,   /* the server says that it will never take this */
	POST_UNKNOWN, /* the whole message was given and no answer came: it may have been taken */
};

/* Send one message (RFC 5322, CRLF).  `why` is in words, in the arena, unless it was sent. */
enum post_outcome post_send(struct arena *arena, const struct post_server *server, const char *to, struct text message, const char **why);

#endif
