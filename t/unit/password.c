/* Passwords: known answers, and as much time for nobody. */
#include "util/password.h"

#include <time.h>

#include "unit.h"
#include "util/secret.h"

enum { LITTLE = 8192 }; /* KiB: enough for a test */

static void
passwords(void)
{
	static const struct {
		const char *name, *password, *hash;
		bool fits;
	} cases[] = {
		/* The reference program's own example: Argon2id, 64 MiB, 2 passes. */
		{ "a known hash", "password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", true },
		{ "another password", "Password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", false },
		{ "nobody", "password", NULL, false },
		{ "an empty hash", "password", "", false },
		{ "a plain password", "password", "password", false },
		{ "Argon2i", "password", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA", false },
		{ "a cost that no one set", "password", "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", false },
		{ "passes that no one set", "password", "$argon2id$v=19$m=65536,t=200,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", false },
		{ "a cut hash", "password", "$argon2id$v=19$m=65536,t=2,p=1$", false },
		{ "a salt of no alphabet", "password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXN?bHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", false },
		{ "a hash too short to tell", "password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO0", false },
		{ "something behind it", "password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc$", false },
		{ "bcrypt", "password", "$2b$12$abcdefghijklmnopqrstuv", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK(password_fits(unit_arena(), text_of(cases[i].password), text_of(cases[i].hash), LITTLE, 1) == cases[i].fits, "%s",
		    cases[i].name);
}

static void
password_round(void)
{
	struct text hash = password_hash(unit_arena(), TEXT_OF("nul\0inside"), LITTLE, 1);

	CHECK(text_starts(hash, "$argon2id$v=19$m=8192,t=1,p=1$"), "%.*s", TEXT_ARGS(hash));
	CHECK(password_fits(unit_arena(), TEXT_OF("nul\0inside"), hash, LITTLE, 1), "all of it");
	CHECK(!password_fits(unit_arena(), TEXT_OF("nul"), hash, LITTLE, 1), "not a part");
	CHECK(!password_fits(unit_arena(), TEXT_OF("nul\0Inside"), hash, LITTLE, 1), "behind NUL, too");
	CHECK(!password_fits(unit_arena(), TEXT_OF(""), hash, LITTLE, 1), "not an empty one");
}

/* Nanoseconds of processor time, which other programs do not take part in. */
static int64_t
time_of(struct text hash)
{
	struct timespec start, end;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	password_fits(unit_arena(), TEXT_OF("a wrong password"), hash, LITTLE, 2);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	return (end.tv_sec - start.tv_sec) * (int64_t)1000000000 + end.tv_nsec - start.tv_nsec;
}

/* The quickest of many, taken in turns: whatever disturbs only adds. */
static void
equal_time(void)
{
	struct text hash = password_hash(unit_arena(), TEXT_OF("the right password"), LITTLE, 2);
	int64_t known = INT64_MAX, unknown = INT64_MAX;

	for (int i = 0; i < 20; i++) {
		int64_t one = time_of(hash), other = time_of((struct text){ 0 });

		known = one < known ? one : known;
		unknown = other < unknown ? other : unknown;
	}
	CHECK(unknown * 10 > known * 7 && unknown * 7 < known * 10, "known %lld ns, unknown %lld ns", (long long)known, (long long)unknown);
}

static void
quiet_passwords(void)
{
	unit_errors_of(passwords);
}

/* The block that is kept fits the next cost, too, and comes back after a rest. */
static void
costs(void)
{
	struct text little = password_hash(unit_arena(), TEXT_OF("a password"), LITTLE, 1);
	struct text more = password_hash(unit_arena(), TEXT_OF("a password"), 2 * LITTLE, 1);

	CHECK(password_fits(unit_arena(), TEXT_OF("a password"), little, LITTLE, 1), "less than before");
	CHECK(password_fits(unit_arena(), TEXT_OF("a password"), more, LITTLE, 1), "more than before");
	password_rest();
	CHECK(password_fits(unit_arena(), TEXT_OF("a password"), more, LITTLE, 1), "after a rest");
	password_rest();
}

void
suite_password(void)
{
	static const struct unit_test tests[] = {
		{ "passwords", quiet_passwords },
		{ "a password there and back", password_round },
		{ "other costs", costs },
		{ "nobody costs the same time", equal_time },
		{ NULL, NULL },
	};

	secret_start();
	unit_suite("password", tests);
}
