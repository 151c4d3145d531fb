/* Values in the reader's words. The sentences themselves are the rulebook's; here are only the
 * forms of days and numbers, and the names of roles. */
#include "service/words.h"

#include "base/assert.h"
#include "base/buf.h"

enum { FILLED_MAX = 1 << 16 };

/* ---- days ---- */

static struct sv day_zh(struct arena *arena, day_t day, bool with_year)
{
    static const char *const WEEKDAY[] = {"", "一", "二", "三", "四", "五", "六", "日"};
    int year;
    int month;
    int mday;
    day_to_ymd(day, &year, &month, &mday);
    const char *weekday = WEEKDAY[day_weekday(day)];
    if (with_year)
        return arena_printf(arena, "%d 年 %d 月 %d 日（周%s）", year, month, mday, weekday);
    return arena_printf(arena, "%d 月 %d 日（周%s）", month, mday, weekday);
}

static struct sv day_en(struct arena *arena, day_t day, bool with_year)
{
    static const char *const WEEKDAY[] = {"",         "Monday", "Tuesday",  "Wednesday",
                                          "Thursday", "Friday", "Saturday", "Sunday"};
    static const char *const MONTH[] = {"",        "January",  "February", "March",  "April",
                                        "May",     "June",     "July",     "August", "September",
                                        "October", "November", "December"};
    int year;
    int month;
    int mday;
    day_to_ymd(day, &year, &month, &mday);
    const char *weekday = WEEKDAY[day_weekday(day)];
    if (with_year)
        return arena_printf(arena, "%s %d %s %d", weekday, mday, MONTH[month], year);
    return arena_printf(arena, "%s %d %s", weekday, mday, MONTH[month]);
}

struct sv words_day(struct arena *arena, day_t day, day_t near, enum lang lang)
{
    if (day == DAY_NONE)
        return SV("");
    bool with_year = near == DAY_NONE || day_year(near) != day_year(day);
    return lang == LANG_EN ? day_en(arena, day, with_year) : day_zh(arena, day, with_year);
}

/* ---- names ---- */

struct sv words_unit_full(const struct unit_tree *units, id64 id)
{
    const struct unit *unit = unit_find(units, id);
    return unit ? unit->name : SV("");
}

struct sv words_role(const struct rulebook *rulebook, enum role role, enum lang lang)
{
    static const struct words NAMES[ROLE__COUNT] = {
        [ROLE_SYSTEM] = {{SV_INIT("系统"), SV_INIT("System")}},
        [ROLE_PETITIONER] = {{SV_INIT("信访人"), SV_INIT("Petitioner")}},
        [ROLE_WINDOW_CLERK] = {{SV_INIT("窗口登记员"), SV_INIT("Window clerk")}},
        [ROLE_CASE_OFFICER] = {{SV_INIT("信访局经办人"), SV_INIT("Case officer")}},
        [ROLE_OFFICE_HEAD] = {{SV_INIT("信访局负责人"), SV_INIT("Head of the petition office")}},
        [ROLE_UNIT_HANDLER] = {{SV_INIT("责任单位承办人"), SV_INIT("Handler of the unit")}},
        [ROLE_UNIT_HEAD] = {{SV_INIT("责任单位负责人"), SV_INIT("Head of the unit")}},
        [ROLE_CASE_LEADER] = {{SV_INIT("包案领导"), SV_INIT("Case leader")}},
        [ROLE_SUPERVISOR] = {{SV_INIT("督查"), SV_INIT("Supervisor")}},
        [ROLE_LEADER] = {{SV_INIT("领导"), SV_INIT("Leader")}},
        [ROLE_AUDITOR] = {{SV_INIT("审计"), SV_INIT("Auditor")}},
        [ROLE_ADMINISTRATOR] = {{SV_INIT("管理员"), SV_INIT("Administrator")}},
        [ROLE_DISCIPLINE_OFFICER] = {{SV_INIT("纪检监察接收人"), SV_INIT("Discipline officer")}},
    };
    char term[40] = "role.";
    const size_t at = strlen("role.");
    ASSERT(role < ROLE__COUNT);
    struct sv word = sv_from(role_word(role));
    ASSERT(word.n < sizeof term - at);
    memcpy(term + at, word.p, word.n);
    const struct rule_term *own = rulebook_term(rulebook, (struct sv){term, at + word.n});
    return words_in(own ? &own->title : &NAMES[role], lang);
}

struct sv words_event(const struct rulebook *rulebook, const struct event *event, enum lang lang)
{
    static const struct words RECOMPUTED = {
        {SV_INIT("按公布的节假日安排重新计算期限"),
         SV_INIT("Due days recomputed from the published holidays")}};
    if (event->kind == EVENT_RECOMPUTED)
        return RECOMPUTED.in[lang];
    const struct rule_action *action =
        event->action.n ? rulebook_action(rulebook, event->action) : NULL;
    if (!action)
        return sv_from(event_kind_word(event->kind));
    struct sv done = words_in(&action->done, lang);
    return done.n ? done : words_in(&action->name, lang);
}

struct sv words_event_to_others(const struct rulebook *rulebook, const struct event *event,
                                enum lang lang)
{
    const struct rule_action *action =
        event->action.n ? rulebook_action(rulebook, event->action) : NULL;
    struct sv told = action ? words_in(&action->done_others, lang) : SV("");
    if (told.n)
        return told;
    bool is_petitioners = event->actor.role == ROLE_PETITIONER && action;
    return is_petitioners ? words_in(&action->name, lang) : words_event(rulebook, event, lang);
}

/* ---- fields ---- */

