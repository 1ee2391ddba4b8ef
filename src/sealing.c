/* SEALED fields.
 *
 * A row that is read brings its patient's wrapped key along as the column sealed_by, so that opening takes no round trip: unwrapping is one more
 * AES-GCM of 32 bytes, cheaper than any cache would be to keep right while keys are rotated and erased.  A write asks for the key first.
 *
 * What is hard: a master key is exchanged while the server runs.  Both are loaded, the blob's key id says which one wrapped, and all keys that must not
 * change with it hang on a key of the house that is wrapped like a patient's. */
#include "sealing.h"

#include <assert.h>
#include <string.h>

#include "program.h"
#include "util/buffer.h"

enum { PATIENT_ID = 36 };

/* The key of the last row opened: columns of one row and rows of one patient stand together. */
struct opening {
	struct text sealed_by;
	bool erased;
	struct seal_key key;
	const char *fault;
};

void
sealing_add_master(struct master_keys *keys, const unsigned char master[SECRET_KEY_BYTES])
{
	unsigned char wrapping[SECRET_KEY_BYTES];

	assert(keys->count < sizeof(keys->keys) / sizeof(keys->keys[0]));
	secret_derive(wrapping, master, "epiwraps");
	seal_key_of(&keys->keys[keys->count++], wrapping);
	secret_wipe(wrapping, sizeof(wrapping));
}

bool
sealing_unwrap(struct arena *arena, const struct master_keys *keys, struct text place, struct text wrapped, struct seal_key *key)
{
	struct text bytes;

	for (size_t i = 0; i < keys->count; i++)
		if (seal_open(arena, &keys->keys[i], place, wrapped, &bytes) && bytes.length == SECRET_KEY_BYTES) {
			seal_key_of(key, (const unsigned char *)bytes.at);
			return true;
		}
	return false;
}

static struct text
wrap(struct arena *arena, const struct master_keys *keys, struct text place, const unsigned char bytes[SECRET_KEY_BYTES])
{
	return seal_close(arena, &keys->keys[0], place, (struct text){ (const char *)bytes, SECRET_KEY_BYTES });
}

struct text
sealing_new_key(struct arena *arena, const struct master_keys *keys, struct text place)
{
	unsigned char bytes[SECRET_KEY_BYTES];

	secret_random(bytes, sizeof(bytes));
	struct text wrapped = wrap(arena, keys, place, bytes);
	secret_wipe(bytes, sizeof(bytes));
	return wrapped;
}

struct text
sealing_key_place(struct arena *arena, struct text patient)
{
	return text_print(arena, "patient_key.wrapped %.*s", TEXT_ARGS(patient));
}

struct text
sealing_rewrap(struct arena *arena, const struct master_keys *keys, struct text place, struct text wrapped)
{
	struct seal_key key;

	if (!sealing_unwrap(arena, keys, place, wrapped, &key))
		return (struct text){ NULL, 0 };
	struct text again = wrap(arena, keys, place, key.bytes);
	secret_wipe(&key, sizeof(key));
	return again;
}

struct text
sealing_master_id(struct arena *arena, const struct master_keys *keys)
{
	return text_hex(arena, keys->keys[0].id, SEAL_ID_BYTES);
}

static const struct master_keys *
keys_of(const struct request *request)
{
	return &request->program->master_keys;
}

/* A sealed input that the statement wants and that was given. */
static bool
wants_a_key(const struct request *request)
{
	const struct statement *statement = request->endpoint->statement;

	for (int i = 0; i < statement->parameter_count; i++) {
		const struct field *field = field_by_column(request->endpoint->input, statement->parameters[i]);
		if (field && (field->flags & SEALED) && field_value(field, request->input)->presence == GIVEN)
			return true;
	}
	return false;
}

static enum outcome
cannot_open_key(struct request *request, struct text patient)
{
	return fail(request, BROKEN, "no master key opens the key of the patient %.*s: is key_file the right one?", TEXT_ARGS(patient));
}

static void
make_key(struct request *request, struct text patient)
{
	offer(request, "wrapped_key", sealing_new_key(request->arena, keys_of(request), sealing_key_place(request->arena, patient)).at);
	offer(request, "master_key", sealing_master_id(request->arena, keys_of(request)).at);
}

