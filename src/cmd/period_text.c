/* The steps of a period, each as the pages label and word it: the texts are those of
 * web/shared/i18n. */
#include "cmd/period_text.h"

#include "base/assert.h"
#include "http/texts.h"

#include <stdio.h>

enum { TEXT_BYTES_MAX = 16 * 1024 };

struct wording {
    struct buf out;
    enum lang lang;
};

enum { MOMENT_SIZE = DAY_TEXT_SIZE + 24 };

/* A day, with the minute where the period is one of hours. */
static struct sv moment_text(day_t day, int minute, char room[MOMENT_SIZE])
{
    char text[DAY_TEXT_SIZE];
    if (day == DAY_NONE)
        return SV("");
    day_format(day, text);
    if (minute == PERIOD_NO_MINUTE)
        snprintf(room, MOMENT_SIZE, "%s", text);
    else
        snprintf(room, MOMENT_SIZE, "%s %02d:%02d", text, minute / 60, minute % 60);
    return sv_from(room);
}

/* {day} {period} {name} {year} {length} of a step, whichever its text asks for. */
static void add_line(struct wording *w, const char *key, const struct period_step *step,
                     struct sv length)
{
    char day[MOMENT_SIZE];
    char until[MOMENT_SIZE];
    char year[16];
    char period[2 * MOMENT_SIZE + 8];
    snprintf(year, sizeof year, "%d", step->days);
    struct sv first = moment_text(step->day, step->minute, day);
    struct sv last = moment_text(step->until, PERIOD_NO_MINUTE, until);
    bool is_one = step->until == DAY_NONE || step->until == step->day;
    snprintf(period, sizeof period, "%.*s%s%.*s", SV_FMT(first), is_one ? "" : " – ",
             SV_FMT(is_one ? SV("") : last));
    const struct text_param params[] = {{"day", first},       {"period", sv_from(period)},
                                        {"name", step->name}, {"year", sv_from(year)},
                                        {"length", length},   {NULL, SV_INIT("")}};
    if (!texts_add(&w->out, w->lang, "due.", key, params))
        buf_add_sv(&w->out, length.n && step->day == DAY_NONE ? length : first);
}

static void add_step(struct arena *arena, struct wording *w, const struct period_step *step)
{
    static const struct words UNITS[] = {
        [PERIOD_CALENDAR_DAYS] = {{SV_INIT("天"), SV_INIT(" days")}},
        [PERIOD_WORKING_DAYS] = {{SV_INIT("个工作日"), SV_INIT(" working days")}},
        [PERIOD_MONTHS] = {{SV_INIT("个月"), SV_INIT(" months")}},
        [PERIOD_HOURS] = {{SV_INIT("小时"), SV_INIT(" hours")}},
        [PERIOD_MINUTES] = {{SV_INIT("分钟"), SV_INIT(" minutes")}},
        [PERIOD_YEARS] = {{SV_INIT("年"), SV_INIT(" years")}},
        [PERIOD_SET] = {{SV_INIT(""), SV_INIT("")}},
    };
    ASSERT(step->unit < sizeof UNITS / sizeof UNITS[0]);
    const char *word = period_step_word(step->kind);
    const char *form = step->kind == STEP_REST_DAY && step->name.n            ? "named"
                       : step->kind == STEP_EXTENDED && step->day != DAY_NONE ? "until"
                                                                              : "text";
    char key[48];
    struct sv length =
        arena_printf(arena, "%d%.*s", step->days, SV_FMT(UNITS[step->unit].in[w->lang]));
    snprintf(key, sizeof key, "%s.label", word);
    if (!texts_add(&w->out, w->lang, "due.", key, NULL))
        buf_add_sv(&w->out, sv_from(word));
    buf_printf(&w->out, "%s", w->lang == LANG_ZH ? "：" : ": ");
    snprintf(key, sizeof key, "%s.%s", word, form);
    bool is_length = step->kind == STEP_LENGTH;
    if (is_length)
        buf_add_sv(&w->out, length);
    else
        add_line(w, key, step, length);
}

struct sv period_text(struct arena *arena, const struct period *period,
                      const struct calendar *calendar, enum lang lang)
{
    struct period_step steps[PERIOD_STEPS_MAX];
    size_t count = period_explain(period, calendar, steps);
    struct wording w = {.lang = lang};
    buf_init(&w.out, TEXT_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_printf(&w.out, "%s", lang == LANG_ZH ? "；" : "; ");
        add_step(arena, &w, &steps[i]);
    }
    struct sv text = arena_sv(arena, buf_view(&w.out));
    ASSERT(buf_finish(&w.out) == ERR_OK);
    buf_release(&w.out);
    return text;
}
