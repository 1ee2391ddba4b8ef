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

static void
grow(struct buffer *buffer, size_t size)
{
	size_t room = buffer->room < SMALLEST / 2 ? SMALLEST : buffer->room * 2;

	assert(size <= SIZE_MAX / 2 - buffer->length);
	if (room < buffer->length + size)
		room = buffer->length + size;
	buffer->at = arena_grow(buffer->arena, buffer->at, buffer->room, room);
	buffer->room = room;
}

void
buffer_add(struct buffer *buffer, struct text text)
{
	if (text.length == 0)
		return;
	if (text.length > buffer->room - buffer->length)
		grow(buffer, text.length);
	memcpy(buffer->at + buffer->length, text.at, text.length);
	buffer->length += text.length;
}

void
buffer_add_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, text_of(string));
}

void
buffer_add_byte(struct buffer *buffer, char byte)
{
	if (buffer->length == buffer->room)
		grow(buffer, 1);
	buffer->at[buffer->length++] = byte;
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
		grow(buffer, (size_t)length + 1);
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
