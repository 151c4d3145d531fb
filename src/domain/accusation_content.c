/* The encodings of contents, files and excerpts: CBOR arrays of fixed places. */
#include "domain/accusation_content.h"

#include "base/cbor.h"

#include <string.h>

enum { FORMAT = 1, CONTENT_PLACES = 9, FILE_PLACES = 5, EXCERPT_PLACES = 9 };

/* ---- pieces ---- */

static void write_filer(struct buf *out, const struct accusation_filer *filer)
{
    cbor_text(out, filer->name);
    cbor_text(out, filer->phone);
    cbor_text(out, filer->address);
}

static void read_filer(struct cbor_reader *r, struct accusation_filer *out)
{
    out->name = cbor_read_text(r);
    out->phone = cbor_read_text(r);
    out->address = cbor_read_text(r);
}

static void write_file(struct buf *out, const struct accusation_file *file)
{
    cbor_array(out, FILE_PLACES);
    cbor_text(out, file->name);
    cbor_text(out, file->mime);
    cbor_int(out, file->size_bytes);
    cbor_bytes(out, (struct sv){(const char *)file->sha256, sizeof file->sha256});
    cbor_bytes(out, (struct sv){(const char *)file->key, sizeof file->key});
}

static void read_32(struct cbor_reader *r, uint8_t out[32])
{
    struct sv bytes = cbor_read_bytes(r);
    if (bytes.n == 32)
        memcpy(out, bytes.p, 32);
    else
        r->failed = true;
}

static void read_file(struct cbor_reader *r, struct accusation_file *out)
{
    if (cbor_read_array(r) != FILE_PLACES)
        r->failed = true;
    out->name = cbor_read_text(r);
    out->mime = cbor_read_text(r);
    out->size_bytes = cbor_read_int(r);
    read_32(r, out->sha256);
    read_32(r, out->key);
}

/* A list of at most max items, or a failure. */
static size_t read_count(struct cbor_reader *r, size_t max)
{
    size_t count = cbor_read_array(r);
    if (count > max)
        r->failed = true;
    return r->failed ? 0 : count;
}

static bool begin(struct cbor_reader *r, struct sv bytes, size_t places)
{
    cbor_reader_init(r, bytes);
    return bytes.n <= ACCUSATION_CONTENT_MAX && cbor_read_array(r) == places &&
           cbor_read_int(r) == FORMAT;
}

/* ---- contents ---- */

enum err accusation_content_encode(const struct accusation_content *content, struct buf *out)
{
    cbor_array(out, CONTENT_PLACES);
    cbor_int(out, FORMAT);
    cbor_int(out, content->kind);
    cbor_text(out, content->accused);
    cbor_int(out, content->accused_unit);
    cbor_text(out, content->facts);
    write_filer(out, &content->filer);
    cbor_array(out, content->file_count);
    for (size_t i = 0; i < content->file_count; i++)
        write_file(out, &content->files[i]);
    return buf_finish(out);
}

enum err accusation_content_decode(struct arena *arena, struct sv bytes,
                                   struct accusation_content *out)
{
    struct cbor_reader r;
    *out = (struct accusation_content){0};
    if (!begin(&r, bytes, CONTENT_PLACES))
        return ERR_CORRUPT;
    int64_t kind = cbor_read_int(&r);
    if (kind <= ACCUSATION_KIND_NONE || kind >= ACCUSATION_KIND__COUNT)
        return ERR_CORRUPT;
    out->kind = (enum accusation_kind)kind;
    out->accused = cbor_read_text(&r);
    out->accused_unit = cbor_read_int(&r);
    out->facts = cbor_read_text(&r);
    read_filer(&r, &out->filer);
    out->file_count = read_count(&r, ACCUSATION_FILES_MAX);
    struct accusation_file *files = ARENA_ARRAY(arena, struct accusation_file, out->file_count);
    for (size_t i = 0; i < out->file_count; i++)
        read_file(&r, &files[i]);
    out->files = files;
    return out->accused_unit < 0 ? ERR_CORRUPT : cbor_finish(&r);
}

enum err accusation_file_encode(const struct accusation_file *file, struct buf *out)
{
    write_file(out, file);
    return buf_finish(out);
}

enum err accusation_file_decode(struct sv bytes, struct accusation_file *out)
{
    struct cbor_reader r;
    *out = (struct accusation_file){.size_bytes = 0};
    cbor_reader_init(&r, bytes);
    read_file(&r, out);
    return cbor_finish(&r);
}

/* ---- excerpts ---- */

enum err accusation_excerpt_encode(const struct accusation_excerpt *excerpt, struct buf *out)
{
    cbor_array(out, EXCERPT_PLACES);
    cbor_int(out, FORMAT);
    cbor_text(out, excerpt->channel);
    cbor_int(out, excerpt->received_day);
    cbor_text(out, excerpt->title);
    cbor_text(out, excerpt->facts);
    write_filer(out, &excerpt->filer);
    cbor_array(out, excerpt->claim_count);
    for (size_t i = 0; i < excerpt->claim_count; i++)
        cbor_text(out, excerpt->claims[i]);
    return buf_finish(out);
}

enum err accusation_excerpt_decode(struct arena *arena, struct sv bytes,
                                   struct accusation_excerpt *out)
{
    struct cbor_reader r;
    *out = (struct accusation_excerpt){.received_day = DAY_NONE};
    if (!begin(&r, bytes, EXCERPT_PLACES))
        return ERR_CORRUPT;
    out->channel = cbor_read_text(&r);
    int64_t day = cbor_read_int(&r);
    if (day < 0 || day > INT32_MAX)
        return ERR_CORRUPT;
    out->received_day = (day_t)day;
    out->title = cbor_read_text(&r);
    out->facts = cbor_read_text(&r);
    read_filer(&r, &out->filer);
    out->claim_count = read_count(&r, ACCUSATION_CLAIMS_MAX);
    struct sv *claims = ARENA_ARRAY(arena, struct sv, out->claim_count);
    for (size_t i = 0; i < out->claim_count; i++)
        claims[i] = cbor_read_text(&r);
    out->claims = claims;
    return cbor_finish(&r);
}
