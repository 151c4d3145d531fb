/* Tables of the log: what was put is found, in order, and nothing has two places. */
#include "drivers.h"

#include "store/ledger_walk.h"

static struct hash hash_of(int n)
{
    unsigned char byte = (unsigned char)n;
    return hash_sha256((struct sv){(const char *)&byte, 1});
}

static struct ledger_entry entry_of(int64_t index)
{
    return (struct ledger_entry){
        .key = {1, {10, 20, index + 1}}, .index = index, .leaf = hash_of((int)index)};
}

static enum err put_leaves(struct store_conn *conn, void *arg)
{
    const int *count = arg;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < *count; i++) {
        struct ledger_entry entry = entry_of(i);
        err = store_ledger_leaf_put(conn, &entry);
    }
    return err;
}

static enum err put_entry(struct store_conn *conn, void *arg)
{
    return store_ledger_leaf_put(conn, arg);
}

CONTRACT_TEST(leaves)
{
    struct store_conn *conn = bed_read(bed);
    int64_t size = -1;
    struct ledger_entry found;
    CHECK_OK(store_ledger_size(conn, &size));
    assert_int_equal(size, 0);
    CHECK_ERR(store_ledger_last(conn, &found), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);

    int count = 20;
    CHECK_OK(store_write(bed->store, put_leaves, &count));
    conn = bed_read(bed);
    CHECK_OK(store_ledger_size(conn, &size));
    assert_int_equal(size, 20);
    CHECK_OK(store_ledger_last(conn, &found));
    assert_int_equal(found.index, 19);
    assert_true(hash_equal(found.leaf, hash_of(19)));
    struct ledger_entry want = entry_of(7);
    CHECK_OK(store_ledger_find(conn, &want.key, &found));
    assert_int_equal(found.index, 7);
    assert_true(hash_equal(found.leaf, hash_of(7)));
    want.key.kind = 2;
    CHECK_ERR(store_ledger_find(conn, &want.key, &found), ERR_NOT_FOUND);

    const struct hash *leaves;
    size_t n;
    CHECK_OK(store_ledger_leaves(conn, bed->arena, &(struct ledger_range){.from = 16, .to = 32},
                                 &leaves, &n));
    assert_int_equal(n, 4);
    assert_true(hash_equal(leaves[3], hash_of(19)));
    const struct ledger_entry *entries;
    CHECK_OK(store_ledger_entries(conn, bed->arena, &(struct ledger_page){.after = -1, .limit = 5},
                                  &entries, &n));
    assert_int_equal(n, 5);
    assert_int_equal(entries[0].index, 0);
    assert_int_equal(entries[4].key.of[2], 5);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(no_second_place)
{
    int count = 3;
    CHECK_OK(store_write(bed->store, put_leaves, &count));
    struct ledger_entry same_place = entry_of(2);
    same_place.key.of[0] = 11;
    CHECK_ERR(store_write(bed->store, put_entry, &same_place), ERR_CONFLICT);
    struct ledger_entry same_record = entry_of(2);
    same_record.index = 3;
    CHECK_ERR(store_write(bed->store, put_entry, &same_record), ERR_CONFLICT);
}

static enum err put_nodes(struct store_conn *conn, void *arg)
{
    (void)arg;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < 10; i++) {
        struct hash node = hash_of(100 + i);
        err = store_ledger_node_put(conn, 4 + i % 2, i / 2, &node);
    }
    return err;
}

CONTRACT_TEST(nodes)
{
    CHECK_OK(store_write(bed->store, put_nodes, NULL));
    struct store_conn *conn = bed_read(bed);
    struct hash node;
    CHECK_OK(store_ledger_node(conn, 5, 3, &node));
    assert_true(hash_equal(node, hash_of(107)));
    CHECK_ERR(store_ledger_node(conn, 5, 5, &node), ERR_NOT_FOUND);
    const struct hash *nodes;
    size_t n;
    const struct ledger_range range = {.level = 4, .from = 1, .to = 3};
    CHECK_OK(store_ledger_nodes(conn, bed->arena, &range, &nodes, &n));
    assert_int_equal(n, 2);
    assert_true(hash_equal(nodes[0], hash_of(102)));
    const struct ledger_node *found;
    const struct ledger_page page = {.level = 4, .after = 3, .limit = 3};
    CHECK_OK(store_ledger_nodes_after(conn, bed->arena, &page, &found, &n));
    assert_int_equal(n, 3);
    assert_int_equal(found[0].index, 4);
    assert_int_equal(found[1].level, 5);
    assert_int_equal(found[1].index, 0);
    bed_read_end(bed, &conn);
}

static enum err pend_and_place(struct store_conn *conn, void *arg)
{
    struct bed *bed = arg;
    const struct ledger_entry *waiting;
    size_t n;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < 5; i++) {
        struct ledger_entry entry = entry_of(i);
        err = store_ledger_pend(conn, &entry);
    }
    if (!err)
        err = store_ledger_pending(conn, bed->arena, 3, &waiting, &n);
    if (err)
        return err;
    assert_int_equal(n, 3);
    assert_int_equal(waiting[0].key.of[2], 1);
    assert_int_equal(waiting[2].key.of[2], 3);
    assert_true(hash_equal(waiting[2].leaf, hash_of(2)));
    CHECK_OK(store_ledger_placed(conn, waiting[2].index));
    CHECK_OK(store_ledger_pending(conn, bed->arena, 10, &waiting, &n));
    assert_int_equal(n, 2);
    assert_int_equal(waiting[0].key.of[2], 4);
    CHECK_OK(store_ledger_placed(conn, waiting[1].index));
    CHECK_OK(store_ledger_pending(conn, bed->arena, 10, &waiting, &n));
    assert_int_equal(n, 0);
    return ERR_OK;
}

