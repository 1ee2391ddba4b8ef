/* The three listening sockets: from the supervisor's former self, from systemd, or opened here. */
#ifndef EPIONE_SOCKETS_H
#define EPIONE_SOCKETS_H

#include <stdbool.h>

#include "settings.h"

enum { SOCKET_FAST, SOCKET_SLOW, SOCKET_METRICS, SOCKET_COUNT };

struct sockets {
	int descriptors[SOCKET_COUNT];
	bool ours; /* to be removed at the end */
};

/* False with a log line.  Sockets of our own have mode 0660 and never block. */
bool sockets_open(struct sockets *sockets, const struct settings *settings);

/* Leave them for the next image of this process; sockets_open finds them again. */
void sockets_pass_on(const struct sockets *sockets);

/* Remove what we opened. */
void sockets_close(const struct sockets *sockets, const struct settings *settings);

#endif
