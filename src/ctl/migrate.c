/* epionectl migrate: numbered files, each once, in one transaction each, under one lock.
 *
 * A file that was applied and then changed is a fault: its checksum is recorded with it. */
#include "ctl/ctl.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "db/database.h"
#include "util/buffer.h"
#include "util/log.h"

static const char begin[] =
    "CREATE TABLE IF NOT EXISTS public.schema_migration ("
    " number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE public.schema_migration IS 'Which migrations were applied, and what they were';"
    "COMMENT ON COLUMN public.schema_migration.number IS 'The file''s number';"
    "COMMENT ON COLUMN public.schema_migration.name IS 'The file''s name';"
    "COMMENT ON COLUMN public.schema_migration.checksum IS 'BLAKE2b-256 of the file as it was applied';"
    "COMMENT ON COLUMN public.schema_migration.applied_at IS 'When';";

static int
is_migration(const struct dirent *entry)
{
	const char *name = entry->d_name;
	size_t length = strlen(name);

	return length > 9 && strspn(name, "0123456789") == 4 && name[4] == '-' && strcmp(name + length - 4, ".sql") == 0;
}

/* All of it: half a migration is none. */
static struct text
read_file(struct arena *arena, const char *path)
{
	struct stat file;
	struct text text = { NULL, 0 };
	FILE *in = fopen(path, "re");

	if (in && fstat(fileno(in), &file) == 0) {
		size_t length = (size_t)file.st_size;
		char *bytes = arena_take(arena, length + 1);
		if (fread(bytes, 1, length, in) == length)
			text = (struct text){ bytes, length };
	}
	if (text.at == NULL)
		log_line(LOG_LEVEL_ERROR, "could not read the migration %s: %s", path, strerror(errno));
	if (in)
		fclose(in);
	return text;
}

static bool
apply(struct database *database, struct arena *arena, const char *name, struct text script, const char *checksum)
{
	struct buffer all = buffer_in(arena);

	buffer_add_string(&all, "BEGIN;\n");
	buffer_add(&all, script);
	buffer_print(&all, "\n;RESET ROLE;\nINSERT INTO public.schema_migration (number, name, checksum) VALUES (%d, '%s', '%s');\nCOMMIT;\n",
	    (int)strtol(name, NULL, 10), name, checksum);
	buffer_add_byte(&all, '\0');
	if (database_script(database, buffer_text(&all).at)) {
		printf("applied %s\n", name);
		return true;
	}
	database_script(database, "ROLLBACK");
	log_line(LOG_LEVEL_ERROR, "the migration %s failed; nothing of it was kept. Mend it and run `epionectl migrate` again", name);
	return false;
}

static bool
migrate_one(struct database *database, struct arena *arena, const char *directory, const char *name)
{
	struct text script = read_file(arena, text_print(arena, "%s/%s", directory, name).at);
	unsigned char hash[SECRET_HASH_BYTES];
	const char *number = text_string(arena, (struct text){ name, 4 });

	if (script.at == NULL)
		return false;
	secret_hash(hash, script, NULL);
	const char *checksum = text_hex(arena, hash, sizeof(hash)).at;
	const struct table *applied =
	    database_table(database, arena, "SELECT checksum FROM public.schema_migration WHERE number = $1::integer", &number, 1);
	if (applied == NULL)
		return false;
	if (applied->rows == 0)
		return apply(database, arena, name, script, checksum);
	if (strcmp(applied->cells[0], checksum) == 0)
		return true;
	log_line(LOG_LEVEL_ERROR, "the migration %s was changed after it was applied; put it back as it was and write a new one", name);
	return false;
}

static bool
migrate_all(struct database *database, struct arena *arena, const char *directory)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, is_migration, alphasort);
	bool good = count > 0;

	if (count <= 0)
		log_line(LOG_LEVEL_ERROR, "there are no migrations in %s; set schema_directory", directory);
	for (int i = 0; i < count; i++)
		good = good && migrate_one(database, arena, directory, entries[i]->d_name);
	return good;
}

/* The clinic's own key is made once, after the table that holds it. */
static bool
make_house_key(const struct program *program, struct database *database, struct arena *arena)
{
	const char *values[] = { sealing_new_key(arena, &program->master_keys, SEALING_HOUSE_PLACE).at, sealing_master_id(arena, &program->master_keys).at };

	return database_table(database, arena,
	    "INSERT INTO house_key (name, wrapped, master_key) SELECT 'house', $1::text, $2::text WHERE NOT EXISTS (SELECT FROM house_key WHERE name = 'house')",
	    values, 2) != NULL;
}

int
ctl_migrate(struct program *program, int count, char **words)
{
	struct database *owner = database_new(program->settings.owner_database);
	struct arena *arena = arena_new(1024 * 1024, 64 * 1024 * 1024);

	(void)count, (void)words;
	/* The lock lasts as long as the connection: two at once wait for each other. */
	bool good = database_script(owner, "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(7032026)") &&
	    database_script(owner, begin) && migrate_all(owner, arena, program->settings.schema_directory) &&
	    make_house_key(program, owner, arena);
	database_close(owner);
	arena_free(arena);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
