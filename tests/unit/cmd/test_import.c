/* Import: days, words, maps, readers, rows, and batches into an office. */
#include "cmd/import_save.h"

#include "check.h"
#include "folder.h"

#include "base/file.h"
#include "cmd/demo_fill.h"
#include "store/petitions.h"

#include <unistd.h>

/* ---- days ---- */

static void test_days(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum import_date_order order;
        const char *day; /* NULL: refused */
    } rows[] = {
        {"2026-11-21", IMPORT_DATE_YMD, "2026-11-21"},
        {"2026/1/2", IMPORT_DATE_YMD, "2026-01-02"},
        {"2026.1.2", IMPORT_DATE_YMD, "2026-01-02"},
        {"2026年1月2日", IMPORT_DATE_YMD, "2026-01-02"},
        {" 2026-11-21 08:30:59 ", IMPORT_DATE_YMD, "2026-11-21"},
        {"2026-11-21T08:30:59Z", IMPORT_DATE_YMD, "2026-11-21"},
        {"20261121", IMPORT_DATE_YMD, "2026-11-21"},
        {"20261121 083059", IMPORT_DATE_YMD, "2026-11-21"},
        {"21.11.2026", IMPORT_DATE_DMY, "2026-11-21"},
        {"11/21/2026 8:30", IMPORT_DATE_MDY, "2026-11-21"},
        {"11/21/2026", IMPORT_DATE_DMY, NULL},
        {"21.11.2026", IMPORT_DATE_YMD, NULL},
        {"2026-02-29", IMPORT_DATE_YMD, NULL},
        {"2024-02-29", IMPORT_DATE_YMD, "2024-02-29"},
        {"2026-13-01", IMPORT_DATE_YMD, NULL},
        {"2026-00-10", IMPORT_DATE_YMD, NULL},
        {"26-11-21", IMPORT_DATE_YMD, NULL},
        {"2026-011-21", IMPORT_DATE_YMD, NULL},
        {"2026-11", IMPORT_DATE_YMD, NULL},
        {"-2026-11-21", IMPORT_DATE_YMD, NULL},
        {"昨天", IMPORT_DATE_YMD, NULL},
        {"", IMPORT_DATE_YMD, NULL},
        {"99999999999999999999", IMPORT_DATE_YMD, NULL},
        {"1899-12-31", IMPORT_DATE_YMD, NULL},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        day_t day = DAY_NONE;
        day_t expected = DAY_NONE;
        bool is_day = import_day_parse(sv_from(rows[i].text), rows[i].order, &day);
        CHECK_ROW(is_day == (rows[i].day != NULL), rows[i].text);
        if (rows[i].day)
            assert_true(day_parse(sv_from(rows[i].day), &expected));
        CHECK_ROW(!is_day || day == expected, rows[i].text);
    }
}

/* ---- texts ---- */

static void test_clean(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool has_lines;
        const char *expected;
    } rows[] = {
        {"  路灯坏了\r\n没人修 ", true, "路灯坏了\n没人修"},
        {"路灯坏了\r\n没人修", false, "路灯坏了 没人修"},
        {"\xEF\xBB\xBF标题\x01\x7F", false, "标题"},
        {"a\xE2\x80\xAE"
         "b",
         false, "ab"},
        {"a\tb", true, "a\tb"},
        {"a\tb", false, "a b"},
        {"\x01\x02", true, ""},
        {"", true, ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct sv clean = import_text_clean(arena, sv_from(rows[i].text), rows[i].has_lines);
        CHECK_ROW(sv_is(clean, rows[i].expected), rows[i].text);
    }
    arena_free(&arena);
}

/* ---- maps ---- */

