/* Zip by libarchive.
 *
 * 1. Sizes that an entry says of itself are not believed: bytes are counted as they come.
 * 2. The same bytes are read twice, by the directory at their end and from their front. Only when
 *    both find the same entries is there one answer to what the file holds, whatever program opens
 *    it. */
#include "base/zip.h"

#include "base/assert.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

/* 1980-01-01 12:00 UTC: a day that zip knows, in every zone. */
enum { WRITTEN_AT = 315576000 };

/* ---- names ---- */

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

bool zip_name_is_simple(struct sv name)
{
    bool begins = true; /* a part begins here */
    if (name.n == 0 || name.n > ZIP_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (begins ? !is_name_byte(c) || c == '.' : c != '/' && !is_name_byte(c))
            return false;
        begins = c == '/';
    }
    return !begins;
}

/* ---- writing ---- */

/* Takes everything: libarchive loses memory when a sink fails. The buffer remembers. */
static la_ssize_t take(struct archive *archive, void *arg, const void *bytes, size_t n)
{
    (void)archive;
    buf_add(arg, bytes, n);
    return (la_ssize_t)n;
}

static bool write_entry(struct archive *archive, struct archive_entry *entry,
                        const struct zip_entry *from)
{
    char name[ZIP_NAME_MAX + 1] = {0};
    ASSERT(zip_name_is_simple(from->name));
    memcpy(name, from->name.p, from->name.n);
    archive_entry_clear(entry);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)from->bytes.n);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, WRITTEN_AT, 0);
    return archive_write_header(archive, entry) == ARCHIVE_OK &&
           archive_write_data(archive, from->bytes.p ? from->bytes.p : "", from->bytes.n) ==
               (la_ssize_t)from->bytes.n;
}

enum err zip_write(const struct zip_entry *entries, size_t count, struct buf *out)
{
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    ASSERT(archive && entry);
    bool is_written = archive_write_set_format_zip(archive) == ARCHIVE_OK &&
                      archive_write_zip_set_compression_deflate(archive) == ARCHIVE_OK &&
                      archive_write_set_bytes_per_block(archive, 0) == ARCHIVE_OK &&
                      archive_write_open(archive, out, NULL, take, NULL) == ARCHIVE_OK;
    for (size_t i = 0; is_written && !out->overflowed && i < count; i++)
        is_written = write_entry(archive, entry, &entries[i]);
    is_written = is_written && archive_write_close(archive) == ARCHIVE_OK;
    archive_entry_free(entry);
    (void)archive_write_free(archive);
    if (out->overflowed)
        return ERR_TOO_LARGE;
    return is_written ? ERR_OK : ERR_INTERNAL;
}

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    const struct zip_limits *limits;
    struct zip_read *out;
    struct archive *archive;
    size_t left; /* bytes that may still be unpacked */
};

/* An archive over the bytes; NULL when they are none. */
static struct archive *open_zip(struct sv bytes, bool by_directory)
{
    struct archive *archive = archive_read_new();
    ASSERT(archive);
    int known = by_directory ? archive_read_support_format_zip_seekable(archive)
                             : archive_read_support_format_zip_streamable(archive);
    if (known == ARCHIVE_OK && archive_read_open_memory(archive, bytes.p, bytes.n) == ARCHIVE_OK)
        return archive;
    (void)archive_read_free(archive);
    return NULL;
}

static bool is_plain(struct archive_entry *entry)
{
    return archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry) &&
           !archive_entry_symlink(entry);
}

static enum zip_fault read_name(struct reading *r, struct archive_entry *entry, struct sv *out)
{
    struct sv name = sv_from(archive_entry_pathname(entry));
    if (!is_plain(entry))
        return ZIP_LINK;
    if (archive_entry_is_encrypted(entry))
        return ZIP_BROKEN;
    if (!zip_name_is_simple(name))
        return ZIP_NAME;
    for (size_t i = 0; i < r->out->count; i++) {
        if (sv_eq(r->out->entries[i].name, name))
            return ZIP_TWICE;
    }
    *out = arena_sv(r->arena, name);
    return ZIP_FINE;
}

static enum zip_fault read_bytes(struct reading *r, struct sv *out)
{
    char piece[16384];
    struct buf all;
    la_ssize_t n;
    buf_init(&all, r->left);
    while ((n = archive_read_data(r->archive, piece, sizeof piece)) > 0 && !all.overflowed)
        buf_add(&all, piece, (size_t)n);
    *out = arena_sv(r->arena, buf_view(&all));
    r->left -= all.n;
    bool is_large = all.overflowed;
    buf_release(&all);
    if (is_large)
        return ZIP_TOO_LARGE;
    return n < 0 ? ZIP_BROKEN : ZIP_FINE;
}

/* By the directory. */
static enum zip_fault read_entries(struct reading *r)
{
    struct archive_entry *entry;
    struct zip_read *out = r->out;
    int status;
    while ((status = archive_read_next_header(r->archive, &entry)) == ARCHIVE_OK) {
        out->at++;
        if (out->count == r->limits->entries)
            return ZIP_TOO_MANY;
        struct zip_entry *next = &out->entries[out->count];
        enum zip_fault fault = read_name(r, entry, &next->name);
        if (!fault)
            fault = read_bytes(r, &next->bytes);
        if (fault)
            return fault;
        out->count++;
    }
    out->at = 0;
    return status == ARCHIVE_EOF && out->count ? ZIP_FINE : ZIP_BROKEN;
}

static bool has_bytes(struct archive *archive, struct sv bytes)
{
    char piece[16384];
    size_t at = 0;
    la_ssize_t n;
    while ((n = archive_read_data(archive, piece, sizeof piece)) > 0) {
        if ((size_t)n > bytes.n - at || memcmp(bytes.p + at, piece, (size_t)n) != 0)
            return false;
        at += (size_t)n;
    }
    return n == 0 && at == bytes.n;
}

/* From the front: the same entries in the same order, and nothing else. */
static bool is_same_from_front(struct archive *archive, const struct zip_read *known)
{
    struct archive_entry *entry;
    size_t count = 0;
    int status;
    while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
        struct sv name = sv_from(archive_entry_pathname(entry));
        if (count == known->count || !sv_eq(name, known->entries[count].name) ||
            !has_bytes(archive, known->entries[count].bytes))
            return false;
        count++;
    }
    return status == ARCHIVE_EOF && count == known->count;
}

static enum zip_fault read_zip(struct reading *r, struct sv bytes)
{
    static const char BEGINS[4] = {'P', 'K', 3, 4}; /* nothing stands before the first entry */
    if (bytes.n < sizeof BEGINS || memcmp(bytes.p, BEGINS, sizeof BEGINS) != 0)
        return ZIP_BROKEN;
    r->archive = open_zip(bytes, true);
    if (!r->archive)
        return ZIP_BROKEN;
    enum zip_fault fault = read_entries(r);
    (void)archive_read_free(r->archive);
    if (fault)
        return fault;
    struct archive *again = open_zip(bytes, false);
    bool is_same = again && is_same_from_front(again, r->out);
    if (again)
        (void)archive_read_free(again);
    return is_same ? ZIP_FINE : ZIP_AMBIGUOUS;
}

enum err zip_read(struct arena *arena, struct sv bytes, const struct zip_limits *limits,
                  struct zip_read *out)
{
    struct reading r = {.arena = arena, .limits = limits, .out = out, .left = limits->bytes};
    *out = (struct zip_read){.entries = ARENA_ARRAY(arena, struct zip_entry, limits->entries)};
    out->fault = read_zip(&r, bytes);
    return out->fault ? ERR_BAD_INPUT : ERR_OK;
}
