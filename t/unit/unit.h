/* What every suite uses: tests by name, checks that say which case they were about, an arena, and children that may die. */
#ifndef EPIONE_UNIT_H
#define EPIONE_UNIT_H

#include "suites.h"
#include "util/arena.h"
#include "util/text.h"

/* A text in a static table, where TEXT_OF cannot stand. */
#define BYTES(literal) { (literal), sizeof(literal) - 1 }

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct unit_test {
	const char *name;
	void (*run)(void);
};

/* Add a suite to CUnit; the tests end with one that has no name. */
void unit_suite(const char *name, const struct unit_test *tests);

/* A check that says on failure what it was about: format and arguments, as for printf. */
#define CHECK(good, ...) unit_check((good), #good, __FILE__, __LINE__, __VA_ARGS__)
void unit_check(bool good, const char *what, const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Whether two texts are the same; tells both when not. */
#define CHECK_TEXT(text, wanted, name) unit_check_text((text), (wanted), __FILE__, __LINE__, (name))
void unit_check_text(struct text text, const char *wanted, const char *file, unsigned line, const char *name);

/* The arena of the running test, empty when it starts. */
struct arena *unit_arena(void);

/* What a child that runs the function ends with: its exit code, or 128 and the signal that killed it.  Its standard error goes nowhere. */
int unit_child(void (*run)(void));

/* Tell that something was not tested, and why. */
void unit_skip(const char *what, const char *why);

/* What `run` writes to standard error, in the arena. */
struct text unit_errors_of(void (*run)(void));

/* A directory that is removed at the end. */
const char *unit_directory(void);

#endif
