/* What every use case on a petition shares: finding it for the one who asks, its rulebook, saving
 * an event. "Not there" and "not yours to read" leave here as the same error. */
#include "base/assert.h"
#include "base/log.h"
#include "service/service_private.h"
#include "service/uploads.h"

enum err petition_rulebook(const struct call *call, const struct petition *petition,
                           const struct rulebook **out)
{
    *out = office_rulebook(call->office, petition->rulebook);
    if (*out)
        return ERR_OK;
    LOG_ERROR("petition", "rulebook %.*s is not stored", SV_FMT(petition->rulebook));
    return ERR_CORRUPT;
}

void service_matter_ahead(struct call *call, id64 petition, struct sv token)
{
    struct petition_stand stand;
    struct stored_history history;
    struct looks looks;
    struct petition_view view = {.key = {call->office->region, petition}};
    if (!store_ahead_begin(call->conn))
        return;
    if (call->can_write)
        (void)!store_petition_stand(call->conn, call->arena, petition, &stand);
    else
        (void)!store_petition_history(call->conn, call->arena, &view.key, &history);
    id64 account = call->can_write ? 0 : session_guess(call, token);
    if (account) {
        const struct caller who = call->who;
        call->who.account = account;
        (void)!erased_tell(call, &view);
        (void)!looks_load(call, &view.key, &looks);
        call->who = who;
    }
    store_ahead_end(call->conn);
}

/* Its events say where they lie and what its number is: one question, when the guess is right. */
enum err petition_history_of(struct call *call, id64 id, struct stored_history *out)
{
    const struct petition_key guess = {call->office->region, id};
    struct petition_stand stand;
    enum err err = store_petition_history(call->conn, call->arena, &guess, out);
    if (err || out->count)
        return err;
    err = store_petition_stand(call->conn, call->arena, id, &stand);
    if (!err)
        err = store_petition_history(call->conn, call->arena, &stand.key, out);
    return !err && !out->count ? ERR_NOT_FOUND : err;
}

/* Who writes asks for the row first: what is appended relies on it. */
static enum err load(struct call *call, id64 id, struct loaded *out)
{
    struct stored_history history;
    enum err err;
    if (call->can_write) {
        err = store_petition_stand(call->conn, call->arena, id, &out->stand);
        return err ? err
                   : store_petition_load(call->conn, call->arena, &out->stand.key, &out->petition);
    }
    err = petition_history_of(call, id, &history);
    out->stand = history.stand;
    for (size_t i = 0; !err && i < history.count; i++)
        err = petition_apply(call->arena, &out->petition, &history.events[i]);
    return err;
}

enum err petition_load_for_staff(struct call *call, id64 id, struct loaded *out)
{
    *out = (struct loaded){0};
    if (call->who.kind != CALLER_STAFF)
        return ERR_NOT_FOUND;
    enum err err = load(call, id, out);
    if (err)
        return err;
    out->key = out->stand.key;
    out->number = out->stand.number;
    if (!access_may_read(&out->petition, call->who.grants, call->who.grant_count,
                         call->office->units, &out->as))
        return ERR_NOT_FOUND;
    return petition_rulebook(call, &out->petition, &out->rulebook);
}

enum err petition_load_for_follower(struct call *call, struct loaded *out)
{
    *out = (struct loaded){.key = call->who.petition, .as = {.role = ROLE_PETITIONER}};
    if (call->who.kind != CALLER_FOLLOWER && call->who.kind != CALLER_OWNER)
        return ERR_NOT_FOUND;
    enum err err = store_petition_number(call->conn, call->arena, &out->key, &out->number);
    if (!err)
        err = store_petition_load(call->conn, call->arena, &out->key, &out->petition);
    if (!err)
        err = petition_rulebook(call, &out->petition, &out->rulebook);
    return err;
}

enum err petition_save(struct call *call, const struct petition_key *key, struct sv number,
                       struct petition *petition, const struct event *event)
{
    struct new_event added = {
        .event = event, .envelope = {.id = service_new_id(call->service)}, .number = number};
    struct rng rng = service_rng(call->service);
    rng.fill(rng.self, added.envelope.salt, sizeof added.envelope.salt);
    const struct log_writer log = call_log(call);
    call->about = key->id;
    enum err err = store_petition_append(call->conn, call->arena, key, petition, &added);
    if (!err)
        err = log_event(&log, key, &added);
    return err ? err : uploads_attach(call, key, event);
}

const struct rule_action *event_action(const struct rulebook *rulebook, const struct event *event)
{
    return event->action.n ? rulebook_action(rulebook, event->action) : NULL;
}

const struct rule_field *action_field(const struct rule_action *action, struct sv id)
{
    for (size_t i = 0; action && i < action->field_count; i++) {
        if (sv_eq(action->fields[i].id, id))
            return &action->fields[i];
    }
    return NULL;
}

/* The rulebook's field that the file came in, of the act that brought it. */
static const struct rule_field *field_of_file(const struct petition_view *view,
                                              const struct petition_attachment *file,
                                              const struct rule_action **action)
{
    ASSERT(file->event_seq >= 1 && (uint64_t)file->event_seq <= view->event_count);
    const struct event *event = &view->events[file->event_seq - 1];
    *action = event_action(view->rulebook, event);
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        for (size_t k = 0; field->kind == FIELD_UPLOADS && k < field->count; k++) {
            if (field->attachments[k].id == file->file.id)
                return action_field(*action, field->id);
        }
    }
    return NULL;
}

bool service_attachment_is_public(const struct petition_view *view,
                                  const struct petition_attachment *file)
{
    const struct rule_action *action;
    const struct rule_field *field = field_of_file(view, file, &action);
    return field && action->is_public && field->is_public;
}

bool service_attachment_is_read(const struct petition_view *view,
                                const struct petition_attachment *file)
{
    const struct rule_action *action;
    const struct rule_field *field = field_of_file(view, file, &action);
    return view->reads_sealed || !field || !field->is_sealed;
}
