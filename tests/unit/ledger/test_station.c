/* Papers of stations: what is written is read again and nothing else is; what a grant allows. */
#include "ledger/station.h"

#include "check.h"

#include <string.h>

#define FROM INT64_C(1776650000000)
#define DAY_MS INT64_C(86400000)

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct note_signer signer(struct sv name, unsigned char fill)
{
    struct note_signer made;
    unsigned char seed[NOTE_SEED_BYTES];
    memset(seed, fill, sizeof seed);
    note_signer_init(&made, name, NOTE_ED25519, seed);
    return made;
}

static struct station_grant a_grant(void)
{
    struct note_signer own = signer(SV(STATION_KEY_NAME), 7);
    return (struct station_grant){.origin = SV("log.example"),
                                  .station = 1234,
                                  .node = 3,
                                  .unit = 55,
                                  .account = 56,
                                  .key = own.key,
                                  .letters = SV("QH"),
                                  .serial_first = 90101,
                                  .serial_last = 90200,
                                  .from = FROM,
                                  .until = FROM + 30 * DAY_MS,
                                  .name = SV("柳溪村流动接访点"),
                                  .operators = SV("zhou,ma"),
                                  .office = SV("清禾县信访局"),
                                  .address = SV("https://xf.example.gov.cn")};
}

static struct sv text_of(const struct station_grant *grant)
{
    struct buf buf;
    buf_init(&buf, 8192);
    station_grant_format(grant, &buf);
    struct sv text = arena_sv(arena, buf_view(&buf));
    buf_release(&buf);
    return text;
}

static void test_a_grant_is_read_again(void **state)
{
    (void)state;
    struct station_grant grant = a_grant(), got;
    CHECK_OK(station_grant_parse(text_of(&grant), &got));
    assert_true(got.station == 1234 && got.node == 3 && got.unit == 55 && got.account == 56 &&
                got.serial_first == 90101 && got.serial_last == 90200 && got.from == FROM &&
                got.until == grant.until && note_key_equal(&got.key, &grant.key));
    CHECK_SV(got.origin, "log.example");
    CHECK_SV(got.office, "清禾县信访局");
    CHECK_SV(got.address, "https://xf.example.gov.cn");
}

/* Cut anywhere, or with a byte more, it is none. */
static void test_a_changed_grant_is_none(void **state)
{
    (void)state;
    struct station_grant grant = a_grant(), got;
    struct sv text = text_of(&grant);
    for (size_t n = 0; n < text.n; n++)
        assert_int_equal(station_grant_parse((struct sv){text.p, n}, &got), ERR_BAD_INPUT);
    struct sv more = arena_printf(arena, "%.*sx\n", SV_FMT(text));
    CHECK_ERR(station_grant_parse(more, &got), ERR_BAD_INPUT);
}

static void test_senseless_grants_are_none(void **state)
{
    (void)state;
    struct station_grant grants[12], got;
    for (size_t i = 0; i < CHECK_COUNT(grants); i++)
        grants[i] = a_grant();
    grants[0].node = 0; /* the office's own */
    grants[1].node = STATION_NODE_MAX + 1;
    grants[2].serial_first = STATION_SERIAL_MIN - 1;
    grants[3].serial_last = grants[3].serial_first - 1;
    grants[4].until = grants[4].from;
    grants[5].letters = SV("qh");
    grants[6].operators = SV("zhou,");
    grants[7].operators = SV("zhou,Ma");
    grants[8].address = SV("https://xf.example.gov.cn/");
    grants[9].address = SV("javascript:alert(1)");
    grants[10].from = 1; /* before any id */
    grants[11].serial_last = STATION_SERIAL_MAX + 1;
    for (size_t i = 0; i < CHECK_COUNT(grants); i++)
        CHECK_ROW(station_grant_parse(text_of(&grants[i]), &got) == ERR_BAD_INPUT,
                  arena_printf(arena, "grant %zu", i).p);
}

static void test_numbers_that_a_grant_covers(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        bool is_covered;
    } ROWS[] = {
        {"QH-2026-0420-90101-5", true},   {"QH-2026-0420-90200-5", true},
        {"QH-2026-0420-90100-5", false},  {"QH-2026-0420-90201-5", false},
        {"QH-2026-0421-90101-5", false},  {"QH-2025-0420-90101-5", false},
        {"XH-2026-0420-90101-5", false},  {"QH-2026-0420-0001-5", false},
        {"QH-2026-0420-90101", false},    {"QH-2026-0420", false},
        {"QH-2026-0420-090101-5", false}, {"", false},
        {"QH-2026-04-20-90101-5", false}, {"QH-2026-0420-9010a-5", false},
    };
    struct station_grant grant = a_grant();
    day_t day;
    assert_true(day_from_ymd(2026, 4, 20, &day));
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(station_grant_covers(&grant, sv_from(ROWS[i].number), day) == ROWS[i].is_covered,
                  ROWS[i].number);
}

static void test_ids_that_a_grant_made(void **state)
{
    (void)state;
    struct station_grant grant = a_grant();
    uint32_t node = 3u << 12;
    assert_true(station_grant_made(&grant, id_at(FROM, node)));
    assert_true(station_grant_made(&grant, id_at(grant.until - 1, node | 4095)));
    assert_false(station_grant_made(&grant, id_at(FROM - 1, node | 4095)));
    assert_false(station_grant_made(&grant, id_at(grant.until, node)));
    assert_false(station_grant_made(&grant, id_at(FROM, 0)));
    assert_false(station_grant_made(&grant, id_at(FROM, 4u << 12)));
    assert_false(station_grant_made(&grant, 0));
    assert_false(station_grant_made(&grant, -1));
}

