/* huiyin dispose: what was kept long enough by the rulebook's table, or one matter or person by
 * number, is destroyed for good. What was destroyed is listed; the list names nobody. */
#include "cmd/dispose.h"
#include "cmd/command.h"
#include "cmd/progress.h"
#include "service/disposal.h"

#include <stdio.h>
#include <unistd.h>

struct dispose {
    const char *data, *matter, *reason, *output;
    int person, archives;
    day_t archives_until;
    bool is_list, is_yes;
    struct console console;
    struct arena *arena; /* of the list */
    struct due_matter *due;
    size_t count, room;
    FILE *list;
};

/* ---- what is due ---- */

static enum err look(struct call *call, void *arg)
{
    return service_disposal_due(call, arg);
}

static void keep(struct dispose *d, const struct due_matter *found)
{
    if (d->count == d->room) {
        d->room = d->room ? 2 * d->room : 64;
        struct due_matter *more = ARENA_ARRAY(d->arena, struct due_matter, d->room);
        if (d->count)
            memcpy(more, d->due, d->count * sizeof *more);
        d->due = more;
    }
    struct due_matter *kept = &d->due[d->count++];
    *kept = *found;
    kept->number = arena_sv(d->arena, found->number);
    kept->row = arena_sv(d->arena, found->row);
}

static enum err find_due(struct dispose *d)
{
    struct due_page page = {.after = {0, 0}};
    struct progress progress;
    int64_t looked_at = 0;
    enum err err = ERR_OK;
    progress_begin(&progress, "petitions looked at", 0, false);
    do {
        err = call_read(&d->console.call, look, &page);
        for (size_t i = 0; !err && i < page.count; i++)
            keep(d, &page.items[i]);
        looked_at += (int64_t)page.looked_at;
        progress_show(&progress, looked_at, 0, 0);
        if (!err)
            err = console_renew(&d->console);
    } while (!err && page.looked_at);
    (void)progress_end(&progress, looked_at);
    return err;
}

/* ---- the list ---- */

/* A field of CSV: in quotes, those inside doubled. */
static void put_field(FILE *to, struct sv text, bool is_last)
{
    fputc('"', to);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            fputc('"', to);
        fputc(text.p[i], to);
    }
    fputs(is_last ? "\"\r\n" : "\",", to);
}

static struct sv day_text(struct arena *arena, day_t day)
{
    char text[DAY_TEXT_SIZE] = "";
    if (day != DAY_NONE)
        day_format(day, text);
    return arena_sv(arena, sv_from(text));
}

static void put_row(const struct dispose *d, const struct due_matter *one, id64 id)
{
    struct arena *arena = arena_new();
    put_field(d->list, arena_printf(arena, "%lld", (long long)id), false);
    put_field(d->list, one->number, false);
    put_field(d->list, day_text(arena, one->ended_day), false);
    put_field(d->list, day_text(arena, one->last_day), false);
    put_field(d->list, one->row, false);
    put_field(d->list, day_text(arena, d->console.call.today), false);
    put_field(d->list, day_text(arena, d->archives_until), true);
    arena_free(&arena);
}

static bool open_list(struct dispose *d)
{
    d->list = d->output ? fopen(d->output, "wxe") : stdout;
    if (!d->list) {
        fprintf(stderr, "huiyin: %s cannot be made, or is there already\n", d->output);
        return false;
    }
    fputs("disposal,number,ended,kept until,ground,destroyed,archives until\r\n", d->list);
    return true;
}

static int close_list(struct dispose *d, int code)
{
    if (d->list && fflush(d->list) != 0)
        code = EXIT_FAILED;
    if (d->list && d->list != stdout)
        fclose(d->list);
    return code;
}

/* ---- doing it ---- */

static bool is_confirmed(const struct dispose *d, const char *what)
{
    char answer[64] = "";
    char wanted[64];
    if (d->is_yes)
        return true;
    snprintf(wanted, sizeof wanted, "destroy %zu", d->count);
    fprintf(stderr,
            "%s will be destroyed for good: no backup brings it back.\nType \"%s\" to go on: ",
            what, wanted);
    if (!fgets(answer, sizeof answer, stdin))
        return false;
    return sv_is(sv_trim(sv_from(answer)), wanted);
}

