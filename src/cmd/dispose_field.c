/* huiyin dispose field: fields of one event are erased by order, or those that can be are listed.
 * Nothing is shown of what they say. */
#include "cmd/command.h"
#include "cmd/dispose.h"
#include "service/disposal.h"

#include <stdio.h>

struct dispose_field {
    const char *data, *matter, *field, *ground, *order;
    int event, archives;
    bool is_yes;
    struct console console;
    const struct erasable *fields;
    size_t count;
};

static enum err look(struct call *call, void *arg)
{
    struct dispose_field *d = arg;
    return service_erasable(call, sv_from(d->matter), &d->fields, &d->count);
}

static int failed(const struct dispose_field *d, enum err err)
{
    if (err == ERR_NOT_FOUND && !d->console.fail.detail[0]) {
        fprintf(stderr, "huiyin: there is no matter %s\n", d->matter);
        return EXIT_FAILED;
    }
    return command_failed(d->data, err, &d->console.fail);
}

static int list(struct dispose_field *d)
{
    enum err err = call_read(&d->console.call, look, d);
    if (err)
        return failed(d, err);
    puts("event\tday\tact\tfield\tsize");
    for (size_t i = 0; i < d->count; i++) {
        const struct erasable *one = &d->fields[i];
        char day[DAY_TEXT_SIZE] = "";
        day_format(one->day, day);
        printf("%lld\t%s\t%.*s\t%.*s\t", (long long)one->seq, day, SV_FMT(one->action),
               SV_FMT(one->field));
        if (one->is_erased)
            puts("erased");
        else
            printf("%zu\n", one->size_bytes);
    }
    return EXIT_DONE;
}

static bool is_confirmed(const struct dispose_field *d)
{
    char answer[160] = "";
    char wanted[160];
    if (d->is_yes)
        return true;
    snprintf(wanted, sizeof wanted, "erase %d %s", d->event, d->field);
    fprintf(stderr, "It will be erased for good: no backup brings it back.\nType \"%s\" to go on: ",
            wanted);
    return fgets(answer, sizeof answer, stdin) && sv_is(sv_trim(sv_from(answer)), wanted);
}

static bool read_order(const struct dispose_field *d, struct erasure_order *out)
{
    *out = (struct erasure_order){
        .number = sv_from(d->matter), .seq = d->event, .fields = sv_from(d->field)};
    if (!erasure_ground_from_word(sv_from(d->ground), &out->ground)) {
        fprintf(stderr, "huiyin: --ground is one of\n");
        for (int i = 0; i < ERASURE__COUNT; i++) {
            struct sv law = erasure_ground_law((enum erasure_ground)i, LANG_ZH);
            struct sv reason = erasure_ground_reason((enum erasure_ground)i, LANG_ZH);
            fprintf(stderr, "  %-10s %.*s：%.*s\n", erasure_ground_word((enum erasure_ground)i),
                    SV_FMT(law), SV_FMT(reason));
        }
        return false;
    }
    if (d->order && (!id_parse(sv_from(d->order), &out->unit) || out->unit <= 0)) {
        fprintf(stderr, "huiyin: --order is the id of a unit\n");
        return false;
    }
    return true;
}

static int erase(struct dispose_field *d)
{
    struct erasure_order order;
    struct disposal done;
    char day[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE] = "";
    day_t archives_until;
    if (!read_order(d, &order) ||
        !dispose_archives(&d->console, d->data, d->archives, &archives_until))
        return EXIT_USAGE;
    if (!is_confirmed(d)) {
        fprintf(stderr, "huiyin: nothing was erased\n");
        return EXIT_FAILED;
    }
    enum err err = service_erase(&d->console.call, &order, &done);
    if (err)
        return failed(d, err);
    day_format(d->console.call.today, day);
    if (archives_until != DAY_NONE)
        day_format(archives_until, until);
    printf("disposal,number,event,fields,ground,ordered by,erased,archives until\r\n"
           "\"%lld\",\"%s\",\"%lld\",\"%.*s\",\"%.*s\",\"%lld\",\"%s\",\"%s\"\r\n",
           (long long)done.id, d->matter, (long long)done.seq, SV_FMT(done.field),
           SV_FMT(done.ground), (long long)done.unit, day, until);
    dispose_tell_archives(archives_until);
    return EXIT_DONE;
}

int command_dispose_field(int argc, char **argv)
{
    struct dispose_field d = {.data = "huiyin-data", .ground = ""};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &d.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--matter", OPTION_TEXT, &d.matter, "NUMBER", "of which matter"},
        {"--event", OPTION_INT, &d.event, "N", "of which event; none: list what can be erased"},
        {"--field", OPTION_TEXT, &d.field, "ID", "which field; several with a blank between"},
        {"--ground", OPTION_TEXT, &d.ground, "WORD",
         "why: purpose, period, consent, unlawful, "
         "other_law, civil_code"},
        {"--order", OPTION_TEXT, &d.order, "UNIT", "id of the unit that ordered it (the office)"},
        {"--archives", OPTION_INT, &d.archives, "DAYS",
         "how long archives and copies of a database at a server are kept"},
        {"--yes", OPTION_FLAG, &d.is_yes, NULL, "do not ask"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    if (!d.matter || (d.event > 0) != (d.field != NULL)) {
        fprintf(stderr, "huiyin: --matter is wanted, and --event and --field together\n");
        return EXIT_USAGE;
    }
    code = EXIT_FAILED;
    if (!console_open(&d.console, d.data, false))
        code = d.event ? erase(&d) : list(&d);
    console_close(&d.console);
    return code;
}
