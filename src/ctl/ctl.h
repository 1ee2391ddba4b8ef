/* epionectl's commands. */
#ifndef EPIONE_CTL_H
#define EPIONE_CTL_H

#include "program.h"

/* Each returns an exit status; `words` are what stands behind the command's name. */
int ctl_migrate(struct program *program, int count, char **words);
int ctl_create_admin(struct program *program, int count, char **words);
int ctl_reset_factors(struct program *program, int count, char **words);
int ctl_doctor(struct program *program, int count, char **words);
int ctl_routes(struct program *program, int count, char **words);
int ctl_permissions(struct program *program, int count, char **words);
int ctl_audit(struct program *program, int count, char **words);
int ctl_rotate_keys(struct program *program, int count, char **words);
int ctl_nginx_map(struct program *program, int count, char **words);

#endif
