/* Access tokens.
 *
 * libjwt 1.10.2 accepts expired tokens, HS512 where HS256 was meant, keys of one byte, and `none` when the key is empty; it checks no
 * claim; and it decodes and parses a token before it looks at the signature, writing beyond an empty part's memory on the way.  So it
 * never sees a byte that we did not sign: the first part must be, byte for byte, the header that we write, which settles algorithm, type
 * and key, and the signature is verified first.
 *
 * It can neither write nor read a header whose `typ` is not JWT: at+jwt, which RFC 9068 puts there so that no other token passes for an
 * access token, stands among the signed claims. */
#include "token.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include <jwt.h>

#include "arena.h"
#include "secret.h"

enum { KEY_ID_BYTES = 4, SESSION_DIGITS = 64, ROLE_BYTES = 32 };

/* Clocks of several hosts differ by less. */
static const int64_t skew = 5;

static const char kind[] = "at+jwt";

static const char *
key_id(struct arena *arena, const unsigned char *key)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(hash, (struct text){ (const char *)key, SECRET_KEY_BYTES }, NULL);
	return text_hex(arena, hash, KEY_ID_BYTES).at;
}

/* The first part of every token that is signed with the key. */
static struct text
header_for(struct arena *arena, const unsigned char *key)
{
	struct text header =
	    text_print(arena, "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}", key_id(arena, key));

	return text_base64url(arena, header.at, header.length);
}

/* Our tokens are for our API and nothing else. */
static const char *
audience_of(struct arena *arena, const char *issuer)
{
	return text_print(arena, "%s/api", issuer).at;
}

static void
close_jwt(void *jwt)
{
	jwt_free(jwt);
}

/* Text claims, by name. */
struct pair {
	const char *name, *value;
};

static void
add_claims(jwt_t *jwt, const struct pair *pairs)
{
	int failed = 0;

	for (; pairs->name != NULL; pairs++)
		failed |= jwt_add_grant(jwt, pairs->name, pairs->value);
	assert(failed == 0);
}

/* A copy in the arena; the library's own is wiped. */
static struct text
encode(struct arena *arena, jwt_t *jwt)
{
	char *encoded = jwt_encode_str(jwt);
	struct text token;

	assert(encoded != NULL);
	token = text_copy(arena, text_of(encoded));
	explicit_bzero(encoded, token.length);
	free(encoded);
	return token;
}

struct text
token_write(struct arena *arena, const struct token_keys *keys, const char *issuer, const struct token_claims *claims)
{
	int64_t issued = claims->issued.microseconds / 1000000, expires = claims->expires.microseconds / 1000000;
	struct text token, header = header_for(arena, keys->current);
	const struct pair pairs[] = {
		{ "typ", kind },
		{ "iss", issuer },
		{ "aud", audience_of(arena, issuer) },
		{ "sub", uuid_text(arena, claims->account).at },
		{ "sid", text_string(arena, claims->session) },
		{ "role", text_string(arena, claims->role) },
		{ "jti", uuid_text(arena, uuid_new()).at },
		{ NULL, NULL },
	};
	jwt_t *jwt;
	int failed = jwt_new(&jwt);

	assert(failed == 0 && expires > issued && expires - issued <= TOKEN_SECONDS);
	failed |= jwt_set_alg(jwt, JWT_ALG_HS256, keys->current, SECRET_KEY_BYTES);
	failed |= jwt_add_header(jwt, "kid", key_id(arena, keys->current));
	add_claims(jwt, pairs);
	failed |= jwt_add_grant_int(jwt, "iat", issued);
	failed |= jwt_add_grant_int(jwt, "exp", expires);
	assert(failed == 0);
	token = encode(arena, jwt);
	jwt_free(jwt);
	assert(token.length <= TOKEN_BYTES && text_starts(token, header.at));
	return token;
}

