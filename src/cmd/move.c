/* huiyin move: the register goes to another database; the folder with keys and files stays. Ready
 * to be stopped at any moment and run again: what is done is kept in both databases (store/move.h).
 */
#include "store/move.h"

#include "base/file.h"
#include "cmd/command.h"
#include "cmd/office.h"
#include "cmd/progress.h"
#include "cmd/rulebook.h"
#include "cmd/verify.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct moving {
    const char *data, *store, *to, *lang_word;
    enum lang lang;
    bool is_reopening, is_anyway;
    struct arena *arena;
    struct progress copying, comparing;
    int64_t copied, compared;
};

static struct store_config config_of(const char *address, bool create)
{
    return (struct store_config){.address = address,
                                 .readers = 1,
                                 .queue_max = 4,
                                 .group_max = 4,
                                 .time = timesource_system(),
                                 .create = create};
}

/* ---- telling ---- */

static void tell_copied(int64_t done, int64_t all, void *arg)
{
    struct moving *moving = arg;
    moving->copied = done;
    progress_show(&moving->copying, done, done, all);
}

static void tell_compared(int64_t done, int64_t all, void *arg)
{
    struct moving *moving = arg;
    if (!moving->compared) {
        (void)progress_end(&moving->copying, moving->copied);
        progress_begin(&moving->comparing, "rows compared", 0, false);
    }
    moving->compared = done;
    progress_show(&moving->comparing, done, done, all);
}

static void tell_table(const struct move_compared *compared, void *arg)
{
    char hex[HASH_HEX_CHARS + 1];
    (void)arg;
    hash_to_hex(compared->digest, hex);
    printf("%-22s %12lld %.16s\n", compared->table, (long long)compared->rows, hex);
}

/* ---- where to ---- */

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A path that means the same from anywhere. */
static enum err absolute(struct arena *arena, const char *path, bool makes_folder, const char **out)
{
    char folder[PATH_MAX];
    if (is_folder(path))
        path = arena_printf(arena, "%s/huiyin.db", path).p;
    const char *slash = strrchr(path, '/');
    const char *parent =
        slash ? arena_cstr(arena, sv_slice(sv_from(path), 0, (size_t)(slash - path) + 1)) : ".";
    enum err err = makes_folder ? file_make_folder(parent, 0700) : ERR_OK;
    if (err)
        return err;
    if (!realpath(parent, folder))
        return ERR_NOT_FOUND;
    *out = arena_printf(arena, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
                        slash ? slash + 1 : path)
               .p;
    return ERR_OK;
}

static enum err find_addresses(struct moving *moving)
{
    enum err err =
        service_store_address(moving->arena, moving->data, moving->store, &moving->store);
    if (!err && !service_store_is_server(moving->store))
        err = absolute(moving->arena, moving->store, false, &moving->store);
    if (!err && moving->to && !service_store_is_server(moving->to))
        err = absolute(moving->arena, moving->to, true, &moving->to);
    return err;
}

/* ---- the move ---- */

/* Before it leaves, a register is opened once as always: what an older program left, or a command
 * that was stopped, is brought to its end. */
static int bring_to_rest(const struct moving *moving)
{
    struct fail fail = {0};
    enum move_state state;
    const struct store_config from = config_of(moving->store, false);
    enum err err = store_move_state(&from, &state, &fail);
    if (err)
        return command_failed("move", err, &fail);
    if (state != MOVE_NONE && state != MOVE_ARRIVED)
        return EXIT_DONE;
    struct console console;
    err = console_open_at(&console, moving->data, moving->store); /* says what is wrong */
    console_close(&console);
    return err ? EXIT_FAILED : EXIT_DONE;
}

static id64 random_id(void)
{
    uint64_t bits;
    const struct rng rng = rng_system();
    rng.fill(rng.self, &bits, sizeof bits);
    return (id64)(bits >> 2) + 1;
}

static enum err copy(struct moving *moving, const struct store_move *move, bool *is_over,
                     struct fail *fail)
{
    progress_begin(&moving->copying, "rows copied", 0, false);
    enum err err = store_move_copy(move, is_over, fail);
    if (!err && !*is_over)
        (void)progress_end(&moving->comparing, moving->compared);
    return err;
}

static int run(struct moving *moving)
{
    struct fail fail = {0};
    bool is_over = false;
    const struct store_config from = config_of(moving->store, false);
    const struct store_config to = config_of(moving->to, true);
    const struct store_move move = {.from = &from,
                                    .to = &to,
                                    .id = random_id(),
                                    .tell_copied = tell_copied,
                                    .tell_compared = tell_compared,
                                    .tell_table = tell_table,
                                    .arg = moving};
    int code = bring_to_rest(moving);
    if (code != EXIT_DONE)
        return code;
    enum err err = copy(moving, &move, &is_over, &fail);
    if (err)
        return command_failed("move", err, &fail);
    fflush(stdout);
    code = is_over ? EXIT_DONE : verify_arriving(moving->data, moving->to, moving->lang);
    if (code == EXIT_DIFFERENCES && !moving->is_anyway)
        fprintf(stderr, "huiyin: every row is as it was where the register comes from, so what was "
                        "found was there before; with --anyway the move is ended\n");
    if (code != EXIT_DONE && !(code == EXIT_DIFFERENCES && moving->is_anyway))
        return code;
    err = store_move_finish(&move, &fail);
    if (!err)
        err = service_store_change(moving->arena, moving->data, moving->to);
    if (err)
        return command_failed("move", err, &fail);
    printf("the register has moved; %s is served from there. The old database stays as it was and "
           "cannot be opened: keep it until you have a backup of the new one\n",
           moving->data);
    return EXIT_DONE;
}

static int reopen(const struct moving *moving)
{
    struct fail fail = {0};
    const struct store_config config = config_of(moving->store, false);
    enum err err = store_move_reopen(&config, &fail);
    if (err)
        return command_failed("move", err, &fail);
    printf("it can be opened again. If a copy of it is in use, stop using one of the two: what is "
           "written to both can never be put together\n");
    return EXIT_DONE;
}

int command_move(int argc, char **argv)
{
    struct moving moving = {.data = "huiyin-data", .lang_word = "zh"};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &moving.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--store", OPTION_TEXT, &moving.store, "ADDRESS",
         "database to leave (as FOLDER/store says)"},
        {"--to", OPTION_TEXT, &moving.to, "ADDRESS",
         "new database: a file, a folder for it, or postgres://…"},
        {"--reopen", OPTION_FLAG, &moving.is_reopening, NULL,
         "instead: give a move up, or open again what was left"},
        {"--anyway", OPTION_FLAG, &moving.is_anyway, NULL,
         "end the move though the log does not fit: nor did it before"},
        {"--lang", OPTION_TEXT, &moving.lang_word, "zh|en", "language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    if (!rulebook_lang(moving.lang_word, &moving.lang))
        return EXIT_USAGE;
    if (!moving.to == !moving.is_reopening) {
        fprintf(stderr, "usage: huiyin move [--data FOLDER] [--store ADDRESS] --to ADDRESS | "
                        "--reopen\n");
        return EXIT_USAGE;
    }
    moving.arena = arena_new();
    enum err err = find_addresses(&moving);
    if (err)
        code = command_failed(moving.data, err, NULL);
    else
        code = moving.is_reopening ? reopen(&moving) : run(&moving);
    arena_free(&moving.arena);
    return code;
}
