/* What the two halves of the layout share. Private to src/domain. */
#ifndef DOMAIN_RULEBOOK_LAYOUT_PRIVATE_H
#define DOMAIN_RULEBOOK_LAYOUT_PRIVATE_H

#include "domain/rulebook_layout.h"

struct laying {
    struct arena *arena;
    const struct rulebook *rulebook;
    enum lang lang;
    struct layout_box *boxes;
    size_t box_count;
    struct layout_arrow *arrows;
    size_t arrow_count, arrow_capacity;
    size_t *main;
    size_t main_count;
    int column_count;
    int first_row[BAND__COUNT + 1]; /* of each band, and behind the last: how many rows */
};

/* Boxes and arrows have columns and rows: give them pixels; fill in bands, width and height. */
void layout_lines(struct laying *laying, struct rulebook_layout *out);

#endif
