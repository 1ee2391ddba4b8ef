/* Runs every suite, tells each failure in one line, and ends with one plain line that counts the checks.  A name on the command line
 * runs only the suites whose names begin with it. */
#include "unit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>

#include "suites.h"

static struct arena *arena;
static const char *wanted = "";
static char directory[] = "/tmp/epione-unit-XXXXXX";
static bool has_directory;

struct arena *
unit_arena(void)
{
	return arena;
}

void
unit_suite(const char *name, const struct unit_test *tests)
{
	CU_pSuite suite;

	if (!text_starts(text_of(name), wanted))
		return;
	suite = CU_add_suite(name, NULL, NULL);
	for (; suite != NULL && tests->name != NULL; tests++)
		if (CU_add_test(suite, tests->name, tests->run) == NULL)
			suite = NULL;
	if (suite == NULL) {
		fprintf(stderr, "could not add suite %s: %s\n", name, CU_get_error_msg());
		exit(EXIT_FAILURE);
	}
}

void
unit_check(bool good, const char *what, const char *file, unsigned line, const char *format, ...)
{
	char about[256], words[512];
	va_list list;

	va_start(list, format);
	vsnprintf(about, sizeof about, format, list);
	va_end(list);
	snprintf(words, sizeof words, "%s: %s", about, what);
	CU_assertImplementation(good, line, words, file, "", CU_FALSE);
}

void
unit_check_text(struct text text, const char *word, const char *file, unsigned line, const char *name)
{
	unit_check(text_same(text, text_of(word)), "texts are the same", file, line, "%s: \"%.*s\", not \"%s\"", name,
	    text.at == NULL ? 0 : (int)text.length, text.at == NULL ? "" : text.at, word == NULL ? "(none)" : word);
}

int
unit_child(void (*run)(void))
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		run();
		_exit(EXIT_SUCCESS);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

struct text
unit_errors_of(void (*run)(void))
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	char *bytes = arena_bytes(arena, 65536);
	size_t size;

	if (file == NULL || saved < 0)
		exit(EXIT_FAILURE);
	dup2(fileno(file), STDERR_FILENO);
	run();
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	size = fread(bytes, 1, 65535, file);
	fclose(file);
	return (struct text){ bytes, size };
}

void
unit_skip(const char *what, const char *why)
{
	printf("SKIPPED %s: %s\n", what, why);
}

const char *
unit_directory(void)
{
	if (!has_directory && mkdtemp(directory) == NULL) {
		perror("mkdtemp");
		exit(EXIT_FAILURE);
	}
	has_directory = true;
	return directory;
}

static void
remove_directory(void)
{
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", directory);
	if (has_directory && system(command) != 0)
		fprintf(stderr, "could not remove %s\n", directory);
}

/* The sanitizers' reports go to where standard error was at the start, whatever a test does with it. */
void __sanitizer_set_report_fd(void *file) __attribute__((weak));

static void
keep_reports(void)
{
	if (__sanitizer_set_report_fd != NULL)
		__sanitizer_set_report_fd((void *)(intptr_t)dup(STDERR_FILENO));
}

static void
before_test(const CU_pTest test, const CU_pSuite suite)
{
	(void)test;
	(void)suite;
	arena_reset(arena);
}

static void
tell_failures(void)
{
	for (CU_pFailureRecord failure = CU_get_failure_list(); failure != NULL; failure = failure->pNext)
		printf("FAILED %s, %s (%s:%u): %s\n", failure->pSuite == NULL ? "" : failure->pSuite->pName,
		    failure->pTest == NULL ? "" : failure->pTest->pName, failure->strFileName, failure->uiLineNumber,
		    failure->strCondition);
}

int
main(int count, char **words)
{
	unsigned failed;

	wanted = count > 1 ? words[1] : "";
	keep_reports();
	arena = arena_new(1 << 16, 64 << 20);
	if (CU_initialize_registry() != CUE_SUCCESS)
		return EXIT_FAILURE;
#define SUITE(word) suite_##word();
	SUITES(SUITE)
#undef SUITE
	CU_set_test_start_handler(before_test);
	CU_run_all_tests();
	tell_failures();
	failed = CU_get_number_of_failures();
	printf("%u passed, %u failed\n", CU_get_number_of_successes(), failed);
	CU_cleanup_registry();
	arena_free(arena);
	remove_directory();
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
