/* ID tokens.
 *
 * What is hard is all that a token can say about how it wants to be read.  Of its header only two things count: that it names the agreed algorithm, and
 * which of the keys, already fetched from the issuer, it was signed with.  Everything else there (jwk, jku, x5u) is somebody's wish.  An unknown `crit`
 * demands to be understood, so such a token is refused.  Nothing behind the first dot is parsed before the signature fits. */
#include "identity.h"

#include <assert.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "arena.h"
#include "json.h"
#include "secret.h"

enum { RSA_LEAST = 2048 / 8, RSA_MOST = 4096 / 8, COORDINATE = 32, SIGNATURE_MOST = 512, SUBJECT_MOST = 255, KID_MOST = 256 };

struct key {
	struct text id; /* no text: it has none */
	EVP_PKEY *key;
};

struct identity_keys {
	enum identity_algorithm algorithm;
	size_t count;
	struct key keys[IDENTITY_KEYS];
};

static const char *const algorithm_names[] = { [IDENTITY_RS256] = "RS256", [IDENTITY_ES256] = "ES256" };
static const char *const key_types[] = { [IDENTITY_RS256] = "RSA", [IDENTITY_ES256] = "EC" };

/* The member's text; no text when it is not there or no string. */
static struct text
text_at(const struct json *object, const char *name)
{
	const struct json *member = json_member(object, name);

	return member && member->kind == JSON_STRING ? member->text : (struct text){ NULL, 0 };
}

/* Whether a member is not there, or says this. */
static bool
absent_or(const struct json *object, const char *name, const char *word)
{
	return json_member(object, name) == NULL || text_is(text_at(object, name), word);
}

static bool
bytes_at(struct arena *arena, const struct json *object, const char *name, struct text *bytes)
{
	struct text text = text_at(object, name);

	return text.length > 0 && text.length <= 2 * RSA_MOST && text_from_base64url(arena, text, bytes);
}

/* A public key from its parts; NULL when they make none, or a weak one. */
static EVP_PKEY *
key_from(const char *type, OSSL_PARAM_BLD *parts)
{
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(parts);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL), *check = NULL;
	EVP_PKEY *key = NULL;

	assert(parameters && context);
	bool made = EVP_PKEY_fromdata_init(context) == 1 && EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
	if (made && ((check = EVP_PKEY_CTX_new(key, NULL)) == NULL || EVP_PKEY_public_check(check) != 1)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	EVP_PKEY_CTX_free(check);
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_free(parameters);
	return made ? key : NULL;
}

static EVP_PKEY *
rsa_key(struct arena *arena, const struct json *jwk)
{
	struct text modulus, exponent;

	if (!bytes_at(arena, jwk, "n", &modulus) || !bytes_at(arena, jwk, "e", &exponent))
		return NULL;
	if (modulus.length < RSA_LEAST || modulus.length > RSA_MOST || modulus.at[0] == 0 || exponent.length > 4)
		return NULL;
	OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn((const unsigned char *)modulus.at, (int)modulus.length, NULL);
	BIGNUM *e = BN_bin2bn((const unsigned char *)exponent.at, (int)exponent.length, NULL);
	assert(parts && n && e);
	int pushed = OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, n) & OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_E, e);
	assert(pushed);
	EVP_PKEY *key = key_from("RSA", parts);
	OSSL_PARAM_BLD_free(parts);
	BN_free(n);
	BN_free(e);
	return key;
}

static EVP_PKEY *
point_key(struct arena *arena, const struct json *jwk)
{
	struct text x, y;
	unsigned char point[1 + 2 * COORDINATE] = { 4 }; /* uncompressed */

	if (!text_is(text_at(jwk, "crv"), "P-256") || !bytes_at(arena, jwk, "x", &x) || !bytes_at(arena, jwk, "y", &y))
		return NULL;
	if (x.length != COORDINATE || y.length != COORDINATE)
		return NULL;
	memcpy(point + 1, x.at, COORDINATE);
	memcpy(point + 1 + COORDINATE, y.at, COORDINATE);
	OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
	assert(parts);
	int pushed = OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &
	    OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
	assert(pushed);
	EVP_PKEY *key = key_from("EC", parts);
	OSSL_PARAM_BLD_free(parts);
	return key;
}

