/* huiyin rulebook whatif --from DAY FILE: which matters of the register would have another last day
 * if the file's clocks applied, and why. Reads in one snapshot and writes nothing. */
#include "domain/whatif.h"

#include "cmd/office.h"
#include "cmd/period_text.h"
#include "cmd/progress.h"
#include "cmd/rulebook.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 100, FIRST_DEFAULT = 20 };

/* How many clocks of one rule, owed by one unit, would move. */
struct tally {
    struct sv rule;
    id64 owner;
    int64_t earlier, later, dropped;
};

struct asking {
    struct whatif whatif;
    enum lang lang;
    bool wants_ended;
    int first;                /* matters to show */
    int64_t matters, running; /* looked at, and their clocks that would follow the file */
    int64_t moved_matters, unpinned;
    struct tally *tallies;
    size_t tally_count, tally_capacity;
    struct arena *page; /* emptied after each page of matters */
    struct progress progress;
};

/* ---- counting ---- */

static struct tally *tally_of(struct asking *a, struct arena *arena, struct sv rule, id64 owner)
{
    for (size_t i = 0; i < a->tally_count; i++) {
        if (a->tallies[i].owner == owner && sv_eq(a->tallies[i].rule, rule))
            return &a->tallies[i];
    }
    if (a->tally_count == a->tally_capacity) {
        a->tally_capacity = a->tally_capacity ? a->tally_capacity * 2 : 64;
        struct tally *copy = ARENA_ARRAY(arena, struct tally, a->tally_capacity);
        if (a->tally_count)
            memcpy(copy, a->tallies, a->tally_count * sizeof *copy);
        a->tallies = copy;
    }
    struct tally *tally = &a->tallies[a->tally_count++];
    *tally = (struct tally){.rule = arena_sv(arena, rule), .owner = owner};
    return tally;
}

static void count_clock(struct asking *a, struct call *call, const struct whatif_clock *row)
{
    struct tally *tally = tally_of(a, call->arena, row->clock->rule, row->clock->owner);
    tally->earlier += row->outcome == WHATIF_EARLIER;
    tally->later += row->outcome == WHATIF_LATER;
    tally->dropped += row->outcome == WHATIF_DROPPED;
}

/* ---- one matter ---- */

static void print_clock(const struct asking *a, const struct rulebook *pinned,
                        const struct whatif_clock *row)
{
    char now[DAY_TEXT_SIZE];
    char proposed[DAY_TEXT_SIZE] = "–";
    struct sv name = words_in(&rulebook_clock(pinned, row->clock->rule)->name, a->lang);
    day_format(row->clock->end.due_day, now);
    if (row->outcome != WHATIF_DROPPED)
        day_format(row->end.due_day, proposed);
    printf("   %.*s  %s → %s\n", SV_FMT(name), now, proposed);
    if (row->outcome == WHATIF_DROPPED)
        return;
    struct sv why = period_text(a->page, &row->period, a->whatif.calendar, a->lang);
    printf("      %.*s\n", SV_FMT(why));
}

/* The clocks of one matter. */
struct answer {
    struct sv number;
    const struct rulebook *pinned;
    const struct whatif_clock *rows;
    size_t count;
};

static void take_answer(struct asking *a, struct call *call, const struct answer *answer)
{
    bool is_moved = false;
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->rows[i].outcome == WHATIF_SAME)
            continue;
        if (!is_moved && a->moved_matters < a->first)
            printf("\n%.*s\n", SV_FMT(answer->number));
        is_moved = true;
        count_clock(a, call, &answer->rows[i]);
        if (a->moved_matters < a->first)
            print_clock(a, answer->pinned, &answer->rows[i]);
    }
    a->running += (int64_t)answer->count;
    a->moved_matters += is_moved;
}

static enum err ask_one(struct asking *a, struct call *call, const struct petition_row *listed)
{
    struct petition petition = {0};
    const struct event *events;
    size_t count;
    enum err err = store_petition_events(call->conn, a->page, &listed->key, &events, &count);
    if (err)
        return err;
    for (size_t i = 0; !err && i < count; i++)
        err = petition_apply(a->page, &petition, &events[i]);
    if (err)
        return err;
    const struct rulebook *pinned = office_rulebook(call->office, petition.rulebook);
    a->matters++;
    if (!pinned) {
        a->unpinned++;
        return ERR_OK;
    }
    struct whatif_clock *rows = ARENA_ARRAY(a->page, struct whatif_clock, petition.clock_count);
    const struct whatif_matter matter = {a->page, &petition, pinned, events, count};
    const struct answer answer = {listed->number, pinned, rows,
                                  whatif_clocks(&a->whatif, &matter, rows)};
    take_answer(a, call, &answer);
    return ERR_OK;
}

/* ---- the register ---- */

/* Every matter whose root is this unit, page after page. */
static enum err ask_region(struct asking *a, struct call *call, id64 region, bool is_ended)
{
    struct petition_filter filter = {
        .scope = {.region = region}, .is_ended = is_ended, .limit = PAGE};
    size_t count = PAGE;
    while (count == PAGE) {
        const struct petition_row *rows;
        enum err err = store_petition_list(call->conn, a->page, &filter, &rows, &count);
        for (size_t i = 0; !err && i < count; i++)
            err = ask_one(a, call, &rows[i]);
        if (err)
            return err;
        if (count)
            store_petition_after(&filter, &rows[count - 1]);
        progress_show(&a->progress, a->matters, 0, 0);
        arena_reset(a->page);
    }
    return ERR_OK;
}

