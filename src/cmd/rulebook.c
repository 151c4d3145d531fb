/* huiyin rulebook: what a rulebook says, and whether it can be right. The subcommands; check and
 * show are here, the others have files of their own. */
#include "cmd/rulebook.h"

#include "cmd/command.h"
#include "cmd/rulebook_tree.h"
#include "domain/rule_trigger.h"

#include <stdio.h>

const struct rulebook *rulebook_load(struct arena *arena, const char *path,
                                     const struct yaml_node **tree, int *code)
{
    const struct rulebook *rulebook = NULL;
    char error[YAML_ERROR_MAX];
    const struct yaml_node *root = rulebook_tree(arena, path, code);
    if (tree)
        *tree = root;
    if (!root || !rulebook_read(arena, root, &rulebook, error))
        return rulebook;
    fprintf(stderr, "%s\n", error);
    *code = EXIT_DIFFERENCES;
    return NULL;
}

bool rulebook_lang(const char *word, enum lang *out)
{
    bool is_english = strcmp(word, "en") == 0;
    *out = is_english ? LANG_EN : LANG_ZH;
    if (!is_english && strcmp(word, "zh") != 0) {
        fprintf(stderr, "huiyin: --lang is zh or en\n");
        return false;
    }
    return true;
}

/* ---- check ---- */

static size_t print_findings(struct arena *arena, const struct rulebook *rulebook)
{
    struct rulebook_walk walk;
    const struct rulebook_finding *findings;
    size_t count = rulebook_check(arena, rulebook, &findings, &walk);
    for (size_t i = 0; i < count; i++)
        printf("%s:%d: %.*s\n", findings[i].file, findings[i].line, SV_FMT(findings[i].text));
    printf("%.*s: %zu states, %zu clocks, %zu actions, %zu findings\n", SV_FMT(rulebook->pin),
           rulebook->state_count, rulebook->clock_count, rulebook->action_count, count);
    printf("looked at: %zu situations, %zu passages, %lld%s ways to an end\n", walk.situations,
           walk.passages, (long long)walk.paths, walk.paths == 1000000 ? " or more" : "");
    return count;
}

/* Versions that are in force on the same day; how many pairs. */
static size_t print_overlaps(const struct rulebook *const *books, size_t count)
{
    size_t overlaps = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            if (!rulebook_overlaps(books[i], books[k]))
                continue;
            overlaps++;
            printf("%s:%d: in force on the same days as: %.*s\n", books[k]->origin.file,
                   books[k]->origin.line, SV_FMT(books[i]->pin));
        }
    }
    return overlaps;
}

static int check(struct arena *arena, const char *const *paths, size_t count)
{
    int code = EXIT_FAILED;
    size_t found = 0;
    const struct rulebook **books = ARENA_ARRAY(arena, const struct rulebook *, count);
    for (size_t i = 0; i < count; i++) {
        books[i] = rulebook_load(arena, paths[i], NULL, &code);
        if (!books[i])
            return code;
        found += print_findings(arena, books[i]);
    }
    found += print_overlaps(books, count);
    return found ? EXIT_DIFFERENCES : EXIT_DONE;
}

/* ---- show ---- */

/* "  from 2026-07-01 to 2026-12-31", as far as there are such days. */
static void show_validity(const struct validity *validity)
{
    char day[DAY_TEXT_SIZE];
    if (validity->from != DAY_NONE) {
        day_format(validity->from, day);
        printf("  from %s", day);
    }
    if (validity->to != DAY_NONE) {
        day_format(validity->to, day);
        printf("  to %s", day);
    }
    if (validity->replaces.n)
        printf("  for %.*s", SV_FMT(validity->replaces));
}

/* Which line of an overlay changed it, or, when the overlay brought it, where it is written. */
static void show_origin(const struct rulebook *rulebook, const struct yaml_origin *origin)
{
    if (origin->overlay_file)
        printf("  <- %s:%d, was %s:%d", origin->overlay_file, origin->overlay_line, origin->file,
               origin->line);
    else if (strcmp(origin->file, rulebook->origin.file) != 0)
        printf("  <- %s:%d", origin->file, origin->line);
}

static void show_states(const struct rulebook *rulebook)
{
    printf("\nSTATES\n");
    for (size_t i = 0; i < rulebook->state_count; i++) {
        const struct rule_state *state = &rulebook->states[i];
        struct sv name = words_in(&state->name, LANG_ZH);
        printf("  %-14.*s %.*s  %s", SV_FMT(state->id), SV_FMT(name),
               state->is_ended ? "(end)" : role_word(state->awaits));
        show_origin(rulebook, &state->origin);
        printf("\n");
    }
}

