/* An official of the office bed with a second factor: begun, confirmed, codes of the bed's clock.
 */
#ifndef SUPPORT_FACTOR_H
#define SUPPORT_FACTOR_H

#include "office_bed.h"

#include "service/login.h"
#include "service/second_factor.h"
#include "vault/totp.h"

struct factor {
    struct second_factor_begun begun;
    struct second_factor_view view;
    struct recovery_codes codes;
    struct sv typed;
    enum session_way way;
    id64 account;
};

static inline enum err factor_begin_job(struct call *call, void *arg)
{
    struct factor *f = arg;
    return service_second_factor_begin(call, &f->begun);
}

static inline enum err factor_confirm_job(struct call *call, void *arg)
{
    struct factor *f = arg;
    return service_second_factor_confirm(call, f->typed, &f->codes);
}

static inline enum err factor_view_job(struct call *call, void *arg)
{
    struct factor *f = arg;
    return service_second_factor(call, &f->view);
}

static inline enum err factor_end_job(struct call *call, void *arg)
{
    (void)arg;
    return service_second_factor_end(call);
}

static inline enum err factor_take_job(struct call *call, void *arg)
{
    struct factor *f = arg;
    return second_factor_take(call, f->account, f->typed, &f->way);
}

/* The bytes of the secret that was shown. */
static inline struct sv factor_secret(struct bed *bed, const struct factor *f)
{
    char *out = arena_alloc(bed->arena, TOTP_SECRET_SIZE);
    size_t n = 0;
    unsigned held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < f->begun.secret.n; i++) {
        char c = f->begun.secret.p[i];
        if (c == ' ')
            continue;
        held = (held << 5 | (unsigned)(c >= 'A' ? c - 'A' : c - '2' + 26)) & 0xffffu;
        for (bits += 5; bits >= 8; bits -= 8)
            out[n++] = (char)(held >> (bits - 8));
    }
    assert_int_equal(n, TOTP_SECRET_SIZE);
    return (struct sv){out, n};
}

/* What the device shows now, so many steps away. */
static inline struct sv factor_code(struct bed *bed, const struct factor *f, int steps)
{
    char code[9];
    int64_t step = bed->clock.now_ms / 1000 / TOTP_STEP_S + steps;
    CHECK_OK(totp_code(factor_secret(bed, f), step, TOTP_DIGITS, code));
    return arena_sv(bed->arena, sv_from(code));
}

static inline struct second_factor_view factor_view(struct bed *bed, enum bed_official who)
{
    struct factor f = {.way = SESSION_BY_PASSWORD};
    bed_as(bed, who);
    CHECK_OK(bed_read(bed, factor_view_job, &f));
    return f.view;
}

/* In force for the official; f holds secret and recovery codes. */
static inline void factor_set(struct bed *bed, enum bed_official who, struct factor *f)
{
    *f = (struct factor){.account = bed->officials[who].id};
    bed_as(bed, who);
    CHECK_OK(bed_write(bed, factor_begin_job, f));
    f->typed = factor_code(bed, f, 0);
    CHECK_OK(bed_write(bed, factor_confirm_job, f));
}

#endif
