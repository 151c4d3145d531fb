/* huiyin verify checkpoint: is it signed by a key one knows, who witnessed it and when, and does it
 * begin with an older one? Offline; reads nothing but the files named. */
#include "base/base64.h"
#include "base/file.h"
#include "base/timefmt.h"
#include "cmd/rulebook.h"
#include "cmd/verify.h"
#include "cmd/verify_log_words.h"
#include "ledger/merkle.h"

#include <stdio.h>

enum { FILE_MAX = 2 * NOTE_SIZE_MAX, KEYS_MAX = 64 };

struct job {
    struct arena *arena;
    enum lang lang;
    struct note_key keys[KEYS_MAX];
    size_t key_count;
    struct sv text; /* of the file */
    struct note *note;
    struct checkpoint checkpoint;
};

/* A key, or a file with keys, one a line. */
static bool read_keys(struct job *job, const char *word)
{
    struct sv line, text = sv_from(word);
    if (!word)
        return true;
    if (file_exists(word) && file_read(job->arena, word, FILE_MAX, &text))
        return false;
    while (text.n) {
        (void)!sv_cut(text, '\n', &line, &text);
        line = sv_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (job->key_count == KEYS_MAX || note_key_parse(line, &job->keys[job->key_count++])) {
            fprintf(stderr, "huiyin: \"%.*s\" is no verifier key\n", SV_FMT(line));
            return false;
        }
    }
    return true;
}

static bool read_note(struct job *job, const char *path, struct sv text)
{
    job->note = ARENA_NEW(job->arena, struct note);
    job->text = text;
    if (!note_parse(job->arena, text, job->note) &&
        !checkpoint_parse(job->note->text, &job->checkpoint))
        return true;
    fprintf(stderr, "huiyin: %s is no checkpoint\n", path);
    return false;
}

/* Which of the keys signed; the witnesses with their time. */
static bool print_signatures(const struct job *job)
{
    bool is_signed = false;
    printf("%.*s\n", SV_FMT(sv_trim(job->note->text)));
    for (size_t i = 0; i < job->key_count; i++) {
        const struct note_key *key = &job->keys[i];
        char moment[TIMEFMT_MAX + 1];
        int64_t at_s;
        if (sv_eq(key->name, job->checkpoint.origin) && note_verify(job->note, key)) {
            log_say(LOG_SIGNED_BY, job->lang, &key->name);
            is_signed = true;
        } else if (note_cosigned_at(job->note, key, &at_s)) {
            (void)timefmt_format(at_s * 1000, moment);
            const struct sv values[] = {key->name, sv_from(moment)};
            log_say(LOG_STAMPED, job->lang, values);
        }
    }
    if (!is_signed)
        log_say(LOG_NOT_SIGNED, job->lang, NULL);
    return is_signed;
}

/* The form in which /log/consistency answers: "old N", hashes, an empty line, the checkpoint. */
static bool read_proof(struct sv *text, int64_t old_size, struct merkle_proof *out)
{
    struct sv line, size;
    char expected[32];
    snprintf(expected, sizeof expected, "old %lld", (long long)old_size);
    out->count = 0;
    if (!sv_cut(*text, '\n', &size, text) || !sv_is(size, expected))
        return false;
    while (sv_cut(*text, '\n', &line, text) && line.n) {
        if (out->count == MERKLE_PROOF_MAX ||
            !base64_decode_into(line, out->hashes[out->count++].bytes, HASH_BYTES))
            return false;
    }
    return true;
}

static bool print_consistency(const struct job *job, const struct checkpoint *old,
                              const struct merkle_proof *proof)
{
    const struct merkle_pair trees = {old->size, job->checkpoint.size, old->root,
                                      job->checkpoint.root};
    if (!sv_eq(old->origin, job->checkpoint.origin)) {
        log_say(LOG_OTHER_ORIGIN, job->lang, NULL);
        return false;
    }
    bool holds = merkle_consistency_holds(&trees, proof);
    const struct sv sizes[] = {arena_printf(job->arena, "%lld", (long long)old->size),
                               arena_printf(job->arena, "%lld", (long long)job->checkpoint.size)};
    log_say(holds ? LOG_CONSISTENT : LOG_NOT_CONSISTENT, job->lang, sizes);
    return holds;
}

/* FILE is a checkpoint, or with --old a proof that ends in one. */
static int run(struct job *job, const char *path, const char *old_path)
{
    struct sv text;
    struct job old = {.arena = job->arena};
    struct merkle_proof *proof = ARENA_NEW(job->arena, struct merkle_proof);
    if (file_read(job->arena, path, FILE_MAX, &text)) {
        fprintf(stderr, "huiyin: %s cannot be read\n", path);
        return EXIT_FAILED;
    }
    if (old_path) {
        struct sv old_text;
        if (file_read(job->arena, old_path, FILE_MAX, &old_text) ||
            !read_note(&old, old_path, old_text))
            return EXIT_FAILED;
        if (sv_starts_with(text, SV("old ")) && !read_proof(&text, old.checkpoint.size, proof)) {
            fprintf(stderr, "huiyin: %s is no proof for that old checkpoint\n", path);
            return EXIT_FAILED;
        }
    }
    if (!read_note(job, path, text))
        return EXIT_FAILED;
    bool is_good = print_signatures(job);
    if (old_path)
        is_good = print_consistency(job, &old.checkpoint, proof) && is_good;
    return is_good ? EXIT_DONE : EXIT_DIFFERENCES;
}

int command_verify_checkpoint(int argc, char **argv)
{
    static struct job job; /* many keys: not for the stack */
    const char *key = NULL, *witness = NULL, *old = NULL, *language = "zh", *path = NULL;
    struct option_words words = {.items = &path, .max = 1};
    const struct option_spec specs[] = {
        {"--key", OPTION_TEXT, &key, "KEY", "the log's verifier key, or a file with such keys"},
        {"--witness", OPTION_TEXT, &witness, "KEY", "keys of witnesses, likewise"},
        {"--old", OPTION_TEXT, &old, "FILE",
         "an older checkpoint; FILE is then what /log/consistency answered"},
        {"--lang", OPTION_TEXT, &language, "zh|en", "the language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (!path || !key || !rulebook_lang(language, &job.lang)) {
        fprintf(stderr, "usage: huiyin verify checkpoint --key KEY [--witness KEY] [--old FILE] "
                        "[--lang zh|en] FILE\n");
        return EXIT_USAGE;
    }
    job.arena = arena_new();
    code = EXIT_FAILED;
    if (read_keys(&job, key) && read_keys(&job, witness))
        code = run(&job, path, old);
    arena_free(&job.arena);
    return code;
}
