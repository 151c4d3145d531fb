/* Pieces of works that several handlers write, as the schemas of api/openapi.yaml say. */
#ifndef HTTP_HANDLERS_RENDER_WORK_H
#define HTTP_HANDLERS_RENDER_WORK_H

#include "http/handlers/render.h"
#include "service/work_lists.h"

/* A duty with what is known where it is told. */
struct duty_told {
    const struct duty_row *row;
    const struct rule_work *rules;
    struct sv holder_name;
    struct sv title; /* of the work, in lists; empty: none */
    struct work_item_offers {
        const struct rule_act *const *items; /* to the reader, now */
        size_t count;
    } offers;
    id64 office, unit;            /* of the work */
    const struct work_card *card; /* in lists: state and matters; NULL on the work itself */
    const struct period *period;  /* on the work itself: the arithmetic; NULL in lists */
};
/* Nothing when the rules do not know it any more. */
void render_duty(struct json_writer *w, const struct call *call, const struct duty_told *told);

/* A running clock of a petition, in the same words. */
void render_owed_clock(struct json_writer *w, const struct call *call,
                       const struct clock_owed *owed);

/* Of a work's rules; its state's name as they have it, else the state. */
void render_work_state(struct json_writer *w, const struct call *call,
                       const struct rule_work *rules, struct sv state);
/* Matters as an array `matters`. */
void render_matter_refs(struct json_writer *w, const struct work_card *card);
/* A work in a list; without its matters where that is the one matter which is shown. Nothing when
 * its rules are not stored any more. */
void render_work_card(struct json_writer *w, const struct call *call, const struct work_item *item,
                      bool has_matters);
/* The same under a key. */
void render_work_card_as(struct json_writer *w, const char *key, const struct call *call,
                         const struct work_item *item, bool has_matters);
/* An act with its fields, under the key or as an item. */
void render_work_act(struct json_writer *w, const char *key, const struct rule_act *act,
                     enum lang lang);
/* The files of a field as an array `files`; of one of another kind it is empty. */
void render_work_files(struct json_writer *w, const struct field *field);
/* What may be begun, as an array `openings`. */
void render_openings(struct json_writer *w, const struct work_opening *openings, size_t count,
                     enum lang lang);
/* The name of a ladder's step, else its id. */
struct sv work_step_name(const struct rule_work *rules, struct sv duty, struct sv step,
                         enum lang lang);

#endif
