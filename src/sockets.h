/* The listening sockets: from the supervisor's former self, from systemd, or opened here.  systemd may give those of one pool alone, because each has a
 * unit of its own there. */
#ifndef EPIONE_SOCKETS_H
#define EPIONE_SOCKETS_H

#include <stdbool.h>

#include "endpoint.h"
#include "settings.h"

enum { SOCKET_FAST = FAST, SOCKET_SLOW = SLOW, SOCKET_METRICS = POOL_COUNT, SOCKET_COUNT };

struct sockets {
	int descriptors[SOCKET_COUNT]; /* -1 for one that is another supervisor's */
	bool ours; /* to be removed at the end */
};

/* False with a log line.  Sockets of our own have mode 0660 and never block. */
bool sockets_open(struct sockets *sockets, const struct settings *settings);

/* Leave them for the next image of this process; sockets_open finds them again. */
void sockets_pass_on(const struct sockets *sockets);

/* Remove what we opened. */
void sockets_close(const struct sockets *sockets, const struct settings *settings);

#endif
