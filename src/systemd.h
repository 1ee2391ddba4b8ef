/* What systemd tells a service, and what a service tells it.  systemd.c alone includes libsystemd; without systemd nothing happens. */
#ifndef EPIONE_SYSTEMD_H
#define EPIONE_SYSTEMD_H

/* A state, like "READY=1". */
void systemd_tell(const char *state);

/* The descriptors of the sockets that systemd opened, by FileDescriptorName; -1 for a name it did not give. */
void systemd_sockets(const char *const *names, int *descriptors, int count);

#endif
