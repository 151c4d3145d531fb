/* What can be proved of rows without walking: on which days they hold, that every end has one that
 * says how long its file is kept, and that acts are told to whom they are told. */
#include "domain/rulebook_findings.h"
#include "domain/rulebook_validity.h"

#include <string.h>

/* Is this what the text says? Asked for every situation in which something is wrong, so without
 * writing it. */
static bool is_told(struct sv text, const char *what, struct sv about)
{
    size_t n = strlen(what);
    return text.n == n + 2 + about.n && memcmp(text.p, what, n) == 0 &&
           sv_eq((struct sv){text.p + n + 2, about.n}, about);
}

void findings_tell(struct findings *findings, const struct yaml_origin *origin, const char *what,
                   struct sv about)
{
    const char *file = origin->overlay_file ? origin->overlay_file : origin->file;
    int line = origin->overlay_file ? origin->overlay_line : origin->line;
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].line == line && findings->items[i].file == file &&
            is_told(findings->items[i].text, what, about))
            return;
    }
    if (findings->count == findings->capacity) {
        findings->capacity = findings->capacity ? findings->capacity * 2 : 16;
        struct rulebook_finding *copy =
            ARENA_ARRAY(findings->arena, struct rulebook_finding, findings->capacity);
        if (findings->count)
            memcpy(copy, findings->items, findings->count * sizeof *copy);
        findings->items = copy;
    }
    struct sv text = arena_printf(findings->arena, "%s: %.*s", what, SV_FMT(about));
    findings->items[findings->count++] = (struct rulebook_finding){file, line, text};
}

/* ---- the days on which it holds, and its rows ---- */

struct dating {
    struct findings *findings;
    const struct rulebook *rulebook;
};

static bool ends_before(day_t end, day_t begin)
{
    return end != DAY_NONE && end < begin;
}

static void check_takeover(struct findings *findings, const struct dated_row *row,
                           const struct dated_row *before)
{
    day_t end = before->validity->to;
    day_t begin = row->validity->from;
    if (end == DAY_NONE || begin <= end)
        findings_tell(findings, row->origin, "holds beside the row it replaces", *row->id);
    else if (begin > end + 1)
        findings_tell(findings, row->origin, "leaves days between the row it replaces and itself",
                      *row->id);
}

static void check_row(void *context, const struct dated_row *row, const struct dated_row *before)
{
    const struct dating *dating = context;
    const struct rulebook *book = dating->rulebook;
    if (ends_before(row->validity->to, row->validity->from))
        findings_tell(dating->findings, row->origin, "valid_to lies before valid_from", *row->id);
    else if (ends_before(row->validity->to, book->valid_from) ||
             ends_before(book->valid_to, row->validity->from))
        findings_tell(dating->findings, row->origin, "a row that never holds", *row->id);
    if (before)
        check_takeover(dating->findings, row, before);
}

static void check_days(struct findings *findings, const struct rulebook *rulebook)
{
    day_t days[RULE_EPOCHS_MAX];
    if (ends_before(rulebook->valid_to, rulebook->valid_from))
        findings_tell(findings, &rulebook->origin, "valid_to lies before valid_from", rulebook->id);
    if (rulebook_epochs(rulebook, days) == RULE_EPOCHS_MAX)
        findings_tell(findings, &rulebook->origin, "rows begin and end on too many days",
                      rulebook->id);
    rulebook_visit_rows(rulebook, check_row, &(struct dating){findings, rulebook});
}

/* ---- how long files are kept ---- */

static bool is_for_all(const struct rule_retention *row, struct sv end)
{
    return row->marks.count == 0 && row->classes.count == 0 &&
           (row->ends.count == 0 || id_list_has(&row->ends, end));
}

/* Does a row before this number keep every file of that end? */
static bool is_kept_before(const struct rulebook *rulebook, size_t number, struct sv end)
{
    for (size_t i = 0; i < number; i++) {
        if (is_for_all(&rulebook->retention[i], end))
            return true;
    }
    return false;
}

/* Is there an end for which the row is the first to speak of some file? */
static bool can_apply(const struct rulebook *rulebook, size_t number)
{
    const struct id_list *ends = &rulebook->retention[number].ends;
    for (size_t i = 0; i < rulebook->state_count; i++) {
        const struct rule_state *state = &rulebook->states[i];
        bool is_meant = state->is_ended && (ends->count == 0 || id_list_has(ends, state->id));
        if (is_meant && !is_kept_before(rulebook, number, state->id))
            return true;
    }
    return false;
}

static void check_retention(struct findings *findings, const struct rulebook *rulebook)
{
    bool is_transferred = false;
    for (size_t i = 0; i < rulebook->retention_count; i++) {
        const struct rule_retention *row = &rulebook->retention[i];
        is_transferred = is_transferred || row->is_transferred;
        if (row->citation.article.n == 0)
            findings_tell(findings, &row->origin, "retention without a source", row->id);
        if (!can_apply(rulebook, i))
            findings_tell(findings, &row->origin, "a retention row that never applies", row->id);
    }
    for (size_t i = 0; rulebook->retention_count && i < rulebook->state_count; i++) {
        const struct rule_state *state = &rulebook->states[i];
        if (state->is_ended && !is_kept_before(rulebook, rulebook->retention_count, state->id))
            findings_tell(findings, &state->origin,
                          "an end whose file nobody says how long to keep", state->id);
    }
    if (is_transferred && rulebook->transfer.years[LEVEL_COUNTY] == 0)
        findings_tell(findings, &rulebook->origin, "files are transferred, and nothing says when",
                      rulebook->id);
}

/* ---- to whom acts are told ---- */

static bool says(struct sv text, struct sv word)
{
    for (size_t i = 0; i + word.n <= text.n; i++) {
        if (sv_eq(sv_slice(text, i, i + word.n), word))
            return true;
    }
    return false;
}

static bool is_to_petitioner(const struct words *words)
{
    return says(words->in[LANG_ZH], SV("您")) || says(words->in[LANG_EN], SV("You ")) ||
           says(words->in[LANG_EN], SV(" you"));
}

/* Officials read of the petitioner's own acts by their names; whatever offices do must not speak to
 * the petitioner where officials read it. */
static void check_told(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        const struct words *told =
            action->done_others.in[LANG_ZH].n ? &action->done_others : &action->done;
        bool is_own = action->by == ROLE_BIT(ROLE_PETITIONER) && told == &action->done;
        if (!is_own && is_to_petitioner(told))
            findings_tell(findings, &action->origin, "told to officials as to the petitioner",
                          action->id);
    }
}

void rulebook_check_rows(struct findings *findings, const struct rulebook *rulebook)
{
    check_days(findings, rulebook);
    check_retention(findings, rulebook);
    check_told(findings, rulebook);
}