static void test_guesses(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum import_field field;
        bool is_unwanted;
    } rows[] = {
        {"标题", IMPORT_TITLE, false},
        {" 标 题 ", IMPORT_TITLE, false},
        {"body", IMPORT_FACTS, false},
        {"ＢＯＤＹ", IMPORT_FACTS, false},
        {"来信人", IMPORT_NAME, false},
        {"日期", IMPORT_RECEIVED_DAY, false},
        {"department", IMPORT_REPLY_UNIT, false},
        {"备注", IMPORT_NONE, false},
        {"是否扬言", IMPORT_NONE, true},
        {"稳控责任人", IMPORT_NONE, true},
        {"逐级走访", IMPORT_NONE, true},
        {"是否重点人员", IMPORT_NONE, true},
        {"进 京 次 数", IMPORT_NONE, true},
        {"家庭成员", IMPORT_NONE, true},
        {"行踪轨迹", IMPORT_NONE, true},
        {"", IMPORT_NONE, false},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct sv header = sv_from(rows[i].header);
        CHECK_ROW(import_map_column(NULL, header) == rows[i].field, rows[i].header);
        CHECK_ROW(import_is_unwanted(header) == rows[i].is_unwanted, rows[i].header);
    }
}

static void test_map_file(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct import_map map;
    char error[YAML_ERROR_MAX];
    CHECK_OK(import_map_read(arena, "map.yaml",
                             SV("platform: 县长信箱\n"
                                "dates: dmy\n"
                                "columns: {说了什么: facts, 标题: drop}\n"
                                "defaults: {channel: mailbox}\n"
                                "values: {channel: {窗口: visit}}\n"),
                             &map, error));
    CHECK_SV(map.platform, "县长信箱");
    assert_int_equal(map.dates, IMPORT_DATE_DMY);
    assert_int_equal(import_map_column(&map, SV("说了 什么")), IMPORT_FACTS);
    assert_int_equal(import_map_column(&map, SV("标题")), IMPORT_NONE);
    assert_int_equal(import_map_column(&map, SV("内容")), IMPORT_FACTS);
    CHECK_SV(import_map_default(&map, IMPORT_CHANNEL), "mailbox");
    CHECK_SV(import_map_value(&map, IMPORT_CHANNEL, SV("窗口")), "visit");
    CHECK_SV(import_map_value(&map, IMPORT_CHANNEL, SV("电话")), "电话");
    arena_free(&arena);
}

static void test_map_file_refused(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *error;
    } rows[] = {
        {"[a]\n", "m:1: a map is expected here \"\""},
        {"platform:\n", "m:1: a name is expected for \"platform\""},
        {"colums: {}\n", "m:1: unknown key \"colums\""},
        {"columns: {a: titel}\n", "m:1: there is no field \"titel\""},
        {"columns: {a: [b]}\n", "m:1: one value is expected for \"a\""},
        {"columns:\n  标题: title\n  扬言内容: facts\n",
         "m:3: this column has no place here and must be dropped: \"扬言内容\""},
        {"dates: soon\n", "m:1: an order of dates is ymd, dmy or mdy, not \"soon\""},
        {"defaults: {x: y}\n", "m:1: there is no field \"x\""},
        {"values: {x: {a: b}}\n", "m:1: there is no field \"x\""},
        {"values: x\n", "m:1: a map is expected here \"values\""},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct arena *arena = arena_new();
        struct import_map map;
        char error[YAML_ERROR_MAX] = "";
        CHECK_ERR(import_map_read(arena, "m", sv_from(rows[i].yaml), &map, error), ERR_BAD_INPUT);
        assert_string_equal(error, rows[i].error);
        arena_free(&arena);
    }
}

/* ---- readers ---- */

/* A file of these bytes; the caller unlinks it. */
static const char *file_of(struct arena *arena, const char *suffix, struct sv bytes)
{
    char folder[FOLDER_MAX];
    folder_make(folder, "import");
    const char *path = arena_printf(arena, "%s/in%s", folder, suffix).p;
    CHECK_OK(file_write_atomic(path, bytes, 0600));
    return path;
}

static void remove_file(struct arena *arena, const char *path)
{
    struct sv folder = sv_from(path);
    unlink(path);
    while (folder.n && folder.p[folder.n - 1] != '/')
        folder.n--;
    rmdir(arena_cstr(arena, sv_slice(folder, 0, folder.n - 1)));
}

