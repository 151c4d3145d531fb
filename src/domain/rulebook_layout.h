/* A rulebook as a picture: where each state stands and how each way between two of them runs. Left
 * to right: columns are steps from the beginning, bands are who has the matter. The main path – the
 * usual next steps – is one step a column and keeps to the first line of its band; every other way
 * is led round the boxes, never through one. Pure and deterministic: the same rulebook gives the
 * same picture, to the pixel. */
#ifndef DOMAIN_RULEBOOK_LAYOUT_H
#define DOMAIN_RULEBOOK_LAYOUT_H

#include "domain/rulebook.h"

enum layout_band {
    BAND_PETITIONER,
    BAND_OFFICE,
    BAND_UNIT,
    BAND_ABOVE, /* leaders and supervisors */
    BAND_END,
    BAND__COUNT
};
/* Who it is, in words. */
const struct words *layout_band_name(const struct rulebook *rulebook, enum layout_band band);
/* Whose band a state stands in: that of the role it waits for. */
enum layout_band layout_band_of(const struct rule_state *state);

struct layout_box {
    const struct rule_state *state; /* NULL: the beginning, a dot */
    enum layout_band band;
    int column, row;
    int x, y, width, height;
    bool is_main;
};

/* One act that leads along an arrow; the same act may lead along others too. */
struct layout_label {
    const struct rule_action *action;
    struct words text;
};

struct layout_point {
    int x, y;
};
#define LAYOUT_POINTS_MAX 6

/* Every act from one state to another shares one arrow. */
struct layout_arrow {
    size_t from, to; /* indices of boxes */
    const struct layout_label *labels;
    size_t label_count;
    bool is_main;
    struct layout_point points[LAYOUT_POINTS_MAX];
    size_t point_count; /* at least 2 */
};

struct layout_strip {
    int y, height; /* height 0: nobody stands in this band */
};

struct rulebook_layout {
    const struct layout_box *boxes; /* the beginning, then the states in the rulebook's order */
    size_t box_count;
    const struct layout_arrow *arrows;
    size_t arrow_count;
    const size_t *main; /* boxes of the main path, without the beginning */
    size_t main_count;
    struct layout_strip bands[BAND__COUNT];
    int width, height;
};

#define LAYOUT_FONT 13       /* pixels */
#define LAYOUT_LINE 15       /* from one label to the next */
#define LAYOUT_BAND_WIDTH 96 /* where the bands' names stand */

/* Lay it out with labels in one language: texts are as wide as they are. Acts that leave the state
 * as it is have no arrow. Memory from the arena. */
const struct rulebook_layout *rulebook_lay_out(struct arena *arena, const struct rulebook *rulebook,
                                               enum lang lang);
/* May the act be done in that state and leave it as it is? */
bool layout_stays(const struct rule_action *action, struct sv state);
/* The usual way on from a state to an end, the state itself left out; the count. out as below. */
size_t rulebook_usual_path(struct arena *arena, const struct rulebook *rulebook,
                           const struct rule_state *from, size_t *out);
/* The boxes of the usual way from the first act that begins a petition to an end, without drawing
 * anything; the count. out has room for rulebook->state_count indices of rulebook->states. */
size_t rulebook_main_path(struct arena *arena, const struct rulebook *rulebook, size_t *out);

#endif
