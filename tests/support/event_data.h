/* An event that uses every part of the encoding, and comparing events member by member. */
#ifndef SUPPORT_EVENT_DATA_H
#define SUPPORT_EVENT_DATA_H

#include "base/arena.h"
#include "domain/event.h"

#include "check.h"

#include <string.h>

static inline struct event full_event(void)
{
    static const struct sv CLAIMS[] = {SV_INIT("修管道"), SV_INIT("")};
    static const struct finding FINDINGS[] = {
        {1, FINDING_PARTLY, SV_INIT("查明"), SV_INIT("条例 32"), SV_INIT("更换"), 20600},
        {2, FINDING_NONE, SV_INIT(""), SV_INIT(""), SV_INIT(""), DAY_NONE},
    };
    static const struct attachment FILES[] = {{.id = INT64_MAX,
                                               .name = SV_INIT("回证.jpg"),
                                               .mime = SV_INIT("image/jpeg"),
                                               .size_bytes = 123456,
                                               .sha256 = {0xff, 0x00, 0x80}}};
    static const struct person_ref PEOPLE[] = {
        {9001, SV_INIT("王**"), SV_INIT("138****5678"), true, false, true, false},
        {9002, SV_INIT("某公司"), SV_INIT(""), false, true, false, false},
    };
    static const struct field FIELDS[] = {
        {.id = SV_INIT("title"), .kind = FIELD_LINE, .text = SV_INIT("排水管破裂")},
        {.id = SV_INIT("text"), .kind = FIELD_TEXT, .text = SV_INIT("一\n二")},
        {.id = SV_INIT("way"), .kind = FIELD_CHOICE, .text = SV_INIT("post")},
        {.id = SV_INIT("class"), .kind = FIELD_CLASS, .text = SV_INIT("city.property")},
        {.id = SV_INIT("unit"), .kind = FIELD_UNIT, .number = INT64_C(1) << 62},
        {.id = SV_INIT("day"), .kind = FIELD_DAY, .number = 20573},
        {.id = SV_INIT("count"), .kind = FIELD_NUMBER, .number = -25},
        {.id = SV_INIT("flag"), .kind = FIELD_FLAG, .number = 1},
        {.id = SV_INIT("document"), .kind = FIELD_DOCUMENT, .number = 2},
        {.id = SV_INIT("claims"), .kind = FIELD_CLAIMS, .texts = CLAIMS, .count = 2},
        {.id = SV_INIT("findings"), .kind = FIELD_FINDINGS, .findings = FINDINGS, .count = 2},
        {.id = SV_INIT("uploads"), .kind = FIELD_UPLOADS, .attachments = FILES, .count = 1},
        {.id = SV_INIT("people"), .kind = FIELD_PEOPLE, .people = PEOPLE, .count = 2},
        {.id = SV_INIT("repeats"), .kind = FIELD_ID, .number = 42},
        {.id = SV_INIT("more"), .kind = FIELD_CLAIMS},
    };
    static const struct clock_start STARTS[] = {
        {3,
         SV_INIT("answer"),
         77,
         true,
         {20500, 60, PERIOD_CALENDAR_DAYS, 30, 7, true, 0, DAY_NONE, DAY_NONE,
          PERIOD_CALENDAR_DAYS},
         {20597, 20600, true, PERIOD_NO_MINUTE},
         0},
        {4,
         SV_INIT("review.request"),
         0,
         false,
         {20500, 5, PERIOD_WORKING_DAYS, 0, 0, false, 0, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
         {20507, 20507, false, PERIOD_NO_MINUTE},
         0},
        {5,
         SV_INIT("month"),
         1,
         true,
         {20500, 1, PERIOD_MONTHS, 0, 0, true, 0, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
         {20530, 20531, false, PERIOD_NO_MINUTE},
         0},
        {6,
         SV_INIT("urgent.report"),
         77,
         true,
         {20500, 24, PERIOD_HOURS, 0, 0, false, 1439, DAY_NONE, DAY_NONE, PERIOD_CALENDAR_DAYS},
         {20501, 20501, false, 1439},
         0},
        {7,
         SV_INIT("assigned"),
         77,
         true,
         {20500, 0, PERIOD_SET, 0, 0, false, 0, 20555, DAY_NONE, PERIOD_CALENDAR_DAYS},
         {20555, 20555, false, PERIOD_NO_MINUTE},
         0},
    };
    static const struct clock_stop STOPS[] = {{1, CLOCK_STOP_MET, 20500, false, 0},
                                              {2, CLOCK_STOP_CANCELLED, 20501, false, 0}};
    static const struct clock_move MOVES[] = {
        {3,
         {20500, 60, PERIOD_CALENDAR_DAYS, 10, 0, true, 0, DAY_NONE, 20540, PERIOD_CALENDAR_DAYS},
         {20570, 20570, false, PERIOD_NO_MINUTE}}};
    return (struct event){
        .kind = EVENT_REGISTERED,
        .seq = 12,
        .at = INT64_C(1780000000123),
        .day = 20601,
        .actor = {.account = 108, .role = ROLE_WINDOW_CLERK, .unit = 77},
        .action = SV("register"),
        .rulebook = SV("cn.national@2022.1"),
        .fields = FIELDS,
        .field_count = CHECK_COUNT(FIELDS),
        .effects = {.state = SV("registered"),
                    .is_ended = true,
                    .owner = 77,
                    .awaits = ROLE_CASE_OFFICER,
                    .starts = STARTS,
                    .start_count = CHECK_COUNT(STARTS),
                    .stops = STOPS,
                    .stop_count = CHECK_COUNT(STOPS),
                    .moves = MOVES,
                    .move_count = CHECK_COUNT(MOVES),
                    .document = {2, SV_INIT("opinion"), SV_INIT("清住建〔2026〕1号")}}};
}

/* ---- equality, member by member: the structs have holes and pointers ---- */

#define SAME(member) assert_true((int64_t)(a->member) == (int64_t)(b->member))
#define SAME_TEXT(member) assert_true(sv_eq(a->member, b->member))

static inline void check_same_finding(const struct finding *a, const struct finding *b)
{
    SAME(claim_no);
    SAME(finding);
    SAME_TEXT(facts);
    SAME_TEXT(basis);
    SAME_TEXT(remedy);
    SAME(remedy_day);
}

static inline void check_same_file(const struct attachment *a, const struct attachment *b)
{
    SAME(id);
    SAME_TEXT(name);
    SAME_TEXT(mime);
    SAME(size_bytes);
    assert_memory_equal(a->sha256, b->sha256, sizeof a->sha256);
}

static inline void check_same_person(const struct person_ref *a, const struct person_ref *b)
{
    SAME(id);
    SAME_TEXT(masked_name);
    SAME_TEXT(masked_phone);
    SAME(is_representative);
    SAME(is_organisation);
    SAME(is_reachable);
    SAME(is_agent);
}

static inline void check_same_field(const struct field *a, const struct field *b)
{
    SAME_TEXT(id);
    SAME(kind);
    SAME_TEXT(text);
    SAME(number);
    SAME(count);
    for (size_t i = 0; i < a->count; i++) {
        switch (field_kind_value(a->kind)) {
        case FIELD_VALUE_TEXTS:
            assert_true(sv_eq(a->texts[i], b->texts[i]));
            break;
        case FIELD_VALUE_FINDINGS:
            check_same_finding(&a->findings[i], &b->findings[i]);
            break;
        case FIELD_VALUE_ATTACHMENTS:
            check_same_file(&a->attachments[i], &b->attachments[i]);
            break;
        case FIELD_VALUE_PEOPLE:
            check_same_person(&a->people[i], &b->people[i]);
            break;
        case FIELD_VALUE_IDS:
            SAME(ids[i]);
            break;
        case FIELD_VALUE_TEXT:
        case FIELD_VALUE_NUMBER:
            fail();
        }
    }
}

static inline void check_same_period(const struct period *a, const struct period *b)
{
    SAME(start_day);
    SAME(length);
    SAME(unit);
    SAME(extended_days);
    SAME(excluded_days);
    SAME(shifts);
    SAME(start_minute);
    SAME(set_day);
    SAME(paused_from);
    SAME(extension_unit);
}

static inline void check_same_end(const struct period_end *a, const struct period_end *b)
{
    SAME(raw_day);
    SAME(due_day);
    SAME(is_provisional);
    SAME(due_minute);
}

static inline void check_same_clocks(const struct effects *a, const struct effects *b)
{
    SAME(start_count);
    SAME(stop_count);
    SAME(move_count);
    for (size_t i = 0; i < a->start_count; i++) {
        SAME(starts[i].no);
        SAME_TEXT(starts[i].rule);
        SAME(starts[i].owner);
        SAME(starts[i].is_duty);
        SAME(starts[i].about);
        check_same_period(&a->starts[i].period, &b->starts[i].period);
        check_same_end(&a->starts[i].end, &b->starts[i].end);
    }
    for (size_t i = 0; i < a->stop_count; i++) {
        SAME(stops[i].no);
        SAME(stops[i].kind);
        SAME(stops[i].day);
        SAME(stops[i].has_minute);
        SAME(stops[i].minute);
    }
    for (size_t i = 0; i < a->move_count; i++) {
        SAME(moves[i].no);
        check_same_period(&a->moves[i].period, &b->moves[i].period);
        check_same_end(&a->moves[i].end, &b->moves[i].end);
    }
}

static inline void check_same_marks(const struct effects *a, const struct effects *b)
{
    SAME(mark_count);
    for (size_t i = 0; i < a->mark_count; i++) {
        SAME_TEXT(marks[i].id);
        SAME(marks[i].is_set);
    }
}

static inline void check_same_event(const struct event *a, const struct event *b)
{
    SAME(kind);
    SAME(seq);
    SAME(at);
    SAME(day);
    SAME(actor.account);
    SAME(actor.role);
    SAME(actor.unit);
    SAME_TEXT(action);
    SAME_TEXT(rulebook);
    SAME(field_count);
    for (size_t i = 0; i < a->field_count; i++)
        check_same_field(&a->fields[i], &b->fields[i]);
    SAME_TEXT(effects.state);
    SAME(effects.is_ended);
    SAME(effects.owner);
    SAME(effects.awaits);
    check_same_clocks(&a->effects, &b->effects);
    check_same_marks(&a->effects, &b->effects);
    SAME(effects.document.no);
    SAME_TEXT(effects.document.kind);
    SAME_TEXT(effects.document.number);
}

#undef SAME
#undef SAME_TEXT

/* Bytes from hex in which the first `from` (hex) is replaced by `to`. */
static inline struct sv from_hex(struct arena *arena, const char *hex, const char *from,
                                 const char *to)
{
    const char *at = strstr(hex, from);
    struct sv all = arena_printf(arena, "%.*s%s%s", (int)(at - hex), hex, to, at + strlen(from));
    char *bytes = arena_alloc(arena, all.n / 2 + 1);
    for (size_t i = 0; i + 1 < all.n; i += 2) {
        const char pair[3] = {all.p[i], all.p[i + 1], '\0'};
        bytes[i / 2] = (char)strtol(pair, NULL, 16);
    }
    return (struct sv){bytes, all.n / 2};
}

#endif
