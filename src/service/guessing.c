/* See the header. Each counter is a row of the working table throttle, under a keyed hash. */
#include "service/guessing.h"

#include "base/assert.h"
#include "service/service_private.h"

#define HOUR_MS (INT64_C(60) * 60 * 1000)
#define DAY_MS (24 * HOUR_MS)
#define FAMILIAR_MS (30 * DAY_MS)

/* What is counted besides the failures of a place at something. 0: not counted. */
static const struct rule {
    const char *name;
    bool has_place;
    int place_many; /* failures of one place at anything within a day */
    int all_many;   /* failures of everybody at anything within an hour */
} RULES[] = {
    [GUESS_LOGIN] = {"login", true, 60, 300},
    /* many use one address here: a hall's screen, a telephone network */
    [GUESS_FOLLOW] = {"follow", true, 0, 0},
    [GUESS_SECRET] = {"secret", true, 0, 0},
    [GUESS_ACCUSATION] = {"accusation", false, 0, 0},
};

/* How hard it is guessed, and what that leaves to an unfamiliar place. */
static const struct {
    int free;
    int64_t window_ms;
} LEVELS[] = {
    {GUESS_FREE, GUESS_WINDOW_MS}, {GUESS_FREE_MANY, HOUR_MS}, {GUESS_FREE_FLOOD, HOUR_MS}};

struct counter {
    uint8_t key[TOKEN_HASH_SIZE];
};

/* Of what ("at", "everywhere", …), whom and where; lengths go first so that nothing runs together.
 */
static struct counter counter_of(struct call *call, const char *what, struct sv whom,
                                 struct sv place)
{
    struct counter counter;
    char *text = arena_alloc(call->arena, whom.n + place.n + 24);
    size_t n = (size_t)snprintf(text, 24, "%zu %zu ", whom.n, place.n);
    if (whom.n)
        memcpy(text + n, whom.p, whom.n);
    if (place.n)
        memcpy(text + n + whom.n, place.p, place.n);
    vault_token_hash(service_vault(call->service), what, (struct sv){text, n + whom.n + place.n},
                     counter.key);
    return counter;
}

static const char *label(struct call *call, enum guess_kind kind, const char *what)
{
    return arena_printf(call->arena, "guess %s %s", RULES[kind].name, what).p;
}

static struct counter here(struct call *call, enum guess_kind kind, struct sv whom)
{
    struct sv place = RULES[kind].has_place ? call->from : SV("");
    return counter_of(call, label(call, kind, "here"), whom, place);
}

static struct counter everywhere(struct call *call, enum guess_kind kind, struct sv whom)
{
    return counter_of(call, label(call, kind, "everywhere"), whom, SV(""));
}

static struct counter by_place(struct call *call, enum guess_kind kind)
{
    return counter_of(call, label(call, kind, "place"), SV(""), call->from);
}

static struct counter by_all(struct call *call, enum guess_kind kind)
{
    return counter_of(call, label(call, kind, "all"), SV(""), SV(""));
}

static struct counter familiar(struct call *call, struct sv login)
{
    return counter_of(call, "familiar place", login, call->from);
}

/* ---- how hard it is guessed ---- */

static enum err failures_of(struct call *call, struct counter counter, int *out)
{
    time_ms until;
    *out = 0;
    return store_throttle_get(call->conn, counter.key, call->now, out, &until);
}

static enum err place_is_familiar(struct call *call, enum guess_kind kind, struct sv whom,
                                  bool *out)
{
    int known = 0;
    enum err err = ERR_OK;
    if (kind == GUESS_LOGIN)
        err = failures_of(call, familiar(call, whom), &known);
    *out = known > 0;
    return err;
}

static enum err level_of(struct call *call, enum guess_kind kind, struct sv whom, size_t *out)
{
    const struct rule *rule = &RULES[kind];
    bool is_familiar;
    int failures = 0;
    int place = 0;
    int all = 0;
    *out = 0;
    enum err err = place_is_familiar(call, kind, whom, &is_familiar);
    if (err || is_familiar || !rule->has_place)
        return err;
    err = failures_of(call, everywhere(call, kind, whom), &failures);
    if (!err && rule->place_many)
        err = failures_of(call, by_place(call, kind), &place);
    if (!err && rule->all_many)
        err = failures_of(call, by_all(call, kind), &all);
    bool is_many = failures >= GUESS_MANY || (rule->place_many && place >= rule->place_many) ||
                   (rule->all_many && all >= rule->all_many);
    *out = failures >= GUESS_FLOOD ? 2 : is_many;
    return err;
}

/* ---- checking and counting ---- */

enum err guess_check(struct call *call, enum guess_kind kind, struct sv whom)
{
    int failures = 0;
    time_ms until = 0;
    size_t level;
    struct counter counter = here(call, kind, whom);
    enum err err = store_throttle_get(call->conn, counter.key, call->now, &failures, &until);
    if (err || failures == 0)
        return err;
    err = level_of(call, kind, whom, &level);
    if (err || failures < LEVELS[level].free)
        return err;
    if (call->fail)
        call->fail->retry_after_s = (int)((until - call->now + 999) / 1000);
    return ERR_LOCKED_OUT;
}

static enum err count(struct call *call, struct counter counter, int64_t window_ms)
{
    int failures;
    return store_throttle_fail(call->conn, counter.key, call->now, window_ms, &failures);
}

enum err guess_failed(struct call *call, enum guess_kind kind, struct sv whom, enum err answer)
{
    const struct rule *rule = &RULES[kind];
    size_t level;
    enum err err = level_of(call, kind, whom, &level);
    if (!err)
        err = count(call, here(call, kind, whom), LEVELS[level].window_ms);
    if (!err && rule->has_place)
        err = count(call, everywhere(call, kind, whom), DAY_MS);
    if (!err && rule->place_many)
        err = count(call, by_place(call, kind), DAY_MS);
    if (!err && rule->all_many)
        err = count(call, by_all(call, kind), HOUR_MS);
    return err ? err : call_keep(call, answer);
}

enum err guess_right(struct call *call, enum guess_kind kind, struct sv whom)
{
    struct counter counter = here(call, kind, whom);
    return store_throttle_clear(call->conn, counter.key);
}

/* Begun anew each time, so that the month counts from the last success. */
enum err guess_familiar(struct call *call, struct sv login)
{
    struct counter counter = familiar(call, login);
    if (!call->from.n)
        return ERR_OK;
    enum err err = store_throttle_clear(call->conn, counter.key);
    return err ? err : count(call, counter, FAMILIAR_MS);
}

/* ---- shares ---- */

static struct counter share_of(struct call *call, const char *what)
{
    return counter_of(call, arena_printf(call->arena, "share %s", what).p, SV(""), call->from);
}

enum err place_use(struct call *call, const char *what, int units, int64_t window_ms)
{
    struct counter counter = share_of(call, what);
    enum err err = ERR_OK;
    for (int i = 0; !err && call->from.n && i < units; i++)
        err = count(call, counter, window_ms);
    return err;
}

enum err place_used(struct call *call, const char *what, int *out)
{
    struct counter counter = share_of(call, what);
    *out = 0;
    return call->from.n ? failures_of(call, counter, out) : ERR_OK;
}