/* Rows as "line:name=value;…" or "line!fault@column". */
static struct sv read_file(struct arena *arena, const char *suffix, struct sv bytes)
{
    const char *path = file_of(arena, suffix, bytes);
    struct import_reader *reader;
    struct import_row row;
    struct fail fail = {0};
    struct buf out;
    buf_init(&out, 1u << 22);
    enum err err = import_reader_open(path, NULL, &reader, &fail);
    if (err)
        buf_printf(&out, "%s", fail.detail[0] ? strrchr(fail.detail, ':') + 2 : err_name(err));
    while (!err && import_reader_next(reader, &row)) {
        buf_printf(&out, "%d", (int)row.line);
        if (row.fault)
            buf_printf(&out, "!%s@%zu", row.fault, row.column);
        for (size_t i = 0; !row.fault && i < row.count; i++)
            buf_printf(&out, "%c%.*s=%.*s", i ? ';' : ':', SV_FMT(row.names[i]),
                       SV_FMT(row.values[i]));
        buf_add_byte(&out, ' ');
    }
    if (!err)
        CHECK_OK(import_reader_error(reader));
    import_reader_close(&reader);
    remove_file(arena, path);
    struct sv text = arena_sv(arena, buf_view(&out));
    buf_release(&out);
    return text;
}

