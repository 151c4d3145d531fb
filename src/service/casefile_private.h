/* What the files casefile_*.c share. Included only inside src/service. */
#ifndef SERVICE_CASEFILE_PRIVATE_H
#define SERVICE_CASEFILE_PRIVATE_H

#include "service/casefiles.h"
#include "service/logged.h"

/* A case file while it is put together. */
struct casefile_making {
    struct call *call;
    struct arena *scratch; /* holds what is packed and nothing that is answered */
    const struct petition_view *view;
    struct casefile file;
    struct stored_checkpoint checkpoint; /* which every proof leads to */
    struct casefile_told *told;
    struct casefile_lack *lacks;
    size_t lack_room;
    struct zip_entry *entries;
    size_t entry_room;
};

void casefile_add(struct casefile_making *m, struct sv name, struct sv bytes);

/* casefile_words.c: a field as text, lines between items; texts, claims, findings, names of files,
 * masks of people. Empty for what told has the value of. */
struct sv casefile_words(struct arena *arena, const struct field *field, enum lang lang);
/* "2026-11-22 17:03" in the office's zone. */
struct sv casefile_moment(const struct call *call, struct arena *arena, time_ms at);
struct sv casefile_why_words(enum casefile_why why, enum lang lang);
/* casefile_text.c: a document as plain text. */
struct sv casefile_document_text(struct casefile_making *m, const struct document_view *view);
/* casefile_index.c: the matter in words. The entries but for the index itself are there. */
struct sv casefile_index(struct casefile_making *m);

#endif
