/* Anchors.  A line is `number hash time`.  Whoever was killed while writing one left a part of it, which is the beginning of the very line that is
 * missing: it is completed, never removed, so that the file may be append-only (chattr +a). */
#include "anchor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/arena.h"
#include "util/log.h"

enum { LONGEST = 256 };

struct text
anchor_line(struct arena *arena, const struct batch *batch)
{
	return text_print(arena, "%lld %s %s\n", (long long)batch->number, batch_hash(arena, batch), batch->sealed_at);
}

/* The hash in a line that is this number's, or that says its number itself where `number` is 0; NULL when it is none. */
static const char *
read_line(struct arena *arena, struct text line, int64_t *number)
{
	const char *space = memchr(line.at, ' ', line.length);
	int64_t said;

	if (space == NULL || !text_integer((struct text){ line.at, (size_t)(space - line.at) }, &said) || said < 1 || (*number && said != *number))
		return NULL;
	struct text rest = { space + 1, line.length - (size_t)(space + 1 - line.at) };
	if (rest.length < 66 || rest.at[64] != ' ')
		return NULL;
	for (size_t i = 0; i < 64; i++)
		if (text_hex_digit(rest.at[i]) < 0)
			return NULL;
	*number = said;
	return text_string(arena, (struct text){ rest.at, 64 });
}

static bool
unreadable(const char *path, const char *why)
{
	log_line(LOG_LEVEL_ERROR, "the anchors %s %s", path, why);
	return false;
}

bool
anchor_read_end(struct arena *arena, const char *path, struct anchor_end *end)
{
	char bytes[4 * LONGEST];
	struct stat file;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);

	*end = (struct anchor_end){ .incomplete = TEXT_OF("") };
	if (descriptor < 0)
		return errno == ENOENT || unreadable(path, strerror(errno));
	bool known = fstat(descriptor, &file) == 0;
	off_t from = known && file.st_size > (off_t)sizeof(bytes) ? file.st_size - (off_t)sizeof(bytes) : 0;
	ssize_t size = known ? pread(descriptor, bytes, sizeof(bytes), from) : -1;
	close(descriptor);
	if (size < 0)
		return unreadable(path, strerror(errno));
	const char *last = size ? memrchr(bytes, '\n', (size_t)size) : NULL;
	const char *rest = last ? last + 1 : bytes;
	end->incomplete = text_copy(arena, (struct text){ rest, (size_t)(bytes + size - rest) });
	if (last == NULL)
		return from == 0 || unreadable(path, "have no lines of ours");
	const char *before = memrchr(bytes, '\n', (size_t)(last - bytes));
	const char *line = before ? before + 1 : bytes;
	end->hash = read_line(arena, (struct text){ line, (size_t)(last - line) }, &end->number);
	return end->hash != NULL || unreadable(path, "have a last line that is none of ours");
}

static bool
tell_command(const char *command, struct text line)
{
	FILE *pipe = popen(command, "we");
	bool told = pipe != NULL && fwrite(line.at, 1, line.length, pipe) == line.length;

	if (pipe == NULL || pclose(pipe) != 0 || !told) {
		log_line(LOG_LEVEL_ERROR, "the anchor command did not take: %.*s", (int)line.length - 1, line.at);
		return false;
	}
	return true;
}

bool
anchor_add(const char *path, const char *command, struct text line, size_t written)
{
	int descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	struct text rest = { line.at + written, line.length - written };

	if (descriptor < 0)
		return unreadable(path, strerror(errno));
	ssize_t size = write(descriptor, rest.at, rest.length);
	bool kept = size == (ssize_t)rest.length && fsync(descriptor) == 0;
	close(descriptor);
	if (!kept)
		return unreadable(path, "could not be written to; is the disk full?");
	return command[0] == '\0' || tell_command(command, line);
}

bool
anchor_each(struct arena *arena, const char *path, void (*take)(void *context, int64_t number, const char *hash), void *context)
{
	char line[LONGEST];
	FILE *file = fopen(path, "re");
	int64_t number = 0;

	if (file == NULL)
		return unreadable(path, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		size_t length = strlen(line);
		int64_t expected = ++number;
		if (length == 0 || line[length - 1] != '\n')
			take(context, number, NULL);
		else
			take(context, number, read_line(arena, (struct text){ line, length - 1 }, &expected));
	}
	fclose(file);
	return true;
}
