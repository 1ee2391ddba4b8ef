/* Pictures that people send: JPEG, PNG and WebP, walked and never decoded. */
#ifndef EPIONE_PICTURE_H
#define EPIONE_PICTURE_H

#include "text.h"

enum { PICTURE_BYTES = 64 * 1024, PICTURE_LEAST = 16, PICTURE_MOST = 1024 /* pixels a side */ };

enum picture_fault {
	PICTURE_GOOD,
	PICTURE_OF_NO_KIND, /* it does not begin like one of the three */
	PICTURE_BROKEN,     /* cut short, moving, or not built as its format says */
	PICTURE_SIDES,      /* fewer or more pixels a side than we take */
	PICTURE_LARGE,      /* more bytes than we keep */
};

/* A picture without whatever is not the picture: no Exif, XMP, comments, profiles, thumbnails, nothing behind its end.  The result lies in the arena;
 * what it says of its sides is true of all its headers (ITU-T T.81; RFC 2083; RFC 9649). */
enum picture_fault picture_clean(struct arena *arena, struct text bytes, struct text *cleaned);

#endif