static struct station_promise a_promise(const struct station_grant *grant)
{
    return (struct station_promise){.origin = grant->origin,
                                    .station = grant->station,
                                    .at = FROM + 5,
                                    .by = grant->until,
                                    .number = SV("QH-2026-0420-90101-5"),
                                    .office = grant->office};
}

static void test_promises_keep_within_the_grant(void **state)
{
    (void)state;
    struct station_grant grant = a_grant();
    struct station_promise promises[8], got;
    struct buf buf;
    for (size_t i = 0; i < CHECK_COUNT(promises); i++)
        promises[i] = a_promise(&grant);
    promises[1].origin = SV("other.example");
    promises[2].station = 1235;
    promises[3].at = FROM - 1;
    promises[4].at = grant.until;
    promises[5].by = grant.until + 1;
    promises[6].number = SV("QH-2026-0420-90201-5");
    promises[7].office = SV("另一机关");
    for (size_t i = 0; i < CHECK_COUNT(promises); i++)
        CHECK_ROW(station_promise_fits(&promises[i], &grant) == (i == 0),
                  arena_printf(arena, "promise %zu", i).p);
    buf_init(&buf, 4096);
    station_promise_format(&promises[0], &buf);
    CHECK_OK(station_promise_parse(buf_view(&buf), &got));
    assert_true(got.at == FROM + 5 && got.by == grant.until && got.station == 1234);
    buf_add_byte(&buf, '\n');
    CHECK_ERR(station_promise_parse(buf_view(&buf), &got), ERR_BAD_INPUT);
    buf_release(&buf);
}

static void test_requests(void **state)
{
    (void)state;
    struct note_signer own = signer(SV(STATION_KEY_NAME), 7);
    struct note_signer other = signer(SV("somebody"), 7);
    struct station_request request = {own.key, SV("柳溪村"), SV("clerk")}, got;
    struct buf buf;
    struct sv text;
    buf_init(&buf, 4096);
    station_request_format(&request, &buf);
    struct sv note = station_note(arena, &own, buf_view(&buf));
    assert_true(station_note_signed(arena, note, &own.key, &text));
    assert_false(station_note_signed(arena, note, &other.key, &text));
    CHECK_OK(station_request_parse(text, &got));
    CHECK_SV(got.name, "柳溪村");
    assert_true(note_key_equal(&got.key, &own.key));
    buf_clear(&buf);
    request.key = other.key; /* a key of another name */
    station_request_format(&request, &buf);
    CHECK_ERR(station_request_parse(buf_view(&buf), &got), ERR_BAD_INPUT);
    buf_clear(&buf);
    request = (struct station_request){own.key, SV("两\n行"), SV("clerk")};
    station_request_format(&request, &buf);
    CHECK_ERR(station_request_parse(buf_view(&buf), &got), ERR_BAD_INPUT);
    buf_release(&buf);
}

static void test_what_is_carried(void **state)
{
    (void)state;
    const struct station_person person = {9,      SV("CODE"), SV("欧阳"), SV("139"),
                                          SV(""), SV(""),     SV(""),     true};
    const struct station_entry entry = {1, 2, 3, SV("salt"), SV("event"), SV(""), &person, 1};
    const struct station_parcel parcel = {SV("QH-1"), SV("promise"), SV("sealed"), SV("note")};
    const struct station_bundle bundle = {SV("grant"), &parcel, 1};
    const struct station_grant_file file = {SV("note"), SV("key"), SV("snapshot")};
    struct station_entry entry_got;
    struct station_bundle bundle_got;
    struct station_grant_file file_got;
    struct buf buf;
    buf_init(&buf, 4096);
    station_entry_format(&entry, &buf);
    CHECK_OK(station_entry_parse(arena, buf_view(&buf), &entry_got));
    assert_true(entry_got.count == 1 && entry_got.people[0].is_organisation);
    CHECK_SV(entry_got.people[0].name, "欧阳");
    CHECK_SV(entry_got.bytes, "event");
    buf_clear(&buf);
    station_bundle_format(&bundle, &buf);
    CHECK_OK(station_bundle_parse(arena, buf_view(&buf), &bundle_got));
    CHECK_SV(bundle_got.parcels[0].note, "note");
    for (size_t n = 0; n < buf.n; n++)
        CHECK_ERR(station_bundle_parse(arena, (struct sv){buf.p, n}, &bundle_got), ERR_BAD_INPUT);
    buf_clear(&buf);
    station_grant_file_format(&file, &buf);
    CHECK_OK(station_grant_file_parse(buf_view(&buf), &file_got));
    CHECK_SV(file_got.key, "key");
    buf_release(&buf);
}

static void test_reports(void **state)
{
    (void)state;
    const struct station_answer answers[] = {{SV("QH-1"), SV("taken")}, {SV("QH-2"), SV("seal")}};
    const struct station_report report = {SV("log.example"), 12, answers, 2};
    struct station_report got;
    struct buf buf;
    buf_init(&buf, 4096);
    station_report_format(&report, &buf);
    CHECK_OK(station_report_parse(arena, buf_view(&buf), &got));
    assert_true(got.count == 2 && got.station == 12);
    CHECK_SV(got.answers[1].word, "seal");
    buf_add_sv(&buf, SV("QH-3\n"));
    CHECK_ERR(station_report_parse(arena, buf_view(&buf), &got), ERR_BAD_INPUT);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_grant_is_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_changed_grant_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_senseless_grants_are_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_that_a_grant_covers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ids_that_a_grant_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_promises_keep_within_the_grant, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_carried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reports, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