static void test_readers(void **state)
{
    (void)state;
    static const struct {
        const char *suffix, *bytes, *expected;
    } rows[] = {
        {".csv", "a,b\n1,2\n3,4\n", "2:a=1;b=2 3:a=3;b=4 "},
        {".csv", "\xEF\xBB\xBF标题,内容\r\n\"路灯\n坏了\",x\r\n", "2:标题=路灯\n坏了;内容=x "},
        {".csv", "a;b\n1,5;2\n", "2:a=1,5;b=2 "},
        {".csv", "a\tb\n1\t2\n", "2:a=1;b=2 "},
        {".csv", "a,b\n1\n1,2,3\nx,y\n", "2!columns@2 3!columns@3 4:a=x;b=y "},
        {".csv", "a,b\n\"x\"y,2\n3,4\n", "2!after_quote@1 3:a=3;b=4 "},
        {".csv", "", "no readable header"},
        /* 标题,内容 / 路灯,坏了 in GB18030 */
        {".csv", "\xB1\xEA\xCC\xE2,\xC4\xDA\xC8\xDD\n\xC2\xB7\xB5\xC6,\xBB\xB5\xC1\xCB\n",
         "2:标题=路灯;内容=坏了 "},
        {".jsonl", "{\"a\":\"1\",\"b\":2}\n\n{\"a\":true}\n", "1:a=1;b=2 3:a=1 "},
        {".jsonl", "{\"a\":[\"x\",\"y\"]}", "1:a=x\ny\n "},
        {".jsonl", "{\"a\":1,\"a\":2}\n{bad\n[1]\n{\"a\":null}\n",
         "1!json@0 2!json@0 3!json@0 4:a= "},
        {".jsonl", "", ""},
        {".txt", "x", "say --format csv or --format jsonl"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct sv got = read_file(arena, rows[i].suffix, sv_from(rows[i].bytes));
        if (!sv_is(got, rows[i].expected))
            print_error("got \"%.*s\"\n", SV_FMT(got));
        CHECK_ROW(sv_is(got, rows[i].expected), rows[i].bytes);
    }
    arena_free(&arena);
}

/* Longer than the pieces it is read in, in both encodings: characters are cut everywhere. */
static void test_long_files(void **state)
{
    (void)state;
    static const char *const characters[] = {"\xBB\xB5", "坏"}; /* GB18030 and UTF-8 */
    for (size_t encoding = 0; encoding < 2; encoding++) {
        struct arena *arena = arena_new();
        struct buf bytes;
        buf_init(&bytes, 1u << 22);
        buf_printf(&bytes, "a\nx");
        for (int i = 0; i < 100000; i++)
            buf_printf(&bytes, "%s", characters[encoding]);
        buf_add_byte(&bytes, '\n');
        struct sv text = read_file(arena, ".csv", buf_view(&bytes));
        assert_int_equal(text.n, strlen("2:a=x ") + 3u * 100000u);
        assert_true(sv_ends_with(text, SV("坏坏 ")));
        buf_release(&bytes);
        arena_free(&arena);
    }
}

static void test_row_too_long(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct buf bytes;
    buf_init(&bytes, 4u << 20);
    buf_printf(&bytes, "{\"a\":\"");
    for (size_t i = 0; i < IMPORT_ROW_MAX_BYTES; i++)
        buf_add_byte(&bytes, 'x');
    buf_printf(&bytes, "\"}\n{\"a\":\"y\"}\n");
    CHECK_SV(read_file(arena, ".jsonl", buf_view(&bytes)), "1!too_long@0 2:a=y ");
    buf_release(&bytes);
    arena_free(&arena);
}

/* ---- an office to import into ---- */

struct fixture {
    struct arena *arena;
    const char *folder;
    struct service *service;
    struct call call;
    struct fail fail;
    struct import_rules rules;
    struct import_item items[8];
    struct import_result results[8];
    struct import_batch batch;
};

static void open_office(struct fixture *f)
{
    char folder[FOLDER_MAX];
    struct demo_filled filled;
    *f = (struct fixture){.arena = arena_new()};
    folder_make(folder, "import");
    f->folder = arena_cstr(f->arena, sv_from(folder));
    struct demo_options options = {.data_dir = f->folder, .is_quiet = true};
    assert_true(day_parse(SV("2026-11-21"), &options.today));
    CHECK_OK(demo_county_make(&options, &filled, &f->fail));
    arena_free(&filled.arena);
    const struct service_config config = {
        .data_dir = f->folder, .time = timesource_system(), .rng = rng_system(), .readers = 1};
    CHECK_OK(service_open(&config, &f->service, &f->fail));
    call_begin(&f->call, f->service, f->arena, &f->fail);
    f->call.today = options.today;
    f->rules = (struct import_rules){.arena = f->arena,
                                     .rulebook = call_rulebook(&f->call),
                                     .channel = SV("online"),
                                     .today = options.today};
    f->batch =
        (struct import_batch){.platform = SV("旧平台"), .items = f->items, .results = f->results};
}

static void close_office(struct fixture *f)
{
    call_end(&f->call);
    service_close(&f->service);
    folder_remove(f->folder);
    arena_free(&f->arena);
}

/* Columns and values of a row, in turn. */
static bool read_row(struct fixture *f, const char *const *pairs, struct import_item *out,
                     struct import_fault *fault)
{
    struct sv *names = ARENA_ARRAY(f->arena, struct sv, 16);
    struct sv *values = ARENA_ARRAY(f->arena, struct sv, 16);
    struct import_row row = {.line = 2, .names = names, .values = values};
    for (; pairs[row.count * 2]; row.count++) {
        names[row.count] = sv_from(pairs[row.count * 2]);
        values[row.count] = sv_from(pairs[row.count * 2 + 1]);
    }
    return import_row_read(&f->rules, f->arena, &row, out, fault);
}

static void test_rows_refused(void **state)
{
    (void)state;
    static const struct {
        const char *pairs[9];
        const char *column, *reason;
    } rows[] = {
        {{"标题", "x", NULL}, "received_day", "no date"},
        {{"日期", "2026-11-01", NULL}, "facts", "neither title nor text"},
        {{"标题", "x", "日期", "soon", NULL}, "日期", "not a date"},
        {{"标题", "x", "日期", "2026-11-22", NULL}, "日期", "a day to come"},
        {{"标题", "x", "日期", "2026-11-01", "渠道", "飞鸽", NULL},
         "渠道",
         "unknown channel: give it a value in the map"},
        {{"标题", "\xFF\xFE", "日期", "2026-11-01", NULL}, "标题", "neither UTF-8 nor GB18030"},
        {{"标题", "x", "日期", "2026-11-01", "人数", "0", NULL},
         "人数",
         "not a number from 1 to 100000"},
    };
    struct fixture f;
    open_office(&f);
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct import_item item;
        struct import_fault fault;
        assert_false(read_row(&f, rows[i].pairs, &item, &fault));
        CHECK_SV(fault.column, rows[i].column);
        assert_string_equal(fault.reason, rows[i].reason);
    }
    close_office(&f);
}

