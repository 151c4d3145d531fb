/* The tree: published roots and proofs of RFC 6962's reference tree, then every index and every
 * pair of sizes of small trees, and that nothing wrong is taken for a proof. */
#include "ledger/merkle.h"

#include "check.h"

#include <string.h>

#define SIZE 70

/* Entries of the reference tree of Certificate Transparency. */
static const struct sv ENTRIES[] = {
    SV_INIT(""),
    SV_INIT("\x00"),
    SV_INIT("\x10"),
    SV_INIT("\x20\x21"),
    SV_INIT("\x30\x31"),
    SV_INIT("\x40\x41\x42\x43"),
    SV_INIT("\x50\x51\x52\x53\x54\x55\x56\x57"),
    SV_INIT("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"),
};

static const char *const ROOTS[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

/* All nodes of a small tree, as its edge completes them. */
struct table {
    struct hash node[8][SIZE];
    bool is_there[8][SIZE];
};

static enum err table_put(void *arg, int level, int64_t index, const struct hash *node)
{
    struct table *table = arg;
    assert_true(level < 8 && index < SIZE && !table->is_there[level][index]);
    table->node[level][index] = *node;
    table->is_there[level][index] = true;
    return ERR_OK;
}

static enum err table_get(void *arg, int level, int64_t index, struct hash *out)
{
    const struct table *table = arg;
    if (level >= 8 || index >= SIZE || !table->is_there[level][index])
        return ERR_NOT_FOUND;
    *out = table->node[level][index];
    return ERR_OK;
}

static struct table table;
static struct hash roots[SIZE + 1];
static const struct merkle_nodes NODES = {table_get, &table};

static struct hash leaf(int64_t i)
{
    if (i < (int64_t)CHECK_COUNT(ENTRIES))
        return merkle_leaf_hash(ENTRIES[i]);
    unsigned char byte = (unsigned char)i;
    return merkle_leaf_hash((struct sv){(const char *)&byte, 1});
}

static int grow(void **state)
{
    (void)state;
    const struct merkle_sink sink = {table_put, &table};
    struct merkle_edge edge = {0};
    roots[0] = merkle_edge_root(&edge);
    for (int64_t i = 0; i < SIZE; i++) {
        CHECK_OK(merkle_edge_add(&edge, leaf(i), &sink));
        roots[i + 1] = merkle_edge_root(&edge);
    }
    return 0;
}

static void test_published_roots(void **state)
{
    (void)state;
    for (size_t size = 0; size < CHECK_COUNT(ROOTS); size++) {
        char hex[HASH_HEX_CHARS + 1];
        hash_to_hex(roots[size], hex);
        assert_string_equal(hex, ROOTS[size]);
    }
}

static void check_proof(const struct merkle_proof *proof, const char *const *hex, size_t count)
{
    assert_int_equal(proof->count, count);
    for (size_t i = 0; i < count; i++) {
        char got[HASH_HEX_CHARS + 1];
        hash_to_hex(proof->hashes[i], got);
        assert_string_equal(got, hex[i]);
    }
}

/* From the reference implementation's own tests. */
static void test_published_proofs(void **state)
{
    (void)state;
    struct merkle_proof proof;
    static const char *const FIRST_OF_8[] = {
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"};
    CHECK_OK(merkle_inclusion(&NODES, 0, 8, &proof));
    check_proof(&proof, FIRST_OF_8, 3);
    static const char *const THIRD_OF_3[] = {
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"};
    CHECK_OK(merkle_inclusion(&NODES, 2, 3, &proof));
    check_proof(&proof, THIRD_OF_3, 1);
    static const char *const SECOND_OF_5[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"};
    CHECK_OK(merkle_inclusion(&NODES, 1, 5, &proof));
    check_proof(&proof, SECOND_OF_5, 3);
    static const char *const FROM_1_TO_8[] = {
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"};
    CHECK_OK(merkle_consistency(&NODES, 1, 8, &proof));
    check_proof(&proof, FROM_1_TO_8, 3);
    static const char *const FROM_6_TO_8[] = {
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"};
    CHECK_OK(merkle_consistency(&NODES, 6, 8, &proof));
    check_proof(&proof, FROM_6_TO_8, 3);
    static const char *const FROM_2_TO_5[] = {
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"};
    CHECK_OK(merkle_consistency(&NODES, 2, 5, &proof));
    check_proof(&proof, FROM_2_TO_5, 2);
}

static void test_roots_and_edges_from_nodes(void **state)
{
    (void)state;
    for (int64_t size = 0; size <= SIZE; size++) {
        struct hash root;
        struct merkle_edge edge;
        CHECK_OK(merkle_root(&NODES, size, &root));
        assert_true(hash_equal(root, roots[size]));
        CHECK_OK(merkle_edge_load(&NODES, size, &edge));
        assert_true(hash_equal(merkle_edge_root(&edge), roots[size]));
    }
}

/* Everything that is near a proof and is none. */
static void check_inclusion(int64_t index, int64_t size)
{
    struct merkle_proof proof;
    CHECK_OK(merkle_inclusion(&NODES, index, size, &proof));
    assert_true(merkle_inclusion_holds(leaf(index), index, size, roots[size], &proof));
    assert_false(merkle_inclusion_holds(leaf(index + 1), index, size, roots[size], &proof));
    assert_false(merkle_inclusion_holds(leaf(index), index + 1, size, roots[size], &proof));
    assert_false(merkle_inclusion_holds(leaf(index), index, size, roots[size - 1], &proof));
    assert_false(merkle_inclusion_holds(leaf(index), -1, size, roots[size], &proof));
    for (size_t i = 0; i < proof.count; i++) {
        proof.hashes[i].bytes[i] ^= 1;
        assert_false(merkle_inclusion_holds(leaf(index), index, size, roots[size], &proof));
        proof.hashes[i].bytes[i] ^= 1;
    }
    proof.hashes[proof.count++] = roots[1];
    assert_false(merkle_inclusion_holds(leaf(index), index, size, roots[size], &proof));
    if (proof.count > 1) {
        proof.count -= 2;
        assert_false(merkle_inclusion_holds(leaf(index), index, size, roots[size], &proof));
    }
}

static void test_every_inclusion(void **state)
{
    (void)state;
    for (int64_t size = 1; size <= SIZE; size++) {
        for (int64_t index = 0; index < size; index++)
            check_inclusion(index, size);
    }
}

static void check_consistency(int64_t old_size, int64_t size)
{
    struct merkle_proof proof;
    struct merkle_pair pair = {old_size, size, roots[old_size], roots[size]};
    CHECK_OK(merkle_consistency(&NODES, old_size, size, &proof));
    assert_true(merkle_consistency_holds(&pair, &proof));
    for (size_t i = 0; i < proof.count; i++) {
        proof.hashes[i].bytes[i] ^= 1;
        assert_false(merkle_consistency_holds(&pair, &proof));
        proof.hashes[i].bytes[i] ^= 1;
    }
    pair.old_root.bytes[3] ^= 1;
    assert_false(merkle_consistency_holds(&pair, &proof));
    pair.old_root = roots[old_size];
    if (old_size > 0) {
        pair.root.bytes[3] ^= 1;
        assert_false(merkle_consistency_holds(&pair, &proof));
        pair.root = roots[size];
    }
    proof.hashes[proof.count++] = roots[1];
    assert_false(merkle_consistency_holds(&pair, &proof));
    if (proof.count > 1) {
        proof.count -= 2;
        assert_false(merkle_consistency_holds(&pair, &proof));
    }
}

static void test_every_consistency(void **state)
{
    (void)state;
    for (int64_t size = 1; size <= SIZE; size++) {
        for (int64_t old_size = 0; old_size <= size; old_size++)
            check_consistency(old_size, size);
    }
}

static void test_no_nonsense_holds(void **state)
{
    (void)state;
    const struct merkle_proof empty = {.count = 0};
    struct merkle_proof long_one = {.count = MERKLE_PROOF_MAX + 1};
    assert_false(merkle_inclusion_holds(roots[1], 0, 0, roots[0], &empty));
    assert_false(merkle_inclusion_holds(leaf(0), 0, 1, roots[1], &long_one));
    struct merkle_pair backwards = {3, 2, roots[3], roots[2]};
    assert_false(merkle_consistency_holds(&backwards, &empty));
    struct merkle_pair negative = {-1, 2, roots[0], roots[2]};
    assert_false(merkle_consistency_holds(&negative, &empty));
    struct merkle_pair other_empty = {0, 2, roots[1], roots[2]};
    assert_false(merkle_consistency_holds(&other_empty, &empty));
}

static enum err failing(void *arg, int level, int64_t index, struct hash *out)
{
    (void)arg;
    (void)level;
    (void)index;
    (void)out;
    return ERR_UNAVAILABLE;
}

static void test_errors_come_through(void **state)
{
    (void)state;
    const struct merkle_nodes nodes = {failing, NULL};
    struct hash root;
    struct merkle_proof proof;
    struct merkle_edge edge;
    CHECK_ERR(merkle_root(&nodes, 1, &root), ERR_UNAVAILABLE);
    CHECK_ERR(merkle_inclusion(&nodes, 0, 2, &proof), ERR_UNAVAILABLE);
    CHECK_ERR(merkle_consistency(&nodes, 1, 2, &proof), ERR_UNAVAILABLE);
    CHECK_ERR(merkle_edge_load(&nodes, 2, &edge), ERR_UNAVAILABLE);
    assert_int_equal(edge.size, 0); /* nobody goes on from half of it */
    CHECK_ERR(merkle_edge_load(&nodes, -1, &edge), ERR_CORRUPT);
    CHECK_ERR(merkle_edge_load(&nodes, MERKLE_SIZE_MAX + 1, &edge), ERR_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_roots),
        cmocka_unit_test(test_published_proofs),
        cmocka_unit_test(test_roots_and_edges_from_nodes),
        cmocka_unit_test(test_every_inclusion),
        cmocka_unit_test(test_every_consistency),
        cmocka_unit_test(test_no_nonsense_holds),
        cmocka_unit_test(test_errors_come_through),
    };
    return cmocka_run_group_tests(tests, grow, NULL);
}
