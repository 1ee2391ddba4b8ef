/* Answers as FastCGI records, read back as nginx reads them: by a peer that is slow, and sent to one that has left. */
#include "wire.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fastcgi.h>

#include "unit.h"

enum { REQUEST = 0x102, MOST = 400000 };

struct reading {
	size_t length; /* of the output */
	int records, endings;
	bool sound; /* every record belongs to the request and says what it is */
	char *output;
};

static bool
read_whole(int file, void *bytes, size_t size)
{
	char *at = bytes;

	while (size > 0) {
		ssize_t got = read(file, at, size < 5000 ? size : 5000);

		if (got <= 0)
			return false;
		at += got;
		size -= (size_t)got;
	}
	return true;
}

static bool
read_content(int file, const FCGI_Header *header, struct reading *reading)
{
	size_t length = (size_t)(header->contentLengthB1 << 8 | header->contentLengthB0);
	FCGI_EndRequestBody body;

	if (header->type == FCGI_END_REQUEST) {
		reading->endings++;
		return length == sizeof body && read_whole(file, &body, sizeof body) && body.protocolStatus == FCGI_REQUEST_COMPLETE;
	}
	if (header->type != FCGI_STDOUT || reading->endings > 0 || reading->length + length > MOST)
		return false;
	reading->length += length;
	return read_whole(file, reading->output + reading->length - length, length);
}

static struct reading
read_records(int file)
{
	struct reading reading = { .sound = true, .output = arena_take(unit_arena(), MOST) };
	FCGI_Header header;

	for (; reading.sound && read_whole(file, &header, sizeof header); reading.records++)
		reading.sound = header.version == FCGI_VERSION_1 && (header.requestIdB1 << 8 | header.requestIdB0) == REQUEST &&
		    read_content(file, &header, &reading);
	return reading;
}

static char *
letters(size_t length)
{
	char *bytes = arena_take(unit_arena(), length + 1);

	for (size_t i = 0; i < length; i++)
		bytes[i] = (char)('a' + i % 23);
	return bytes;
}

static void
check_answer(size_t head, size_t body, int records)
{
	const char *bytes = letters(head + body);
	int ends[2], status;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a pair of sockets");
	pid_t child = fork();
	if (child == 0)
		_exit(wire_answer(ends[1], REQUEST, (struct text){ bytes, head }, (struct text){ bytes + head, body }) ? 0 : 1);
	close(ends[1]);
	struct reading reading = read_records(ends[0]);
	close(ends[0]);
	waitpid(child, &status, 0);
	CHECK(status == 0 && reading.sound && reading.endings == 1, "%zu and %zu are sent", head, body);
	CHECK(reading.records == records, "%zu and %zu make %d records", head, body, reading.records);
	CHECK(reading.length == head + body && memcmp(reading.output, bytes, reading.length) == 0, "%zu and %zu come whole", head, body);
}

/* The output takes a record, or more where one is full, and its end and the request's one each. */
static void
sizes(void)
{
	check_answer(40, 0, 3);
	check_answer(40, 1, 3);
	check_answer(40, 13000, 3);
	check_answer(40, FCGI_MAX_LENGTH - 40, 3);
	check_answer(40, FCGI_MAX_LENGTH - 39, 4);
	check_answer(FCGI_MAX_LENGTH, 1, 4);
	check_answer(FCGI_MAX_LENGTH + 1, 0, 4);
	check_answer(100, 300000, 7);
}

static void
write_to_nobody(void)
{
	static char body[300000];
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		exit(2);
	close(ends[0]);
	exit(wire_answer(ends[1], REQUEST, TEXT_OF("head"), (struct text){ body, sizeof body }) ? 1 : 0);
}

static void
departed(void)
{
	CHECK(unit_child(write_to_nobody) == 0, "it is told that nobody is there");
}

void
suite_wire(void)
{
	static const struct unit_test tests[] = {
		{ "every size comes whole", sizes },
		{ "a peer that has left", departed },
		{ NULL, NULL },
	};

	unit_suite("wire", tests);
}
