/* epione: starts the supervisor, or only checks (`--check`). */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "program.h"
#include "supervisor.h"
#include "util/log.h"

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check", no_argument, NULL, 'k' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

int
main(int count, char **words)
{
	static struct program program;
	const char *settings = "/etc/epione/epione.conf";
	bool only_check = false;

	log_set_program("epione");
	for (int option; (option = getopt_long(count, words, "c:h", options, NULL)) != -1;) {
		if (option == 'c')
			settings = optarg;
		else if (option == 'k')
			only_check = true;
		else {
			fprintf(option == 'h' ? stdout : stderr, "usage: epione [-c FILE] [--check]\n");
			return option == 'h' ? EXIT_SUCCESS : EXIT_FAILURE;
		}
	}
	if (!program_start(&program, settings))
		return EXIT_FAILURE;
	if (only_check)
		return program_load(&program) && check_all(&program) ? EXIT_SUCCESS : EXIT_FAILURE;
	return supervisor_run(&program, settings);
}
