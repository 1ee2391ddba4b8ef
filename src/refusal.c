/* Saying no: words for the person go into the answer, reasons go into the log. */
#include "request.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

static const char *
print(struct request *request, const char *format, va_list values)
{
	char bytes[512];

	vsnprintf(bytes, sizeof(bytes), format, values);
	return text_string(request->arena, text_of(bytes));
}

enum outcome
refuse(struct request *request, enum outcome outcome, const char *field, const char *words)
{
	struct answer *answer = &request->answer;

	answer->outcome = outcome;
	if (answer->fault_count < REQUEST_FAULTS)
		answer->faults[answer->fault_count++] = (struct fault){ field, words };
	return outcome;
}

enum outcome
refuse_print(struct request *request, enum outcome outcome, const char *field, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	const char *words = print(request, format, values);
	va_end(values);
	return refuse(request, outcome, field, words);
}

enum outcome
fail(struct request *request, enum outcome outcome, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	request->answer.reason = print(request, format, values);
	va_end(values);
	request->answer.outcome = outcome;
	return outcome;
}

void
add_header(struct request *request, const char *format, ...)
{
	struct answer *answer = &request->answer;
	va_list values;

	assert(answer->header_count < sizeof(answer->headers) / sizeof(answer->headers[0]));
	va_start(values, format);
	answer->headers[answer->header_count++] = print(request, format, values);
	va_end(values);
}
