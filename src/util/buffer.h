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
void buffer_add(struct buffer *buffer, struct text text);
void buffer_add_string(struct buffer *buffer, const char *string);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_print(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text buffer_text(const struct buffer *buffer);

#endif