static void
free_key(void *key)
{
	EVP_PKEY_free(key);
}

/* Keys for other things, and other algorithms, are none of ours. */
static bool
is_ours(const struct json *jwk, enum identity_algorithm algorithm)
{
	return text_is(text_at(jwk, "kty"), key_types[algorithm]) && absent_or(jwk, "use", "sig") && absent_or(jwk, "alg", algorithm_names[algorithm]);
}

static void
add_key(struct arena *arena, struct identity_keys *keys, const struct json *jwk)
{
	const struct json *id = json_member(jwk, "kid");

	if (jwk->kind != JSON_OBJECT || keys->count == IDENTITY_KEYS || !is_ours(jwk, keys->algorithm))
		return;
	if (id && (id->kind != JSON_STRING || id->text.length == 0 || id->text.length > KID_MOST))
		return;
	EVP_PKEY *key = keys->algorithm == IDENTITY_RS256 ? rsa_key(arena, jwk) : point_key(arena, jwk);
	if (key == NULL)
		return;
	arena_defer(arena, free_key, key);
	keys->keys[keys->count++] = (struct key){ id ? text_copy(arena, id->text) : (struct text){ NULL, 0 }, key };
}

const struct identity_keys *
identity_keys_read(struct arena *arena, struct text set, enum identity_algorithm algorithm, const char **why)
{
	const struct json *root = json_read(arena, set, why), *list = root ? json_member(root, "keys") : NULL;
	struct identity_keys *keys = ARENA_NEW(arena, struct identity_keys);

	if (root == NULL)
		return NULL;
	*why = "there is no key of the agreed algorithm";
	keys->algorithm = algorithm;
	for (const struct json *jwk = list && list->kind == JSON_ARRAY ? list->first : NULL; jwk; jwk = jwk->next)
		add_key(arena, keys, jwk);
	return keys->count > 0 ? keys : NULL;
}

/* A token's three parts, still encoded. */
struct parts {
	struct text header, claims, signature;
	struct text said; /* what was signed */
};

static bool
split(struct text token, struct parts *parts)
{
	const char *first = memchr(token.at, '.', token.length), *last = memrchr(token.at, '.', token.length);

	if (first == NULL || first == last || memchr(first + 1, '.', (size_t)(last - first - 1)))
		return false;
	parts->header = (struct text){ token.at, (size_t)(first - token.at) };
	parts->claims = (struct text){ first + 1, (size_t)(last - first - 1) };
	parts->signature = (struct text){ last + 1, token.length - (size_t)(last + 1 - token.at) };
	parts->said = (struct text){ token.at, (size_t)(last - token.at) };
	return parts->header.length > 0 && parts->claims.length > 0 && parts->signature.length > 0;
}

static const struct json *
read_object(struct arena *arena, struct text encoded)
{
	struct text text;
	const char *why;

	if (!text_from_base64url(arena, encoded, &text))
		return NULL;
	const struct json *object = json_read(arena, text, &why);
	return object && object->kind == JSON_OBJECT ? object : NULL;
}

/* The one key that the header can mean: the one of that name, or the only one where it names none.  Two of one name are nobody's. */
static const struct key *
key_for(const struct identity_keys *keys, const struct json *id)
{
	const struct key *found = NULL;

	for (size_t i = 0; i < keys->count; i++) {
		const struct key *key = &keys->keys[i];
		if (id && (key->id.at == NULL || !text_same(key->id, id->text)))
			continue;
		if (found)
			return NULL;
		found = key;
	}
	return found;
}

static enum identity_outcome
bad(const char **why, const char *words)
{
	*why = words;
	return IDENTITY_BAD;
}

