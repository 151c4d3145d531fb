/* Taking a petition in: online by its petitioner, or at the desk. One event, the sealed people, the
 * access row and the number, all in one transaction.
 *
 * Must not: let a name, phone or address into the event (only masked forms go there). */
#include "base/assert.h"
#include "base/utf8.h"
#include "service/number.h"
#include "service/people.h"
#include "service/service_private.h"
#include "service/station.h"
#include "service/uploads.h"

/* The three ways in; every rulebook declares them. */
static const struct sv ACTION_SUBMIT = SV_INIT("submit");
static const struct sv ACTION_REGISTER = SV_INIT("register");
static const struct sv ACTION_REGISTER_DIRECT = SV_INIT("register_direct");
static const struct sv ACTION_REGISTER_INCOMPLETE = SV_INIT("register_incomplete");

enum { FIELDS_MAX = 32 };

struct intake {
    struct call *call;
    const struct submit_input *input;
    const struct rulebook *rulebook;
    struct petition_key key;
    id64 office;
    id64 receiver; /* the unit that received it directly; 0: the office */
    struct sv action;
    struct actor actor;
    const struct person_ref *people;
    const struct attachment *attachments, *mandate_papers, *authority_papers;
    struct field fields[FIELDS_MAX];
    size_t field_count;
};

/* ---- fields of the event; empty ones are left out ---- */

static struct field *add_field(struct intake *in, const char *id, enum field_kind kind)
{
    ASSERT(in->field_count < FIELDS_MAX);
    struct field *field = &in->fields[in->field_count++];
    *field = (struct field){.id = sv_from(id), .kind = kind};
    return field;
}

static void add_text(struct intake *in, const char *id, enum field_kind kind, struct sv text)
{
    struct sv trimmed = utf8_trim(text);
    if (trimmed.n)
        add_field(in, id, kind)->text = trimmed;
}

static void add_number(struct intake *in, const char *id, enum field_kind kind, int64_t number)
{
    if (number)
        add_field(in, id, kind)->number = number;
}

static void add_files(struct intake *in, const char *id, const struct attachment *files,
                      size_t count)
{
    if (!count)
        return;
    struct field *field = add_field(in, id, FIELD_UPLOADS);
    field->attachments = files;
    field->count = count;
}

static void add_texts(struct intake *in)
{
    const struct submit_input *input = in->input;
    add_text(in, "channel", FIELD_LINE, input->channel);
    add_text(in, "title", FIELD_LINE, input->title);
    add_text(in, "facts", FIELD_TEXT, input->facts);
    add_text(in, "place", FIELD_LINE, input->place);
    add_text(in, "purpose", FIELD_LINE, input->purpose);
    add_text(in, "class", FIELD_CLASS, input->class_code);
    add_text(in, "contact_channel", FIELD_LINE, input->contact_channel);
    add_text(in, "contact_hours", FIELD_LINE, input->contact_hours);
    add_text(in, "external_system", FIELD_LINE, input->external_system);
    add_text(in, "external_number", FIELD_LINE, input->external_number);
    add_text(in, "external_code", FIELD_LINE, input->external_code);
    add_text(in, "mandate", FIELD_CHOICE, input->mandate);
    add_text(in, "authority", FIELD_CHOICE, input->authority);
}

static size_t petitioners(const struct submit_input *input)
{
    size_t count = input->people_count;
    for (size_t i = 0; input->are_agents && i < input->people_count; i++)
        count -= input->are_agents[i];
    return count;
}

static void add_numbers(struct intake *in)
{
    const struct submit_input *input = in->input;
    size_t people = petitioners(input) ? petitioners(input) : 1;
    add_number(in, "received_day", FIELD_DAY, input->received_day);
    add_number(in, "postmark_day", FIELD_DAY, input->postmark_day);
    add_number(in, "persons_count", FIELD_NUMBER,
               input->persons_count ? input->persons_count : (int64_t)people);
    add_number(in, "visitors_count", FIELD_NUMBER, input->visitors_count);
    add_number(in, "electronic_service", FIELD_FLAG, input->accepts_electronic_service);
    add_number(in, "read_back", FIELD_FLAG, input->is_read_back);
    add_number(in, "office", FIELD_UNIT, in->receiver ? in->office : 0);
    add_number(in, "unit_hint", FIELD_UNIT, input->unit_hint);
    add_number(in, "repeats", FIELD_ID, input->repeats);
}

