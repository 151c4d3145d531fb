/* huiyin rulebook adopt: from a day on new matters follow another rulebook. The server need not
 * stop: it looks for changes every few seconds. */
#include "base/file.h"
#include "cmd/office.h"
#include "cmd/rulebook.h"
#include "service/rulebooks.h"

#include <stdio.h>

enum { FILES_MAX = 8 };

struct adopting {
    struct rulebook_text files[FILES_MAX];
    struct rulebook_texts texts;
    struct adopted_rulebook adopted;
};

/* The files that a name with plus signs between lists. */
static bool read_files(struct arena *arena, const char *names, struct adopting *a, int *code)
{
    struct sv rest = sv_from(names);
    a->texts.items = a->files;
    while (rest.n > 0 && a->texts.count < FILES_MAX) {
        struct sv name;
        sv_cut(rest, '+', &name, &rest);
        struct rulebook_text *file = &a->files[a->texts.count++];
        file->name = arena_cstr(arena, name);
        if (file_read(arena, file->name, YAML_SIZE_MAX, &file->text)) {
            fprintf(stderr, "huiyin: %s cannot be read\n", file->name);
            *code = EXIT_FAILED;
            return false;
        }
    }
    return true;
}

static enum err adopt_job(struct call *call, void *arg)
{
    struct adopting *a = arg;
    return service_rulebook_adopt(call, &a->texts, &a->adopted);
}

/* What was in force, so that the reader sees what the day changes. */
static void say_change(const struct console *console, const struct adopting *a)
{
    const struct rulebook *before = office_rulebook_in_force(console->call.office, a->adopted.from);
    char day[DAY_TEXT_SIZE];
    day_format(a->adopted.from, day);
    printf("%.*s is in force from %s; until then it is %.*s\n", SV_FMT(a->adopted.rulebook->pin),
           day, SV_FMT(before->pin));
    printf("matters registered before keep the rulebook of their day\n");
}

static int adopt(struct arena *arena, const char *data, const char *names, struct adopting *a)
{
    struct console console;
    int code = EXIT_FAILED;
    if (!read_files(arena, names, a, &code))
        return code;
    if (!console_open(&console, data, false)) {
        enum err err = call_write(&console.call, adopt_job, a);
        if (!err)
            say_change(&console, a);
        code = err ? command_failed("rulebook", err, &console.fail) : EXIT_DONE;
    }
    console_close(&console);
    return code;
}

int command_rulebook_adopt(int argc, char **argv)
{
    const char *data = "huiyin-data";
    const char *from = NULL;
    const char *names = NULL;
    struct adopting a = {.adopted = {.from = DAY_NONE}};
    struct option_words words = {.items = &names, .max = 1};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &data, "FOLDER", "the office's data (huiyin-data)"},
        {"--from", OPTION_TEXT, &from, "DAY", "in force from then (the first day it can be)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (words.count != 1)
        return rulebook_usage();
    if (from && !day_parse(sv_from(from), &a.adopted.from)) {
        fprintf(stderr, "huiyin: --from wants a day like 2027-01-01\n");
        return EXIT_USAGE;
    }
    struct arena *arena = arena_new();
    code = adopt(arena, data, names, &a);
    arena_free(&arena);
    return code;
}
