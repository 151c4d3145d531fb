/* huiyin verify backup: could the office begin again from this folder, and is what it holds what
 * the log says? The folder is read and never changed: opening a database writes beside it, so a
 * copy is opened, in a folder that is removed at the end. */
#include "base/file.h"
#include "base/hash.h"
#include "cmd/rulebook.h"
#include "cmd/verify.h"
#include "store/blobs.h"
#include "store/petitions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_MAX = 100, CHUNK_BYTES = 1 << 16 };

struct backup {
    const char *folder, *data, *keys, *work, *key, *since, *lang_word;
    bool is_all;
    enum lang lang;
    struct arena *arena;
    int64_t looked_at, missing, changed;
};

enum text { NO_DATABASE, NO_FOLDER, KEYS_INSIDE, BROKEN, MISSING, CHANGED, MORE, WHOLE, NOT_WHOLE };

/* Values where %s stands. */
static const char *say(const struct backup *b, enum text text)
{
    static const char *const WORDS[][2] = {
        [NO_DATABASE] = {"备份里没有登记库 %s，不能用它恢复。",
                         "The backup has no register %s: nothing can be restored from it."},
        [NO_FOLDER] = {"备份里缺少文件夹 %s，不能用它恢复。",
                       "The backup lacks the folder %s: it cannot be restored."},
        [KEYS_INSIDE] = {"备份里有钥匙 %s：请移走，钥匙和备份不能放在一起。",
                         "Keys lie in the backup: %s. Take them away; keys and backup do not lie "
                         "together."},
        [BROKEN] = {"登记库损坏：%s", "The register is damaged: %s"},
        [MISSING] = {"缺少文件 %s", "A file is missing: %s"},
        [CHANGED] = {"文件 %s 改动过或损坏", "A file was changed or damaged: %s"},
        [MORE] = {"还有 %s 个文件没有列出（--all）", "and %s more files (--all)"},
        [WHOLE] = {"恢复需要的都在：登记库完整，%s 个文件都在、都没有改动。",
                   "What is needed to restore is there: the register is whole, and %s files are "
                   "there and unchanged."},
        [NOT_WHOLE] = {"这份备份不能完整恢复：%s 个文件缺少或改动过。",
                       "This backup cannot be restored whole: %s files are missing or changed."},
    };
    return WORDS[text][b->lang == LANG_EN];
}

/* What comes before and behind the %s. */
static void tell(const struct backup *b, enum text text, const char *value)
{
    struct sv head, rest;
    if (!sv_cut(sv_from(say(b, text)), '%', &head, &rest))
        rest = SV("");
    printf("%.*s%s%.*s\n", SV_FMT(head), value, SV_FMT(sv_slice(rest, 1, rest.n)));
}

static const char *in(const struct backup *b, const char *name)
{
    return arena_printf(b->arena, "%s/%s", b->folder, name).p;
}

/* ---- what a restore needs ---- */

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int check_parts(const struct backup *b)
{
    static const char *const FOLDERS[] = {"files", "sealed"};
    static const char *const KEYS[] = {"keys", "office.key", "keys.db"};
    int code = EXIT_DONE;
    if (!file_exists(in(b, "huiyin.db"))) {
        tell(b, NO_DATABASE, "huiyin.db");
        code = EXIT_DIFFERENCES;
    }
    for (size_t i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++) {
        if (is_folder(in(b, FOLDERS[i])))
            continue;
        tell(b, NO_FOLDER, FOLDERS[i]);
        code = EXIT_DIFFERENCES;
    }
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (!file_exists(in(b, KEYS[i])))
            continue;
        tell(b, KEYS_INSIDE, KEYS[i]);
        code = EXIT_DIFFERENCES;
    }
    return code;
}

/* ---- files ---- */

static void tell_file(struct backup *b, enum text text, const struct kept_content *content)
{
    char hex[HASH_HEX_CHARS + 1];
    struct hash hash;
    if (!b->is_all && b->missing + b->changed > SHOWN_MAX)
        return;
    memcpy(hash.bytes, content->sha256, HASH_BYTES);
    hash_to_hex(hash, hex);
    tell(b, text, hex);
}

static enum err look_at_file(struct backup *b, const char *folder,
                             const struct kept_content *content)
{
    enum err err = blobs_look(folder, content->sha256);
    b->looked_at++;
    if (err == ERR_NOT_FOUND) {
        b->missing++;
        tell_file(b, MISSING, content);
        return ERR_OK;
    }
    if (err == ERR_CORRUPT) {
        b->changed++;
        tell_file(b, CHANGED, content);
        return ERR_OK;
    }
    return err;
}

static enum err look_at_files(struct backup *b, struct store_conn *conn, struct kept_walk walk,
                              const char *folder)
{
    const struct kept_content *some;
    size_t count = 1;
    enum err err = ERR_OK;
    while (!err && count) {
        struct arena *arena = arena_new();
        err = store_kept_contents(conn, arena, &walk, &some, &count);
        for (size_t i = 0; !err && i < count; i++)
            err = look_at_file(b, folder, &some[i]);
        arena_free(&arena);
    }
    return err;
}