static enum identity_outcome
read_header(struct arena *arena, const struct identity_keys *keys, struct text encoded, const struct key **key, const char **why)
{
	const struct json *header = read_object(arena, encoded), *id = header ? json_member(header, "kid") : NULL;

	if (header == NULL)
		return bad(why, "the header is no JSON object");
	if (!text_is(text_at(header, "alg"), algorithm_names[keys->algorithm]))
		return bad(why, "the algorithm is not the agreed one");
	if (!absent_or(header, "typ", "JWT"))
		return bad(why, "it is another kind of token");
	if (json_member(header, "crit"))
		return bad(why, "the header demands more than is known here");
	if (id && (id->kind != JSON_STRING || id->text.length == 0 || id->text.length > KID_MOST))
		return bad(why, "the key's name is none");
	if ((*key = key_for(keys, id)) == NULL) {
		*why = "there is no such key";
		return IDENTITY_NEW_KEY;
	}
	return IDENTITY_GOOD;
}

/* JWS writes two numbers of 32 bytes where OpenSSL reads DER (RFC 7518, 3.4). */
static bool
ecdsa_as_der(struct text raw, unsigned char *der, size_t *length)
{
	if (raw.length != 2 * COORDINATE)
		return false;
	ECDSA_SIG *signature = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn((const unsigned char *)raw.at, COORDINATE, NULL), *s = BN_bin2bn((const unsigned char *)raw.at + COORDINATE, COORDINATE, NULL);
	assert(signature && r && s);
	int set = ECDSA_SIG_set0(signature, r, s);
	assert(set);
	int size = i2d_ECDSA_SIG(signature, &der);
	ECDSA_SIG_free(signature);
	*length = size > 0 ? (size_t)size : 0;
	return size > 0;
}

static bool
is_signed(struct arena *arena, enum identity_algorithm algorithm, EVP_PKEY *key, const struct parts *parts)
{
	unsigned char der[2 * COORDINATE + 16];
	struct text raw;

	if (!text_from_base64url(arena, parts->signature, &raw) || raw.length > SIGNATURE_MOST)
		return false;
	const unsigned char *signature = (const unsigned char *)raw.at;
	size_t length = raw.length;
	if (algorithm == IDENTITY_ES256) {
		if (!ecdsa_as_der(raw, der, &length))
			return false;
		signature = der;
	}
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	assert(context);
	bool fits = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	    EVP_DigestVerify(context, signature, length, (const unsigned char *)parts->said.at, parts->said.length) == 1;
	EVP_MD_CTX_free(context);
	return fits;
}

static bool
seconds_at(const struct json *claims, const char *name, int64_t *seconds)
{
	const struct json *member = json_member(claims, name);

	return member && member->kind == JSON_NUMBER && text_integer(member->text, seconds) && *seconds > 0 && *seconds < INT32_MAX * (int64_t)1000;
}

static const char *
fault_of_times(const struct json *claims, struct moment moment)
{
	int64_t now = moment.microseconds / 1000000, expires, issued, begins;

	if (!seconds_at(claims, "exp", &expires) || !seconds_at(claims, "iat", &issued))
		return "it has no times";
	if (expires + IDENTITY_SKEW <= now)
		return "it has expired";
	if (issued > now + IDENTITY_SKEW)
		return "it is from the future";
	if (issued + IDENTITY_AGE + IDENTITY_SKEW < now)
		return "it was made too long ago";
	if (json_member(claims, "nbf") && (!seconds_at(claims, "nbf", &begins) || begins > now + IDENTITY_SKEW))
		return "it is not good yet";
	return NULL;
}

