/* huiyin keys: what there is to know of the keys, a new office key, copies of the keys. */
#include "base/file.h"
#include "cmd/command.h"
#include "cmd/office.h"
#include "cmd/progress.h"
#include "vault/rotate.h"

#include <stdio.h>
#include <termios.h>
#include <unistd.h>

struct keys {
    const char *data, *passphrase_file, *to;
    bool only_prepares;
    struct console console;
    char passphrase[256];
};

/* ---- the passphrase ---- */

static bool read_line(FILE *from, char *out, size_t size)
{
    if (!fgets(out, (int)size, from))
        return false;
    out[strcspn(out, "\r\n")] = 0;
    return true;
}

/* Typed unseen, or the first line of a file, or of standard input where that is no terminal. */
static bool ask(struct keys *keys, const char *prompt, char *out, size_t size)
{
    struct termios shown;
    bool is_terminal = !keys->passphrase_file && tcgetattr(STDIN_FILENO, &shown) == 0;
    FILE *from = keys->passphrase_file ? fopen(keys->passphrase_file, "re") : stdin;
    if (is_terminal) {
        struct termios hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        fprintf(stderr, "%s: ", prompt);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool is_read = from && read_line(from, out, size);
    if (is_terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fprintf(stderr, "\n");
    }
    if (from && from != stdin)
        fclose(from);
    return is_read;
}

static bool take_passphrase(struct keys *keys, bool is_new)
{
    enum { LENGTH_MIN = 12 };
    char again[sizeof keys->passphrase] = "";
    bool is_typed = !keys->passphrase_file && isatty(STDIN_FILENO) == 1;
    if (!ask(keys, "passphrase", keys->passphrase, sizeof keys->passphrase))
        return false;
    if (is_new && strlen(keys->passphrase) < LENGTH_MIN) {
        fprintf(stderr, "huiyin: a passphrase of at least %d letters\n", LENGTH_MIN);
        return false;
    }
    if (!is_new || !is_typed)
        return true;
    bool is_same = ask(keys, "again", again, sizeof again) && strcmp(again, keys->passphrase) == 0;
    explicit_bzero(again, sizeof again);
    if (!is_same)
        fprintf(stderr, "huiyin: the two are not the same\n");
    return is_same;
}

/* ---- the verbs ---- */

static int status(struct keys *keys)
{
    struct vault_status s;
    enum err err = vault_status(service_vault(keys->console.service), &s);
    if (err)
        return command_failed("keys", err, NULL);
    printf("profile     %s\n", s.profile == VAULT_GM ? "gm" : "intl");
    printf("office key  %016llx\n", (unsigned long long)s.office);
    printf("keys        %lld\n", (long long)s.all);
    if (s.is_being_replaced && !s.others)
        printf("two office keys lie in the file of this machine, and one is in use: huiyin keys "
               "rotate takes the newer one and ends with one\n");
    else if (s.is_being_replaced)
        printf("being replaced: %lld keys are still wrapped by the old office key; run huiyin keys "
               "rotate\n",
               (long long)s.others);
    return s.others && !s.is_being_replaced ? EXIT_DIFFERENCES : EXIT_DONE;
}

static void tell(int64_t done, int64_t all, void *arg)
{
    progress_show(arg, done, done, all);
}

static int rotate(struct keys *keys)
{
    struct progress shown;
    const struct vault_progress progress = {tell, &shown};
    progress_begin(&shown, "keys", 0, false);
    enum err err =
        vault_rotate(service_vault(keys->console.service), &progress, &keys->console.fail);
    if (err)
        return command_failed("keys", err, &keys->console.fail);
    printf("the office key is new; keep a copy of it (huiyin keys backup) and destroy the old "
           "copies\n");
    return status(keys);
}

static int prepare(struct keys *keys)
{
    enum err err = vault_rotate_prepare(service_vault(keys->console.service), &keys->console.fail);
    if (err)
        return command_failed("keys", err, &keys->console.fail);
    printf("a new office key lies beside the old one: copy %s/keys/office.key to every machine, "
           "then run huiyin keys rotate\n",
           keys->data);
    return EXIT_DONE;
}

/* Into a server, or with "file" out of it. */
static int move(struct keys *keys)
{
    int64_t moved = 0;
    const char *folder = arena_printf(keys->console.arena, "%s/keys", keys->data).p;
    const char *to = strcmp(keys->to, "file") == 0 ? NULL : keys->to;
    if (!console_take_folder(keys->data, false))
        return EXIT_FAILED;
    enum err err = vault_keys_move(service_vault(keys->console.service), folder, to, &moved,
                                   &keys->console.fail);
    if (err)
        return command_failed("keys", err, &keys->console.fail);
    printf("%lld keys have moved; destroy the older copies of the place they left\n",
           (long long)moved);
    return EXIT_DONE;
}

static int backup(struct keys *keys, const char *to)
{
    if (!take_passphrase(keys, true))
        return EXIT_FAILED;
    enum err err = vault_keys_backup(service_vault(keys->console.service), to,
                                     sv_from(keys->passphrase), &keys->console.fail);
    if (err)
        return command_failed("keys", err, &keys->console.fail);
    printf("the keys are in %s; keep the passphrase elsewhere\n", to);
    return EXIT_DONE;
}

static int restore(struct keys *keys, const char *from)
{
    struct fail fail = {0};
    struct arena *arena = arena_new();
    int code = EXIT_FAILED;
    if (take_passphrase(keys, false)) {
        enum err err = file_make_folder(keys->data, 0700);
        if (!err)
            err = vault_keys_restore(from, arena_printf(arena, "%s/keys", keys->data).p,
                                     sv_from(keys->passphrase), &fail);
        code = err ? command_failed("keys", err, &fail) : EXIT_DONE;
    }
    arena_free(&arena);
    return code;
}

/* What is said of a folder of keys that is open. */
static int run_open(struct keys *keys, struct sv verb, const char *folder)
{
    if (folder)
        return backup(keys, folder);
    if (keys->to)
        return move(keys);
    if (sv_is(verb, "status"))
        return status(keys);
    return keys->only_prepares ? prepare(keys) : rotate(keys);
}

static int run(struct keys *keys, const struct option_words *words)
{
    struct sv verb = sv_from(words->count ? words->items[0] : "");
    const char *folder = words->count == 2 ? words->items[1] : NULL;
    bool is_move = sv_is(verb, "move");
    if (sv_is(verb, "restore") && folder && !keys->to)
        return restore(keys, folder);
    bool is_known = sv_is(verb, "status") || sv_is(verb, "rotate") || is_move;
    if ((folder ? !sv_is(verb, "backup") : !is_known) || is_move != (keys->to != NULL)) {
        fprintf(stderr, "usage: huiyin keys status | rotate [--prepare] | backup FOLDER | restore "
                        "FOLDER | move --to ADDRESS\n");
        return EXIT_USAGE;
    }
    int code = EXIT_FAILED;
    if (!console_open(&keys->console, keys->data, false))
        code = run_open(keys, verb, folder);
    console_close(&keys->console);
    return code;
}

int command_keys(int argc, char **argv)
{
    struct keys keys = {.data = "huiyin-data"};
    const char *items[2];
    struct option_words words = {.items = items, .max = 2};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &keys.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--passphrase-file", OPTION_TEXT, &keys.passphrase_file, "FILE",
         "its first line, instead of asking"},
        {"--prepare", OPTION_FLAG, &keys.only_prepares, NULL,
         "rotate: only put the new office key beside the old one"},
        {"--to", OPTION_TEXT, &keys.to, "ADDRESS",
         "move: postgres://… of an empty database, or the word file"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code == OPTIONS_FINE)
        code = run(&keys, &words);
    explicit_bzero(keys.passphrase, sizeof keys.passphrase);
    return code;
}