static enum err destroy_some(struct dispose *d, size_t from, size_t count)
{
    struct disposal_order orders[DISPOSALS_AT_ONCE];
    id64 ids[DISPOSALS_AT_ONCE];
    for (size_t i = 0; i < count; i++) {
        const struct due_matter *one = &d->due[from + i];
        orders[i] = (struct disposal_order){.number = one->number,
                                            .key = one->key,
                                            .person = d->person,
                                            .ground = d->matter ? sv_from(d->reason) : one->row,
                                            .is_due = !d->matter};
    }
    enum err err = service_dispose(&d->console.call, orders, count, ids);
    for (size_t i = 0; !err && i < count; i++)
        put_row(d, &d->due[from + i], ids[i]);
    return err;
}

static int destroy_all(struct dispose *d)
{
    struct progress progress;
    enum err err = ERR_OK;
    if (!open_list(d))
        return EXIT_FAILED;
    progress_begin(&progress, "destroyed", (int64_t)d->count, false);
    for (size_t at = 0; !err && at < d->count; at += DISPOSALS_AT_ONCE) {
        size_t n = d->count - at < DISPOSALS_AT_ONCE ? d->count - at : DISPOSALS_AT_ONCE;
        err = destroy_some(d, at, n);
        if (!err)
            progress_show(&progress, (int64_t)(at + n), 0, 0);
    }
    (void)progress_end(&progress, (int64_t)d->count);
    if (!err)
        dispose_tell_archives(d->archives_until);
    return close_list(d, err ? command_failed(d->data, err, &d->console.fail) : EXIT_DONE);
}

static int dispose_due(struct dispose *d)
{
    enum err err = find_due(d);
    if (err)
        return command_failed(d->data, err, &d->console.fail);
    for (size_t i = 0; i < d->count; i++) {
        struct arena *arena = arena_new();
        fprintf(stderr, "%.*s  ended %.*s, kept until %.*s  %.*s\n", SV_FMT(d->due[i].number),
                SV_FMT(day_text(arena, d->due[i].ended_day)),
                SV_FMT(day_text(arena, d->due[i].last_day)), SV_FMT(d->due[i].row));
        arena_free(&arena);
    }
    fprintf(stderr, "%zu matters were kept as long as the rulebook says\n", d->count);
    if (d->is_list || !d->count)
        return EXIT_DONE;
    if (!dispose_archives(&d->console, d->data, d->archives, &d->archives_until))
        return EXIT_USAGE;
    if (!is_confirmed(d, "All of them")) {
        fprintf(stderr, "huiyin: nothing was destroyed\n");
        return EXIT_FAILED;
    }
    return destroy_all(d);
}

static int dispose_one(struct dispose *d)
{
    const struct due_matter one = {.number = sv_from(d->matter), .row = sv_from(d->reason)};
    keep(d, &one);
    if (!dispose_archives(&d->console, d->data, d->archives, &d->archives_until))
        return EXIT_USAGE;
    if (!is_confirmed(d, d->person ? "This person of the matter" : "This matter")) {
        fprintf(stderr, "huiyin: nothing was destroyed\n");
        return EXIT_FAILED;
    }
    int code = destroy_all(d);
    for (int i = 0; code && i < d->console.fail.field_count && i < FAIL_FIELDS_MAX; i++)
        fprintf(stderr, "huiyin: the reason %s\n",
                sv_is(sv_from(d->console.fail.field[i].rule), "names_somebody")
                    ? "names somebody: it stays for ever"
                    : "is missing");
    return code;
}

int command_dispose(int argc, char **argv)
{
    struct dispose d = {.data = "huiyin-data", .reason = ""};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &d.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--list", OPTION_FLAG, &d.is_list, NULL, "only say what was kept long enough"},
        {"--matter", OPTION_TEXT, &d.matter, "NUMBER", "this matter, whatever the table says"},
        {"--person", OPTION_INT, &d.person, "N", "with --matter: only this one of its people"},
        {"--reason", OPTION_TEXT, &d.reason, "TEXT", "with --matter: why; names nobody"},
        {"--archives", OPTION_INT, &d.archives, "DAYS",
         "how long archives and copies of a database at a server are kept"},
        {"--output", OPTION_TEXT, &d.output, "FILE", "the list of what was destroyed (stdout)"},
        {"--yes", OPTION_FLAG, &d.is_yes, NULL, "do not ask"},
    };
    if (argc > 1 && strcmp(argv[1], "field") == 0)
        return command_dispose_field(argc - 1, argv + 1);
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    if (!d.matter && (d.person || *d.reason)) {
        fprintf(stderr, "huiyin: --person and --reason go with --matter\n");
        return EXIT_USAGE;
    }
    d.arena = arena_new();
    code = EXIT_FAILED;
    if (!console_open(&d.console, d.data, false))
        code = d.matter ? dispose_one(&d) : dispose_due(&d);
    console_close(&d.console);
    arena_free(&d.arena);
    return code;
}
