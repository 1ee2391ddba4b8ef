/* Specialties: read by everybody, kept by admins. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

struct specialty_new {
	struct text_value name, description;
};

static const struct field specialty_new_fields[] = {
	FIELD(specialty_new, name, "name", .flags = REQUIRED, .least = 2, .most = 80),
	FIELD(specialty_new, description, "description", .flags = NULLABLE | LINES, .most = 500),
	END_OF_FIELDS,
};
static const struct shape specialty_new_shape = { .name = "SpecialtyNew", .size = sizeof(struct specialty_new), .fields = specialty_new_fields };

struct specialty_change {
	struct uuid_value id;
	struct text_value name, description;
};

static const struct field specialty_change_fields[] = {
	FIELD(specialty_change, id, "id", .flags = REQUIRED),
	FIELD(specialty_change, name, "name", .least = 2, .most = 80),
	FIELD(specialty_change, description, "description", .flags = NULLABLE | LINES, .most = 500),
	END_OF_FIELDS,
};
static const struct shape specialty_change_shape = { .name = "SpecialtyChange", .size = sizeof(struct specialty_change), .fields = specialty_change_fields };

static const struct field specialty_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("description", KIND_TEXT, .flags = NULLABLE),
	PLAIN("doctors", KIND_INTEGER, .summary = "how many verified doctors have it"),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape specialty_shape = { .name = "Specialty", .fields = specialty_fields };

const struct endpoint specialty_endpoints[] = {
	{
		.method = GET,
		.path = "/api/specialties",
		.summary = "All specialties by name",
		.permission = PUBLIC,
		.access = READS,
		.object = "specialty",
		.output = &specialty_shape,
		.many = true,
		.order = "name",
		.statement = &specialty_list,
	},
	{
		.method = GET,
		.path = "/api/specialties/:id",
		.summary = "One specialty",
		.permission = PUBLIC,
		.access = READS,
		.object = "specialty",
		.input = &by_id_shape,
		.output = &specialty_shape,
		.statement = &specialty_read,
	},
	{
		.method = POST,
		.path = "/api/specialties",
		.summary = "Add a specialty",
		.permission = "specialty.manage",
		.access = WRITES,
		.audit = "specialty added",
		.object = "specialty",
		.input = &specialty_new_shape,
		.output = &specialty_shape,
		.creates = true,
		.statement = &specialty_create,
	},
	{
		.method = PUT,
		.path = "/api/specialties/:id",
		.summary = "Change a specialty",
		.permission = "specialty.manage",
		.access = WRITES,
		.audit = "specialty changed",
		.object = "specialty",
		.input = &specialty_change_shape,
		.output = &specialty_shape,
		.statement = &specialty_update,
		.current = &specialty_read,
	},
	{
		.method = DELETE,
		.path = "/api/specialties/:id",
		.summary = "Remove a specialty that no doctor has",
		.permission = "specialty.manage",
		.access = WRITES,
		.audit = "specialty removed",
		.object = "specialty",
		.input = &by_id_shape,
		.statement = &specialty_delete,
	},
	{ .path = NULL },
};