static void show_marks(const struct rulebook *rulebook)
{
    if (rulebook->mark_count)
        printf("\nMARKS\n");
    for (size_t i = 0; i < rulebook->mark_count; i++) {
        const struct rule_mark *mark = &rulebook->marks[i];
        printf("  %-18.*s %.*s", SV_FMT(mark->id), SV_FMT(words_in(&mark->name, LANG_ZH)));
        show_origin(rulebook, &mark->origin);
        printf("\n");
    }
}

/* "60 cd", "4/3/3/5 cd" from county to country, "the day in result_day", "the claim's day". */
static struct sv length_words(struct arena *arena, const struct rule_clock *clock)
{
    const int *by_level = clock->level_lengths;
    const char *unit = period_unit_word(clock->unit);
    if (clock->is_per_claim)
        return SV("the claim's day");
    if (clock->length_field.n)
        return arena_printf(arena, "the day in %.*s", SV_FMT(clock->length_field));
    if (clock->is_by_level)
        return arena_printf(arena, "%d/%d/%d/%d %s", by_level[LEVEL_COUNTY], by_level[LEVEL_CITY],
                            by_level[LEVEL_PROVINCE], by_level[LEVEL_COUNTRY], unit);
    return arena_printf(arena, "%d %s", clock->length, unit);
}

static struct sv keep_words(struct arena *arena, const struct rule_retention *row)
{
    return row->years ? arena_printf(arena, "%d years", row->years) : SV("for ever");
}

static void show_retention(struct arena *arena, const struct rulebook *rulebook)
{
    const int *years = rulebook->transfer.years;
    if (rulebook->retention_count)
        printf("\nRETENTION (the first that fits)\n");
    for (size_t i = 0; i < rulebook->retention_count; i++) {
        const struct rule_retention *row = &rulebook->retention[i];
        struct sv keep = keep_words(arena, row);
        printf("  %-18.*s %9.*s  %.*s  [%.*s; %.*s]%s", SV_FMT(row->id), SV_FMT(keep),
               SV_FMT(words_in(&row->name, LANG_ZH)), SV_FMT(row->citation.article),
               SV_FMT(row->citation.grade), row->is_transferred ? "  to the archives" : "");
        show_origin(rulebook, &row->origin);
        printf("\n");
    }
    if (years[LEVEL_COUNTY])
        printf("  to the archives after %d/%d/%d/%d years  [%.*s; %.*s]\n", years[LEVEL_COUNTY],
               years[LEVEL_CITY], years[LEVEL_PROVINCE], years[LEVEL_COUNTRY],
               SV_FMT(rulebook->transfer.citation.article),
               SV_FMT(rulebook->transfer.citation.grade));
}

static void show_parameter(struct sv id, const struct citation *citation, struct sv value)
{
    if (citation_is_parameter(citation))
        printf("  %-18.*s %-8.*s %.*s\n", SV_FMT(id), SV_FMT(citation->grade), SV_FMT(value));
}

/* What is uncertain, with its grade: the parameters of an administrator. */
static void show_parameters(struct arena *arena, const struct rulebook *rulebook)
{
    printf("\nPARAMETERS (uncertain; an overlay may set them)\n");
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        const struct rule_clock *clock = &rulebook->clocks[i];
        show_parameter(clock->id, &clock->citation, length_words(arena, clock));
    }
    for (size_t i = 0; i < rulebook->retention_count; i++) {
        const struct rule_retention *row = &rulebook->retention[i];
        show_parameter(row->id, &row->citation, keep_words(arena, row));
    }
}

static void show_clocks(struct arena *arena, const struct rulebook *rulebook)
{
    printf("\nCLOCKS\n");
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        const struct rule_clock *clock = &rulebook->clocks[i];
        struct sv name = words_in(&clock->name, LANG_ZH);
        struct sv length = length_words(arena, clock);
        printf("  %-18.*s %6.*s  %.*s  [%.*s; %.*s]", SV_FMT(clock->id), SV_FMT(length),
               SV_FMT(name), SV_FMT(clock->citation.article), SV_FMT(clock->citation.grade));
        if (clock->extension_max_days)
            printf("  + at most %d %s, %d time(s)", clock->extension_max_days,
                   period_unit_word(clock->extension_unit), clock->extension_times);
        show_validity(&clock->validity);
        show_origin(rulebook, &clock->origin);
        printf("\n");
    }
}

static void show_list(const char *label, const struct id_list *list)
{
    if (list->count)
        printf("      %s", label);
    for (size_t i = 0; i < list->count; i++)
        printf(" %.*s", SV_FMT(list->items[i]));
    if (list->count)
        printf("\n");
}

