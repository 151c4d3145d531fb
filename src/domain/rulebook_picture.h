/* A rulebook as a file that other programs show: SVG, and BPMN 2.0 with its diagram. Both draw what
 * rulebook_layout says. Pure and deterministic. */
#ifndef DOMAIN_RULEBOOK_PICTURE_H
#define DOMAIN_RULEBOOK_PICTURE_H

#include "base/buf.h"
#include "domain/rulebook.h"

#define PICTURE_BYTES_MAX (4u << 20)

/* Where one matter stands. */
struct picture_marks {
    struct sv present; /* id of a state; empty: no matter is shown */
    struct id_list passed;
    struct id_list elsewhere; /* states of other parts, where the ways on lead */
    bool is_sheet;            /* sized to be printed on A3, across */
};

/* One part of a rulebook as a rulebook that is only good for a picture: its states, what comes into
 * them from elsewhere as beginnings, and the states behind it as ends, told in elsewhere. NULL when
 * no state is of that part. Memory from the arena; the whole must live as long. */
const struct rulebook *rulebook_part(struct arena *arena, const struct rulebook *whole,
                                     struct sv part, struct id_list *elsewhere);

/* An SVG document that stands alone or within a page. Texts are texts; nothing in it is a style
 * sheet or a script, so that a strict content-security policy shows it; pages colour it by class:
 * band, band-name, box (with main, ended, present, passed, elsewhere), state-name, mark, way (with
 * main), head, way-name. The present state is marked by a double frame and words, not by colour
 * alone. */
void rulebook_svg(struct arena *arena, const struct rulebook *rulebook, enum lang lang,
                  const struct picture_marks *marks, struct buf *out);

/* One process: a user task a state, an exclusive gateway where several acts are possible, a named
 * sequence flow a way, a lane for each who has the matter. Acts that leave the state as it is are
 * told in the task's documentation. */
void rulebook_bpmn(struct arena *arena, const struct rulebook *rulebook, enum lang lang,
                   struct buf *out);

#endif
