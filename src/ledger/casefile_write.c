/* A case file as its entries. Whoever calls has put together what stands in it; what is written is
 * what casefile_read finds. */
#include "base/assert.h"
#include "base/base64.h"
#include "base/cbor.h"
#include "ledger/casefile_private.h"

/* ---- names ---- */

struct sv casefile_record_name(struct arena *arena, int64_t seq)
{
    return arena_printf(arena, "records/%04lld.cbor", (long long)seq);
}

struct sv casefile_document_name(struct arena *arena, int64_t no)
{
    return arena_printf(arena, "documents/%lld.txt", (long long)no);
}

/* What stands behind the last dot, when it is one to five letters or digits. */
static struct sv ending_of(struct sv name)
{
    size_t at = name.n;
    while (at > 0 && name.n - at < 6 && name.p[at - 1] != '.')
        at--;
    struct sv ending = sv_slice(name, at, name.n);
    bool is_simple = at > 0 && name.p[at - 1] == '.' && ending.n >= 1 && ending.n <= 5;
    for (size_t i = 0; i < ending.n; i++) {
        char c = ending.p[i];
        is_simple = is_simple &&
                    ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }
    return is_simple ? ending : SV("");
}

struct sv casefile_file_name(struct arena *arena, const struct attachment *file)
{
    struct sv ending = ending_of(file->name);
    return arena_printf(arena, "files/%lld%s%.*s", (long long)file->id, ending.n ? "." : "",
                        SV_FMT(ending));
}

/* ---- records and proofs ---- */

static struct sv bytes_of(const struct hash *hash)
{
    return (struct sv){(const char *)hash->bytes, HASH_BYTES};
}

void casefile_write_record(const struct receipt_record *record, struct buf *out)
{
    cbor_array(out, 2);
    cbor_int(out, 1);
    cbor_array(out, record->part_count);
    for (size_t i = 0; i < record->part_count; i++) {
        const struct receipt_part *part = &record->parts[i];
        cbor_array(out, part->is_shown ? 2 : 1);
        cbor_bytes(out, bytes_of(part->is_shown ? &part->salt : &part->commitment));
        if (part->is_shown)
            cbor_bytes(out, part->bytes);
    }
}

void casefile_write_proofs(const struct casefile *file, struct buf *out)
{
    struct json_writer w;
    jsonw_begin(&w, out);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "format", SV(CASEFILE_PROOFS_FORMAT));
    jsonw_array(&w, "proofs");
    for (size_t i = 0; i < file->log.record_count; i++)
        jsonw_text(&w, NULL, file->log.records[i].proof_text);
    jsonw_array_end(&w);
    jsonw_object_end(&w);
}

/* ---- the list ---- */

static void put_keys(struct json_writer *w, const struct casefile *file)
{
    jsonw_array(w, "keys");
    for (size_t i = 0; i < file->log.key_count; i++) {
        struct buf text;
        buf_init(&text, NOTE_NAME_MAX + 128);
        note_key_format(&file->log.keys[i], &text);
        jsonw_text(w, NULL, buf_view(&text));
        buf_release(&text);
    }
    jsonw_array_end(w);
}

static void put_told(struct json_writer *w, const struct casefile_told *told)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "name", told->name);
    jsonw_text(w, "unit", told->unit);
    jsonw_text(w, "role", told->role);
    jsonw_array(w, "parts");
    for (size_t i = 0; i < told->part_count; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "name", told->part_names[i]);
        jsonw_text(w, "value", told->part_values[i]);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
}

static void put_lack(struct json_writer *w, const struct casefile_lack *lack)
{
    jsonw_object(w, NULL);
    jsonw_int(w, "record", lack->record);
    switch (lack->kind) {
    case CASEFILE_LACK_PART:
        jsonw_int(w, "part", lack->part);
        break;
    case CASEFILE_LACK_FILE:
        jsonw_id(w, "file", lack->file);
        break;
    case CASEFILE_LACK_DOCUMENT:
        jsonw_int(w, "document", lack->document);
        break;
    }
    jsonw_text(w, "why", sv_from(casefile_why_word(lack->why)));
    jsonw_object_end(w);
}

static void put_entry(struct json_writer *w, const struct zip_entry *entry)
{
    char hex[HASH_HEX_CHARS + 1];
    hash_to_hex(hash_sha256(entry->bytes), hex);
    jsonw_object(w, NULL);
    jsonw_text(w, "name", entry->name);
    jsonw_int(w, "size", (int64_t)entry->bytes.n);
    jsonw_text(w, "sha256", sv_from(hex));
    jsonw_object_end(w);
}

void casefile_write_case(const struct casefile *file, struct buf *out)
{
    struct json_writer w;
    jsonw_begin(&w, out);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "format", SV(CASEFILE_FORMAT));
    jsonw_text(&w, "variant", sv_from(casefile_variant_word(file->variant)));
    jsonw_text(&w, "number", file->number);
    jsonw_text(&w, "office", file->office);
    jsonw_text(&w, "origin", file->origin);
    jsonw_time(&w, "made_at", file->made_at);
    put_keys(&w, file);
    jsonw_array(&w, "told");
    for (size_t i = 0; i < file->log.record_count; i++)
        put_told(&w, &file->told[i]);
    jsonw_array_end(&w);
    jsonw_array(&w, "left_out");
    for (size_t i = 0; i < file->lack_count; i++)
        put_lack(&w, &file->lacks[i]);
    jsonw_array_end(&w);
    jsonw_array(&w, "files");
    for (size_t i = 0; i < file->entry_count; i++)
        put_entry(&w, &file->entries[i]);
    jsonw_array_end(&w);
    jsonw_object_end(&w);
}

void casefile_write_statement(const struct casefile *file, struct sv case_json, struct buf *out)
{
    struct hash hash = hash_sha256(case_json);
    buf_printf(out, "%.*s/casefile\n", SV_FMT(file->origin));
    base64_add(out, bytes_of(&hash));
    buf_printf(out, "\n%s\n%zu\n%lld\n%.*s\n%.*s\n", casefile_variant_word(file->variant),
               file->log.record_count, (long long)file->made_at, SV_FMT(file->number),
               SV_FMT(file->office));
}
