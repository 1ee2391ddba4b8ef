/* Messages as admins see them: what was sent and what was not; and the mailbox of a demo clinic, which sends nothing. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "program.h"
#include "request.h"

static const char *const state_words[] = { "queued", "sending", "sent", "failed", "unknown", NULL };
static const char *const channel_words[] = { "email", "sms", NULL };

struct outbox_filter {
	struct choice_value state;
};

static const struct field outbox_filter_fields[] = {
	FIELD(outbox_filter, state, "state", .choices = state_words),
	END_OF_FIELDS,
};
static const struct shape outbox_filter_shape = { .name = "OutboxFilter", .size = sizeof(struct outbox_filter), .fields = outbox_filter_fields };

static const struct field message_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("channel", KIND_CHOICE, .choices = channel_words),
	PLAIN("kind", KIND_TEXT, .summary = "which text: reset-password, new-sign-in, ..."),
	PLAIN("accountId", KIND_UUID, .flags = NULLABLE),
	PLAIN("address", KIND_TEXT),
	PLAIN("state", KIND_CHOICE, .choices = state_words, .summary = "unknown: it may have arrived, and is not sent again by itself"),
	PLAIN("tries", KIND_INTEGER),
	PLAIN("nextTryAt", KIND_MOMENT),
	PLAIN("lastFault", KIND_TEXT, .flags = NULLABLE),
	PLAIN("canRetry", KIND_FLAG, .summary = "it failed or is unknown, and has no link, which would be spent"),
	PLAIN("sentAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape message_shape = { .name = "Message", .fields = message_fields };

struct mailbox_filter {
	struct text_value recipient;
};

static const struct field mailbox_filter_fields[] = {
	FIELD(mailbox_filter, recipient, "recipient", .least = 3, .most = 254, .summary = "whom the messages are for, exactly"),
	END_OF_FIELDS,
};
static const struct shape mailbox_filter_shape = { .name = "MailboxFilter", .size = sizeof(struct mailbox_filter), .fields = mailbox_filter_fields };

static const struct field kept_message_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("channel", KIND_CHOICE, .choices = channel_words),
	PLAIN("address", KIND_TEXT),
	PLAIN("subject", KIND_TEXT),
	PLAIN("body", KIND_TEXT, .flags = LINES),
	PLAIN("createdAt", KIND_MOMENT),
	END_OF_FIELDS,
};
static const struct shape kept_message_shape = { .name = "KeptMessage", .fields = kept_message_fields };

static enum outcome
only_in_a_demo(struct request *request)
{
	return request->program->settings.demo ? DONE : refuse(request, NOT_FOUND, NULL, "only a demo clinic keeps its messages");
}

const struct endpoint outbox_endpoints[] = {
	{
		.method = GET,
		.path = "/api/outbox",
		.summary = "Messages to people and what became of them, the newest first",
		.permission = "outbox.read",
		.access = READS,
		.audit = "outbox listed",
		.object = "message",
		.input = &outbox_filter_shape,
		.output = &message_shape,
		.many = true,
		.order = "createdAt",
		.statement = &outbox_list,
	},
	{
		.method = POST,
		.path = "/api/outbox/:id/retry",
		.summary = "Send a message again that failed or may not have arrived",
		.permission = "outbox.retry",
		.access = WRITES,
		.audit = "message tried again",
		.object = "message",
		.input = &by_id_shape,
		.output = &message_shape,
		.statement = &outbox_retry,
		.current = &outbox_read,
	},
	{
		.method = GET,
		.path = "/api/mailbox",
		.summary = "What a demo clinic would have sent, the newest first",
		.permission = "mailbox.read",
		.access = READS,
		.audit = "mailbox read",
		.object = "message",
		.input = &mailbox_filter_shape,
		.output = &kept_message_shape,
		.many = true,
		.order = "createdAt",
		.check = only_in_a_demo,
		.statement = &mailbox_list,
	},
	{ .path = NULL },
};
