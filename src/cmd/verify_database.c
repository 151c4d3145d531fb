/* huiyin verify database | checkpoint: is this the database over which the log's checkpoints were
 * signed? Changes nothing, says in words what is wrong and where. */
#include "base/file.h"
#include "cmd/command.h"
#include "cmd/progress.h"
#include "cmd/rulebook.h"
#include "cmd/verify.h"
#include "cmd/verify_log_words.h"
#include "ledger/verify.h"
#include "service/service.h"
#include "vault/vault.h"

#include <stdio.h>
#include <unistd.h>

enum { FILE_MAX = 2 * NOTE_SIZE_MAX, SHOWN_MAX = 100 };

struct job {
    const char *data, *store, *key, *since, *lang_word;
    bool is_all, is_arriving;
    enum lang lang;
    struct arena *arena;
    struct store_conn *conn;
    struct note_key known;
    struct verify_options options;
    struct verify_summary summary;
    int64_t told;
    const struct verify_copy *copy; /* NULL: an office's own database */
};

/* ---- telling ---- */

/* "petition event JY-1 (10/1001/3)": the number where it is found. */
static void print_record(struct job *job, const struct ledger_key *key)
{
    const struct petition_key petition = {key->of[0], key->of[1]};
    struct sv number = {NULL, 0};
    bool is_of_petition =
        key->kind == RECORD_EVENT || key->kind == RECORD_READING || key->kind == RECORD_PERSON;
    printf("%s", log_record_word(key->kind, job->lang));
    if (is_of_petition &&
        store_petition_number(job->conn, job->arena, &petition, &number) == ERR_OK)
        printf(" %.*s", SV_FMT(number));
    printf(" [%d %lld %lld %lld]", key->kind, (long long)key->of[0], (long long)key->of[1],
           (long long)key->of[2]);
}

static void tell(const struct verify_finding *finding, void *arg)
{
    struct job *job = arg;
    if (!job->is_all && job->told >= SHOWN_MAX)
        return;
    job->told++;
    printf("%s: ", log_fault_word(finding->fault));
    if (finding->key.kind)
        print_record(job, &finding->key);
    else if (finding->key.of[0])
        printf("%lld/%lld", (long long)finding->key.of[0], (long long)finding->key.of[1]);
    else
        printf("%lld", (long long)finding->index);
    printf(" %s\n", log_fault_text(finding->fault, job->lang));
}

static void progress(int64_t done, int64_t all, void *arg)
{
    (void)arg;
    fprintf(stderr, "\r%lld / %lld", (long long)done, (long long)all);
    if (done >= all)
        fprintf(stderr, "\n");
}

static struct sv number(struct job *job, int64_t value)
{
    return arena_printf(job->arena, "%lld", (long long)value);
}

static int report(struct job *job)
{
    const struct verify_summary *s = &job->summary;
    char root[HASH_HEX_CHARS + 1];
    hash_to_hex(s->root, root);
    const struct sv more = number(job, s->findings - job->told);
    const struct sv counts[] = {number(job, s->leaves), number(job, s->rows[RECORD_EVENT]),
                                number(job, s->checkpoints), number(job, s->cosignatures)};
    const struct sv hex = sv_from(root);
    const struct sv waiting = number(job, s->not_signed);
    if (s->findings > job->told)
        log_say(LOG_AND_MORE, job->lang, &more);
    log_say(LOG_LOOKED_AT, job->lang, counts);
    log_say(LOG_ROOT, job->lang, &hex);
    if (s->not_signed > 0)
        log_say(LOG_NOT_YET_SIGNED, job->lang, &waiting);
    log_say(s->findings ? LOG_BAD : LOG_GOOD, job->lang, NULL);
    if (!s->findings && !job->options.given_count)
        log_say(LOG_NOTHING_GIVEN, job->lang, NULL);
    return s->findings ? EXIT_DIFFERENCES : EXIT_DONE;
}

/* ---- what is given ---- */

static bool read_key(struct job *job)
{
    struct sv text = sv_from(job->key);
    if (!job->key)
        return true;
    if (file_exists(job->key) && file_read(job->arena, job->key, FILE_MAX, &text))
        return false;
    if (note_key_parse(sv_trim(text), &job->known)) {
        fprintf(stderr, "huiyin: \"%s\" is no verifier key\n", job->key);
        return false;
    }
    job->options.key = &job->known;
    return true;
}

static bool read_checkpoint(struct arena *arena, const char *path, struct verify_given *out)
{
    struct sv text;
    struct note *note = ARENA_NEW(arena, struct note);
    out->note = note;
    if (!file_read(arena, path, FILE_MAX, &text) && !note_parse(arena, text, note) &&
        !checkpoint_parse(note->text, &out->checkpoint))
        return true;
    fprintf(stderr, "huiyin: %s is no checkpoint\n", path);
    return false;
}

