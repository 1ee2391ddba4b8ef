/* Our JSON reader against PostgreSQL's jsonb, on documents made by mutation: what we read, jsonb must read as the same value; what
 * jsonb refuses, we must refuse; and what only we refuse must be for a reason that is ours.  EPIONE_TEST_DATABASE is a libpq
 * connection string. */
#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

#include "unit.h"
#include "util/json.h"

enum { ROUNDS = 4000 };

static const char *const seeds[] = {
	"{\"a\":1,\"b\":[true,false,null],\"c\":{\"d\":\"x\\ny\",\"e\":-1.5e3}}",
	"[\"\\u00e9\\ud83d\\ude00\",\"\xC3\xA9\xE2\x82\xAC\",0,-0,0.10,1E+2]",
	"{\"startsAt\":\"2030-01-07T10:00:00Z\",\"symptoms\":[\"a\",\"b\"],\"notes\":null}",
	" [ [ ] , { } , \"\" , \"\\\\\\\"\\/\\b\\f\\n\\r\\t\" ] ",
	"{\"a\":{\"a\":{\"a\":[{\"a\":1},{\"b\":2}]}},\"\":0}",
	"\"one string\"",
	"12345678901234567890.123456789",
};

static const char *const pieces[] = { "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\xC0\xAF", "\xED\xA0\x80", "\"", "\\", "[",
	"]", "{", "}", ",", ":", "0", "-", "1e5", ".", "null", "true", "\t", "\n", "\f", "\v", "//", "/**/", " ", "\"a\":1,", "\xEF\xBB\xBF" };

/* A pseudo-random number below the limit; the same every run. */
static unsigned
chance(unsigned limit)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % limit;
}

/* One to three pieces put over or between the bytes of a seed. */
static struct text
mutant(void)
{
	struct text seed = text_of(seeds[chance(COUNT_OF(seeds))]);

	for (unsigned i = 1 + chance(3); i > 0; i--) {
		size_t cut = chance((unsigned)seed.length + 1), skip = chance(3);
		const char *piece = chance(4) == 0 ? "" : pieces[chance(COUNT_OF(pieces))];

		if (skip > seed.length - cut)
			skip = seed.length - cut;
		seed = text_print(unit_arena(), "%.*s%s%.*s", (int)cut, seed.at, piece, (int)(seed.length - cut - skip),
		    seed.at + cut + skip);
	}
	return seed;
}

/* 1 same value, 0 another value, -1 jsonb refuses. */
static int
compare(PGconn *database, struct text source, struct text ours)
{
	const char *values[] = { text_string(unit_arena(), source), text_string(unit_arena(), ours) };
	PGresult *result = PQexecParams(database, "SELECT $1::text::jsonb = $2::text::jsonb", 2, NULL, values, NULL, NULL, 0);
	int answer = -1;

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		answer = PQgetvalue(result, 0, 0)[0] == 't';
	PQclear(result);
	return answer;
}

static bool
is_ours(const char *why)
{
	return strstr(why, "must be one JSON document") == NULL;
}

static void
check_one(PGconn *database, struct text source, unsigned *same)
{
	const char *why = NULL;
	const struct json *json = json_read(unit_arena(), source, &why);
	struct json_writer *writer = json_writer_new(unit_arena());
	int answer;

	if (json == NULL) {
		answer = compare(database, source, TEXT_OF("null"));
		CHECK(answer < 0 || is_ours(why), "only we refuse %.*s: %s", TEXT_ARGS(source), why);
		return;
	}
	json_value(writer, json);
	answer = compare(database, source, json_text(writer));
	CHECK(answer == 1, "jsonb %s %.*s", answer < 0 ? "refuses" : "reads otherwise", TEXT_ARGS(source));
	*same += answer == 1;
}

static void
against_jsonb(void)
{
	const char *connection = getenv("EPIONE_TEST_DATABASE");
	PGconn *database;
	unsigned same = 0;

	if (connection == NULL || connection[0] == '\0') {
		unit_skip("JSON against jsonb", "EPIONE_TEST_DATABASE has no connection string");
		return;
	}
	database = PQconnectdb(connection);
	CHECK(PQstatus(database) == CONNECTION_OK, "the database answers: %s", PQerrorMessage(database));
	for (int i = 0; i < ROUNDS && PQstatus(database) == CONNECTION_OK; i++) {
		check_one(database, mutant(), &same);
		arena_reset(unit_arena());
	}
	CHECK(same > ROUNDS / 20, "only %u documents were read by both", same);
	PQfinish(database);
}

void
suite_json_differential(void)
{
	static const struct unit_test tests[] = {
		{ "JSON against jsonb", against_jsonb },
		{ NULL, NULL },
	};

	unit_suite("json_differential", tests);
}
