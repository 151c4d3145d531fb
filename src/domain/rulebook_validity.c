/* Rows that hold from a day or until one. What an act meets on its day is a rulebook without the
 * rows that do not hold then: the interpreter asks no day of any row. Clocks stay where they are –
 * one that began while its row held runs on and is stopped like any other –, they are only begun no
 * more; states, marks and documents keep their places too. */
#include "domain/rulebook_validity.h"

#include <string.h>

bool validity_holds(const struct validity *validity, day_t day)
{
    return (validity->from == DAY_NONE || validity->from <= day) &&
           (validity->to == DAY_NONE || day <= validity->to);
}

/* ---- every dated row ---- */

/* The rows of an array: where in an item its id, validity and origin are. */
#define ROWS(array, number, type)                                                                  \
    {                                                                                              \
        (array), (number), sizeof(struct type), offsetof(struct type, id),                         \
            offsetof(struct type, validity), offsetof(struct type, origin)                         \
    }
struct rows {
    const void *items;
    size_t count, size_bytes, id, validity, origin;
};

static struct dated_row row_at(const struct rows *rows, size_t index)
{
    const char *item = (const char *)rows->items + index * rows->size_bytes;
    return (struct dated_row){(const struct sv *)(const void *)(item + rows->id),
                              (const struct validity *)(const void *)(item + rows->validity),
                              (const struct yaml_origin *)(const void *)(item + rows->origin)};
}

static void visit_rows(const struct rows *rows, dated_row_fn *visit, void *context)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct dated_row row = row_at(rows, i);
        struct dated_row before = {0};
        for (size_t k = 0; row.validity->replaces.n && k < rows->count; k++) {
            struct dated_row other = row_at(rows, k);
            if (sv_eq(*other.id, row.validity->replaces))
                before = other;
        }
        visit(context, &row, before.id ? &before : NULL);
    }
}

void rulebook_visit_rows(const struct rulebook *book, dated_row_fn *visit, void *context)
{
    const struct rows rows[] = {
        ROWS(book->purposes.items, book->purposes.count, rule_choice),
        ROWS(book->classes, book->class_count, rule_class),
        ROWS(book->clocks, book->clock_count, rule_clock),
        ROWS(book->documents, book->document_count, rule_document),
        ROWS(book->actions, book->action_count, rule_action),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        visit_rows(&rows[i], visit, context);
    for (size_t i = 0; i < book->list_count; i++) {
        const struct choice_list *choices = &book->lists[i].choices;
        const struct rows items = ROWS(choices->items, choices->count, rule_choice);
        visit_rows(&items, visit, context);
    }
    for (size_t i = 0; i < book->action_count; i++) {
        for (size_t k = 0; k < book->actions[i].field_count; k++) {
            const struct choice_list *choices = &book->actions[i].fields[k].choices;
            const struct rows items = ROWS(choices->items, choices->count, rule_choice);
            visit_rows(&items, visit, context);
        }
    }
}

/* ---- the days on which something begins or ends ---- */

struct epochs {
    const struct rulebook *book;
    day_t *days;
    size_t count;
};

static void add_day(struct epochs *epochs, day_t day)
{
    size_t at = epochs->count;
    if (day <= epochs->days[0])
        return;
    while (epochs->days[at - 1] > day)
        at--;
    if (epochs->days[at - 1] == day || epochs->count == RULE_EPOCHS_MAX)
        return;
    memmove(&epochs->days[at + 1], &epochs->days[at], (epochs->count - at) * sizeof(day_t));
    epochs->days[at] = day;
    epochs->count++;
}

static void add_days_of(void *context, const struct dated_row *row, const struct dated_row *before)
{
    (void)before;
    if (row->validity->from != DAY_NONE)
        add_day(context, row->validity->from);
    if (row->validity->to != DAY_NONE)
        add_day(context, row->validity->to + 1);
}

size_t rulebook_epochs(const struct rulebook *book, day_t out[RULE_EPOCHS_MAX])
{
    struct epochs epochs = {.book = book, .days = out, .count = 1};
    out[0] = book->valid_from;
    rulebook_visit_rows(book, add_days_of, &epochs);
    return epochs.count;
}

/* ---- what holds on a day ---- */

struct choosing {
    struct arena *arena;
    const struct rulebook *book;
    day_t day;
};

static struct choice_list choices_on(const struct choosing *c, const struct choice_list *all)
{
    struct rule_choice *kept = ARENA_ARRAY(c->arena, struct rule_choice, all->count);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (validity_holds(&all->items[i].validity, c->day))
            kept[count++] = all->items[i];
    }
    return (struct choice_list){kept, count};
}

