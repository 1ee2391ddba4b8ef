/* libfido2 decodes keys and verifies signatures.  It was made to talk to authenticators, not to be told things by strangers: client data it only hashes,
 * CBOR it hands to libcbor as it comes.  So client data are read here, strictly, and CBOR is walked first: definite lengths, little depth, nothing that
 * claims to be longer than what came. */
#include "passkey.h"

#include <assert.h>

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include "arena.h"
#include "json.h"
#include "secret.h"

/* Of authenticator data (WebAuthn 6.1). */
enum { HASH = 32, FLAGS_AT = 32, COUNT_AT = 33, HEADER = 37, AAGUID = 16, ID_LENGTH_AT = HEADER + AAGUID, ID_AT = ID_LENGTH_AT + 2 };
enum { PRESENT = 0x01, RECOGNISED = 0x04, CREDENTIAL = 0x40 };

/* Of CBOR (RFC 8949). */
enum { DEPTH = 6 };
enum major { POSITIVE, NEGATIVE, BYTES, STRING, ARRAY, MAP, TAG, SIMPLE };

struct head {
	enum major major;
	uint64_t value;
};

static bool
say(const char **why, const char *words)
{
	*why = words;
	return false;
}

static void
start(void)
{
	static bool started;

	if (!started)
		fido_init(0);
	started = true;
}

/* The head of the next item; false when it is cut off, of indefinite length, or claims more than is left. */
static bool
read_head(struct text *rest, struct head *head)
{
	if (rest->length == 0)
		return false;
	unsigned char first = (unsigned char)rest->at[0];
	unsigned more = first & 31, bytes = more < 24 ? 0 : more < 28 ? 1u << (more - 24) : 99;
	head->major = (enum major)(first >> 5);
	head->value = more;
	if (bytes == 99 || rest->length < 1 + bytes)
		return false;
	if (bytes > 0)
		head->value = 0;
	for (unsigned i = 0; i < bytes; i++)
		head->value = head->value << 8 | (unsigned char)rest->at[1 + i];
	*rest = (struct text){ rest->at + 1 + bytes, rest->length - 1 - bytes };
	return (head->major != BYTES && head->major != STRING && head->major != ARRAY && head->major != MAP) || head->value <= rest->length;
}

static struct text
take(struct text *rest, size_t length)
{
	struct text taken = { rest->at, length };

	*rest = (struct text){ rest->at + length, rest->length - length };
	return taken;
}

/* Walk over one item and all that is in it. */
static bool
skip(struct text *rest, int depth)
{
	struct head head;

	if (depth > DEPTH || !read_head(rest, &head))
		return false;
	if (head.major == BYTES || head.major == STRING)
		take(rest, head.value);
	uint64_t inside = head.major == ARRAY ? head.value : head.major == MAP ? 2 * head.value : head.major == TAG ? 1 : 0;
	for (uint64_t i = 0; i < inside; i++)
		if (!skip(rest, depth + 1))
			return false;
	return true;
}

/* The one member "authData" of the attestation object. */
static bool
find_authenticator_data(struct text object, struct text *found)
{
	struct text rest = object;
	struct head head;

	*found = (struct text){ NULL, 0 };
	if (!read_head(&rest, &head) || head.major != MAP)
		return false;
	for (uint64_t i = head.value; i > 0; i--) {
		struct head key, value;
		if (!read_head(&rest, &key) || key.major != STRING)
			return false;
		if (!text_is(take(&rest, key.value), "authData")) {
			if (!skip(&rest, 1))
				return false;
			continue;
		}
		if (found->at || !read_head(&rest, &value) || value.major != BYTES)
			return false;
		*found = take(&rest, value.value);
	}
	return found->at != NULL && rest.length == 0;
}

/* Behind the credential's id lie its key and maybe extensions: one or two maps and nothing else. */
static bool
has_sound_credential(struct text data)
{
	if (data.length < ID_AT)
		return false;
	size_t length = (size_t)(unsigned char)data.at[ID_LENGTH_AT] << 8 | (unsigned char)data.at[ID_LENGTH_AT + 1];
	if (length == 0 || length > PASSKEY_ID_BYTES || data.length < ID_AT + length)
		return false;
	struct text rest = { data.at + ID_AT + length, data.length - ID_AT - length };
	return skip(&rest, 0) && (rest.length == 0 || (skip(&rest, 0) && rest.length == 0));
}

