/* Times: what exists, what is only written like it, and every day there and back. */
#include "util/clock.h"

#include <time.h>

#include "unit.h"

static const struct {
	const char *text, *back; /* NULL where it is no moment */
} moments[] = {
	{ "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z" },
	{ "2030-01-07T10:00:00Z", "2030-01-07T10:00:00Z" },
	{ "2030-01-07t10:00:00z", "2030-01-07T10:00:00Z" },
	{ "2030-01-07T10:00:00+00:00", "2030-01-07T10:00:00Z" },
	{ "2030-01-07T10:00:00-00:00", "2030-01-07T10:00:00Z" },
	{ "2030-01-07T10:00:00+05:30", "2030-01-07T04:30:00Z" },
	{ "2030-01-07T00:00:00+05:45", "2030-01-06T18:15:00Z" },
	{ "2030-12-31T23:59:59-09:30", "2031-01-01T09:29:59Z" },
	{ "2030-01-07T10:00:00.5Z", "2030-01-07T10:00:00.5Z" },
	{ "2030-01-07T10:00:00.120000Z", "2030-01-07T10:00:00.12Z" },
	{ "2030-01-07T10:00:00.000000Z", "2030-01-07T10:00:00Z" },
	{ "2030-01-07T10:00:00.000001Z", "2030-01-07T10:00:00.000001Z" },
	{ "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z" },
	{ "1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z" },
	{ "2200-12-31T23:59:59Z", "2200-12-31T23:59:59Z" },
	{ "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z" },
	{ "2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z" },
	{ "1900-02-29T00:00:00Z", NULL },
	{ "2100-02-29T00:00:00Z", NULL },
	{ "2023-02-29T00:00:00Z", NULL },
	{ "2030-02-30T00:00:00Z", NULL },
	{ "2030-04-31T00:00:00Z", NULL },
	{ "2030-00-01T00:00:00Z", NULL },
	{ "2030-13-01T00:00:00Z", NULL },
	{ "2030-01-00T00:00:00Z", NULL },
	{ "2030-01-32T00:00:00Z", NULL },
	{ "1899-12-31T23:59:59Z", NULL },
	{ "2201-01-01T00:00:00Z", NULL },
	{ "1900-01-01T00:00:00+01:00", NULL },
	{ "2200-12-31T23:59:59-01:00", NULL },
	{ "2030-01-07T24:00:00Z", NULL },
	{ "2030-01-07T10:60:00Z", NULL },
	{ "2030-06-30T23:59:60Z", NULL },
	{ "2030-01-07T10:00Z", NULL },
	{ "2030-01-07 10:00:00Z", NULL },
	{ "2030-01-07T10:00:00", NULL },
	{ "2030-01-07T10:00:00.Z", NULL },
	{ "2030-01-07T10:00:00,5Z", NULL },
	{ "2030-01-07T10:00:00.1234567Z", NULL },
	{ "2030-01-07T10:00:00+0530", NULL },
	{ "2030-01-07T10:00:00+5:30", NULL },
	{ "2030-01-07T10:00:00+24:00", NULL },
	{ "2030-01-07T10:00:00+05:60", NULL },
	{ "2030-01-07T10:00:00Z ", NULL },
	{ "2030-01-07T10:00:00Zulu", NULL },
	{ " 2030-01-07T10:00:00Z", NULL },
	{ "30-01-07T10:00:00Z", NULL },
	{ "+2030-01-07T10:00:00Z", NULL },
	{ "20300107T100000Z", NULL },
	{ "2030-1-7T10:00:00Z", NULL },
	{ "\xD9\xA2\xD9\xA0-01-07T10:00:00Z", NULL },
	{ "now", NULL },
	{ "infinity", NULL },
	{ "", NULL },
};

static void
reading(void)
{
	for (size_t i = 0; i < COUNT_OF(moments); i++) {
		struct moment moment = { 0 };
		bool good = clock_read_moment(text_of(moments[i].text), &moment);

		CHECK(good == (moments[i].back != NULL), "%s", moments[i].text);
		if (good && moments[i].back != NULL)
			CHECK_TEXT(clock_moment_text(unit_arena(), moment), moments[i].back, moments[i].text);
	}
}

