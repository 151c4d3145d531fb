/* Sealed people, access to matters, readings: bytes in, the same bytes out, and only to whom they
 * belong. */
#include "drivers.h"

#define JOB(name, type, call)                                                                      \
    static enum err name(struct store_conn *conn, void *arg)                                       \
    {                                                                                              \
        type *it = arg;                                                                            \
        return call;                                                                               \
    }

struct add_person {
    struct sealed_person person;
    struct blind_index indexes[2];
};
struct put_access {
    struct petition_key key;
    struct petition_access access;
};
JOB(add_person, struct add_person, store_person_add(conn, &it->person, it->indexes, 2))
JOB(put_access, struct put_access, store_access_put(conn, &it->key, &it->access))
JOB(add_reading, struct reading, store_reading_add(conn, it))

/* A person found under a name and a phone; seeds stand for what they say. */
static void add(struct bed *bed, struct petition_key key, uint8_t name, uint8_t phone)
{
    struct add_person job = {
        .person = {.id = bed_id(bed), .petition = key, .key_id = 3, .sealed = SV("\x01\x00sealed")},
        .indexes = {{.kind = BLIND_NAME}, {.kind = BLIND_PHONE}}};
    memset(job.indexes[0].hash, name, BLIND_INDEX_SIZE);
    memset(job.indexes[1].hash, phone, BLIND_INDEX_SIZE);
    CHECK_OK(store_write(bed->store, add_person, &job));
}

static struct blind_index index_of(enum blind_index_kind kind, uint8_t seed)
{
    struct blind_index index = {.kind = kind};
    memset(index.hash, seed, sizeof index.hash);
    return index;
}

CONTRACT_TEST(the_people_of_a_petition_are_kept_as_bytes)
{
    struct petition_key key = bed_register(bed, &(struct bed_petition){.title = "一"});
    struct petition_key other = bed_register(bed, &(struct bed_petition){.title = "二"});
    add(bed, key, 1, 2);
    add(bed, key, 3, 4);
    add(bed, other, 1, 5);
    struct store_conn *conn = bed_read(bed);
    const struct sealed_person *people;
    size_t count;
    CHECK_OK(store_people_of(conn, bed->arena, &key, &people, &count));
    assert_int_equal(count, 2);
    assert_true(people[0].id < people[1].id);
    assert_int_equal(people[0].key_id, 3);
    assert_int_equal(people[0].petition.id, key.id);
    assert_true(sv_eq(people[0].sealed, SV("\x01\x00sealed")));
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(an_index_finds_by_kind_and_within_one_petition)
{
    struct petition_key key = bed_register(bed, &(struct bed_petition){.title = "一"});
    struct petition_key other = bed_register(bed, &(struct bed_petition){.title = "二"});
    add(bed, key, 1, 2);
    const struct {
        struct petition_key key;
        struct blind_index index;
        bool expected;
    } cases[] = {
        {key, index_of(BLIND_NAME, 1), true},    {key, index_of(BLIND_PHONE, 2), true},
        {key, index_of(BLIND_PHONE, 1), false},  {key, index_of(BLIND_NAME, 2), false},
        {other, index_of(BLIND_NAME, 1), false}, {key, index_of(BLIND_ID_NUMBER, 1), false},
    };
    struct store_conn *conn = bed_read(bed);
    for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
        bool has = !cases[i].expected;
        CHECK_OK(store_person_has_index(conn, &cases[i].key, 0, &cases[i].index, &has));
        assert_int_equal(has, cases[i].expected);
    }
    bed_read_end(bed, &conn);
}

