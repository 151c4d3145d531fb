/* What stands beside the records, and what does not: everything hidden is in the list of what was
 * left out, each document was issued, each file is that of its record. */
#include "ledger/casefile_private.h"

#include <string.h>

/* ---- what is hidden ---- */

static const struct casefile_lack *find_part(const struct casefile *file, size_t record,
                                             size_t part)
{
    for (size_t i = 0; i < file->lack_count; i++) {
        const struct casefile_lack *lack = &file->lacks[i];
        if (lack->kind == CASEFILE_LACK_PART && lack->record == (int64_t)record + 1 &&
            lack->part == (int64_t)part)
            return lack;
    }
    return NULL;
}

/* Hidden and listed, or shown and not; and in a redacted file nothing that must not be shown. */
static enum casefile_fault check_part(const struct casefile *file, size_t record, size_t part)
{
    const struct field *field = &file->fields[record][part - 1];
    bool is_shown = file->log.records[record].parts[part].is_shown;
    if (is_shown == (find_part(file, record, part) != NULL))
        return CASEFILE_LEFT_OUT;
    if (!is_shown || file->variant == CASEFILE_COMPLETE)
        return CASEFILE_NONE;
    return casefile_may_show(field->kind) ? CASEFILE_NONE : CASEFILE_REDACTION;
}

static enum casefile_fault check_parts(struct casefile_reading *r, size_t *hidden)
{
    const struct log_receipt *log = &r->out->log;
    for (size_t i = 0; i < log->record_count; i++) {
        r->finding->record = (int)i + 1;
        for (size_t k = 1; k < log->records[i].part_count; k++) {
            enum casefile_fault fault = check_part(r->out, i, k);
            if (fault)
                return fault;
            *hidden += !log->records[i].parts[k].is_shown;
        }
    }
    r->finding->record = 0;
    return CASEFILE_NONE;
}

/* ---- documents ---- */

static bool is_left_out(const struct casefile *file, struct casefile_lack wanted)
{
    for (size_t i = 0; i < file->lack_count; i++) {
        const struct casefile_lack *lack = &file->lacks[i];
        if (lack->kind == wanted.kind && lack->record == wanted.record &&
            lack->file == wanted.file && lack->document == wanted.document)
            return true;
    }
    return false;
}

/* Each document is there, or left out; how many of each are counted. */
struct tally {
    size_t there, left_out;
};

static enum casefile_fault check_documents(struct casefile_reading *r, struct tally *tally)
{
    const struct casefile *file = r->out;
    for (size_t i = 0; i < file->log.record_count; i++) {
        int no = file->log.records[i].head.event.effects.document.no;
        const struct casefile_lack lack = {
            .kind = CASEFILE_LACK_DOCUMENT, .record = (int64_t)i + 1, .document = no};
        if (!no)
            continue;
        struct sv name = casefile_document_name(r->arena, no);
        bool is_there = casefile_entry(file, name).p != NULL;
        r->finding->record = (int)i + 1;
        r->finding->name = name;
        if (is_there == is_left_out(file, lack))
            return CASEFILE_DOCUMENT;
        if (is_there && file->variant == CASEFILE_REDACTED)
            return CASEFILE_REDACTION;
        tally->there += is_there;
        tally->left_out += !is_there;
    }
    r->finding->record = 0;
    r->finding->name = SV("");
    return CASEFILE_NONE;
}

/* ---- files ---- */

static enum casefile_fault check_file(struct casefile_reading *r, size_t record,
                                      const struct attachment *attachment, struct tally *tally)
{
    const struct casefile *file = r->out;
    struct hash hash;
    const struct casefile_lack lack = {
        .kind = CASEFILE_LACK_FILE, .record = (int64_t)record + 1, .file = attachment->id};
    struct sv bytes = casefile_entry(file, casefile_file_name(r->arena, attachment));
    memcpy(hash.bytes, attachment->sha256, HASH_BYTES);
    r->finding->record = (int)record + 1;
    r->finding->name = casefile_file_name(r->arena, attachment);
    if ((bytes.p != NULL) == is_left_out(file, lack))
        return CASEFILE_FILE;
    tally->there += bytes.p != NULL;
    tally->left_out += bytes.p == NULL;
    bool fits = !bytes.p || ((int64_t)bytes.n == attachment->size_bytes &&
                             hash_equal(hash_sha256(bytes), hash));
    return fits ? CASEFILE_NONE : CASEFILE_FILE;
}

static enum casefile_fault check_files_of(struct casefile_reading *r, size_t record,
                                          struct tally *tally)
{
    const struct casefile *file = r->out;
    for (size_t k = 1; k < file->log.records[record].part_count; k++) {
        const struct field *field = &file->fields[record][k - 1];
        for (size_t i = 0; field->kind == FIELD_UPLOADS && i < field->count; i++) {
            enum casefile_fault fault = check_file(r, record, &field->attachments[i], tally);
            if (fault)
                return fault;
        }
    }
    return CASEFILE_NONE;
}

/* ---- nothing else ---- */

static enum casefile_fault check_surplus(struct casefile_reading *r, const struct tally *files,
                                         const struct tally *documents)
{
    struct tally found = {0};
    size_t others = 0;
    for (size_t i = 0; i < r->out->entry_count; i++) {
        struct sv name = r->out->entries[i].name;
        if (sv_starts_with(name, SV("files/")))
            found.there++;
        else if (sv_starts_with(name, SV("documents/")))
            found.left_out++; /* counted apart */
        else if (!sv_starts_with(name, SV("records/")))
            others++;
    }
    if (found.there != files->there)
        return CASEFILE_FILE;
    if (found.left_out != documents->there)
        return CASEFILE_DOCUMENT;
    return others == 4 ? CASEFILE_NONE : CASEFILE_SURPLUS;
}

enum casefile_fault casefile_check_contents(struct casefile_reading *r)
{
    struct tally files = {0}, documents = {0};
    size_t hidden = 0;
    enum casefile_fault fault = check_parts(r, &hidden);
    if (!fault)
        fault = check_documents(r, &documents);
    for (size_t i = 0; !fault && i < r->out->log.record_count; i++)
        fault = check_files_of(r, i, &files);
    if (fault)
        return fault;
    r->finding->record = 0;
    r->finding->name = SV("");
    if (hidden + files.left_out + documents.left_out != r->out->lack_count)
        return CASEFILE_LEFT_OUT;
    return check_surplus(r, &files, &documents);
}
