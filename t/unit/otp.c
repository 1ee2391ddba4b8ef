/* One-time passwords against the numbers of RFC 6238 (appendix B, SHA-1, the last six digits). */
#include "util/otp.h"

#include "unit.h"

static const struct text secret = BYTES("12345678901234567890");

static void
published_numbers(void)
{
	static const struct {
		int64_t time;
		const char *code;
	} cases[] = {
		{ 59, "287082" },
		{ 1111111109, "081804" },
		{ 1111111111, "050471" },
		{ 1234567890, "005924" },
		{ 2000000000, "279037" },
		{ 20000000000, "353130" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t step = cases[i].time / OTP_SECONDS;
		CHECK(otp_step_of(secret, text_of(cases[i].code), cases[i].time) == step, "at %lld", (long long)cases[i].time);
		CHECK(otp_step_of(secret, text_of(cases[i].code), cases[i].time + OTP_SECONDS) == step, "a step later");
		CHECK(otp_step_of(secret, text_of(cases[i].code), cases[i].time - OTP_SECONDS) == step, "a step before");
		CHECK(otp_step_of(secret, text_of(cases[i].code), cases[i].time + 2 * OTP_SECONDS) < 0, "two steps later");
		CHECK(otp_step_of(secret, text_of(cases[i].code), cases[i].time - 2 * OTP_SECONDS) < 0, "two steps before");
	}
}

static void
other_codes(void)
{
	static const char *const codes[] = { "", "28708", "2870820", "287083", "28708x", " 87082", "28708\xff" };

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		CHECK(otp_step_of(secret, text_of(codes[i]), 59) < 0, "\"%s\"", codes[i]);
	CHECK(otp_step_of(secret, TEXT_OF("28708\0"), 59) < 0, "a NUL");
}

static void
for_apps(void)
{
	CHECK_TEXT(otp_base32(unit_arena(), secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "base32");
	CHECK_TEXT(otp_base32(unit_arena(), TEXT_OF("ab")), "MFRA", "without padding");
	CHECK_TEXT(otp_uri(unit_arena(), TEXT_OF("ab"), "Epione", TEXT_OF("ann+x@clinic.test")),
	    "otpauth://totp/Epione:ann%2Bx%40clinic.test?secret=MFRA&issuer=Epione&algorithm=SHA1&digits=6&period=30", "the address of a QR code");
}

void
suite_otp(void)
{
	static const struct unit_test tests[] = {
		{ "published numbers", published_numbers },
		{ "other codes", other_codes },
		{ "for apps", for_apps },
		{ NULL, NULL },
	};

	unit_suite("otp", tests);
}
