/* The key's row is claimed in the transaction of the write itself: two of the same at once wait for each other at the unique index. */
#include "idempotency.h"

#include <stdlib.h>

#include "bind.h"
#include "program.h"
#include "sealing.h"

enum { KEY_BYTES = 128 };

bool
idempotency_asked(const struct request *request)
{
	return request->arrival.idempotency_key.length > 0 && request->endpoint->method == POST && request->endpoint->access == WRITES &&
	    request->caller.account[0] != '\0';
}

static void
offer_key(struct request *request)
{
	unsigned char hash[SECRET_HASH_BYTES];

	struct text told = request->body;
	if (request->caller.acting) /* the same words for somebody else are another request */
		told = text_print(request->arena, "%s\n%.*s", request->caller.patient, TEXT_ARGS(request->body));
	secret_hash(hash, told, NULL);
	offer(request, "key", text_string(request->arena, request->arrival.idempotency_key));
	offer(request, "route", request->endpoint->path);
	offer(request, "request_hash", text_hex(request->arena, hash, sizeof(hash)).at);
}

/* The version that the first answer's ETag told stands in its body. */
static void
add_version(struct request *request)
{
	const char *why;
	const struct json *reply = json_read(request->arena, request->answer.body, &why);
	const struct json *data = reply ? json_member(reply, "data") : NULL;
	const struct json *version = data && data->kind == JSON_OBJECT ? json_member(data, "version") : NULL;

	if (version && version->kind == JSON_NUMBER)
		add_header(request, "ETag: \"%.*s\"", TEXT_ARGS(version->text));
}

static enum outcome
replay(struct request *request)
{
	const struct rows *rows = query(request, &idempotency_recall);
	struct answer *answer = &request->answer;

	if (rows == NULL)
		return answer->outcome;
	if (rows_count(rows) == 0)
		return fail(request, BROKEN, "an idempotency key was neither claimed nor found");
	if (!text_is(rows_value(rows, 0, "same"), "t"))
		return refuse(request, CONFLICT, NULL, "this Idempotency-Key was used for another request; send a new one");
	answer->status = (int)strtol(rows_value(rows, 0, "status").at, NULL, 10);
	struct text reply = sealing_kept_reply(request, rows_value(rows, 0, "reply"));
	if (reply.at == NULL)
		return fail(request, BROKEN, "a kept answer does not open");
	answer->body = (struct text){ text_string(request->arena, reply), reply.length };
	request->replayed = true;
	add_version(request);
	add_header(request, "Idempotency-Replayed: true");
	return DONE;
}

enum outcome
idempotency_begin(struct request *request)
{
	struct text key = request->arrival.idempotency_key;

	if (key.length > KEY_BYTES || !text_is_utf8(key))
		return refuse_print(request, MALFORMED, NULL, "an Idempotency-Key has at most %d characters", KEY_BYTES);
	offer_key(request);
	const struct rows *rows = query(request, &idempotency_claim);
	if (rows == NULL)
		return request->answer.outcome;
	request->claimed = rows_count(rows) == 1;
	return request->claimed ? DONE : replay(request);
}

void
idempotency_store_reply(struct request *request)
{
	const char *values[STATEMENT_PARAMETERS];

	offer_key(request);
	offer(request, "status", text_print(request->arena, "%d", request->answer.status).at);
	offer(request, "reply", text_string(request->arena, sealing_keep_reply(request, request->answer.body)));
	bind_values(request, &idempotency_store, values);
	transaction_queue(request->program->database, request->arena, &idempotency_store, values);
}
