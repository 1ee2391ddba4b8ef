/* SEALED fields: what comes in is sealed with the patient's key before a statement sees it, what goes out is opened on the way.  Handlers know the flag. */
#ifndef EPIONE_SEALING_H
#define EPIONE_SEALING_H

#include "request.h"
#include "util/seal.h"

/* The master keys of a process: two while one is exchanged for the other, both of which unwrap; the first one wraps. */
struct master_keys {
	struct seal_key keys[2];
	size_t count;
};

/* Add a master key, the wrapping one first. */
void sealing_add_master(struct master_keys *keys, const unsigned char master[SECRET_KEY_BYTES]);

/* The key that was wrapped for a place; false when no master key opens it. */
bool sealing_unwrap(struct arena *arena, const struct master_keys *keys, struct text place, struct text wrapped, struct seal_key *key);

/* A new random key, wrapped for one row of patient_key or house_key by the first master key. */
struct text sealing_new_key(struct arena *arena, const struct master_keys *keys, struct text place);

/* The place that a patient's wrapped key belongs to. */
struct text sealing_key_place(struct arena *arena, struct text patient);

/* What the house's wrapped key belongs to. */
#define SEALING_HOUSE_PLACE TEXT_OF("house_key.wrapped house")

/* The same key wrapped by the first master key; no text when no master key opens it. */
struct text sealing_rewrap(struct arena *arena, const struct master_keys *keys, struct text place, struct text wrapped);

/* The id of the first master key, in hexadecimal. */
struct text sealing_master_id(struct arena *arena, const struct master_keys *keys);

/* Have the key at hand that the sealed inputs of the endpoint's statement want; asks the database, once, only where there are any. */
enum outcome sealing_prepare(struct request *request) MUST_CHECK;

/* An input as it is stored, and the keyed hash that finds it. */
const char *sealing_close(struct request *request, const struct field *field, struct text plain);
const char *sealing_hash(struct request *request, const struct field *field, struct text plain);

/* The normal form of an input that can be searched for: digits of a phone, small letters of an e-mail, letters and digits of a number. */
struct text sealing_normal(struct arena *arena, const struct field *field, struct text plain);

/* A value of a row as it was sealed; no text when the patient's key was erased, or when it does not open, which sealing_check tells. */
struct text sealing_open(struct request *request, const struct shape *shape, const struct field *field, const struct rows *rows, size_t row, struct text sealed);

/* FAIL when a value did not open. */
enum outcome sealing_check(struct request *request) MUST_CHECK;

/* Whether a shape has sealed fields; answers of it are kept sealed. */
bool sealing_concerns(const struct shape *shape);
struct text sealing_keep_reply(struct request *request, struct text reply);
struct text sealing_kept_reply(struct request *request, struct text kept);

#endif
