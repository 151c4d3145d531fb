/* A case file that somebody brings: unpacked in memory, checked, and told. Nothing of it is stored,
 * and its page is never shown: what is told comes from its records, as text. */
#include "base/file.h"
#include "service/casefile_private.h"
#include "service/ledger.h"
#include "service/service_private.h"

static const struct zip_limits LIMITS = {CASEFILE_ENTRIES_MAX, 256u << 20};

static struct sv verifier(struct arena *arena, const struct note_key *key)
{
    struct buf text;
    buf_init(&text, NOTE_NAME_MAX + 128);
    note_key_format(key, &text);
    struct sv kept = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return kept;
}

static void list_keys(struct call *call, struct casefile_seen *out)
{
    const struct log_receipt *log = &out->file.log;
    receipt_key_set all = out->file.signed_by | log->records[0].checkpoint_keys;
    out->keys = ARENA_ARRAY(call->arena, struct sv, log->key_count);
    for (size_t i = 0; i < log->key_count; i++) {
        if (all >> i & 1)
            out->keys[out->key_count++] = verifier(call->arena, &log->keys[i]);
    }
}

/* Is it signed by keys of this office's log? */
static enum err look_for_ours(struct call *call, struct casefile_seen *out)
{
    const struct stored_log_key *known;
    size_t count;
    enum err err = store_log_keys(call->conn, call->arena, &known, &count);
    if (err)
        return err;
    struct note_key *keys = ARENA_ARRAY(call->arena, struct note_key, count);
    for (size_t i = 0; i < count; i++) {
        if (note_key_parse(known[i].verifier, &keys[i]))
            return ERR_CORRUPT;
    }
    out->is_ours = casefile_is_by(&out->file, keys, count);
    return ERR_OK;
}

static enum err look_for_matter(struct call *call, struct casefile_seen *out)
{
    struct loaded loaded;
    if (!out->is_ours)
        return ERR_OK;
    enum err err = petition_load_for_staff(call, out->file.log.records[0].head.id, &loaded);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (!err)
        out->petition = loaded.key.id;
    return err;
}

enum err service_casefile_check(struct call *call, const char *path, struct casefile_seen *out)
{
    struct sv bytes;
    *out = (struct casefile_seen){.is_ours = false};
    enum err err = file_read(call->arena, path, CASEFILE_BROUGHT_MAX, &bytes);
    if (err)
        return err;
    if (casefile_read(call->arena, bytes, &LIMITS, &out->file, &out->finding))
        return ERR_OK; /* what was found is the answer */
    list_keys(call, out);
    err = look_for_ours(call, out);
    return err ? err : look_for_matter(call, out);
}

enum err service_casefile_checked(struct call *call, const struct casefile_seen *seen)
{
    if (seen->finding.fault)
        return audit_add(call, "casefile_refused", SV(""),
                         sv_from(casefile_fault_word(seen->finding.fault)));
    return audit_add(call, "casefile_read", seen->file.number, seen->file.origin);
}

static enum casefile_why why_of(const struct casefile *file, size_t record, size_t part)
{
    for (size_t i = 0; i < file->lack_count; i++) {
        const struct casefile_lack *lack = &file->lacks[i];
        if (lack->kind == CASEFILE_LACK_PART && lack->record == (int64_t)record + 1 &&
            lack->part == (int64_t)part)
            return lack->why;
    }
    return CASEFILE_WHY_WORDS; /* every hidden part is listed: it was checked */
}

struct sv service_casefile_part(const struct call *call, const struct casefile *file, size_t record,
                                size_t part, struct sv *why_out)
{
    const struct field *field = &file->fields[record][part - 1];
    *why_out = SV("");
    if (!file->log.records[record].parts[part].is_shown) {
        *why_out = casefile_why_words(why_of(file, record, part), call->lang);
        return (struct sv){0};
    }
    struct sv told = file->told[record].part_values[part];
    struct sv words = casefile_words(call->arena, field, call->lang);
    if (words.n || !told.n)
        return words.p ? words : SV("");
    return told;
}
