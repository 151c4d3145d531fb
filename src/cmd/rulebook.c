/* huiyin rulebook check FILE | show FILE: what a rulebook says, and whether it can be right. */
#include "domain/rulebook.h"

#include "cmd/command.h"
#include "cmd/rulebook_tree.h"

#include <stdio.h>

/* NULL when it cannot be read or is not a rulebook: said on stderr, and *code set. */
static const struct rulebook *load(struct arena *arena, const char *path, int *code)
{
    const struct rulebook *rulebook = NULL;
    char error[YAML_ERROR_MAX];
    const struct yaml_node *root = rulebook_tree(arena, path, code);
    if (!root || !rulebook_read(arena, root, &rulebook, error))
        return rulebook;
    fprintf(stderr, "%s\n", error);
    *code = EXIT_DIFFERENCES;
    return NULL;
}

/* ---- check ---- */

static int check(struct arena *arena, const char *path)
{
    int code = EXIT_FAILED;
    const struct rulebook_finding *findings;
    const struct rulebook *rulebook = load(arena, path, &code);
    if (!rulebook)
        return code;
    struct rulebook_walk walk;
    size_t count = rulebook_check(arena, rulebook, &findings, &walk);
    for (size_t i = 0; i < count; i++)
        printf("%s:%d: %.*s\n", findings[i].file, findings[i].line, SV_FMT(findings[i].text));
    printf("%.*s: %zu states, %zu clocks, %zu actions, %zu findings\n", SV_FMT(rulebook->pin),
           rulebook->state_count, rulebook->clock_count, rulebook->action_count, count);
    printf("looked at: %zu situations, %zu passages, %lld%s ways to an end\n", walk.situations,
           walk.passages, (long long)walk.paths, walk.paths == 1000000 ? " or more" : "");
    return count ? EXIT_DIFFERENCES : EXIT_DONE;
}

/* ---- show ---- */

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

/* What is uncertain, with its grade: the parameters of an administrator. */
static void show_parameters(struct arena *arena, const struct rulebook *rulebook)
{
    printf("\nPARAMETERS (uncertain; an overlay may set them)\n");
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        const struct rule_clock *clock = &rulebook->clocks[i];
        if (!citation_is_parameter(&clock->citation))
            continue;
        struct sv length = length_words(arena, clock);
        printf("  %-18.*s %-8.*s %.*s\n", SV_FMT(clock->id), SV_FMT(clock->citation.grade),
               SV_FMT(length));
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
            printf("  + at most %d days, %d time(s)", clock->extension_max_days,
                   clock->extension_times);
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
        show_origin(rulebook, &action->origin);
        printf("\n");
        show_list("from", &action->from);
        show_by(action->by);
        show_outcome(&action->outcome);
        show_cases(action);
    }
}

static int show(struct arena *arena, const char *path)
{
    int code = EXIT_FAILED;
    const struct rulebook *rulebook = load(arena, path, &code);
    if (!rulebook)
        return code;
    struct sv title = words_in(&rulebook->title, LANG_ZH);
    printf("%.*s  %.*s\n", SV_FMT(rulebook->pin), SV_FMT(title));
    if (rulebook->base.n)
        printf("laid over %.*s\n", SV_FMT(rulebook->base));
    show_states(rulebook);
    show_marks(rulebook);
    show_clocks(arena, rulebook);
    show_parameters(arena, rulebook);
    show_actions(rulebook);
    return EXIT_DONE;
}

int command_rulebook(int argc, char **argv)
{
    const char *items[2] = {0};
    struct option_words words = {.items = items, .max = 2};
    int code = options_read(argc, argv, NULL, 0, &words);
    if (code != OPTIONS_FINE)
        return code;
    bool is_check = words.count == 2 && strcmp(items[0], "check") == 0;
    bool is_show = words.count == 2 && strcmp(items[0], "show") == 0;
    if (!is_check && !is_show) {
        fprintf(stderr, "usage: huiyin rulebook check FILE[+OVERLAY…] | show FILE[+OVERLAY…]\n");
        return EXIT_USAGE;
    }
    struct arena *arena = arena_new();
    code = is_check ? check(arena, items[1]) : show(arena, items[1]);
    arena_free(&arena);
    return code;
}
