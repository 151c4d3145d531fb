/* Taking a petition in. The channel follows from who writes: the old come and write letters, the
 * young use the net; a group comes with representatives. */
#include "cmd/demo_intake.h"

#include "base/assert.h"
#include "cmd/demo_people.h"
#include "service/number.h"

enum { CHANNELS = 7 };
static const char *const CHANNEL_WORDS[CHANNELS] = {"online",  "letter",   "visit", "phone",
                                                    "mailbox", "transfer", "fax"};
/* Of a hundred writers of a voice, so many take each channel. */
static const unsigned CHANNEL_SHARES[DEMO_VOICE__COUNT][CHANNELS] = {
    [DEMO_VOICE_ANY] = {34, 18, 23, 15, 4, 4, 2},
    [DEMO_VOICE_OLD] = {10, 33, 32, 20, 1, 4, 0},
    [DEMO_VOICE_YOUNG] = {64, 4, 9, 14, 6, 3, 0},
};

struct intake {
    struct demo_case *c;
    const struct demo_plan *plan;
    const char *channel;
    id64 office;
    day_t received;
    int persons;
    bool is_incomplete;
};

static const char *channel_of(struct demo_case *c, const struct demo_plan *plan)
{
    if (plan->is_group && c->matter->group_high)
        return "visit";
    if (plan->target == DEMO_INCOMPLETE)
        return "letter";
    uint64_t drawn = rng_below(c->rng, 100);
    int channel = 0;
    while (drawn >= CHANNEL_SHARES[c->matter->voice][channel])
        drawn -= CHANNEL_SHARES[c->matter->voice][channel++];
    return CHANNEL_WORDS[channel];
}

static bool is_channel(const struct intake *in, const char *word)
{
    return sv_is(sv_from(in->channel), word);
}

static bool is_mail(const struct intake *in)
{
    return is_channel(in, "letter") || is_channel(in, "transfer");
}

/* Some matters of a township are told to its own petition office, where it has a window. */
static id64 office_of(struct intake *in)
{
    struct demo_case *c = in->c;
    struct actor clerk;
    bool is_local = sv_is(c->matter->unit, "town") && !is_channel(in, "online") &&
                    in->plan->target != DEMO_REFUSED && in->plan->target != DEMO_NOT_ACCEPTED &&
                    in->plan->target != DEMO_OBJECTED && demo_case_chance(c, 50);
    id64 local = unit_petition_office(c->world->units, demo_unit_id(c->world, c->slots.town->unit));
    return is_local && demo_actor(c->world, local, ROLE_WINDOW_CLERK, 0, &clerk) ? local
                                                                                 : c->world->office;
}

/* ---- words ---- */

static struct sv facts_of(struct intake *in)
{
    struct demo_case *c = in->c;
    const struct demo_data *data = c->world->data;
    bool is_oral = is_channel(in, "visit") || is_channel(in, "phone");
    struct sv opening = demo_pick(c->rng, is_oral ? &data->openings_oral : &data->openings_written);
    struct sv ending = demo_pick(c->rng, &data->endings);
    return arena_printf(c->arena, "%.*s%s%.*s%s%.*s", SV_FMT(opening), opening.n ? "\n" : "",
                        SV_FMT(demo_fill(&c->slots, c->matter->facts)), ending.n ? "\n" : "",
                        SV_FMT(ending));
}

static void add_claims(struct intake *in, struct demo_act *act)
{
    struct demo_case *c = in->c;
    struct sv *claims = ARENA_ARRAY(c->arena, struct sv, c->matter->claim_count);
    for (size_t i = 0; i < c->matter->claim_count; i++)
        claims[i] = demo_fill(&c->slots, c->matter->claims[i].say);
    struct field *field = demo_act_field(act, "claims", FIELD_CLAIMS);
    field->texts = claims;
    field->count = c->matter->claim_count;
}

static void add_people(struct intake *in, struct demo_act *act)
{
    struct demo_case *c = in->c;
    struct field *field = demo_act_field(act, "people", FIELD_PEOPLE);
    field->people = c->people;
    field->count = c->people_count;
    demo_act_number(act, "persons_count", FIELD_NUMBER, in->persons);
    if (is_channel(in, "visit"))
        demo_act_number(act, "visitors_count", FIELD_NUMBER,
                        in->persons > 5 ? demo_case_between(c, 5, in->persons) : in->persons);
}

