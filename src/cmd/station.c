/* huiyin station: an offline intake station and its office, from the machine itself. At the station
 * init, accept, serve, export, confirm, status; at the office grant, list, withdraw, take. What
 * travels between them are files (docs/operate/station.md). */
#include "ledger/station.h"
#include "base/file.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/timefmt.h"
#include "cmd/command.h"
#include "cmd/office.h"
#include "cmd/progress.h"
#include "service/stations.h"

#include <stdio.h>

struct options {
    const char *data, *name, *operators, *request, *unit, *grant, *address, *to, *report, *word;
    int days, per_day;
};

static int missing(const char *what)
{
    fprintf(stderr, "huiyin: station wants %s; huiyin station --help says more\n", what);
    return EXIT_USAGE;
}

static struct sv kept(struct arena *arena, struct buf *buf)
{
    struct sv text = arena_sv(arena, buf_view(buf));
    buf_release(buf);
    return text;
}

static void moment(time_ms at, char out[TIMEFMT_MAX + 1])
{
    (void)timefmt_format(at, out);
}

/* ---- the station's key ---- */

/* The name of the key is static text. */
static enum err read_key(struct arena *arena, const char *data, struct note_signer *out)
{
    struct sv seed;
    const char *path = arena_printf(arena, "%s/" STATION_KEY_FILE, data).p;
    enum err err = file_read(arena, path, NOTE_SEED_BYTES, &seed);
    if (err || seed.n != NOTE_SEED_BYTES)
        return err ? err : ERR_CORRUPT;
    note_signer_init(out, SV(STATION_KEY_NAME), NOTE_ED25519, (const unsigned char *)seed.p);
    return ERR_OK;
}

/* Made once: whoever asks again is the same station. */
static enum err make_key(struct arena *arena, const char *data, struct note_signer *out)
{
    struct rng rng = rng_system();
    char *seed = arena_alloc(arena, NOTE_SEED_BYTES);
    const char *path = arena_printf(arena, "%s/" STATION_KEY_FILE, data).p;
    enum err err = file_make_folder(arena_printf(arena, "%s/keys", data).p, 0700);
    if (err || file_exists(path))
        return err ? err : read_key(arena, data, out);
    rng.fill(rng.self, seed, NOTE_SEED_BYTES);
    err = file_write_atomic(path, (struct sv){seed, NOTE_SEED_BYTES}, 0600);
    return err ? err : read_key(arena, data, out);
}

/* ---- init ---- */

static struct sv request_of(struct arena *arena, const struct options *o,
                            const struct note_signer *signer)
{
    const struct station_request request = {signer->key, sv_from(o->name), sv_from(o->operators)};
    struct station_request again;
    struct buf text;
    buf_init(&text, NOTE_SIZE_MAX);
    station_request_format(&request, &text);
    struct sv written = kept(arena, &text);
    if (station_request_parse(written, &again))
        return SV("");
    return station_note(arena, signer, written);
}

static int run_init(const struct options *o)
{
    struct arena *arena = arena_new_wiping();
    struct note_signer signer;
    if (!o->name)
        return missing("init --data FOLDER --name NAME");
    const char *path = o->to ? o->to : arena_printf(arena, "%s/station.request", o->data).p;
    enum err err = make_key(arena, o->data, &signer);
    struct sv note = err ? SV("") : request_of(arena, o, &signer);
    int code = EXIT_USAGE;
    if (!err && !note.n)
        fprintf(stderr, "huiyin: --name is one line, --operators logins of small letters with a "
                        "comma between\n");
    else if (err || (err = file_write_atomic(path, note, 0644)) != ERR_OK)
        code = command_failed(o->data, err, NULL);
    else
        code = printf("the request of %s is in %s: bring it to the office\n", o->name, path) < 0;
    note_signer_wipe(&signer);
    arena_free(&arena);
    return code;
}

/* ---- at the office ---- */

/* One command in one opened folder. */
struct job {
    const struct options *o;
    struct console console;
    struct station_wish wish;
    struct station_granted granted;
    struct station_list list;
    id64 station;
};

static id64 unit_named(const struct call *call, const char *name)
{
    const struct unit_tree *units = call->office->units;
    for (size_t i = 0; i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        if (sv_is(unit->code, name) || sv_is(unit->name, name) || sv_is(unit->short_name, name))
            return unit->id;
    }
    return 0;
}

static enum err grant_job(struct call *call, void *arg)
{
    struct job *job = arg;
    return service_station_grant(call, &job->wish, &job->granted);
}

static void print_grant(const struct station_grant *grant)
{
    char until[TIMEFMT_MAX + 1];
    moment(grant->until, until);
    printf("station %lld (%.*s): serials %lld to %lld of each day, until %s\n",
           (long long)grant->station, SV_FMT(grant->name), (long long)grant->serial_first,
           (long long)grant->serial_last, until);
}