/* Every day of the years we know, against the C library. */
static void
every_day(void)
{
	unsigned wrong = 0;

	for (int64_t day = -25567; day < 84371; day++) {
		time_t seconds = day * 86400 + 43200;
		struct moment moment = { seconds * (int64_t)1000000 }, back = { 0 };
		struct text text = clock_moment_text(unit_arena(), moment);
		struct tm parts;
		char known[32];

		gmtime_r(&seconds, &parts);
		strftime(known, sizeof known, "%Y-%m-%dT%H:%M:%SZ", &parts);
		wrong += !text_is(text, known) || !clock_read_moment(text, &back) || back.microseconds != moment.microseconds;
		if (day % 1000 == 0)
			arena_reset(unit_arena());
	}
	CHECK(wrong == 0, "%u days are not the C library's", wrong);
}

struct sample {
	const char *text;
	bool good;
};

static void
check_samples(const char *name, bool (*is)(struct text), const struct sample *samples)
{
	for (; samples->text != NULL; samples++)
		CHECK(is(text_of(samples->text)) == samples->good, "%s %s", name, samples->text);
	CHECK(!is((struct text){ 0 }), "no %s", name);
}

static void
smaller_kinds(void)
{
	static const struct sample dates[] = { { "2030-01-07", true }, { "1900-01-01", true }, { "2200-12-31", true },
		{ "1984-02-29", true }, { "2030-02-29", false }, { "2030-1-07", false }, { "2030-01-07Z", false },
		{ "2030-01-07T00:00", false }, { "0000-00-00", false }, { "-030-01-07", false }, { "", false }, { NULL, false } };
	static const struct sample times[] = { { "00:00", true }, { "09:30", true }, { "23:59", true }, { "24:00", true },
		{ "24:01", false }, { "12:60", false }, { "9:30", false }, { "09:30:00", false }, { "0930", false }, { "-1:30", false },
		{ "", false }, { NULL, false } };
	static const struct sample walls[] = { { "2030-03-31T01:30", true }, { "2030-03-31T01:30:15", true },
		{ "2030-03-31t01:30", true }, { "2030-03-31T01:30Z", false }, { "2030-03-31T24:00", false }, { "2030-03-31 01:30", false },
		{ "2030-03-31T01:30:60", false }, { "2030-03-31T01:30:15.5", false }, { "2030-03-31", false }, { "", false },
		{ NULL, false } };

	check_samples("date", clock_is_date, dates);
	check_samples("time of day", clock_is_time_of_day, times);
	check_samples("wall time", clock_is_wall_time, walls);
}

static void
zones(void)
{
	static const struct sample zones[] = { { "UTC", true }, { "Europe/London", true }, { "Asia/Kolkata", true },
		{ "Australia/Adelaide", true }, { "America/Argentina/Buenos_Aires", true }, { "Etc/GMT+5", true },
		{ "America/Port-au-Prince", true }, { "europe/london", false }, { "Europe/Nowhere", false }, { "Europe", false },
		{ "Europe/", false }, { "/Europe/London", false }, { "Europe//London", false }, { "posix/Europe/London", false },
		{ "right/Europe/London", false }, { "../zoneinfo/UTC", false }, { "Europe/../UTC", false }, { "zone.tab", false },
		{ "posixrules", false }, { "localtime", false }, { "GMT0", false }, { "Europe/London ", false },
		{ "A/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false },
		{ "", false }, { NULL, false } };

	check_samples("zone", clock_is_zone, zones);
	CHECK(!clock_is_zone(TEXT_OF("UTC\0")), "a NUL behind UTC");
	CHECK(!clock_is_zone(TEXT_OF("Europe/London\0x")), "a NUL behind London");
}

static void
running(void)
{
	int64_t ticks = clock_ticks();

	CHECK(clock_ticks() >= ticks, "ticks go forward");
	CHECK(clock_now().microseconds > 1700000000 * (int64_t)1000000, "now is now");
}

void
suite_clock(void)
{
	static const struct unit_test tests[] = {
		{ "moments", reading },
		{ "every day there and back", every_day },
		{ "dates, times of day, wall times", smaller_kinds },
		{ "zones", zones },
		{ "clocks run", running },
		{ NULL, NULL },
	};

	unit_suite("clock", tests);
}
