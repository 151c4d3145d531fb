/* Small pieces of replies. */
#include "http/handlers/render.h"

#include "base/assert.h"
#include "service/words.h"

void render_day(struct json_writer *w, const char *key, day_t day)
{
    char text[DAY_TEXT_SIZE];
    if (day == DAY_NONE) {
        jsonw_null(w, key);
        return;
    }
    day_format(day, text);
    jsonw_made(w, key, (struct sv){text, DAY_TEXT_SIZE - 1});
}

void render_choice(struct json_writer *w, const char *key, struct sv id, struct sv name)
{
    jsonw_object(w, key);
    jsonw_text(w, "id", id);
    jsonw_text(w, "name", name.n ? name : id);
    jsonw_object_end(w);
}

void render_choices(struct json_writer *w, const char *key, const struct choice_list *list,
                    enum lang lang)
{
    jsonw_array(w, key);
    for (size_t i = 0; i < list->count; i++) {
        const struct rule_choice *choice = &list->items[i];
        struct sv hint = words_in(&choice->hint, lang);
        jsonw_object(w, NULL);
        jsonw_text(w, "id", choice->id);
        jsonw_text(w, "name", words_in(&choice->name, lang));
        if (hint.n)
            jsonw_text(w, "hint", hint);
        if (choice->citation.article.n)
            jsonw_text(w, "article", choice->citation.article);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

void render_unit_ref(struct json_writer *w, const char *key, const struct office *office, id64 id)
{
    if (id == 0) {
        jsonw_null(w, key);
        return;
    }
    jsonw_object(w, key);
    jsonw_id(w, "id", id);
    jsonw_text(w, "name", unit_name(office->units, id));
    jsonw_object_end(w);
}

void render_state(struct json_writer *w, const char *key, const struct rulebook *rulebook,
                  struct sv state, enum lang lang)
{
    const struct rule_state *rule = rulebook_state(rulebook, state);
    render_choice(w, key, state, rule ? words_in(&rule->name, lang) : state);
}

void render_public_state(struct json_writer *w, const char *key, const struct rulebook *rulebook,
                         struct sv state, enum lang lang)
{
    const struct rule_state *rule = rulebook_state(rulebook, state);
    render_choice(w, key, state, rule ? words_in(rule_state_public_name(rule), lang) : state);
}

void render_channel(struct json_writer *w, const char *key, const struct rulebook *rulebook,
                    struct sv channel, enum lang lang)
{
    const struct rule_channel *rule = rulebook_channel(rulebook, channel);
    render_choice(w, key, channel, rule ? words_in(&rule->name, lang) : channel);
}

const struct rulebook *row_rulebook(const struct call *call, const struct petition_row *row)
{
    const struct rulebook *pinned = office_rulebook(call->office, row->rulebook);
    return pinned ? pinned : call_rulebook(call);
}

void render_unit(struct json_writer *w, const char *key, const struct unit *unit)
{
    jsonw_object(w, key);
    jsonw_id(w, "id", unit->id);
    jsonw_id(w, "parent", unit->parent);
    jsonw_text(w, "kind", sv_from(unit_kind_word(unit->kind)));
    jsonw_text(w, "name", unit->name);
    jsonw_text(w, "short_name", unit->short_name);
    jsonw_text(w, "phone", unit->phone);
    jsonw_text(w, "address", unit->address);
    if (unit->superior)
        jsonw_id(w, "superior", unit->superior);
    else
        jsonw_null(w, "superior");
    jsonw_bool(w, "is_vertical", unit->is_vertical);
    jsonw_bool(w, "is_active", unit->is_active);
    jsonw_int(w, "version", unit->version);
    jsonw_object_end(w);
}

void render_grants(struct json_writer *w, const struct call *call, const struct grant *grants,
                   size_t count)
{
    jsonw_array(w, "grants");
    for (size_t i = 0; i < count; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "role", sv_from(role_word(grants[i].role)));
        jsonw_text(w, "role_name", words_role(call_rulebook(call), grants[i].role, call->lang));
        render_unit_ref(w, "unit", call->office, grants[i].unit);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

void render_csrf(struct json_writer *w, const struct caller *who)
{
    static const char HEX[] = "0123456789abcdef";
    char text[2 * sizeof who->csrf];
    for (size_t i = 0; i < sizeof who->csrf; i++) {
        text[2 * i] = HEX[who->csrf[i] >> 4];
        text[2 * i + 1] = HEX[who->csrf[i] & 15];
    }
    jsonw_text(w, "csrf", (struct sv){text, sizeof text});
}

void render_cookie(struct request *rq, const char *name, const char *token)
{
    struct reply *reply = &rq->reply;
    ASSERT(strlen(token) < sizeof reply->cookie_value);
    reply->cookie_name = name;
    snprintf(reply->cookie_value, sizeof reply->cookie_value, "%s", token);
}
