/* /api/desk: work lists, counts, pulse. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"

/* ---- list ---- */

static struct work_query query_of(const struct request *rq)
{
    struct work_query query = {.list = LIST_MINE,
                               .state = request_text(rq, "state"),
                               .channel = request_text(rq, "channel"),
                               .class_code = request_text(rq, "class"),
                               .mark = request_text(rq, "mark"),
                               .route = request_text(rq, "route"),
                               .text = request_text(rq, "q"),
                               .after = request_text(rq, "after"),
                               .unit = request_id(rq, "unit"),
                               .limit = (int)request_int(rq, "limit", 50)};
    (void)!work_list_from_word(request_text(rq, "list"), &query.list);
    return query;
}

static void render_due(struct json_writer *w, const struct call *call,
                       const struct rulebook *rulebook, const struct petition_row *row)
{
    const struct rule_clock *rule = rulebook_clock(rulebook, row->due_rule);
    render_day(w, "due_day", row->due_day);
    jsonw_text_or_null(w, "due_name", rule ? words_in(&rule->name, call->lang) : row->due_rule);
    if (row->due_day == DAY_NONE)
        jsonw_null(w, "days_left");
    else
        jsonw_int(w, "days_left", row->due_day - call->today);
    jsonw_bool(w, "is_provisional", row->is_provisional);
}

static void render_row(struct json_writer *w, const struct call *call,
                       const struct petition_row *row)
{
    const struct rulebook *rulebook = row_rulebook(call, row);
    const struct rule_class *class_rule = rulebook_class(rulebook, row->class_code);
    jsonw_object(w, NULL);
    jsonw_id(w, "id", row->key.id);
    jsonw_text(w, "number", row->number);
    jsonw_text(w, "title", row->title);
    render_channel(w, "channel", rulebook, row->channel, call->lang);
    render_state(w, "state", rulebook, row->state, call->lang);
    jsonw_text_or_null(w, "class",
                       class_rule ? words_in(&class_rule->name, call->lang) : row->class_code);
    render_unit_ref(w, "owner", call->office, row->owner);
    render_day(w, "received_day", row->received_day);
    render_due(w, call, rulebook, row);
    jsonw_int(w, "claims", row->claims);
    jsonw_int(w, "persons_count", row->persons_count);
    jsonw_text(w, "awaits", sv_from(role_word(row->awaits)));
    jsonw_int(w, "version", row->version);
    jsonw_object_end(w);
}

enum err handler_work_list(struct request *rq)
{
    struct work_page page;
    struct work_query query = query_of(rq);
    struct json_writer *w = &rq->reply.json;
    enum err err = service_work(&rq->call, &query, &page);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++)
        render_row(w, &rq->call, &page.rows[i]);
    jsonw_array_end(w);
    jsonw_text_or_null(w, "next", page.next);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- counts ---- */

static void render_count(struct json_writer *w, int count)
{
    bool is_more = count > WORK_COUNT_CAP;
    jsonw_int(w, "count", is_more ? WORK_COUNT_CAP : count);
    jsonw_bool(w, "is_more", is_more);
}

static void render_tag(struct json_writer *w, struct sv id, struct sv name, int count)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", id);
    jsonw_text(w, "name", name);
    render_count(w, count);
    jsonw_object_end(w);
}

static void render_tags(struct json_writer *w, const struct call *call,
                        const struct work_counts *counts)
{
    const struct rulebook *rulebook = office_rulebook_in_force(call->office, call->today);
    const struct choice_list *routes = service_routes(rulebook);
    jsonw_array(w, "marks");
    for (size_t i = 0; i < rulebook->mark_count; i++)
        render_tag(w, rulebook->marks[i].id, words_in(&rulebook->marks[i].name, call->lang),
                   counts->marks[i]);
    jsonw_array_end(w);
    jsonw_array(w, "routes");
    for (size_t i = 0; routes && i < routes->count; i++)
        render_tag(w, routes->items[i].id, words_in(&routes->items[i].name, call->lang),
                   counts->routes[i]);
    jsonw_array_end(w);
}

enum err handler_work_counts(struct request *rq)
{
    struct work_counts counts;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_work_counts(&rq->call, &counts);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "counts");
    for (int i = 0; i < LIST__COUNT; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "list", sv_from(work_list_word((enum work_list)i)));
        render_count(w, counts.lists[i]);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    render_tags(w, &rq->call, &counts);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- pulse ---- */

static enum err render_others(struct request *rq, id64 petition)
{
    struct sv names[PRESENT_OTHERS_MAX];
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_presence(&rq->call, petition, names, &count);
    if (err)
        return err;
    jsonw_array(w, "others");
    for (size_t i = 0; i < count; i++)
        jsonw_text(w, NULL, names[i]);
    jsonw_array_end(w);
    return ERR_OK;
}

enum err handler_pulse(struct request *rq)
{
    id64 mark;
    int64_t version;
    char text[ID_TEXT_MAX + 1] = "0";
    id64 petition = request_id(rq, "petition");
    struct json_writer *w = &rq->reply.json;
    enum err err = service_pulse(&rq->call, petition, &mark, &version);
    if (err)
        return err;
    if (mark)
        id_format(mark, text);
    jsonw_object(w, NULL);
    jsonw_text(w, "mark", sv_from(text));
    jsonw_bool(w, "changed", !sv_is(request_text(rq, "since"), text));
    if (version)
        jsonw_int(w, "petition_version", version);
    else
        jsonw_null(w, "petition_version");
    if (petition)
        err = render_others(rq, petition);
    jsonw_object_end(w);
    return err;
}
