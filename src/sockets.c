/* Opens the listening sockets ourselves, because FCGX_OpenSocket ends the process on an error.  The backlog is small on purpose: what does not fit is
 * refused by the kernel at once, and nginx makes that a 503. */
#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "systemd.h"
#include "util/log.h"

static const char inherited[] = "EPIONE_SOCKETS";

static const char *const names[SOCKET_COUNT] = { "fast", "slow", "metrics" };

static bool
from_former_self(struct sockets *sockets)
{
	const char *words = getenv(inherited);
	int ours;

	if (words == NULL || sscanf(words, "%d,%d,%d,%d", &sockets->descriptors[0], &sockets->descriptors[1], &sockets->descriptors[2], &ours) != 4)
		return false;
	sockets->ours = ours != 0;
	unsetenv(inherited);
	return true;
}

static bool
from_systemd(struct sockets *sockets)
{
	sockets->ours = false;
	systemd_sockets(names, sockets->descriptors, SOCKET_COUNT);
	for (int i = 0; i < SOCKET_COUNT; i++)
		fcntl(sockets->descriptors[i], F_SETFL, O_NONBLOCK);
	return sockets->descriptors[SOCKET_FAST] >= 0 || sockets->descriptors[SOCKET_SLOW] >= 0;
}

static int
open_one(const char *path, int backlog)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (descriptor < 0 || strlen(path) >= sizeof(address.sun_path)) {
		log_line(LOG_LEVEL_ERROR, "could not open the socket %s: its path is too long, or no more sockets", path);
		return -1;
	}
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (bind(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0 || chmod(path, 0660) != 0 || listen(descriptor, backlog) != 0) {
		log_line(LOG_LEVEL_ERROR, "could not open the socket %s: %s", path, strerror(errno));
		close(descriptor);
		return -1;
	}
	return descriptor;
}

bool
sockets_open(struct sockets *sockets, const struct settings *settings)
{
	if (from_former_self(sockets) || from_systemd(sockets)) {
		/* listen() again sets the backlog anew. */
		listen(sockets->descriptors[SOCKET_FAST], (int)settings->fast_backlog);
		listen(sockets->descriptors[SOCKET_SLOW], (int)settings->slow_backlog);
		return true;
	}
	sockets->ours = true;
	sockets->descriptors[SOCKET_FAST] = open_one(settings->fast_socket, (int)settings->fast_backlog);
	sockets->descriptors[SOCKET_SLOW] = open_one(settings->slow_socket, (int)settings->slow_backlog);
	sockets->descriptors[SOCKET_METRICS] = open_one(settings->metrics_socket, 16);
	return sockets->descriptors[SOCKET_FAST] >= 0 && sockets->descriptors[SOCKET_SLOW] >= 0 && sockets->descriptors[SOCKET_METRICS] >= 0;
}

void
sockets_pass_on(const struct sockets *sockets)
{
	char words[64];

	snprintf(words, sizeof(words), "%d,%d,%d,%d", sockets->descriptors[0], sockets->descriptors[1], sockets->descriptors[2], sockets->ours);
	setenv(inherited, words, 1);
	for (int i = 0; i < SOCKET_COUNT; i++)
		fcntl(sockets->descriptors[i], F_SETFD, 0);
}

void
sockets_close(const struct sockets *sockets, const struct settings *settings)
{
	if (!sockets->ours)
		return;
	unlink(settings->fast_socket);
	unlink(settings->slow_socket);
	unlink(settings->metrics_socket);
}
