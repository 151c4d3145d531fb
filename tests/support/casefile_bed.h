/* A small case file made in memory, with keys of its own: three events, one document, one paper.
 * For tests that change it, list it anew and sign it again. */
#ifndef SUPPORT_CASEFILE_BED_H
#define SUPPORT_CASEFILE_BED_H

#include "base/assert.h"
#include "ledger/casefile.h"
#include "ledger/merkle.h"
#include "ledger/record.h"

#include <string.h>

enum { CASEFILE_BED_RECORDS = 3, CASEFILE_BED_ENTRIES_MAX = 64 };

struct casefile_bed {
    struct arena *arena;
    struct note_signer signer;
    struct event events[CASEFILE_BED_RECORDS];
    struct hash leaves[CASEFILE_BED_RECORDS];
    struct note_key keys[1];
    struct receipt_record records[CASEFILE_BED_RECORDS];
    struct casefile_told told[CASEFILE_BED_RECORDS];
    struct casefile_lack lacks[16];
    struct zip_entry inside[CASEFILE_BED_ENTRIES_MAX]; /* what the list has */
    struct zip_entry all[CASEFILE_BED_ENTRIES_MAX + 2];
    struct casefile file;
};

#define CASEFILE_BED_PAPER SV("a picture")

static inline struct sv casefile_bed_keep(struct casefile_bed *bed, struct buf *buf)
{
    ASSERT(!buf->overflowed);
    struct sv kept = arena_sv(bed->arena, buf_view(buf));
    buf_release(buf);
    return kept;
}

static inline void casefile_bed_events(struct casefile_bed *bed)
{
    static const struct sv CLAIMS[] = {SV_INIT("修好电梯")};
    static const struct person_ref PEOPLE[] = {
        {9001, SV_INIT("方**"), SV_INIT("138****0361"), true, false, true, false}};
    struct attachment *paper = ARENA_NEW(bed->arena, struct attachment);
    struct field *fields = ARENA_ARRAY(bed->arena, struct field, 6);
    struct hash hash = hash_sha256(CASEFILE_BED_PAPER);
    *paper = (struct attachment){
        .id = 77, .name = SV("停运.png"), .mime = SV("image/png"), .size_bytes = 9};
    memcpy(paper->sha256, hash.bytes, HASH_BYTES);
    fields[0] = (struct field){.id = SV("facts"), .kind = FIELD_TEXT, .text = SV("停了半年")};
    fields[1] =
        (struct field){.id = SV("claims"), .kind = FIELD_CLAIMS, .texts = CLAIMS, .count = 1};
    fields[2] =
        (struct field){.id = SV("people"), .kind = FIELD_PEOPLE, .people = PEOPLE, .count = 1};
    fields[3] = (struct field){
        .id = SV("uploads"), .kind = FIELD_UPLOADS, .attachments = paper, .count = 1};
    fields[4] = (struct field){.id = SV("channel"), .kind = FIELD_CHOICE, .text = SV("online")};
    fields[5] = (struct field){.id = SV("unit"), .kind = FIELD_UNIT, .number = 5};
    const struct effects effects = {.state = SV("open"), .owner = 4, .awaits = ROLE_CASE_OFFICER};
    bed->events[0] = (struct event){.kind = EVENT_REGISTERED,
                                    .seq = 1,
                                    .at = 1776646800000,
                                    .day = 20563,
                                    .actor = {.role = ROLE_PETITIONER, .person = 9001},
                                    .action = SV("submit"),
                                    .rulebook = SV("cn.national@2022.1"),
                                    .fields = fields,
                                    .field_count = 5,
                                    .effects = effects};
    bed->events[1] = (struct event){.kind = EVENT_REFERRED,
                                    .seq = 2,
                                    .at = 1776646900000,
                                    .day = 20563,
                                    .actor = {.account = 3, .role = ROLE_CASE_OFFICER, .unit = 4},
                                    .action = SV("refer"),
                                    .fields = fields + 5,
                                    .field_count = 1,
                                    .effects = effects};
    bed->events[2] = (struct event){.kind = EVENT_ACCEPTED,
                                    .seq = 3,
                                    .at = 1776647000000,
                                    .day = 20563,
                                    .actor = {.account = 6, .role = ROLE_UNIT_HANDLER, .unit = 5},
                                    .action = SV("accept"),
                                    .effects = effects};
    bed->events[2].effects.document =
        (struct issued_document){1, SV("acceptance_notice"), SV("清建访〔2026〕1 号")};
}

