/* The program: a table of subcommands. */
#include "cmd/command.h"

#include <stdio.h>

static command_fn command_help, command_version;

static const struct command {
    const char *name;
    command_fn *run;
    const char *help;
} COMMANDS[] = {
    {"serve", command_serve, "answer on the network"},
    {"init", command_init, "set up an office in a new data folder"},
    {"user", command_user, "add, list and reset officials' accounts"},
    {"rulebook", command_rulebook, "check or show a rulebook"},
    {"rebuild", command_rebuild, "make the derived tables anew, or check them"},
    {"ledger", command_ledger, "keys and witnesses of the log"},
    {"demo", command_demo, "make a new data folder with a county to try things on"},
    {"station", command_station, "register without a network, and take it over"},
    {"import", command_import, "bring in the matters of another system"},
    {"keys", command_keys, "look after the keys: status, a new office key, copies"},
    {"backup", command_backup, "copy the register and its files, never the keys"},
    {"restore", command_restore, "make a data folder from such a copy"},
    {"move", command_move, "move the register to another database"},
    {"dispose", command_dispose, "destroy what was kept long enough, or one matter or person"},
    {"verify", command_verify, "check a receipt, without a network"},
    {"doctor", command_doctor, "look whether everything is as it should be"},
    {"version", command_version, "print the version"},
    {"help", command_help, "print this"},
};

static int command_help(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("usage: huiyin COMMAND [OPTION]...\n\n");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        printf("  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].help);
    printf("\nhuiyin COMMAND --help lists a command's options; man huiyin says more.\n");
    return EXIT_DONE;
}

static int command_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("huiyin %s\n", HUIYIN_VERSION);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0)
        return argc < 2 ? command_help(argc, argv), EXIT_USAGE : command_help(argc, argv);
    if (strcmp(argv[1], "--version") == 0)
        return command_version(argc, argv);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        if (strcmp(argv[1], COMMANDS[i].name) == 0)
            return COMMANDS[i].run(argc - 1, argv + 1);
    }
    fprintf(stderr, "huiyin: no command \"%s\"; huiyin help lists them\n", argv[1]);
    return EXIT_USAGE;
}
