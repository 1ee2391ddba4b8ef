/* Family: who acts for whom.  A patient, or the desk for a child and for an adult without an account, asks somebody by mail; who accepts acts with the header X-Epione-Patient (acting.c). */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const direction_words[] = { "for-me", "for-them", NULL };
static const char *const state_words[] = { "invited", "active", "ended", NULL };
static const char *const relation_words[] = { "parent", "carer", NULL };
static const char *const proxy_levels[] = { "full", "limited", NULL };

static const struct field proxy_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("direction", KIND_CHOICE, .choices = direction_words, .summary = "for-me: they act for me; for-them: I act for them"),
	PLAIN("state", KIND_CHOICE, .choices = state_words),
	PLAIN("patientId", KIND_UUID, .summary = "for whom"),
	PLAIN("patientName", KIND_TEXT),
	PLAIN("patientNumber", KIND_TEXT, .summary = "PAT-00001"),
	PLAIN("proxyName", KIND_TEXT, .flags = NULLABLE, .summary = "who acts, once they accepted"),
	PLAIN("email", KIND_EMAIL, .summary = "where the invitation went"),
	PLAIN("relation", KIND_CHOICE, .choices = relation_words),
	PLAIN("level", KIND_CHOICE, .choices = proxy_levels, .summary = "full: reads, books and cancels; limited: reads"),
	PLAIN("sections", KIND_LIST, .item = &section_item, .summary = "the parts of the record"),
	PLAIN("until", KIND_MOMENT, .flags = NULLABLE, .summary = "a parent's: at the latest when the child comes of age"),
	PLAIN("createdAt", KIND_MOMENT),
	PLAIN("acceptedAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("version", KIND_INTEGER),
	PLAIN("reason", KIND_TEXT, .flags = NULLABLE, .summary = "why the desk asked a carer"),
	END_OF_FIELDS,
};
static const struct shape proxy_shape = { .name = "Proxy", .fields = proxy_fields };

struct proxy_new {
	struct uuid_value patient_id;
	struct email_value email;
	struct choice_value relation, level;
	struct list_value sections;
	struct moment_value until;
	struct text_value reason;
};

static const struct field proxy_new_fields[] = {
	FIELD(proxy_new, patient_id, "patientId", .summary = "the desk says for whom; patients ask for themselves"),
	FIELD(proxy_new, email, "email", .flags = REQUIRED, .summary = "who accepts has to have an account with this address"),
	FIELD(proxy_new, relation, "relation", .flags = REQUIRED, .choices = relation_words),
	FIELD(proxy_new, level, "level", .flags = REQUIRED, .choices = proxy_levels),
	FIELD(proxy_new, sections, "sections", .least = 1, .most = 20, .item = &section_item, .summary = "absent: all"),
	FIELD(proxy_new, until, "until", .summary = "absent: without end"),
	FIELD(proxy_new, reason, "reason", .flags = LINES, .least = 3, .most = 500, .summary = "the desk's for a carer: why the patient cannot ask"),
	END_OF_FIELDS,
};
static const struct shape proxy_new_shape = { .name = "ProxyNew", .size = sizeof(struct proxy_new), .fields = proxy_new_fields };

struct proxy_token {
	struct text_value token;
};

static const struct field proxy_token_fields[] = {
	FIELD(proxy_token, token, "token", .flags = REQUIRED | SECRET, .least = 1, .most = 128, .summary = "from the link"),
	END_OF_FIELDS,
};
static const struct shape proxy_token_shape = { .name = "ProxyAcceptance", .size = sizeof(struct proxy_token), .fields = proxy_token_fields };

static const struct field proxy_invitation_fields[] = {
	PLAIN("inviterName", KIND_TEXT, .summary = "who asks: the patient, or the desk for a child"),
	PLAIN("patientName", KIND_TEXT, .summary = "for whom"),
	PLAIN("relation", KIND_CHOICE, .choices = relation_words),
	PLAIN("level", KIND_CHOICE, .choices = proxy_levels, .summary = "full: reads, books and cancels; limited: reads"),
	PLAIN("sections", KIND_LIST, .item = &section_item, .summary = "the parts of the record"),
	PLAIN("until", KIND_MOMENT, .flags = NULLABLE, .summary = "when it ends; null: when one of the two ends it"),
	END_OF_FIELDS,
};
static const struct shape proxy_invitation_shape = { .name = "ProxyInvitation", .fields = proxy_invitation_fields };

struct proxy_change {
	struct uuid_value id;
	struct choice_value level;
	struct list_value sections;
	struct moment_value until;
};

static const struct field proxy_change_fields[] = {
	FIELD(proxy_change, id, "id", .flags = REQUIRED, .summary = "its id"),
	FIELD(proxy_change, level, "level", .choices = proxy_levels),
	FIELD(proxy_change, sections, "sections", .flags = NULLABLE, .least = 1, .most = 20, .item = &section_item, .summary = "null: all"),
	FIELD(proxy_change, until, "until", .flags = NULLABLE, .summary = "null: without end"),
	END_OF_FIELDS,
};
static const struct shape proxy_change_shape = { .name = "ProxyChange", .size = sizeof(struct proxy_change), .fields = proxy_change_fields };

const struct endpoint family_endpoints[] = {
	{
		.method = GET,
		.path = "/api/family",
		.summary = "For whom you act, and who acts for you",
		.permission = "family.read",
		.access = READS,
		.audit = "family listed",
		.object = "proxy",
		.output = &proxy_shape,
		.many = true,
		.order = "createdAt",
		.statement = &family_list,
	},
	{
		.method = POST,
		.path = "/api/family",
		.summary = "Ask somebody by mail to act for you; the desk asks a parent for a child, and a carer for an adult without an account",
		.permission = "family.invite",
		.access = WRITES,
		.audit = "proxy invited",
		.object = "proxy",
		.input = &proxy_new_shape,
		.output = &proxy_shape,
		.creates = true,
		.statement = &family_ask,
	},
	{
		.method = POST,
		.path = "/api/family/invitation",
		.summary = "Who asks you to act for whom, with the token of the link, which stays good",
		.permission = "family.accept",
		.access = READS,
		.audit = "proxy invitation read",
		.object = "proxy",
		.input = &proxy_token_shape,
		.output = &proxy_invitation_shape,
		.statement = &family_look,
	},
	{
		.method = POST,
		.path = "/api/family/accept",
		.summary = "Accept to act for somebody, with the token of the link",
		.permission = "family.accept",
		.access = WRITES,
		.audit = "proxy accepted",
		.object = "proxy",
		.input = &proxy_token_shape,
		.output = &proxy_shape,
		.statement = &family_join,
	},
	{
		.method = PUT,
		.path = "/api/family/:id",
		.summary = "Change how far somebody acts for you; what is absent stays, null clears",
		.permission = "family.update",
		.access = WRITES,
		.audit = "proxy changed",
		.object = "proxy",
		.input = &proxy_change_shape,
		.output = &proxy_shape,
		.statement = &family_update,
		.current = &family_current,
	},
	{
		.method = DELETE,
		.path = "/api/family/:id",
		.summary = "End it, from either side",
		.permission = "family.end",
		.access = WRITES,
		.audit = "proxy ended",
		.object = "proxy",
		.input = &by_id_shape,
		.statement = &family_leave,
	},
	{ .path = NULL },
};
