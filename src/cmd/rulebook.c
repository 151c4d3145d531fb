/* huiyin rulebook check FILE | show FILE: what a rulebook says, and whether it can be right. */
#include "domain/rulebook.h"

#include "base/file.h"
#include "cmd/command.h"

#include <stdio.h>

/* NULL when it cannot be read or is not a rulebook: said on stderr, and *code set. */
static const struct rulebook *load(struct arena *arena, const char *path, int *code)
{
    struct sv text;
    struct yaml_node *root = NULL;
    const struct rulebook *rulebook = NULL;
    char error[YAML_ERROR_MAX];
    enum err err = file_read(arena, path, YAML_SIZE_MAX, &text);
    if (err) {
        *code = command_failed(path, err, NULL);
        return NULL;
    }
    err = yaml_parse(arena, path, text, &root, error);
    if (!err)
        err = rulebook_read(arena, root, &rulebook, error);
    if (!err)
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

static void show_states(const struct rulebook *rulebook)
{
    printf("\nSTATES\n");
    for (size_t i = 0; i < rulebook->state_count; i++) {
        const struct rule_state *state = &rulebook->states[i];
        struct sv name = words_in(&state->name, LANG_ZH);
        printf("  %-14.*s %.*s  %s\n", SV_FMT(state->id), SV_FMT(name),
               state->is_ended ? "(end)" : role_word(state->awaits));
    }
}

static void show_clocks(const struct rulebook *rulebook)
{
    printf("\nCLOCKS\n");
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        const struct rule_clock *clock = &rulebook->clocks[i];
        struct sv name = words_in(&clock->name, LANG_ZH);
        printf("  %-18.*s %3d %s  %.*s  [%.*s; %.*s]", SV_FMT(clock->id), clock->length,
               period_unit_word(clock->unit), SV_FMT(name), SV_FMT(clock->citation.article),
               SV_FMT(clock->citation.grade));
        if (clock->extension_max_days)
            printf("  + at most %d days, %d time(s)", clock->extension_max_days,
                   clock->extension_times);
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

static void show_actions(const struct rulebook *rulebook)
{
    printf("\nACTIONS\n");
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        struct sv name = words_in(&action->name, LANG_ZH);
        printf("  %.*s  %.*s  [%.*s]\n", SV_FMT(action->id), SV_FMT(name),
               SV_FMT(action->citation.article));
        show_list("from", &action->from);
        show_one("to", action->outcome.to);
        show_by(action->by);
        show_list("starts", &action->outcome.starts);
        show_list("stops", &action->outcome.stops);
        show_list("cancels", &action->outcome.cancels);
        show_one("issues", action->outcome.document);
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
    show_states(rulebook);
    show_clocks(rulebook);
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
        fprintf(stderr, "usage: huiyin rulebook check FILE | show FILE\n");
        return EXIT_USAGE;
    }
    struct arena *arena = arena_new();
    code = is_check ? check(arena, items[1]) : show(arena, items[1]);
    arena_free(&arena);
    return code;
}