static void add_lists(struct intake *in)
{
    const struct submit_input *input = in->input;
    if (input->claim_count) {
        struct field *claims = add_field(in, "claims", FIELD_CLAIMS);
        claims->texts = input->claims;
        claims->count = input->claim_count;
    }
    if (input->people_count) {
        struct field *people = add_field(in, "people", FIELD_PEOPLE);
        people->people = in->people;
        people->count = input->people_count;
    }
    add_files(in, "uploads", in->attachments, input->upload_count);
    add_files(in, "mandate_paper", in->mandate_papers, input->mandate_paper_count);
    add_files(in, "authority_paper", in->authority_papers, input->authority_paper_count);
}

/* ---- people ---- */

static bool is_joint(const struct submit_input *input)
{
    return petitioners(input) > 1 || input->persons_count > 1;
}

static enum err seal_people(struct intake *in)
{
    struct naming naming = {.key = in->key,
                            .kind = EVENT_REGISTERED,
                            .people = in->input->people,
                            .are_agents = in->input->are_agents,
                            .count = in->input->people_count,
                            .is_joint = is_joint(in->input)};
    int most = in->rulebook->max_representatives + in->rulebook->max_agents;
    if (naming.count > (size_t)most) /* before anything is sealed; who is which is judged later */
        return fail_field(in->call->fail, "people", "too_many",
                          arena_printf(in->call->arena, "%d", most).p);
    if (!in->call->service->station)
        return people_seal(in->call, &naming, &in->people);
    people_mask(in->call, &naming, &in->people);
    return ERR_OK;
}

/* Files go to the field that they are for. */
static enum err claim_files(struct intake *in)
{
    const struct submit_input *input = in->input;
    struct call *call = in->call;
    if (call->service->station) /* has no files: papers go to the office as they are */
        return ERR_OK;
    enum err err =
        uploads_claim(call, "uploads", input->uploads, input->upload_count, &in->attachments);
    if (!err)
        err = uploads_claim(call, "mandate_paper", input->mandate_papers,
                            input->mandate_paper_count, &in->mandate_papers);
    if (!err)
        err = uploads_claim(call, "authority_paper", input->authority_papers,
                            input->authority_paper_count, &in->authority_papers);
    return err;
}

/* ---- what the rulebook alone cannot check ---- */

static bool choice_exists(const struct choice_list *list, struct sv id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (sv_eq(list->items[i].id, id))
            return true;
    }
    return false;
}

/* An identity number with a slip in it finds nobody again. */
static enum err check_people(const struct intake *in, bool is_desk)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < in->input->people_count; i++) {
        char path[48] = "petitioner.id_number";
        if (person_id_is_right(&in->input->people[i]))
            continue;
        if (is_desk)
            snprintf(path, sizeof path, "people[%zu].id_number", i);
        err = fail_field(in->call->fail, path, "resident_id", "");
    }
    return err;
}

/* The procedure judges the fields; this judges what only the office knows. */
static enum err check_input(const struct intake *in, bool is_desk)
{
    const struct submit_input *input = in->input;
    struct fail *fail = in->call->fail;
    enum err err = ERR_OK;
    if (!rulebook_channel(in->rulebook, input->channel))
        err = fail_field(fail, "channel", "enum", "");
    if (sv_eq(input->purpose, PURPOSE_ACCUSATION))
        err = fail_field(fail, "purpose", "accusation", "");
    else if (input->purpose.n && !choice_exists(&in->rulebook->purposes, input->purpose))
        err = fail_field(fail, "purpose", "enum", "");
    if (input->persons_count && (size_t)input->persons_count < petitioners(input))
        err = fail_field(fail, "persons_count", "min", "");
    if (is_desk && !input->is_incomplete && utf8_trim(input->facts).n == 0)
        err = fail_field(fail, "facts", "required", "");
    if (is_desk && !input->is_incomplete && input->claim_count == 0)
        err = fail_field(fail, "claims", "required", "");
    enum err people = check_people(in, is_desk);
    return err ? err : people;
}

/* The same matter must be one the registrar's own office registered. */
static enum err check_repeats(const struct intake *in)
{
    if (!in->input->repeats)
        return ERR_OK;
    struct loaded earlier;
    enum err err = petition_load_for_staff(in->call, in->input->repeats, &earlier);
    if (err == ERR_NOT_FOUND || (!err && earlier.petition.office != in->office))
        return fail_field(in->call->fail, "repeats", "enum", "");
    return err;
}