/* For us; and where it is for others, too, made for us. */
static const char *
fault_of_audience(const struct json *claims, const char *client)
{
	const struct json *audience = json_member(claims, "aud");
	bool ours = audience && audience->kind == JSON_STRING && text_is(audience->text, client);

	if (audience && audience->kind == JSON_ARRAY)
		for (const struct json *one = audience->first; one; one = one->next) {
			if (one->kind != JSON_STRING)
				return "its audience is no list of names";
			ours = ours || text_is(one->text, client);
		}
	if (!ours)
		return "it is for another audience";
	if (!absent_or(claims, "azp", client))
		return "it was made for another client";
	if (audience->kind == JSON_ARRAY && audience->count > 1 && json_member(claims, "azp") == NULL)
		return "it is for several and does not say for whom it was made";
	return NULL;
}

/* Printable ASCII without blanks. */
static bool
is_plain(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] <= ' ' || text.at[i] > '~')
			return false;
	return text.length > 0;
}

static const char *
fault_of_claims(const struct json *claims, const struct identity_wanted *wanted)
{
	struct text subject = text_at(claims, "sub");
	const char *fault;

	if (!text_is(text_at(claims, "iss"), wanted->issuer))
		return "it is from another issuer";
	if ((fault = fault_of_audience(claims, wanted->client)) || (fault = fault_of_times(claims, wanted->now)))
		return fault;
	if (wanted->nonce.length == 0 || !secret_same(text_at(claims, "nonce"), wanted->nonce))
		return "it answers another question";
	if (subject.length == 0 || subject.length > SUBJECT_MOST)
		return "it has no subject";
	return is_plain(subject) ? NULL : "its subject is not plain";
}

static const struct json *
methods_of(const struct json *claims)
{
	const struct json *methods = json_member(claims, "amr");

	for (const struct json *one = methods && methods->kind == JSON_ARRAY ? methods->first : NULL; one; one = one->next)
		if (one->kind != JSON_STRING)
			return NULL;
	return methods && methods->kind == JSON_ARRAY ? methods : NULL;
}

/* Addresses are compared in small letters, and small letters of other alphabets may be somebody's here: the Kelvin sign becomes a k. */
static void
take_person(struct arena *arena, const struct json *source, struct identity_claims *claims)
{
	const struct json *verified = json_member(source, "email_verified");

	claims->email = text_copy(arena, text_at(source, "email"));
	claims->email_verified = is_plain(claims->email) && memchr(claims->email.at, '@', claims->email.length) && verified && verified->kind == JSON_TRUE;
	claims->given_name = text_copy(arena, text_at(source, "given_name"));
	claims->family_name = text_copy(arena, text_at(source, "family_name"));
	claims->locale = text_copy(arena, text_at(source, "locale"));
}

enum identity_outcome
identity_read(struct arena *arena, const struct identity_keys *keys, const struct identity_wanted *wanted, struct text token,
    struct identity_claims *claims, const char **why)
{
	struct parts parts;
	const struct key *key = NULL;

	*claims = (struct identity_claims){ .email_verified = false };
	*why = NULL;
	if (token.at == NULL || token.length > IDENTITY_TOKEN_BYTES)
		return bad(why, "it is too long");
	if (!split(token, &parts))
		return bad(why, "it has not the form of a token");
	enum identity_outcome outcome = read_header(arena, keys, parts.header, &key, why);
	if (outcome != IDENTITY_GOOD)
		return outcome;
	if (!is_signed(arena, keys->algorithm, key->key, &parts))
		return bad(why, "its signature does not fit");
	const struct json *said = read_object(arena, parts.claims);
	if (said == NULL)
		return bad(why, "its claims are no JSON object");
	if ((*why = fault_of_claims(said, wanted)))
		return IDENTITY_BAD;
	claims->subject = text_copy(arena, text_at(said, "sub"));
	claims->methods = methods_of(said);
	take_person(arena, said, claims);
	return IDENTITY_GOOD;
}

bool
identity_add(struct arena *arena, struct text answer, struct identity_claims *claims)
{
	const char *why;
	const struct json *said = json_read(arena, answer, &why);

	if (said == NULL || !text_same(text_at(said, "sub"), claims->subject))
		return false;
	take_person(arena, said, claims);
	return true;
}
