/* Archives.  A file is gzip's; inside there is a headline, then each batch: the words that were signed, a line with the signature, its rows in the bytes
 * they were sealed as, each behind its length, and a length that no row has.  So whoever has the public keys can prove a file with fifty lines of any
 * language, in ten years too. */
#include "archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "db/database.h"
#include "db/statements.h"
#include "ledger.h"
#include "util/arena.h"
#include "util/log.h"

static const char headline[] = "epione audit archive 1\n";

enum { WORDS_LINES = 10, LONGEST_LINE = 512, LONGEST_ROW = 1 << 20, END_OF_ROWS = -1 };

/* Somebody whom rows may tell of. */
struct search {
	const struct uuid *people;
	size_t count;
	bool found;
};

/* The rows of one batch on their way from the database into the file. */
struct porter {
	gzFile file;
	struct merkle tree;
	struct buffer row;
	bool failed;
};

static bool
fail(const char *path, const char *why)
{
	log_line(LOG_LEVEL_ERROR, "the archive %s %s", path, why);
	return false;
}

static bool
put(gzFile file, struct text text)
{
	return text.length == 0 || gzwrite(file, text.at, (unsigned)text.length) == (int)text.length;
}

static bool
put_length(gzFile file, uint32_t length)
{
	char bytes[4] = { (char)(length >> 24), (char)(length >> 16), (char)(length >> 8), (char)length };

	return put(file, (struct text){ bytes, sizeof(bytes) });
}

static void
carry_row(void *context, const struct text *cells, size_t columns)
{
	struct porter *porter = context;

	batch_add_row(&porter->tree, &porter->row, cells + 1, columns - 1);
	porter->failed = porter->failed || !put_length(porter->file, (uint32_t)porter->row.length) || !put(porter->file, buffer_text(&porter->row));
}

static bool
write_batch(struct database *database, struct arena *arena, gzFile file, const struct batch *batch, struct buffer *row)
{
	struct porter porter = { .file = file, .row = *row };
	const char *values[] = { text_print(arena, "%lld", (long long)batch->from).at, text_print(arena, "%lld", (long long)batch->to).at, batch->month };

	merkle_start(&porter.tree);
	bool good = put(file, batch_words(arena, batch)) && put(file, text_print(arena, "signature %s\n", batch->signature)) &&
	    database_each(database, seal_rows_of_month.sql, values, 3, carry_row, &porter) && !porter.failed && put_length(file, UINT32_MAX);
	*row = porter.row;
	if (good && (porter.tree.count != (uint64_t)batch->entries || strcmp(batch_root(arena, &porter.tree), batch->root) != 0)) {
		log_line(LOG_LEVEL_ERROR, "batch %lld is not as it was sealed; its month stays where it is (epionectl audit verify)", (long long)batch->number);
		return false;
	}
	return good;
}

static bool
write_batches(struct database *database, struct arena *arena, gzFile file, const struct table *seals, const struct batch_keys *keys, struct archive_facts *facts)
{
	struct buffer row = buffer_in(arena);

	buffer_grow(&row, 4096);
	if (!put(file, text_of(headline)))
		return false;
	for (size_t i = 0; i < seals->rows; i++) {
		struct batch batch = ledger_batch(seals, i);
		if (!batch_is_signed(arena, &batch, keys)) {
			log_line(LOG_LEVEL_ERROR, "the seal of batch %lld is not signed with a key of ours; its month stays where it is", (long long)batch.number);
			return false;
		}
		if (!write_batch(database, arena, file, &batch, &row))
			return false;
		facts->batches++;
		facts->entries += batch.entries;
	}
	return true;
}

static bool
sync_file(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	bool done = descriptor >= 0 && fsync(descriptor) == 0;

	if (descriptor >= 0)
		close(descriptor);
	return done;
}

/* What was read back. */
struct echo {
	int64_t batches, entries;
	const char *fault;
};

static void
count_batch(void *context, const struct batch *batch, const char *fault)
{
	struct echo *echo = context;

	echo->batches++;
	echo->entries += batch->entries;
	if (fault)
		echo->fault = fault;
}

bool
archive_write(struct database *database, struct arena *arena, const char *path, const char *month, const struct batch_keys *keys,
    struct archive_facts *facts)
{
	const char *new = text_print(arena, "%s.new", path).at;
	const struct table *seals = ledger_ask(database, arena, &seal_of_month, &month);
	struct echo echo = { .fault = NULL };

	*facts = (struct archive_facts){ .batches = 0 };
	if (seals == NULL)
		return false;
	gzFile file = gzopen(new, "wb6e");
	if (file == NULL)
		return fail(new, strerror(errno));
	bool written = write_batches(database, arena, file, seals, keys, facts);
	written = gzclose(file) == Z_OK && written;
	if (!written || !sync_file(new))
		return fail(new, "could not be written; is the disk full?");
	if (!archive_read(arena, new, keys, count_batch, &echo) || echo.fault || echo.batches != facts->batches || echo.entries != facts->entries)
		return fail(new, "does not read as it was written");
	facts->sha256 = archive_sha256(arena, new);
	if (facts->sha256 == NULL || chmod(new, 0440) != 0 || rename(new, path) != 0)
		return fail(new, strerror(errno));
	return true;
}

/* A line without its end, in the arena; NULL at the end of the file or when it is too long. */
static const char *
get_line(struct arena *arena, gzFile file)
{
	char line[LONGEST_LINE];

	if (gzgets(file, line, sizeof(line)) == NULL)
		return NULL;
	size_t length = strlen(line);
	if (length == 0 || line[length - 1] != '\n')
		return NULL;
	return text_string(arena, (struct text){ line, length - 1 });
}