/* ---- saving ---- */

/* The API names some fields otherwise than the event does. */
static void rename_paths(struct fail *fail)
{
    static const struct {
        const char *event, *api;
    } NAMES[] = {{"read_back", "is_read_back"},
                 {"electronic_service", "contact.accepts_electronic_service"},
                 {"contact_channel", "contact.channel"},
                 {"contact_hours", "contact.hours"}};
    for (int i = 0; i < fail->field_count && i < FAIL_FIELDS_MAX; i++) {
        struct fail_field *field = &fail->field[i];
        for (size_t k = 0; k < sizeof NAMES / sizeof NAMES[0]; k++) {
            if (sv_is(sv_from(field->path), NAMES[k].event))
                snprintf(field->path, sizeof field->path, "%s", NAMES[k].api);
        }
    }
}

static enum err decide(struct intake *in, struct petition *petition, struct event *event)
{
    struct call *call = in->call;
    add_texts(in);
    add_numbers(in);
    add_lists(in);
    *petition = (struct petition){.office = in->office, .owner = in->receiver};
    struct command command = {
        .action = in->action, .fields = in->fields, .field_count = in->field_count};
    struct decide_env env = call_env(call, in->rulebook);
    enum err err =
        procedure_decide(call->arena, petition, &command, &in->actor, &env, event, call->fail);
    if (err && call->fail)
        rename_paths(call->fail);
    return err;
}

static enum err take_number(struct intake *in, struct sv *out)
{
    struct call *call = in->call;
    int64_t serial;
    const struct unit *letters =
        number_code_unit(call->office->units, in->receiver ? in->receiver : in->office);
    enum err err =
        call->service->station
            ? station_serial(call, &serial)
            : store_petition_serial(call->conn, letters ? letters->id : 0, call->today, &serial);
    if (!err)
        *out = number_make(call->arena, letters ? letters->code : SV(NUMBER_CODE_NONE), call->today,
                           serial);
    return err;
}

/* May the receipt carry the token that sets the petitioner's secret? Only where the petitioner
 * holds the screen: online, and standing at the window. */
static bool gives_token(const struct intake *in)
{
    const struct rule_channel *channel = rulebook_channel(in->rulebook, in->input->channel);
    if (in->call->service->station) /* nobody could set one before the office has the matter */
        return false;
    return !in->input->secret_hash.n && (!channel->is_desk || channel->is_visit);
}

/* One code for each who is named, or one for a matter of nobody's name. */
static enum err give_access(struct intake *in, struct receipt *out)
{
    struct call *call = in->call;
    size_t count = in->input->people_count ? in->input->people_count : 1;
    struct slip *slips = ARENA_ARRAY(call->arena, struct slip, count);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        if (in->input->people_count)
            slips[i].person = in->people[i];
        struct access_wish wish = {
            .key = in->key,
            .number = out->number,
            .person = slips[i].person.id,
            .secret_hash = i == 0 ? in->input->secret_hash : SV(""),
            .account = i == 0 && call->who.kind == CALLER_PETITIONER ? call->who.account : 0,
            .gives_token = gives_token(in)};
        err = people_give_access(call, &wish, &slips[i]);
    }
    out->code = slips[0].code;
    out->secret_token = slips[0].secret_token;
    out->slips = slips;
    out->slip_count = in->input->people_count;
    return err;
}

static void count_visit(const struct intake *in, struct receipt *out)
{
    const struct rule_channel *channel = rulebook_channel(in->rulebook, in->input->channel);
    if (!channel->is_visit)
        return;
    out->batches = 1;
    out->person_times =
        in->input->visitors_count ? in->input->visitors_count : out->petition.persons_count;
}

/* At the office: the event, and a code for each person. */
static enum err keep_here(struct intake *in, const struct event *event, struct receipt *out)
{
    enum err err = petition_save(in->call, &in->key, out->number, &out->petition, event);
    return err ? err : give_access(in, out);
}

