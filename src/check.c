/* Reads all tables once, before the fork, as the reader who will trip over them: routes, permissions, shapes, statements, columns, breaches. */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bind.h"
#include "db/breach.h"
#include "db/database.h"
#include "input.h"
#include "program.h"
#include "route.h"
#include "sealing.h"
#include "util/log.h"

static bool
wrong(const struct endpoint *endpoint, const char *format, ...)
{
	char words[300];
	va_list values;

	va_start(values, format);
	vsnprintf(words, sizeof(words), format, values);
	va_end(values);
	log_line(LOG_LEVEL_ERROR, "%s %s: %s", endpoint_method_name(endpoint->method), endpoint->path, words);
	return false;
}

static bool
check_entry(const struct endpoint *endpoint)
{
	if (endpoint->permission == NULL)
		return wrong(endpoint, "has no permission");
	if (endpoint->summary == NULL)
		return wrong(endpoint, "has no summary");
	if (endpoint->access != READS && endpoint->access != WRITES && endpoint->access != APART)
		return wrong(endpoint, "has no access");
	if ((endpoint->statement == NULL) == (endpoint->run == NULL))
		return wrong(endpoint, "wants a statement or a function, one of them");
	if (endpoint->audit == NULL && strcmp(endpoint->permission, PUBLIC) != 0)
		return wrong(endpoint, "touches a person's data and has no words for the audit");
	if (strncmp(endpoint->path, "/api/", 5) != 0)
		return wrong(endpoint, "does not lie under /api/");
	if (endpoint->ends_sessions && (endpoint->statement == NULL || endpoint->access != WRITES))
		return wrong(endpoint, "ends sessions without a statement that writes");
	if (endpoint->ends_sessions && endpoint->method == POST)
		return wrong(endpoint, "ends sessions, and is a POST that may be answered again without doing it");
	if (endpoint->page && (endpoint->method != GET || endpoint->run == NULL || endpoint->output))
		return wrong(endpoint, "sends browsers on, so it wants GET and a function, and no reply");
	if (endpoint->fresh && strcmp(endpoint->permission, PUBLIC) == 0)
		return wrong(endpoint, "wants a proof from people it does not know");
	if (endpoint->statement && endpoint->input == NULL && strchr(endpoint->path, ':'))
		return wrong(endpoint, "has names in its path and no input for them");
	return true;
}

static bool
check_input_shape(const struct endpoint *endpoint)
{
	bool good = true;

	for (const struct field *field = endpoint->input ? endpoint->input->fields : NULL; field && field->key; field++) {
		if (field->kind == KIND_CHOICE && field->choices == NULL)
			good = wrong(endpoint, "%s is a choice without words", field->key);
		if (field->kind == KIND_LIST && field->shape == NULL && field->item == NULL)
			good = wrong(endpoint, "%s is a list of nothing", field->key);
		if (field->most && field->most < field->least)
			good = wrong(endpoint, "%s has limits that nothing can meet", field->key);
		if (bind_offers(field->key))
			good = wrong(endpoint, "%s is a name that the pipeline offers itself", field->key);
		if (field->offset + sizeof(struct value) > endpoint->input->size)
			good = wrong(endpoint, "%s lies outside its struct", field->key);
	}
	return good;
}

static bool
check_path_names(const struct endpoint *endpoint)
{
	for (size_t i = 0; i < route_names(endpoint->path); i++) {
		struct text name = route_name(endpoint->path, i);
		bool found = false;
		for (const struct field *field = endpoint->input ? endpoint->input->fields : NULL; field && field->key; field++)
			found = found || text_is(name, field->key);
		if (!found)
			return wrong(endpoint, "has no input for :%.*s", TEXT_ARGS(name));
	}
	return true;
}

static bool
has_output(const struct endpoint *endpoint, const char *key)
{
	for (const struct field *field = endpoint->output ? endpoint->output->fields : NULL; field && field->key; field++)
		if (strcmp(field->key, key) == 0)
			return true;
	return false;
}

static bool
check_order_of_list(const struct endpoint *endpoint)
{
	if (!endpoint->many)
		return true;
	if (endpoint->order == NULL || !has_output(endpoint, endpoint->order) || !has_output(endpoint, "id"))
		return wrong(endpoint, "is a list without an order that its cursor could follow");
	return true;
}

static bool
check_twins(const struct endpoint *const *all, size_t i)
{
	for (size_t j = i + 1; all[j]; j++)
		if (all[i]->method == all[j]->method && strcmp(all[i]->path, all[j]->path) == 0)
			return wrong(all[i], "is there twice");
	return true;
}

/* Only what needs no database. */
static bool
check_tables(void)
{
	const struct endpoint *const *all = endpoint_all();
	bool good = true;

	for (size_t i = 0; all[i]; i++) {
		bool entry = check_entry(all[i]) && check_input_shape(all[i]) && check_path_names(all[i]) && check_order_of_list(all[i]) && check_twins(all, i);
		good = entry && good;
	}
	return good;
}

/* What sealing offers where a patient is registered. */
static bool
is_of_a_new_key(const struct endpoint *endpoint, const char *name)
{
	return endpoint->makes_key && (strcmp(name, "wrapped_key") == 0 || strcmp(name, "master_key") == 0);
}

