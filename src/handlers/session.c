/* Where somebody is signed in, and ending it.  The database knows where and since when, Redis whether it still counts and when it was last used. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "reply.h"
#include "util/clock.h"

static const struct field session_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("device", KIND_TEXT, .summary = "in words: Chrome on Android"),
	PLAIN("address", KIND_TEXT, .flags = NULLABLE),
	PLAIN("browser", KIND_FLAG, .summary = "a cookie; else tokens of another client"),
	PLAIN("current", KIND_FLAG, .summary = "the one that asks"),
	PLAIN("begunAt", KIND_MOMENT),
	PLAIN("lastUsedAt", KIND_MOMENT, .summary = "of a client with tokens: when it last got new ones"),
	PLAIN("endsAt", KIND_MOMENT, .summary = "in any case"),
	END_OF_FIELDS,
};
static const struct shape session_shape = { .name = "Session", .fields = session_fields };

static const struct field sessions_fields[] = {
	PLAIN("sessions", KIND_LIST, .shape = &session_shape, .summary = "newest first"),
	END_OF_FIELDS,
};
static const struct shape sessions_shape = { .name = "Sessions", .fields = sessions_fields };

static const struct field kept_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("idleMinutes", KIND_INTEGER, .summary = "it ends after so many minutes without a request; of tokens, without new ones"),
	PLAIN("endsAt", KIND_MOMENT, .summary = "in any case"),
	END_OF_FIELDS,
};
static const struct shape kept_shape = { .name = "KeptSession", .fields = kept_fields };

static void
write_flag(struct json_writer *writer, const char *key, struct text text)
{
	json_key(writer, key);
	json_flag(writer, text_is(text, "t"));
}

static void
write_session(struct request *request, struct json_writer *writer, const struct rows *rows, size_t row, struct moment last)
{
	json_open_object(writer);
	json_pair(writer, "id", rows_value(rows, row, "id"));
	json_pair(writer, "device", rows_value(rows, row, "device"));
	json_pair(writer, "address", rows_value(rows, row, "address"));
	write_flag(writer, "browser", rows_value(rows, row, "browser"));
	write_flag(writer, "current", rows_value(rows, row, "current"));
	json_pair(writer, "begunAt", rows_value(rows, row, "begun_at"));
	json_pair(writer, "lastUsedAt", clock_moment_text(request->arena, last));
	json_pair(writer, "endsAt", rows_value(rows, row, "ends_at"));
	json_close_object(writer);
}

static enum outcome
list_sessions(struct request *request)
{
	const struct rows *rows = query(request, &session_list);

	if (rows == NULL)
		return request->answer.outcome;
	struct json_writer *writer = reply_open(request);
	json_open_object(writer);
	json_key(writer, "sessions");
	json_open_array(writer);
	for (size_t row = 0; row < rows_count(rows); row++) {
		struct moment last;
		bool there;
		enum outcome outcome = session_last_use(request, rows_value(rows, row, "key"), &there, &last);
		if (outcome != DONE)
			return outcome;
		if (there)
			write_session(request, writer, rows, row, last);
	}
	json_close_array(writer);
	json_close_object(writer);
	reply_close(request, writer);
	return DONE;
}

/* Redis first: a session that its row says has ended must not go on. */
static enum outcome
end_one(struct request *request)
{
	const struct rows *rows = query(request, &session_end_one);

	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	return session_end(request, rows_value(rows, 0, "key"));
}

static enum outcome
end_others(struct request *request)
{
	return sessions_end(request, request->caller.account, request->caller.session);
}

const struct endpoint session_endpoints[] = {
	{
		.method = GET,
		.path = "/api/auth/session",
		.summary = "Say that somebody is still here: a browser's session lasts on as with every request",
		.permission = "session.manage",
		.access = READS,
		.acts_as = SIGN_IN_ROLE,
		.audit = "session kept",
		.object = "session",
		.output = &kept_shape,
		.statement = &session_kept,
	},
	{
		.method = GET,
		.path = "/api/auth/sessions",
		.summary = "Where you are signed in",
		.permission = "session.manage",
		.access = READS,
		.acts_as = SIGN_IN_ROLE,
		.audit = "sessions listed",
		.object = "session",
		.output = &sessions_shape,
		.run = list_sessions,
	},
	{
		.method = DELETE,
		.path = "/api/auth/sessions/:id",
		.summary = "End one of your sessions",
		.permission = "session.manage",
		.access = WRITES,
		.acts_as = SIGN_IN_ROLE,
		.audit = "session ended",
		.object = "session",
		.input = &by_id_shape,
		.run = end_one,
	},
	{
		.method = DELETE,
		.path = "/api/auth/sessions",
		.summary = "End all your sessions but this one",
		.permission = "session.manage",
		.access = WRITES,
		.acts_as = SIGN_IN_ROLE,
		.audit = "sessions ended",
		.object = "session",
		.run = end_others,
	},
	{ .path = NULL },
};