static void show_one(const char *label, struct sv id)
{
    if (id.n)
        printf("      %s %.*s\n", label, SV_FMT(id));
}

static void show_by(role_set by)
{
    printf("      by");
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (by & ROLE_BIT(role))
            printf(" %s", role_word((enum role)role));
    }
    printf("\n");
}

static void show_outcome(const struct rule_outcome *outcome)
{
    show_one("to", outcome->to);
    show_list("starts", &outcome->starts);
    show_list("stops", &outcome->stops);
    show_list("cancels", &outcome->cancels);
    show_list("pauses", &outcome->pauses);
    show_list("resumes", &outcome->resumes);
    show_list("sets", &outcome->sets);
    show_list("clears", &outcome->clears);
    show_one("issues", outcome->document);
}

static void show_cases(const struct rule_action *action)
{
    for (size_t i = 0; i < action->case_count; i++) {
        printf("    when %.*s is %.*s\n", SV_FMT(action->turns_on), SV_FMT(action->cases[i].when));
        show_outcome(&action->cases[i].outcome);
    }
}

static void show_actions(const struct rulebook *rulebook)
{
    printf("\nACTIONS\n");
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        struct sv name = words_in(&action->name, LANG_ZH);
        printf("  %.*s  %.*s  [%.*s]", SV_FMT(action->id), SV_FMT(name),
               SV_FMT(action->citation.article));
        show_validity(&action->validity);
        show_origin(rulebook, &action->origin);
        printf("\n");
        show_list("from", &action->from);
        show_by(action->by);
        show_outcome(&action->outcome);
        show_cases(action);
    }
}

/* "in 30 cd", "by the day in due_day". */
static struct sv duty_words(struct arena *arena, const struct rule_duty *duty)
{
    if (duty->day.n)
        return arena_printf(arena, "the day in %.*s", SV_FMT(duty->day));
    return arena_printf(arena, "%d %s", duty->length, period_unit_word(duty->unit));
}

static void show_duties(struct arena *arena, const struct rule_work *work)
{
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct rule_duty *duty = &work->duties[i];
        struct sv length = duty_words(arena, duty);
        printf("    %.*s  %.*s  %.*s  %s  [%.*s; %.*s]\n", SV_FMT(duty->id), SV_FMT(length),
               SV_FMT(words_in(&duty->name, LANG_ZH)), role_word(duty->role),
               SV_FMT(duty->citation.article), SV_FMT(duty->citation.grade));
        show_list("met by", &duty->ends_on);
        show_one("ladder", duty->ladder);
    }
}

static void show_step(const struct rule_step *step)
{
    printf("      %s %+d %s: %s", step->every ? "again each" : "at",
           step->every ? step->every : step->after, period_unit_word(step->unit),
           work_step_word(step->does));
    if (step->begins.n)
        printf(", begins %.*s", SV_FMT(step->begins));
    printf("  [%.*s; %.*s]\n", SV_FMT(step->citation.article), SV_FMT(step->citation.grade));
}

static void show_works(struct arena *arena, const struct rulebook *rulebook)
{
    if (rulebook->work_count)
        printf("\nWORKS\n");
    for (size_t i = 0; i < rulebook->work_count; i++) {
        const struct rule_work *work = &rulebook->works[i];
        printf("  %.*s  %.*s  [%.*s; %.*s]", SV_FMT(work->id),
               SV_FMT(words_in(&work->name, LANG_ZH)), SV_FMT(work->citation.article),
               SV_FMT(work->citation.grade));
        show_origin(rulebook, &work->origin);
        printf("\n");
        show_duties(arena, work);
        for (size_t k = 0; k < work->ladder_count; k++) {
            const struct rule_ladder *ladder = &work->ladders[k];
            printf("    ladder %.*s\n", SV_FMT(ladder->id));
            for (size_t n = 0; n < ladder->step_count; n++)
                show_step(&ladder->steps[n]);
            show_step(&ladder->then);
        }
    }
}

