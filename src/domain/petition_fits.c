/* Whether an event follows from the petition it is folded into. Stored bytes that decode can still
 * contradict their history: a clock stopped twice, a document that was never issued. Everything
 * that folding relies on is asked here, so that folding itself cannot fail. */
#include "domain/event_format.h"
#include "domain/petition_fold.h"

/* ---- effects ---- */

static bool is_running(const struct petition *petition, int no)
{
    return no >= 1 && (size_t)no <= petition->clock_count &&
           petition->clocks[no - 1].status == CLOCK_RUNNING;
}

static bool stops_fit(const struct petition *petition, const struct effects *effects)
{
    for (size_t i = 0; i < effects->stop_count; i++) {
        const struct clock_stop *stop = &effects->stops[i];
        if (!is_running(petition, stop->no))
            return false;
        if (stop->has_minute && !period_is_by_minute(petition->clocks[stop->no - 1].period.unit))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (effects->stops[k].no == effects->stops[i].no)
                return false;
        }
    }
    return true;
}

/* Moved is only what runs on. */
static bool moves_fit(const struct petition *petition, const struct effects *effects)
{
    for (size_t i = 0; i < effects->move_count; i++) {
        if (!is_running(petition, effects->moves[i].no))
            return false;
        for (size_t k = 0; k < effects->stop_count; k++) {
            if (effects->stops[k].no == effects->moves[i].no)
                return false;
        }
    }
    return true;
}

/* Kinds whose fields are the petition: only they bring it other claims. */
static bool is_content(enum event_kind kind)
{
    return kind == EVENT_REGISTERED || kind == EVENT_COMPLETED || kind == EVENT_SCREENED;
}

static size_t claims_after(const struct petition *petition, const struct event *event)
{
    const struct field *claims = field_find(event->fields, event->field_count, "claims");
    return claims && is_content(event->kind) ? claims->count : petition->claim_count;
}

static bool starts_fit(const struct petition *petition, const struct event *event)
{
    const struct effects *effects = &event->effects;
    for (size_t i = 0; i < effects->start_count; i++) {
        const struct clock_start *start = &effects->starts[i];
        if ((size_t)start->no != petition->clock_count + i + 1 || start->about < 0 ||
            (size_t)start->about > claims_after(petition, event))
            return false;
    }
    return true;
}

static bool effects_fit(const struct petition *petition, const struct event *event)
{
    int document_no = event->effects.document.no;
    return stops_fit(petition, &event->effects) && moves_fit(petition, &event->effects) &&
           starts_fit(petition, event) &&
           (document_no == 0 || (size_t)document_no == petition->document_count + 1);
}

/* ---- fields ---- */

/* Lists that folding reads are of their kind. */
static bool list_fits(const struct event *event, const char *id, enum field_kind kind)
{
    const struct field *field = field_find(event->fields, event->field_count, id);
    return !field || field->kind == kind;
}

static bool findings_fit(const struct petition *petition, const struct event *event)
{
    const struct field *findings = field_find(event->fields, event->field_count, "findings");
    for (size_t i = 0; findings && i < findings->count; i++) {
        int no = findings->findings[i].claim_no;
        if (no < 1 || (size_t)no > claims_after(petition, event))
            return false;
    }
    return true;
}

static bool days_fit(const struct event *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        if (field->kind == FIELD_DAY && (field->number < 0 || field->number > FORMAT_DAY_MAX))
            return false;
    }
    return true;
}

static bool fields_fit(const struct petition *petition, const struct event *event)
{
    return list_fits(event, "claims", FIELD_CLAIMS) && list_fits(event, "people", FIELD_PEOPLE) &&
           list_fits(event, "findings", FIELD_FINDINGS) &&
           list_fits(event, "received_day", FIELD_DAY) &&
           list_fits(event, "accepted_day", FIELD_DAY) &&
           list_fits(event, "performed_day", FIELD_DAY) &&
           list_fits(event, "served_day", FIELD_DAY) && findings_fit(petition, event) &&
           days_fit(event);
}

/* ---- kinds ---- */

static bool serves(const struct petition *petition, const struct event *event)
{
    int64_t no = field_number(event->fields, event->field_count, "document", 0);
    return no >= 1 && (uint64_t)no <= petition->document_count;
}

static bool asks_extension(const struct event *event)
{
    int64_t days = field_number(event->fields, event->field_count, "days", 0);
    return days >= 0 && days <= FORMAT_PERIOD_MAX;
}

bool petition_fits(const struct petition *petition, const struct event *event)
{
    if (event->seq != petition->version + 1 ||
        (event->kind == EVENT_REGISTERED) != (petition->version == 0))
        return false;
    if (event->kind == EVENT_SERVED && !serves(petition, event))
        return false;
    if (event->kind == EVENT_EXTENSION_REQUESTED && !asks_extension(event))
        return false;
    return fields_fit(petition, event) && effects_fit(petition, event);
}
