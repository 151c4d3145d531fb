/* huiyin backup and restore: the register and its files as they are at one moment, never the keys.
 * What was copied is looked at before it is called a backup. */
#include "base/file.h"
#include "cmd/command.h"
#include "cmd/office.h"
#include "cmd/progress.h"

#include <stdio.h>

struct copying {
    const char *data, *to;
    struct console console;
    struct arena *arena;
    struct progress progress;
};

static const char *in(struct arena *arena, const char *folder, const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name).p;
}

static void tell_pages(int64_t done, int64_t all, void *arg)
{
    progress_show(arg, done, done, all);
}

static enum err copy_files(struct blobs *from, const char *to_folder, int64_t *copied)
{
    struct blobs *to = NULL;
    enum err err = blobs_open(to_folder, &to);
    if (!err)
        err = blobs_copy_all(from, to, copied);
    if (to)
        blobs_close(&to);
    return err;
}

/* The copy by itself: does the database hold together? */
static enum err look_at(const char *path, struct fail *fail)
{
    struct store *store = NULL;
    const struct store_config config = {
        .address = path, .readers = 1, .queue_max = 4, .group_max = 4, .time = timesource_system()};
    enum err err = store_open(&config, &store, fail);
    if (!err)
        err = store_check_integrity(store, fail);
    store_close(&store);
    return err;
}

static enum err copy_all(struct copying *c, int64_t *files)
{
    struct service *service = c->console.service;
    struct fail *fail = &c->console.fail;
    const char *database = in(c->arena, c->to, "huiyin.db");
    const struct store_progress progress = {tell_pages, &c->progress};
    int64_t sealed = 0;
    if (file_exists(c->to))
        return fail_detail(fail, ERR_CONFLICT, "%s is there already", c->to);
    enum err err = file_make_folder(c->to, 0700);
    progress_begin(&c->progress, "pages", 0, false);
    if (!err)
        err = store_copy(service_store(service), database, &progress, fail);
    if (!err)
        err = copy_files(service_blobs(service), in(c->arena, c->to, "files"), files);
    if (!err)
        err = copy_files(service_sealed_blobs(service), in(c->arena, c->to, "sealed"), &sealed);
    *files += sealed;
    return err ? err : look_at(database, fail);
}

static bool is_on_server(struct copying *c)
{
    const char *address;
    return service_store_address(c->arena, c->data, NULL, &address) == ERR_OK &&
           service_store_is_server(address);
}

int command_backup(int argc, char **argv)
{
    struct copying c = {.data = "huiyin-data"};
    struct option_words words = {.items = &c.to, .max = 1};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &c.data, "FOLDER", "the office's data (huiyin-data)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (!words.count) {
        fprintf(stderr, "usage: huiyin backup [--data FOLDER] TO\n");
        return EXIT_USAGE;
    }
    c.arena = arena_new();
    code = EXIT_FAILED;
    if (is_on_server(&c)) {
        fprintf(stderr,
                "huiyin: the database of %s is in PostgreSQL: back it up with pg_dump or "
                "pg_basebackup, and the folders files and sealed beside it\n",
                c.data);
        arena_free(&c.arena);
        return EXIT_FAILED;
    }
    if (!console_open(&c.console, c.data, false)) {
        int64_t files = 0;
        enum err err = copy_all(&c, &files);
        code = err ? command_failed(c.to, err, &c.console.fail) : EXIT_DONE;
        if (!err)
            printf("the register and %lld files are in %s, without the keys\n", (long long)files,
                   c.to);
    }
    console_close(&c.console);
    arena_free(&c.arena);
    return code;
}

/* ---- back ---- */

static enum err copy_back(const char *from, const char *to, struct fail *fail)
{
    struct arena *arena = arena_new();
    struct store *store = NULL;
    struct blobs *blobs = NULL;
    int64_t copied;
    static const char *const FOLDERS[] = {"files", "sealed"};
    const struct store_config config = {.address = in(arena, from, "huiyin.db"),
                                        .readers = 1,
                                        .queue_max = 4,
                                        .group_max = 4,
                                        .time = timesource_system()};
    enum err err = store_open(&config, &store, fail);
    if (!err)
        err = file_make_folder(to, 0700);
    if (!err)
        err = store_copy(store, in(arena, to, "huiyin.db"), NULL, fail);
    store_close(&store);
    for (size_t i = 0; !err && i < 2; i++) {
        err = blobs_open(in(arena, from, FOLDERS[i]), &blobs);
        if (!err)
            err = copy_files(blobs, in(arena, to, FOLDERS[i]), &copied);
        if (blobs)
            blobs_close(&blobs);
    }
    arena_free(&arena);
    return err;
}

int command_restore(int argc, char **argv)
{
    const char *from = NULL;
    const char *data = "huiyin-data";
    struct option_words words = {.items = &from, .max = 1};
    struct fail fail = {0};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &data, "FOLDER",
         "where to; it holds no register yet (huiyin-data)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (!words.count) {
        fprintf(stderr, "usage: huiyin restore [--data FOLDER] FROM\n");
        return EXIT_USAGE;
    }
    enum err err = copy_back(from, data, &fail);
    if (err)
        return command_failed(from, err, &fail);
    printf("the register is in %s; put its keys beside it (huiyin keys restore), then look with "
           "huiyin doctor\n",
           data);
    return EXIT_DONE;
}