static int run_grant(struct job *job)
{
    const struct options *o = job->o;
    struct call *call = &job->console.call;
    const char *to = o->to ? o->to : STATION_GRANT_FILE;
    if (!o->request || !o->unit || !o->days)
        return missing("grant --request FILE --unit UNIT --days N");
    enum err err = file_read(call->arena, o->request, NOTE_SIZE_MAX, &job->wish.request);
    if (err)
        return command_failed(o->request, err, NULL);
    job->wish.unit = unit_named(call, o->unit);
    job->wish.days = o->days;
    job->wish.per_day = o->per_day;
    job->wish.address = sv_from(o->address);
    if (!job->wish.unit) {
        fprintf(stderr, "huiyin: there is no unit \"%s\"\n", o->unit);
        return EXIT_FAILED;
    }
    if (file_exists(to)) {
        fprintf(stderr, "huiyin: %s is there already; --to names another file\n", to);
        return EXIT_FAILED;
    }
    err = call_write(call, grant_job, job);
    if (!err)
        err = file_write_atomic(to, job->granted.file, 0644);
    if (err)
        return command_failed("station grant", err, &job->console.fail);
    print_grant(&job->granted.grant);
    printf("the grant is in %s: bring it to the station\n", to);
    return EXIT_DONE;
}

static enum err list_job(struct call *call, void *arg)
{
    struct job *job = arg;
    return service_stations(call, &job->list);
}

static int run_list(struct job *job)
{
    struct call *call = &job->console.call;
    enum err err = call_read(call, list_job, job);
    if (err)
        return command_failed("station list", err, &job->console.fail);
    for (size_t i = 0; i < job->list.count; i++) {
        const struct stored_station *row = &job->list.rows[i];
        const char *state = row->withdrawn_at         ? "withdrawn"
                            : call->now >= row->until ? "ended"
                                                      : "in force";
        printf("%-9s ", state);
        print_grant(&job->list.grants[i]);
    }
    return EXIT_DONE;
}

static enum err withdraw_job(struct call *call, void *arg)
{
    const struct job *job = arg;
    return service_station_withdraw(call, job->station);
}

static int run_withdraw(struct job *job)
{
    if (!job->o->word || !id_parse(sv_from(job->o->word), &job->station))
        return missing("withdraw NUMBER, as list shows it");
    enum err err = call_write(&job->console.call, withdraw_job, job);
    if (err)
        return command_failed(job->o->word, err, &job->console.fail);
    printf("station %s is withdrawn: nothing of it is taken over any more\n", job->o->word);
    return EXIT_DONE;
}

/* ---- taking over ---- */

struct take {
    struct sv bytes;
    struct station_taking taking;
    enum taken *answers;
    size_t at;
    enum taken answer;
};

static enum err taking_job(struct call *call, void *arg)
{
    struct take *take = arg;
    return service_station_taking(call, take->bytes, &take->taking);
}

static enum err take_job(struct call *call, void *arg)
{
    struct take *take = arg;
    return service_station_take(call, &take->taking, take->at, &take->answer);
}

/* Each in memory of its own: a bundle may be large. */
static enum err take_one(const struct call *call, struct take *take)
{
    struct call one = *call;
    one.arena = arena_new_wiping();
    enum err err = call_write(&one, take_job, take);
    arena_free(&one.arena);
    return err;
}

static size_t tell(const struct take *take)
{
    size_t refused = 0;
    for (size_t i = 0; i < take->taking.bundle.count; i++) {
        if (take->answers[i] == TAKEN_TAKEN)
            continue;
        refused++;
        printf("refused %.*s: %s\n", SV_FMT(take->taking.bundle.parcels[i].number),
               taken_word(take->answers[i]));
    }
    printf("%zu taken over, %zu refused\n", take->taking.bundle.count - refused, refused);
    return refused;
}

static int report(struct job *job, const struct take *take)
{
    struct sv note;
    struct call *call = &job->console.call;
    const char *path =
        job->o->report ? job->o->report : arena_printf(call->arena, "%s.report", job->o->word).p;
    enum err err = service_station_report(call, &take->taking, take->answers, &note);
    if (!err)
        err = file_write_atomic(path, note, 0644);
    if (err)
        return command_failed(path, err, &job->console.fail);
    size_t refused = tell(take);
    printf("the report is in %s: bring it to the station\n", path);
    return refused ? EXIT_DIFFERENCES : EXIT_DONE;
}

