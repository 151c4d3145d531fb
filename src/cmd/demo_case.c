/* The mechanics of a case: chance, time, acts. What happens when is demo_course.c.
 *
 * 1. Every event comes out of procedure_decide and was folded by petition_apply: there is no other
 *    way to make one here.
 * 2. Time only goes forward and never reaches today. */
#include "cmd/demo_case.h"

#include "base/assert.h"
#include "domain/procedure.h"
#include "service/number.h"

enum {
    LOW_STRIDE = 41, /* ids of one case are next to each other; odd, so that cases do not meet */
    LOW_BITS = 21,
    LOW_MASK = (1 << LOW_BITS) - 1,
    MORNING = 8 * 60 + 30,
    EVENING = 17 * 60 + 20,
    LUNCH_BEGINS = 12 * 60,
    LUNCH_ENDS = 14 * 60,
    AWAKE = 7 * 60,
    ASLEEP = 22 * 60,
    MINUTES_A_DAY = 24 * 60
};

/* ---- beginning ---- */

/* Each case has its own stream, so that no case depends on how many were made before it. */
static uint64_t case_seed(uint64_t seed, uint32_t index)
{
    return seed * 0x9E3779B97F4A7C15u + index * UINT64_C(0xD1B54A32D192ED03) + 1;
}

/* Can the fault be put into it? */
static bool takes_fault(const struct demo_matter *matter, enum demo_fault fault)
{
    enum { PROMISED_WITHIN = 30 };
    const struct demo_finding *first = &matter->claims[0].finding;
    bool is_promised = finding_is_met(first->find) && first->days && first->days <= PROMISED_WITHIN;
    if (fault == FAULT_NONE)
        return true;
    return !sv_is(matter->purpose, "suggestion") && !matter->refuse &&
           !sv_is(matter->unit, "town") && (fault != FAULT_PROMISE || is_promised);
}

/* All matters once, in an order that depends on the round, then all again; for a fault the next one
 * that takes it. */
static const struct demo_matter *matter_of(const struct demo_case *c)
{
    const struct demo_world *world = c->world;
    size_t count = world->data->matter_count;
    size_t round = c->index / count;
    size_t place = c->index % count;
    size_t at = place * 31 + round * 17 + (size_t)world->seed % count;
    for (size_t i = 0; i < count; i++) {
        const struct demo_matter *matter = &world->data->matters[(at + i) % count];
        if (takes_fault(matter, c->fault))
            return matter;
    }
    UNREACHABLE();
}

void demo_case_begin(struct demo_case *c, day_t day)
{
    c->next_low = c->index * LOW_STRIDE;
    c->matter = matter_of(c);
    c->day = day;
    c->minute = AWAKE;
    c->is_over = day >= c->world->today;
    c->rng = rng_seeded(&c->seeded, case_seed(c->world->seed, c->index));
    c->slots = (struct demo_slots){
        .arena = c->arena, .rng = c->rng, .data = c->world->data, .matter = c->matter};
    demo_slots_begin(&c->slots, day);
    c->key.region = c->world->region;
}

id64 demo_case_id(struct demo_case *c)
{
    time_ms turn = (time_ms)(((uint64_t)c->index * LOW_STRIDE) >> LOW_BITS); /* of the low part */
    time_ms at = demo_moment(c->world, c->day, c->minute) + turn;
    return id_at(at, c->next_low++ & LOW_MASK);
}

bool demo_case_chance(struct demo_case *c, unsigned percent)
{
    return demo_chance(c->rng, percent);
}

int demo_case_between(struct demo_case *c, int low, int high)
{
    ASSERT(low <= high);
    return low + (int)rng_below(c->rng, (uint64_t)(high - low) + 1);
}

struct sv demo_case_say(struct demo_case *c, const struct demo_texts *texts)
{
    return demo_fill(&c->slots, demo_pick(c->rng, texts));
}

bool demo_case_is(const struct demo_case *c, const char *state)
{
    return sv_is(c->petition.state, state);
}

/* ---- time ---- */

static bool is_past(struct demo_case *c)
{
    c->is_over = c->is_over || c->day >= c->world->today;
    return !c->is_over;
}

static int office_minute(struct demo_case *c)
{
    int minute = demo_case_between(c, MORNING, EVENING);
    return minute >= LUNCH_BEGINS && minute < LUNCH_ENDS ? minute + LUNCH_ENDS - LUNCH_BEGINS
                                                         : minute;
}

static day_t next_workday(const struct demo_case *c, day_t day)
{
    return calendar_next_workday(c->world->calendar, day);
}

bool demo_case_work_later(struct demo_case *c, int workdays)
{
    int minute = c->minute + demo_case_between(c, 6, 50);
    bool is_today = workdays == 0 && next_workday(c, c->day) == c->day && minute <= EVENING;
    if (is_today) {
        c->minute = minute < MORNING ? MORNING + demo_case_between(c, 0, 40) : minute;
        return is_past(c);
    }
    for (int i = 0; i < (workdays > 0 ? workdays : 1); i++)
        c->day = next_workday(c, c->day + 1);
    c->minute = office_minute(c);
    return is_past(c);
}