static void show_triggers(const struct rulebook *rulebook)
{
    if (rulebook->trigger_count)
        printf("\nTRIGGERS\n");
    for (size_t i = 0; i < rulebook->trigger_count; i++) {
        const struct rule_trigger *trigger = &rulebook->triggers[i];
        printf("  %.*s  %.*s  %s", SV_FMT(trigger->id), SV_FMT(words_in(&trigger->name, LANG_ZH)),
               trigger_question_word(trigger->question));
        if (trigger->days)
            printf("  %d working days", trigger->days);
        if (trigger->count)
            printf("  %d times", trigger->count);
        printf("  [%.*s; %.*s]", SV_FMT(trigger->citation.article),
               SV_FMT(trigger->citation.grade));
        show_origin(rulebook, &trigger->origin);
        printf("\n");
        show_list("clocks", &trigger->clocks);
        show_list("unless", &trigger->unless);
        show_one("in", trigger->work);
        show_list("duties", &trigger->duties);
        show_one("opens", trigger->opens);
        show_one("ground", trigger->ground);
    }
}

static void show_pending(const struct rulebook *rulebook)
{
    const struct rule_pending *rule = &rulebook->pending;
    if (rule->age_count == 0)
        return;
    printf("\nLONG PENDING  [%.*s; %.*s]", SV_FMT(rule->citation.article),
           SV_FMT(rule->citation.grade));
    show_origin(rulebook, &rule->origin);
    printf("\n");
    for (size_t i = 0; i < rule->age_count; i++)
        printf("  %.*s  %.*s  from %d months\n", SV_FMT(rule->ages[i].id),
               SV_FMT(words_in(&rule->ages[i].name, LANG_ZH)), rule->ages[i].months);
    show_one("in", rule->kind);
    show_one("campaign", rule->campaign);
    show_one("leader", rule->leader);
}

static int show(struct arena *arena, const char *const *paths, size_t count)
{
    (void)count;
    int code = EXIT_FAILED;
    const struct rulebook *rulebook = rulebook_load(arena, paths[0], NULL, &code);
    if (!rulebook)
        return code;
    struct sv title = words_in(&rulebook->title, LANG_ZH);
    printf("%.*s  %.*s\n", SV_FMT(rulebook->pin), SV_FMT(title));
    if (rulebook->base.n)
        printf("laid over %.*s\n", SV_FMT(rulebook->base));
    show_states(rulebook);
    show_marks(rulebook);
    show_clocks(arena, rulebook);
    show_retention(arena, rulebook);
    show_parameters(arena, rulebook);
    show_actions(rulebook);
    show_works(arena, rulebook);
    show_triggers(rulebook);
    show_pending(rulebook);
    return EXIT_DONE;
}

/* ---- the subcommands ---- */

enum { CHECKED_MAX = 32 };
typedef int read_fn(struct arena *arena, const char *const *paths, size_t count);

static int check_or_show(int argc, char **argv, read_fn *run, size_t most)
{
    const char *items[CHECKED_MAX] = {0};
    struct option_words words = {.items = items, .max = most};
    int code = options_read(argc, argv, NULL, 0, &words);
    if (code != OPTIONS_FINE)
        return code;
    if (words.count == 0)
        return rulebook_usage();
    struct arena *arena = arena_new();
    code = run(arena, items, words.count);
    arena_free(&arena);
    return code;
}

static int command_check(int argc, char **argv)
{
    return check_or_show(argc, argv, check, CHECKED_MAX);
}

static int command_show(int argc, char **argv)
{
    return check_or_show(argc, argv, show, 1);
}

static const struct {
    const char *name;
    command_fn *run;
    const char *usage;
} SUBCOMMANDS[] = {
    {"check", command_check, "check FILE[+OVERLAY…]..."},
    {"show", command_show, "show FILE[+OVERLAY…]"},
    {"diff", command_rulebook_diff, "diff [--lang zh|en] OLDER NEWER"},
    {"whatif", command_rulebook_whatif,
     "whatif --from DAY [--data FOLDER] [--all] [--first N] [--lang zh|en] FILE"},
    {"adopt", command_rulebook_adopt, "adopt [--from DAY] [--data FOLDER] FILE[+OVERLAY…]"},
    {"svg", command_rulebook_svg, "svg [--state ID] [--part ID] [--lang zh|en] FILE"},
    {"bpmn", command_rulebook_bpmn, "bpmn [--lang zh|en] FILE"},
};
#define SUBCOMMAND_COUNT (sizeof SUBCOMMANDS / sizeof SUBCOMMANDS[0])

int rulebook_usage(void)
{
    for (size_t i = 0; i < SUBCOMMAND_COUNT; i++)
        fprintf(stderr, "%s huiyin rulebook %s\n", i ? "      " : "usage:", SUBCOMMANDS[i].usage);
    return EXIT_USAGE;
}

int command_rulebook(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < SUBCOMMAND_COUNT; i++) {
        if (strcmp(argv[1], SUBCOMMANDS[i].name) == 0)
            return SUBCOMMANDS[i].run(argc - 1, argv + 1);
    }
    return rulebook_usage();
}