struct passkey_site
passkey_site_of(const char *origin)
{
	const char *host = strstr(origin, "://");

	host = host ? host + 3 : origin;
	return (struct passkey_site){ origin, { host, strcspn(host, ":/") } };
}

static bool
is_member(const struct json *object, const char *key, const char *wanted)
{
	const struct json *member = json_member(object, key);

	return member && member->kind == JSON_STRING && text_is(member->text, wanted);
}

bool
passkey_read_client_data(struct arena *arena, const struct passkey_site *site, struct text client_data, const char *type, struct text *challenge,
    const char **why)
{
	const char *fault;
	const struct json *json = client_data.length <= PASSKEY_CLIENT_DATA_BYTES ? json_read(arena, client_data, &fault) : NULL;

	if (json == NULL || json->kind != JSON_OBJECT)
		return say(why, "the client data are no JSON object");
	const struct json *asked = json_member(json, "challenge"), *crossed = json_member(json, "crossOrigin");
	if (!is_member(json, "type", type))
		return say(why, "the client data are of another type");
	if (!is_member(json, "origin", site->origin))
		return say(why, "the client data come from another origin");
	if ((crossed && crossed->kind != JSON_FALSE) || json_member(json, "topOrigin"))
		return say(why, "the client data come from within another site");
	if (asked == NULL || asked->kind != JSON_STRING || asked->text.length != 43)
		return say(why, "the client data answer no challenge");
	*challenge = asked->text;
	return true;
}

static bool
check_header(const struct passkey_site *site, struct text data, const char **why)
{
	unsigned char hash[SECRET_HASH_BYTES];

	if (data.length < HEADER)
		return say(why, "the authenticator's data are cut off");
	secret_sha256(hash, site->host);
	if (memcmp(data.at, hash, HASH) != 0)
		return say(why, "the authenticator signed for another site");
	if (!(data.at[FLAGS_AT] & PRESENT) || !(data.at[FLAGS_AT] & RECOGNISED))
		return say(why, "the authenticator did not recognise a person");
	return true;
}

static bool
read_credential(struct arena *arena, int algorithm, struct text data, struct passkey *made)
{
	fido_cred_t *credential = fido_cred_new();

	assert(credential != NULL);
	bool good = fido_cred_set_type(credential, algorithm) == FIDO_OK &&
	    fido_cred_set_authdata_raw(credential, (const unsigned char *)data.at, data.length) == FIDO_OK &&
	    fido_cred_pubkey_len(credential) <= PASSKEY_KEY_BYTES && fido_cred_pubkey_len(credential) > 0;
	if (good) {
		made->algorithm = algorithm;
		made->id = text_copy(arena, (struct text){ (const char *)fido_cred_id_ptr(credential), fido_cred_id_len(credential) });
		made->key = text_copy(arena, (struct text){ (const char *)fido_cred_pubkey_ptr(credential), fido_cred_pubkey_len(credential) });
		made->count = fido_cred_sigcount(credential);
	}
	fido_cred_free(&credential);
	return good;
}

/* A key of each algorithm, in the form that verifies; checked when it is made, too, so that no key is kept that could never verify. */
struct key {
	int algorithm;
	es256_pk_t *es256;
	eddsa_pk_t *eddsa;
	rs256_pk_t *rs256;
};

static bool
open_key(const struct passkey *known, struct key *key)
{
	*key = (struct key){ .algorithm = (int)known->algorithm };
	switch (known->algorithm) {
	case COSE_ES256:
		return known->key.length == 64 && (key->es256 = es256_pk_new()) && es256_pk_from_ptr(key->es256, known->key.at, known->key.length) == FIDO_OK;
	case COSE_EDDSA:
		return known->key.length == 32 && (key->eddsa = eddsa_pk_new()) && eddsa_pk_from_ptr(key->eddsa, known->key.at, known->key.length) == FIDO_OK;
	case COSE_RS256:
		return known->key.length == 259 && (key->rs256 = rs256_pk_new()) && rs256_pk_from_ptr(key->rs256, known->key.at, known->key.length) == FIDO_OK;
	default:
		return false;
	}
}

