/* epionectl audit verify: proves the audit whole, and names the batch where it is not. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/database.h"
#include "inspection.h"
#include "util/clock.h"
#include "util/log.h"

static void
tell(int64_t number, const char *month, const char *words)
{
	if (number == 0)
		printf("fault: %s\n", words);
	else
		printf("fault: batch %lld (%s): %s\n", (long long)number, month, words);
}

static int
verify(struct program *program)
{
	struct inspection inspection;
	int64_t begun = clock_ticks();

	if (!inspection_open(&inspection, &program->settings, tell) || !inspection_run(&inspection)) {
		log_line(LOG_LEVEL_ERROR, "the audit could not be verified");
		return EXIT_FAILURE;
	}
	printf("%lld batches, %lld rows, %lld archived ones, %.1f s: %s\n", (long long)inspection.batches, (long long)inspection.rows, (long long)inspection.archived_rows, (double)(clock_ticks() - begun) / 1e6,
	    inspection.faults ? "not as they were sealed" : "all as they were sealed");
	if (inspection.faults)
		printf("what to do about it: see \"When the audit is not as it was sealed\" in the runbook\n");
	return inspection.faults ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Positions go on a million behind the last one, so that no transaction under way is below. */
static const char go_on[] = "BEGIN; LOCK TABLE audit_event; SET LOCAL statement_timeout = 0;"
    "UPDATE audit_clock SET ahead = greatest(0, (SELECT coalesce(max(to_position), 0) FROM audit_seal), (SELECT coalesce(max(written_in), 0) FROM audit_event)) + 1000000"
    " - pg_current_xact_id()::text::bigint;"
    "DO $$ BEGIN EXECUTE format('ALTER TABLE audit_event ALTER COLUMN written_in SET DEFAULT pg_current_xact_id()::text::bigint + %s', (SELECT ahead FROM audit_clock)); END $$;"
    "COMMIT";

static int
resume(struct program *program)
{
	struct database *owner = database_new(program->settings.owner_database);

	if (!database_script(owner, go_on))
		return EXIT_FAILURE;
	printf("the audit goes on behind its last seal\n");
	return EXIT_SUCCESS;
}

int
ctl_audit(struct program *program, int count, char **words)
{
	if (count == 1 && strcmp(words[0], "verify") == 0)
		return verify(program);
	if (count == 1 && strcmp(words[0], "resume") == 0)
		return resume(program);
	log_line(LOG_LEVEL_ERROR, "usage: epionectl audit verify|resume");
	return EXIT_FAILURE;
}
