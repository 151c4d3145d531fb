/* /api/admin/calendar and /api/admin/office. */
#include "http/handlers/guide.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/admin.h"

/* ---- calendar ---- */

static void render_year(struct json_writer *w, const struct calendar_year *year)
{
    jsonw_object(w, NULL);
    jsonw_int(w, "year", year->year);
    jsonw_text(w, "source", year->source);
    jsonw_array(w, "days");
    for (size_t i = 0; i < year->count; i++) {
        jsonw_object(w, NULL);
        render_day(w, "day", year->days[i].day);
        jsonw_bool(w, "is_off", year->days[i].is_off);
        jsonw_text(w, "name", year->days[i].name);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
}

enum err handler_calendar_view(struct request *rq)
{
    struct json_writer *w = &rq->reply.json;
    const struct office *office = rq->call.office;
    jsonw_object(w, NULL);
    jsonw_array(w, "years");
    for (size_t i = 0; i < office->calendar_year_count; i++)
        render_year(w, &office->calendar_years[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

static void sort_days(struct calendar_day *days, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct calendar_day moving = days[i];
        size_t k = i;
        for (; k > 0 && days[k - 1].day > moving.day; k--)
            days[k] = days[k - 1];
        days[k] = moving;
    }
}

enum err handler_calendar_year_put(struct request *rq)
{
    const json_t *array = json_object_get(rq->input, "days");
    size_t count = json_array_size(array);
    struct calendar_day *days = ARENA_ARRAY(rq->arena, struct calendar_day, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *day = json_array_get(array, i);
        days[i] = (struct calendar_day){.day = input_day(day, "day"),
                                        .is_off = input_bool(day, "is_off"),
                                        .name = input_text(day, "name")};
    }
    sort_days(days, count);
    struct calendar_year year = {.year = (int)request_int(rq, "year", 0),
                                 .source = input_text(rq->input, "source"),
                                 .days = days,
                                 .count = count};
    int moved;
    enum err err = service_calendar_put(&rq->call, &year, &moved);
    if (err)
        return err;
    struct json_writer *w = &rq->reply.json;
    rq->reply.reload_office = true;
    jsonw_object(w, NULL);
    jsonw_int(w, "year", year.year);
    jsonw_int(w, "moved", moved);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- office ---- */

static void answer_office(struct request *rq, const struct office_info *info)
{
    rq->reply.etag = info->version;
    render_office(&rq->reply.json, NULL, info);
}

enum err handler_office_view(struct request *rq)
{
    answer_office(rq, &rq->call.office->info);
    return ERR_OK;
}

enum err handler_office_put(struct request *rq)
{
    struct office_info info = {.version = rq->if_version,
                               .name = input_text(rq->input, "name"),
                               .address = input_text(rq->input, "address"),
                               .postcode = input_text(rq->input, "postcode"),
                               .phone = input_text(rq->input, "phone"),
                               .hours = input_text(rq->input, "hours"),
                               .guidance = input_text(rq->input, "guidance")};
    enum err err = service_office_put(&rq->call, &info);
    if (err)
        return err;
    rq->reply.reload_office = true;
    answer_office(rq, &info);
    return ERR_OK;
}
