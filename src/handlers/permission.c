/* Who may do what: the matrix of permissions and roles, and changes of it by a super-admin. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const kind_words[] = { "own", "desk", "care", "house", NULL };
static const char *const effect_words[] = { "allow", "deny", NULL };

static const struct field role_item = { .kind = KIND_TEXT };

static const struct field permission_fields[] = {
	PLAIN("permission", KIND_TEXT, .summary = "module.action"),
	PLAIN("module", KIND_TEXT),
	PLAIN("kind", KIND_CHOICE, .choices = kind_words,
	    .summary = "own: everybody's own account; desk: what the clinic offers; care: patients; house: who works here and may do what"),
	PLAIN("words", KIND_TEXT, .flags = OUR_WORDS, .summary = "what whoever has it may do"),
	PLAIN("roles", KIND_LIST, .item = &role_item, .summary = "who may"),
	PLAIN("denied", KIND_LIST, .item = &role_item, .summary = "whom a denial stops, whatever else allows it"),
	END_OF_FIELDS,
};
static const struct shape permission_shape = { .name = "Permission", .fields = permission_fields };

static const struct field matrix_fields[] = {
	PLAIN("roles", KIND_LIST, .item = &role_item, .summary = "the columns, in order"),
	PLAIN("permissions", KIND_LIST, .flags = OUR_WORDS, .shape = &permission_shape),
	END_OF_FIELDS,
};
static const struct shape matrix_shape = { .name = "PermissionMatrix", .fields = matrix_fields };

struct permission_wish {
	struct choice_value role, effect;
	struct text_value permission;
};

static const struct field permission_wish_fields[] = {
	FIELD(permission_wish, role, "role", .flags = REQUIRED, .choices = role_words),
	FIELD(permission_wish, permission, "permission", .flags = REQUIRED, .least = 3, .most = 80, .summary = "module.action"),
	FIELD(permission_wish, effect, "effect", .flags = REQUIRED, .choices = effect_words, .summary = "deny wins over allow"),
	END_OF_FIELDS,
};
static const struct shape permission_wish_shape = { .name = "PermissionChange", .size = sizeof(struct permission_wish), .fields = permission_wish_fields };

static const struct field decided_fields[] = {
	PLAIN("role", KIND_CHOICE, .choices = role_words),
	PLAIN("permission", KIND_TEXT),
	PLAIN("effect", KIND_CHOICE, .choices = effect_words),
	PLAIN("allowed", KIND_FLAG, .summary = "whether the role may now"),
	END_OF_FIELDS,
};
static const struct shape decided_shape = { .name = "PermissionDecided", .fields = decided_fields };

const struct endpoint permission_endpoints[] = {
	{
		.method = GET,
		.path = "/api/permissions",
		.summary = "Who may do what",
		.permission = "permission.read",
		.access = READS,
		.audit = "permissions read",
		.object = "permission",
		.output = &matrix_shape,
		.statement = &permission_matrix,
	},
	{
		.method = PUT,
		.path = "/api/permissions",
		.summary = "Allow a role something or deny it; workers follow within two seconds",
		.permission = "permission.update",
		.access = WRITES,
		.fresh = true,
		.audit = "permission changed",
		.object = "permission",
		.input = &permission_wish_shape,
		.output = &decided_shape,
		.statement = &permission_change,
	},
	{ .path = NULL },
};