/* Any unit may be the root of matters; a matter has one. */
static enum err ask_all(struct call *call, void *arg)
{
    struct asking *a = arg;
    const struct unit_tree *units = call->office->units;
    a->whatif.calendar = call->office->calendar;
    a->whatif.units = units;
    for (size_t i = 0; i < unit_count(units); i++) {
        enum err err = ask_region(a, call, unit_at(units, i)->id, false);
        if (!err && a->wants_ended)
            err = ask_region(a, call, unit_at(units, i)->id, true);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* ---- telling ---- */

static void print_count(const struct asking *a, const struct words *what, int64_t count)
{
    printf("%.*s: %lld\n", SV_FMT(what->in[a->lang]), (long long)count);
}

static void print_tallies(const struct asking *a, const struct call *call)
{
    static const struct words HEADING = {
        {SV_INIT("时限 / 单位: 提前 推后 不再有"), SV_INIT("clock / unit: earlier later dropped")}};
    static const struct words PETITIONER = {{SV_INIT("信访人"), SV_INIT("the petitioner")}};
    if (a->tally_count)
        printf("\n%.*s\n", SV_FMT(HEADING.in[a->lang]));
    for (size_t i = 0; i < a->tally_count; i++) {
        const struct tally *tally = &a->tallies[i];
        struct sv unit = PETITIONER.in[a->lang];
        if (tally->owner)
            unit = unit_name(call->office->units, tally->owner);
        printf("  %.*s / %.*s: %lld %lld %lld\n", SV_FMT(tally->rule), SV_FMT(unit),
               (long long)tally->earlier, (long long)tally->later, (long long)tally->dropped);
    }
}

static void print_totals(const struct asking *a, const struct call *call)
{
    static const struct {
        struct words looked, follow, moved, shown, unpinned;
    } SAID = {
        .looked = {{SV_INIT("看过的事项"), SV_INIT("matters looked at")}},
        .follow = {{SV_INIT("适用新规则的在途时限"),
                    SV_INIT("running clocks that would follow the file")}},
        .moved = {{SV_INIT("日期会变的事项"), SV_INIT("matters that would move")}},
        .shown = {{SV_INIT("其中上面列出的（--first 可多列）"),
                   SV_INIT("of these listed above (--first lists more)")}},
        .unpinned = {{SV_INIT("所依规则书不在库中、没有比较的事项"),
                      SV_INIT("matters whose rulebook is not stored, not compared")}},
    };
    print_tallies(a, call);
    printf("\n");
    print_count(a, &SAID.looked, a->matters);
    print_count(a, &SAID.follow, a->running);
    print_count(a, &SAID.moved, a->moved_matters);
    if (a->moved_matters > a->first)
        print_count(a, &SAID.shown, a->first);
    if (a->unpinned)
        print_count(a, &SAID.unpinned, a->unpinned);
}

static int ask(struct asking *a, const char *data)
{
    struct console console;
    int code = EXIT_FAILED;
    if (!console_open(&console, data, false)) {
        progress_begin(&a->progress, "matters", 0, false);
        enum err err = call_read(&console.call, ask_all, a);
        (void)progress_end(&a->progress, a->matters);
        if (err)
            (void)command_failed(data, err, &console.fail);
        else
            print_totals(a, &console.call);
        code = err ? EXIT_FAILED : EXIT_DONE;
    }
    console_close(&console);
    return code;
}

static int ask_file(struct asking *a, const char *data, const char *path)
{
    int code = EXIT_FAILED;
    struct arena *arena = arena_new();
    a->page = arena_new_wiping();
    a->whatif.proposed = rulebook_load(arena, path, NULL, &code);
    if (a->whatif.proposed)
        code = ask(a, data);
    arena_free(&a->page);
    arena_free(&arena);
    return code;
}

int command_rulebook_whatif(int argc, char **argv)
{
    const char *data = "huiyin-data";
    const char *from = NULL;
    const char *language = "zh";
    const char *path = NULL;
    struct asking a = {.first = FIRST_DEFAULT};
    struct option_words words = {.items = &path, .max = 1};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &data, "FOLDER", "the office's data (huiyin-data)"},
        {"--from", OPTION_TEXT, &from, "DAY", "clocks that began on this day or later"},
        {"--all", OPTION_FLAG, &a.wants_ended, NULL, "ended matters as well"},
        {"--first", OPTION_INT, &a.first, "N", "list so many of the matters that move (20)"},
        {"--lang", OPTION_TEXT, &language, "zh|en", "the language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (words.count != 1 || !from)
        return rulebook_usage();
    if (!rulebook_lang(language, &a.lang))
        return EXIT_USAGE;
    if (!day_parse(sv_from(from), &a.whatif.from)) {
        fprintf(stderr, "huiyin: --from wants a day like 2027-01-01\n");
        return EXIT_USAGE;
    }
    return ask_file(&a, data, path);
}
