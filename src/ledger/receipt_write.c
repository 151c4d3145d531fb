/* A receipt as its file. Whoever calls has put the parts, the promise and the proof together; what
 * stands in the file is what receipt_read finds in it. */
#include "base/base64.h"
#include "base/json.h"
#include "ledger/receipt.h"

static void put_bytes(struct json_writer *w, const char *name, struct sv bytes)
{
    struct buf text;
    buf_init(&text, 2 * RECEIPT_SIZE_MAX);
    base64_add(&text, bytes);
    jsonw_text(w, name, buf_view(&text));
    buf_release(&text);
}

static void put_hash(struct json_writer *w, const char *name, const struct hash *hash)
{
    put_bytes(w, name, (struct sv){(const char *)hash->bytes, HASH_BYTES});
}

static void put_part(struct json_writer *w, const struct receipt_part *part)
{
    jsonw_object(w, NULL);
    if (part->has_salt)
        put_hash(w, "salt", &part->salt);
    if (part->is_shown)
        put_bytes(w, "bytes", part->bytes);
    else
        put_hash(w, "commitment", &part->commitment);
    jsonw_object_end(w);
}

static void put_record(struct json_writer *w, const struct receipt_record *record)
{
    struct hash sum = receipt_salt_sum(record);
    jsonw_object(w, NULL);
    jsonw_text(w, "what", sv_from(receipt_what_word(record->what)));
    jsonw_array(w, "parts");
    for (size_t i = 0; i < record->part_count; i++)
        put_part(w, &record->parts[i]);
    jsonw_array_end(w);
    put_hash(w, "salt_sum", &sum);
    jsonw_text(w, "promise", record->promise_note);
    if (record->grant_note.n)
        jsonw_text(w, "grant", record->grant_note);
    jsonw_text_or_null(w, "proof", record->proof_text);
    jsonw_object_end(w);
}

static void put_key(struct json_writer *w, const struct note_key *key)
{
    struct buf text;
    buf_init(&text, NOTE_NAME_MAX + 128);
    note_key_format(key, &text);
    jsonw_text(w, NULL, buf_view(&text));
    buf_release(&text);
}

void receipt_write(const struct log_receipt *receipt, struct buf *out)
{
    struct json_writer w;
    jsonw_begin(&w, out);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "format", SV("huiyin receipt 1"));
    jsonw_array(&w, "keys");
    for (size_t i = 0; i < receipt->key_count; i++)
        put_key(&w, &receipt->keys[i]);
    jsonw_array_end(&w);
    jsonw_array(&w, "records");
    for (size_t i = 0; i < receipt->record_count; i++)
        put_record(&w, &receipt->records[i]);
    jsonw_array_end(&w);
    jsonw_object_end(&w);
}
