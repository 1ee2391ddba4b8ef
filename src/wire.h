/* Answers as FastCGI records (FastCGI specification 1.0, section 3.3). */
#ifndef EPIONE_WIRE_H
#define EPIONE_WIRE_H

#include "util/text.h"

/* Write head and body as the standard output of a request, and its end, to a blocking socket.  False when the peer is gone. */
bool wire_answer(int file, int request, struct text head, struct text body);

#endif
