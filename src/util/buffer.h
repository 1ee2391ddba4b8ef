/* A text that grows, in an arena. */
#ifndef EPIONE_BUFFER_H
#define EPIONE_BUFFER_H

#include "text.h"

struct buffer {
	struct arena *arena;
	char *at;
	size_t length, room;
};

struct buffer buffer_in(struct arena *arena);

/* Make room for `size` bytes more. */
void buffer_grow(struct buffer *buffer, size_t size);

static inline void
buffer_add(struct buffer *buffer, struct text text)
{
	if (text.length == 0)
		return;
	if (text.length > buffer->room - buffer->length)
		buffer_grow(buffer, text.length);
	memcpy(buffer->at + buffer->length, text.at, text.length);
	buffer->length += text.length;
}

static inline void
buffer_add_byte(struct buffer *buffer, char byte)
{
	if (buffer->length == buffer->room)
		buffer_grow(buffer, 1);
	buffer->at[buffer->length++] = byte;
}

void buffer_add_string(struct buffer *buffer, const char *string);
void buffer_print(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text buffer_text(const struct buffer *buffer);

#endif
