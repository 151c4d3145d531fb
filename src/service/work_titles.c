/* What works in a list are about, as the acts say that began them. */
#include "service/work_private.h"
#include "store/prevention.h"

static bool has_title(const struct rule_work *rules)
{
    for (size_t i = 0; rules && i < rules->act_count; i++) {
        if (rule_act_title(&rules->acts[i]))
            return true;
    }
    return false;
}

static void fill_title(struct work_item *item, const struct work_event *opening)
{
    const struct rule_act *act = rule_work_act(item->rules, opening->act);
    const struct rule_field *title = act ? rule_act_title(act) : NULL;
    item->opening = opening;
    for (size_t i = 0; title && i < opening->field_count; i++) {
        if (sv_eq(opening->fields[i].id, title->id))
            item->title = opening->fields[i].text;
    }
}

enum err work_add_titles(struct call *call, struct work_item *items, size_t count)
{
    const struct work_event *openings;
    struct work_key *keys = ARENA_ARRAY(call->arena, struct work_key, count);
    struct work_item **titled = arena_calloc(call->arena, count, sizeof(struct work_item *));
    struct work_slice slice = {.keys = keys};
    for (size_t i = 0; i < count; i++) {
        if (!has_title(items[i].rules))
            continue;
        titled[slice.count] = &items[i];
        keys[slice.count++] = items[i].card.key;
    }
    if (slice.count == 0)
        return ERR_OK;
    enum err err = store_work_openings(call->conn, call->arena, &slice, &openings);
    for (size_t i = 0; !err && i < slice.count; i++)
        fill_title(titled[i], &openings[i]);
    return err;
}
