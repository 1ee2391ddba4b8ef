/* libsystemd, wrapped. */
#include "systemd.h"

#include <stdlib.h>
#include <string.h>

#include <systemd/sd-daemon.h>

void
systemd_tell(const char *state)
{
	sd_notify(0, state);
}

void
systemd_sockets(const char *const *names, int *descriptors, int count)
{
	char **given = NULL;
	int opened = sd_listen_fds_with_names(1, &given);

	for (int which = 0; which < count; which++) {
		descriptors[which] = -1;
		for (int i = 0; i < opened; i++)
			if (strcmp(given[i], names[which]) == 0)
				descriptors[which] = SD_LISTEN_FDS_START + i;
	}
}