static inline enum err casefile_bed_node(void *arg, int level, int64_t index, struct hash *out)
{
    const struct casefile_bed *bed = arg;
    struct hash left, right = {{0}};
    if (level == 0) {
        *out = merkle_leaf_hash((struct sv){(const char *)bed->leaves[index].bytes, HASH_BYTES});
        return ERR_OK;
    }
    enum err err = casefile_bed_node(arg, level - 1, 2 * index, &left);
    if (!err)
        err = casefile_bed_node(arg, level - 1, 2 * index + 1, &right);
    *out = merkle_node_hash(left, right);
    return err;
}

/* Parts, told words and leaf of a record; in a redacted file what it hides. */
static inline void casefile_bed_record(struct casefile_bed *bed, size_t at)
{
    static const unsigned char SEED[RECORD_SEED_BYTES] = {7};
    const struct event *event = &bed->events[at];
    const struct record_event_place place = {
        .petition = {1, 42}, .id = 100 + (id64)at, .number = at ? SV("") : SV("QH-1")};
    struct record record;
    struct receipt_record *out = &bed->records[at];
    enum err err = record_of_event(bed->arena, &place, event, &record);
    ASSERT(!err);
    *out = (struct receipt_record){.part_count = record.count};
    out->parts = ARENA_ARRAY(bed->arena, struct receipt_part, record.count);
    struct hash *commitments = ARENA_ARRAY(bed->arena, struct hash, record.count);
    for (size_t i = 0; i < record.count; i++) {
        struct receipt_part *part = &out->parts[i];
        part->salt = record_salt(SEED, (uint32_t)i);
        part->bytes = record.parts[i].bytes;
        part->commitment = commitments[i] = record_commitment(&part->salt, part->bytes);
        part->is_shown = i == 0 || bed->file.variant == CASEFILE_COMPLETE ||
                         casefile_may_show(event->fields[i - 1].kind);
        if (!part->is_shown)
            bed->lacks[bed->file.lack_count++] =
                (struct casefile_lack){.kind = CASEFILE_LACK_PART,
                                       .why = casefile_why_hidden(event->fields[i - 1].kind),
                                       .record = (int64_t)at + 1,
                                       .part = (int64_t)i};
    }
    bed->leaves[at] = record_leaf_of(commitments, record.count);
    struct sv *names = ARENA_ARRAY(bed->arena, struct sv, record.count);
    bed->told[at] =
        (struct casefile_told){SV("一步"), SV("某局"), SV("经办"), names, names, record.count};
}

static inline void casefile_bed_proofs(struct casefile_bed *bed)
{
    const struct merkle_nodes nodes = {casefile_bed_node, bed};
    struct checkpoint checkpoint = {.origin = bed->file.origin, .size = CASEFILE_BED_RECORDS};
    struct buf text, note;
    enum err err = merkle_root(&nodes, checkpoint.size, &checkpoint.root);
    ASSERT(!err);
    buf_init(&text, NOTE_SIZE_MAX);
    buf_init(&note, NOTE_SIZE_MAX);
    checkpoint_format(&checkpoint, &text);
    buf_add_sv(&note, buf_view(&text));
    buf_add_byte(&note, '\n');
    note_sign(&bed->signer, buf_view(&text), &note);
    buf_release(&text);
    struct sv kept = casefile_bed_keep(bed, &note);
    for (size_t i = 0; i < CASEFILE_BED_RECORDS; i++) {
        struct log_proof *proof = ARENA_NEW(bed->arena, struct log_proof);
        proof->index = (int64_t)i;
        proof->checkpoint_note = kept;
        err = merkle_inclusion(&nodes, proof->index, checkpoint.size, &proof->path);
        ASSERT(!err);
        buf_init(&text, NOTE_SIZE_MAX);
        log_proof_format(proof, &text);
        bed->records[i].proof_text = casefile_bed_keep(bed, &text);
    }
}

