/* The matters behind a figure, out of the index of clocks or of facts by day. */
#include "store/tallies.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

#include <limits.h>

static unsigned variants(const struct tally_matters *asked, const unsigned with[4])
{
    return (asked->unit ? with[0] : 0) | (asked->office ? with[1] : 0) |
           (asked->is_of_class ? with[2] : 0) | (asked->reader ? with[3] : 0);
}

static void take(struct arena *arena, const struct tally_matters *asked,
                 const struct q_measured_clocks_out *rows, struct tally_matter **out, size_t *count)
{
    struct tally_matter *items = ARENA_ARRAY(arena, struct tally_matter, *count);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        const struct q_measured_clocks_out *row = &rows[i];
        items[kept++] = (struct tally_matter){.kind = asked->kind,
                                              .day = (day_t)row->day,
                                              .id = row->id,
                                              .no = (int)row->no,
                                              .word = row->word,
                                              .number = row->number,
                                              .state = row->state,
                                              .class_code = row->class_code,
                                              .rulebook = row->rulebook,
                                              .unit = row->unit,
                                              .owner = row->owner};
        if (asked->kind == TALLY_EXTENDED && row->extended_days == 0)
            items[kept - 1].kind = TALLY_NONE; /* looked at, not counted */
    }
    *out = items;
}

static enum err read_clocks(struct store_conn *conn, struct arena *arena,
                            const struct tally_matters *asked, struct q_measured_clocks_out **rows,
                            size_t *count)
{
    enum tally_kind extended = asked->is_missed ? TALLY_MISSED : TALLY_MET;
    static const unsigned WITH[] = {Q_MEASURED_CLOCKS_WITH_UNIT, Q_MEASURED_CLOCKS_WITH_OFFICE,
                                    Q_MEASURED_CLOCKS_WITH_CLASS, Q_MEASURED_CLOCKS_WITH_SEEN};
    const struct q_measured_clocks_in in = {.with = variants(asked, WITH),
                                            .region = asked->region,
                                            .tally = asked->kind == TALLY_EXTENDED ? extended
                                                                                   : asked->kind,
                                            .to_day = asked->to,
                                            .after_day = asked->after_day,
                                            .after_id = asked->after_id,
                                            .after_no = asked->after_no,
                                            .unit = asked->unit,
                                            .office = asked->office,
                                            .class_code = asked->class_code,
                                            .reader = asked->reader,
                                            .limit = asked->limit};
    return q_measured_clocks(conn, arena, &in, rows, count);
}

static enum err read_facts(struct store_conn *conn, struct arena *arena,
                           const struct tally_matters *asked, struct q_measured_clocks_out **rows,
                           size_t *count)
{
    static const unsigned WITH[] = {Q_MEASURED_FACTS_WITH_UNIT, Q_MEASURED_FACTS_WITH_OFFICE,
                                    Q_MEASURED_FACTS_WITH_CLASS, Q_MEASURED_FACTS_WITH_SEEN};
    const struct q_measured_facts_in in = {.with = variants(asked, WITH),
                                           .region = asked->region,
                                           .kind = asked->kind,
                                           .to_day = asked->to,
                                           .after_day = asked->after_day,
                                           .after_id = asked->after_id,
                                           .after_no = asked->after_no,
                                           .unit = asked->unit,
                                           .office = asked->office,
                                           .class_code = asked->class_code,
                                           .reader = asked->reader,
                                           .limit = asked->limit};
    return q_measured_facts(conn, arena, &in, rows, count);
}

/* A work has no class: of one nothing is there, but of those without. */
static enum err read_duties(struct store_conn *conn, struct arena *arena,
                            const struct tally_matters *asked, struct q_measured_clocks_out **rows,
                            size_t *count)
{
    const struct q_measured_duties_in in = {
        .with = (asked->unit ? Q_MEASURED_DUTIES_WITH_UNIT : 0u) |
                (asked->office ? Q_MEASURED_DUTIES_WITH_OFFICE : 0u),
        .region = asked->region,
        .tally = asked->kind,
        .to_day = asked->to,
        .after_day = asked->after_day,
        .after_id = asked->after_id,
        .after_no = asked->after_no,
        .unit = asked->unit,
        .office = asked->office,
        .limit = asked->limit};
    *count = 0;
    if (asked->is_of_class && asked->class_code.n)
        return ERR_OK;
    return q_measured_duties(conn, arena, &in, rows, count);
}

/* The day alone bounds a page from below: one that begins the period begins behind the day before.
 */
static struct tally_matters from_within(const struct tally_matters *wish)
{
    struct tally_matters asked = *wish;
    if (asked.after_day < asked.from) {
        asked.after_day = asked.from - 1;
        asked.after_id = INT64_MAX;
        asked.after_no = INT_MAX;
    }
    return asked;
}

enum err store_tally_matters(struct store_conn *conn, struct arena *arena,
                             const struct tally_matters *wish, const struct tally_matter **out,
                             size_t *count)
{
    struct q_measured_clocks_out *rows = NULL;
    struct tally_matter *items = NULL;
    enum err err;
    ASSERT(wish->kind != TALLY_RECEIVED && wish->limit > 0);
    const struct tally_matters within = from_within(wish), *asked = &within;
    if (tally_kind_words(asked->kind) == TALLY_OF_CLOCKS)
        err = read_clocks(conn, arena, asked, &rows, count);
    else if (tally_kind_words(asked->kind) == TALLY_OF_DUTIES)
        err = read_duties(conn, arena, asked, &rows, count);
    else
        err = read_facts(conn, arena, asked, &rows, count);
    if (!err)
        take(arena, asked, rows, &items, count);
    *out = items;
    return err;
}
