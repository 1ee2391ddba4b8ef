/* Time.  Dates are counted, not asked of the C library, so that no zone or locale of the process can change an answer (the method is
 * Howard Hinnant's days_from_civil).  It does not know zones: PostgreSQL turns wall-clock times into instants. */
#include "clock.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "arena.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2200, ZONE_BYTES = 64 };

static const int64_t second = 1000000;
static const int64_t day = 86400 * (int64_t)1000000;

static int64_t
read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * second + now.tv_nsec / 1000;
}

struct moment
clock_now(void)
{
	return (struct moment){ read_clock(CLOCK_REALTIME) };
}

int64_t
clock_ticks(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t
days_of(int year, int month, int of_month)
{
	int64_t y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + of_month - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void
date_of(int64_t days, int *year, int *month, int *of_month)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
	int64_t of_400 = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * of_400 + of_400 / 4 - of_400 / 100), m = (5 * of_year + 2) / 153;

	*of_month = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(of_400 + era * 400 + (*month <= 2));
}

static int
days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Take `count` digits from the front. */
static bool
digits(struct text *text, size_t count, int *number)
{
	*number = 0;
	if (text->length < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (text->at[i] < '0' || text->at[i] > '9')
			return false;
		*number = *number * 10 + (text->at[i] - '0');
	}
	text->at += count;
	text->length -= count;
	return true;
}

/* Take one of the bytes in `any` from the front. */
static bool
mark(struct text *text, const char *any)
{
	if (text->length == 0 || text->at[0] == '\0' || strchr(any, text->at[0]) == NULL)
		return false;
	text->at++;
	text->length--;
	return true;
}

static bool
take_date(struct text *text, int64_t *days)
{
	int year, month, of_month;

	if (!digits(text, 4, &year) || !mark(text, "-") || !digits(text, 2, &month) || !mark(text, "-") ||
	    !digits(text, 2, &of_month))
		return false;
	if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || of_month < 1 ||
	    of_month > days_in(year, month))
		return false;
	*days = days_of(year, month, of_month);
	return true;
}

static bool
take_minutes(struct text *text, int *minutes)
{
	int hour, minute;

	if (!digits(text, 2, &hour) || !mark(text, ":") || !digits(text, 2, &minute))
		return false;
	*minutes = hour * 60 + minute;
	return hour <= 23 && minute <= 59;
}

static bool
take_seconds(struct text *text, int *seconds)
{
	return mark(text, ":") && digits(text, 2, seconds) && *seconds <= 59;
}

/* Nothing, or a point and one to six digits, as microseconds. */
static bool
take_decimals(struct text *text, int64_t *microseconds)
{
	int64_t place = second / 10;
	int digit;

	*microseconds = 0;
	if (!mark(text, "."))
		return true;
	for (; digits(text, 1, &digit); place /= 10) {
		if (place == 0)
			return false;
		*microseconds += digit * place;
	}
	return place < second / 10;
}

static bool
take_offset(struct text *text, int *minutes)
{
	bool west = text_starts(*text, "-");

	*minutes = 0;
	if (mark(text, "Zz"))
		return true;
	if (!mark(text, "+-") || !take_minutes(text, minutes))
		return false;
	if (west)
		*minutes = -*minutes;
	return true;
}

bool
clock_read_moment(struct text text, struct moment *moment)
{
	int64_t days, decimals, sum;
	int minutes, seconds, offset, year, unused;

	if (!take_date(&text, &days) || !mark(&text, "Tt") || !take_minutes(&text, &minutes) ||
	    !take_seconds(&text, &seconds) || !take_decimals(&text, &decimals) || !take_offset(&text, &offset) ||
	    text.length > 0)
		return false;
	sum = days * day + ((minutes - offset) * (int64_t)60 + seconds) * second + decimals;
	/* An offset can carry the first and last hours out of the years we know. */
	date_of((sum - (sum % day + day) % day) / day, &year, &unused, &unused);
	if (year < FIRST_YEAR || year > LAST_YEAR)
		return false;
	moment->microseconds = sum;
	return true;
}

static void
put(char *at, int digits_wanted, int64_t number)
{
	for (int i = digits_wanted - 1; i >= 0; i--, number /= 10)
		at[i] = (char)('0' + number % 10);
}

static void
put_date(char *at, int64_t days)
{
	int year, month, of_month;

	date_of(days, &year, &month, &of_month);
	put(at, 4, year);
	put(at + 5, 2, month);
	put(at + 8, 2, of_month);
}

struct text
clock_date_text(struct arena *arena, int64_t days)
{
	static const char form[] = "YYYY-MM-DD";
	char *text = arena_bytes(arena, sizeof form);

	memcpy(text, form, sizeof form);
	put_date(text, days);
	return (struct text){ text, sizeof form - 1 };
}

struct text
clock_moment_text(struct arena *arena, struct moment moment)
{
	char *text = arena_bytes(arena, sizeof "YYYY-MM-DDTHH:MM:SS.UUUUUUZ");
	int64_t of_day = (moment.microseconds % day + day) % day, decimals = of_day % second;
	size_t length = sizeof "YYYY-MM-DDTHH:MM:SS" - 1;

	memcpy(text, "YYYY-MM-DDTHH:MM:SS.", length + 1);
	put_date(text, (moment.microseconds - of_day) / day);
	put(text + 11, 2, of_day / (3600 * second));
	put(text + 14, 2, of_day / (60 * second) % 60);
	put(text + 17, 2, of_day / second % 60);
	if (decimals != 0) {
		put(text + length + 1, 6, decimals);
		for (length += 7; text[length - 1] == '0'; length--)
			;
	}
	text[length] = 'Z';
	text[length + 1] = '\0';
	return (struct text){ text, length + 1 };
}

bool
clock_is_date(struct text text)
{
	int64_t days;

	return take_date(&text, &days) && text.length == 0;
}

bool
clock_is_time_of_day(struct text text)
{
	int minutes;

	return text_is(text, "24:00") || (take_minutes(&text, &minutes) && text.length == 0);
}

bool
clock_is_wall_time(struct text text)
{
	int64_t days;
	int minutes, seconds;

	if (!take_date(&text, &days) || !mark(&text, "Tt") || !take_minutes(&text, &minutes))
		return false;
	return text.length == 0 || (take_seconds(&text, &seconds) && text.length == 0);
}

/* Each part of an Area/City name starts with a capital: that leaves out posix/, right/, zone.tab and `..`. */
static bool
is_zone_name(struct text text)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	bool starts = true, parted = false;

	if (text.at == NULL || text.length > ZONE_BYTES)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '\0' || strchr(allowed, text.at[i]) == NULL)
			return false;
		if (starts && (text.at[i] < 'A' || text.at[i] > 'Z'))
			return false;
		starts = text.at[i] == '/';
		parted = parted || starts;
	}
	return !starts && (parted || text_is(text, "UTC"));
}

bool
clock_is_zone(struct text text)
{
	char path[sizeof "/usr/share/zoneinfo/" + ZONE_BYTES];
	struct stat status;

	if (!is_zone_name(text))
		return false;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", TEXT_ARGS(text));
	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}
