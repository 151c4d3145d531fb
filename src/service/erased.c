/* What was erased, told where it stood: in the view of a matter the text of an erased field is a
 * sentence in the reader's language, in brackets, and never a petitioner's own words. */
#include "domain/erasure.h"
#include "ledger/erase.h"
#include "service/service_private.h"
#include "service/words.h"

static struct sv sentence(const struct call *call, const struct disposal *disposal)
{
    enum erasure_ground ground;
    day_t day = zone_day(office_zone(call->office, disposal->at), disposal->at);
    struct sv when = words_day(call->arena, day, DAY_NONE, call->lang);
    struct sv unit = words_unit_full(call->office->units, disposal->unit);
    if (!erasure_ground_from_word(disposal->ground, &ground))
        ground = ERASURE_OTHER_LAW;
    struct sv law = erasure_ground_law(ground, call->lang);
    struct sv reason = erasure_ground_reason(ground, call->lang);
    if (call->lang == LANG_EN)
        return arena_printf(call->arena, "[Erased on %.*s by order of %.*s, because %.*s (%.*s).]",
                            SV_FMT(when), SV_FMT(unit), SV_FMT(reason), SV_FMT(law));
    return arena_printf(call->arena,
                        "〔此处内容已于 %.*s由%.*s依法决定删除。理由：%.*s（%.*s）。〕",
                        SV_FMT(when), SV_FMT(unit), SV_FMT(reason), SV_FMT(law));
}

struct retelling {
    struct call *call;
    const struct disposal *disposals;
    struct sv *sentences; /* of each */
    size_t count;
};

static struct sv sentence_of(const struct retelling *t, int64_t seq, struct sv field)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->disposals[i].seq == seq && erase_names(t->disposals[i].field, field))
            return t->sentences[i];
    }
    return t->call->lang == LANG_EN ? SV("[Erased.]") : SV("〔已依法删除〕");
}

static struct field told(const struct retelling *t, int64_t seq, const struct field *field)
{
    static const struct words TITLE = {{SV_INIT("〔标题已依法删除〕"), SV_INIT("[Title erased]")}};
    struct field out = *field;
    out.text = sv_is(field->id, "title") ? words_in(&TITLE, t->call->lang)
                                         : sentence_of(t, seq, field->id);
    struct sv *texts = ARENA_ARRAY(t->call->arena, struct sv, field->count);
    for (size_t i = 0; i < field->count; i++)
        texts[i] = out.text;
    out.texts = texts;
    return out;
}

static void tell_event(const struct retelling *t, struct event *event)
{
    struct field *fields = ARENA_ARRAY(t->call->arena, struct field, event->field_count);
    for (size_t i = 0; i < event->field_count; i++)
        fields[i] =
            event->fields[i].is_erased ? told(t, event->seq, &event->fields[i]) : event->fields[i];
    event->fields = fields;
}

enum err erased_tell(struct call *call, struct petition_view *view)
{
    struct retelling t = {.call = call};
    enum err err = store_erasures(call->conn, call->arena, &view->key, &t.disposals, &t.count);
    if (err || !t.count)
        return err;
    t.sentences = ARENA_ARRAY(call->arena, struct sv, t.count);
    for (size_t i = 0; i < t.count; i++)
        t.sentences[i] = sentence(call, &t.disposals[i]);
    struct event *events = ARENA_ARRAY(call->arena, struct event, view->event_count);
    for (size_t i = 0; i < view->event_count; i++) {
        events[i] = view->events[i];
        tell_event(&t, &events[i]);
    }
    view->events = events;
    view->erasures = t.disposals;
    view->erasure_words = t.sentences;
    view->erasure_count = t.count;
    return ERR_OK;
}

bool erased_is_told(const struct petition_view *view, struct sv text)
{
    for (size_t i = 0; view->erasure_count && i < view->event_count; i++) {
        for (size_t k = 0; k < view->events[i].field_count; k++) {
            const struct field *field = &view->events[i].fields[k];
            if (field->is_erased && field->text.p == text.p)
                return true;
        }
    }
    return false;
}