static int run_take(struct job *job)
{
    struct call *call = &job->console.call;
    struct take take = {.at = 0};
    struct progress progress;
    if (!job->o->word)
        return missing("take FILE");
    enum err err = file_read(call->arena, job->o->word, STATION_BUNDLE_MAX, &take.bytes);
    if (err)
        return command_failed(job->o->word, err, NULL);
    err = call_read(call, taking_job, &take);
    if (err)
        return command_failed(job->o->word, err, &job->console.fail);
    size_t count = take.taking.bundle.count;
    take.answers = ARENA_ARRAY(call->arena, enum taken, count);
    progress_begin(&progress, "registrations", (int64_t)count, false);
    for (; !err && take.at < count; take.at++) {
        err = take_one(call, &take);
        take.answers[take.at] = take.answer;
        progress_show(&progress, (int64_t)take.at + 1, 0, 0);
    }
    (void)progress_end(&progress, (int64_t)take.at);
    if (err)
        return command_failed(job->o->word, err, &job->console.fail);
    return report(job, &take);
}

/* ---- at the station ---- */

struct accept {
    struct station_arrival arrival;
    struct one_time_password passwords[STATION_OPERATORS_MAX];
};

static enum err install_job(struct call *call, void *arg)
{
    struct accept *accept = arg;
    return service_station_install(call, &accept->arrival);
}

static void print_operators(const struct accept *accept)
{
    struct sv list = accept->arrival.grant.operators;
    struct sv login;
    for (size_t i = 0; station_operator_next(&list, &login); i++) {
        if (accept->arrival.is_new[i])
            printf("sign in as %.*s with the one-time password %s\n", SV_FMT(login),
                   accept->passwords[i].text);
    }
}

static enum err install(struct console *console, struct accept *accept)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < STATION_OPERATORS_MAX; i++) {
        struct sv list = accept->arrival.grant.operators;
        struct sv login;
        bool is_there = true;
        for (size_t k = 0; is_there && k <= i; k++)
            is_there = station_operator_next(&list, &login);
        if (is_there)
            err = service_one_time_password(&console->call, &accept->passwords[i]);
    }
    accept->arrival.passwords = accept->passwords;
    return err ? err : call_write(&console->call, install_job, accept);
}

static enum err check_grant(struct arena *arena, const struct options *o, struct sv *bytes,
                            struct accept *accept, struct fail *fail)
{
    struct note_signer signer;
    struct station_grant_file file;
    enum err err = file_read(arena, o->grant, STATION_GRANT_FILE_MAX, bytes);
    if (!err)
        err = read_key(arena, o->data, &signer);
    if (err)
        return err;
    err = service_station_accept_check(arena, *bytes, &signer.key, &accept->arrival.grant, fail);
    note_signer_wipe(&signer);
    if (!err)
        err = station_grant_file_parse(*bytes, &file);
    if (!err) {
        accept->arrival.snapshot = file.snapshot;
        printf("signed by %.*s\n", SV_FMT(file.key));
    }
    return err;
}

static int run_accept(const struct options *o)
{
    static const struct console_files NO_FILES = {.rulebook = NULL};
    struct arena *arena = arena_new_wiping();
    struct accept *accept = ARENA_NEW(arena, struct accept);
    struct console console = {.service = NULL};
    struct fail fail = {.field_count = 0};
    struct sv bytes;
    if (!o->grant)
        return missing("accept --data FOLDER --grant FILE");
    enum err err = check_grant(arena, o, &bytes, accept, &fail);
    if (err) {
        arena_free(&arena);
        return command_failed(o->grant, err, &fail);
    }
    const char *path = arena_printf(arena, "%s/" STATION_GRANT_FILE, o->data).p;
    err = console_create(&console, o->data, &NO_FILES);
    int code = EXIT_FAILED; /* which was said */
    if (!err) {
        err = install(&console, accept);
        if (!err)
            err = file_write_atomic(path, bytes, 0600);
        code = err ? command_failed(o->data, err, &console.fail) : EXIT_DONE;
    }
    if (code == EXIT_DONE) {
        print_grant(&accept->arrival.grant);
        print_operators(accept);
    }
    console_close(&console);
    arena_free(&arena);
    return code;
}

static bool is_station(const struct job *job)
{
    if (service_station(job->console.service))
        return true;
    fprintf(stderr, "huiyin: %s is no station\n", job->o->data);
    return false;
}

static enum err pack_job(struct call *call, void *arg)
{
    return service_station_pack(call, arg);
}

static int run_export(struct job *job)
{
    struct station_packed packed;
    if (!job->o->to)
        return missing("export --data FOLDER --to FILE");
    if (!is_station(job))
        return EXIT_FAILED;
    enum err err = call_read(&job->console.call, pack_job, &packed);
    if (err == ERR_NOT_FOUND) {
        printf("nothing waits to be taken over\n");
        return EXIT_DONE;
    }
    if (!err)
        err = file_write_atomic(job->o->to, packed.file, 0644);
    if (err)
        return command_failed(job->o->to, err, &job->console.fail);
    printf("%zu of %lld registrations are in %s: bring it to the office\n", packed.count,
           (long long)packed.waiting.all, job->o->to);
    return EXIT_DONE;
}