/* At a station: sealed for the office, with the codes. */
static enum err keep_sealed(struct intake *in, const struct event *event, struct receipt *out)
{
    struct call *call = in->call;
    size_t count = in->input->people_count;
    struct slip *slips = ARENA_ARRAY(call->arena, struct slip, count + 1);
    for (size_t i = 0; i < count || i == 0; i++) {
        slips[i].code = code_make(call->arena, service_rng(call->service));
        if (i < count)
            slips[i].person = in->people[i];
    }
    out->slips = slips;
    out->slip_count = count;
    out->code = slips[0].code;
    const struct station_registration made = {.key = in->key,
                                              .number = out->number,
                                              .code = count ? SV("") : out->code,
                                              .event = event,
                                              .people = in->input->people,
                                              .slips = slips,
                                              .count = count};
    return station_keep(call, &made, &out->petition, &out->station);
}

static enum err save(struct intake *in, struct receipt *out)
{
    bool is_station = in->call->service->station != NULL;
    struct event event;
    in->key.id = service_new_id(in->call->service);
    enum err err = is_station ? station_check_time(in->call) : ERR_OK;
    if (!err)
        err = seal_people(in);
    if (!err)
        err = claim_files(in);
    if (!err)
        err = decide(in, &out->petition, &event);
    if (!err)
        err = take_number(in, &out->number);
    if (!err)
        err = is_station ? keep_sealed(in, &event, out) : keep_here(in, &event, out);
    if (err)
        return err;
    out->id = in->key.id;
    out->rulebook = in->rulebook;
    count_visit(in, out);
    return ERR_OK;
}

/* ---- the two use cases ---- */

enum err service_submit(struct call *call, const struct submit_input *input, struct receipt *out)
{
    *out = (struct receipt){0};
    id64 office = call->office->info.unit;
    if (!office)
        return fail_detail(call->fail, ERR_UNAVAILABLE, "no petition office is set up");
    struct intake in = {.call = call,
                        .input = input,
                        .rulebook = call_rulebook(call),
                        .key = {.region = call->office->region},
                        .office = office,
                        .action = ACTION_SUBMIT,
                        .actor = call_petitioner(call)};
    enum err err = check_input(&in, false);
    return err ? err : save(&in, out);
}

id64 call_region_of(const struct call *call, id64 office)
{
    if (unit_is_within(call->office->units, office, call->office->region))
        return call->office->region;
    return unit_reach_root(call->office->units, office);
}

/* Who registers: at a station the station, in whose name the office takes it over. */
static struct actor registrar(const struct call *call, const struct grant *grant)
{
    const struct station_grant *station = service_station(call->service);
    struct actor actor = call_actor(call, grant);
    if (station)
        actor.account = station->account;
    return actor;
}

static enum err register_in(struct intake *in)
{
    enum err err = check_input(in, true);
    return err ? err : check_repeats(in);
}

/* What a unit received itself: it has the matter, the petition office above it is its office. */
static enum err register_directly(struct call *call, const struct submit_input *input,
                                  struct receipt *out)
{
    struct grant grant;
    const struct rulebook *rulebook = call_rulebook(call);
    if (!call_registers_directly(call, &grant) ||
        !rulebook_action(rulebook, ACTION_REGISTER_DIRECT))
        return ERR_FORBIDDEN;
    if (input->is_incomplete)
        return fail_field(call->fail, "is_incomplete", "enum", "");
    id64 office = unit_petition_office(call->office->units, grant.unit);
    struct intake in = {.call = call,
                        .input = input,
                        .rulebook = rulebook,
                        .key = {.region = call_region_of(call, office)},
                        .office = office,
                        .receiver = grant.unit,
                        .action = ACTION_REGISTER_DIRECT,
                        .actor = registrar(call, &grant)};
    enum err err = register_in(&in);
    return err ? err : save(&in, out);
}

enum err service_register(struct call *call, const struct submit_input *input, struct receipt *out)
{
    *out = (struct receipt){0};
    struct grant grant;
    if (call->who.kind != CALLER_STAFF)
        return ERR_FORBIDDEN;
    if (!call_registers_at(call, &grant))
        return register_directly(call, input, out);
    struct intake in = {.call = call,
                        .input = input,
                        .rulebook = call_rulebook(call),
                        .key = {.region = call_region_of(call, grant.unit)},
                        .office = grant.unit,
                        .action =
                            input->is_incomplete ? ACTION_REGISTER_INCOMPLETE : ACTION_REGISTER,
                        .actor = registrar(call, &grant)};
    enum err err = register_in(&in);
    return err ? err : save(&in, out);
}
