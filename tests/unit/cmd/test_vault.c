/* A filled county without its keys says nothing of anybody: the name, telephone, address and
 * identity number of every one of its petitioners is looked for in every byte of every file. With
 * the keys each is found by exact match of each of the three that have an index, quickly.
 * HUIYIN_LONG: 10,000 petitions. */
#include "base/file.h"
#include "cmd/demo_fill.h"
#include "service/service.h"

#include "check.h"
#include "folder.h"

#include <stdlib.h>

enum {
    PETITIONS = 400,
    PETITIONS_LONG = 10000,
    HEAD = 6,
    BUCKETS = 1 << 18,
    FILE_MAX = 2000 << 20
};

/* The searches by one kind of index. */
struct lookups {
    const char *by;
    double *ms;
    size_t count, rows;
};

/* A text to look for, in a table by its first bytes. */
struct word {
    struct sv text;
    struct word *next;
};

static struct fixture {
    char folder[FOLDER_MAX];
    struct arena *arena;
    struct demo_filled filled;
    struct service *service;
    struct word *table[BUCKETS];
    size_t people, words, found;
    struct lookups lookups[3];
} f;

static uint32_t bucket_of(const char *p)
{
    uint64_t h = 0;
    for (int i = 0; i < HEAD; i++)
        h = h * 0x100000001b3u ^ (unsigned char)p[i];
    return (uint32_t)((h ^ h >> 29) & (BUCKETS - 1));
}

static void add_word(struct sv text)
{
    if (text.n < HEAD)
        return;
    struct word *word = ARENA_NEW(f.arena, struct word);
    word->text = arena_sv(f.arena, text);
    word->next = f.table[bucket_of(text.p)];
    f.table[bucket_of(text.p)] = word;
    f.words++;
}

static const struct word *word_at(const char *p, size_t left)
{
    const struct word *word = left >= HEAD ? f.table[bucket_of(p)] : NULL;
    while (word && (word->text.n > left || memcmp(p, word->text.p, word->text.n) != 0))
        word = word->next;
    return word;
}

static bool holds(struct sv text, struct sv part)
{
    for (size_t at = 0; at + part.n <= text.n; at++) {
        if (memcmp(text.p + at, part.p, part.n) == 0)
            return true;
    }
    return false;
}

/* The demo's own guidance publishes three matters to try; officials and places are public. */
static bool is_public(struct sv text)
{
    for (int i = 0; i < DEMO_SAMPLE__COUNT; i++) {
        if (sv_eq(text, f.filled.samples[i].name))
            return true;
    }
    return false;
}

static void look_up(struct call *call, const struct petition_key *key, enum blind_index_kind kind,
                    struct sv value)
{
    if (!value.n)
        return;
    struct lookups *lookups = &f.lookups[kind - BLIND_NAME];
    const struct petition_row *rows;
    size_t count;
    bool is_found;
    struct timesource clock = timesource_system();
    int64_t begun = clock.monotonic_us(clock.self);
    const struct person_lookup lookup = {.office = call->office->info.unit,
                                         .index =
                                             vault_index(service_vault(f.service), kind, value),
                                         .limit = 20};
    CHECK_OK(store_petitions_with_person(call->conn, call->arena, &lookup, &rows, &count));
    lookups->ms[lookups->count++] = (double)(clock.monotonic_us(clock.self) - begun) / 1000;
    lookups->rows += count;
    CHECK_OK(store_person_has_index(call->conn, key, 0, &lookup.index, &is_found));
    assert_true(is_found);
}

