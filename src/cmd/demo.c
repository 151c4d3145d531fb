/* huiyin demo: a new data folder with a county that does not exist, for trying out and for tests.
 */
#include "base/file.h"
#include "cmd/command.h"
#include "cmd/demo_fill.h"

#include <stdio.h>

/* What a visitor needs; printed, and kept beside the data for those who come later. */
static enum err write_note(const char *data, const struct demo_filled *filled)
{
    static const char *const about[DEMO_SAMPLE__COUNT] = {[DEMO_SAMPLE_IN_HAND] = "in hand",
                                                          [DEMO_SAMPLE_ANSWERED] =
                                                              "answered, not rated yet",
                                                          [DEMO_SAMPLE_NEW] = "just registered"};
    struct buf note;
    buf_init(&note, 1u << 16);
    buf_printf(
        &note,
        "Demonstration: %zu units, %zu accounts, %lld petitions. Nobody in it exists.\n"
        "Officials: choose one on the sign-in page (huiyin serve --demo), or sign in with the "
        "password %.*s\n"
        "Petitioners: follow a matter with number, code and name; its secret is %.*s\n",
        filled->unit_count, filled->account_count, (long long)filled->petitions,
        SV_FMT(filled->password), SV_FMT(filled->secret));
    for (int i = 0; i < DEMO_SAMPLE__COUNT; i++) {
        if (filled->samples[i].number.n)
            buf_printf(&note, "  %.*s  %.*s  %.*s  (%s)\n", SV_FMT(filled->samples[i].number),
                       SV_FMT(filled->samples[i].code), SV_FMT(filled->samples[i].name), about[i]);
    }
    printf("%.*s", SV_FMT(buf_view(&note)));
    enum err err = file_write_atomic(arena_printf(filled->arena, "%s/demo.txt", data).p,
                                     buf_view(&note), 0600);
    buf_release(&note);
    return err;
}

/* What was planted, so that somebody else can look whether it is found: ids alone. */
static enum err write_planted(const char *data, const struct demo_filled *filled)
{
    enum { BYTES_A_FAULT = 200 };
    struct buf text;
    buf_init(&text, (filled->planted_count + 1) * BYTES_A_FAULT);
    buf_printf(&text, "[");
    for (size_t i = 0; i < filled->planted_count; i++) {
        const struct demo_planted *one = &filled->planted[i];
        buf_printf(&text,
                   "%s\n {\"fault\": \"%s\", \"trigger\": \"%s\", \"petition\": \"%lld\", "
                   "\"work\": \"%lld\"}",
                   i ? "," : "", demo_fault_word(one->fault), demo_fault_trigger(one->fault),
                   (long long)one->petition, (long long)one->work);
    }
    buf_printf(&text, "\n]\n");
    enum err err = file_write_atomic(arena_printf(filled->arena, "%s/planted.json", data).p,
                                     buf_view(&text), 0600);
    buf_release(&text);
    return err;
}

static day_t today_or(const char *text)
{
    enum { CHINA_MINUTES = 480 };
    struct timesource time = timesource_system();
    day_t day = DAY_NONE;
    if (!text)
        return day_of_time(time.now_ms(time.self), CHINA_MINUTES);
    return day_parse(sv_from(text), &day) ? day : DAY_NONE;
}

/* Ids begin with the year 2020, and offices stand for some time before. */
static bool reaches_back(day_t today, int years)
{
    enum { BEFORE = 400 };
    day_t first;
    return day_from_ymd(2020, 1, 1, &first) && today - years * 365 - BEFORE > first;
}

static int fill(const struct demo_options *options)
{
    struct fail fail = {0};
    struct demo_filled filled;
    enum err err = demo_county_make(options, &filled, &fail);
    if (!err)
        err = write_note(options->data_dir, &filled);
    if (!err && options->has_faults)
        err = write_planted(options->data_dir, &filled);
    if (!err && !options->is_quiet)
        fprintf(stderr, "%lld petitions, %lld events in %.1f s; %lld works, %lld events\n",
                (long long)filled.petitions, (long long)filled.events, filled.seconds,
                (long long)filled.works, (long long)filled.work_events);
    arena_free(&filled.arena);
    return err ? command_failed("demo", err, &fail) : EXIT_DONE;
}

int command_demo(int argc, char **argv)
{
    enum { FAULTS_FROM = 500 };
    struct demo_options options = {.data_dir = "huiyin-demo"};
    int petitions = 300;
    int withdrawn = 0;
    int seed = 1;
    int years = 0;
    const char *habits = "mixed";
    const char *today = NULL;
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &options.data_dir, "FOLDER", "a new folder (huiyin-demo)"},
        {"--store", OPTION_TEXT, &options.store, "ADDRESS",
         "postgres://… of an empty database (FOLDER/huiyin.db)"},
        {"--keys", OPTION_TEXT, &options.keys, "ADDRESS",
         "postgres://… of another empty database for the keys (FOLDER/keys/keys.db)"},
        {"--petitions", OPTION_INT, &petitions, "N", "how many, up to 20000000 (300)"},
        {"--withdrawn", OPTION_INT, &withdrawn, "N",
         "besides, so many withdrawn ones, to fill a database with little (0)"},
        {"--seed", OPTION_INT, &seed, "S", "the same seed and day give the same demo (1)"},
        {"--today", OPTION_TEXT, &today, "DAY", "as if today were YYYY-MM-DD"},
        {"--years", OPTION_INT, &years, "N", "as if so many years had passed, up to 4 (120 days)"},
        {"--habits", OPTION_TEXT, &habits, "mixed|clean",
         "some offices are late or idle, or all keep their days (mixed)"},
        {"--faults", OPTION_FLAG, &options.has_faults, NULL,
         "put faults in and write which into FOLDER/planted.json"},
        {"--events", OPTION_TEXT, &options.events, "FILE",
         "write every event in the clear, to count them by other means"},
        {"--quiet", OPTION_FLAG, &options.is_quiet, NULL, "no progress"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    options.today = today_or(today);
    options.is_clean = sv_is(sv_from(habits), "clean");
    if (years > DEMO_YEARS_MAX || !reaches_back(today_or(today), years) ||
        (!options.is_clean && !sv_is(sv_from(habits), "mixed"))) {
        fprintf(stderr, "huiyin: demo wants at most %d years, and habits that are mixed or clean\n",
                DEMO_YEARS_MAX);
        return EXIT_USAGE;
    }
    if (options.has_faults && petitions < FAULTS_FROM) {
        fprintf(stderr, "huiyin: demo --faults wants at least %d petitions\n", FAULTS_FROM);
        return EXIT_USAGE;
    }
    options.years = years;
    bool are_few = petitions <= DEMO_PETITIONS_MAX && withdrawn <= DEMO_PETITIONS_MAX - petitions;
    if (!are_few || options.today == DAY_NONE) {
        fprintf(stderr, "huiyin: demo wants at most %d petitions and a day like 2026-11-21\n",
                DEMO_PETITIONS_MAX);
        return EXIT_USAGE;
    }
    options.petitions = (uint32_t)petitions;
    options.withdrawn = (uint32_t)withdrawn;
    options.seed = (uint64_t)seed;
    return fill(&options);
}