struct confirm {
    struct sv note;
    struct station_confirmed done;
};

static enum err confirm_job(struct call *call, void *arg)
{
    struct confirm *confirm = arg;
    return service_station_confirm(call, confirm->note, &confirm->done);
}

static int run_confirm(struct job *job)
{
    struct confirm confirm;
    struct call *call = &job->console.call;
    if (!job->o->report)
        return missing("confirm --data FOLDER --report FILE");
    if (!is_station(job))
        return EXIT_FAILED;
    enum err err = file_read(call->arena, job->o->report, 2 * NOTE_SIZE_MAX, &confirm.note);
    if (!err)
        err = call_write(call, confirm_job, &confirm);
    if (err)
        return command_failed(job->o->report, err, &job->console.fail);
    size_t all = confirm.done.report.count;
    for (size_t i = 0; i < all; i++) {
        const struct station_answer *answer = &confirm.done.report.answers[i];
        if (!sv_is(answer->word, taken_word(TAKEN_TAKEN)))
            printf("refused %.*s: %.*s\n", SV_FMT(answer->number), SV_FMT(answer->word));
    }
    printf("%zu confirmed, %zu refused and kept\n", confirm.done.taken, all - confirm.done.taken);
    return EXIT_DONE;
}

static enum err counts_job(struct call *call, void *arg)
{
    return service_station_counts(call, arg);
}

static int run_status(struct job *job)
{
    struct entry_counts counts;
    if (!is_station(job))
        return EXIT_FAILED;
    enum err err = call_read(&job->console.call, counts_job, &counts);
    if (err)
        return command_failed(job->o->data, err, &job->console.fail);
    print_grant(service_station(job->console.service));
    printf("%lld wait to be taken over, %lld of them were refused\n", (long long)counts.all,
           (long long)counts.refused);
    return EXIT_DONE;
}

/* ---- the command line ---- */

static const struct verb {
    const char *name;
    int (*alone)(const struct options *); /* no folder is opened for it */
    int (*run)(struct job *);
} VERBS[] = {
    {"init", run_init, NULL},     {"accept", run_accept, NULL},     {"grant", NULL, run_grant},
    {"list", NULL, run_list},     {"withdraw", NULL, run_withdraw}, {"take", NULL, run_take},
    {"export", NULL, run_export}, {"confirm", NULL, run_confirm},   {"status", NULL, run_status},
};

static int run_verb(const struct verb *verb, const struct options *o)
{
    if (verb->alone)
        return verb->alone(o);
    struct job job = {.o = o};
    int code = EXIT_FAILED;
    if (!console_open(&job.console, o->data, false))
        code = verb->run(&job);
    console_close(&job.console);
    return code;
}

int command_station(int argc, char **argv)
{
    struct options o = {
        .data = "huiyin-data", .operators = "clerk", .address = "-", .per_day = 100};
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &o.data, "FOLDER", "of the station or of the office (huiyin-data)"},
        {"--name", OPTION_TEXT, &o.name, "TEXT", "init: the station's name"},
        {"--operators", OPTION_TEXT, &o.operators, "LOGINS",
         "init: who will work there, with a comma between (clerk)"},
        {"--request", OPTION_TEXT, &o.request, "FILE", "grant: what the station asked for"},
        {"--unit", OPTION_TEXT, &o.unit, "UNIT",
         "grant: code or name of the unit it registers for"},
        {"--days", OPTION_INT, &o.days, "N", "grant: how long it may register (1 to 180)"},
        {"--per-day", OPTION_INT, &o.per_day, "N", "grant: how many numbers a day (100)"},
        {"--address", OPTION_TEXT, &o.address, "ADDRESS",
         "grant: where the office publishes its pages, for the slips"},
        {"--grant", OPTION_TEXT, &o.grant, "FILE", "accept: what the office granted"},
        {"--to", OPTION_TEXT, &o.to, "FILE", "init, grant, export: where to write"},
        {"--report", OPTION_TEXT, &o.report, "FILE", "take: where to write; confirm: what to read"},
    };
    if (argc > 1 && strcmp(argv[1], "serve") == 0)
        return command_serve(argc - 1, argv + 1);
    const char *items[2] = {0};
    struct option_words words = {.items = items, .max = 2};
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    o.word = items[1];
    for (size_t i = 0; words.count && i < sizeof VERBS / sizeof VERBS[0]; i++) {
        if (strcmp(items[0], VERBS[i].name) == 0)
            return run_verb(&VERBS[i], &o);
    }
    fprintf(stderr,
            "usage: huiyin station init | accept | serve | export | confirm | status, and at "
            "the office grant | list | withdraw | take\n");
    return EXIT_USAGE;
}