static const void *
key_pointer(const struct key *key)
{
	if (key->es256)
		return key->es256;
	return key->eddsa ? (const void *)key->eddsa : key->rs256;
}

static void
close_key(struct key *key)
{
	es256_pk_free(&key->es256);
	eddsa_pk_free(&key->eddsa);
	rs256_pk_free(&key->rs256);
}

static bool
is_usable(const struct passkey *made)
{
	struct key key;
	bool usable = open_key(made, &key);

	close_key(&key);
	return usable;
}

bool
passkey_register(struct arena *arena, const struct passkey_site *site, struct text attestation, struct passkey *made, const char **why)
{
	static const int algorithms[] = { COSE_EDDSA, COSE_ES256, COSE_RS256 };
	struct text data;

	start();
	if (attestation.length > PASSKEY_OBJECT_BYTES || !find_authenticator_data(attestation, &data))
		return say(why, "the attestation is no map of CBOR with authenticator data");
	if (!check_header(site, data, why))
		return false;
	if (!(data.at[FLAGS_AT] & CREDENTIAL) || !has_sound_credential(data))
		return say(why, "the authenticator's data hold no credential");
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (read_credential(arena, algorithms[i], data, made))
			return is_usable(made) || say(why, "the credential's key is none");
	return say(why, "the credential's key is of no algorithm of ours");
}

static bool
is_signed(const struct passkey_site *site, const struct key *key, struct text client_data, struct text data, struct text signature)
{
	fido_assert_t *assertion = fido_assert_new();
	char host[256];

	assert(assertion != NULL);
	snprintf(host, sizeof(host), "%.*s", TEXT_ARGS(site->host));
	bool good = fido_assert_set_count(assertion, 1) == FIDO_OK && fido_assert_set_rp(assertion, host) == FIDO_OK &&
	    fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
	    fido_assert_set_clientdata(assertion, (const unsigned char *)client_data.at, client_data.length) == FIDO_OK &&
	    fido_assert_set_authdata_raw(assertion, 0, (const unsigned char *)data.at, data.length) == FIDO_OK &&
	    fido_assert_set_sig(assertion, 0, (const unsigned char *)signature.at, signature.length) == FIDO_OK &&
	    fido_assert_verify(assertion, 0, key->algorithm, key_pointer(key)) == FIDO_OK;
	fido_assert_free(&assertion);
	return good;
}

static int64_t
count_of(struct text data)
{
	const unsigned char *at = (const unsigned char *)data.at + COUNT_AT;

	return (int64_t)at[0] << 24 | (int64_t)at[1] << 16 | (int64_t)at[2] << 8 | at[3];
}

bool
passkey_verify(const struct passkey_site *site, const struct passkey *known, struct text client_data, struct text data, struct text signature,
    int64_t *count, const char **why)
{
	struct key key;

	start();
	if (client_data.length > PASSKEY_CLIENT_DATA_BYTES || data.length > PASSKEY_OBJECT_BYTES || signature.length > PASSKEY_OBJECT_BYTES ||
	    signature.length == 0)
		return say(why, "the signature is too long or none");
	if (!check_header(site, data, why))
		return false;
	struct text extensions = { data.at + HEADER, data.length - HEADER };
	if ((data.at[FLAGS_AT] & CREDENTIAL) || (extensions.length > 0 && (!skip(&extensions, 0) || extensions.length > 0)))
		return say(why, "the authenticator's data hold more than they should");
	bool good = open_key(known, &key) && is_signed(site, &key, client_data, data, signature);
	close_key(&key);
	if (!good)
		return say(why, "the signature does not fit");
	*count = count_of(data);
	if ((*count != 0 || known->count != 0) && *count <= known->count)
		return say(why, "the counter did not grow: the passkey may have been copied");
	return true;
}
