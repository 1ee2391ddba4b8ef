/* Commands that print tables. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
ctl_routes(struct program *program, int count, char **words)
{
	(void)program, (void)count, (void)words;
	for (const struct endpoint *const *endpoint = endpoint_all(); *endpoint; endpoint++)
		printf("%-6s %-40s %-24s %s  %s\n", endpoint_method_name((*endpoint)->method), (*endpoint)->path, (*endpoint)->permission,
		    (*endpoint)->pool == SLOW ? "slow" : "fast", (*endpoint)->summary);
	return EXIT_SUCCESS;
}

static bool
is_first_with(const struct endpoint *const *all, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(all[i]->permission, all[j]->permission) == 0)
			return false;
	return true;
}

int
ctl_permissions(struct program *program, int count, char **words)
{
	const struct endpoint *const *all = endpoint_all();

	(void)count, (void)words;
	if (!permissions_load(&program->permissions, program->database))
		return EXIT_FAILURE;
	printf("%-24s", "");
	for (int role = 0; role < ROLE_COUNT; role++)
		printf(" %-11s", role_name((enum role)role));
	for (size_t i = 0; all[i]; i++) {
		if (!is_first_with(all, i))
			continue;
		printf("\n%-24s", all[i]->permission);
		for (int role = 0; role < ROLE_COUNT; role++)
			printf(" %-11s", permissions_allow(&program->permissions, (enum role)role, all[i]->permission) ? "yes" : ".");
	}
	printf("\n");
	return EXIT_SUCCESS;
}

/* nginx finds fixed paths in a hash, whose usual buckets hold 46 bytes; the others it tries one after the other, as regular expressions. */
static void
print_map_line(const struct endpoint *endpoint)
{
	const char *method = endpoint_method_name(endpoint->method);
	bool fixed = strchr(endpoint->path, ':') == NULL && strlen(method) + 1 + strlen(endpoint->path) <= 46;

	printf("\t\"%s%s ", fixed ? "" : "~^", method);
	for (const char *at = endpoint->path; *at; at++) {
		if (*at == ':') {
			printf("[^/]+");
			while (at[1] && at[1] != '/')
				at++;
		} else {
			printf(*at == '.' && !fixed ? "\\%c" : "%c", *at);
		}
	}
	printf("%s\" epione_slow;\n", fixed ? "" : "$");
}

int
ctl_nginx_map(struct program *program, int count, char **words)
{
	(void)program, (void)count, (void)words;
	printf("map \"$request_method $uri\" $epione_pool {\n\tdefault epione_fast;\n");
	for (const struct endpoint *const *endpoint = endpoint_all(); *endpoint; endpoint++)
		if ((*endpoint)->pool == SLOW)
			print_map_line(*endpoint);
	printf("}\n");
	return EXIT_SUCCESS;
}
