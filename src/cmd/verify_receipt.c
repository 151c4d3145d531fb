/* huiyin verify receipt: a receipt, a sealed one, or the code of a slip, checked without a network,
 * a database or an office. Prints only what is proven. */
#include "base/file.h"
#include "base/timefmt.h"
#include "cmd/rulebook.h"
#include "cmd/verify.h"
#include "cmd/verify_words.h"
#include "ledger/receipt_sealed.h"

#include <stdio.h>

enum { KEYS_MAX = 64, FILE_MAX = 2 * RECEIPT_SIZE_MAX, CODE_MAX = 256 };

struct verify {
    struct arena *arena;
    enum lang lang;
    bool wants_code;
    struct note_key keys[KEYS_MAX];
    size_t key_count;
    bool has_checkpoint;
    struct checkpoint checkpoint; /* from elsewhere */
};

static const char *word(const struct verify *v, enum verify_word which)
{
    return verify_word(which, v->lang);
}

static void say(const struct verify *v, enum verify_word which)
{
    printf("%s\n", word(v, which));
}

static void row(const struct verify *v, enum verify_word name, struct sv value)
{
    printf("  %s: %.*s\n", word(v, name), SV_FMT(value));
}

/* A sentence with its values, without a newline. */
static void say_with(const struct verify *v, enum verify_word which, struct sv one, struct sv two)
{
    struct sv text = sv_from(word(v, which));
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

static struct sv number_text(const struct verify *v, int64_t number)
{
    return arena_printf(v->arena, "%lld", (long long)number);
}

/* ---- what a record says ---- */

static struct sv time_text(struct arena *arena, int64_t ms)
{
    char text[TIMEFMT_MAX + 1];
    (void)timefmt_format(ms, text);
    return arena_sv(arena, sv_from(text));
}

static void print_clocks(const struct verify *v, const struct effects *effects)
{
    for (size_t i = 0; i < effects->start_count; i++) {
        char day[DAY_TEXT_SIZE];
        const struct clock_start *start = &effects->starts[i];
        day_format(start->end.due_day, day);
        printf("  %s: %.*s, %s %s\n", word(v, VERIFY_CLOCK), SV_FMT(start->rule),
               word(v, VERIFY_DUE), day);
    }
}

static void print_said(const struct verify *v, const struct receipt_head *head)
{
    const struct issued_document *document = &head->event.effects.document;
    row(v, VERIFY_WHEN, time_text(v->arena, head->at));
    if (head->is_accusation)
        return;
    print_clocks(v, &head->event.effects);
    if (document->no)
        row(v, VERIFY_PAPER,
            arena_printf(v->arena, "%.*s %.*s", SV_FMT(document->kind), SV_FMT(document->number)));
}

/* The log's own key signs with a time as well: that is when, not who. */
static void print_witnesses(const struct verify *v, const struct log_receipt *receipt,
                            const struct receipt_record *record)
{
    for (size_t i = 0; i < receipt->key_count; i++) {
        int64_t at_s = receipt_witnessed_at(receipt, record, i);
        struct sv name = receipt->keys[i].name;
        struct sv at = time_text(v->arena, at_s * 1000);
        if (at_s && sv_eq(name, record->promise.origin))
            row(v, VERIFY_SIGNED, at);
        else if (at_s)
            row(v, VERIFY_WITNESS, arena_printf(v->arena, "%.*s, %.*s", SV_FMT(name), SV_FMT(at)));
    }
}

static void print_place(const struct verify *v, const struct log_receipt *receipt,
                        const struct receipt_record *record)
{
    struct sv no = number_text(v, record->promise.index + 1);
    printf("  %s: ", word(v, VERIFY_PLACE));
    if (record->grant && !record->proof)
        say_with(v, VERIFY_IN_GRANT, time_text(v->arena, record->grant->until), SV(""));
    else if (record->proof)
        say_with(v, VERIFY_IN_LOG, no, number_text(v, record->proof->checkpoint.size));
    else
        say_with(v, VERIFY_IN_PROMISE, no,
                 time_text(v->arena, record->promise.at + record->promise.delay_ms));
    printf("\n");
    print_witnesses(v, receipt, record);
}

/* Parts that nobody can compare anything with. */
static void print_absent(const struct verify *v, const struct receipt_record *record)
{
    int64_t absent = 0;
    for (size_t i = 0; i < record->part_count; i++)
        absent += !record->parts[i].has_salt;
    if (!absent)
        return;
    printf("  %s: ", word(v, VERIFY_ABSENT));
    say_with(v, VERIFY_ABSENT_COUNT, number_text(v, absent), SV(""));
    printf("\n");
}

static void print_record(const struct verify *v, const struct log_receipt *receipt, size_t at)
{
    static const enum verify_word WHATS[] = {VERIFY_FILED, VERIFY_ISSUED, VERIFY_SERVED};
    const struct receipt_record *record = &receipt->records[at];
    char hex[HASH_HEX_CHARS + 1];
    hash_to_hex(record->promise.leaf, hex);
    printf("\n");
    say_with(v, VERIFY_RECORD, number_text(v, (int64_t)at + 1), SV(""));
    printf("%s\n", word(v, WHATS[record->what]));
    print_said(v, &record->head);
    if (record->grant)
        row(v, VERIFY_STATION, record->grant->name);
    row(v, VERIFY_DIGEST, sv_from(hex));
    print_absent(v, record);
    print_place(v, receipt, record);
}

static void print_keys(const struct verify *v, const struct log_receipt *receipt)
{
    receipt_key_set all = 0;
    for (size_t i = 0; i < receipt->record_count; i++)
        all |= receipt->records[i].promise_keys | receipt->records[i].checkpoint_keys;
    for (size_t i = 0; i < receipt->key_count; i++) {
        struct buf text;
        buf_init(&text, NOTE_NAME_MAX + 128);
        note_key_format(&receipt->keys[i], &text);
        if (all >> i & 1)
            row(v, VERIFY_KEY, buf_view(&text));
        buf_release(&text);
    }
}

static void print_receipt(const struct verify *v, const struct log_receipt *receipt)
{
    const struct receipt_record *first = &receipt->records[0];
    row(v, VERIFY_NUMBER, first->head.number);
    row(v, VERIFY_OFFICE, first->promise.office);
    row(v, VERIFY_LOG, first->promise.origin);
    print_keys(v, receipt);
    for (size_t i = 0; i < receipt->record_count; i++)
        print_record(v, receipt, i);
}

/* ---- judging ---- */

/* A checkpoint from elsewhere against those of the receipt. */
static int compare_checkpoints(const struct verify *v, const struct log_receipt *receipt)
{
    enum verify_word found = VERIFY_CHECKPOINT_APART;
    for (size_t i = 0; v->has_checkpoint && i < receipt->record_count; i++) {
        const struct log_proof *proof = receipt->records[i].proof;
        if (!proof || proof->checkpoint.size != v->checkpoint.size ||
            !sv_eq(proof->checkpoint.origin, v->checkpoint.origin))
            continue;
        bool is_same = hash_equal(proof->checkpoint.root, v->checkpoint.root);
        if (found != VERIFY_CHECKPOINT_DIFFERS)
            found = is_same ? VERIFY_CHECKPOINT_SAME : VERIFY_CHECKPOINT_DIFFERS;
    }
    if (v->has_checkpoint)
        say(v, found);
    return found == VERIFY_CHECKPOINT_DIFFERS ? EXIT_DIFFERENCES : EXIT_DONE;
}

static bool is_logged(const struct log_receipt *receipt)
{
    for (size_t i = 0; i < receipt->record_count; i++) {
        if (!receipt->records[i].proof)
            return false;
    }
    return true;
}

static int judge(const struct verify *v, const struct log_receipt *receipt)
{
    if (v->key_count && !receipt_is_by(receipt, v->keys, v->key_count)) {
        say(v, VERIFY_OTHER_KEY);
        print_keys(v, receipt);
        return EXIT_DIFFERENCES;
    }
    say(v, is_logged(receipt) ? VERIFY_HOLDS : VERIFY_PROMISED);
    if (!v->key_count)
        say(v, VERIFY_UNKNOWN_KEY);
    int code = compare_checkpoints(v, receipt);
    print_receipt(v, receipt);
    return code;
}

static int refuse(const struct verify *v, const struct receipt_finding *finding)
{
    printf("%s%s", word(v, VERIFY_FAILS), verify_fault(finding->fault, v->lang));
    if (finding->record)
        say_with(v, VERIFY_FAILS_RECORD, number_text(v, finding->record), SV(""));
    printf("\n");
    return EXIT_DIFFERENCES;
}

static int verify_plain(const struct verify *v, struct sv text, const struct sealed_receipt *around)
{
    struct log_receipt receipt;
    struct receipt_finding finding;
    enum err err = receipt_read(v->arena, text, &receipt, &finding);
    if (!err && around && !sealed_receipt_is_of(around, &receipt))
        finding = (struct receipt_finding){.fault = RECEIPT_LEAF};
    return finding.fault ? refuse(v, &finding) : judge(v, &receipt);
}

/* ---- sealed ones ---- */

static int print_outside(const struct verify *v, const struct sealed_receipt *sealed)
{
    for (size_t i = 0; i < sealed->record_count; i++) {
        const struct log_proof *proof = sealed->records[i].proof;
        if (proof) {
            say_with(v, VERIFY_SEALED_PLACE, number_text(v, proof->index + 1),
                     number_text(v, proof->checkpoint.size));
            printf("\n");
        } else {
            say(v, VERIFY_SEALED_PROMISE);
        }
    }
    say(v, VERIFY_SEALED);
    return EXIT_DONE;
}

static int verify_sealed(const struct verify *v, struct sv text)
{
    struct sealed_receipt sealed;
    struct sv inside;
    char code[CODE_MAX];
    if (sealed_receipt_read(v->arena, text, &sealed)) {
        say(v, VERIFY_SEALED_FAILS);
        return EXIT_DIFFERENCES;
    }
    if (!v->wants_code)
        return print_outside(v, &sealed);
    if (!fgets(code, sizeof code, stdin))
        code[0] = '\0';
    if (sealed_receipt_open(v->arena, &sealed, sv_trim(sv_from(code)), &inside)) {
        say(v, VERIFY_WRONG_CODE);
        return EXIT_DIFFERENCES;
    }
    return verify_plain(v, inside, &sealed);
}

/* ---- the code of a slip ---- */

/* Behind "#s=" of its address, or alone; empty when it is neither. */
static struct sv slip_code(struct sv text)
{
    static const struct sv MARK = SV_INIT("#s=");
    struct sv code = sv_trim(text);
    for (size_t i = 0; i + MARK.n <= code.n; i++) {
        if (sv_starts_with(sv_slice(code, i, code.n), MARK))
            return sv_slice(code, i + MARK.n, code.n);
    }
    return code.n && code.p[0] != '{' && !memchr(code.p, '\n', code.n) ? code : SV("");
}

static bool is_signed(const struct verify *v, const struct note *note, struct sv origin)
{
    for (size_t i = 0; i < v->key_count; i++) {
        if (sv_eq(v->keys[i].name, origin) && note_verify(note, &v->keys[i]))
            return true;
    }
    return false;
}

static int verify_slip(const struct verify *v, struct sv code)
{
    struct sv text;
    struct log_promise promise;
    struct note *note = ARENA_NEW(v->arena, struct note);
    bool is_slip = !promise_unpack(v->arena, code, &text) && !note_parse(v->arena, text, note) &&
                   !promise_parse(note->text, &promise);
    if (!is_slip || (v->key_count && !is_signed(v, note, promise.origin))) {
        say(v, VERIFY_SLIP_FAILS);
        return EXIT_DIFFERENCES;
    }
    say(v, v->key_count ? VERIFY_SLIP_HOLDS : VERIFY_SLIP_UNKNOWN);
    row(v, VERIFY_NUMBER, promise.number);
    row(v, VERIFY_OFFICE, promise.office);
    row(v, VERIFY_LOG, promise.origin);
    row(v, VERIFY_WHEN, time_text(v->arena, promise.at));
    return v->key_count ? EXIT_DONE : EXIT_DIFFERENCES;
}

/* ---- the command ---- */

/* A key, or a file with keys, one a line. */
static bool read_keys(struct verify *v, const char *wish)
{
    struct sv rest, line;
    struct sv text = sv_from(wish);
    if (!memchr(wish, '+', text.n) && file_read(v->arena, wish, FILE_MAX, &text)) {
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

static bool read_checkpoint(struct verify *v, const char *path)
{
    struct sv text;
    struct note *note = ARENA_NEW(v->arena, struct note);
    v->has_checkpoint = !file_read(v->arena, path, FILE_MAX, &text) &&
                        !note_parse(v->arena, text, note) &&
                        !checkpoint_parse(note->text, &v->checkpoint);
    if (!v->has_checkpoint)
        fprintf(stderr, "huiyin: %s: no checkpoint\n", path);
    return v->has_checkpoint;
}

static int verify_file(struct verify *v, const char *path)
{
    struct sv text;
    enum err err = file_read(v->arena, path, FILE_MAX, &text);
    if (err) {
        fprintf(stderr, "huiyin: %s: %s\n", path, err_name(err));
        return EXIT_FAILED;
    }
    struct sv code = slip_code(text);
    if (code.n)
        return verify_slip(v, code);
    return sealed_receipt_is(text) ? verify_sealed(v, text) : verify_plain(v, text, NULL);
}

int command_verify_receipt(int argc, char **argv)
{
    const char *key = NULL;
    const char *checkpoint = NULL;
    const char *language = "zh";
    const char *path = NULL;
    struct option_words words = {.items = &path, .max = 1};
    struct verify v = {0};
    const struct option_spec specs[] = {
        {"--key", OPTION_TEXT, &key, "KEY", "the log's verifier key, or a file of such"},
        {"--checkpoint", OPTION_TEXT, &checkpoint, "FILE", "a checkpoint that came another way"},
        {"--code", OPTION_FLAG, &v.wants_code, NULL, "read the query code of a sealed receipt"},
        {"--lang", OPTION_TEXT, &language, "zh|en", "the language of what is told (zh)"},
    };
    int code = options_read(argc, argv, specs, OPTION_COUNT(specs), &words);
    if (code != OPTIONS_FINE)
        return code;
    if (!path || !rulebook_lang(language, &v.lang)) {
        fprintf(stderr, "huiyin: verify receipt wants a file\n");
        return EXIT_USAGE;
    }
    v.arena = arena_new_wiping();
    code = EXIT_USAGE;
    if ((!key || read_keys(&v, key)) && (!checkpoint || read_checkpoint(&v, checkpoint)))
        code = verify_file(&v, path);
    arena_free(&v.arena);
    return code;
}
