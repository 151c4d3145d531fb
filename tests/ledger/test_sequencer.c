/* Places for records: every record of a committed group has one, none of a group that was not; the
 * edge in memory is never trusted over the database; proofs from the tables hold. */
#include "store_bed.h"

#include "ledger/sequencer.h"
#include "ledger/tree.h"

static struct bed bed;
static struct sequencer sequencer;

static int set_up(void **state)
{
    (void)state;
    bed_init(&bed, "sqlite");
    sequencer = (struct sequencer){.edge = {.size = 0}};
    bed.config.sequencer = sequencer_of(&sequencer);
    bed_reopen(&bed);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bed_release(&bed);
    return 0;
}

struct pend {
    int64_t first, count;
    enum err answer;
};

static struct hash leaf_of(int64_t n)
{
    return hash_sha256((struct sv){(const char *)&n, sizeof n});
}

static enum err pend_some(struct store_conn *conn, void *arg)
{
    const struct pend *pend = arg;
    enum err err = ERR_OK;
    for (int64_t i = 0; !err && i < pend->count; i++) {
        struct ledger_entry entry = {.key = {1, {1, 1, pend->first + i}},
                                     .leaf = leaf_of(pend->first + i)};
        err = store_ledger_pend(conn, &entry);
    }
    return err ? err : pend->answer;
}

static void add(int64_t first, int64_t count)
{
    struct pend pend = {first, count, ERR_OK};
    CHECK_OK(store_write(bed.store, pend_some, &pend));
}

/* The tree in the database is the one over these leaves, and all its proofs hold. */
static void check_tree(int64_t size)
{
    struct merkle_edge edge = {.size = 0};
    struct store_conn *conn = bed_read(&bed);
    struct tree tree;
    struct hash root;
    int64_t found;
    tree_init(&tree, conn, bed.arena);
    const struct merkle_nodes nodes = tree_nodes(&tree);
    CHECK_OK(store_ledger_size(conn, &found));
    assert_int_equal(found, size);
    struct hash half_root = merkle_empty_hash();
    for (int64_t i = 0; i < size; i++) {
        struct hash leaf = leaf_of(i);
        struct ledger_entry entry;
        CHECK_OK(store_ledger_find(conn, &(struct ledger_key){1, {1, 1, i}}, &entry));
        assert_int_equal(entry.index, i);
        assert_true(hash_equal(entry.leaf, leaf));
        CHECK_OK(merkle_edge_add(
            &edge, merkle_leaf_hash((struct sv){(const char *)leaf.bytes, HASH_BYTES}), NULL));
        if (i + 1 == size / 2)
            half_root = merkle_edge_root(&edge);
    }
    CHECK_OK(merkle_root(&nodes, size, &root));
    assert_true(hash_equal(root, merkle_edge_root(&edge)));
    for (int64_t i = 0; i < size; i += 1 + size / 37) {
        struct merkle_proof proof;
        struct hash leaf = leaf_of(i);
        CHECK_OK(merkle_inclusion(&nodes, i, size, &proof));
        assert_true(merkle_inclusion_holds(
            merkle_leaf_hash((struct sv){(const char *)leaf.bytes, HASH_BYTES}), i, size, root,
            &proof));
    }
    struct merkle_proof proof;
    const struct merkle_pair pair = {size / 2, size, half_root, root};
    CHECK_OK(merkle_consistency(&nodes, size / 2, size, &proof));
    assert_true(merkle_consistency_holds(&pair, &proof));
    bed_read_end(&bed, &conn);
}

static void test_groups_get_places(void **state)
{
    (void)state;
    static const int64_t COUNTS[] = {1, 1, 14, 1, 16, 3, 200, 1, 2100};
    int64_t size = 0;
    check_tree(0);
    for (size_t i = 0; i < CHECK_COUNT(COUNTS); i++) {
        add(size, COUNTS[i]);
        size += COUNTS[i];
        check_tree(size);
    }
}

static void test_failed_job_has_no_place(void **state)
{
    (void)state;
    add(0, 5);
    struct pend failing = {100, 3, ERR_REFUSED};
    CHECK_ERR(store_write(bed.store, pend_some, &failing), ERR_REFUSED);
    check_tree(5);
    add(5, 30);
    check_tree(35);
}

/* A record that has a place already spoils its group; alone it is refused and the others stay. */
static void test_second_place_is_refused(void **state)
{
    (void)state;
    add(0, 20);
    struct pend again = {7, 1, ERR_OK};
    CHECK_ERR(store_write(bed.store, pend_some, &again), ERR_CONFLICT);
    check_tree(20);
    add(20, 20);
    check_tree(40);
}

/* What a program without a sequencer left is placed before what comes. */
static void test_leftovers_are_placed(void **state)
{
    (void)state;
    bed.config.sequencer = (struct store_sequencer){NULL, NULL};
    bed_reopen(&bed);
    add(0, 4);
    bed.config.sequencer = sequencer_of(&sequencer);
    bed_reopen(&bed);
    add(4, 4);
    check_tree(8);
}

/* Two programs write in turn: neither believes its memory. */
static void test_another_writer(void **state)
{
    (void)state;
    struct store *mine = bed.store;
    struct sequencer other_sequencer = {.edge = {.size = 0}};
    struct fail fail = {.field_count = 0};
    struct store_config config = bed.config;
    struct store *other;
    config.sequencer = sequencer_of(&other_sequencer);
    CHECK_OK(store_open(&config, &other, &fail));
    int64_t size = 0;
    for (int i = 0; i < 10; i++) {
        bed.store = i % 2 ? mine : other;
        add(size, 1 + i * 7);
        size += 1 + i * 7;
    }
    bed.store = mine;
    store_close(&other);
    check_tree(size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_groups_get_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failed_job_has_no_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_second_place_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_leftovers_are_placed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_writer, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
