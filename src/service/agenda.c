/* The items of a meeting and what was begun on them; matters that could be put on.
 *
 * What lies within a meeting is a few hundred works at most: it is asked for at once, as cards. */
#include "service/agenda.h"

#include "base/assert.h"
#include "domain/rule_trigger.h"
#include "service/service_private.h"
#include "service/work_private.h"
#include "store/findings.h"

#include <stdlib.h>

enum { WITHIN_MAX = 4 * AGENDA_MAX, CANDIDATES_MAX = 200, WORKS_ASKED = 100 };

/* ---- what lies within ---- */

struct within {
    struct work_card *cards;
    size_t count;
};

static enum err load_within(struct call *call, const struct work_key *parent, struct within *out)
{
    struct work_slice keys;
    *out = (struct within){.count = 0};
    enum err err = store_works_within(call->conn, call->arena, parent, WITHIN_MAX, &keys);
    if (err)
        return err;
    out->cards = ARENA_ARRAY(call->arena, struct work_card, keys.count);
    out->count = keys.count;
    return store_work_cards(call->conn, call->arena, keys.keys, keys.count, out->cards);
}

static const struct rule_work *rules_of(const struct call *call, const struct work_card *card)
{
    const struct rulebook *rulebook = office_rulebook(call->office, card->rulebook);
    return rulebook ? rulebook_work(rulebook, card->kind) : NULL;
}

static bool is_item(const struct call *call, const struct work_card *card)
{
    const struct rule_work *rules = rules_of(call, card);
    return rules && rules->is_item;
}

static id64 matter_of(const struct work_card *card)
{
    return card->matter_count ? card->matters[0].key.id : 0;
}

enum err agenda_judge(struct call *call, const struct work_key *parent, struct sv kind,
                      id64 petition)
{
    struct within within;
    size_t count = 0;
    enum err err = load_within(call, parent, &within);
    for (size_t i = 0; !err && i < within.count; i++) {
        const struct work_card *card = &within.cards[i];
        if (!sv_eq(card->kind, kind))
            continue;
        count++;
        if (!card->is_ended && matter_of(card) == petition)
            return fail_field(call->fail, "fields.petition", "same", "");
    }
    if (!err && count >= AGENDA_MAX)
        return fail_field(call->fail, "fields.petition", "too_many", "100");
    return err;
}

enum err agenda_others(struct call *call, const struct work_key *parent, size_t limit,
                       struct work_slice *out)
{
    struct within within;
    size_t count = 0;
    *out = (struct work_slice){.count = 0};
    enum err err = load_within(call, parent, &within);
    if (err)
        return err;
    struct work_key *keys = ARENA_ARRAY(call->arena, struct work_key, within.count);
    for (size_t i = 0; i < within.count && count < limit; i++) {
        if (!is_item(call, &within.cards[i]))
            keys[count++] = within.cards[i].key;
    }
    *out = (struct work_slice){keys, count};
    return ERR_OK;
}

/* ---- the agenda ---- */

static enum err note_list(struct call *call, const struct work_acting *a, const char *word)
{
    const struct look look = {
        .kind = READING_LIST, .as = a->as, .ground = GROUND_LISTING, .purpose = sv_from(word)};
    return reading_note(call, &look, NULL);
}

static int card_cmp(const void *left, const void *right)
{
    const struct work_card *a = left;
    const struct work_card *b = right;
    return (a->key.id > b->key.id) - (a->key.id < b->key.id);
}

/* The newest work about the matter of the item that is none itself. */
static const struct work_item *begun_on(const struct work_item *items, const struct within *within,
                                        size_t at)
{
    const struct work_item *found = NULL;
    for (size_t i = 0; i < within->count; i++) {
        bool is_other = items[i].rules && !items[i].rules->is_item;
        if (is_other && matter_of(&within->cards[at]) &&
            matter_of(&within->cards[i]) == matter_of(&within->cards[at]))
            found = &items[i];
    }
    return found;
}

