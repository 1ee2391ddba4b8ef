/* epionectl rotate-keys: every key that the second master key wrapped is wrapped by the first one, while the clinic works.
 *
 * What is hard: it may be ended anywhere, run twice at once, and meet a patient whose key is erased just then.  So a batch is one transaction that locks
 * its rows and writes what it read; who else rotates goes round them; and where it has come to is said by the rows themselves.  The server's requests
 * only read these rows, and wait for nothing. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/database.h"
#include "util/buffer.h"
#include "util/log.h"

#define BEFORE_ALL "00000000-0000-0000-0000-000000000000"

struct rotation {
	const struct master_keys *keys;
	struct database *owner;
	struct arena *arena; /* of one batch */
	char from[2 * SEAL_ID_BYTES + 1], to[2 * SEAL_ID_BYTES + 1];
	size_t moved, shut; /* how many were wrapped anew, and how many neither key opens */
};

/* A batch is small and the table is not, whatever its statistics say. */
static const char prepare[] = "SET statement_timeout = 0; SET lock_timeout = '60s'; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off";

#define BATCH                                                                                              \
	"SELECT patient_id, wrapped FROM patient_key "                                                     \
	"WHERE wrapped IS NOT NULL AND master_key = $1::text AND patient_id > $2::uuid "                   \
	"ORDER BY master_key, patient_id LIMIT 500 FOR NO KEY UPDATE"
static const char free_ones[] = BATCH " SKIP LOCKED", all_of_them[] = BATCH;

static const char put_back[] = "UPDATE patient_key SET wrapped = again.wrapped, master_key = $3::text "
    "FROM unnest($1::uuid[], $2::text[]) AS again (id, wrapped) WHERE patient_id = again.id";

struct list {
	struct buffer text;
	size_t count;
};

static void
list_add(struct list *list, struct text word)
{
	buffer_add_byte(&list->text, list->count++ ? ',' : '{');
	buffer_add(&list->text, word); /* an id or base64url: nothing to quote */
}

static const char *
list_end(struct list *list)
{
	buffer_add_string(&list->text, list->count ? "}" : "{}");
	buffer_add_byte(&list->text, '\0');
	return buffer_text(&list->text).at;
}

/* The batch wrapped anew, and how many of it. */
static bool
wrap_again(struct rotation *rotation, const struct table *batch, size_t *moved)
{
	struct list ids = { .text = buffer_in(rotation->arena) }, wrapped = { .text = buffer_in(rotation->arena) };

	for (size_t row = 0; row < batch->rows; row++) {
		struct text patient = text_of(batch->cells[2 * row]), key = text_of(batch->cells[2 * row + 1]);
		struct text again = sealing_rewrap(rotation->arena, rotation->keys, sealing_key_place(rotation->arena, patient), key);
		if (again.at == NULL) {
			rotation->shut++;
			log_line(LOG_LEVEL_ERROR, "no master key opens the key of the patient %s: it was changed, or moved there", patient.at);
			continue;
		}
		list_add(&ids, patient);
		list_add(&wrapped, again);
	}
	*moved += ids.count;
	const char *values[] = { list_end(&ids), list_end(&wrapped), rotation->to };
	return database_table(rotation->owner, rotation->arena, put_back, values, 3) != NULL;
}

/* From the first patient to the last; false when the database failed. */
static bool
pass(struct rotation *rotation, const char *batch_sql, size_t *moved)
{
	char last[sizeof(BEFORE_ALL)] = BEFORE_ALL;

	for (*moved = 0, rotation->shut = 0;;) {
		const char *values[] = { rotation->from, last };
		arena_reset(rotation->arena);
		if (!database_script(rotation->owner, "BEGIN"))
			return false;
		const struct table *batch = database_table(rotation->owner, rotation->arena, batch_sql, values, 2);
		if (batch == NULL || (batch->rows && !wrap_again(rotation, batch, moved)) || !database_script(rotation->owner, "COMMIT"))
			return false;
		if (batch->rows == 0)
			return true;
		memcpy(last, batch->cells[2 * (batch->rows - 1)], sizeof(last));
	}
}

