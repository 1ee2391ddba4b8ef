/* libfcgi sends an answer in pieces of 8 KiB, and its end apart: each wakes nginx, which costs both more than the bytes do.  Here an answer of up to
 * 64 KiB leaves with one system call, copied by nobody. */
#include "wire.h"

#include <assert.h>
#include <errno.h>
#include <sys/uio.h>

#include <fastcgi.h>

enum { RECORD_BYTES = FCGI_MAX_LENGTH, PARTS = 4 };

/* What still has to be written; parts of no length do no harm. */
struct letter {
	struct iovec parts[PARTS];
	int count;
};

static void
enclose(struct letter *letter, const void *at, size_t length)
{
	assert(letter->count < PARTS);
	letter->parts[letter->count++] = (struct iovec){ .iov_base = (void *)(uintptr_t)at, .iov_len = length };
}

static void
forget_sent(struct letter *letter, size_t sent)
{
	for (int i = 0; i < letter->count; i++) {
		struct iovec *part = &letter->parts[i];
		size_t gone = sent < part->iov_len ? sent : part->iov_len;

		part->iov_base = (char *)part->iov_base + gone;
		part->iov_len -= gone;
		sent -= gone;
	}
}

static bool
is_sent(const struct letter *letter)
{
	size_t left = 0;

	for (int i = 0; i < letter->count; i++)
		left += letter->parts[i].iov_len;
	return left == 0;
}

static bool
send_letter(int file, struct letter *letter)
{
	while (!is_sent(letter)) {
		ssize_t sent = writev(file, letter->parts, letter->count);

		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0)
			forget_sent(letter, (size_t)sent);
	}
	return true;
}

static FCGI_Header
header(int type, int request, size_t length)
{
	return (FCGI_Header){
		.version = FCGI_VERSION_1,
		.type = (unsigned char)type,
		.requestIdB1 = (unsigned char)(request >> 8),
		.requestIdB0 = (unsigned char)request,
		.contentLengthB1 = (unsigned char)(length >> 8),
		.contentLengthB0 = (unsigned char)length,
	};
}

static struct text
cut(struct text *text, size_t length)
{
	struct text front = { text->at, text->length < length ? text->length : length };

	text->at = text->length > front.length ? text->at + front.length : NULL;
	text->length -= front.length;
	return front;
}

/* The end of the output, then that of the request. */
struct ending {
	FCGI_Header output;
	FCGI_EndRequestRecord request;
};

_Static_assert(sizeof(struct ending) == 3 * FCGI_HEADER_LEN, "an ending is bytes without gaps");

static struct ending
ending_of(int request)
{
	return (struct ending){
		.output = header(FCGI_STDOUT, request, 0),
		.request.header = header(FCGI_END_REQUEST, request, sizeof(FCGI_EndRequestBody)),
		.request.body.protocolStatus = FCGI_REQUEST_COMPLETE,
	};
}

bool
wire_answer(int file, int request, struct text head, struct text body)
{
	const struct ending ending = ending_of(request);
	bool last;

	do {
		struct text first = cut(&head, RECORD_BYTES), second = cut(&body, RECORD_BYTES - first.length);
		const FCGI_Header output = header(FCGI_STDOUT, request, first.length + second.length);
		struct letter letter = { .count = 0 };

		last = head.length + body.length == 0;
		enclose(&letter, &output, sizeof output);
		enclose(&letter, first.at, first.length);
		enclose(&letter, second.at, second.length);
		enclose(&letter, &ending, last ? sizeof ending : 0);
		if (!send_letter(file, &letter))
			return false;
	} while (!last);
	return true;
}
