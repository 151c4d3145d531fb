/* Pieces of replies that several handlers write, exactly as the schemas of api/openapi.yaml say.
 * The petitioner's page and the desk get clocks from the same function (F71). */
#ifndef HTTP_HANDLERS_RENDER_H
#define HTTP_HANDLERS_RENDER_H

#include "http/request.h"
#include "service/petitions.h"

/* For whom a petition is written down: what the petitioner may not see is left out. */
enum reader { READER_DESK, READER_PETITIONER };

/* ---- render.c: small pieces ---- */
void render_day(struct json_writer *w, const char *key, day_t day); /* null for DAY_NONE */
void render_choice(struct json_writer *w, const char *key, struct sv id, struct sv name);
void render_choices(struct json_writer *w, const char *key, const struct choice_list *list,
                    enum lang lang);
/* null for no unit. */
void render_unit_ref(struct json_writer *w, const char *key, const struct office *office, id64 id);
void render_state(struct json_writer *w, const char *key, const struct rulebook *rulebook,
                  struct sv state, enum lang lang);
/* The same in the petitioner's words. */
void render_public_state(struct json_writer *w, const char *key, const struct rulebook *rulebook,
                         struct sv state, enum lang lang);
void render_channel(struct json_writer *w, const char *key, const struct rulebook *rulebook,
                    struct sv channel, enum lang lang);
/* What a listed petition follows: its own rulebook, whichever is in force by now. */
const struct rulebook *row_rulebook(const struct call *call, const struct petition_row *row);
/* "fields" of an act in a work, each as the schema ActionField. */
struct rule_act;
void render_act_fields(struct json_writer *w, const struct rule_act *act, enum lang lang);
/* Members of the schema Unit. */
void render_unit(struct json_writer *w, const char *key, const struct unit *unit);
void render_grants(struct json_writer *w, const struct call *call, const struct grant *grants,
                   size_t count);
/* The csrf value of a session as 32 hex digits. */
void render_csrf(struct json_writer *w, const struct caller *who);
/* The reply's cookie: the session's token under the name. */
void render_cookie(struct request *rq, const char *name, const char *token);

/* ---- render_measure.c ---- */
/* What a measure is, as the schema Measure. */
struct rule_measure;
void render_measure(struct json_writer *w, const struct rule_measure *measure, enum lang lang);
/* "groups": the headings of the rulebook's measures in their order; none is an empty array. */
void render_measure_groups(struct json_writer *w, const struct rulebook *rulebook, enum lang lang);

/* ---- render_clock.c ---- */
/* The arithmetic of a due day, as an array `steps`. */
void render_period_steps(struct json_writer *w, const struct call *call,
                         const struct period *period);
void render_clock(struct json_writer *w, const char *key, const struct call *call,
                  const struct petition *petition, const struct petition_clock *clock);
/* All clocks the reader may see, oldest first. */
void render_clocks(struct json_writer *w, const struct call *call, const struct petition *petition,
                   enum reader reader);

/* ---- render_petition.c: pieces of CaseView and FollowView ---- */
struct petition_render {
    struct json_writer *w;
    const struct call *call;
    const struct petition_view *view;
    enum reader reader;
};
void render_claims(const struct petition_render *r);
void render_documents(const struct petition_render *r);
void render_attachments(const struct petition_render *r);
void render_ratings(const struct petition_render *r);
/* Is the document for the petition_render's reader? */
bool render_shows_document(const struct petition_render *r, int no);
/* Is the file? */
bool render_shows_attachment(const struct petition_render *r,
                             const struct petition_attachment *file);
void render_attachment(const struct petition_render *r, const struct petition_attachment *file);

/* ---- render_circumstances.c ---- */
/* Marks, route, promises, opinions, consent; for the desk also who is recused. */
void render_circumstances(const struct petition_render *r);

/* ---- render_people.c ---- */
/* For the desk: masked, with what each may and knows. */
void render_people(const struct petition_render *r);
/* For one of them: how many they are, who speaks, what the reader may do. */
void render_own_part(const struct petition_render *r);
bool render_field_is_about_people(const struct rule_field *field);
/* Choices of a field that names one of the people; how many there are. */
size_t render_candidates(const struct petition_render *r, const struct rule_action *action,
                         const struct rule_field *field, bool counts_only);
void render_slips(struct json_writer *w, const struct slip *slips, size_t count);

/* ---- render_timeline.c, render_actions.c ---- */
/* The name of an official who acted here or was recused; empty for others. */
struct sv render_official_name(const struct petition_render *r, id64 account);
void render_timeline(const struct petition_render *r);
/* Fields that were erased: when, by whose order, why. */
void render_erasures(const struct petition_render *r);
void render_actions(const struct petition_render *r);

/* ---- readings.c ---- */
/* A look as its petitioner is told of it: never with a name. */
void render_told(struct json_writer *w, const struct call *call, const struct reading *reading);

/* ---- input.c: from validated JSON to typed input; all borrowed from the body ---- */
struct sv input_text(const json_t *object, const char *key);
/* DAY_NONE when absent. */
day_t input_day(const json_t *object, const char *key);
int input_int(const json_t *object, const char *key);
bool input_bool(const json_t *object, const char *key);
id64 input_id(const json_t *object, const char *key);
/* An array of texts, in the arena. */
const struct sv *input_texts(struct arena *arena, const json_t *object, const char *key,
                             size_t *count);
struct identity input_person(const json_t *person);
/* Grants of an account; a role that does not exist is ROLE_NONE, for the service to refuse. */
size_t input_grants(const json_t *object, struct grant out[ACCOUNT_GRANTS_MAX]);

#endif
