/* huiyin rebuild [--check]: the derived tables made anew from the events, or compared with them. */
#include "cmd/command.h"
#include "cmd/office.h"

#include <stdio.h>
#include <unistd.h>

static void print_progress(int64_t done, int64_t all, void *arg)
{
    (void)arg;
    fprintf(stderr, "\r%lld of %lld", (long long)done, (long long)all);
    if (done == all)
        fprintf(stderr, "\n");
}

static int rebuild(struct store *store, bool is_check)
{
    int64_t differences = 0;
    struct fail fail = {0};
    const struct store_progress telling = {print_progress, NULL};
    const struct store_progress *progress = isatty(2) ? &telling : NULL;
    enum err err = is_check ? store_rebuild_check(store, progress, &differences, &fail)
                            : store_rebuild(store, progress);
    if (err)
        return command_failed("rebuild", err, &fail);
    if (!is_check) {
        printf("rebuilt\n");
        return EXIT_DONE;
    }
    printf("%lld differences\n", (long long)differences);
    if (differences && fail.detail[0])
        printf("first: %s\n", fail.detail);
    return differences ? EXIT_DIFFERENCES : EXIT_DONE;
}

int command_rebuild(int argc, char **argv)
{
    const char *data = "huiyin-data";
    const char *address = NULL;
    bool is_check = false;
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &data, "FOLDER", "the office's data (huiyin-data)"},
        {"--store", OPTION_TEXT, &address, "ADDRESS", "database (as FOLDER/store says)"},
        {"--check", OPTION_FLAG, &is_check, NULL, "change nothing; end with 3 on differences"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    struct console console;
    code = EXIT_FAILED;
    if (!console_open_at(&console, data, address))
        code = rebuild(service_store(console.service), is_check);
    console_close(&console);
    return code;
}
