/* Settings that differ by role, and their limits. */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

static void
by_role(void)
{
	static const struct {
		const char *setting, *role;
		int64_t wanted;
	} cases[] = {
		{ "30", "admin", 30 },
		{ "30 admin=15", "admin", 15 },
		{ "30 admin=15", "super-admin", 30 },
		{ "30  admin=15   super-admin=5 ", "super-admin", 5 },
		{ "30 admin=15", "visitor", 30 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(settings_for_role(cases[i].setting, cases[i].role) == cases[i].wanted, "%s of %s", cases[i].setting, cases[i].role);
}

static void
named_roles(void)
{
	CHECK(settings_names_role("staff admin", "admin") && settings_names_role("staff admin", "staff"), "who is named");
	CHECK(!settings_names_role("super-admin", "admin") && !settings_names_role("", "admin") && !settings_names_role("admins", "admin"), "who is not");
}

static const char *line;

static bool
read_into(struct settings *settings)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/settings.conf", unit_directory());
	FILE *file = fopen(path, "w");
	if (file == NULL)
		exit(2);
	fprintf(file, "%s\n", line);
	fclose(file);
	return settings_read(path, settings);
}

static void
read_line(void)
{
	struct settings settings;

	exit(read_into(&settings) ? 0 : 1);
}

/* What a clinic does that says nothing of it. */
static void
unsaid(void)
{
	struct settings settings;

	line = "demo = off";
	CHECK(read_into(&settings), "a file of one line");
	CHECK(settings.argon2_kib == 65536 && settings.argon2_passes == 2, "a password costs %lld KiB and %lld passes",
		(long long)settings.argon2_kib, (long long)settings.argon2_passes);
}

static void
lines(void)
{
	static const struct {
		const char *line;
		bool good;
	} cases[] = {
		{ "idle_minutes = 20", true },
		{ "idle_minutes = 20 admin=5 staff=10", true },
		{ "idle_minutes = 0", false },
		{ "idle_minutes = ", false },
		{ "idle_minutes = admin=5", false },
		{ "idle_minutes = 20 admin=0", false },
		{ "idle_minutes = 20 amdin=5", false },
		{ "idle_minutes = 20 admin", false },
		{ "second_factor_roles = staff admin", true },
		{ "second_factor_roles =", true },
		{ "second_factor_roles = everybody", false },
		{ "access_seconds = 30", true },
		{ "access_seconds = 29", false },
		{ "access_seconds = 300", true },
		{ "access_seconds = 301", false },
		{ "fast_workers = 0", false },
		{ "slow_workers = 0", false },
		{ "fast_workers = 248", true },
		{ "fast_workers = 249", false },
		{ "slow_workers = 246", true },
		{ "slow_workers = 247", false },
		{ "sign_in_refusal_ms = 0", true },
		{ "sign_in_refusal_ms = 1000", true },
		{ "sign_in_refusal_ms = 1001", false },
		{ "code_tries = 0", false },
		{ "audit_online_days = 60", true },
		{ "audit_online_days = 59", false },
		{ "verify_email = off", true },
		{ "verify_email = never", false },
		{ "time_zone = Europe/London", true },
		{ "time_zone = Atlantis", false },
		{ "sso_issuer = http://login.example", false },
		{ "sso_issuer = https://login.example", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		line = cases[i].line;
		CHECK((unit_child(read_line) == 0) == cases[i].good, "%s", cases[i].line);
	}
}

void
suite_settings(void)
{
	static const struct unit_test tests[] = {
		{ "a number for each role", by_role },
		{ "roles by name", named_roles },
		{ "lines", lines },
		{ "what is unsaid", unsaid },
		{ NULL, NULL },
	};

	unit_suite("settings", tests);
}
