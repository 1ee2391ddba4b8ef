/* A text that grows.  Room doubles, so that a long reply is copied a few times at most; where the buffer was the arena's last piece
 * it grows in place and is not copied at all. */
#include "buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "arena.h"

enum { SMALLEST = 256 };

struct buffer
buffer_in(struct arena *arena)
{
	return (struct buffer){ .arena = arena };
}

void
buffer_grow(struct buffer *buffer, size_t size)
{
	size_t room = buffer->room < SMALLEST / 2 ? SMALLEST : buffer->room * 2;

	assert(size <= SIZE_MAX / 2 - buffer->length);
	if (room < buffer->length + size)
		room = buffer->length + size;
	buffer->at = arena_grow(buffer->arena, buffer->at, buffer->room, room);
	buffer->room = room;
}

void
buffer_add_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, text_of(string));
}

void
buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list list, again;
	int length;

	va_start(list, format);
	va_copy(again, list);
	length = vsnprintf(NULL, 0, format, list);
	assert(length >= 0);
	if ((size_t)length >= buffer->room - buffer->length)
		buffer_grow(buffer, (size_t)length + 1);
	vsnprintf(buffer->at + buffer->length, (size_t)length + 1, format, again);
	buffer->length += (size_t)length;
	va_end(again);
	va_end(list);
}

struct text
buffer_text(const struct buffer *buffer)
{
	return (struct text){ buffer->length == 0 ? "" : buffer->at, buffer->length };
}
