/* What offices of the demo write in their works, read from demo/works.yaml: which kinds are made,
 * how often, by which acts duties are met, and the words. Immutable once read; in the arena. */
#ifndef CMD_DEMO_WORK_DATA_H
#define CMD_DEMO_WORK_DATA_H

#include "cmd/demo_data.h"

/* What stands in a field of an act: one of the texts; of a number or day low to high (days counted
 * from the day of the act). */
struct demo_say {
    struct sv act, field;
    struct demo_texts texts;
    int low, high;
};
/* By which acts a duty is met, each as often as it stands there. */
struct demo_choose {
    struct sv duty;
    struct demo_texts acts;
};
/* An act that no duty asks for, low to high days after the work was opened. */
struct demo_beside {
    struct sv act;
    int low, high;
};
struct demo_work_kind {
    struct sv kind, open;
    struct sv at;   /* who opens it: "" the petition office, "unit" that of the matter, "town" */
    struct sv ends; /* the act that ends the work of a season, when that is over */
    int count;      /* in a demo of ordinary size; 0: by the calendar, or within another */
    struct {
        struct sv kind, after; /* opened within it once that act is done */
        int low, high, within; /* so many, within so many days */
    } child;
    const struct demo_say *says;
    size_t say_count;
    const struct demo_choose *chooses;
    size_t choose_count;
    const struct demo_beside *besides;
    size_t beside_count;
};
struct demo_work_data {
    const struct demo_work_kind *kinds;
    size_t kind_count;
    const struct demo_say *general; /* of any kind */
    size_t general_count;
};

/* The YAML the program carries (generated from demo/works.yaml). */
extern const char DEMO_WORKS[];

/* Wrong data: ERR_BAD_INPUT with "file:line: what". */
enum err demo_work_data_read(struct arena *arena, struct demo_work_data *out,
                             char error[YAML_ERROR_MAX]) ERR_MUST_USE;
const struct demo_work_kind *demo_work_kind(const struct demo_work_data *data, struct sv kind);
/* What is said in a field of an act, or NULL. */
const struct demo_say *demo_work_say(const struct demo_work_data *data,
                                     const struct demo_work_kind *kind, struct sv act,
                                     struct sv field);

#endif