static void add_contact(struct intake *in, struct demo_act *act)
{
    struct demo_case *c = in->c;
    bool is_online = is_channel(in, "online");
    bool agrees = is_online ? demo_case_chance(c, 80) : demo_case_chance(c, 15);
    demo_act_text(act, "contact_channel", FIELD_LINE,
                  demo_case_chance(c, 4)    ? SV("none")
                  : demo_case_chance(c, 75) ? SV("phone")
                                            : SV("any"));
    if (demo_case_chance(c, 40))
        demo_act_text(act, "contact_hours", FIELD_LINE,
                      demo_pick(c->rng, &c->world->data->contact_hours));
    if (agrees)
        demo_act_number(act, "electronic_service", FIELD_FLAG, 1);
    if (is_channel(in, "transfer")) {
        demo_act_text(act, "external_system", FIELD_LINE, SV("省网上信访平台"));
        demo_act_text(act, "external_number", FIELD_LINE,
                      arena_printf(c->arena, "S%d%08u", day_year(c->day), c->index));
    }
}

/* What was said of the matter: title, facts, claims, place. */
static void add_words(struct intake *in, struct demo_act *act)
{
    struct demo_case *c = in->c;
    demo_act_text(act, "title", FIELD_LINE, demo_fill(&c->slots, c->matter->title));
    demo_act_text(act, "facts", FIELD_TEXT, facts_of(in));
    add_claims(in, act);
    demo_act_text(act, "place", FIELD_LINE, demo_fill(&c->slots, c->matter->place));
    if (is_channel(in, "visit") || is_channel(in, "phone"))
        demo_act_number(act, "read_back", FIELD_FLAG, 1);
}

/* ---- the acts ---- */

static void count_people(struct intake *in)
{
    struct demo_case *c = in->c;
    const struct demo_matter *matter = c->matter;
    size_t representatives = 1;
    in->persons = 1;
    if (in->plan->is_group && matter->group_high) {
        in->persons = demo_case_between(c, (int)matter->group_low, (int)matter->group_high);
        representatives = (size_t)demo_case_between(c, 2, in->persons > 5 ? 5 : in->persons);
    }
    demo_people_make(c, representatives, in->persons > 1);
}

static void take_number(struct intake *in)
{
    struct demo_case *c = in->c;
    const struct unit *letters = number_code_unit(c->world->units, in->office);
    int64_t serial = demo_serial(c->world, letters->id, c->day, false);
    c->number = number_make(c->arena, letters->code, c->day, serial);
    c->code = code_make(c->arena, c->rng);
}

/* Letters lie a day or two before they are opened; everything else is registered as it comes. What
 * would be registered today only was received a little earlier. */
static bool wait_for_registration(struct intake *in)
{
    struct demo_case *c = in->c;
    const struct calendar *calendar = c->world->calendar;
    c->day = in->received;
    if (is_channel(in, "online"))
        return demo_case_days_later(c, 0);
    int lag = is_mail(in) ? demo_case_between(c, 0, 2) : 0;
    while (calendar_next_workday(calendar, in->received + lag) >= c->world->today) {
        in->received -= lag == 0;
        lag -= lag > 0;
    }
    c->day = in->received - 1;
    return demo_case_on(c, in->received + lag);
}

static bool do_register(struct intake *in)
{
    struct demo_case *c = in->c;
    bool is_online = is_channel(in, "online");
    struct demo_act act = demo_act_begin(is_online           ? "submit"
                                         : in->is_incomplete ? "register_incomplete"
                                                             : "register");
    if (!is_online)
        demo_act_by(c, &act, ROLE_WINDOW_CLERK, in->office);
    demo_act_text(&act, "channel", FIELD_CHOICE, sv_from(in->channel));
    /* who comes or calls is received when registered */
    demo_act_number(&act, "received_day", FIELD_DAY, is_mail(in) ? in->received : c->day);
    if (is_channel(in, "letter"))
        demo_act_number(&act, "postmark_day", FIELD_DAY, in->received - demo_case_between(c, 1, 4));
    if (!in->is_incomplete)
        add_words(in, &act);
    else
        demo_act_text(&act, "title", FIELD_LINE, demo_fill(&c->slots, c->matter->title));
    add_people(in, &act);
    add_contact(in, &act);
    return demo_case_do(c, &act);
}

static bool do_complete(struct intake *in)
{
    struct demo_case *c = in->c;
    struct demo_act act = demo_act_begin("complete");
    if (!demo_case_work_later(c, demo_case_between(c, 1, 2)))
        return false;
    demo_act_by(c, &act, ROLE_WINDOW_CLERK, in->office);
    add_words(in, &act);
    return demo_case_do(c, &act);
}

bool demo_intake(struct demo_case *c, const struct demo_plan *plan)
{
    struct intake in = {
        .c = c, .plan = plan, .channel = channel_of(c, plan), .received = plan->received};
    in.office = office_of(&in);
    in.is_incomplete =
        plan->target == DEMO_INCOMPLETE || (is_channel(&in, "letter") && demo_case_chance(c, 12));
    c->petition.office = in.office;
    if (!wait_for_registration(&in))
        return false;
    c->key.id = demo_case_id(c);
    count_people(&in);
    take_number(&in);
    if (!do_register(&in))
        return false;
    return !in.is_incomplete || plan->target == DEMO_INCOMPLETE || do_complete(&in);
}