/* Only open matters, only of the office that asks, newest first, each once. */
CONTRACT_TEST(a_lookup_stays_within_the_office_and_open_matters)
{
    struct petition_key first = bed_register(bed, &(struct bed_petition){.title = "一"});
    struct petition_key second = bed_register(bed, &(struct bed_petition){.title = "二"});
    struct petition_key ended = bed_register(bed, &(struct bed_petition){.is_ended = true});
    struct petition_key elsewhere = bed_register(bed, &(struct bed_petition){.office = BED_LABOUR});
    add(bed, first, 1, 2);
    add(bed, first, 1, 3); /* two people of one name in one petition */
    add(bed, second, 1, 2);
    add(bed, ended, 1, 2);
    add(bed, elsewhere, 1, 2);
    struct person_lookup lookup = {BED_OFFICE, index_of(BLIND_NAME, 1), 10};
    struct store_conn *conn = bed_read(bed);
    const struct petition_row *rows;
    size_t count;
    CHECK_OK(store_petitions_with_person(conn, bed->arena, &lookup, &rows, &count));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].key.id, second.id);
    assert_int_equal(rows[1].key.id, first.id);
    lookup.limit = 1;
    CHECK_OK(store_petitions_with_person(conn, bed->arena, &lookup, &rows, &count));
    assert_int_equal(count, 1);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(access_to_a_matter_is_replaced)
{
    struct put_access put = {.key = {BED_REGION, 7}};
    struct petition_access got;
    memset(put.access.code_hash, 1, sizeof put.access.code_hash);
    memset(put.access.token_hash, 2, sizeof put.access.token_hash);
    put.access.token_expires = 99;
    CHECK_OK(store_write(bed->store, put_access, &put));
    put.access.secret_hash = SV("$argon2id$...");
    put.access.token_expires = 0;
    CHECK_OK(store_write(bed->store, put_access, &put));
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_access_get(conn, bed->arena, &put.key, 0, &got));
    assert_memory_equal(got.code_hash, put.access.code_hash, sizeof got.code_hash);
    assert_memory_equal(got.token_hash, put.access.token_hash, sizeof got.token_hash);
    CHECK_SV(got.secret_hash, "$argon2id$...");
    assert_int_equal(got.token_expires, 0);
    const struct petition_key nobody = {BED_REGION, 8};
    CHECK_ERR(store_access_get(conn, bed->arena, &nobody, 0, &got), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(a_petitioner_sees_their_own_matters)
{
    for (int i = 0; i < 3; i++) {
        struct put_access put = {.key = bed_register(bed, &(struct bed_petition){.title = "一"})};
        put.access.account = i == 1 ? 0 : 700;
        CHECK_OK(store_write(bed->store, put_access, &put));
    }
    struct store_conn *conn = bed_read(bed);
    const struct petition_row *rows;
    size_t count;
    CHECK_OK(store_access_of_account(conn, bed->arena, 700, &rows, &count));
    assert_int_equal(count, 2);
    assert_true(rows[0].key.id > rows[1].key.id);
    CHECK_OK(store_access_of_account(conn, bed->arena, 701, &rows, &count));
    assert_int_equal(count, 0);
    CHECK_OK(store_access_of_account(conn, bed->arena, 0, &rows, &count));
    assert_int_equal(count, 0); /* matters of nobody are not everybody's */
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(readings_are_listed_newest_first)
{
    const struct petition_key key = {BED_REGION, 7};
    for (int i = 1; i <= 3; i++) {
        struct reading reading = {.id = i,
                                  .petition = key,
                                  .kind = i == 2 ? READING_IDENTITY : READING_FILE,
                                  .at = 10 * i,
                                  .by = {501, ROLE_UNIT_HANDLER, BED_HOUSING, 0},
                                  .purpose = SV("回电")};
        CHECK_OK(store_write(bed->store, add_reading, &reading));
    }
    struct store_conn *conn = bed_read(bed);
    const struct reading *readings;
    size_t count;
    const struct reading_query query = {.petition = key, .limit = 500};
    CHECK_OK(store_reading_list(conn, bed->arena, &query, &readings, &count));
    assert_int_equal(count, 3);
    assert_int_equal(readings[0].id, 3);
    assert_int_equal(readings[1].kind, READING_IDENTITY);
    assert_int_equal(readings[1].at, 20);
    assert_int_equal(readings[1].by.role, ROLE_UNIT_HANDLER);
    assert_int_equal(readings[1].by.unit, BED_HOUSING);
    CHECK_SV(readings[1].purpose, "回电");
    bed_read_end(bed, &conn);
}

static void add_look(struct bed *bed, id64 id, enum role role, id64 account, id64 unit,
                     enum reading_kind kind)
{
    struct reading reading = {.id = id,
                              .petition = kind == READING_LIST
                                              ? (struct petition_key){0, 0}
                                              : (struct petition_key){BED_REGION, 7},
                              .kind = kind,
                              .at = 10 * id,
                              .by = {account, role, unit, 0},
                              .ground = GROUND_HANDLING,
                              .purpose = SV("")};
    CHECK_OK(store_write(bed->store, add_reading, &reading));
}

/* account, unit, kind, since, before, told only; which ids come, newest first */
CONTRACT_TEST(looks_are_found_by_what_is_asked)
{
    static const struct {
        struct reading_query query;
        const char *ids;
    } ROWS[] = {
        {{.petition = {BED_REGION, 7}}, "5321"},
        {{.petition = {BED_REGION, 7}, .is_told = true}, "521"},
        {{.petition = {BED_REGION, 7}, .account = 501}, "51"},
        {{.petition = {BED_REGION, 8}}, ""},
        {{.account = 501}, "541"},
        {{.account = 501, .kind = READING_LIST}, "4"},
        {{.account = 501, .unit = BED_LABOUR}, "5"},
        {{.unit = BED_HOUSING}, "421"},
        {{.limit = 9}, "54321"},
        {{.since = 2, .before = 5}, "432"},
        {{.kind = READING_IDENTITY}, "2"},
    };
    add_look(bed, 1, ROLE_UNIT_HANDLER, 501, BED_HOUSING, READING_FILE);
    add_look(bed, 2, ROLE_UNIT_HEAD, 502, BED_HOUSING, READING_IDENTITY);
    add_look(bed, 3, ROLE_SUPERVISOR, 503, BED_OFFICE, READING_FILE);
    add_look(bed, 4, ROLE_UNIT_HANDLER, 501, BED_HOUSING, READING_LIST);
    add_look(bed, 5, ROLE_UNIT_HANDLER, 501, BED_LABOUR, READING_FILE);
    struct store_conn *conn = bed_read(bed);
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct reading_query query = ROWS[i].query;
        const struct reading *found;
        size_t count;
        char ids[16] = "";
        query.limit = 9;
        CHECK_OK(store_reading_list(conn, bed->arena, &query, &found, &count));
        for (size_t k = 0; k < count && k + 1 < sizeof ids; k++)
            ids[k] = (char)('0' + found[k].id);
        if (strcmp(ids, ROWS[i].ids) != 0)
            fail_msg("row %zu: %s", i, ids);
    }
    int untold;
    CHECK_OK(store_reading_untold(conn, &(struct petition_key){BED_REGION, 7}, 9, &untold));
    assert_int_equal(untold, 1);
    CHECK_OK(store_reading_untold(conn, &(struct petition_key){BED_REGION, 8}, 9, &untold));
    assert_int_equal(untold, 0);
    bed_read_end(bed, &conn);
}

static size_t looks_of(struct bed *bed, struct look_range range, const struct reading **out)
{
    struct store_conn *conn = bed_read(bed);
    size_t count;
    CHECK_OK(store_looks_of(conn, bed->arena, &range, out, &count));
    bed_read_end(bed, &conn);
    return count;
}

CONTRACT_TEST(what_an_account_looked_at_is_found_by_the_matter_or_by_none)
{
    add_look(bed, 40, ROLE_UNIT_HANDLER, 501, BED_HOUSING, READING_FILE);
    add_look(bed, 41, ROLE_UNIT_HANDLER, 501, BED_HOUSING, READING_LIST);
    add_look(bed, 42, ROLE_UNIT_HEAD, 501, BED_LABOUR, READING_IDENTITY);
    add_look(bed, 43, ROLE_UNIT_HANDLER, 502, BED_HOUSING, READING_FILE);
    const struct petition_key matter = {BED_REGION, 7};
    const struct petition_key none = {0, 0};
    const struct reading *looks;
    assert_int_equal(looks_of(bed, (struct look_range){matter, 501, 40}, &looks), 2);
    assert_int_equal(looks[0].id, 42);
    assert_int_equal(looks[0].kind, READING_IDENTITY);
    assert_int_equal(looks[0].by.role, ROLE_UNIT_HEAD);
    assert_int_equal(looks[0].by.unit, BED_LABOUR);
    assert_int_equal(looks[1].kind, READING_FILE);
    assert_int_equal(looks[1].by.role, ROLE_UNIT_HANDLER);
    assert_int_equal(looks[1].ground, GROUND_HANDLING);
    assert_int_equal(looks_of(bed, (struct look_range){matter, 501, 41}, &looks), 1);
    assert_int_equal(looks_of(bed, (struct look_range){matter, 503, 1}, &looks), 0);
    const struct petition_key other = {BED_REGION, 8};
    assert_int_equal(looks_of(bed, (struct look_range){other, 501, 1}, &looks), 0);
    assert_int_equal(looks_of(bed, (struct look_range){none, 501, 1}, &looks), 1);
    assert_int_equal(looks[0].kind, READING_LIST);
    assert_int_equal(looks_of(bed, (struct look_range){none, 502, 1}, &looks), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_people_of_a_petition_are_kept_as_bytes),
        cmocka_unit_test(an_index_finds_by_kind_and_within_one_petition),
        cmocka_unit_test(a_lookup_stays_within_the_office_and_open_matters),
        cmocka_unit_test(access_to_a_matter_is_replaced),
        cmocka_unit_test(a_petitioner_sees_their_own_matters),
        cmocka_unit_test(readings_are_listed_newest_first),
        cmocka_unit_test(looks_are_found_by_what_is_asked),
        cmocka_unit_test(what_an_account_looked_at_is_found_by_the_matter_or_by_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
