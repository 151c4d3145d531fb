/* huiyin verify casefile: a case file, checked without a network, a database or an office. Prints
 * only what is proven, and what the office says of it under its signature. */
#include "base/file.h"
#include "base/timefmt.h"
#include "cmd/casefile_words.h"
#include "cmd/rulebook.h"
#include "cmd/verify.h"
#include "cmd/verify_words.h"

#include <stdio.h>

enum { KEYS_MAX = 64, KEY_FILE_MAX = 1 << 20 };

struct verify {
    struct arena *arena;
    enum lang lang;
    struct note_key keys[KEYS_MAX];
    size_t key_count;
};

static struct sv number(const struct verify *v, int64_t value)
{
    return arena_printf(v->arena, "%lld", (long long)value);
}

/* A sentence with its values, without a newline. */
static void say(const char *sentence, struct sv one, struct sv two)
{
    struct sv text = sv_from(sentence);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '{') {
            putchar(text.p[i]);
            continue;
        }
        struct sv value = text.p[i + 1] == '1' ? one : two;
        printf("%.*s", SV_FMT(value));
        i += sizeof "{1}" - 2;
    }
}

static void row(const char *name, struct sv value)
{
    printf("  %s: %.*s\n", name, SV_FMT(value));
}

static struct sv time_text(const struct verify *v, int64_t ms)
{
    char text[TIMEFMT_MAX + 1];
    (void)timefmt_format(ms, text);
    return arena_sv(v->arena, sv_from(text));
}

/* ---- telling ---- */

static void print_keys(const struct verify *v, const struct casefile *file)
{
    receipt_key_set all = file->signed_by | file->log.records[0].checkpoint_keys;
    for (size_t i = 0; i < file->log.key_count; i++) {
        struct buf text;
        buf_init(&text, NOTE_NAME_MAX + 128);
        note_key_format(&file->log.keys[i], &text);
        if (all >> i & 1)
            row(verify_word(VERIFY_KEY, v->lang), buf_view(&text));
        buf_release(&text);
    }
}

/* The log's own key signs with a time as well: that is when, not who. */
static void print_witnesses(const struct verify *v, const struct casefile *file)
{
    for (size_t i = 0; i < file->log.key_count; i++) {
        int64_t at_s = receipt_witnessed_at(&file->log, &file->log.records[0], i);
        struct sv name = file->log.keys[i].name;
        struct sv at = time_text(v, at_s * 1000);
        if (at_s && sv_eq(name, file->origin))
            row(verify_word(VERIFY_SIGNED, v->lang), at);
        else if (at_s)
            row(verify_word(VERIFY_WITNESS, v->lang),
                arena_printf(v->arena, "%.*s, %.*s", SV_FMT(name), SV_FMT(at)));
    }
}

static void print_records(const struct verify *v, const struct casefile *file)
{
    for (size_t i = 0; i < file->log.record_count; i++) {
        const struct receipt_record *record = &file->log.records[i];
        const struct issued_document *document = &record->head.event.effects.document;
        struct sv at = time_text(v, record->head.at);
        printf("  %zu. %.*s %.*s (%s)", i + 1, SV_FMT(at), SV_FMT(file->told[i].name),
               event_kind_word(record->head.event.kind));
        if (document->no)
            printf(" %.*s", SV_FMT(document->number));
        printf("\n");
    }
}

static void print_file(const struct verify *v, const struct casefile *file)
{
    struct sv count = number(v, (int64_t)file->log.record_count);
    bool is_complete = file->variant == CASEFILE_COMPLETE;
    say(casefile_word(is_complete ? CASEFILE_SAYS_COMPLETE : CASEFILE_SAYS_REDACTED, v->lang),
        count, number(v, (int64_t)file->lack_count));
    printf("\n");
    row(verify_word(VERIFY_NUMBER, v->lang), file->number);
    row(verify_word(VERIFY_OFFICE, v->lang), file->office);
    row(verify_word(VERIFY_LOG, v->lang), file->origin);
    print_keys(v, file);
    row(casefile_word(CASEFILE_SAYS_MADE, v->lang), time_text(v, file->made_at));
    print_witnesses(v, file);
    row(casefile_word(CASEFILE_SAYS_FILES, v->lang), number(v, (int64_t)file->entry_count));
    if (is_complete && file->lack_count)
        row(casefile_word(CASEFILE_SAYS_LEFT_OUT, v->lang), number(v, (int64_t)file->lack_count));
    print_records(v, file);
}

