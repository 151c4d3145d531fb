/* Sealed people, the petitioners' keys to their matters, and who read them. Only bytes pass here;
 * nothing is ever logged. */
#include "store/people.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

#include <string.h>

#define OF_ACCOUNT_MAX 200

/* ---- people ---- */

enum err store_person_add(struct store_conn *conn, const struct sealed_person *person,
                          const struct blind_index *indexes, size_t index_count)
{
    const struct petition_key *key = &person->petition;
    ASSERT(person->key_id != 0);
    const struct q_person_insert_in row = {.region = key->region,
                                           .petition = key->id,
                                           .id = person->id,
                                           .key_id = person->key_id,
                                           .sealed = person->sealed};
    enum err err = q_person_insert(conn, &row, NULL);
    for (size_t i = 0; !err && i < index_count; i++) {
        const struct q_blind_insert_in index = {.hash = indexes[i].hash,
                                                .kind = indexes[i].kind,
                                                .region = key->region,
                                                .petition = key->id,
                                                .person = person->id};
        err = q_blind_insert(conn, &index, NULL);
    }
    return err;
}

enum err store_people_of(struct store_conn *conn, struct arena *arena,
                         const struct petition_key *key, const struct sealed_person **out,
                         size_t *count)
{
    struct q_people_of_out *rows;
    const struct q_people_of_in in = {.region = key->region, .petition = key->id};
    enum err err = q_people_of(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct sealed_person *people = ARENA_ARRAY(arena, struct sealed_person, *count);
    for (size_t i = 0; i < *count; i++)
        people[i] = (struct sealed_person){
            .id = rows[i].id, .petition = *key, .key_id = rows[i].key_id, .sealed = rows[i].sealed};
    *out = people;
    return ERR_OK;
}

enum err store_person_has_index(struct store_conn *conn, const struct petition_key *key,
                                id64 person, const struct blind_index *index, bool *out)
{
    struct q_person_has_index_out row;
    const struct q_person_has_index_in in = {.hash = index->hash,
                                             .kind = index->kind,
                                             .region = key->region,
                                             .petition = key->id,
                                             .person = person,
                                             .with = person ? Q_PERSON_HAS_INDEX_WITH_PERSON : 0};
    enum err err = q_person_has_index(conn, conn->scratch, &in, &row);
    *out = !err;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_petitions_with_person(struct store_conn *conn, struct arena *arena,
                                     const struct person_lookup *lookup,
                                     const struct petition_row **out, size_t *count)
{
    struct q_petition_list_out *rows;
    const struct q_petitions_with_person_in in = {.hash = lookup->index.hash,
                                                  .kind = lookup->index.kind,
                                                  .office = lookup->office,
                                                  .limit = lookup->limit};
    enum err err = q_petitions_with_person(conn, arena, &in, &rows, count);
    return err ? err : rows_listed(conn, arena, rows, *count, out);
}

/* ---- access ---- */

enum err store_access_put(struct store_conn *conn, const struct petition_key *key,
                          const struct petition_access *access)
{
    const struct q_access_put_in row = {
        .region = key->region,
        .petition = key->id,
        .person = access->person,
        .code_hash = access->code_hash,
        .secret_hash = access->secret_hash,
        .token_hash = access->token_hash,
        .token_expires = access->token_expires,
        .account = access->account,
    };
    ASSERT(access->secret_hash.n <= SECRET_HASH_SIZE);
    return q_access_put(conn, &row, NULL);
}

static enum err read_access(struct store_conn *conn, struct arena *arena,
                            const struct q_access_get_in *in, struct petition_access *out)
{
    struct q_access_get_out row;
    enum err err = q_access_get(conn, arena, in, &row);
    if (err)
        return err;
    *out = (struct petition_access){.person = row.person,
                                    .secret_hash = row.secret_hash,
                                    .token_expires = row.token_expires,
                                    .account = row.account};
    memcpy(out->code_hash, row.code_hash, sizeof out->code_hash);
    memcpy(out->token_hash, row.token_hash, sizeof out->token_hash);
    return ERR_OK;
}

static const uint8_t NO_CODE[BLIND_INDEX_SIZE];

enum err store_access_get(struct store_conn *conn, struct arena *arena,
                          const struct petition_key *key, id64 person, struct petition_access *out)
{
    const struct q_access_get_in in = {.by = Q_ACCESS_GET_BY_PERSON,
                                       .region = key->region,
                                       .petition = key->id,
                                       .person = person,
                                       .code_hash = NO_CODE};
    return read_access(conn, arena, &in, out);
}

enum err store_access_by_code(struct store_conn *conn, struct arena *arena,
                              const struct petition_key *key,
                              const uint8_t code_hash[BLIND_INDEX_SIZE],
                              struct petition_access *out)
{
    const struct q_access_get_in in = {.by = Q_ACCESS_GET_BY_CODE,
                                       .region = key->region,
                                       .petition = key->id,
                                       .code_hash = code_hash};
    return read_access(conn, arena, &in, out);
}

enum err store_access_by_account(struct store_conn *conn, struct arena *arena,
                                 const struct petition_key *key, id64 account,
                                 struct petition_access *out)
{
    const struct q_access_get_in in = {.by = Q_ACCESS_GET_BY_ACCOUNT,
                                       .region = key->region,
                                       .petition = key->id,
                                       .account = account,
                                       .code_hash = NO_CODE};
    return read_access(conn, arena, &in, out);
}

enum err store_access_of_account(struct store_conn *conn, struct arena *arena, id64 account,
                                 const struct petition_row **out, size_t *count)
{
    struct q_petition_list_out *rows;
    const struct q_access_of_account_in in = {.account = account, .limit = OF_ACCOUNT_MAX};
    enum err err = q_access_of_account(conn, arena, &in, &rows, count);
    return err ? err : rows_listed(conn, arena, rows, *count, out);
}

/* ---- readings ---- */

enum err store_reading_add(struct store_conn *conn, const struct reading *reading)
{
    const struct q_reading_insert_in row = {
        .region = reading->petition.region,
        .petition = reading->petition.id,
        .id = reading->id,
        .kind = reading->kind,
        .at = reading->at,
        .account = reading->by.account,
        .role = sv_from(role_word(reading->by.role)),
        .unit = reading->by.unit,
        .purpose = reading->purpose,
        .ground = sv_from(reading_ground_word(reading->ground)),
    };
    return q_reading_insert(conn, &row, NULL);
}

enum err store_looks_of(struct store_conn *conn, struct arena *arena,
                        const struct look_range *range, const struct reading **out, size_t *count)
{
    struct q_reading_recent_out *rows;
    const struct q_reading_recent_in in = {
        .of = range->petition.id ? Q_READING_RECENT_OF_MATTER : Q_READING_RECENT_OF_ACCOUNT,
        .region = range->petition.region,
        .petition = range->petition.id,
        .since = range->since,
        .account = range->account,
        .limit = LOOKS_MAX,
    };
    *out = NULL;
    enum err err = q_reading_recent(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct reading *looks = ARENA_ARRAY(arena, struct reading, *count);
    for (size_t i = 0; i < *count; i++) {
        looks[i] = (struct reading){.id = rows[i].id,
                                    .petition = range->petition,
                                    .kind = (enum reading_kind)rows[i].kind,
                                    .by = {.account = range->account, .unit = rows[i].unit},
                                    .purpose = rows[i].purpose};
        if (!role_from_word(rows[i].role, &looks[i].by.role) ||
            !reading_ground_from_word(rows[i].ground, &looks[i].ground))
            return ERR_CORRUPT;
    }
    *out = looks;
    return ERR_OK;
}
