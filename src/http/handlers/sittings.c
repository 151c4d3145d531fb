/* /api/sittings, /api/desk/sittings: who sits at the joint reception centre. */
#include "service/sittings.h"

#include "http/handlers/render_work.h"
#include "http/routes.gen.h"

static const char *const STANDS[] = {[WORK_STAND_ANNOUNCED] = "announced",
                                     [WORK_STAND_UNDER_WAY] = "under_way",
                                     [WORK_STAND_OVER] = "over",
                                     [WORK_STAND_CALLED_OFF] = "cancelled"};

static void render_time(struct json_writer *w, const char *key, time_ms at)
{
    if (at > 0)
        jsonw_time(w, key, at);
    else
        jsonw_null(w, key);
}

static void render_minute(struct json_writer *w, const char *key, int minute)
{
    if (minute > 0)
        jsonw_int(w, key, minute);
    else
        jsonw_null(w, key);
}

/* What is published. */
static void render_sitting(struct json_writer *w, const struct call *call,
                           const struct sitting_view *view)
{
    const struct sitting *sitting = &view->sitting;
    const struct work_held *held = &sitting->held;
    id64 first = held->first_unit != sitting->unit ? held->first_unit : 0;
    jsonw_id(w, "id", sitting->key.id);
    jsonw_text(w, "sits", sv_from(view->rules->sits == SITS_LAWYER ? "lawyer" : "unit"));
    render_day(w, "day", held->day);
    render_minute(w, "minute", held->minute);
    jsonw_text(w, "hours", held->hours);
    jsonw_text(w, "place", held->place);
    render_unit_ref(w, "unit", call->office, sitting->unit);
    render_unit_ref(w, "office", call->office, sitting->office);
    render_unit_ref(w, "first_unit", call->office, first);
    jsonw_text(w, "who", held->who);
    jsonw_text_or_null(w, "form", view->form);
    jsonw_text(w, "stand", sv_from(STANDS[held->stand]));
    jsonw_text_or_null(w, "instead", held->instead);
    jsonw_text_or_null(w, "reason", held->reason);
    render_time(w, "arrived_at", held->arrived_at);
}

static void render_owed(struct json_writer *w, const struct sitting_view *view)
{
    const struct sitting *sitting = &view->sitting;
    if (view->owed_name.n == 0) {
        jsonw_null(w, "owed");
        return;
    }
    jsonw_object(w, "owed");
    jsonw_text(w, "name", view->owed_name);
    render_day(w, "day", sitting->owed_day);
    render_minute(w, "minute", sitting->owed_minute);
    jsonw_object_end(w);
}

static void render_for_desk(struct json_writer *w, const struct sitting_view *view)
{
    jsonw_text(w, "kind", view->rules->id);
    jsonw_int(w, "version", view->sitting.version);
    jsonw_text(w, "state", view->sitting.state);
    jsonw_text(w, "state_name", view->state_name);
    jsonw_text(w, "form_id", view->sitting.held.form);
    jsonw_text_or_null(w, "arrived_by", view->arrived_by);
    render_time(w, "ended_at", view->sitting.held.ended_at);
    render_owed(w, view);
    jsonw_int(w, "late_minutes", view->late_minutes);
    jsonw_bool(w, "is_own", view->is_own);
}

static void answer(struct request *rq, const struct sitting_list *list, bool is_desk)
{
    struct json_writer *w = &rq->reply.json;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < list->count; i++) {
        jsonw_object(w, NULL);
        render_sitting(w, &rq->call, &list->items[i]);
        if (is_desk)
            render_for_desk(w, &list->items[i]);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    render_day(w, "from", list->from);
    jsonw_int(w, "days", list->days);
    if (is_desk)
        jsonw_bool(w, "may_post", list->may_post);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
}

enum err handler_sittings(struct request *rq)
{
    struct sitting_list list;
    enum err err = service_sittings(&rq->call, &list);
    if (!err)
        answer(rq, &list, false);
    return err;
}

enum err handler_desk_sittings(struct request *rq)
{
    struct sitting_list list;
    struct sv text = request_text(rq, "from");
    day_t from = DAY_NONE;
    if (text.n && !day_parse(text, &from))
        return fail_field(rq->call.fail, "from", "pattern", "");
    int days = (int)request_int(rq, "days", 0);
    enum err err = service_desk_sittings(&rq->call, from, days, &list);
    if (!err)
        answer(rq, &list, true);
    return err;
}
