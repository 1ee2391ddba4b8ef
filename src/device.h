/* A client in the words that its owner knows it by. */
#ifndef EPIONE_DEVICE_H
#define EPIONE_DEVICE_H

#include "util/text.h"

/* "Firefox on Windows" from a User-Agent, in the arena and ending in NUL; its first product where it is no browser; never anything but printable
 * ASCII, at most 60 characters. */
const char *device_words(struct arena *arena, struct text agent);

#endif