/* Asked of the copy, once the log was looked at. */
static int check_contents(struct store *store, void *arg)
{
    struct backup *b = arg;
    struct fail fail = {0};
    struct store_conn *conn;
    int code = EXIT_DONE;
    enum err err = store_check_integrity(store, &fail);
    if (err) {
        tell(b, BROKEN, fail.detail);
        code = EXIT_DIFFERENCES;
    }
    err = store_read_begin(store, &conn);
    if (err)
        return command_failed("verify", err, NULL);
    err = look_at_files(b, conn, (struct kept_walk){.kind = FILES_OF_PETITIONS}, in(b, "files"));
    if (!err)
        err = look_at_files(b, conn, (struct kept_walk){.kind = FILES_OF_WORKS}, in(b, "files"));
    if (!err)
        err = look_at_files(b, conn, (struct kept_walk){.kind = FILES_OF_ACCUSATIONS},
                            in(b, "sealed"));
    store_read_end(store, &conn);
    if (err)
        return command_failed("verify", err, NULL);
    return b->missing + b->changed ? EXIT_DIFFERENCES : code;
}

static void conclude(const struct backup *b, int code)
{
    int64_t bad = b->missing + b->changed;
    if (!b->is_all && bad > SHOWN_MAX)
        tell(b, MORE, arena_printf(b->arena, "%lld", (long long)(bad - SHOWN_MAX)).p);
    if (bad)
        tell(b, NOT_WHOLE, arena_printf(b->arena, "%lld", (long long)bad).p);
    else if (code == EXIT_DONE)
        tell(b, WHOLE, arena_printf(b->arena, "%lld", (long long)b->looked_at).p);
}

/* ---- the copy ---- */

static bool copy_bytes(int from, int to)
{
    static char chunk[CHUNK_BYTES];
    ssize_t n;
    while ((n = read(from, chunk, sizeof chunk)) > 0) {
        if (write(to, chunk, (size_t)n) != n)
            return false;
    }
    return n == 0;
}

static bool copy_file(const char *from_path, const char *to_path)
{
    int from = open(from_path, O_RDONLY | O_CLOEXEC);
    int to = from < 0 ? -1 : open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_copied = to >= 0 && copy_bytes(from, to);
    int failed = errno;
    if (from >= 0)
        close(from);
    if (to >= 0 && close(to) != 0)
        is_copied = false;
    if (!is_copied)
        fprintf(stderr, "huiyin: %s: cannot be copied to %s (errno %d)\n", from_path, to_path,
                failed);
    return is_copied;
}

/* What opening made beside the copy goes with it. */
static void remove_copy(const char *folder)
{
    DIR *listing = opendir(folder);
    for (const struct dirent *entry; listing && (entry = readdir(listing));) {
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(listing), entry->d_name, 0);
    }
    if (listing)
        closedir(listing);
    rmdir(folder);
}

static int verify_copied(struct backup *b, const char *folder)
{
    const char *database = arena_printf(b->arena, "%s/huiyin.db", folder).p;
    const char *wal = in(b, "huiyin.db-wal");
    const struct verify_copy copy = {.database = database,
                                     .data = b->data,
                                     .keys = b->keys,
                                     .key = b->key,
                                     .since = b->since,
                                     .is_all = b->is_all,
                                     .lang = b->lang,
                                     .more = check_contents,
                                     .arg = b};
    if (!copy_file(in(b, "huiyin.db"), database))
        return EXIT_FAILED;
    if (file_exists(wal) && !copy_file(wal, arena_printf(b->arena, "%s-wal", database).p))
        return EXIT_FAILED;
    int code = verify_copy(&copy);
    conclude(b, code);
    return code;
}

static int verify_backup(struct backup *b)
{
    int parts = check_parts(b);
    if (!file_exists(in(b, "huiyin.db")))
        return parts;
    const char *place = b->work ? b->work : getenv("TMPDIR");
    struct sv path = arena_printf(b->arena, "%s/huiyin-verify-XXXXXX", place ? place : "/tmp");
    char *made = arena_alloc(b->arena, path.n + 1);
    memcpy(made, path.p, path.n);
    if (!mkdtemp(made)) {
        fprintf(stderr, "huiyin: %s: no folder can be made there; name another with --work\n",
                made);
        return EXIT_FAILED;
    }
    int code = verify_copied(b, made);
    remove_copy(made);
    return code == EXIT_DONE ? parts : code;
}

int command_verify_backup(int argc, char **argv)
{
    struct backup b = {.data = "huiyin-data", .lang_word = "zh"};
    struct option_words words = {.items = &b.folder, .max = 1};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &b.data, "FOLDER", "the office's data, for its keys (huiyin-data)"},
        {"--keys", OPTION_TEXT, &b.keys, "FOLDER", "a folder of keys (DATA/keys)"},
        {"--work", OPTION_TEXT, &b.work, "FOLDER", "where a copy may lie while it is looked at"},
        {"--since", OPTION_TEXT, &b.since, "FILE", "a checkpoint from elsewhere"},
        {"--key", OPTION_TEXT, &b.key, "KEY", "verifier key from elsewhere, or a file with it"},
        {"--all", OPTION_FLAG, &b.is_all, NULL, "every finding, not the first 100"},
        {"--lang", OPTION_TEXT, &b.lang_word, "zh|en", "language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (!b.folder || !rulebook_lang(b.lang_word, &b.lang)) {
        fprintf(stderr, "huiyin: verify backup wants a folder\n");
        return EXIT_USAGE;
    }
    b.arena = arena_new();
    code = verify_backup(&b);
    arena_free(&b.arena);
    return code;
}