static bool read_given(struct job *job)
{
    struct verify_options *options = &job->options;
    if (job->since &&
        !read_checkpoint(job->arena, job->since, &options->given[options->given_count++]))
        return false;
    if (job->copy) /* of a day before the last one that was signed */
        return true;
    /* The last one that this office signed lies beside its keys. */
    const char *last = arena_printf(job->arena, "%s/keys/log.checkpoint", job->data).p;
    if (file_exists(last) &&
        !read_checkpoint(job->arena, last, &options->given[options->given_count++]))
        return false;
    return true;
}

/* ---- running ---- */

static int verify(struct job *job, struct store *store)
{
    struct timesource time = timesource_system();
    job->options.now = time.now_ms(time.self);
    job->options.tell = tell;
    job->options.arg = job;
    job->options.progress = isatty(2) ? progress : NULL;
    enum err err = store_read_begin(store, &job->conn);
    if (err)
        return command_failed("verify", err, NULL);
    err = verify_database(job->conn, &job->options, &job->summary);
    store_read_end(store, &job->conn);
    return err ? command_failed("verify", err, NULL) : report(job);
}

/* As the office itself opens it, but nothing is signed and nobody is served. */
static int open_and_verify(struct job *job)
{
    struct fail fail = {0};
    struct vault *vault = NULL;
    struct store *store = NULL;
    const char *folder = job->copy && job->copy->keys
                             ? job->copy->keys
                             : arena_printf(job->arena, "%s/keys", job->data).p;
    const struct vault_config keys = {.folder = folder,
                                      .old_key =
                                          arena_printf(job->arena, "%s/office.key", job->data).p,
                                      .rng = rng_system()};
    const char *address;
    enum err err = service_store_address(job->arena, job->data, job->store, &address);
    if (!err)
        err = vault_open(&keys, &vault, &fail);
    if (err)
        return command_failed(job->data, err, &fail);
    const struct store_config config = {.address = address,
                                        .readers = 1,
                                        .queue_max = 64,
                                        .group_max = 64,
                                        .time = timesource_system(),
                                        .sealer = vault_sealer(vault),
                                        .is_looked_at = true,
                                        .is_arriving = job->is_arriving,
                                        .progress = progress_of_upgrade()};
    err = store_open(&config, &store, &fail);
    int code = err ? command_failed(job->data, err, &fail) : verify(job, store);
    if (!err && job->copy && (code == EXIT_DONE || code == EXIT_DIFFERENCES)) {
        int more = job->copy->more(store, job->copy->arg);
        code = more == EXIT_DONE ? code : more;
    }
    store_close(&store);
    vault_close(&vault);
    return code;
}

int verify_copy(const struct verify_copy *copy)
{
    static struct job job;
    job = (struct job){.data = copy->data,
                       .store = copy->database,
                       .key = copy->key,
                       .since = copy->since,
                       .is_all = copy->is_all,
                       .lang = copy->lang,
                       .arena = arena_new(),
                       .copy = copy};
    int code = read_key(&job) && read_given(&job) ? open_and_verify(&job) : EXIT_FAILED;
    arena_free(&job.arena);
    return code;
}

int verify_arriving(const char *data, const char *store, enum lang lang)
{
    static struct job job;
    job = (struct job){
        .data = data, .store = store, .is_arriving = true, .lang = lang, .arena = arena_new()};
    int code = read_given(&job) ? open_and_verify(&job) : EXIT_FAILED;
    arena_free(&job.arena);
    return code;
}

int command_verify_database(int argc, char **argv)
{
    static struct job job; /* what is given has many signatures: not for the stack */
    job.data = "huiyin-data";
    job.lang_word = "zh";
    const struct option_spec specs[] = {
        {"--data", OPTION_TEXT, &job.data, "FOLDER", "the office's data (huiyin-data)"},
        {"--store", OPTION_TEXT, &job.store, "ADDRESS", "database (as FOLDER/store says)"},
        {"--since", OPTION_TEXT, &job.since, "FILE", "a checkpoint from elsewhere"},
        {"--key", OPTION_TEXT, &job.key, "KEY", "verifier key from elsewhere, or a file with it"},
        {"--all", OPTION_FLAG, &job.is_all, NULL, "every finding, not the first 100"},
        {"--lang", OPTION_TEXT, &job.lang_word, "zh|en", "language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), NULL);
    if (code != OPTIONS_FINE)
        return code;
    if (!rulebook_lang(job.lang_word, &job.lang))
        return EXIT_USAGE;
    job.arena = arena_new();
    code = EXIT_FAILED;
    if (read_key(&job) && read_given(&job))
        code = open_and_verify(&job);
    arena_free(&job.arena);
    return code;
}
