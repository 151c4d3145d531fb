/* A filter of a work list in the terms of the generated statements. Folder-only. */
#ifndef STORE_PETITION_TERMS_H
#define STORE_PETITION_TERMS_H

#include "store/petitions.h"
#include "store/store_stmts.gen.h"

struct terms {
    int scope;     /* owner, office, region: the order of every generated scope */
    bool by_due;   /* else newest first */
    unsigned with; /* the variants that matter */
    struct q_listing listing;
};
/* Due first, else newest first? With a mark or a route open ones always are. */
bool filter_is_by_due(const struct petition_filter *filter);
/* The scope alone. */
struct terms terms_of_scope(const struct petition_scope *scope);
/* Texts borrowed from the filter or in the arena. */
struct terms terms_of_filter(struct arena *arena, const struct petition_filter *filter);

/* What to look for when the filter has text. */
struct text_terms {
    bool is_number;   /* it can only be the beginning of a number */
    struct sv needle; /* in lower case: part of a title */
    struct q_words words;
};
struct text_terms terms_of_text(struct arena *arena, struct sv text);
/* Is the text a part of this title, whatever the case of its Latin letters, or the beginning of
 * this number? */
bool text_fits(const struct text_terms *text, struct sv number, struct sv title);
/* Rows of a scope that a text is looked for in. */
#define WINDOW_ROWS 2000

#endif