static void test_columns_without_place_are_left_out(void **state)
{
    (void)state;
    static const char *const pairs[] = {"标题", "路灯", "日期",       "2026-11-01", "备注", "甲",
                                        "扬言", "乙",   "稳控责任人", "丙",         NULL};
    struct fixture f;
    struct import_item item;
    struct import_fault fault;
    open_office(&f);
    assert_true(read_row(&f, pairs, &item, &fault));
    CHECK_SV(item.title, "路灯");
    CHECK_SV(item.facts, "路灯");
    static const enum import_column_kind kinds[] = {IMPORT_COLUMN_USED, IMPORT_COLUMN_USED,
                                                    IMPORT_COLUMN_UNKNOWN, IMPORT_COLUMN_UNWANTED,
                                                    IMPORT_COLUMN_UNWANTED};
    assert_int_equal(f.rules.column_count, CHECK_COUNT(kinds));
    for (size_t i = 0; i < CHECK_COUNT(kinds); i++)
        assert_int_equal(f.rules.columns[i].kind, kinds[i]);
    close_office(&f);
}

static void test_long_title_goes_before_the_facts(void **state)
{
    (void)state;
    char title[121 * 3 + 1] = "";
    for (size_t i = 0; i < 121; i++)
        memcpy(title + i * 3, "路", 4);
    const char *const pairs[] = {"标题", title, "内容", "坏了", "日期", "2026-11-01", NULL};
    struct fixture f;
    struct import_item item;
    struct import_fault fault;
    open_office(&f);
    assert_true(read_row(&f, pairs, &item, &fault));
    assert_int_equal(item.title.n, 120 * 3);
    assert_true(sv_ends_with(item.title, SV("…")));
    assert_true(sv_starts_with(item.facts, sv_from(title)));
    assert_true(sv_ends_with(item.facts, SV("\n坏了")));
    close_office(&f);
}

/* ---- batches ---- */

static void add_row(struct fixture *f, const char *const *pairs)
{
    struct import_fault fault;
    assert_true(read_row(f, pairs, &f->items[f->batch.count], &fault));
    f->batch.count++;
}

static void find(struct fixture *f, const char *number, struct petition *out,
                 const struct event **events)
{
    struct store_conn *conn;
    struct petition_key key;
    size_t count;
    CHECK_OK(store_read_begin(service_store(f->service), &conn));
    CHECK_OK(store_petition_by_external(conn, f->batch.platform, sv_from(number), &key));
    CHECK_OK(store_petition_load(conn, f->arena, &key, out));
    CHECK_OK(store_petition_events(conn, f->arena, &key, events, &count));
    assert_int_equal(count, 1);
    store_read_end(service_store(f->service), &conn);
}