CONTRACT_TEST(what_waits_comes_in_order)
{
    CHECK_OK(store_write(bed->store, pend_and_place, bed));
}

static enum err put_signed(struct store_conn *conn, void *arg)
{
    (void)arg;
    const struct stored_cosignature cosignature = {5, SV("w"), 77, SV("line")};
    const struct ledger_key key = {4, {1}};
    enum err err = store_checkpoint_put(conn, &(struct stored_checkpoint){5, 1000, SV("five\n")});
    err = err ? err : store_checkpoint_put(conn, &(struct stored_checkpoint){9, 2000, SV("nine")});
    err = err ? err : store_cosignature_put(conn, &cosignature);
    err = err ? err : store_cosignature_put(conn, &cosignature);
    err = err ? err : store_log_key_put(conn, &(struct stored_log_key){3, SV("second")});
    err = err ? err : store_log_key_put(conn, &(struct stored_log_key){2, SV("first")});
    err = err ? err : store_record_salt_put(conn, &key, SV("salt"));
    return err ? err : store_ledger_declare_complete(conn);
}

static enum err put_five_again(struct store_conn *conn, void *arg)
{
    (void)arg;
    return store_checkpoint_put(conn, &(struct stored_checkpoint){5, 1, SV("other")});
}

CONTRACT_TEST(what_was_signed)
{
    bool is_complete = true;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_ledger_is_complete(conn, &is_complete));
    assert_false(is_complete);
    bed_read_end(bed, &conn);
    CHECK_OK(store_write(bed->store, put_signed, NULL));
    CHECK_ERR(store_write(bed->store, put_five_again, NULL), ERR_CONFLICT);

    conn = bed_read(bed);
    CHECK_OK(store_ledger_is_complete(conn, &is_complete));
    assert_true(is_complete);
    struct stored_checkpoint checkpoint;
    CHECK_OK(store_checkpoint_upto(conn, bed->arena, INT64_MAX, &checkpoint));
    assert_int_equal(checkpoint.size, 9);
    CHECK_OK(store_checkpoint_upto(conn, bed->arena, 8, &checkpoint));
    assert_int_equal(checkpoint.size, 5);
    assert_int_equal(checkpoint.at, 1000);
    CHECK_SV(checkpoint.note, "five\n");
    CHECK_ERR(store_checkpoint_upto(conn, bed->arena, 4, &checkpoint), ERR_NOT_FOUND);
    const struct stored_checkpoint *all;
    const struct stored_cosignature *lines;
    const struct stored_log_key *keys;
    size_t n;
    CHECK_OK(store_checkpoints(conn, bed->arena, &(struct ledger_page){.after = 5, .limit = 9},
                               &all, &n));
    assert_int_equal(n, 1);
    CHECK_OK(store_cosignatures(conn, bed->arena, 5, &lines, &n));
    assert_int_equal(n, 1);
    assert_int_equal(lines[0].at_s, 77);
    CHECK_SV(lines[0].line, "line");
    int64_t size;
    CHECK_OK(store_cosigned_size(conn, &size));
    assert_int_equal(size, 5);
    CHECK_OK(store_log_keys(conn, bed->arena, &keys, &n));
    assert_int_equal(n, 2);
    CHECK_SV(keys[0].verifier, "first");
    struct sv salt;
    CHECK_OK(store_record_salt_get(conn, bed->arena, &(struct ledger_key){4, {1}}, &salt));
    CHECK_SV(salt, "salt");
    CHECK_ERR(store_record_salt_get(conn, bed->arena, &(struct ledger_key){4, {2}}, &salt),
              ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(walking_events)
{
    for (int i = 0; i < 3; i++)
        bed_register(bed, &(struct bed_petition){.owner = BED_HOUSING});
    struct store_conn *conn = bed_read(bed);
    struct ledger_key after = {1, {0}};
    const struct ledger_row *rows;
    size_t n;
    CHECK_OK(store_ledger_walk(conn, bed->arena, &after, &rows, &n));
    assert_int_equal(n, 6);
    assert_int_equal(rows[0].key.of[2], 1);
    assert_int_equal(rows[1].key.of[2], 2);
    assert_true(rows[0].number.n > 0 && rows[1].number.n == 0 && rows[0].salt.n == 32);
    after = rows[4].key;
    CHECK_OK(store_ledger_walk(conn, bed->arena, &after, &rows, &n));
    assert_int_equal(n, 1);
    after.kind = 8;
    CHECK_ERR(store_ledger_walk(conn, bed->arena, &after, &rows, &n), ERR_NOT_FOUND);
    struct ledger_counts counts;
    CHECK_OK(store_ledger_counts(conn, &counts));
    assert_int_equal(counts.events, 6);
    assert_int_equal(counts.leaves, 0);
    bed_read_end(bed, &conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves),          cmocka_unit_test(no_second_place),
        cmocka_unit_test(nodes),           cmocka_unit_test(what_waits_comes_in_order),
        cmocka_unit_test(what_was_signed), cmocka_unit_test(walking_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
