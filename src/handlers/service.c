/* The service itself: health, the manual, and what a demo clinic tells on its sign-in page. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "db/database.h"
#include "program.h"
#include "reply.h"
#include "request.h"
#include "util/redis.h"

static const struct field health_fields[] = {
	PLAIN("status", KIND_TEXT),
	END_OF_FIELDS,
};
static const struct shape health_shape = { .name = "Health", .fields = health_fields };

static enum outcome
answer_ok(struct request *request)
{
	struct json_writer *writer = reply_open(request);

	json_open_object(writer);
	json_pair(writer, "status", TEXT_OF("ok"));
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

static enum outcome
is_ready(struct request *request)
{
	enum outcome outcome = open_transaction(request, READS, NULL);

	if (outcome != DONE)
		return outcome;
	if (query(request, &health_ready) == NULL || close_transaction(request) != DONE)
		return request->answer.outcome;
	if (!redis_answers(request->program->redis)) {
		add_header(request, "Retry-After: 1");
		return fail(request, UNAVAILABLE, "Redis does not answer");
	}
	return answer_ok(request);
}

static enum outcome
show_manual(struct request *request)
{
	request->answer.body = request->program->openapi;
	request->answer.status = 200;
	return DONE;
}

static const struct field demo_account_fields[] = {
	PLAIN("email", KIND_EMAIL),
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("name", KIND_TEXT),
	END_OF_FIELDS,
};
static const struct shape demo_account_shape = { .name = "DemoAccount", .fields = demo_account_fields };

static const struct field role_item = { .kind = KIND_CHOICE, .choices = role_words };

static const struct field demo_fields[] = {
	PLAIN("password", KIND_TEXT, .summary = "of all of them"),
	PLAIN("accounts", KIND_LIST, .shape = &demo_account_shape),
	PLAIN("secondFactorRoles", KIND_LIST, .item = &role_item, .summary = "the setting second_factor_roles; all but patients in a clinic of its own"),
	END_OF_FIELDS,
};
static const struct shape demo_shape = { .name = "Demo", .fields = demo_fields };

static const struct demo_account {
	const char *email, *role, *name;
} demo_accounts[] = {
	{ "patient@epione.test", "patient", "Maya Lindqvist" },
	{ "doctor@epione.test", "doctor", "Dr Amara Okafor" },
	{ "specialist@epione.test", "specialist", "Dr Henrik Solberg" },
	{ "nurse@epione.test", "nurse", "Grace Mensah" },
	{ "staff@epione.test", "staff", "Rosa Delgado" },
	{ "admin@epione.test", "admin", "Ingrid Halvorsen" },
	{ "super@epione.test", "super-admin", "Viktor Lindgren" },
	{ NULL, NULL, NULL },
};

static void
write_demo_account(struct json_writer *writer, const struct demo_account *account)
{
	json_open_object(writer);
	json_pair(writer, "email", text_of(account->email));
	json_pair(writer, "role", text_of(account->role));
	json_pair(writer, "name", text_of(account->name));
	json_close_object(writer);
}

static enum outcome
show_demo(struct request *request)
{
	if (!request->program->settings.demo)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	struct json_writer *writer = reply_open(request);
	json_open_object(writer);
	json_pair(writer, "password", TEXT_OF("epione-demo-2026"));
	json_key(writer, "accounts");
	json_open_array(writer);
	for (const struct demo_account *account = demo_accounts; account->email; account++)
		write_demo_account(writer, account);
	json_close_array(writer);
	json_key(writer, "secondFactorRoles");
	json_open_array(writer);
	for (const char *const *role = role_words; *role; role++)
		if (settings_names_role(request->program->settings.second_factor_roles, *role))
			json_string(writer, text_of(*role));
	json_close_array(writer);
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

const struct endpoint service_endpoints[] = {
	{
		.method = GET,
		.path = "/api/health/live",
		.summary = "Whether a worker answers",
		.permission = PUBLIC,
		.access = APART,
		.output = &health_shape,
		.run = answer_ok,
	},
	{
		.method = GET,
		.path = "/api/health/ready",
		.summary = "Whether the database and Redis answer too",
		.permission = PUBLIC,
		.access = APART,
		.output = &health_shape,
		.run = is_ready,
	},
	{
		.method = GET,
		.path = "/api/openapi.json",
		.summary = "This manual",
		.permission = PUBLIC,
		.access = APART,
		.plain = true,
		.run = show_manual,
	},
	{
		.method = GET,
		.path = "/api/demo",
		.summary = "The accounts of a demo clinic; nothing anywhere else",
		.permission = PUBLIC,
		.access = APART,
		.output = &demo_shape,
		.run = show_demo,
	},
	{ .path = NULL },
};
