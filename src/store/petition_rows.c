/* From a folded petition to its derived rows. Everything written here can be computed again from
 * the events; nothing else may be put into these tables. */
#include "store/petition_rows.h"

#include "base/assert.h"
#include "store/store_private.h"

#include <stdlib.h>
#include <string.h>

static void *copy_of(struct arena *arena, const void *items, size_t count, size_t item_bytes)
{
    void *copy = arena_calloc(arena, count, item_bytes);
    if (count)
        memcpy(copy, items, count * item_bytes);
    return copy;
}

/* ---- rows ---- */

static day_t sort_day(const struct petition *petition, const struct petition_clock *next)
{
    if (petition->is_ended)
        return petition->received_day;
    return next ? next->end.due_day : SORT_DAY_LAST;
}

struct q_petition_insert_in rows_petition(const struct petition_key *key, struct sv number,
                                          const struct petition *petition, id64 changed_id)
{
    const struct petition_clock *next = petition_next_clock(petition);
    return (struct q_petition_insert_in){
        .region = key->region,
        .id = key->id,
        .number = number,
        .rulebook = petition->rulebook,
        .title = petition->title,
        .channel = petition->channel,
        .state = petition->state,
        .class_code = petition->class_code,
        .owner = petition->owner,
        .office = petition->office,
        .awaits = ROLE_BIT(petition->awaits),
        .received_day = petition->received_day,
        .due_day = next ? next->end.due_day : DAY_NONE,
        .due_rule = next ? next->rule : SV(""),
        .sort_day = sort_day(petition, next),
        .is_provisional = next && next->end.is_provisional,
        .is_ended = petition->is_ended,
        .is_incomplete = petition->is_incomplete,
        .claims = (int64_t)petition->claim_count,
        .persons_count = petition->persons_count,
        .external_system = petition->external_system,
        .external_number = petition->external_number,
        .version = petition->version,
        .changed_id = changed_id,
        .objections = petition->objections,
        .objected_day = petition->objected_day,
    };
}

struct rows_before rows_before(struct arena *arena, const struct petition_key *key,
                               const struct petition *petition)
{
    return (struct rows_before){
        rows_petition(key, SV(""), petition, 0),
        false,
        copy_of(arena, petition->claims, petition->claim_count, sizeof *petition->claims),
        petition->claim_count,
        copy_of(arena, petition->clocks, petition->clock_count, sizeof *petition->clocks),
        petition->clock_count,
        copy_of(arena, petition->involved, petition->involved_count, sizeof *petition->involved),
        petition->involved_count,
        rows_tags(arena, key, petition),
        figures_of(arena, key->region, petition),
        tallies_of_facts(arena, petition),
        tallies_of(arena, key->region, petition),
    };
}

struct q_claim_put_in rows_claim(const struct petition_key *key, const struct claim *claim)
{
    return (struct q_claim_put_in){
        .region = key->region,
        .petition = key->id,
        .no = claim->no,
        .finding = sv_from(finding_word(claim->finding.finding)),
        .remedy_day = claim->finding.remedy_day,
    };
}

struct q_clock_put_in rows_clock(const struct petition_key *key, const struct petition_clock *clock)
{
    return (struct q_clock_put_in){
        .region = key->region,
        .petition = key->id,
        .no = clock->no,
        .rule = clock->rule,
        .owner = clock->owner,
        .status = clock->status,
        .start_day = clock->period.start_day,
        .raw_day = clock->end.raw_day,
        .due_day = clock->end.due_day,
        .extended_days = clock->period.extended_days,
        .excluded_days = clock->period.excluded_days,
        .stopped_day = clock->stopped_day,
        .is_duty = clock->is_duty,
        .is_provisional = clock->end.is_provisional,
        .is_paused = clock->period.paused_from != DAY_NONE,
        .tally = tally_of_clock(clock),
    };
}

struct q_unit_put_in rows_unit(const struct petition_key *key, const struct petition *petition,
                               size_t index)
{
    ASSERT(index < petition->involved_count);
    return (struct q_unit_put_in){
        .region = key->region,
        .petition = key->id,
        .no = (int64_t)index + 1,
        .unit = petition->involved[index].unit,
        .how = petition->involved[index].how,
    };
}

