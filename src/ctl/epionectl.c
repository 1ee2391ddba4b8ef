/* epionectl: administration from the shell.  A table of commands. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ctl/ctl.h"
#include "openapi.h"
#include "util/log.h"

static int
print_openapi(struct program *program, int count, char **words)
{
	(void)count, (void)words;
	struct arena *arena = arena_new(64 * 1024, 4 * 1024 * 1024);
	struct text manual = openapi_text(arena, &program->settings);
	printf("%.*s\n", TEXT_ARGS(manual));
	arena_free(arena);
	return EXIT_SUCCESS;
}

static int
print_settings(struct program *program, int count, char **words)
{
	(void)count, (void)words;
	settings_print(stdout, &program->settings);
	return EXIT_SUCCESS;
}

static int
check(struct program *program, int count, char **words)
{
	(void)count, (void)words;
	if (!program_load(program) || !check_all(program))
		return EXIT_FAILURE;
	printf("all tables and statements are sound: %zu endpoints, %d statements\n", endpoint_count(), STATEMENT_COUNT);
	return EXIT_SUCCESS;
}

static const struct command {
	const char *name;
	int (*run)(struct program *, int, char **);
	const char *summary;
} commands[] = {
	{ "migrate", ctl_migrate, "bring the database's schema up to date" },
	{ "check", check, "check every table and prepare every statement" },
	{ "routes", ctl_routes, "print every endpoint with its permission" },
	{ "permissions", ctl_permissions, "print who may do what" },
	{ "openapi", print_openapi, "print the API's manual (OpenAPI 3.1)" },
	{ "create-admin", ctl_create_admin, "EMAIL FIRST LAST: make an administrator; the password is read from standard input" },
	{ "reset-factors", ctl_reset_factors, "EMAIL: take away the second factors of somebody who lost them" },
	{ "doctor", ctl_doctor, "look for what is wrong, each fault with its cure" },
	{ "audit", ctl_audit, "verify|resume: prove that no row of the audit was changed, removed or added; go on after a restored dump" },
	{ "rotate-keys", ctl_rotate_keys, "wrap every key that second_key_file wrapped with key_file, while the clinic works" },
	{ "config", print_settings, "print all settings with their values" },
	{ "nginx-map", ctl_nginx_map, "print nginx' map from requests to pools" },
	{ NULL, NULL, NULL },
};

static int
usage(FILE *out)
{
	fprintf(out, "usage: epionectl [-c FILE] COMMAND\n");
	for (const struct command *command = commands; command->name; command++)
		fprintf(out, "  %-13s %s\n", command->name, command->summary);
	return out == stdout ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int count, char **words)
{
	static struct program program;
	const char *settings = "/etc/epione/epione.conf";

	log_set_program("epionectl");
	for (int option; (option = getopt(count, words, "+c:h")) != -1;) {
		if (option != 'c')
			return usage(option == 'h' ? stdout : stderr);
		settings = optarg;
	}
	for (const struct command *command = commands; optind < count && command->name; command++)
		if (strcmp(command->name, words[optind]) == 0)
			return program_start(&program, settings) ? command->run(&program, count - optind - 1, words + optind + 1) : EXIT_FAILURE;
	return usage(stderr);
}