bool demo_case_days_later(struct demo_case *c, int days)
{
    if (days > 0) {
        c->day += days;
        c->minute = demo_case_between(c, AWAKE, ASLEEP);
    } else {
        c->minute += demo_case_between(c, 1, 30);
        c->day += c->minute / MINUTES_A_DAY;
        c->minute %= MINUTES_A_DAY;
    }
    return is_past(c);
}

bool demo_case_on(struct demo_case *c, day_t day)
{
    if (day <= c->day)
        return demo_case_work_later(c, 0);
    c->day = next_workday(c, day);
    c->minute = office_minute(c);
    return is_past(c);
}

/* ---- acts ---- */

struct demo_act demo_act_begin(const char *action)
{
    return (struct demo_act){.action = action, .by = {.role = ROLE_PETITIONER}};
}

void demo_act_by(struct demo_case *c, struct demo_act *act, enum role role, id64 unit)
{
    bool is_there = demo_actor(c->world, unit, role, rng_below(c->rng, 1000), &act->by);
    ASSERT(is_there);
}

struct field *demo_act_field(struct demo_act *act, const char *id, enum field_kind kind)
{
    ASSERT(act->field_count < DEMO_FIELDS_MAX);
    struct field *field = &act->fields[act->field_count++];
    *field = (struct field){.id = sv_from(id), .kind = kind};
    return field;
}

void demo_act_text(struct demo_act *act, const char *id, enum field_kind kind, struct sv text)
{
    if (text.n)
        demo_act_field(act, id, kind)->text = text;
}

void demo_act_number(struct demo_act *act, const char *id, enum field_kind kind, int64_t number)
{
    demo_act_field(act, id, kind)->number = number;
}

static struct sv next_document_number(struct demo_case *c, id64 unit)
{
    int year = day_year(c->day);
    int64_t serial = demo_serial(c->world, unit, year, true);
    return number_document(c->arena, unit_name(c->world->units, unit), c->world->rulebook->language,
                           year, serial);
}

static enum err refuse(struct demo_case *c, const struct demo_act *act, enum err err)
{
    const struct fail *fail = c->fail;
    c->err = fail_detail(c->fail, err, "petition %u: \"%s\" in \"%.*s\": %s %s %s %s", c->index,
                         act->action, SV_FMT(c->petition.state), err_name(err), fail->reason,
                         fail->field_count ? fail->field[0].path : "",
                         fail->field_count ? fail->field[0].rule : "");
    return c->err;
}

static enum err decide(struct demo_case *c, const struct demo_act *act, struct event *out)
{
    const struct rule_action *rule = rulebook_action(c->world->rulebook, sv_from(act->action));
    struct command command = {
        .action = sv_from(act->action), .fields = act->fields, .field_count = act->field_count};
    ASSERT(rule);
    /* what the event keeps must live as long as the case */
    struct field *fields = ARENA_ARRAY(c->arena, struct field, act->field_count);
    memcpy(fields, act->fields, act->field_count * sizeof *fields);
    command.fields = fields;
    if (procedure_outcome(rule, &command)->document.n)
        command.document_number = next_document_number(c, act->by.unit);
    const struct decide_env env = {.now = demo_moment(c->world, c->day, c->minute),
                                   .today = c->day,
                                   .rulebook = c->world->rulebook,
                                   .calendar = c->world->calendar,
                                   .units = c->world->units,
                                   .lang = LANG_ZH};
    return procedure_decide(c->arena, &c->petition, &command, &act->by, &env, out, c->fail);
}

bool demo_case_do(struct demo_case *c, const struct demo_act *act)
{
    if (c->is_over || c->err)
        return false;
    ASSERT(c->event_count < DEMO_EVENTS_MAX);
    struct event *event = &c->events[c->event_count];
    enum err err = decide(c, act, event);
    if (err)
        return refuse(c, act, err) == ERR_OK;
    struct event_envelope *envelope = &c->envelopes[c->event_count++];
    envelope->id = demo_case_id(c);
    c->rng.fill(c->rng.self, envelope->salt, sizeof envelope->salt);
    c->err = petition_apply(c->arena, &c->petition, event);
    return !c->err;
}

void demo_case_read(struct demo_case *c, const struct actor *by, struct sv purpose)
{
    if (c->reading_count == DEMO_READINGS_MAX)
        return;
    c->readings[c->reading_count++] =
        (struct reading){.id = demo_case_id(c),
                         .petition = c->key,
                         .kind = READING_IDENTITY,
                         .at = demo_moment(c->world, c->day, c->minute),
                         .by = *by,
                         .purpose = purpose};
}
