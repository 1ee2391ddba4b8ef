/* What PostgreSQL alone can do: clients that send one libpq pipeline after another, with nothing before or behind them.  The pipeline comes
 * as a plan, lines of fields between tabs, so that it holds the very statements of the program under test:
 *
 *	prepare NAME SQL       once for each connection
 *	run NAME VALUE...      in every pipeline; \N is NULL, @3 the third field of the row in turn, @new a fresh UUID
 *	sync                   ends a part of the pipeline, so that a later part runs although an earlier one failed
 *
 * The rows come from a second file; every client takes each CLIENTS-th of them and, with `once`, ends after the last.  Lines hold no tabs or
 * line ends of their own: whoever makes the plan puts spaces there. */
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

enum { FIELDS = 40, STEPS = 32, ROWS = 400000, BUCKETS = 20000, CLIENTS = 64 };

struct line {
	char *fields[FIELDS];
	int count;
};

struct tally {
	uint64_t done, failed;
	double begun, ended;
	char reason[256];
	uint32_t microseconds[BUCKETS]; /* histogram in steps of 10 us */
};

struct job {
	const char *connection;
	int client, clients, seconds;
	bool once;
	struct tally *tally;
};

static struct line plan[STEPS];
static struct line rows[ROWS];
static int step_count, row_count;

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static char *
slurp(const char *file)
{
	FILE *stream = fopen(file, "r");
	char *text;
	long size;

	if (stream == NULL || fseek(stream, 0, SEEK_END) != 0 || (size = ftell(stream)) < 0)
		err(1, "could not read %s", file);
	rewind(stream);
	text = malloc((size_t)size + 1);
	if (text == NULL || fread(text, 1, (size_t)size, stream) != (size_t)size)
		err(1, "could not read %s", file);
	text[size] = '\0';
	fclose(stream);
	return text;
}

static int
read_lines(const char *file, struct line *lines, int most)
{
	char *text = slurp(file), *one;
	int count = 0;

	while ((one = strsep(&text, "\n")) != NULL) {
		struct line *line = &lines[count];

		if (*one == '\0')
			continue;
		if (count++ == most)
			errx(1, "%s has over %d lines", file, most);
		while (line->count < FIELDS && one != NULL)
			line->fields[line->count++] = strsep(&one, "\t");
	}
	return count;
}