static enum err take_people(struct call *call, void *arg)
{
    const struct account *accounts;
    size_t account_count;
    struct petition_key after = {0, 0};
    const struct petition_key *keys;
    size_t count;
    (void)arg;
    CHECK_OK(store_accounts(call->conn, call->arena, ACCOUNT_STAFF, &accounts, &account_count));
    do {
        CHECK_OK(store_petition_keys(call->conn, call->arena, &after, &keys, &count));
        for (size_t i = 0; i < count; i++) {
            const struct sealed_person *people;
            size_t people_count;
            after = keys[i];
            CHECK_OK(store_people_of(call->conn, call->arena, &keys[i], &people, &people_count));
            for (size_t k = 0; k < people_count; k++) {
                struct identity who;
                CHECK_OK(
                    vault_open_person(service_vault(f.service), call->arena, &people[k], &who));
                bool is_official = is_public(who.name);
                for (size_t a = 0; a < account_count; a++)
                    is_official = is_official || holds(accounts[a].name, who.name);
                f.people++;
                if (!is_official)
                    add_word(who.name);
                add_word(who.phone);
                add_word(who.address);
                add_word(who.id_number);
                look_up(call, &keys[i], BLIND_NAME, who.name);
                look_up(call, &keys[i], BLIND_PHONE, who.phone);
                look_up(call, &keys[i], BLIND_ID_NUMBER, who.id_number);
            }
        }
    } while (count == PETITION_KEYS_MAX);
    return ERR_OK;
}

static int search_file(const char *path, const struct stat *info, int type, struct FTW *at)
{
    struct arena *arena = arena_new();
    struct sv bytes;
    (void)info;
    bool is_searched =
        type == FTW_F && !strstr(path, "/keys/") && strcmp(path + at->base, "demo.txt");
    if (is_searched && file_read(arena, path, FILE_MAX, &bytes) == ERR_OK) {
        for (size_t i = 0; i < bytes.n; i++) {
            const struct word *word = word_at(bytes.p + i, bytes.n - i);
            if (word && f.found++ < 5)
                print_error("%s at %zu: %.*s\n", path, i, SV_FMT(word->text));
        }
    }
    arena_free(&arena);
    return 0;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void tell_lookups(struct lookups *lookups, bool is_long)
{
    assert_true(lookups->count > 0 && lookups->rows > 0);
    qsort(lookups->ms, lookups->count, sizeof *lookups->ms, by_size);
    double p99 = lookups->ms[lookups->count * 99 / 100];
    print_message("by %s: %zu searches, all found, %zu open matters, p99 %.2f ms\n", lookups->by,
                  lookups->count, lookups->rows, p99);
    assert_true(!is_long || p99 <= 5);
}

static void test_without_keys_nobody_is_named(void **state)
{
    (void)state;
    bool is_long = getenv("HUIYIN_LONG") != NULL;
    const struct demo_options options = {.data_dir = f.folder,
                                         .petitions = is_long ? PETITIONS_LONG : PETITIONS,
                                         .seed = 1,
                                         .today = 20700,
                                         .is_quiet = true};
    struct fail fail = {0};
    CHECK_OK(demo_county_make(&options, &f.filled, &fail));
    struct service_config config = {
        .data_dir = f.folder, .time = timesource_system(), .rng = rng_system(), .readers = 2};
    CHECK_OK(service_open(&config, &f.service, &fail));
    struct call call;
    for (int i = 0; i < 3; i++)
        f.lookups[i] =
            (struct lookups){.by = (const char *[]){"name", "telephone", "identity number"}[i],
                             .ms = ARENA_ARRAY(f.arena, double, 4 * (size_t)options.petitions)};
    call_begin(&call, f.service, f.arena, &fail);
    CHECK_OK(call_read(&call, take_people, NULL));
    call_end(&call);
    service_close(&f.service);
    assert_true(f.people >= options.petitions && f.words > 2 * f.people);
    assert_int_equal(nftw(f.folder, search_file, 16, FTW_PHYS), 0);
    assert_int_equal(f.found, 0);
    print_message("%zu people, %zu texts in no file\n", f.people, f.words);
    for (int i = 0; i < 3; i++)
        tell_lookups(&f.lookups[i], is_long);
}

int main(void)
{
    f.arena = arena_new();
    folder_make(f.folder, "vault");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_without_keys_nobody_is_named)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    folder_remove(f.folder);
    arena_free(&f.filled.arena);
    arena_free(&f.arena);
    return failed;
}