static struct id_list clocks_on(const struct choosing *c, const struct id_list *all)
{
    struct sv *kept = ARENA_ARRAY(c->arena, struct sv, all->count);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (validity_holds(&rulebook_clock(c->book, all->items[i])->validity, c->day))
            kept[count++] = all->items[i];
    }
    return (struct id_list){kept, count};
}

static void outcome_on(const struct choosing *c, struct rule_outcome *outcome)
{
    const struct rule_document *document = rulebook_document(c->book, outcome->document);
    outcome->starts = clocks_on(c, &outcome->starts);
    if (document && !validity_holds(&document->validity, c->day))
        outcome->document = SV("");
}

/* A case goes with the choice it is about. */
static void cases_on(const struct choosing *c, struct rule_action *action)
{
    const struct rule_field *field = rule_field_find(action, action->turns_on);
    struct rule_case *kept = ARENA_ARRAY(c->arena, struct rule_case, action->case_count);
    size_t count = 0;
    for (size_t i = 0; field && i < action->case_count; i++) {
        if (!choice_find(&field->choices, action->cases[i].when))
            continue;
        kept[count] = action->cases[i];
        outcome_on(c, &kept[count++].outcome);
    }
    action->cases = kept;
    action->case_count = count;
}

static struct rule_action action_on(const struct choosing *c, const struct rule_action *whole)
{
    struct rule_action action = *whole;
    action.fields = ARENA_ARRAY(c->arena, struct rule_field, whole->field_count);
    for (size_t i = 0; i < whole->field_count; i++) {
        action.fields[i] = whole->fields[i];
        action.fields[i].choices = choices_on(c, &whole->fields[i].choices);
    }
    outcome_on(c, &action.outcome);
    cases_on(c, &action);
    return action;
}

/* A class goes with the one above it, which stands before it. */
static void classes_on(const struct choosing *c, struct rulebook *view)
{
    view->classes = ARENA_ARRAY(c->arena, struct rule_class, c->book->class_count);
    view->class_count = 0;
    for (size_t i = 0; i < c->book->class_count; i++) {
        const struct rule_class *one = &c->book->classes[i];
        bool has_parent = one->parent.n == 0 || rulebook_class(view, one->parent);
        if (has_parent && validity_holds(&one->validity, c->day))
            view->classes[view->class_count++] = *one;
    }
}

const struct rulebook *rulebook_on(struct arena *arena, const struct rulebook *book, day_t day)
{
    if (!book->is_dated)
        return book;
    const struct choosing c = {arena, book, day};
    struct rulebook *view = ARENA_NEW(arena, struct rulebook);
    *view = *book;
    view->purposes = choices_on(&c, &book->purposes);
    classes_on(&c, view);
    view->lists = ARENA_ARRAY(arena, struct rule_list, book->list_count);
    for (size_t i = 0; i < book->list_count; i++) {
        view->lists[i] = book->lists[i];
        view->lists[i].choices = choices_on(&c, &book->lists[i].choices);
    }
    view->actions = ARENA_ARRAY(arena, struct rule_action, book->action_count);
    view->action_count = 0;
    for (size_t i = 0; i < book->action_count; i++) {
        if (validity_holds(&book->actions[i].validity, day))
            view->actions[view->action_count++] = action_on(&c, &book->actions[i]);
    }
    return view;
}