static int tag_cmp(const void *a, const void *b)
{
    const struct q_tag_put_in *left = a;
    const struct q_tag_put_in *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return sv_cmp(left->tag, right->tag);
}

static struct q_tag_put_in tag_row(const struct petition_key *key, const struct petition *petition,
                                   enum tag_kind kind, struct sv tag)
{
    return (struct q_tag_put_in){
        .region = key->region,
        .petition = key->id,
        .kind = kind,
        .tag = tag,
        .owner = petition->owner,
        .office = petition->office,
        .is_ended = petition->is_ended,
        .sort_day = sort_day(petition, petition_next_clock(petition)),
    };
}

struct tag_rows rows_tags(struct arena *arena, const struct petition_key *key,
                          const struct petition *petition)
{
    struct tag_rows out = {ARENA_ARRAY(arena, struct q_tag_put_in, petition->mark_count + 1), 0};
    for (size_t i = 0; i < petition->mark_count; i++)
        out.items[out.count++] = tag_row(key, petition, TAG_MARK, petition->marks[i].id);
    if (petition->route.n)
        out.items[out.count++] = tag_row(key, petition, TAG_ROUTE, petition->route);
    if (out.count)
        qsort(out.items, out.count, sizeof *out.items, tag_cmp);
    return out;
}

/* ---- writing what differs ---- */

static enum err put_claims(struct store_conn *conn, const struct petition_key *key,
                           const struct petition *petition, const struct rows_before *before)
{
    for (size_t i = 0; i < petition->claim_count; i++) {
        struct q_claim_put_in row = rows_claim(key, &petition->claims[i]);
        if (i < before->claim_count) {
            struct q_claim_put_in old = rows_claim(key, &before->claims[i]);
            if (!q_claim_put_difference(&row, &old))
                continue;
        }
        enum err err = q_claim_put(conn, &row, NULL);
        if (err)
            return err;
    }
    if (petition->claim_count >= before->claim_count)
        return ERR_OK;
    const struct q_claims_drop_after_in rest = {
        .region = key->region, .petition = key->id, .no = (int64_t)petition->claim_count};
    return q_claims_drop_after(conn, &rest, NULL);
}

static enum err put_clocks(struct store_conn *conn, const struct petition_key *key,
                           const struct petition *petition, const struct rows_before *before)
{
    for (size_t i = 0; i < petition->clock_count; i++) {
        struct q_clock_put_in row = rows_clock(key, &petition->clocks[i]);
        if (i < before->clock_count) {
            struct q_clock_put_in old = rows_clock(key, &before->clocks[i]);
            if (!q_clock_put_difference(&row, &old))
                continue;
        }
        enum err err = q_clock_put(conn, &row, NULL);
        if (err)
            return err;
    }
    return ERR_OK;
}

