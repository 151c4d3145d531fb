/* Who may have an accusation: nobody whom it may concern, and who is competent by place. */
#include "domain/accusation_route.h"

static const role_set OPENERS = ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_DISCIPLINE_OFFICER);

static bool text_has(struct sv text, struct sv part)
{
    for (size_t at = 0; part.n && at + part.n <= text.n; at++) {
        if (sv_starts_with(sv_slice(text, at, text.n), part))
            return true;
    }
    return false;
}

bool accusation_names(const struct accusation_case *about, struct sv name)
{
    return text_has(about->accused, sv_trim(name));
}

static bool opens_at(const struct accusation_official *official, id64 unit)
{
    for (size_t i = 0; i < official->grant_count; i++) {
        if (official->grants[i].unit == unit && (OPENERS & ROLE_BIT(official->grants[i].role)))
            return true;
    }
    return false;
}

static bool serves_accused(const struct accusation_case *about,
                           const struct accusation_official *official)
{
    for (size_t i = 0; about->accused_unit && i < official->grant_count; i++) {
        if (unit_is_within(about->units, official->grants[i].unit, about->accused_unit))
            return true;
    }
    return false;
}

bool accusation_touches(const struct accusation_case *about, id64 unit)
{
    if (about->accused_unit && unit_is_within(about->units, unit, about->accused_unit))
        return true;
    for (size_t i = 0; i < about->official_count; i++) {
        const struct accusation_official *official = &about->officials[i];
        if (opens_at(official, unit) &&
            (accusation_names(about, official->name) || serves_accused(about, official)))
            return true;
    }
    return false;
}

/* Somebody has to be there to hand it over. */
static bool has_head(const struct accusation_case *about)
{
    for (size_t i = 0; i < about->official_count; i++) {
        const struct accusation_official *official = &about->officials[i];
        for (size_t g = 0; g < official->grant_count; g++) {
            if (official->grants[g].role == ROLE_OFFICE_HEAD &&
                official->grants[g].unit == about->office)
                return true;
        }
    }
    return false;
}

bool accusation_passes_by_office(const struct accusation_case *about)
{
    return about->kind == ACCUSATION_MISCONDUCT && !accusation_touches(about, about->office) &&
           has_head(about);
}

/* The unit whose people an organ is there for: a party organ's parent, any other unit itself. */
static id64 field_of(const struct unit_tree *units, const struct unit *organ)
{
    bool is_attached = organ->kind == UNIT_KIND_PARTY || organ->kind == UNIT_KIND_PETITION_OFFICE;
    return is_attached && unit_find(units, organ->parent) ? organ->parent : organ->id;
}

static bool has_officer(const struct accusation_case *about, id64 unit)
{
    for (size_t i = 0; i < about->official_count; i++) {
        const struct accusation_official *official = &about->officials[i];
        for (size_t g = 0; g < official->grant_count; g++) {
            if (official->grants[g].role == ROLE_DISCIPLINE_OFFICER &&
                official->grants[g].unit == unit)
                return true;
        }
    }
    return false;
}

/* Competent: its field lies above the accused unit; when that is not known, at the office's
 * superior or above it. */
static bool is_competent(const struct accusation_case *about, id64 field)
{
    id64 below = about->accused_unit;
    if (!below)
        return unit_is_within(about->units, unit_reach_root(about->units, about->office), field);
    return field != below && unit_is_within(about->units, below, field);
}

static int depth_of(const struct unit_tree *units, id64 id)
{
    int depth = 0;
    for (const struct unit *unit = unit_find(units, id); unit; depth++)
        unit = unit_find(units, unit->parent);
    return depth;
}

/* Deepest field first. */
static void insert(const struct accusation_case *about, id64 *out, size_t count, id64 organ)
{
    int depth = depth_of(about->units, field_of(about->units, unit_find(about->units, organ)));
    size_t at = count;
    while (at > 0 &&
           depth_of(about->units, field_of(about->units, unit_find(about->units, out[at - 1]))) <
               depth) {
        out[at] = out[at - 1];
        at--;
    }
    out[at] = organ;
}

size_t accusation_receivers(const struct accusation_case *about, id64 *out, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; count < max && i < unit_count(about->units); i++) {
        const struct unit *organ = unit_at(about->units, i);
        if (organ->is_active && has_officer(about, organ->id) &&
            is_competent(about, field_of(about->units, organ)) &&
            !accusation_touches(about, organ->id))
            insert(about, out, count++, organ->id);
    }
    return count;
}

bool accusation_text_concerns(const struct accusation_case *about, struct sv text, id64 unit)
{
    const struct unit *named = unit_find(about->units, unit);
    if (named && (text_has(text, named->name) || text_has(text, named->short_name)))
        return true;
    for (size_t i = 0; i < about->official_count; i++) {
        const struct accusation_official *official = &about->officials[i];
        for (size_t g = 0; g < official->grant_count; g++) {
            if (official->grants[g].unit == unit && text_has(text, sv_trim(official->name)))
                return true;
        }
    }
    return false;
}