static struct sv choice_name(const struct rule_field *rule, struct sv id, enum lang lang)
{
    for (size_t i = 0; rule && i < rule->choices.count; i++) {
        if (sv_eq(rule->choices.items[i].id, id))
            return words_in(&rule->choices.items[i].name, lang);
    }
    return id;
}

static struct sv class_name(const struct rulebook *rulebook, struct sv id, enum lang lang)
{
    const struct rule_class *class_rule = rulebook_class(rulebook, id);
    return class_rule ? words_in(&class_rule->name, lang) : id;
}

static struct sv flag_word(bool value, enum lang lang)
{
    if (lang == LANG_EN)
        return value ? SV("yes") : SV("no");
    return value ? SV("是") : SV("否");
}

static struct sv text_words(const struct rulebook *rulebook, const struct rule_field *rule,
                            const struct field *field, enum lang lang)
{
    if (field->kind == FIELD_CHOICE)
        return choice_name(rule, field->text, lang);
    return field->kind == FIELD_CLASS ? class_name(rulebook, field->text, lang) : field->text;
}

static struct sv number_words(const struct call *call, const struct field *field)
{
    if (field->kind == FIELD_UNIT)
        return words_unit_full(call->office->units, field->number);
    if (field->kind == FIELD_DAY)
        return words_day(call->arena, (day_t)field->number, DAY_NONE, call->lang);
    if (field->kind == FIELD_FLAG)
        return flag_word(field->number != 0, call->lang);
    if (field->kind == FIELD_ID)
        return SV("");
    return arena_printf(call->arena, "%lld", (long long)field->number);
}

struct sv words_field(const struct call *call, const struct rulebook *rulebook,
                      const struct rule_field *rule, const struct field *field)
{
    if (field->is_erased)
        return field->text; /* the sentence in its place */
    switch (field_kind_value(field->kind)) {
    case FIELD_VALUE_TEXT:
        return text_words(rulebook, rule, field, call->lang);
    case FIELD_VALUE_NUMBER:
        return number_words(call, field);
    case FIELD_VALUE_TEXTS:
    case FIELD_VALUE_FINDINGS:
    case FIELD_VALUE_ATTACHMENTS:
    case FIELD_VALUE_PEOPLE:
    case FIELD_VALUE_IDS:
        break;
    }
    return SV("");
}

/* ---- blanks ---- */

/* Between a Chinese character and a figure or Latin letter stands a space; after a full-width sign
 * none does. */
static bool wants_space(struct sv before, struct sv value)
{
    if (before.n < 3 || !value.n)
        return false;
    const unsigned char *last = (const unsigned char *)before.p + before.n - 3;
    bool is_ideograph = last[0] >= 0xE4 && last[0] <= 0xE9;
    unsigned char first = (unsigned char)value.p[0];
    bool is_figure = (first >= '0' && first <= '9') || (first >= 'A' && first <= 'Z');
    return is_ideograph && is_figure;
}

struct sv words_fill(struct arena *arena, struct sv text,
                     struct sv (*fill)(void *self, struct sv name), void *self)
{
    struct buf buf;
    buf_init(&buf, FILLED_MAX);
    struct sv head;
    struct sv rest = text;
    while (sv_cut(rest, '{', &head, &rest)) {
        struct sv name;
        struct sv after;
        buf_add_sv(&buf, head);
        bool is_closed = sv_cut(rest, '}', &name, &after);
        struct sv value = is_closed ? fill(self, name) : (struct sv){0};
        if (value.p) {
            if (wants_space(buf_view(&buf), value))
                buf_add_byte(&buf, ' ');
            buf_add_sv(&buf, value);
            rest = after;
        } else {
            buf_add_byte(&buf, '{');
        }
    }
    buf_add_sv(&buf, head);
    struct sv filled = arena_sv(arena, buf_view(&buf));
    buf_release(&buf);
    return filled;
}

/* ---- the leading clock and its sentence ---- */

const struct petition_clock *words_lead_clock(const struct petition *petition,
                                              const struct rulebook *rulebook)
{
    const struct rule_state *state = rulebook_state(rulebook, petition->state);
    const struct petition_clock *next = NULL;
    const struct petition_clock *told =
        state && state->due.n ? petition_running_clock(petition, state->due) : NULL;
    if (told)
        return told;
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        const struct rule_clock *rule = rulebook_clock(rulebook, clock->rule);
        if (clock->status != CLOCK_RUNNING || !rule || !rule->is_shown)
            continue;
        if (rule->is_main)
            return clock;
        if (clock->is_duty && clock->period.paused_from == DAY_NONE &&
            (!next || clock->end.due_day < next->end.due_day))
            next = clock;
    }
    return next ? next : petition_next_clock(petition);
}

struct lead {
    const struct call *call;
    const struct petition *petition;
    const struct petition_clock *clock;
};

static struct sv lead_blank(void *self, struct sv name)
{
    const struct lead *lead = self;
    const struct call *call = lead->call;
    if (sv_is(name, "owner"))
        return unit_name(call->office->units, lead->petition->owner);
    if (!lead->clock)
        return SV("—");
    day_t due = lead->clock->end.due_day;
    if (sv_is(name, "due"))
        return words_day(call->arena, due, call->today, call->lang);
    if (sv_is(name, "days"))
        return arena_printf(call->arena, "%d", due - call->today);
    return (struct sv){0};
}

struct sv words_lead(const struct call *call, const struct petition *petition,
                     const struct rulebook *rulebook)
{
    const struct rule_state *state = rulebook_state(rulebook, petition->state);
    if (!state)
        return SV("");
    struct lead lead = {
        .call = call, .petition = petition, .clock = words_lead_clock(petition, rulebook)};
    return words_fill(call->arena, words_in(&state->lead, call->lang), lead_blank, &lead);
}
