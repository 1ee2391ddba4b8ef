/* One log for everything: a line of key=value pairs on standard error, for journald or a file.  Every byte below space and above `~`,
 * quotes and backslashes in values are escaped, so that a request cannot forge a line. */
#ifndef EPIONE_LOG_H
#define EPIONE_LOG_H

#include "text.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_NOTICE, LOG_LEVEL_DEBUG };

/* Lines above this level are dropped. */
void log_set_level(enum log_level level);

/* The level called error, warning, notice or debug. */
bool log_read_level(struct text name, enum log_level *level);

/* One line, after `time=…` where journald does not keep it: `level=… program=… pid=… message="…"`.  Words for operators: lower-case, no full stop, the reason and the kind of thing. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether this process holds lines back, at most 4 KiB of them; errors and warnings leave at once, with all that is held.  Whoever holds releases
 * before waiting for long and before ending; log_release is safe in a signal's handler. */
void log_hold(bool hold);
void log_release(void);
bool log_holds_lines(void);

/* The name that lines carry. */
void log_set_program(const char *name);

/* A pair for log_pairs; the value is escaped. */
struct log_pair {
	const char *key;
	struct text value;
};

/* One line of pairs, ended by one with a NULL key. */
void log_pairs(enum log_level level, const struct log_pair *pairs);

#endif
