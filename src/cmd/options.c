/* Reading command lines by a table of options, and saying what is wrong with them. */
#include "base/num.h"
#include "cmd/command.h"

#include <stdio.h>

static void print_help(const char *command, const struct option_spec *specs, size_t count)
{
    printf("huiyin %s\n", command);
    for (size_t i = 0; i < count; i++) {
        const struct option_spec *spec = &specs[i];
        printf("  %s%s%s\n      %s\n", spec->name, spec->argument ? " " : "",
               spec->argument ? spec->argument : "", spec->help);
    }
}

static const struct option_spec *find(const struct option_spec *specs, size_t count,
                                      const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(specs[i].name, name) == 0)
            return &specs[i];
    }
    return NULL;
}

static bool take_value(const struct option_spec *spec, const char *text)
{
    int64_t number;
    switch (spec->kind) {
    case OPTION_FLAG:
        *(bool *)spec->value = true;
        return true;
    case OPTION_TEXT:
        *(const char **)spec->value = text;
        return true;
    case OPTION_INT:
        break;
    }
    if (!num_parse_i64(sv_from(text), 0, INT32_MAX, &number)) {
        fprintf(stderr, "huiyin: %s wants a number, not \"%s\"\n", spec->name, text);
        return false;
    }
    *(int *)spec->value = (int)number;
    return true;
}

static bool take_word(struct option_words *words, const char *word)
{
    if (words && words->count < words->max) {
        words->items[words->count++] = word;
        return true;
    }
    fprintf(stderr, "huiyin: \"%s\" is one word too many\n", word);
    return false;
}

int options_read(int argc, char **argv, const struct option_spec *specs, size_t spec_count,
                 struct option_words *words)
{
    for (int i = 1; i < argc; i++) {
        const char *text = argv[i];
        if (strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0) {
            print_help(argv[0], specs, spec_count);
            return EXIT_DONE;
        }
        if (text[0] != '-') {
            if (!take_word(words, text))
                return EXIT_USAGE;
            continue;
        }
        const struct option_spec *spec = find(specs, spec_count, text);
        bool wants_value = spec && spec->kind != OPTION_FLAG;
        if (!spec || (wants_value && i + 1 == argc)) {
            fprintf(stderr, spec ? "huiyin: %s wants a value\n" : "huiyin: unknown option %s\n",
                    text);
            return EXIT_USAGE;
        }
        if (!take_value(spec, wants_value ? argv[++i] : ""))
            return EXIT_USAGE;
    }
    return OPTIONS_FINE;
}

int command_failed(const char *what, enum err err, const struct fail *fail)
{
    const char *detail = fail && fail->detail[0] ? fail->detail : NULL;
    fprintf(stderr, "huiyin: %s: %s", what, detail ? detail : err_public_key(err));
    if (fail && fail->reason[0])
        fprintf(stderr, " (%s)", fail->reason);
    for (int i = 0; fail && i < fail->field_count && i < FAIL_FIELDS_MAX; i++)
        fprintf(stderr, "; %s: %s %s", fail->field[i].path, fail->field[i].rule,
                fail->field[i].limit);
    fprintf(stderr, "\n");
    return EXIT_FAILED;
}
