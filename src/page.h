/* Pages of a list: a limit and a keyset cursor.  A cursor is sealed with a key of this program and the list's path, so that what PostgreSQL is asked
 * to compare is always a value it gave out for this very list. */
#ifndef EPIONE_PAGE_H
#define EPIONE_PAGE_H

#include "request.h"

enum { PAGE_STANDARD = 20, PAGE_MOST = 100 };

/* The first page with the standard limit. */
void page_start(struct request *request);

/* Take `limit` and `after` from the query; false when the parameter is another one.  Faults are noted. */
bool page_read(struct request *request, struct text key, struct text value);

/* The cursor behind a row with these cursor columns, in the arena. */
struct text page_cursor(struct request *request, struct text key, struct text id);

#endif
