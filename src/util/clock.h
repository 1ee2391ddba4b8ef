/* Time: instants in microseconds, calendar days, wall-clock times of day; and the monotonic clock for measuring. */
#ifndef EPIONE_CLOCK_H
#define EPIONE_CLOCK_H

#include "text.h"

struct moment {
	int64_t microseconds; /* since 1970-01-01T00:00:00Z, leap seconds not counted */
};

/* Now, of the system's real-time clock. */
struct moment clock_now(void);

/* Microseconds of the monotonic clock. */
int64_t clock_ticks(void);

/* An RFC 3339 date-time with Z or a numeric offset, years 1900 to 2200, at most six decimals; a leap second (:60) is refused. */
bool clock_read_moment(struct text text, struct moment *moment);

/* RFC 3339 in UTC with `Z`, decimals only where there are any. */
struct text clock_moment_text(struct arena *arena, struct moment moment);

/* YYYY-MM-DD, by days since 1970-01-01. */
struct text clock_date_text(struct arena *arena, int64_t days);

/* A date `YYYY-MM-DD` that exists, years 1900 to 2200. */
bool clock_is_date(struct text text);

/* A wall-clock time of day, `HH:MM`, 00:00 to 24:00. */
bool clock_is_time_of_day(struct text text);

/* A wall-clock date and time without an offset, `YYYY-MM-DDTHH:MM` or with seconds. */
bool clock_is_wall_time(struct text text);

/* Whether the system's zone database has this IANA zone (Area/City or UTC); never follows `..` or an absolute path. */
bool clock_is_zone(struct text text);

#endif
