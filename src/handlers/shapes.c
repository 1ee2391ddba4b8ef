/* Words and shapes that several aggregates share. */
#include "handlers/shapes.h"

const char *const role_words[] = { "patient", "doctor", "specialist", "nurse", "paramedic", "staff", "admin", "super-admin", NULL };
const char *const status_words[] = { "pending", "active", "suspended", "deactivated", NULL };
const char *const registrable_words[] = { "patient", "doctor", "specialist", "nurse", "paramedic", NULL };

const char *const level_words[] = { "owner", "full", "limited", "emergency", NULL };
const char *const section_words[] = { "demographics", "contacts", "insurance", "history", "allergies", "medication", "visits", "documents", "results", NULL };

int
day_against_today(struct request *request, const struct date_value *day)
{
	struct text now = clock_moment_text(request->arena, clock_now());
	int order = strncmp(day->value.text.at, now.at, strlen("2030-01-07"));

	return (order > 0) - (order < 0);
}

const struct field short_text_item = { .kind = KIND_TEXT, .least = 1, .most = 100 };
const struct field section_item = { .kind = KIND_CHOICE, .choices = section_words };
const struct field language_item = { .kind = KIND_LANGUAGE };
const struct field moment_item = { .kind = KIND_MOMENT };

static const struct field by_id_fields[] = {
	FIELD(by_id, id, "id", .flags = REQUIRED, .summary = "its id"),
	END_OF_FIELDS,
};
const struct shape by_id_shape = { .name = "ById", .size = sizeof(struct by_id), .fields = by_id_fields };

static const struct field emergency_note_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("patientId", KIND_UUID),
	PLAIN("breakGlassId", KIND_UUID, .summary = "the emergency access under which it was written"),
	PLAIN("authorName", KIND_TEXT),
	PLAIN("authorRole", KIND_CHOICE, .choices = role_words),
	PLAIN("words", KIND_TEXT, .flags = LINES),
	PLAIN("createdAt", KIND_MOMENT),
	END_OF_FIELDS,
};
const struct shape emergency_note_shape = { .name = "EmergencyNote", .fields = emergency_note_fields };
