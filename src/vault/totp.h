/* One-time codes from a device: TOTP of RFC 6238 with SHA-1, six digits and steps of 30 seconds,
 * which every authenticator knows. Computed by liboath. Pure; thread-safe. */
#ifndef VAULT_TOTP_H
#define VAULT_TOTP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

#define TOTP_SECRET_SIZE 20
#define TOTP_DIGITS 6
#define TOTP_STEP_S 30
/* Steps by which the device's clock may be off, either way. */
#define TOTP_DRIFT_STEPS 1

/* The code of a secret in a step of time (seconds since 1970 / TOTP_STEP_S), with six to eight
 * digits, ended by a NUL. ERR_INTERNAL when liboath fails. */
enum err totp_code(struct sv secret, int64_t step, int digits, char out[9]) ERR_MUST_USE;

/* Is this, spaces aside, the code of now or of a neighbouring step, and of a step after last_step?
 * *step is then the step it belongs to, to be remembered: a code is taken once. */
bool totp_fits(struct sv secret, struct sv typed, int64_t now_ms, int64_t last_step, int64_t *step);

/* For typing it in: base32 in groups of four. */
struct sv totp_secret_text(struct arena *arena, struct sv secret);
/* For scanning it: otpauth://totp/ISSUER:ACCOUNT?secret=… */
struct sv totp_uri(struct arena *arena, struct sv secret, struct sv issuer, struct sv account);

#endif
