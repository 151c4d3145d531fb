/* huiyin rulebook svg FILE, huiyin rulebook bpmn FILE: the procedure as a picture, on stdout. */
#include "domain/rulebook_picture.h"

#include "cmd/rulebook.h"

#include <stdio.h>

/* What to draw, from the command line. */
struct picture_wish {
    const char *path, *language, *state, *part;
    enum lang lang;
    bool is_bpmn;
};

static int print_picture(const struct buf *out)
{
    enum err err = buf_finish(out);
    if (err)
        return command_failed("picture", err, NULL);
    if (fwrite(out->p, 1, out->n, stdout) != out->n || fflush(stdout) != 0)
        return command_failed("stdout", ERR_UNAVAILABLE, NULL);
    return EXIT_DONE;
}

static int no_part(const struct picture_wish *wish)
{
    fprintf(stderr, "huiyin: %s has no state of part \"%s\"\n", wish->path, wish->part);
    return EXIT_USAGE;
}

static int draw(struct arena *arena, const struct picture_wish *wish)
{
    int code = EXIT_FAILED;
    const struct rulebook *rulebook = rulebook_load(arena, wish->path, NULL, &code);
    struct picture_marks marks = {.present = sv_from(wish->state), .is_sheet = wish->part};
    if (rulebook && wish->part) {
        rulebook = rulebook_part(arena, rulebook, sv_from(wish->part), &marks.elsewhere);
        if (!rulebook)
            return no_part(wish);
    }
    if (!rulebook)
        return code;
    if (wish->state && !rulebook_state(rulebook, marks.present)) {
        fprintf(stderr, "huiyin: %s has no state \"%s\"\n", wish->path, wish->state);
        return EXIT_USAGE;
    }
    struct buf out;
    buf_init(&out, PICTURE_BYTES_MAX);
    if (wish->is_bpmn)
        rulebook_bpmn(arena, rulebook, wish->lang, &out);
    else
        rulebook_svg(arena, rulebook, wish->lang, &marks, &out);
    code = print_picture(&out);
    buf_release(&out);
    return code;
}

static int draw_wished(int argc, char **argv, const struct option_spec *specs, size_t spec_count,
                       struct picture_wish *wish)
{
    struct option_words words = {.items = &wish->path, .max = 1};
    int code = options_read(argc, argv, specs, spec_count, &words);
    if (code != OPTIONS_FINE)
        return code;
    if (words.count != 1)
        return rulebook_usage();
    if (!rulebook_lang(wish->language, &wish->lang))
        return EXIT_USAGE;
    struct arena *arena = arena_new();
    code = draw(arena, wish);
    arena_free(&arena);
    return code;
}

int command_rulebook_svg(int argc, char **argv)
{
    struct picture_wish wish = {.language = "zh"};
    const struct option_spec specs[] = {
        {"--state", OPTION_TEXT, &wish.state, "ID", "mark this state as the present one"},
        {"--part", OPTION_TEXT, &wish.part, "ID", "only this part, sized for an A3 sheet"},
        {"--lang", OPTION_TEXT, &wish.language, "zh|en", "the language of the picture (zh)"},
    };
    return draw_wished(argc, argv, specs, OPTION_COUNT(specs), &wish);
}

int command_rulebook_bpmn(int argc, char **argv)
{
    struct picture_wish wish = {.language = "zh", .is_bpmn = true};
    const struct option_spec specs[] = {
        {"--lang", OPTION_TEXT, &wish.language, "zh|en", "the language of the picture (zh)"},
    };
    return draw_wished(argc, argv, specs, OPTION_COUNT(specs), &wish);
}
