/* Who must list what is long pending. The machine begins a work about each matter that has become
 * so and stands in no register; the head of the office answers it by listing the matter or by a
 * reason why not. Once a day, since being long pending depends on the day alone.
 *
 * What is asked for is an act of an office. Who petitioned has no part in it. */
#include "service/background.h"
#include "service/service_private.h"
#include "service/work_private.h"
#include "store/pending.h"

#include "base/log.h"

enum { PAGE = 50 };

/* ---- what the machine begins ---- */

struct asking {
    const struct rulebook *rulebook;
    struct press_filter filter;
    const struct pending_unpressed *matters;
    struct work_slice needless;
    size_t count;
};

struct ask_one {
    const struct asking *asking;
    const struct pending_unpressed *matter;
};

static enum err unpressed_job(struct call *call, void *arg)
{
    struct asking *asking = arg;
    return store_pending_unpressed(call->conn, call->arena, &asking->filter, &asking->matters,
                                   &asking->count);
}

/* Whether somebody was asked meanwhile is looked at again in this transaction. */
static enum err ask_job(struct call *call, void *arg)
{
    const struct ask_one *one = arg;
    const struct rule_pending *rule = one->asking->filter.rule;
    const struct petition_key matter = {one->asking->filter.region, one->matter->petition};
    const struct work_draw alone = {.within = {.region = matter.region},
                                    .office = one->matter->office};
    struct work_slice asked;
    enum err err = calendars_are_known(call);
    if (!err)
        err = store_pending_asked(call->conn, call->arena, &matter, rule, &asked);
    if (err || asked.count)
        return err;
    return works_open_about(call, rulebook_work(one->asking->rulebook, rule->press.kind), &alone,
                            matter.id);
}

static enum err ask_page(struct call *call, struct asking *asking)
{
    enum err err = call_read(call, unpressed_job, asking);
    for (size_t i = 0; !err && i < asking->count; i++) {
        struct ask_one one = {asking, &asking->matters[i]};
        enum err failed = call_write(call, ask_job, &one);
        if (failed)
            LOG_ERROR("works", "listing: petition=%lld err=%s", (long long)one.matter->petition,
                      err_name(failed));
        asking->filter.after = one.matter->at;
    }
    return err;
}

/* ---- what needs no answer any more ---- */

struct lapse_one {
    const struct asking *asking;
    struct work_key key;
};

static enum err needless_job(struct call *call, void *arg)
{
    struct asking *asking = arg;
    return store_pending_needless(call->conn, call->arena, &asking->filter, &asking->needless);
}

static enum err lapse_job(struct call *call, void *arg)
{
    const struct lapse_one *one = arg;
    const struct command command = {.action = one->asking->filter.rule->press.over};
    struct work work;
    struct work_ground ground;
    struct work_event event;
    enum err err = calendars_are_known(call);
    if (!err)
        err = store_work_load(call->conn, call->arena, &one->key, &work);
    if (!err)
        err = work_ground(call, &one->key, &work, 0, &ground);
    if (err)
        return err;
    const struct actor actor = {.role = ROLE_SYSTEM, .unit = work.office};
    const struct work_request request = {.command = &command, .actor = &actor};
    err = work_decide(call->arena, &work, &request, &ground.env, &event);
    if (err == ERR_REFUSED)
        return ERR_OK; /* answered meanwhile */
    return err ? err : work_save(call, &one->key, &work, &event);
}

static enum err lapse_page(struct call *call, struct asking *asking)
{
    enum err err = call_read(call, needless_job, asking);
    for (size_t i = 0; !err && i < asking->needless.count; i++) {
        struct lapse_one one = {asking, asking->needless.keys[i]};
        enum err failed = call_write(call, lapse_job, &one);
        if (failed)
            LOG_ERROR("works", "listing: work=%lld err=%s", (long long)one.key.id,
                      err_name(failed));
    }
    asking->count = asking->needless.count;
    return err;
}

/* ---- once a day ---- */