static enum err fill_agenda(struct call *call, const struct work_key *key, struct agenda *out)
{
    struct within within;
    struct work_item *items;
    enum err err = load_within(call, key, &within);
    if (err)
        return err;
    qsort(within.cards, within.count, sizeof *within.cards, card_cmp);
    err = work_items_of(call, within.cards, within.count, &items);
    if (err)
        return err;
    struct agenda_item *listed = ARENA_ARRAY(call->arena, struct agenda_item, within.count);
    for (size_t i = 0; i < within.count; i++) {
        if (!items[i].rules || !items[i].rules->is_item)
            continue;
        listed[out->count++] = (struct agenda_item){&items[i], begun_on(items, &within, i)};
        out->decided_count += items[i].card.is_ended;
    }
    out->items = listed;
    return ERR_OK;
}

enum err service_agenda(struct call *call, id64 work, id64 since, struct agenda *out)
{
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    *out = (struct agenda){.mark = 0};
    enum err err = work_load_for(call, work, a);
    if (!err)
        err = store_works_mark(call->conn, call->arena, &a->key, WITHIN_MAX, &out->mark);
    if (!err && (since == 0 || since != out->mark))
        err = fill_agenda(call, &a->key, out);
    return err ? err : note_list(call, a, "agenda");
}

/* ---- what could be put on ---- */

static const char *const REASONS[CANDIDATE_REASON__COUNT] = {[CANDIDATE_OVERDUE] = "overdue",
                                                             [CANDIDATE_DISPUTED] = "disputed",
                                                             [CANDIDATE_HARD] = "hard",
                                                             [CANDIDATE_CROSS_UNIT] = "cross_unit"};

const char *candidate_reason_word(enum candidate_reason reason)
{
    ASSERT(reason < CANDIDATE_REASON__COUNT);
    return REASONS[reason];
}

static enum candidate_reason reason_of(enum trigger_question question)
{
    switch (question) {
    case TRIGGER_CLOCK_LATE:
    case TRIGGER_DUTY_LATE:
        return CANDIDATE_OVERDUE;
    case TRIGGER_OBJECTIONS:
        return CANDIDATE_DISPUTED;
    case TRIGGER_LEADER_IDLE:
    case TRIGGER_LEADER_NOMINAL:
    case TRIGGER_LEADER_CHANGED:
        return CANDIDATE_HARD;
    case TRIGGER_STAFF_NONE: /* about no matter: findings_at gives none */
    case TRIGGER_STAFF_UNTRAINED:
    case TRIGGER_STAFF_LOAD:
    case TRIGGER_QUESTION__COUNT:
        break;
    }
    UNREACHABLE();
}

struct choosing {
    struct call *call;
    struct within within;
    struct candidate *items;
    size_t count;
};

static bool is_on(const struct choosing *c, id64 petition)
{
    for (size_t i = 0; i < c->within.count; i++) {
        const struct work_card *card = &c->within.cards[i];
        if (is_item(c->call, card) && matter_of(card) == petition)
            return true;
    }
    return false;
}

/* Once, with all its reasons. */
static void add(struct choosing *c, const struct candidate *one, enum candidate_reason reason)
{
    size_t at = 0;
    while (at < c->count && c->items[at].petition.id != one->petition.id)
        at++;
    if (at == CANDIDATES_MAX || (at == c->count && is_on(c, one->petition.id)))
        return;
    struct candidate *item = &c->items[at];
    if (at == c->count) {
        *item = *one;
        c->count++;
    } else if (!(item->reasons & (1U << reason))) {
        item->found =
            arena_printf(c->call->arena, "%.*s · %.*s", SV_FMT(item->found), SV_FMT(one->found));
    }
    item->reasons |= 1U << reason;
}

static enum err add_findings(struct choosing *c, const struct petition_scope *where)
{
    const struct rulebook *rulebook = call_rulebook(c->call);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < rulebook->trigger_count; i++) {
        const struct rule_trigger *trigger = &rulebook->triggers[i];
        const struct finding_row *rows;
        size_t count = 0;
        err = findings_at(c->call, trigger, where, &rows, &count);
        for (size_t k = 0; !err && k < count; k++) {
            const struct candidate one = {.petition = rows[k].petition,
                                          .number = rows[k].number,
                                          .title = rows[k].title,
                                          .unit = rows[k].unit,
                                          .found = words_in(&trigger->name, c->call->lang)};
            add(c, &one, reason_of(trigger->question));
        }
    }
    return err;
}

