/* The calendar feed.
 *
 * 1. Programs ask for it without signing in, and keep it on machines that are not the office's. So
 * it says what kind of duty is due when, and how many matters are; no number of a matter, no text.
 * 2. It is asked as the account that made it: with what that owes and reaches now. */
#include "service/feeds.h"

#include "paper/ical.h"
#include "service/number.h"
#include "service/service_private.h"
#include "service/works.h"

#include <stdio.h>
#include <string.h>

enum { DUTIES_MAX = 100, DAYS_AHEAD = 31, FEED_BYTES_MAX = 1 << 20, UID_SIZE = 80 };

static void hash_of(struct call *call, struct sv token, uint8_t out[TOKEN_HASH_SIZE])
{
    vault_token_hash(service_vault(call->service), "calendar feed", token, out);
}

/* ---- one's own ---- */

enum err service_feed_state(struct call *call, struct feed_state *out)
{
    *out = (struct feed_state){.is_on = false};
    enum err err = store_feed_since(call->conn, call->who.account, &out->since);
    out->is_on = err == ERR_OK;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err service_feed_make(struct call *call, struct sv *token)
{
    char text[TOKEN_CHARS + 1];
    uint8_t hash[TOKEN_HASH_SIZE];
    token_make(service_rng(call->service), text);
    *token = arena_sv(call->arena, sv_from(text));
    hash_of(call, *token, hash);
    return store_feed_put(call->conn, call->who.account, hash, call->now);
}

enum err service_feed_drop(struct call *call)
{
    return store_feed_drop(call->conn, call->who.account);
}

/* ---- what it shows ---- */

struct feed {
    struct call *call;
    struct buf out;
};

static struct sv in(const struct feed *f, const char *zh, const char *en)
{
    return sv_from(f->call->lang == LANG_ZH ? zh : en);
}

static void add_duty(struct feed *f, const struct duty_row *row)
{
    struct call *call = f->call;
    const struct rulebook *rulebook = office_rulebook(call->office, row->rulebook);
    const struct rule_work *work = rulebook ? rulebook_work(rulebook, row->kind) : NULL;
    const struct rule_duty *duty = work ? rule_work_duty(work, row->rule) : NULL;
    char uid[UID_SIZE];
    if (!duty)
        return;
    snprintf(uid, sizeof uid, "%lld-%d@huiyin", (long long)row->work.id, row->no);
    const struct ical_event event = {
        .uid = sv_from(uid),
        .day = row->due_day,
        .title =
            arena_printf(call->arena, "%.*s%.*s%.*s", SV_FMT(words_in(&duty->name, call->lang)),
                         SV_FMT(in(f, " · ", " · ")), SV_FMT(words_in(&work->name, call->lang))),
        .text = arena_printf(
            call->arena, "%.*s\n%.*s", SV_FMT(duty->citation.article),
            SV_FMT(in(f, "登录后在“我的职责”里办理。", "Sign in and see “My duties”."))),
        .reminded_before = 1};
    ical_add(&f->out, &event, call->now);
}

static enum err add_duties(struct feed *f)
{
    const struct duties_wish wish = {.limit = DUTIES_MAX};
    const struct duty_row *rows;
    size_t count;
    enum err err = service_duties(f->call, &wish, &rows, &count);
    for (size_t i = 0; !err && i < count; i++)
        add_duty(f, &rows[i]);
    return err;
}

/* How many matters of the unit are due, a day. */
static enum err add_matters(struct feed *f)
{
    int due[DAYS_AHEAD];
    enum err err = service_due_by_day(f->call, f->call->today, DAYS_AHEAD, due);
    for (size_t i = 0; !err && i < DAYS_AHEAD; i++) {
        char uid[UID_SIZE];
        day_t day = f->call->today + (day_t)i;
        if (due[i] == 0)
            continue;
        snprintf(uid, sizeof uid, "matters-%d-%lld@huiyin", day, (long long)f->call->who.account);
        const struct ical_event event = {
            .uid = sv_from(uid),
            .day = day,
            .title = f->call->lang == LANG_ZH
                         ? arena_printf(f->call->arena, "%d 件信访事项到期", due[i])
                         : arena_printf(f->call->arena, "Petitions due: %d", due[i])};
        ical_add(&f->out, &event, f->call->now);
    }
    return err;
}

/* The call goes on as the account whose feed it is. */
static enum err be_the_account(struct call *call, struct sv token)
{
    struct account account;
    uint8_t hash[TOKEN_HASH_SIZE];
    id64 id;
    hash_of(call, token, hash);
    enum err err = store_feed_account(call->conn, hash, &id);
    if (!err)
        err = store_account_get(call->conn, call->arena, id, &account);
    if (!err && (!account.is_active || account.kind != ACCOUNT_STAFF))
        err = ERR_NOT_FOUND;
    if (err)
        return err;
    call->who = (struct caller){
        .kind = CALLER_STAFF, .account = account.id, .grant_count = account.grant_count};
    memcpy(call->who.grants, account.grants, sizeof call->who.grants);
    return ERR_OK;
}

enum err service_feed_read(struct call *call, struct sv token, struct sv *ics)
{
    struct feed f = {.call = call};
    *ics = SV("");
    enum err err = be_the_account(call, token);
    if (err)
        return err;
    buf_init(&f.out, FEED_BYTES_MAX);
    ical_begin(&f.out, in(&f, "回音 · 我的职责", "Huiyin · My duties"));
    err = add_duties(&f);
    if (!err)
        err = add_matters(&f);
    ical_end(&f.out);
    if (!err)
        err = buf_finish(&f.out);
    if (!err)
        *ics = arena_sv(call->arena, buf_view(&f.out));
    buf_release(&f.out);
    return err;
}
