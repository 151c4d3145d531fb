/* Which box stands where, in columns and rows: the arrows first, then the main path, then the
 * columns, then bands and rows. rulebook_layout_lines.c makes pixels of it. */
#include "domain/rulebook_layout.h"

#include "base/assert.h"
#include "domain/rulebook_layout_private.h"

#include <string.h>

const struct words *layout_band_name(const struct rulebook *rulebook, enum layout_band band)
{
    static const char *const TERMS[BAND__COUNT] = {[BAND_PETITIONER] = "petitioner",
                                                   [BAND_OFFICE] = "office",
                                                   [BAND_UNIT] = "responsible_unit"};
    static const struct words NAMES[BAND__COUNT] = {
        [BAND_PETITIONER] = {{SV_INIT("信访人"), SV_INIT("Petitioner")}},
        [BAND_OFFICE] = {{SV_INIT("信访部门"), SV_INIT("Petition office")}},
        [BAND_UNIT] = {{SV_INIT("责任单位"), SV_INIT("Responsible unit")}},
        [BAND_ABOVE] = {{SV_INIT("上级和督查"), SV_INIT("Above")}},
        [BAND_END] = {{SV_INIT("结束"), SV_INIT("The end")}},
    };
    ASSERT(band < BAND__COUNT);
    const struct rule_term *own =
        TERMS[band] ? rulebook_term(rulebook, sv_from(TERMS[band])) : NULL;
    return own ? &own->title : &NAMES[band];
}

enum layout_band layout_band_of(const struct rule_state *state)
{
    static const enum layout_band BANDS[ROLE__COUNT] = {
        [ROLE_NONE] = BAND_OFFICE,           [ROLE_SYSTEM] = BAND_OFFICE,
        [ROLE_PETITIONER] = BAND_PETITIONER, [ROLE_WINDOW_CLERK] = BAND_OFFICE,
        [ROLE_CASE_OFFICER] = BAND_OFFICE,   [ROLE_OFFICE_HEAD] = BAND_OFFICE,
        [ROLE_UNIT_HANDLER] = BAND_UNIT,     [ROLE_UNIT_HEAD] = BAND_UNIT,
        [ROLE_CASE_LEADER] = BAND_ABOVE,     [ROLE_SUPERVISOR] = BAND_ABOVE,
        [ROLE_LEADER] = BAND_ABOVE,          [ROLE_AUDITOR] = BAND_ABOVE,
        [ROLE_ADMINISTRATOR] = BAND_OFFICE,
    };
    return state->is_ended ? BAND_END : BANDS[state->awaits];
}

/* ---- arrows ---- */

static size_t box_of(const struct laying *l, struct sv state)
{
    return (size_t)(rulebook_state(l->rulebook, state) - l->rulebook->states) + 1;
}

static struct layout_arrow *arrow_between(struct laying *l, size_t from, size_t to)
{
    for (size_t i = 0; i < l->arrow_count; i++) {
        if (l->arrows[i].from == from && l->arrows[i].to == to)
            return &l->arrows[i];
    }
    if (l->arrow_count == l->arrow_capacity) {
        l->arrow_capacity = l->arrow_capacity ? l->arrow_capacity * 2 : 64;
        struct layout_arrow *copy = ARENA_ARRAY(l->arena, struct layout_arrow, l->arrow_capacity);
        if (l->arrow_count)
            memcpy(copy, l->arrows, l->arrow_count * sizeof *copy);
        l->arrows = copy;
    }
    l->arrows[l->arrow_count] = (struct layout_arrow){.from = from, .to = to};
    return &l->arrows[l->arrow_count++];
}

static void add_way(struct laying *l, size_t from, const struct rule_action *action, struct sv to,
                    const struct words *text)
{
    size_t target = to.n ? box_of(l, to) : from;
    if (target == from)
        return;
    struct layout_arrow *arrow = arrow_between(l, from, target);
    struct layout_label *labels =
        ARENA_ARRAY(l->arena, struct layout_label, arrow->label_count + 1);
    if (arrow->label_count)
        memcpy(labels, arrow->labels, arrow->label_count * sizeof *labels);
    labels[arrow->label_count++] = (struct layout_label){action, *text};
    arrow->labels = labels;
}

static const struct choice_list *choices_of(const struct rule_action *action)
{
    static const struct choice_list NONE = {NULL, 0};
    const struct rule_field *field =
        action->turns_on.n ? rule_field_find(action, action->turns_on) : NULL;
    return field ? &field->choices : &NONE;
}

/* Where some choice leads; without choices, where the act leads. */
static struct sv target_of(const struct rule_action *action, size_t choice)
{
    const struct choice_list *choices = choices_of(action);
    if (choices->count == 0)
        return action->outcome.to;
    return rule_outcome_for(action, choices->items[choice].id)->to;
}