static const char *
offered(const struct request *request, const char *name)
{
	for (size_t i = request->offer_count; i-- > 0;)
		if (strcmp(request->offers[i].name, name) == 0)
			return request->offers[i].value;
	return NULL;
}

/* Every new patient gets a key, whether anything is sealed with it yet or not. */
static enum outcome
prepare_new_patient(struct request *request)
{
	struct text patient = { NULL, 0 };

	request->seal_key = ARENA_NEW(request->arena, struct seal_key);
	if (request->new_id == NULL)
		request->new_id = uuid_text(request->arena, uuid_new()).at;
	patient = text_of(request->new_id);
	make_key(request, patient);
	bool opened = sealing_unwrap(request->arena, keys_of(request), sealing_key_place(request->arena, patient), text_of(offered(request, "wrapped_key")), request->seal_key);
	assert(opened);
	return DONE;
}

/* Those who registered themselves have no key before something of theirs is sealed; of two who make one at once, the first one's stays. */
static enum outcome
make_missing_key(struct request *request, const struct rows **rows)
{
	struct text patient = rows_value(*rows, 0, "patient_id");

	offer(request, "key_patient_id", text_string(request->arena, patient));
	make_key(request, patient);
	if (query(request, &patient_key_make) == NULL || (*rows = query(request, request->endpoint->key)) == NULL)
		return request->answer.outcome;
	return rows_count(*rows) == 1 ? DONE : refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
}

enum outcome
sealing_prepare(struct request *request)
{
	const struct endpoint *endpoint = request->endpoint;
	enum outcome outcome = DONE;

	if (endpoint->makes_key)
		return prepare_new_patient(request);
	if (endpoint->key == NULL || !wants_a_key(request))
		return DONE;
	const struct rows *rows = query(request, endpoint->key);
	if (rows == NULL)
		return request->answer.outcome;
	if (rows_count(rows) == 0)
		return refuse(request, NOT_FOUND, NULL, "there is nothing at this address");
	if (text_is(rows_value(rows, 0, "erased"), "t"))
		return refuse(request, CONFLICT, NULL, "the key of this patient was erased; nothing more can be written under it");
	if (rows_value(rows, 0, "wrapped").at == NULL && (outcome = make_missing_key(request, &rows)) != DONE)
		return outcome;
	struct text patient = rows_value(rows, 0, "patient_id");
	request->seal_key = ARENA_NEW(request->arena, struct seal_key);
	if (!sealing_unwrap(request->arena, keys_of(request), sealing_key_place(request->arena, patient), rows_value(rows, 0, "wrapped"), request->seal_key))
		return cannot_open_key(request, patient);
	return DONE;
}

/* The row that an input becomes: a new one, the one in the path, or the caller's own record. */
static const char *
row_of(struct request *request)
{
	const struct field *id = field_by_column(request->endpoint->input, "id");

	if (request->endpoint->creates)
		return request->new_id;
	return id ? field_value(id, request->input)->text.at : request->caller.patient;
}

static struct text
place_of(struct arena *arena, const struct field *field, struct text row)
{
	return text_print(arena, "%s %.*s", field->place, TEXT_ARGS(row));
}

