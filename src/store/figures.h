/* Figures of petitions: what stands above the lists, without looking at the petitions. They are
 * right in every snapshot, whatever has been folded: what has not is added when they are read. */
#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include "domain/figures.h"
#include "store/petitions.h"

/* What is asked of one snapshot is read once: zero but for the arena, kept by the caller while it
 * holds the connection. */
struct figures_read {
    struct arena *arena;
    struct unit_figures {
        enum figure_scope scope;
        id64 unit;
        const struct figure *items; /* FIGURE_DUE: only what has not been folded */
        size_t count;
    } units[3];
    size_t unit_count;
};

/* How many petitions a list without text, mark, route, channel and class holds. Days of due bound
 * the scope alone: not a role, state or owner. */
enum err store_figure_of_list(struct store_conn *conn, struct figures_read *read,
                              const struct petition_filter *filter, int64_t *out) ERR_MUST_USE;
/* How many open petitions of the scope carry a mark or are on a route. */
struct petition_tag {
    bool is_route; /* else a mark */
    struct sv id;
};
enum err store_figure_of_tag(struct store_conn *conn, struct figures_read *read,
                             const struct petition_scope *scope, const struct petition_tag *tag,
                             int64_t *out) ERR_MUST_USE;

/* Folding: the first changes that wait, up to `limit`; taking them into the figures. Two who fold
 * at once do no harm. */
struct figures_waiting {
    id64 region, id; /* of the last of them */
    size_t count;
};
enum err store_figures_waiting(struct store_conn *conn, struct arena *arena, int limit,
                               struct figures_waiting *out) ERR_MUST_USE;
enum err store_figures_fold(struct store_conn *conn, struct arena *arena,
                            const struct figures_waiting *waiting) ERR_MUST_USE;

#endif