static bool is_one_way(const struct rule_action *action)
{
    size_t count = choices_of(action)->count;
    for (size_t i = 1; i < count; i++) {
        if (!sv_eq(target_of(action, i), target_of(action, 0)))
            return false;
    }
    return true;
}

/* 「审批：退回」 where the choices lead to different states; 「审批（3 种）」 where several of them
 * lead to this one. */
static struct words way_name(struct arena *arena, const struct rule_action *action, size_t choice,
                             int count)
{
    struct words name = action->name;
    for (int lang = 0; lang < LANG__COUNT && !is_one_way(action); lang++) {
        struct sv act = words_in(&action->name, (enum lang)lang);
        struct sv chosen = words_in(&choices_of(action)->items[choice].name, (enum lang)lang);
        if (count == 1)
            name.in[lang] = arena_printf(arena, "%.*s%s%.*s", SV_FMT(act),
                                         lang == LANG_ZH ? "：" : ": ", SV_FMT(chosen));
        else
            name.in[lang] =
                arena_printf(arena, "%.*s%s%d%s", SV_FMT(act), lang == LANG_ZH ? "（" : " (", count,
                             lang == LANG_ZH ? " 种）" : " kinds)");
    }
    return name;
}

/* How many choices lead where this one does; 0 when an earlier one does. */
static int choices_alike(const struct rule_action *action, size_t choice)
{
    int alike = 0;
    for (size_t i = 0; i < choices_of(action)->count; i++) {
        if (!sv_eq(target_of(action, i), target_of(action, choice)))
            continue;
        if (i < choice)
            return 0;
        alike++;
    }
    return alike;
}

static void add_ways(struct laying *l, size_t from, const struct rule_action *action)
{
    size_t count = is_one_way(action) ? 1 : choices_of(action)->count;
    for (size_t i = 0; i < count; i++) {
        int alike = is_one_way(action) ? 1 : choices_alike(action, i);
        struct words name = way_name(l->arena, action, i, alike);
        if (alike)
            add_way(l, from, action, target_of(action, i), &name);
    }
}

bool layout_stays(const struct rule_action *action, struct sv state)
{
    size_t count = choices_of(action)->count;
    bool stays = false;
    for (size_t i = 0; i < (count ? count : 1); i++) {
        struct sv to = target_of(action, i);
        stays = stays || to.n == 0 || sv_eq(to, state);
    }
    return stays && id_list_has(&action->from, state);
}

static void add_arrows(struct laying *l)
{
    for (size_t i = 0; i < l->rulebook->action_count; i++) {
        const struct rule_action *action = &l->rulebook->actions[i];
        size_t from_count = action->from.count ? action->from.count : 1;
        for (size_t k = 0; k < from_count; k++) {
            size_t from = action->from.count ? box_of(l, action->from.items[k]) : 0;
            add_ways(l, from, action);
        }
    }
}

/* ---- the main path ---- */

static bool is_usual(const struct layout_arrow *arrow)
{
    for (size_t i = 0; i < arrow->label_count; i++) {
        if (arrow->labels[i].action->is_primary || arrow->from == 0)
            return true;
    }
    return false;
}

/* Depth first, usual steps before others, in the rulebook's order: the first way that comes to an
 * end. */
static bool walk(struct laying *l, size_t box, bool *is_seen)
{
    is_seen[box] = true;
    if (box)
        l->main[l->main_count++] = box;
    if (box && l->boxes[box].state->is_ended)
        return true;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < l->arrow_count; i++) {
            const struct layout_arrow *arrow = &l->arrows[i];
            if (arrow->from == box && is_usual(arrow) == (pass == 0) && !is_seen[arrow->to] &&
                walk(l, arrow->to, is_seen))
                return true;
        }
    }
    l->main_count -= box ? 1 : 0;
    return false;
}

static void find_main(struct laying *l)
{
    l->main = ARENA_ARRAY(l->arena, size_t, l->box_count);
    (void)!walk(l, 0, ARENA_ARRAY(l->arena, bool, l->box_count));
    size_t before = 0;
    for (size_t i = 0; i < l->main_count; i++) {
        struct layout_arrow *arrow = arrow_between(l, before, l->main[i]);
        arrow->is_main = true;
        l->boxes[l->main[i]].is_main = true;
        l->boxes[l->main[i]].column = (int)i + 1;
        before = l->main[i];
    }
}

/* ---- columns ---- */

