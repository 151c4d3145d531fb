/* See the header. Codes are compared here and not by liboath: in a time that does not depend on
 * where they differ, and with the step that fitted, so that it can be remembered. */
#include "vault/totp.h"

#include "base/assert.h"
#include "base/buf.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { MS = 1000, BASE32_MAX = 2 * TOTP_SECRET_SIZE, URI_MAX = 2048, GROUP = 4 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
    int failed = oath_init();
    ASSERT(failed == OATH_OK);
}

enum err totp_code(struct sv secret, int64_t step, int digits, char out[9])
{
    ASSERT(digits >= 6 && digits <= 8 && step >= 0);
    pthread_once(&once, begin);
    int failed = oath_totp_generate(secret.p, secret.n, (time_t)(step * TOTP_STEP_S), TOTP_STEP_S,
                                    OATH_TOTP_DEFAULT_START_TIME, (unsigned)digits, out);
    return failed == OATH_OK ? ERR_OK : ERR_INTERNAL;
}

/* The digits of what was typed; false when it is not as many as a code has. */
static bool read_digits(struct sv typed, char out[TOTP_DIGITS + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] == ' ')
            continue;
        if (typed.p[i] < '0' || typed.p[i] > '9' || n == TOTP_DIGITS)
            return false;
        out[n++] = typed.p[i];
    }
    out[n] = '\0';
    return n == TOTP_DIGITS;
}

bool totp_fits(struct sv secret, struct sv typed, int64_t now_ms, int64_t last_step, int64_t *step)
{
    char digits[TOTP_DIGITS + 1];
    char code[9];
    bool fits = false;
    int64_t now = now_ms / ((int64_t)TOTP_STEP_S * MS);
    if (!read_digits(typed, digits))
        return false;
    for (int64_t at = now - TOTP_DRIFT_STEPS; at <= now + TOTP_DRIFT_STEPS; at++) {
        if (at <= last_step || at < 0 || totp_code(secret, at, TOTP_DIGITS, code))
            continue;
        if (sodium_memcmp(code, digits, TOTP_DIGITS) != 0 || fits)
            continue;
        *step = at;
        fits = true;
    }
    sodium_memzero(code, sizeof code);
    return fits;
}

/* ---- showing the secret ---- */

static const char BASE32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* RFC 4648 without padding; whole groups of five bytes only, as our secrets are. */
static size_t base32(struct sv secret, char out[BASE32_MAX])
{
    size_t n = 0;
    unsigned held = 0;
    unsigned bits = 0;
    ASSERT(secret.n <= TOTP_SECRET_SIZE && secret.n % 5 == 0);
    for (size_t i = 0; i < secret.n; i++) {
        held = (held << 8 | (unsigned char)secret.p[i]) & 0xffffu;
        for (bits += 8; bits >= 5; bits -= 5)
            out[n++] = BASE32[held >> (bits - 5) & 31u];
    }
    return n;
}

struct sv totp_secret_text(struct arena *arena, struct sv secret)
{
    char digits[BASE32_MAX];
    size_t n = base32(secret, digits);
    char *out = arena_alloc(arena, n + n / GROUP + 1);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && i % GROUP == 0)
            out[at++] = ' ';
        out[at++] = digits[i];
    }
    return (struct sv){out, at};
}

static void add_escaped(struct buf *uri, struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain)
            buf_add_byte(uri, c);
        else
            buf_printf(uri, "%%%02X", c);
    }
}

struct sv totp_uri(struct arena *arena, struct sv secret, struct sv issuer, struct sv account)
{
    char digits[BASE32_MAX];
    size_t n = base32(secret, digits);
    struct buf uri;
    buf_init(&uri, URI_MAX);
    buf_printf(&uri, "otpauth://totp/");
    add_escaped(&uri, issuer);
    buf_add_byte(&uri, ':');
    add_escaped(&uri, account);
    buf_printf(&uri, "?secret=%.*s&issuer=", (int)n, digits);
    add_escaped(&uri, issuer);
    buf_printf(&uri, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_STEP_S);
    ASSERT(!buf_finish(&uri)); /* names have limits */
    struct sv out = arena_sv(arena, buf_view(&uri));
    sodium_memzero(uri.p, uri.n);
    buf_release(&uri);
    return out;
}