/* ---- judging ---- */

static int refuse(const struct verify *v, const struct casefile_finding *finding)
{
    printf("%s%s", verify_word(VERIFY_FAILS, v->lang),
           casefile_fault_text(finding->fault, v->lang));
    if (finding->record)
        say(casefile_word(CASEFILE_SAYS_AT_RECORD, v->lang), number(v, finding->record), SV(""));
    if (finding->name.n)
        say(casefile_word(CASEFILE_SAYS_AT_FILE, v->lang), finding->name, SV(""));
    printf("\n[%s]\n", casefile_fault_word(finding->fault));
    return EXIT_DIFFERENCES;
}

static int judge(const struct verify *v, const struct casefile *file)
{
    if (v->key_count && !casefile_is_by(file, v->keys, v->key_count)) {
        printf("%s\n", verify_word(VERIFY_OTHER_KEY, v->lang));
        print_keys(v, file);
        return EXIT_DIFFERENCES;
    }
    printf("%s\n", casefile_word(CASEFILE_SAYS_HOLDS, v->lang));
    if (!v->key_count)
        printf("%s\n", verify_word(VERIFY_UNKNOWN_KEY, v->lang));
    print_file(v, file);
    return EXIT_DONE;
}

static int verify_file(const struct verify *v, const char *path)
{
    static const struct zip_limits LIMITS = {CASEFILE_ENTRIES_MAX, CASEFILE_BYTES_MAX};
    struct sv bytes;
    struct casefile file;
    struct casefile_finding finding;
    enum err err = file_read(v->arena, path, CASEFILE_BYTES_MAX, &bytes);
    if (err) {
        fprintf(stderr, "huiyin: %s: %s\n", path, err_name(err));
        return EXIT_FAILED;
    }
    return casefile_read(v->arena, bytes, &LIMITS, &file, &finding) ? refuse(v, &finding)
                                                                    : judge(v, &file);
}

/* A key, or a file with keys, one a line. */
static bool read_keys(struct verify *v, const char *wish)
{
    struct sv rest, line;
    struct sv text = sv_from(wish);
    if (!sv_cut(text, '+', &line, &rest) && file_read(v->arena, wish, KEY_FILE_MAX, &text)) {
        fprintf(stderr, "huiyin: %s: no key and no file of keys\n", wish);
        return false;
    }
    for (bool more = true; more && v->key_count < KEYS_MAX; text = rest) {
        more = sv_cut(text, '\n', &line, &rest);
        line = sv_trim(line);
        if (line.n && note_key_parse(line, &v->keys[v->key_count++])) {
            fprintf(stderr, "huiyin: \"%.*s\" is no verifier key\n", SV_FMT(line));
            return false;
        }
    }
    return v->key_count > 0;
}

int command_verify_casefile(int argc, char **argv)
{
    const char *key = NULL;
    const char *language = "zh";
    const char *path = NULL;
    struct option_words words = {.items = &path, .max = 1};
    struct verify v = {0};
    const struct option_spec specs[] = {
        {"--key", OPTION_TEXT, &key, "KEY", "the log's verifier key, or a file of such"},
        {"--lang", OPTION_TEXT, &language, "zh|en", "the language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (!path || !rulebook_lang(language, &v.lang)) {
        fprintf(stderr, "huiyin: verify casefile wants a file\n");
        return EXIT_USAGE;
    }
    v.arena = arena_new_wiping();
    code = key && !read_keys(&v, key) ? EXIT_USAGE : verify_file(&v, path);
    arena_free(&v.arena);
    return code;
}