/* A box off the main path stands behind the first box that leads to it, breadth first. */
static void find_columns(struct laying *l)
{
    size_t *queue = ARENA_ARRAY(l->arena, size_t, l->box_count * 2);
    size_t head = 0;
    size_t tail = 0;
    queue[tail++] = 0;
    for (size_t i = 0; i < l->main_count; i++)
        queue[tail++] = l->main[i];
    while (head < tail) {
        size_t box = queue[head++];
        for (size_t i = 0; i < l->arrow_count; i++) {
            struct layout_box *next = &l->boxes[l->arrows[i].to];
            if (l->arrows[i].from != box || next->column)
                continue;
            next->column = l->boxes[box].column + 1;
            queue[tail++] = l->arrows[i].to;
        }
    }
    for (size_t i = 1; i < l->box_count; i++) {
        if (!l->boxes[i].column)
            l->boxes[i].column = 1; /* nothing leads to it */
        if (l->column_count <= l->boxes[i].column)
            l->column_count = l->boxes[i].column + 1;
    }
}

/* ---- rows ---- */

/* The mean row, in sixteenths, of the boxes in earlier columns that lead to it. */
static int barycentre(const struct laying *l, size_t box)
{
    int sum = 0;
    int count = 0;
    for (size_t i = 0; i < l->arrow_count; i++) {
        const struct layout_box *from = &l->boxes[l->arrows[i].from];
        if (l->arrows[i].to != box || from->column >= l->boxes[box].column)
            continue;
        sum += from->row * 16;
        count++;
    }
    return count ? sum / count : 0;
}

/* The boxes of one band and column, the main path's first, then by barycentre; how many. */
static int place_in_band(struct laying *l, enum layout_band band, int column, int first_row)
{
    size_t *here = ARENA_ARRAY(l->arena, size_t, l->box_count);
    int count = 0;
    for (size_t i = 0; i < l->box_count; i++) {
        const struct layout_box *box = &l->boxes[i];
        if (box->band != band || box->column != column)
            continue;
        int k = count++;
        for (; k > 0 && !l->boxes[here[k - 1]].is_main &&
               (box->is_main || barycentre(l, here[k - 1]) > barycentre(l, i));
             k--)
            here[k] = here[k - 1];
        here[k] = i;
    }
    for (int k = 0; k < count; k++)
        l->boxes[here[k]].row = first_row + k;
    return count;
}

static void find_rows(struct laying *l)
{
    int *first_row = l->first_row;
    if (l->main_count)
        l->boxes[0].band = l->boxes[l->main[0]].band;
    first_row[0] = 0;
    for (int band = 0; band < BAND__COUNT; band++) {
        int rows = 0;
        for (int column = 0; column < l->column_count; column++) {
            int count = place_in_band(l, (enum layout_band)band, column, first_row[band]);
            rows = count > rows ? count : rows;
        }
        first_row[band + 1] = first_row[band] + rows;
    }
}

/* ---- all of it ---- */

static struct laying begun(struct arena *arena, const struct rulebook *rulebook, enum lang lang)
{
    struct laying l = {.arena = arena, .rulebook = rulebook, .lang = lang};
    l.box_count = rulebook->state_count + 1;
    l.boxes = ARENA_ARRAY(arena, struct layout_box, l.box_count);
    for (size_t i = 1; i < l.box_count; i++) {
        l.boxes[i].state = &rulebook->states[i - 1];
        l.boxes[i].band = layout_band_of(l.boxes[i].state);
    }
    add_arrows(&l);
    find_main(&l);
    return l;
}

const struct rulebook_layout *rulebook_lay_out(struct arena *arena, const struct rulebook *rulebook,
                                               enum lang lang)
{
    struct laying l = begun(arena, rulebook, lang);
    find_columns(&l);
    find_rows(&l);
    struct rulebook_layout *out = ARENA_NEW(arena, struct rulebook_layout);
    layout_lines(&l, out);
    out->boxes = l.boxes;
    out->box_count = l.box_count;
    out->arrows = l.arrows;
    out->arrow_count = l.arrow_count;
    out->main = l.main;
    out->main_count = l.main_count;
    return out;
}

size_t rulebook_main_path(struct arena *arena, const struct rulebook *rulebook, size_t *out)
{
    struct laying l = begun(arena, rulebook, LANG_ZH);
    for (size_t i = 0; i < l.main_count; i++)
        out[i] = l.main[i] - 1;
    return l.main_count;
}

size_t rulebook_usual_path(struct arena *arena, const struct rulebook *rulebook,
                           const struct rule_state *from, size_t *out)
{
    struct laying l = begun(arena, rulebook, LANG_ZH);
    l.main_count = 0;
    if (!walk(&l, box_of(&l, from->id), ARENA_ARRAY(arena, bool, l.box_count)))
        return 0;
    for (size_t i = 1; i < l.main_count; i++)
        out[i - 1] = l.main[i] - 1;
    return l.main_count - 1;
}
