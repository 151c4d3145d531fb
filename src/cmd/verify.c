/* huiyin verify: its subcommands, each of which has a file of its own. */
#include "cmd/verify.h"

#include <stdio.h>

static const struct {
    const char *name;
    command_fn *run;
    const char *usage;
} SUBCOMMANDS[] = {
    {"backup", command_verify_backup,
     "backup [--data FOLDER] [--keys FOLDER] [--work FOLDER] [--since FILE] [--key KEY] [--all] "
     "[--lang zh|en] FOLDER"},
    {"casefile", command_verify_casefile, "casefile [--key KEY] [--lang zh|en] FILE"},
    {"checkpoint", command_verify_checkpoint,
     "checkpoint --key KEY [--witness KEY] [--old FILE] [--lang zh|en] FILE"},
    {"database", command_verify_database,
     "database [--data FOLDER] [--since FILE] [--key KEY] [--all] [--lang zh|en]"},
    {"receipt", command_verify_receipt,
     "receipt [--key KEY] [--checkpoint FILE] [--code] [--lang zh|en] FILE"},
};

static void print_usage(FILE *out)
{
    for (size_t i = 0; i < sizeof SUBCOMMANDS / sizeof SUBCOMMANDS[0]; i++)
        fprintf(out, "%s huiyin verify %s\n", i ? "      " : "usage:", SUBCOMMANDS[i].usage);
}

int command_verify(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof SUBCOMMANDS / sizeof SUBCOMMANDS[0]; i++) {
        if (strcmp(argv[1], SUBCOMMANDS[i].name) == 0)
            return SUBCOMMANDS[i].run(argc - 1, argv + 1);
    }
    bool is_help = argc > 1 && strcmp(argv[1], "--help") == 0;
    print_usage(is_help ? stdout : stderr);
    return is_help ? EXIT_DONE : EXIT_USAGE;
}
