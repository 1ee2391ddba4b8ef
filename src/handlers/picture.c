/* Pictures of people: everybody's own, to be seen by those who may see whom it shows. */
#include "handlers/handlers.h"

#include "request.h"
#include "util/picture.h"

struct picture {
	struct text_value picture;
};

static const struct field picture_fields[] = {
	FIELD(picture, picture, "picture", .flags = REQUIRED, .least = 1, .most = 3 * PICTURE_BYTES,
	    .summary = "JPEG, PNG or WebP in base64url without padding (RFC 4648, 5); whatever in it is not the picture is not kept, "
	               "and that is at most 64 KiB, of 16 to 1024 pixels a side"),
	END_OF_FIELDS,
};
static const struct shape picture_shape = { .name = "PictureNew", .size = sizeof(struct picture), .fields = picture_fields };

static const struct field kept_fields[] = {
	PLAIN("picture", KIND_TEXT, .summary = "what profiles name it by: another one with each picture"),
	END_OF_FIELDS,
};
static const struct shape kept_shape = { .name = "PictureKept", .fields = kept_fields };

struct picture_of {
	struct uuid_value id;
	struct text_value version;
};

static const struct field picture_of_fields[] = {
	FIELD(picture_of, id, "id", .flags = REQUIRED, .summary = "the account's"),
	FIELD(picture_of, version, "version", .least = 1, .most = 64, .summary = "what a profile names it by; with it, a browser keeps it for a day"),
	END_OF_FIELDS,
};
static const struct shape picture_of_shape = { .name = "PictureOf", .size = sizeof(struct picture_of), .fields = picture_of_fields };

static enum outcome
clean(struct request *request, struct text bytes, struct text *cleaned)
{
	switch (picture_clean(request->arena, bytes, cleaned)) {
	case PICTURE_GOOD:
		return DONE;
	case PICTURE_OF_NO_KIND:
		return refuse(request, INPUT, "picture", "wants a JPEG, PNG or WebP picture");
	case PICTURE_BROKEN:
		return refuse(request, INPUT, "picture", "wants a whole picture that does not move; this one is cut short, or built in a way we cannot read");
	case PICTURE_SIDES:
		return refuse_print(request, INPUT, "picture", "wants %d to %d pixels a side", PICTURE_LEAST, PICTURE_MOST);
	case PICTURE_LARGE:
		return refuse_print(request, INPUT, "picture", "wants at most %d bytes of picture; make it smaller", PICTURE_BYTES);
	}
	return INPUT;
}

/* What is kept is what was walked, as PostgreSQL reads bytes. */
static enum outcome
check_picture(struct request *request)
{
	const struct picture *input = request->input;
	struct text bytes, cleaned;

	if (!text_from_base64url(request->arena, input->picture.value.text, &bytes))
		return refuse(request, INPUT, "picture", "wants base64url without padding");
	enum outcome outcome = clean(request, bytes, &cleaned);
	if (outcome != DONE)
		return outcome;
	struct text hex = text_hex(request->arena, cleaned.at, cleaned.length);
	offer(request, "picture", text_print(request->arena, "\\x%.*s", TEXT_ARGS(hex)).at);
	return DONE;
}

const struct endpoint picture_endpoints[] = {
	{
		.method = PUT,
		.path = "/api/auth/profile/picture",
		.summary = "Set your own picture",
		.permission = "profile.update",
		.access = WRITES,
		.audit = "picture set",
		.object = "account",
		.input = &picture_shape,
		.output = &kept_shape,
		.check = check_picture,
		.statement = &picture_set,
	},
	{
		.method = DELETE,
		.path = "/api/auth/profile/picture",
		.summary = "Take your own picture away",
		.permission = "profile.update",
		.access = WRITES,
		.audit = "picture taken away",
		.object = "account",
		.statement = &picture_take_away,
	},
	{
		.method = GET,
		.path = "/api/users/:id/picture",
		.summary = "The picture of whom you may see: your own, a doctor's who can be booked, for admins anybody's",
		.permission = "picture.read",
		.access = READS,
		.audit = "picture seen",
		.object = "account",
		.input = &picture_of_shape,
		.plain = true,
		.content = "image/*",
		.statement = &picture_read,
	},
	{ .path = NULL },
};