static void test_batch_and_again(void **state)
{
    (void)state;
    static const char *const answered[] = {
        "编号", "A1",   "标题",     "路灯",     "日期",     "2019-03-04", "姓名", "王小河",
        "答复", "修了", "承办单位", "县住建局", "答复日期", "2019-04-01", NULL};
    static const char *const recent[] = {"编号",       "A2",   "标题", "井盖", "日期",
                                         "2026-11-10", "内容", "少盖", "诉求", "盖上\n检查别处",
                                         NULL};
    static const char *const vague[] = {"编号", "A3", "内容", "停水", "日期", "2026-11-11", NULL};
    static const char *const old[] = {"编号", "A4", "内容", "很久", "日期", "2006-01-01", NULL};
    static const char *const states[] = {"imported", "registered", "incomplete", "imported"};
    static const char *const numbers[] = {"A1", "A2", "A3", "A4"};
    struct fixture f;
    struct petition petition;
    const struct event *events;
    open_office(&f);
    add_row(&f, answered);
    add_row(&f, recent);
    add_row(&f, vague);
    add_row(&f, old);
    assert_true(day_parse(SV("2026-11-01"), &f.batch.open_since));
    /* dry, in earnest, and once more */
    static const enum import_outcome outcomes[] = {IMPORT_ADDED, IMPORT_ADDED, IMPORT_HERE_ALREADY};
    for (size_t run = 0; run < CHECK_COUNT(outcomes); run++) {
        f.batch.is_dry_run = run == 0;
        CHECK_OK(import_save(&f.call, &f.batch));
        for (size_t i = 0; i < f.batch.count; i++)
            assert_int_equal(f.results[i].outcome, outcomes[run]);
    }
    for (size_t i = 0; i < 4; i++) {
        find(&f, numbers[i], &petition, &events);
        CHECK_SV(petition.state, states[i]);
        assert_int_equal(petition.is_ended, sv_is(petition.state, "imported"));
        /* nothing owed for the past; what is open runs from the day it was received */
        const struct petition_clock *clock = petition_next_clock(&petition);
        assert_int_equal(clock != NULL, !petition.is_ended);
        assert_true(!clock || clock->period.start_day == petition.received_day);
    }
    find(&f, "A1", &petition, &events);
    CHECK_SV(field_text(events->fields, events->field_count, "reply"), "修了");
    CHECK_SV(field_text(events->fields, events->field_count, "reply_unit"), "县住建局");
    CHECK_SV(unit_name(f.call.office->units, petition.unit_hint), "县住建局");
    assert_int_equal(petition.people_count, 1);
    CHECK_SV(petition.people[0].masked_name, "王**");
    close_office(&f);
}

static void test_refused_by_the_procedure(void **state)
{
    (void)state;
    char number[80];
    memset(number, '9', sizeof number - 1);
    number[sizeof number - 1] = '\0';
    const char *const long_number[] = {"编号", number, "标题", "x", "日期", "2026-11-01", NULL};
    static const char *const good[] = {"编号", "B1", "标题", "x", "日期", "2026-11-01", NULL};
    struct fixture f;
    open_office(&f);
    add_row(&f, long_number);
    add_row(&f, good);
    CHECK_OK(import_save(&f.call, &f.batch));
    assert_int_equal(f.results[0].outcome, IMPORT_REFUSED);
    assert_string_equal(f.results[0].column, "external_number");
    assert_string_equal(f.results[0].reason, "too_long 60");
    assert_int_equal(f.results[1].outcome, IMPORT_ADDED);
    close_office(&f);
}

/* A row without a number is known again by what it says. */
static void test_number_from_content(void **state)
{
    (void)state;
    static const char *const row[] = {"标题", "路灯", "日期", "2026-11-01", NULL};
    struct fixture f;
    open_office(&f);
    add_row(&f, row);
    add_row(&f, row);
    CHECK_OK(import_save(&f.call, &f.batch));
    assert_int_equal(f.results[0].outcome, IMPORT_ADDED);
    assert_int_equal(f.results[1].outcome, IMPORT_HERE_ALREADY);
    assert_int_equal(f.items[0].external_number.n, 17);
    close_office(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_map_file),
        cmocka_unit_test(test_map_file_refused),
        cmocka_unit_test(test_readers),
        cmocka_unit_test(test_long_files),
        cmocka_unit_test(test_row_too_long),
        cmocka_unit_test(test_rows_refused),
        cmocka_unit_test(test_columns_without_place_are_left_out),
        cmocka_unit_test(test_long_title_goes_before_the_facts),
        cmocka_unit_test(test_batch_and_again),
        cmocka_unit_test(test_refused_by_the_procedure),
        cmocka_unit_test(test_number_from_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