/* A version 7 UUID: time first, so that indexes grow at their end as they do in the program. */
static const char *
fresh_uuid(char *text)
{
	unsigned char b[16];
	struct timespec time;
	uint64_t ms;
	int i;

	clock_gettime(CLOCK_REALTIME, &time);
	ms = (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
	if (getrandom(b, sizeof b, 0) != sizeof b)
		err(1, "could not get random bytes");
	for (i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	b[6] = (b[6] & 0x0f) | 0x70;
	b[8] = (b[8] & 0x3f) | 0x80;
	snprintf(text, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5],
	    b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
	return text;
}

static const char *
value_of(const char *field, const struct line *row, char *fresh)
{
	long column;

	if (strcmp(field, "\\N") == 0)
		return NULL;
	if (strcmp(field, "@new") == 0)
		return *fresh != '\0' ? fresh : fresh_uuid(fresh);
	if (field[0] != '@')
		return field;
	column = strtol(field + 1, NULL, 10);
	if (column < 1 || column > row->count)
		errx(1, "a row has no field %s", field);
	return row->fields[column - 1];
}

static PGconn *
connect_and_prepare(const struct job *job)
{
	PGconn *db = PQconnectdb(job->connection);
	int i;

	if (PQstatus(db) != CONNECTION_OK)
		errx(1, "%s", PQerrorMessage(db));
	for (i = 0; i < step_count; i++) {
		PGresult *result;

		if (strcmp(plan[i].fields[0], "prepare") != 0)
			continue;
		result = PQprepare(db, plan[i].fields[1], plan[i].fields[2], 0, NULL);
		if (PQresultStatus(result) != PGRES_COMMAND_OK)
			errx(1, "%s: %s", plan[i].fields[1], PQerrorMessage(db));
		PQclear(result);
	}
	if (PQenterPipelineMode(db) != 1)
		errx(1, "could not enter pipeline mode");
	return db;
}

/* Queue the whole plan; returns how many synchronisation points it has. */
static int
send_plan(PGconn *db, const struct line *row)
{
	const char *values[FIELDS];
	char fresh[37] = "";
	int i, j, syncs = 0;

	for (i = 0; i < step_count; i++) {
		const struct line *step = &plan[i];

		if (strcmp(step->fields[0], "sync") == 0)
			syncs += PQpipelineSync(db);
		if (strcmp(step->fields[0], "run") != 0)
			continue;
		for (j = 2; j < step->count; j++)
			values[j - 2] = value_of(step->fields[j], row, fresh);
		if (PQsendQueryPrepared(db, step->fields[1], step->count - 2, values, NULL, NULL, 1 /* binary results, as the workers ask for */) != 1)
			errx(1, "%s", PQerrorMessage(db));
	}
	return syncs + PQpipelineSync(db);
}

/* Read all answers as a program would: every value is looked at. */
static bool
read_answers(PGconn *db, int syncs, struct tally *tally)
{
	volatile size_t bytes = 0;
	bool good = true;

	while (syncs > 0) {
		PGresult *result = PQgetResult(db);
		int i, j;

		if (result == NULL)
			continue;
		switch (PQresultStatus(result)) {
		case PGRES_PIPELINE_SYNC:
			syncs--;
			break;
		case PGRES_TUPLES_OK:
		case PGRES_COMMAND_OK:
			for (i = 0; i < PQntuples(result); i++)
				for (j = 0; j < PQnfields(result); j++)
					bytes += (size_t)PQgetlength(result, i, j) + (unsigned char)*PQgetvalue(result, i, j);
			break;
		default:
			if (good && tally->reason[0] == '\0')
				snprintf(tally->reason, sizeof tally->reason, "%.200s", PQresultErrorMessage(result));
			good = false;
		}
		PQclear(result);
		if (PQstatus(db) != CONNECTION_OK)
			errx(1, "lost the database");
	}
	return good;
}

static void
work(const struct job *job)
{
	PGconn *db = connect_and_prepare(job);
	struct tally *tally = job->tally;
	double begun, took;
	int turn;

	tally->begun = now();
	for (turn = job->client; (begun = now()) < tally->begun + job->seconds; turn += job->clients) {
		size_t bucket;

		if (job->once && turn >= row_count)
			break;
		if (read_answers(db, send_plan(db, &rows[turn % row_count]), tally))
			tally->done++;
		else
			tally->failed++;
		took = (now() - begun) * 1e5;
		bucket = took < BUCKETS - 1 ? (size_t)took : BUCKETS - 1;
		tally->microseconds[bucket]++;
	}
	tally->ended = now();
	PQfinish(db);
}

static double
percentile(const struct tally *tallies, int clients, uint64_t total, double share)
{
	uint64_t seen = 0;
	int bucket, i;

	for (bucket = 0; bucket < BUCKETS; bucket++) {
		for (i = 0; i < clients; i++)
			seen += tallies[i].microseconds[bucket];
		if ((double)seen >= (double)total * share)
			break;
	}
	return bucket * 10.0;
}

static void
report(const struct tally *tallies, int clients)
{
	uint64_t done = 0, failed = 0;
	double begun = tallies[0].begun, ended = tallies[0].ended, seconds;
	const char *reason = "";
	int i;

	for (i = 0; i < clients; i++) {
		begun = tallies[i].begun < begun ? tallies[i].begun : begun;
		ended = tallies[i].ended > ended ? tallies[i].ended : ended;
		done += tallies[i].done;
		failed += tallies[i].failed;
		if (tallies[i].reason[0] != '\0')
			reason = tallies[i].reason;
	}
	seconds = ended - begun;
	printf("{\"done\": %lu, \"failed\": %lu, \"seconds\": %.3f, \"perSecond\": %.1f, \"p50\": %.0f, \"p99\": %.0f}\n", done, failed,
	    seconds, (double)done / seconds, percentile(tallies, clients, done + failed, 0.50),
	    percentile(tallies, clients, done + failed, 0.99));
	if (*reason != '\0')
		fprintf(stderr, "bare: %s", reason);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	struct tally *tallies;
	int status, broken = 0;

	if (argc < 6)
		errx(2, "usage: bare CONNECTION PLAN ROWS CLIENTS SECONDS [once]");
	job.connection = argv[1];
	step_count = read_lines(argv[2], plan, STEPS);
	row_count = read_lines(argv[3], rows, ROWS);
	job.clients = (int)strtol(argv[4], NULL, 10);
	job.seconds = (int)strtol(argv[5], NULL, 10);
	job.once = argc > 6 && strcmp(argv[6], "once") == 0;
	if (row_count == 0 || job.clients < 1 || job.clients > CLIENTS)
		errx(2, "needs rows, and 1 to %d clients", CLIENTS);
	tallies = mmap(NULL, sizeof *tallies * CLIENTS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tallies == MAP_FAILED)
		err(1, "could not share memory");
	for (job.client = 0; job.client < job.clients; job.client++) {
		if (fork() != 0)
			continue;
		job.tally = &tallies[job.client];
		work(&job);
		_exit(0);
	}
	while (wait(&status) > 0)
		broken += status != 0;
	report(tallies, job.clients);
	return broken != 0;
}
