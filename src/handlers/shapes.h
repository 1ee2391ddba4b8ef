/* Words and shapes that several aggregates share. */
#ifndef EPIONE_SHAPES_H
#define EPIONE_SHAPES_H

#include "request.h"

extern const char *const role_words[], *const status_words[], *const registrable_words[];

/* How far somebody reaches a patient, and the parts of a record that are opened one by one. */
extern const char *const level_words[], *const section_words[];

/* A thing named by the id in its path. */
struct by_id {
	struct uuid_value id;
};
extern const struct shape by_id_shape;

/* A note of an emergency, as its record shows it. */
extern const struct shape emergency_note_shape;

/* Whether a given day is before (-1), is (0) or comes after (1) today's, in UTC. */
int day_against_today(struct request *request, const struct date_value *day);

/* Plain items of lists. */
extern const struct field section_item, short_text_item, language_item, moment_item;

#endif
