/* huiyin rulebook diff OLDER NEWER: what changed, object by object, each value with both sides and
 * where each stands. Ends with EXIT_DIFFERENCES when something did. */
#include "domain/rulebook_diff.h"

#include "cmd/rulebook.h"

#include <stdio.h>

static const struct {
    struct words came, went, same, count, nothing;
} SAID = {
    .came = {{SV_INIT("新增"), SV_INIT("added")}},
    .went = {{SV_INIT("删去"), SV_INIT("removed")}},
    .same = {{SV_INIT("两部规则书一样"), SV_INIT("the two rulebooks are the same")}},
    .count = {{SV_INIT("处不同"), SV_INIT("differences")}},
    .nothing = {{SV_INIT("（没有）"), SV_INIT("(none)")}},
};

static void print_place(const char *before, const struct yaml_node *node)
{
    if (node)
        printf("%s%s:%d", before, node->file, node->line);
}

static void print_places(const struct rulebook_difference *difference)
{
    print_place("      ", difference->old_at);
    print_place(difference->old_at ? " | " : "      ", difference->new_at);
    printf("\n");
}

static bool is_same_object(const struct rulebook_difference *a, const struct rulebook_difference *b)
{
    return sv_eq(a->part.in[LANG_ZH], b->part.in[LANG_ZH]) && sv_eq(a->id, b->id);
}

static void print_heading(const struct rulebook_difference *difference, enum lang lang)
{
    struct sv name = words_in(&difference->name, lang);
    printf("\n%.*s", SV_FMT(difference->part.in[lang]));
    if (difference->id.n)
        printf(" %.*s  %.*s", SV_FMT(difference->id), SV_FMT(name));
    printf("\n");
}

static void print_value(const struct yaml_node *at, const struct words *value, enum lang lang)
{
    struct sv text = at ? value->in[lang] : SAID.nothing.in[lang];
    printf("%.*s", SV_FMT(text));
}

static void print_difference(const struct rulebook_difference *difference, enum lang lang)
{
    const struct words *change = difference->old_at ? &SAID.went : &SAID.came;
    if (difference->member.in[lang].n) {
        printf("   %.*s: ", SV_FMT(difference->member.in[lang]));
        print_value(difference->old_at, &difference->before, lang);
        printf(" → ");
        print_value(difference->new_at, &difference->after, lang);
        printf("\n");
    } else {
        printf("   %.*s\n", SV_FMT(change->in[lang]));
    }
    print_places(difference);
}

static int diff(struct arena *arena, const char *const paths[2], enum lang lang)
{
    const struct yaml_node *trees[2];
    int code = EXIT_FAILED;
    for (int side = 0; side < 2; side++) {
        if (!rulebook_load(arena, paths[side], &trees[side], &code))
            return EXIT_FAILED;
    }
    const struct rulebook_difference *items;
    size_t count = rulebook_diff(arena, trees[0], trees[1], &items);
    if (count == 0) {
        printf("%.*s\n", SV_FMT(SAID.same.in[lang]));
        return EXIT_DONE;
    }
    printf("%zu %.*s\n", count, SV_FMT(SAID.count.in[lang]));
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !is_same_object(&items[i], &items[i - 1]))
            print_heading(&items[i], lang);
        print_difference(&items[i], lang);
    }
    return EXIT_DIFFERENCES;
}

int command_rulebook_diff(int argc, char **argv)
{
    const char *paths[2] = {0};
    const char *language = "zh";
    enum lang lang;
    struct option_words words = {.items = paths, .max = 2};
    const struct option_spec specs[] = {
        {"--lang", OPTION_TEXT, &language, "zh|en", "the language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (words.count != 2 || !rulebook_lang(language, &lang))
        return words.count == 2 ? EXIT_USAGE : rulebook_usage();
    struct arena *arena = arena_new();
    code = diff(arena, paths, lang);
    arena_free(&arena);
    return code;
}