/* Three parts of base64url's letters, none of them empty. */
static bool
has_the_form(struct text token)
{
	size_t dots = 0;
	char last = '.';

	for (size_t i = 0; i < token.length; i++) {
		char byte = token.at[i];

		if (byte == '.' && last == '.')
			return false;
		last = byte;
		if (byte == '.')
			dots++;
		else if (!((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_'))
			return false;
	}
	return dots == 2 && last != '.';
}

/* The key whose header the token has, or NULL. */
static const unsigned char *
key_of(struct arena *arena, const struct token_keys *keys, struct text token)
{
	const unsigned char *candidates[] = { keys->current, keys->previous };
	const char *dot = memchr(token.at, '.', token.length);
	struct text header = { token.at, (size_t)(dot - token.at) };

	for (size_t i = 0; i < 2; i++)
		if (candidates[i] != NULL && text_same(header, header_for(arena, candidates[i])))
			return candidates[i];
	return NULL;
}

static bool
is_signed(struct arena *arena, const unsigned char *key, struct text token)
{
	const char *dot = memrchr(token.at, '.', token.length);
	struct text text = { token.at, (size_t)(dot - token.at) };
	unsigned char mac[SECRET_HASH_BYTES];

	secret_sign(mac, text, key);
	return secret_same((struct text){ dot + 1, token.length - text.length - 1 }, text_base64url(arena, mac, sizeof mac));
}

/* The signature, the JSON, and once more the algorithm.  NULL when anything is wrong. */
static jwt_t *
decode(struct arena *arena, const unsigned char *key, struct text token)
{
	jwt_t *jwt = NULL;

	if (!is_signed(arena, key, token))
		return NULL;
	if (jwt_decode(&jwt, text_string(arena, token), key, SECRET_KEY_BYTES) != 0 || jwt == NULL)
		return NULL;
	arena_defer(arena, close_jwt, jwt);
	return jwt_get_alg(jwt) == JWT_ALG_HS256 ? jwt : NULL;
}

static bool
has_claim(jwt_t *jwt, const char *name, const char *value)
{
	const char *claim = jwt_get_grant(jwt, name);

	return claim != NULL && strcmp(claim, value) == 0;
}

static bool
whole_claim(jwt_t *jwt, const char *name, int64_t *number)
{
	errno = 0;
	*number = jwt_get_grant_int(jwt, name);
	return errno == 0 && *number > 0 && *number < INT32_MAX * (int64_t)1000;
}

static const char *
fault_of_times(jwt_t *jwt, struct moment now, struct token_claims *claims)
{
	int64_t issued, expires, seconds = now.microseconds / 1000000;

	if (!whole_claim(jwt, "iat", &issued) || !whole_claim(jwt, "exp", &expires))
		return "the token has no times";
	if (expires <= issued || expires - issued > TOKEN_SECONDS)
		return "the token was made for longer than tokens last";
	if (issued > seconds + skew)
		return "the token is from the future";
	if (expires <= seconds)
		return "the token has expired";
	claims->issued.microseconds = issued * 1000000;
	claims->expires.microseconds = expires * 1000000;
	return NULL;
}

static bool
is_session(struct text session)
{
	for (size_t i = 0; i < session.length; i++)
		if (text_hex_digit(session.at[i]) < 0)
			return false;
	return session.length == SESSION_DIGITS;
}

static const char *
fault_of_claims(struct arena *arena, jwt_t *jwt, const char *issuer, struct token_claims *claims)
{
	struct uuid unused;

	if (!has_claim(jwt, "typ", kind))
		return "the token is not an access token";
	if (!has_claim(jwt, "iss", issuer))
		return "the token is from another issuer";
	if (!has_claim(jwt, "aud", audience_of(arena, issuer)))
		return "the token is for another audience";
	if (!uuid_read(text_of(jwt_get_grant(jwt, "sub")), &claims->account))
		return "the token has no subject";
	if (!uuid_read(text_of(jwt_get_grant(jwt, "jti")), &unused))
		return "the token has no identifier";
	claims->session = text_copy(arena, text_of(jwt_get_grant(jwt, "sid")));
	if (!is_session(claims->session))
		return "the token has no session";
	claims->role = text_copy(arena, text_of(jwt_get_grant(jwt, "role")));
	if (claims->role.length == 0 || claims->role.length > ROLE_BYTES)
		return "the token has no role";
	return NULL;
}

static const char *
fault_of(struct arena *arena, const struct token_keys *keys, const char *issuer, struct text token, struct moment now,
    struct token_claims *claims)
{
	const unsigned char *key;
	const char *fault;
	jwt_t *jwt;

	if (token.at == NULL || token.length > TOKEN_BYTES)
		return "the token is too long";
	if (!has_the_form(token))
		return "the token has not the form of one";
	key = key_of(arena, keys, token);
	if (key == NULL)
		return "the token's header is not ours";
	jwt = decode(arena, key, token);
	if (jwt == NULL)
		return "the token's signature does not fit";
	fault = fault_of_claims(arena, jwt, issuer, claims);
	return fault == NULL ? fault_of_times(jwt, now, claims) : fault;
}

bool
token_read(struct arena *arena, const struct token_keys *keys, const char *issuer, struct text token, struct moment now,
    struct token_claims *claims, const char **why)
{
	*claims = (struct token_claims){ 0 };
	*why = fault_of(arena, keys, issuer, token, now, claims);
	if (*why != NULL)
		*claims = (struct token_claims){ 0 };
	return *why == NULL;
}
