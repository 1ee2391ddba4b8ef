/* FastCGI parameters from an input: one `NAME=value` a line, up to an empty line; a body follows that. */
#ifndef EPIONE_FUZZ_PARAMETERS_H
#define EPIONE_FUZZ_PARAMETERS_H

#include "fuzz.h"

enum { PARAMETERS = 64 };

struct parameters {
	const char *lines[PARAMETERS + 1];
	size_t count;
	struct text body;
};

static inline struct parameters
parameters_of(struct arena *arena, struct text input)
{
	struct parameters parameters = { .count = 0 };

	while (input.length > 0 && parameters.count < PARAMETERS) {
		const char *stop = memchr(input.at, '\n', input.length);
		size_t length = stop == NULL ? input.length : (size_t)(stop - input.at);
		size_t taken = stop == NULL ? length : length + 1;

		if (length > 0)
			parameters.lines[parameters.count++] = text_string(arena, (struct text){ input.at, length });
		input.at += taken;
		input.length -= taken;
		if (length == 0)
			break;
	}
	parameters.body = input;
	return parameters;
}

#endif
