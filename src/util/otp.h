/* Time-based one-time passwords (RFC 6238: SHA-1, 30 seconds, six digits).  otp.c alone includes liboath. */
#ifndef EPIONE_OTP_H
#define EPIONE_OTP_H

#include "text.h"

enum { OTP_SECRET_BYTES = 20, OTP_SECONDS = 30, OTP_DIGITS = 6 };

/* The secret in base32 without padding (RFC 4648), as people type it into their app. */
struct text otp_base32(struct arena *arena, struct text secret);

/* What an app reads from a QR code: otpauth://totp/Issuer:account?secret=... */
struct text otp_uri(struct arena *arena, struct text secret, const char *issuer, struct text account);

/* The step (Unix time / 30) whose code this is: now's, the one before or the one after; -1 when it is none of them.  Takes the same time for each. */
int64_t otp_step_of(struct text secret, struct text code, int64_t unix_time);

#endif