static struct pressing pressing_now(struct call *call)
{
    struct service *service = call->service;
    pthread_mutex_lock(&service->lock);
    if (service->pressing.day != call->today)
        service->pressing = (struct pressing){.day = call->today};
    struct pressing now = service->pressing;
    pthread_mutex_unlock(&service->lock);
    return now;
}

static void go_on(struct call *call, const struct asking *asking, struct pressing now)
{
    bool is_more = asking->count == PAGE;
    now.after_day = is_more ? asking->filter.after.day : DAY_NONE;
    now.after_id = is_more ? asking->filter.after.id : 0;
    if (!is_more)
        now.phase = now.phase == PRESSING_ASKS ? PRESSING_ENDS : PRESSING_DONE;
    pthread_mutex_lock(&call->service->lock);
    call->service->pressing = now;
    pthread_mutex_unlock(&call->service->lock);
}

enum err background_pending(struct call *call, bool *again)
{
    const struct rulebook *rulebook = call_rulebook(call);
    const struct rule_pending *rule = &rulebook->pending;
    *again = false;
    if (rule->press.kind.n == 0 || call->office->info.unit == 0 || !servers_leads(call->service))
        return ERR_OK;
    struct pressing now = pressing_now(call);
    if (now.phase == PRESSING_DONE)
        return ERR_OK;
    day_t asked_before = day_add_months(call->today, -rule->press.again_months);
    struct asking asking = {.rulebook = rulebook,
                            .filter = {.rule = rule,
                                       .region = call->office->region,
                                       .to = pending_span(rule, PENDING_YOUNG, call->today).to,
                                       .since = zone_moment(&rulebook->zone, asked_before, 0),
                                       .after = {now.after_day, now.after_id},
                                       .limit = PAGE}};
    enum err err = now.phase == PRESSING_ASKS ? ask_page(call, &asking) : lapse_page(call, &asking);
    if (!err)
        go_on(call, &asking, now);
    *again = !err; /* the next page, or the next phase; once done it says so */
    return err;
}

/* ---- what answers it ---- */

/* The caller's act in it, if one of their grants may do it; what nobody of that office did, the
 * machine finds needless the next day. */
static enum err answer(struct call *call, const struct work_acting *a, const struct work_key *key)
{
    const struct command command = {.action = a->rulebook->pending.press.list,
                                    .fields = a->fields.items,
                                    .field_count = a->fields.count};
    struct work work;
    struct work_ground ground;
    struct work_event event;
    enum err err = store_work_load(call->conn, call->arena, key, &work);
    if (!err)
        err = work_ground(call, key, &work, 0, &ground);
    for (size_t i = 0; !err && i < call->who.grant_count; i++) {
        const struct actor actor = call_actor(call, &call->who.grants[i]);
        const struct work_request request = {.command = &command, .actor = &actor};
        if (work_decide(call->arena, &work, &request, &ground.env, &event) == ERR_OK)
            return work_save(call, key, &work, &event);
    }
    return err;
}

enum err pending_answered(struct call *call, const struct work_acting *a)
{
    const struct rule_pending *rule = &a->rulebook->pending;
    const struct petition_key matter = {
        a->key.region, field_number(a->fields.items, a->fields.count, "petition", 0)};
    struct work_slice asked = {NULL, 0};
    if (rule->press.kind.n == 0 || matter.id == 0 || !sv_eq(a->rules->id, rule->kind))
        return ERR_OK;
    struct work_acting *own = ARENA_NEW(call->arena, struct work_acting);
    *own = *a;
    own->fields.count = 0;
    for (size_t i = 0; i < a->fields.count; i++) {
        if (!sv_is(a->fields.items[i].id, "petition"))
            own->fields.items[own->fields.count++] = a->fields.items[i];
    }
    enum err err = store_pending_asked(call->conn, call->arena, &matter, rule, &asked);
    for (size_t i = 0; !err && i < asked.count; i++)
        err = answer(call, own, &asked.keys[i]);
    return err;
}
