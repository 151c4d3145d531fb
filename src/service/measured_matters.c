/* The matters behind a figure: what its top counts, or what only its bottom does. Kinds are gone
 * through one after the other, each by day; a page carries where it stopped. */
#include "service/measures.h"

#include "base/num.h"
#include "service/measures_private.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 100, BATCH = 200, LOOKED_AT_MAX = 2000, STEPS_MAX = 32 };

/* A kind of what is counted, one after the other. */
struct step {
    enum tally_kind kind;
    bool is_missed; /* of those extended */
};
struct walk {
    struct call *call;
    const struct rule_measure *measure;
    bool is_rest;
    struct step steps[STEPS_MAX];
    size_t step_count;
    size_t at;
    struct tally_matters asked;
    struct tally_matter *items;
    size_t count, limit, looked_at;
};

static void list_steps(struct walk *walk)
{
    unsigned kinds = walk->is_rest ? walk->measure->bottom.kinds : walk->measure->top.kinds;
    for (int kind = 1; kind < TALLY__END; kind++) {
        if (!(kinds >> kind & 1u) || kind == TALLY_RECEIVED)
            continue;
        walk->steps[walk->step_count++] = (struct step){(enum tally_kind)kind, false};
        if (kind == TALLY_EXTENDED)
            walk->steps[walk->step_count++] = (struct step){TALLY_EXTENDED, true};
    }
}

static bool is_wanted(const struct walk *walk, const struct tally_matter *one)
{
    if (one->kind == TALLY_NONE)
        return false;
    bool is_top = measure_part_has(&walk->measure->top, one->kind, one->word);
    return walk->is_rest ? !is_top && measure_part_has(&walk->measure->bottom, one->kind, one->word)
                         : is_top;
}

static enum err read_batch(struct walk *walk, bool *is_last)
{
    const struct tally_matter *found;
    size_t count;
    const struct step *step = &walk->steps[walk->at];
    walk->asked.kind = step->kind;
    walk->asked.is_missed = step->is_missed;
    walk->asked.limit = BATCH;
    if (tally_kind_is_owed(step->kind) && walk->asked.to >= walk->call->today)
        walk->asked.to = walk->call->today - 1;
    enum err err =
        store_tally_matters(walk->call->conn, walk->call->arena, &walk->asked, &found, &count);
    if (err)
        return err;
    for (size_t i = 0; i < count && walk->count < walk->limit; i++) {
        if (is_wanted(walk, &found[i]))
            walk->items[walk->count++] = found[i];
        walk->asked.after_day = found[i].day;
        walk->asked.after_id = found[i].id;
        walk->asked.after_no = found[i].no;
        walk->looked_at++;
    }
    *is_last = count < BATCH && walk->count < walk->limit;
    return ERR_OK;
}

static enum err go_through(struct walk *walk, day_t to)
{
    enum err err = ERR_OK;
    while (!err && walk->at < walk->step_count && walk->count < walk->limit &&
           walk->looked_at < LOOKED_AT_MAX) {
        bool is_last = false;
        err = read_batch(walk, &is_last);
        if (!is_last)
            continue;
        walk->at++;
        walk->asked.to = to;
        walk->asked.after_day = DAY_NONE;
        walk->asked.after_id = 0;
        walk->asked.after_no = 0;
    }
    return err;
}

/* "step.day.petition.no" */
static bool read_after(struct sv text, struct walk *walk)
{
    struct sv part;
    int64_t numbers[4] = {0, 0, 0, 0};
    if (text.n == 0)
        return true;
    for (size_t i = 0; i < 4; i++) {
        sv_cut(text, '.', &part, &text);
        if (!num_parse_i64(part, 0, i == 2 ? INT64_MAX : INT32_MAX, &numbers[i]))
            return false;
    }
    walk->at = (size_t)numbers[0];
    walk->asked.after_day = (day_t)numbers[1];
    walk->asked.after_id = numbers[2];
    walk->asked.after_no = (int)numbers[3];
    return text.n == 0 && walk->at < walk->step_count;
}

static void place_of(struct walk *walk, const struct measures_view *view,
                     const struct measured_wish *wish)
{
    walk->asked = (struct tally_matters){.region = call_region_of(walk->call, view->place),
                                         .from = view->now.from,
                                         .to = view->now.to,
                                         .unit = wish->unit,
                                         .class_code = wish->class_code,
                                         .is_of_class = wish->is_of_class};
    if (view->scope == TALLY_FOR_REGION)
        walk->asked.region = view->place;
    if (view->scope == TALLY_FOR_OFFICE)
        walk->asked.office = view->place;
    if (view->scope == TALLY_FOR_UNIT) {
        walk->asked.unit = view->place;
        walk->asked.reader = view->place;
    }
}

static enum err note(struct call *call, const struct scope *scope)
{
    const struct look look = {.kind = READING_LIST,
                              .as = {scope->as, scope->unit},
                              .ground = GROUND_LISTING,
                              .purpose = SV("measured")};
    return reading_note(call, &look, NULL);
}

enum err service_measured(struct call *call, const struct measured_wish *wish,
                          struct measured_page *out)
{
    struct scope scope;
    struct measures_view view;
    const struct measures_wish when = {.from = wish->from, .to = wish->to};
    enum err err = measures_place(call, &when, &scope, &view);
    *out = (struct measured_page){.rulebook = view.rulebook};
    if (err)
        return err;
    struct walk walk = {.call = call,
                        .measure = rulebook_measure(view.rulebook, wish->measure),
                        .is_rest = wish->is_rest,
                        .limit = wish->limit > 0 ? (size_t)wish->limit : LIMIT_DEFAULT};
    if (!walk.measure)
        return fail_field(call->fail, "measure", "unknown", "");
    walk.limit = walk.limit < LIMIT_MAX ? walk.limit : LIMIT_MAX;
    walk.items = ARENA_ARRAY(call->arena, struct tally_matter, walk.limit);
    list_steps(&walk);
    place_of(&walk, &view, wish);
    if (!read_after(wish->after, &walk))
        return fail_field(call->fail, "after", "pattern", "");
    err = go_through(&walk, view.now.to);
    out->measure = walk.measure;
    out->items = walk.items;
    out->count = walk.count;
    if (walk.at < walk.step_count)
        out->next = arena_printf(call->arena, "%zu.%d.%lld.%d", walk.at, walk.asked.after_day,
                                 (long long)walk.asked.after_id, walk.asked.after_no);
    return err ? err : note(call, &scope);
}