static bool
check_parameters(const struct endpoint *endpoint, const struct statement *statement)
{
	bool good = true;

	for (int i = 0; i < statement->parameter_count; i++) {
		const char *name = statement->parameters[i];
		if (!bind_offers(name) && !bind_knows(endpoint->input, name) && !is_of_a_new_key(endpoint, name))
			good = wrong(endpoint, "nothing gives :%s to %s", name, statement->name);
	}
	return good;
}

static bool
is_of_the_pipeline(const char *column)
{
	return strcmp(column, "audit_subject") == 0 || strcmp(column, "sealed_by") == 0 || strcmp(column, "ended_account_id") == 0;
}

/* Of what is kept as bytes: see reply.c. */
static bool
is_of_a_document(const struct endpoint *endpoint, const char *column)
{
	return endpoint->content && (strcmp(column, "content") == 0 || strcmp(column, "media_type") == 0 || strcmp(column, "tag") == 0);
}

/* Columns are the output's fields in their order, then only those that the pipeline reads itself: nothing leaks by being added to a query. */
static bool
check_columns(const struct endpoint *endpoint, const char *const *columns, int count)
{
	int i = 0;

	for (; endpoint->output && endpoint->output->fields[i].key; i++)
		if (i >= count || !field_is_column(endpoint->output->fields[i].key, columns[i]))
			return wrong(endpoint, "its reply wants %s where %s gives %s", endpoint->output->fields[i].key, endpoint->statement->name,
			    i < count ? columns[i] : "nothing more");
	for (; i < count; i++)
		if (!is_of_the_pipeline(columns[i]) && !is_of_a_document(endpoint, columns[i]))
			return wrong(endpoint, "the column %s of %s has no field in the reply", columns[i], endpoint->statement->name);
	return true;
}

static bool
check_ending(const struct endpoint *endpoint, const char *const *columns, int count)
{
	if (endpoint->ends_sessions == NULL)
		return true;
	for (int i = 0; i < count; i++)
		if (strcmp(columns[i], endpoint->ends_sessions) == 0)
			return true;
	return wrong(endpoint, "ends the sessions of %s, which %s does not give", endpoint->ends_sessions, endpoint->statement->name);
}

/* A sealed field says for which column, its input has a key, and its row goes out with what opens it. */
static bool
check_sealing(const struct endpoint *endpoint, const char *const *columns, int count)
{
	bool brings_key = false;

	for (int i = 0; i < count; i++)
		brings_key = brings_key || strcmp(columns[i], "sealed_by") == 0;
	if (sealing_concerns(endpoint->output) && (!brings_key || !has_output(endpoint, "id")))
		return wrong(endpoint, "its reply has sealed fields, and %s gives no sealed_by or no id", endpoint->statement->name);
	for (int i = 0; i < endpoint->statement->parameter_count; i++) {
		const struct field *field = field_by_column(endpoint->input, endpoint->statement->parameters[i]);
		if (field && (field->flags & SEALED) && (field->place == NULL || (endpoint->key == NULL && !endpoint->makes_key)))
			return wrong(endpoint, "nothing says how %s is sealed", field->key);
	}
	return true;
}

static bool
check_statement(struct program *program, struct arena *arena, const struct endpoint *endpoint)
{
	const char **columns;

	if (endpoint->statement == NULL)
		return true;
	int count = database_describe(program->database, endpoint->statement, arena, &columns);
	return count >= 0 && check_parameters(endpoint, endpoint->statement) && check_columns(endpoint, columns, count) && check_ending(endpoint, columns, count) &&
	    check_sealing(endpoint, columns, count) && (endpoint->key == NULL || check_parameters(endpoint, endpoint->key)) &&
	    (endpoint->current == NULL || check_parameters(endpoint, endpoint->current)) &&
	    (endpoint->advice == NULL || check_parameters(endpoint, endpoint->advice));
}

static bool
check_statements(struct program *program, struct arena *arena)
{
	const struct endpoint *const *all = endpoint_all();
	const char **columns;
	bool good = true;

	for (int i = 0; i < STATEMENT_COUNT; i++)
		good = database_describe(program->database, statement_all[i], arena, &columns) >= 0 && good;
	for (size_t i = 0; all[i]; i++)
		good = check_statement(program, arena, all[i]) && good;
	return good;
}

/* A permission that no role has makes an endpoint that nobody can reach: a spelling mistake. */
static bool
check_permissions(struct program *program)
{
	const struct endpoint *const *all = endpoint_all();
	bool good = true;

	for (size_t i = 0; all[i]; i++) {
		bool somebody = strcmp(all[i]->permission, PUBLIC) == 0;
		for (int role = 0; role < ROLE_COUNT; role++)
			somebody = somebody || permissions_allow(&program->permissions, (enum role)role, all[i]->permission);
		if (!somebody)
			good = wrong(all[i], "no role has the permission %s", all[i]->permission);
	}
	return good;
}

bool
check_all(struct program *program)
{
	struct arena *arena = arena_new(64 * 1024, 4 * 1024 * 1024);
	bool good = check_tables() && check_statements(program, arena) && check_permissions(program);

	arena_free(arena);
	return good;
}
