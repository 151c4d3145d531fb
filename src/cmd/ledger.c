/* huiyin ledger rotate-key | key | checkpoint | witness add KEY | witness remove NAME | witness
 * list: the log's keys and witnesses, from the machine itself. */
#include "service/ledger.h"
#include "cmd/command.h"
#include "cmd/office.h"
#include "service/background.h"

#include <stdio.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, OVERLAP_DAYS = 30, OVERLAP_MAX = 3650 };

struct ledger {
    const char *data;
    int overlap_days;
    const char *argument; /* of witness add and remove */
    struct console console;
    struct ledger_view view;
    struct witnesses witnesses;
};

static int failed(struct ledger *ledger, enum err err)
{
    return command_failed("ledger", err, &ledger->console.fail);
}

/* ---- keys ---- */

static int rotate(struct ledger *ledger)
{
    struct call *call = &ledger->console.call;
    struct sv verifier;
    bool again;
    if (ledger->overlap_days < 1 || ledger->overlap_days > OVERLAP_MAX) {
        fprintf(stderr, "huiyin: --overlap is 1 to %d days\n", OVERLAP_MAX);
        return EXIT_USAGE;
    }
    time_ms until = call->now + (time_ms)ledger->overlap_days * DAY_MS;
    /* What the old key alone signed last is signed before there is another. */
    enum err err = background_checkpoint(call, &again);
    if (!err)
        err = service_log_rotate(call, until, &verifier);
    if (!err)
        err = background_checkpoint(call, &again);
    if (err)
        return failed(ledger, err);
    printf("%.*s\n", SV_FMT(verifier));
    fprintf(stderr,
            "the new key signs from now on, the old one beside it for %d days: publish the line "
            "above, tell the witnesses, and back up keys/log.key\n",
            ledger->overlap_days);
    return EXIT_DONE;
}

static enum err view_job(struct call *call, void *arg)
{
    return service_ledger_view(call, arg);
}

static int print_keys(struct ledger *ledger)
{
    enum err err = call_read(&ledger->console.call, view_job, &ledger->view);
    if (err)
        return failed(ledger, err);
    for (size_t i = 0; i < ledger->view.key_count; i++)
        printf("%.*s\n", SV_FMT(ledger->view.keys[i]));
    return EXIT_DONE;
}

static int print_checkpoint(struct ledger *ledger)
{
    bool again;
    enum err err = background_checkpoint(&ledger->console.call, &again);
    if (!err)
        err = call_read(&ledger->console.call, view_job, &ledger->view);
    if (err)
        return failed(ledger, err);
    printf("%.*s", SV_FMT(ledger->view.checkpoint));
    return EXIT_DONE;
}

/* ---- witnesses ---- */

static int list_witnesses(struct ledger *ledger)
{
    struct buf text;
    buf_init(&text, 64 << 10);
    for (size_t i = 0; i < ledger->witnesses.count; i++) {
        note_key_format(&ledger->witnesses.keys[i], &text);
        buf_add_byte(&text, '\n');
    }
    printf("%.*s", SV_FMT(buf_view(&text)));
    buf_release(&text);
    return EXIT_DONE;
}

static int keep_witnesses(struct ledger *ledger)
{
    enum err err = service_witnesses_put(&ledger->console.call, &ledger->witnesses);
    return err ? failed(ledger, err) : EXIT_DONE;
}

static int add_witness(struct ledger *ledger)
{
    if (witnesses_add(&ledger->witnesses, sv_from(ledger->argument))) {
        fprintf(stderr, "huiyin: \"%s\" is not the key of another cosigner\n", ledger->argument);
        return EXIT_USAGE;
    }
    return keep_witnesses(ledger);
}

static int remove_witness(struct ledger *ledger)
{
    struct witnesses *list = &ledger->witnesses;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!sv_is(list->keys[i].name, ledger->argument))
            list->keys[kept++] = list->keys[i];
    }
    if (kept == list->count) {
        fprintf(stderr, "huiyin: no witness is called \"%s\"\n", ledger->argument);
        return EXIT_FAILED;
    }
    list->count = kept;
    return keep_witnesses(ledger);
}

static const struct verb {
    const char *words[2];
    size_t count; /* of words, with the argument */
    int (*run)(struct ledger *);
} VERBS[] = {{{"rotate-key"}, 1, rotate},           {{"key"}, 1, print_keys},
             {{"checkpoint"}, 1, print_checkpoint}, {{"witness", "list"}, 2, list_witnesses},
             {{"witness", "add"}, 3, add_witness},  {{"witness", "remove"}, 3, remove_witness}};

static const struct verb *find_verb(const struct option_words *words)
{
    for (size_t i = 0; i < sizeof VERBS / sizeof VERBS[0]; i++) {
        const struct verb *verb = &VERBS[i];
        if (words->count == verb->count && strcmp(words->items[0], verb->words[0]) == 0 &&
            (!verb->words[1] || strcmp(words->items[1], verb->words[1]) == 0))
            return verb;
    }
    return NULL;
}

static int run(struct ledger *ledger, const struct verb *verb)
{
    enum err err = console_open(&ledger->console, ledger->data, false);
    int code = EXIT_FAILED;
    if (!err)
        err = service_witnesses(&ledger->console.call, &ledger->witnesses);
    if (!err)
        code = verb->run(ledger);
    else if (ledger->console.service)
        code = failed(ledger, err);
    console_close(&ledger->console);
    return code;
}

int command_ledger(int argc, char **argv)
{
    static struct ledger ledger; /* holds keys of many witnesses: not for the stack */
    const char *items[3];
    struct option_words words = {.items = items, .max = 3};
    ledger.data = "huiyin-data";
    ledger.overlap_days = OVERLAP_DAYS;
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &ledger.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--overlap", OPTION_INT, &ledger.overlap_days, "DAYS",
         "rotate-key: how long the old key signs beside the new one (30)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    const struct verb *verb = find_verb(&words);
    if (!verb) {
        fprintf(stderr, "usage: huiyin ledger rotate-key [--overlap DAYS] | key | checkpoint | "
                        "witness list | witness add KEY | witness remove NAME\n");
        return EXIT_USAGE;
    }
    ledger.argument = words.count == 3 ? items[2] : NULL;
    return run(&ledger, verb);
}
