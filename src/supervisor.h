/* The supervisor: checks, opens, forks, respawns, rolls, drains. */
#ifndef EPIONE_SUPERVISOR_H
#define EPIONE_SUPERVISOR_H

struct program;

/* Run until SIGTERM or SIGINT; returns the exit status.  `settings_path` is read again by the next image at SIGHUP. */
int supervisor_run(struct program *program, const char *settings_path);

#endif
