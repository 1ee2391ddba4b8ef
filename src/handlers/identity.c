/* What other houses call somebody who has an account here: listing it, and taking one off.  Linking goes the way of signing in: sso.c. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "handlers/signin.h"

#include "device.h"
#include "program.h"

static const struct field identity_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("provider", KIND_TEXT, .summary = "as the clinic calls it; the address of one that is not in use any more"),
	PLAIN("email", KIND_TEXT, .summary = "by which it was found"),
	PLAIN("linkedAt", KIND_MOMENT),
	END_OF_FIELDS,
};
static const struct shape identity_shape = { .name = "Identity", .fields = identity_fields };

static const struct field identities_fields[] = {
	PLAIN("identities", KIND_LIST, .shape = &identity_shape, .most = 20, .summary = "oldest first"),
	END_OF_FIELDS,
};
static const struct shape identities_shape = { .name = "Identities", .fields = identities_fields };

static void
offer_provider(struct request *request)
{
	offer(request, "issuer", request->program->settings.sso_issuer);
	offer(request, "provider", request->program->settings.sso_name);
}

static enum outcome
list_identities(struct request *request)
{
	offer_provider(request);
	request->rows = query(request, &identity_list);
	return request->rows ? DONE : request->answer.outcome;
}

static enum outcome
remove_identity(struct request *request)
{
	offer_provider(request);
	offer(request, "device", device_words(request->arena, request->arrival.agent));
	const struct rows *rows = query(request, &identity_remove);
	if (rows == NULL)
		return request->answer.outcome;
	return rows_count(rows) ? DONE : refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
}

const struct endpoint identity_endpoints[] = {
	{
		.method = GET,
		.path = "/api/auth/identities",
		.summary = "Other houses' sign-ins that open your account",
		.permission = "session.manage",
		.access = READS,
		.acts_as = SIGN_IN_ROLE,
		.audit = "identities listed",
		.object = "identity",
		.output = &identities_shape,
		.run = list_identities,
	},
	{
		.method = DELETE,
		.path = "/api/auth/identities/:id",
		.summary = "Take another house's sign-in off your account",
		.permission = "session.manage",
		.access = WRITES,
		.acts_as = SIGN_IN_ROLE,
		.fresh = true,
		.audit = "identity unlinked",
		.object = "identity",
		.input = &by_id_shape,
		.run = remove_identity,
	},
	{ .path = NULL },
};
