/* Lists of looks: for the petitioner of a matter, and for auditors. */
#include "store/people.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

static enum q_reading_list_by index_for(const struct reading_query *query)
{
    if (query->petition.id)
        return Q_READING_LIST_BY_MATTER;
    if (query->account)
        return Q_READING_LIST_BY_ACCOUNT;
    return query->unit ? Q_READING_LIST_BY_UNIT : Q_READING_LIST_BY_TIME;
}

static enum err read_row(const struct q_reading_list_out *row, struct reading *out)
{
    *out = (struct reading){
        .id = row->id,
        .petition = {.region = row->region, .id = row->petition},
        .at = row->at,
        .by = {.account = row->account, .unit = row->unit},
        .purpose = row->purpose,
        .number = row->number,
    };
    if (row->kind <= READING_NONE || row->kind >= READING__COUNT)
        return ERR_CORRUPT;
    out->kind = (enum reading_kind)row->kind;
    if (!role_from_word(row->role, &out->by.role) ||
        !reading_ground_from_word(row->ground, &out->ground))
        return ERR_CORRUPT;
    return ERR_OK;
}

enum err store_reading_list(struct store_conn *conn, struct arena *arena,
                            const struct reading_query *query, const struct reading **out,
                            size_t *count)
{
    struct q_reading_list_out *rows;
    const struct q_reading_list_in in = {
        .by = index_for(query),
        .with = query->is_told ? Q_READING_LIST_WITH_TOLD : 0,
        .looking = {.region = query->petition.region,
                    .petition = query->petition.id,
                    .since = query->since,
                    .before = query->before ? query->before : INT64_MAX,
                    .limit = query->limit,
                    .account_from = query->account,
                    .account_to = query->account ? query->account : INT64_MAX,
                    .unit_from = query->unit,
                    .unit_to = query->unit ? query->unit : INT64_MAX,
                    .kind_from = query->kind,
                    .kind_to = query->kind ? (int64_t)query->kind : INT64_MAX,
                    .untold_a = sv_from(role_word(READING_SEALED_A)),
                    .untold_b = sv_from(role_word(READING_SEALED_B))},
    };
    enum err err = q_reading_list(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct reading *readings = ARENA_ARRAY(arena, struct reading, *count);
    for (size_t i = 0; !err && i < *count; i++)
        err = read_row(&rows[i], &readings[i]);
    *out = readings;
    return err;
}

enum err store_reading_untold(struct store_conn *conn, const struct petition_key *key, int cap,
                              int *out)
{
    struct q_reading_untold_out row = {0};
    const struct q_reading_untold_in in = {.region = key->region,
                                           .petition = key->id,
                                           .untold_a = sv_from(role_word(READING_SEALED_A)),
                                           .untold_b = sv_from(role_word(READING_SEALED_B)),
                                           .limit = cap};
    enum err err = q_reading_untold(conn, conn->scratch, &in, &row);
    *out = (int)row.found;
    return err;
}
