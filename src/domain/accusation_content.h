/* What an accusation says: the plain text of what is sealed. And an extract of a mixed one. Pure
 * encodings; whoever holds the bytes wipes them. */
#ifndef DOMAIN_ACCUSATION_CONTENT_H
#define DOMAIN_ACCUSATION_CONTENT_H

#include "base/arena.h"
#include "domain/accusation.h"

#define ACCUSATION_CONTENT_MAX (256 << 10) /* bytes of an encoded content */
#define ACCUSATION_FILES_MAX 20
#define ACCUSATION_CLAIMS_MAX 20

struct accusation_file {
    struct sv name, mime;
    int64_t size_bytes;
    uint8_t sha256[32]; /* of the sealed bytes on disk */
    uint8_t key[32];
};
/* Who filed it; no name: anonymous. */
struct accusation_filer {
    struct sv name, phone, address;
};
struct accusation_content {
    enum accusation_kind kind;
    struct sv accused; /* names and posts, as written */
    id64 accused_unit; /* 0 = not known */
    struct sv facts;
    struct accusation_filer filer;
    const struct accusation_file *files;
    size_t file_count;
};
enum err accusation_content_encode(const struct accusation_content *content,
                                   struct buf *out) ERR_MUST_USE;
/* Texts borrowed from bytes, the list in the arena. */
enum err accusation_content_decode(struct arena *arena, struct sv bytes,
                                   struct accusation_content *out) ERR_MUST_USE;

/* One file on its way in: the same form. */
enum err accusation_file_encode(const struct accusation_file *file, struct buf *out) ERR_MUST_USE;
enum err accusation_file_decode(struct sv bytes, struct accusation_file *out) ERR_MUST_USE;

/* What of a mixed letter becomes a petition. */
struct accusation_excerpt {
    struct sv channel;
    day_t received_day;
    struct sv title, facts;
    const struct sv *claims;
    size_t claim_count;
    struct accusation_filer filer;
};
enum err accusation_excerpt_encode(const struct accusation_excerpt *excerpt,
                                   struct buf *out) ERR_MUST_USE;
enum err accusation_excerpt_decode(struct arena *arena, struct sv bytes,
                                   struct accusation_excerpt *out) ERR_MUST_USE;

#endif