/* The value behind "name " in a line. */
static const char *
value_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	return line && strncmp(line, name, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

/* The words of a batch and its signature; false where they have another form.  `*over` at the end of the file. */
static bool
read_words(struct arena *arena, gzFile file, struct batch *batch, bool *over)
{
	static const char *const names[] = { "number", "month", "from", "to", "entries", "root", "previous", "key", "at", "signature" };
	const char *values[WORDS_LINES];
	const char *first = get_line(arena, file);

	*over = first == NULL && gzeof(file);
	if (first == NULL || strcmp(first, "epione audit seal 1") != 0)
		return false;
	for (int i = 0; i < WORDS_LINES; i++)
		if ((values[i] = value_of(get_line(arena, file), names[i])) == NULL)
			return false;
	*batch = (struct batch){ .number = strtoll(values[0], NULL, 10), .month = values[1], .from = strtoll(values[2], NULL, 10),
		.to = strtoll(values[3], NULL, 10), .entries = strtoll(values[4], NULL, 10), .root = values[5], .previous = values[6], .key = values[7],
		.sealed_at = values[8], .signature = values[9] };
	return true;
}

/* The next row's length, END_OF_ROWS, or less when the file ends or lies. */
static int64_t
get_length(gzFile file)
{
	unsigned char bytes[4];

	if (gzread(file, bytes, sizeof(bytes)) != sizeof(bytes))
		return END_OF_ROWS - 1;
	uint32_t length = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	return length == UINT32_MAX ? END_OF_ROWS : length <= LONGEST_ROW ? (int64_t)length : END_OF_ROWS - 1;
}

/* Whoever the bytes of a row name, in whichever column. */
static void
look_for(struct search *search, struct text row)
{
	for (size_t i = 0; !search->found && i < search->count; i++)
		search->found = memmem(row.at, row.length, search->people[i].bytes, sizeof(search->people[i].bytes)) != NULL;
}

static bool
read_rows(gzFile file, struct merkle *tree, char *bytes, struct search *search)
{
	int64_t length;

	merkle_start(tree);
	while ((length = get_length(file)) >= 0) {
		if (gzread(file, bytes, (unsigned)length) != (int)length)
			return false;
		struct text row = { bytes, (size_t)length };
		merkle_add(tree, row);
		if (search)
			look_for(search, row);
	}
	return length == END_OF_ROWS;
}

static const char *
fault_of(struct arena *arena, const struct batch *batch, const struct merkle *tree, const struct batch_keys *keys)
{
	if (!batch_is_signed(arena, batch, keys))
		return "its seal is not signed with a key of ours";
	if (tree->count != (uint64_t)batch->entries || strcmp(batch_root(arena, tree), batch->root) != 0)
		return "its rows are not those that were sealed";
	return NULL;
}

/* What to do with what is read. */
struct reader {
	const struct batch_keys *keys;
	void (*take)(void *context, const struct batch *batch, const char *fault);
	void *context;
	struct search *search; /* or NULL */
};

static bool
read_through(struct arena *arena, const char *path, const struct reader *reader)
{
	char *row = arena_bytes(arena, LONGEST_ROW);
	struct merkle tree;
	struct batch batch;
	bool over = false;
	gzFile file = gzopen(path, "rbe");

	if (file == NULL)
		return fail(path, strerror(errno));
	const char *first = get_line(arena, file);
	bool good = first && strncmp(first, headline, strlen(first)) == 0 && strlen(first) == strlen(headline) - 1;
	while (good && read_words(arena, file, &batch, &over)) {
		good = read_rows(file, &tree, row, reader->search);
		if (good)
			reader->take(reader->context, &batch, fault_of(arena, &batch, &tree, reader->keys));
	}
	good = gzclose(file) == Z_OK && good && over;
	return good || fail(path, "is no whole archive of ours");
}

bool
archive_read(struct arena *arena, const char *path, const struct batch_keys *keys,
    void (*take)(void *context, const struct batch *batch, const char *fault), void *context)
{
	const struct reader reader = { .keys = keys, .take = take, .context = context };

	return read_through(arena, path, &reader);
}

static void
note_fault(void *context, const struct batch *batch, const char *fault)
{
	const char **first = context;

	(void)batch;
	if (*first == NULL)
		*first = fault;
}

bool
archive_tells_of(struct arena *arena, const char *path, const struct batch_keys *keys, const struct people *people, bool *tells)
{
	const char *fault = NULL;
	struct search search = { .people = people->ids, .count = people->count };
	const struct reader reader = { .keys = keys, .take = note_fault, .context = &fault, .search = &search };

	if (!read_through(arena, path, &reader))
		return false;
	*tells = search.found;
	return fault == NULL || fail(path, "is not as it was sealed");
}

const char *
archive_sha256(struct arena *arena, const char *path)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct stat status;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);

	if (descriptor < 0 || fstat(descriptor, &status) != 0 || status.st_size == 0) {
		if (descriptor >= 0)
			close(descriptor);
		fail(path, "cannot be read");
		return NULL;
	}
	void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	close(descriptor);
	if (bytes == MAP_FAILED) {
		fail(path, strerror(errno));
		return NULL;
	}
	const struct text part = { bytes, (size_t)status.st_size };
	secret_sha256_parts(hash, &part, 1);
	munmap(bytes, (size_t)status.st_size);
	return text_hex(arena, hash, sizeof(hash)).at;
}
