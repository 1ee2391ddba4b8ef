/* The suites that unit.c runs, in this order: SUITE(word) stands for the function suite_word of one file beside this one. */
#ifndef EPIONE_SUITES_H
#define EPIONE_SUITES_H

#define SUITES(SUITE) \
	SUITE(text) \
	SUITE(arena) \
	SUITE(buffer) \
	SUITE(csv) \
	SUITE(uuid) \
	SUITE(clock) \
	SUITE(binary) \
	SUITE(log) \
	SUITE(json) \
	SUITE(json_writer) \
	SUITE(json_differential) \
	SUITE(password) \
	SUITE(secret) \
	SUITE(seal) \
	SUITE(merkle) \
	SUITE(token) \
	SUITE(http) \
	SUITE(identity) \
	SUITE(redis) \
	SUITE(redis_server) \
	SUITE(otp) \
	SUITE(passkey) \
	SUITE(picture) \
	SUITE(device) \
	SUITE(settings) \
	SUITE(words) \
	SUITE(letter) \
	SUITE(passwords) \
	SUITE(wire)

#define SUITE(word) void suite_##word(void);
SUITES(SUITE)
#undef SUITE

#endif
