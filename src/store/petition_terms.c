/* Filters in the terms of the statements. Values that mean "any" are chosen here, so that
 * statements need no alternatives: a range that holds everything, all bits, a unit that nobody is.
 */
#include "store/petition_terms.h"

#include "base/assert.h"
#include "store/petition_rows.h"

#include <limits.h>

#define NUMBER_MIN_CHARS 8
#define NUMBER_MIN_DIGITS 6
#define NO_UNIT (-1)
#define ALL_ROLES INT64_C(0xffffffff)

/* The generated selectors have to agree with each other. */
_Static_assert((int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_COUNT_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_SEARCH_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_MARK_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_TAGGED_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_WITH_STATE == (int)Q_PETITION_COUNT_WITH_STATE &&
                   (int)Q_PETITION_LIST_WITH_WHO == (int)Q_PETITION_COUNT_WITH_WHO,
               "lists and counts choose alike");

/* ---- where ---- */

static void set_scope(struct terms *terms, const struct petition_scope *scope)
{
    ASSERT((scope->owner != 0) + (scope->office != 0) + (scope->region != 0) == 1);
    if (scope->owner) {
        terms->scope = Q_PETITION_LIST_SCOPE_OWNER;
        terms->listing.unit = scope->owner;
    } else if (scope->office) {
        terms->scope = Q_PETITION_LIST_SCOPE_OFFICE;
        terms->listing.unit = scope->office;
    } else {
        terms->scope = Q_PETITION_LIST_SCOPE_REGION;
        terms->listing.unit = scope->region;
    }
}

struct terms terms_of_scope(const struct petition_scope *scope)
{
    struct terms terms = {0};
    set_scope(&terms, scope);
    return terms;
}

static void set_range(id64 unit, id64 *from, id64 *to)
{
    *from = unit;
    *to = unit ? unit : INT64_MAX;
}

/* One owner within an office or region: what the owner has is the shorter list to look through.
 * Another owner within an owner's list: nothing is left. */
static void set_owners(struct terms *terms, const struct petition_filter *filter)
{
    const struct petition_scope *scope = &filter->scope;
    struct q_listing *listing = &terms->listing;
    bool is_other_scope = filter->owner && !scope->owner;
    bool is_empty = filter->owner && scope->owner && filter->owner != scope->owner;
    listing->not_owner = filter->not_owner ? filter->not_owner : NO_UNIT;
    if (is_empty)
        listing->not_owner = scope->owner;
    set_range(is_other_scope ? scope->office : 0, &listing->office_from, &listing->office_to);
    set_range(is_other_scope ? scope->region : 0, &listing->region_from, &listing->region_to);
    if (is_other_scope)
        set_scope(terms, &(struct petition_scope){.owner = filter->owner});
}

/* ---- when ---- */

/* Due days bound open petitions only; a bound of either kind leaves out those that owe nothing. */
static void set_days(struct q_listing *listing, const struct petition_filter *filter)
{
    bool is_bound = !filter->is_ended && (filter->due_from || filter->due_to);
    listing->from_day = is_bound ? filter->due_from : DAY_NONE;
    listing->to_day = SORT_DAY_LAST;
    if (is_bound)
        listing->to_day = filter->due_to ? filter->due_to : SORT_DAY_LAST - 1;
}

bool filter_is_by_due(const struct petition_filter *filter)
{
    bool is_led = (filter->mark.n || filter->route.n) && !filter->text.n;
    return (is_led || filter->order == ORDER_DUE) && !filter->is_ended;
}

/* The place to go on from. Due order begins at the lower bound, so that one comparison says both.
 */
static void set_after(struct terms *terms, const struct petition_filter *filter)
{
    struct q_listing *listing = &terms->listing;
    terms->by_due = filter_is_by_due(filter);
    listing->after_day = terms->by_due ? listing->from_day : INT_MAX;
    listing->after_id = 0;
    if (!filter->has_after)
        return;
    bool owes_nothing = terms->by_due && filter->after_day == DAY_NONE;
    listing->after_day = owes_nothing ? SORT_DAY_LAST : filter->after_day;
    listing->after_id = filter->after_id;
}

/* ---- what ---- */

/* "land" covers "land.expropriation": everything between "land." and "land/", which follows. */
static void set_words(struct q_listing *listing, struct arena *arena,
                      const struct petition_filter *filter)
{
    listing->state = filter->state;
    listing->channel = filter->channel;
    listing->class_code = filter->class_code;
    listing->class_from = arena_printf(arena, "%.*s.", SV_FMT(filter->class_code));
    listing->class_to = arena_printf(arena, "%.*s/", SV_FMT(filter->class_code));
    listing->mark = filter->mark;
    listing->route = filter->route;
}

static unsigned variants_of(const struct petition_filter *filter)
{
    unsigned with = 0;
    if (filter->state.n)
        with |= Q_PETITION_LIST_WITH_STATE;
    if (filter->channel.n)
        with |= Q_PETITION_LIST_WITH_CHANNEL;
    if (filter->class_code.n)
        with |= Q_PETITION_LIST_WITH_CLASS;
    if (filter->awaits || filter->owner || filter->not_owner)
        with |= Q_PETITION_LIST_WITH_WHO;
    return with;
}

struct terms terms_of_filter(struct arena *arena, const struct petition_filter *filter)
{
    struct terms terms = terms_of_scope(&filter->scope);
    terms.with = variants_of(filter);
    terms.listing.is_ended = filter->is_ended;
    terms.listing.awaits = filter->awaits ? (int64_t)filter->awaits : ALL_ROLES;
    terms.listing.limit = filter->limit;
    set_owners(&terms, filter);
    set_days(&terms.listing, filter);
    set_after(&terms, filter);
    set_words(&terms.listing, arena, filter);
    return terms;
}

/* ---- text ---- */

static bool is_only_number(struct sv text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && c != '-' && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z'))
            return false;
        digits += is_digit;
    }
    return text.n >= NUMBER_MIN_CHARS && digits >= NUMBER_MIN_DIGITS;
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool stands_at(struct sv title, size_t at, struct sv needle)
{
    for (size_t i = 0; i < needle.n; i++) {
        if (ascii_lower(title.p[at + i]) != needle.p[i])
            return false;
    }
    return true;
}

bool text_fits(const struct text_terms *text, struct sv number, struct sv title)
{
    if (sv_starts_with(number, text->words.number_from))
        return true;
    for (size_t at = 0; at + text->needle.n <= title.n; at++) {
        if (stands_at(title, at, text->needle))
            return true;
    }
    return false;
}

/* Texts that begin with it lie between it and it followed by the last character there is. */
struct text_terms terms_of_text(struct arena *arena, struct sv text)
{
    char *from = arena_alloc(arena, text.n);
    char *needle = arena_alloc(arena, text.n);
    for (size_t i = 0; i < text.n; i++) {
        from[i] = ascii_upper(text.p[i]);
        needle[i] = ascii_lower(text.p[i]);
    }
    const struct sv upper = {from, text.n};
    return (struct text_terms){
        .is_number = is_only_number(text),
        .needle = {needle, text.n},
        .words = {.number_from = upper,
                  .number_to = arena_printf(arena, "%.*s\xf4\x8f\xbf\xbf", SV_FMT(upper)),
                  .window_rows = WINDOW_ROWS},
    };
}