static enum err put_units(struct store_conn *conn, const struct petition_key *key,
                          const struct petition *petition, const struct rows_before *before)
{
    for (size_t i = 0; i < petition->involved_count; i++) {
        if (i < before->involved_count && before->involved[i].unit == petition->involved[i].unit &&
            before->involved[i].how == petition->involved[i].how)
            continue;
        struct q_unit_put_in row = rows_unit(key, petition, i);
        enum err err = q_unit_put(conn, &row, NULL);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* Both are ordered: what only the old ones have goes, what is new or differs is written. */
static enum err put_tags(struct store_conn *conn, const struct tag_rows *now,
                         const struct tag_rows *before)
{
    enum err err = ERR_OK;
    size_t old = 0;
    for (size_t i = 0; !err && (i < now->count || old < before->count);) {
        const struct q_tag_put_in *was = old < before->count ? &before->items[old] : NULL;
        const struct q_tag_put_in *is = i < now->count ? &now->items[i] : NULL;
        int order = !was ? -1 : !is ? 1 : tag_cmp(is, was);
        if (order > 0)
            err = q_tag_drop(conn,
                             &(struct q_tag_drop_in){.region = was->region,
                                                     .petition = was->petition,
                                                     .kind = was->kind,
                                                     .tag = was->tag},
                             NULL);
        else if (order < 0 || q_tag_put_difference(is, was))
            err = q_tag_put(conn, is, NULL);
        old += order >= 0;
        i += order <= 0;
    }
    return err;
}

struct q_fact_put_in rows_fact(const struct petition_key *key, const struct tallies *facts,
                               size_t index)
{
    const struct tally *fact = &facts->items[index];
    ASSERT(index < facts->count);
    return (struct q_fact_put_in){.region = key->region,
                                  .petition = key->id,
                                  .no = (int64_t)index + 1,
                                  .kind = fact->kind,
                                  .word = fact->word,
                                  .unit = fact->unit,
                                  .day = fact->day};
}

static enum err put_facts(struct store_conn *conn, const struct petition_key *key,
                          const struct tallies *now, const struct tallies *before)
{
    for (size_t i = 0; i < now->count; i++) {
        const struct q_fact_put_in row = rows_fact(key, now, i);
        if (i < before->count) {
            const struct q_fact_put_in old = rows_fact(key, before, i);
            if (!q_fact_put_difference(&row, &old))
                continue;
        }
        enum err err = q_fact_put(conn, &row, NULL);
        if (err)
            return err;
    }
    if (now->count >= before->count)
        return ERR_OK;
    const struct q_facts_drop_after_in rest = {
        .region = key->region, .petition = key->id, .no = (int64_t)now->count};
    return q_facts_drop_after(conn, &rest, NULL);
}

static enum err put_parts(struct store_conn *conn, const struct petition_key *key,
                          const struct petition *petition, const struct rows_before *before)
{
    ASSERT(petition->clock_count >= before->clock_count);
    ASSERT(petition->involved_count >= before->involved_count);
    enum err err = put_claims(conn, key, petition, before);
    if (!err)
        err = put_clocks(conn, key, petition, before);
    if (!err)
        err = put_units(conn, key, petition, before);
    const struct tag_rows tags = rows_tags(conn->scratch, key, petition);
    if (!err)
        err = put_tags(conn, &tags, &before->tags);
    const struct tallies facts = tallies_of_facts(conn->scratch, petition);
    return err ? err : put_facts(conn, key, &facts, &before->facts);
}

enum err rows_insert(struct store_conn *conn, const struct q_petition_insert_in *row,
                     const struct petition *petition)
{
    const struct petition_key key = {row->region, row->id};
    const struct rows_before nothing = {0};
    enum err err = q_petition_insert(conn, row, NULL);
    return err ? err : put_parts(conn, &key, petition, &nothing);
}

/* What of the row is written. */
static unsigned parts_of(const struct q_petition_insert_in *row, const struct rows_before *before)
{
    const struct q_petition_insert_in *was = &before->row;
    unsigned parts = before->keeps_title ? 0 : Q_PETITION_UPDATE_WITH_TITLE;
    if (row->owner != was->owner || row->office != was->office || row->sort_day != was->sort_day ||
        row->is_ended != was->is_ended)
        parts |= Q_PETITION_UPDATE_WITH_PLACE;
    if (!sv_eq(row->external_system, was->external_system) ||
        !sv_eq(row->external_number, was->external_number))
        parts |= Q_PETITION_UPDATE_WITH_ORIGIN;
    if (row->objections != was->objections || row->objected_day != was->objected_day)
        parts |= Q_PETITION_UPDATE_WITH_OBJECTIONS;
    return parts;
}

enum err rows_update(struct store_conn *conn, const struct q_petition_insert_in *row,
                     const struct petition *petition, const struct rows_before *before)
{
    const struct petition_key key = {row->region, row->id};
    const struct q_petition_update_in update = {
        .with = parts_of(row, before),
        .region = row->region,
        .id = row->id,
        .key_id = row->key_id,
        .title = row->title,
        .channel = row->channel,
        .state = row->state,
        .class_code = row->class_code,
        .owner = row->owner,
        .office = row->office,
        .awaits = row->awaits,
        .received_day = row->received_day,
        .due_day = row->due_day,
        .due_rule = row->due_rule,
        .sort_day = row->sort_day,
        .is_provisional = row->is_provisional,
        .is_ended = row->is_ended,
        .is_incomplete = row->is_incomplete,
        .claims = row->claims,
        .persons_count = row->persons_count,
        .external_system = row->external_system,
        .external_number = row->external_number,
        .version = row->version,
        .changed_id = row->changed_id,
        .objections = row->objections,
        .objected_day = row->objected_day,
    };
    enum err err = q_petition_update(conn, &update, NULL);
    return err ? err : put_parts(conn, &key, petition, before);
}