/* First what nobody else has, then what is left, until nothing is: a server that has not heard of the new key may still have wrapped with the old one. */
static bool
rotate_patients(struct rotation *rotation)
{
	size_t moved;
	bool good = pass(rotation, free_ones, &moved);

	do {
		rotation->moved += good ? moved : 0;
		good = good && pass(rotation, all_of_them, &moved);
	} while (good && moved > 0);
	return good;
}

static bool
rotate_house(struct rotation *rotation)
{
	const char *values[] = { rotation->from, rotation->to, NULL };
	bool good = database_script(rotation->owner, "BEGIN");
	const struct table *house =
	    good ? database_table(rotation->owner, rotation->arena, "SELECT wrapped FROM house_key WHERE name = 'house' AND master_key = $1::text FOR UPDATE", values, 1) : NULL;

	if (house == NULL)
		return false;
	if (house->rows == 1) {
		values[2] = sealing_rewrap(rotation->arena, rotation->keys, SEALING_HOUSE_PLACE, text_of(house->cells[0])).at;
		if (values[2] == NULL) {
			log_line(LOG_LEVEL_ERROR, "no master key opens the clinic's own key: it was changed");
			return false;
		}
		if (database_table(rotation->owner, rotation->arena,
			"UPDATE house_key SET master_key = $2::text, wrapped = $3::text WHERE name = 'house' AND master_key = $1::text", values, 3) == NULL)
			return false;
	}
	return database_script(rotation->owner, "COMMIT");
}

/* What the first master key does not wrap, whatever the reason. */
static int
tell(struct rotation *rotation)
{
	const char *values[] = { rotation->to };
	const struct table *state = database_table(rotation->owner, rotation->arena,
	    "SELECT count(*) FILTER (WHERE master_key = $1::text), count(*) FILTER (WHERE master_key <> $1::text), "
	    "(SELECT count(*) FROM house_key WHERE master_key <> $1::text) FROM patient_key WHERE wrapped IS NOT NULL", values, 1);

	if (state == NULL)
		return EXIT_FAILURE;
	printf("%zu keys were wrapped anew; %s of patients are under the master key %s, and %s are not\n", rotation->moved, state->cells[0], rotation->to, state->cells[1]);
	if (strcmp(state->cells[1], "0") == 0 && strcmp(state->cells[2], "0") == 0)
		return EXIT_SUCCESS;
	log_line(LOG_LEVEL_ERROR, rotation->shut ? "some keys could not be opened; keep the old master key until that is mended" :
	    "some keys are under another master key: set second_key_file to it and run this again");
	return EXIT_FAILURE;
}

static void
write_id(char out[2 * SEAL_ID_BYTES + 1], struct arena *arena, const struct seal_key *key)
{
	memcpy(out, text_hex(arena, key->id, SEAL_ID_BYTES).at, 2 * SEAL_ID_BYTES + 1);
}

int
ctl_rotate_keys(struct program *program, int count, char **words)
{
	struct rotation rotation = {
		.keys = &program->master_keys,
		.owner = database_new(program->settings.owner_database),
		.arena = arena_new(256 * 1024, 4 * 1024 * 1024),
	};
	bool good = database_script(rotation.owner, prepare);

	(void)count, (void)words;
	write_id(rotation.to, rotation.arena, &rotation.keys->keys[0]);
	if (rotation.keys->count > 1) {
		write_id(rotation.from, rotation.arena, &rotation.keys->keys[1]);
		good = good && strcmp(rotation.from, rotation.to) != 0 ? rotate_patients(&rotation) && rotate_house(&rotation) : good;
	}
	int status = good ? tell(&rotation) : EXIT_FAILURE;
	if (!good)
		log_line(LOG_LEVEL_ERROR, "the keys are not all wrapped anew; run this again, it goes on where it was");
	database_close(rotation.owner);
	arena_free(rotation.arena);
	return status;
}