static void add_matters(struct choosing *c, const struct work_item *item,
                        enum candidate_reason reason)
{
    for (size_t i = 0; i < item->card.matter_count; i++) {
        const struct petition_row *row = &item->card.matters[i];
        const struct candidate one = {.petition = row->key,
                                      .number = row->number,
                                      .title = row->title,
                                      .unit = row->owner,
                                      .found = words_in(&item->rules->name, c->call->lang)};
        if (!row->is_ended)
            add(c, &one, reason);
    }
}

/* Open works of a kind in the region: of their matters those that the caller may read. */
static enum err add_works(struct choosing *c, struct sv kind, enum candidate_reason reason)
{
    struct work_card *cards;
    struct work_item *items;
    size_t count = 0;
    const struct work_filter filter = {
        .region = c->call->office->region, .kind = kind, .limit = WORKS_ASKED};
    enum err err = store_work_list(c->call->conn, c->call->arena, &filter, &cards, &count);
    if (!err)
        err = work_items_of(c->call, cards, count, &items);
    for (size_t i = 0; !err && i < count; i++) {
        if (items[i].rules)
            add_matters(c, &items[i], reason);
    }
    return err;
}

/* What a named leader leads is hard; to what several units are called, is several units'. */
static enum err add_all_works(struct choosing *c)
{
    const struct rulebook *rulebook = call_rulebook(c->call);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < rulebook->work_count; i++) {
        const struct rule_work *rules = &rulebook->works[i];
        const struct rule_act *opening = rule_work_opening(rules);
        if (rules->is_item || !opening || !rule_act_field(opening, SV("petition")))
            continue;
        if (rule_act_field(opening, SV("leader")))
            err = add_works(c, rules->id, CANDIDATE_HARD);
        else if (rule_act_field(opening, SV("units")))
            err = add_works(c, rules->id, CANDIDATE_CROSS_UNIT);
    }
    return err;
}

static int bits_in(unsigned set)
{
    int count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

static int candidate_cmp(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    int more = bits_in(b->reasons) - bits_in(a->reasons);
    return more ? more : (a->petition.id > b->petition.id) - (a->petition.id < b->petition.id);
}

/* Where the office looks: what it registered, or of a place what it has. */
static struct petition_scope place_of(const struct call *call, id64 office)
{
    const struct unit *unit = unit_find(call->office->units, office);
    bool registers = unit && unit->kind == UNIT_KIND_PETITION_OFFICE;
    return registers ? (struct petition_scope){.office = office}
                     : (struct petition_scope){.owner = office};
}

enum err service_candidates(struct call *call, id64 work, struct candidates *out)
{
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    struct choosing c = {.call = call};
    *out = (struct candidates){.count = 0};
    enum err err = work_load_for(call, work, a);
    if (!err && !a->is_inside)
        err = ERR_NOT_FOUND;
    if (!err)
        err = load_within(call, &a->key, &c.within);
    if (err)
        return err;
    const struct petition_scope where = place_of(call, a->work.office);
    c.items = ARENA_ARRAY(call->arena, struct candidate, CANDIDATES_MAX + 1);
    err = add_findings(&c, &where);
    if (!err)
        err = add_all_works(&c);
    if (err)
        return err;
    qsort(c.items, c.count, sizeof *c.items, candidate_cmp);
    *out = (struct candidates){c.items, c.count};
    return note_list(call, a, "candidates");
}

/* ---- the sheet of one ---- */

enum err service_sheet(struct call *call, id64 work, struct sheet *out)
{
    *out = (struct sheet){.has_matter = false};
    enum err err = service_work_view(call, work, &out->item);
    if (err)
        return err;
    const struct rule_work *rules = rulebook_work(out->item.rulebook, out->item.work.kind);
    const struct work_card *card = &out->item.card;
    if (!rules->is_item)
        return ERR_NOT_FOUND;
    if (card->matter_count == 0)
        return ERR_OK;
    err = service_case_view(call, card->matters[0].key.id, &out->matter);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    out->has_matter = true;
    out->masks_all = out->matter.may_open_identity;
    return people_masks_of(call, &card->matters[0].key, &out->masks);
}