static inline void casefile_bed_add(struct casefile_bed *bed, struct sv name, struct sv bytes)
{
    ASSERT(bed->file.entry_count < CASEFILE_BED_ENTRIES_MAX);
    bed->inside[bed->file.entry_count++] = (struct zip_entry){name, bytes};
}

/* The list and its signature over what is inside now: the whole file's entries. */
static inline struct zip_list casefile_bed_sign(struct casefile_bed *bed)
{
    struct buf json, text, note;
    buf_init(&json, CASEFILE_JSON_MAX);
    buf_init(&text, NOTE_SIZE_MAX);
    buf_init(&note, NOTE_SIZE_MAX);
    casefile_write_case(&bed->file, &json);
    bed->all[0] = (struct zip_entry){SV(CASEFILE_CASE_NAME), casefile_bed_keep(bed, &json)};
    casefile_write_statement(&bed->file, bed->all[0].bytes, &text);
    buf_add_sv(&note, buf_view(&text));
    buf_add_byte(&note, '\n');
    note_sign(&bed->signer, buf_view(&text), &note);
    buf_release(&text);
    bed->all[1] = (struct zip_entry){SV(CASEFILE_SIGNATURE_NAME), casefile_bed_keep(bed, &note)};
    memcpy(bed->all + 2, bed->inside, bed->file.entry_count * sizeof *bed->all);
    return (struct zip_list){bed->all, bed->file.entry_count + 2};
}

/* Into the caller's memory; the arena is the caller's. Returns the signed entries. */
static inline struct zip_list casefile_bed_make(struct casefile_bed *bed, struct arena *arena,
                                                enum casefile_variant variant)
{
    static const unsigned char SEED[NOTE_SEED_BYTES] = {1, 2, 3};
    struct buf buf;
    *bed = (struct casefile_bed){.arena = arena};
    note_signer_init(&bed->signer, SV("office.example/log"), NOTE_ED25519, SEED);
    bed->keys[0] = bed->signer.key;
    bed->file = (struct casefile){.variant = variant,
                                  .number = SV("QH-1"),
                                  .office = SV("清禾县信访局"),
                                  .origin = SV("office.example/log"),
                                  .made_at = 1776650000000,
                                  .log = {.keys = bed->keys,
                                          .key_count = 1,
                                          .records = bed->records,
                                          .record_count = CASEFILE_BED_RECORDS},
                                  .told = bed->told,
                                  .lacks = bed->lacks,
                                  .entries = bed->inside};
    casefile_bed_events(bed);
    for (size_t i = 0; i < CASEFILE_BED_RECORDS; i++) {
        casefile_bed_record(bed, i);
        buf_init(&buf, EVENT_SIZE_MAX);
        casefile_write_record(&bed->records[i], &buf);
        casefile_bed_add(bed, casefile_record_name(arena, (int64_t)i + 1),
                         casefile_bed_keep(bed, &buf));
    }
    casefile_bed_proofs(bed);
    buf_init(&buf, CASEFILE_JSON_MAX);
    casefile_write_proofs(&bed->file, &buf);
    casefile_bed_add(bed, SV(CASEFILE_PROOFS_NAME), casefile_bed_keep(bed, &buf));
    if (variant == CASEFILE_COMPLETE) {
        casefile_bed_add(bed, casefile_document_name(arena, 1), SV("受理告知书"));
        casefile_bed_add(bed, SV("files/77.png"), CASEFILE_BED_PAPER);
    } else {
        bed->lacks[bed->file.lack_count++] = (struct casefile_lack){
            .kind = CASEFILE_LACK_DOCUMENT, .why = CASEFILE_WHY_WORDS, .record = 3, .document = 1};
    }
    casefile_bed_add(bed, SV(CASEFILE_INDEX_NAME), SV("<!DOCTYPE html><title>QH-1</title>"));
    return casefile_bed_sign(bed);
}

#endif
