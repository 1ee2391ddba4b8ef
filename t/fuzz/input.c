/* The way of a whole request up to the database: parameters, path, query and JSON body against every endpoint's shape, its check, and the
 * problem that is answered.  What is let through is UTF-8 that ends in NUL; what is refused is answered in good JSON. */
#include "input.h"

#include "arrival.h"
#include "parameters.h"
#include "program.h"
#include "reply.h"
#include "route.h"
#include "util/log.h"

static struct program program = { .settings = { .origin = "https://clinic.example" } };

/* What nginx always sends, behind whatever the input says: the first of two wins. */
static const char *const standard[] = { "REQUEST_METHOD=POST", "REQUEST_URI=/api/auth/login", "CONTENT_TYPE=application/json",
	"REQUEST_ID=00112233445566778899aabbccddeeff", "REMOTE_ADDR=192.0.2.1" };

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count;
	(void)words;
	secret_start();
	log_set_level(LOG_LEVEL_ERROR);
	route_prepare();
	return 0;
}

static struct text
read_body(struct request *request)
{
	struct text *body = request->arrival.peer;

	return *body;
}

static void
check_values(const struct request *request)
{
	const struct shape *shape = request->endpoint->input;

	for (const struct field *field = shape == NULL ? NULL : shape->fields; field != NULL && field->key != NULL; field++) {
		const struct value *value = field_value(field, request->input);

		INSIST(!(field->flags & REQUIRED) || value->presence != ABSENT);
		INSIST(value->presence != CLEARED || (field->flags & NULLABLE));
		if (value->presence != GIVEN)
			continue;
		INSIST(text_is_utf8(value->text) && strlen(value->text.at) == value->text.length);
	}
}

static void
check_problem(struct request *request)
{
	const char *why = NULL;
	const struct json *json;

	reply_problem(request);
	json = json_read(request->arena, request->answer.body, &why);
	INSIST(json != NULL && json_member(json, "code") != NULL && json_member(json, "faults") != NULL);
	INSIST(request->answer.status >= 400 && request->answer.status < 500);
}

static enum outcome
read_request(struct request *request)
{
	enum outcome outcome = route_find(request);

	if (outcome != DONE)
		return outcome;
	outcome = input_read(request);
	if (outcome != DONE)
		return outcome;
	check_values(request);
	return request->endpoint->check == NULL ? DONE : request->endpoint->check(request);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct request *request = ARENA_NEW(arena, struct request);
	struct parameters parameters = parameters_of(arena, fuzz_text(arena, bytes, size));

	if (parameters.count + sizeof standard / sizeof standard[0] > PARAMETERS)
		return 0;
	memcpy(parameters.lines + parameters.count, standard, sizeof standard);
	request->program = &program;
	request->arena = arena;
	if (!arrival_read(arena, parameters.lines, &request->arrival))
		return 0;
	request->arrival.body_length = parameters.body.length;
	request->arrival.read_body = read_body;
	request->arrival.peer = &parameters.body;
	request->caller = (struct caller){ .role = ROLE_STAFF, .account = "", .patient = "", .session = "" };
	if (read_request(request) != DONE)
		check_problem(request);
	return 0;
}