const char *
sealing_close(struct request *request, const struct field *field, struct text plain)
{
	assert(request->seal_key); /* sealing_prepare saw that this is wanted */
	if (request->new_id == NULL)
		request->new_id = uuid_text(request->arena, uuid_new()).at;
	return seal_close(request->arena, request->seal_key, place_of(request->arena, field, text_of(row_of(request))), plain).at;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static char
small(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte;
}

/* Digits of a phone without the zeros that stand for "+". */
struct text
sealing_normal(struct arena *arena, const struct field *field, struct text plain)
{
	struct buffer normal = buffer_in(arena);

	for (size_t i = 0; i < plain.length; i++) {
		char byte = small(plain.at[i]);
		bool kept = field->normal == NORMAL_EMAIL || is_digit(byte) ||
		    (field->normal == NORMAL_NUMBER && ((byte >= 'a' && byte <= 'z') || (unsigned char)byte >= 0x80));
		if (kept)
			buffer_add_byte(&normal, byte);
	}
	struct text text = buffer_text(&normal);
	if (field->normal == NORMAL_PHONE && text.length > 2 && memcmp(text.at, "00", 2) == 0)
		return (struct text){ text.at + 2, text.length - 2 };
	return text;
}

const char *
sealing_hash(struct request *request, const struct field *field, struct text plain)
{
	static const char *const kinds[] = { [NORMAL_NONE] = "", [NORMAL_PHONE] = "phone", [NORMAL_EMAIL] = "email", [NORMAL_NUMBER] = "number" };
	unsigned char mac[SECRET_HASH_BYTES];
	struct text normal = sealing_normal(request->arena, field, plain);

	if (normal.length == 0)
		return NULL;
	secret_sign(mac, text_print(request->arena, "%s %.*s", kinds[field->normal], TEXT_ARGS(normal)), request->program->search_key);
	return text_base64url(request->arena, mac, sizeof(mac)).at;
}

static void
open_key(struct request *request, struct opening *opening, struct text sealed_by)
{
	struct text patient = { sealed_by.at, PATIENT_ID }, wrapped = { sealed_by.at + PATIENT_ID + 1, sealed_by.length - PATIENT_ID - 1 };

	opening->sealed_by = sealed_by;
	opening->erased = sealed_by.length <= PATIENT_ID;
	if (!opening->erased && !sealing_unwrap(request->arena, keys_of(request), sealing_key_place(request->arena, patient), wrapped, &opening->key))
		opening->fault = text_print(request->arena, "no master key opens the key of the patient %.*s", TEXT_ARGS(patient)).at;
}

static int
column_of(const struct shape *shape, const char *key)
{
	int column = 0;

	while (strcmp(shape->fields[column].key, key) != 0)
		column++; /* it is there: checked at start */
	return column;
}

struct text
sealing_open(struct request *request, const struct shape *shape, const struct field *field, const struct rows *rows, size_t row, struct text sealed)
{
	struct text nothing = { NULL, 0 }, plain, sealed_by = rows_value(rows, row, "sealed_by");

	if (request->opening == NULL)
		request->opening = ARENA_NEW(request->arena, struct opening);
	struct opening *opening = request->opening;
	if (opening->fault)
		return nothing;
	if (sealed_by.at == NULL)
		opening->fault = text_print(request->arena, "a sealed value has lost its key: %s", field->place).at;
	else if (!text_same(opening->sealed_by, sealed_by))
		open_key(request, opening, sealed_by);
	if (opening->erased || opening->fault)
		return nothing;
	struct text place = place_of(request->arena, field, rows_at(rows, row, column_of(shape, "id")));
	if (seal_open(request->arena, &opening->key, place, sealed, &plain))
		return plain;
	opening->fault = text_print(request->arena, "a sealed value was changed or moved: %.*s does not open", TEXT_ARGS(place)).at;
	return nothing;
}

enum outcome
sealing_check(struct request *request)
{
	if (request->opening == NULL || request->opening->fault == NULL)
		return DONE;
	(void)refuse(request, BROKEN, NULL, "part of this record cannot be opened: what was kept sealed was changed or moved, so nothing of it is shown; tell the clinic this reference");
	return fail(request, BROKEN, "%s", request->opening->fault);
}

bool
sealing_concerns(const struct shape *shape)
{
	for (const struct field *field = shape ? shape->fields : NULL; field && field->key; field++)
		if (field->flags & SEALED)
			return true;
	return false;
}

static struct text
reply_place(struct request *request)
{
	return text_print(request->arena, "idempotency.reply %s %.*s", request->caller.account, TEXT_ARGS(request->arrival.idempotency_key));
}

struct text
sealing_keep_reply(struct request *request, struct text reply)
{
	return sealing_concerns(request->endpoint->output) ? seal_close(request->arena, &request->program->reply_key, reply_place(request), reply) : reply;
}

struct text
sealing_kept_reply(struct request *request, struct text kept)
{
	struct text reply;

	if (!sealing_concerns(request->endpoint->output))
		return kept;
	return seal_open(request->arena, &request->program->reply_key, reply_place(request), kept, &reply) ? reply : (struct text){ NULL, 0 };
}
