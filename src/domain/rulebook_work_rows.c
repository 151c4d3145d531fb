/* What the rows of kinds of works say together: ids once, mentions that lead somewhere, fields that
 * have a place in a work, duties that somebody can meet. */
#include "domain/rule_trigger.h"
#include "domain/rule_work.h"
#include "domain/rulebook_shape.h"
#include "domain/unit.h"

/* ---- fields ---- */

/* Who asks for a person's name in a work is refused here. An id is that of a matter or of a leader
 * and is called so; what the procedure of petitions has of its own – claims, findings, documents of
 * a matter – belongs there. */
static const char *wrong_field(const struct rule_field *field)
{
    bool is_id = sv_is(field->id, "petition") || sv_is(field->id, "leader");
    if (field->kind == FIELD_PEOPLE || field->is_sealed)
        return "a work has no place for persons";
    if (field->kind == FIELD_CLAIMS || field->kind == FIELD_FINDINGS ||
        field->kind == FIELD_DOCUMENT || field->default_from.n > 0)
        return "this belongs to petitions";
    if (is_id != (field->kind == FIELD_ID))
        return "an id is of a petition or of a leader, and named so";
    if ((sv_is(field->id, "unit") || sv_is(field->id, "party")) && field->kind != FIELD_UNIT)
        return "unit and party are units";
    if (sv_is(field->id, "units") != (field->kind == FIELD_UNITS))
        return "units are the units that are called, and named so";
    return NULL;
}

static bool has_required(const struct rule_act *act, const char *id)
{
    const struct rule_field *field = rule_act_field(act, sv_from(id));
    return field && field->required;
}

static enum err check_ids(struct shape_reader *reader, const struct yaml_node *list)
{
    for (size_t i = 0; list && i < list->count; i++) {
        const struct yaml_node *id = yaml_get(list->item[i], "id");
        for (size_t k = 0; k < i; k++) {
            if (sv_eq(yaml_get(list->item[k], "id")->text, id->text))
                return shape_complain(reader, id, "id given twice", id->text);
        }
    }
    return ERR_OK;
}

static size_t count_money(const struct rule_act *act, enum field_money money)
{
    size_t count = 0;
    for (size_t i = 0; i < act->field_count; i++)
        count += act->fields[i].money == money;
    return count;
}

/* Amounts are whole and not below zero; why more is decided than is left is said where it is. */
static const char *wrong_amount(const struct rule_field *field)
{
    bool is_number = field->kind == FIELD_NUMBER && field->required && field->min >= 0;
    bool is_reason = field->kind == FIELD_TEXT && !field->required;
    if (field->money == MONEY_OVER)
        return is_reason ? NULL : "why it is more than is left is a text, for when it is";
    return field->money == MONEY_NONE || is_number ? NULL
                                                   : "money is a required number, not below zero";
}

static const char *wrong_money(const struct rule_act *act)
{
    size_t held = count_money(act, MONEY_HOLDS);
    size_t amounts = count_money(act, MONEY_GRANTS) + held + count_money(act, MONEY_SPENDS);
    for (size_t i = 0; i < act->field_count; i++) {
        const char *wrong = wrong_amount(&act->fields[i]);
        if (wrong)
            return wrong;
    }
    if (amounts > 1 || count_money(act, MONEY_OVER) > held)
        return "an act says one amount, and why it may be too much of one that it holds";
    return amounts && act->kind != WORK_ACT_DONE ? "money moves where something is done" : NULL;
}

/* What a form lets one choose from is one list of units. */
static bool asks_for_units_twice(const struct rule_act *act)
{
    size_t count = 0;
    for (size_t i = 0; i < act->field_count; i++)
        count += act->fields[i].kind == FIELD_UNIT || act->fields[i].kind == FIELD_UNITS;
    return count > 1;
}

static enum err check_fields(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rule_act *act)
{
    const struct yaml_node *fields = yaml_get(node, "fields");
    enum err err = check_ids(reader, fields);
    const char *money = wrong_money(act);
    if (!err && asks_for_units_twice(act))
        return shape_complain(reader, node, "an act asks for units once", act->id);
    if (!err && money)
        return shape_complain(reader, node, money, act->id);
    for (size_t i = 0; !err && i < act->field_count; i++) {
        const char *wrong = wrong_field(&act->fields[i]);
        if (!wrong && act->fields[i].is_public && !act->is_public)
            wrong = "a field is told to petitioners where its act is";
        err = wrong ? shape_complain(reader, fields->item[i], wrong, act->fields[i].id)
                    : rule_check_field(reader, fields->item[i], &act->fields[i]);
    }
    return err;
}

/* ---- what is mentioned ---- */

typedef bool has_fn(const struct rule_work *work, struct sv id);

static bool has_state(const struct rule_work *work, struct sv id)
{
    return rule_work_state(work, id) != NULL;
}

static bool has_duty(const struct rule_work *work, struct sv id)
{
    return rule_work_duty(work, id) != NULL;
}

static bool has_ladder(const struct rule_work *work, struct sv id)
{
    return rule_work_ladder(work, id) != NULL;
}

static bool has_act(const struct rule_work *work, struct sv id)
{
    return rule_work_act(work, id) != NULL;
}

/* Each item of a list in each row, or the value that stands there alone, is there. */
static enum err check_mentioned(struct shape_reader *reader, const struct rule_work *work,
                                const struct yaml_node *node, has_fn *has)
{
    enum err err = ERR_OK;
    if (node && node->kind == YAML_NODE_SCALAR && !has(work, node->text))
        return shape_complain(reader, node, "there is no such", node->text);
    for (size_t i = 0; !err && node && i < node->count; i++)
        err = check_mentioned(reader, work, node->item[i], has);
    return err;
}

static enum err check_mentions(struct shape_reader *reader, const struct rule_work *work,
                               const struct yaml_node *root)
{
    static const struct {
        const char *rows, *key;
        has_fn *has;
    } MENTIONS[] = {
        {"states", "owes", has_duty},        {"duties", "ends_on", has_act},
        {"duties", "overtaken_by", has_act}, {"duties", "ladder", has_ladder},
        {"acts", "from", has_state},         {"acts", "to", has_state},
        {"acts", "needs_met", has_duty},     {"acts", "not_by", has_act},
        {"acts", "waits_for", has_duty},     {"acts", "after", has_duty},
    };
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sizeof MENTIONS / sizeof MENTIONS[0]; i++) {
        const struct yaml_node *rows = yaml_get(root, MENTIONS[i].rows);
        for (size_t k = 0; !err && k < rows->count; k++)
            err = check_mentioned(reader, work, yaml_get(rows->item[k], MENTIONS[i].key),
                                  MENTIONS[i].has);
    }
    return err;
}

/* ---- what one key cannot say alone ---- */

static const char *wrong_hand_over(const struct rule_act *act)
{
    if (act->kind != WORK_ACT_HANDED_OVER)
        return NULL;
    if (!has_required(act, "unit") && !has_required(act, "leader"))
        return "a hand-over needs a unit or a leader, required";
    return act->to.n > 0 ? "a hand-over changes who owes, not the state" : NULL;
}

static const char *wrong_release(const struct rule_act *act)
{
    bool is_release = act->kind == WORK_ACT_RELEASED;
    if ((is_release || act->kind == WORK_ACT_HANDED_OVER) && !has_required(act, "reason"))
        return "this needs a reason, required";
    if (rule_act_field(act, SV("party")) &&
        (!is_release || act->to.n > 0 || !has_required(act, "party")))
        return "one of the units called is let off by a release that leaves the state";
    return NULL;
}

/* Who returns that there is nothing ends what the calendar began; nothing was noted in it. */
static const char *wrong_nothing(const struct rule_work *work, const struct rule_act *act)
{
    const struct rule_work_state *to = rule_work_state(work, act->to);
    if (!act->says_nothing)
        return NULL;
    if (act->kind != WORK_ACT_DONE || !to || !to->is_ended || !work->is_returned)
        return "that nothing was found is returned: something done that ends what is returned";
    return work->season.every ? NULL : "what is returned time after time begins by the calendar";
}

static const char *wrong_act(const struct rule_act *act)
{
    const role_set none = ROLE_BIT(ROLE_PETITIONER) | ROLE_BIT(ROLE_SYSTEM);
    bool is_first = act->from.count == 0;
    if (is_first != (act->kind == WORK_ACT_OPENED))
        return "a work begins by an act that is opened and comes from nowhere";
    if (is_first && (act->to.n == 0 || act->at != WORK_AT_OFFICE))
        return "a work begins at an office and leads somewhere";
    if (act->by & none)
        return "works are acts of officials";
    if (act->is_of_machine != (act->by == 0))
        return "an act is done by officials, or by the machine alone";
    if (act->is_of_machine && act->kind != WORK_ACT_OPENED && act->kind != WORK_ACT_DONE)
        return "the machine begins a work, or finds that something was done";
    if (is_first && act->needs_children_ended)
        return "nothing is within a work that begins";
    if (act->is_internal && act->is_public)
        return "what the office says within itself is not told to petitioners";
    const char *wrong = wrong_release(act);
    return wrong ? wrong : wrong_hand_over(act);
}

static const char *wrong_duty(const struct rule_duty *duty)
{
    int ways = (duty->day.n > 0) + (duty->length > 0) + (duty->length_from.n > 0);
    if (!role_is_staff(duty->role))
        return "officials alone owe duties";
    if (ways != 1)
        return "a duty has a length or a day";
    if (duty->minute.n > 0 && duty->day.n == 0)
        return "a minute is one of a day that is named";
    if (duty->length > period_length_max(duty->unit))
        return "too long in its unit";
    return duty->ends_on.count == 0 ? "something must end a duty" : NULL;
}

static const char *wrong_step(const struct rule_ladder *ladder, const struct rule_step *step)
{
    bool is_last = step == &ladder->then;
    if ((step->does == STEP_PASSES) != (step->begins.n > 0))
        return "what is passed on begins a duty, and only that";
    if (is_last != (step->every > 0) || (is_last && step->after != 0))
        return "the last step has every, the others have after";
    if (!is_last && (step->does == STEP_REMINDS) != (step->after <= 0))
        return "a reminder comes before the day and everything else after it";
    if (is_last && step->does == STEP_REMINDS)
        return "a reminder comes before the day and everything else after it";
    if (!is_last && step > ladder->steps && step->after <= step[-1].after)
        return "steps are in the order of time";
    return NULL;
}

/* Where who owes the duty acts: what ends it is an act of their own. */
static bool is_own_act(const struct rule_duty *duty, const struct rule_act *act)
{
    static const enum work_place PLACES[] = {[DUTY_OF_OFFICE] = WORK_AT_OFFICE,
                                             [DUTY_OF_UNIT] = WORK_AT_UNIT,
                                             [DUTY_OF_LEADER] = WORK_AT_LEADER,
                                             [DUTY_OF_PARTY] = WORK_AT_PARTY,
                                             [DUTY_OF_ABOVE] = WORK_AT_OWNER};
    bool is_there = act->at == PLACES[duty->owner] && (act->by & ROLE_BIT(duty->role));
    return is_there || act->at == WORK_AT_OWNER;
}

static bool asks_for_files(const struct rule_act *act)
{
    for (size_t i = 0; i < act->field_count; i++) {
        if (act->fields[i].kind == FIELD_UPLOADS && act->fields[i].required)
            return true;
    }
    return false;
}

/* Nobody is out of a duty by handing it on or by being let off, nor by what another does: that is
 * no evidence. */
static const char *wrong_evidence(const struct rule_work *work, const struct rule_duty *duty)
{
    for (size_t i = 0; i < duty->ends_on.count; i++) {
        const struct rule_act *act = rule_work_act(work, duty->ends_on.items[i]);
        if (act->kind != WORK_ACT_DONE)
            return "evidence is something that was done";
        if (!is_own_act(duty, act))
            return "evidence is an act of who owes it; what others do may overtake it";
        if (id_list_has(&duty->overtaken_by, act->id))
            return "an act meets a duty or overtakes it";
        if (duty->wants_files && !asks_for_files(act))
            return "files are the evidence: what ends the duty asks for them, required";
    }
    for (size_t i = 0; i < duty->overtaken_by.count; i++) {
        if (rule_work_act(work, duty->overtaken_by.items[i])->kind != WORK_ACT_DONE)
            return "what overtakes a duty is something that was done";
    }
    return NULL;
}

static bool calls_units(const struct rule_work *work)
{
    for (size_t i = 0; i < work->act_count; i++) {
        if (rule_act_field(&work->acts[i], SV("units")))
            return true;
    }
    return false;
}

/* An opening names everybody who will owe something. */
static const char *wrong_opening(const struct rule_work *work, const struct rule_act *act)
{
    for (size_t i = 0; act->kind == WORK_ACT_OPENED && i < work->duty_count; i++) {
        enum duty_owner owner = work->duties[i].owner;
        if (owner == DUTY_OF_UNIT && !has_required(act, "unit"))
            return "a unit owes something: the opening needs it, required";
        if (owner == DUTY_OF_LEADER && !has_required(act, "leader"))
            return "a leader owes something: the opening needs one, required";
        if (owner == DUTY_OF_PARTY && !calls_units(work))
            return "units called owe something: some act calls them";
    }
    for (size_t i = 0; work->season.every && act->kind == WORK_ACT_OPENED && i < act->field_count;
         i++) {
        if (act->fields[i].required)
            return "the calendar fills in nothing: no field may be required";
    }
    return NULL;
}

static enum err check_acts(struct shape_reader *reader, const struct yaml_node *rows,
                           const struct rule_work *work)
{
    enum err err = check_ids(reader, rows);
    for (size_t i = 0; !err && i < work->act_count; i++) {
        const struct rule_act *act = &work->acts[i];
        const char *wrong = wrong_act(act);
        if (!wrong)
            wrong = wrong_opening(work, act);
        if (!wrong)
            wrong = wrong_nothing(work, act);
        err = wrong ? shape_complain(reader, rows->item[i], wrong, act->id)
                    : check_fields(reader, rows->item[i], act);
    }
    return err;
}

static enum err check_duties(struct shape_reader *reader, const struct yaml_node *rows,
                             const struct rule_work *work)
{
    enum err err = check_ids(reader, rows);
    for (size_t i = 0; !err && i < work->duty_count; i++) {
        struct rule_duty *duty = &work->duties[i];
        const char *wrong = wrong_duty(duty);
        if (!wrong && (duty->day.n == 0) != (yaml_get(rows->item[i], "unit") != NULL))
            wrong = "a length has a unit, a day has none";
        if (!wrong)
            wrong = wrong_evidence(work, duty);
        if (duty->day.n > 0)
            duty->unit = PERIOD_SET;
        err = wrong ? shape_complain(reader, rows->item[i], wrong, duty->id) : ERR_OK;
    }
    return err;
}

/* Steps count in the ladder's unit. One by the minute may slow down at its end: to days. */
static const char *wrong_step_unit(const struct rule_ladder *ladder, const struct rule_step *step)
{
    bool slows_down = step == &ladder->then && period_is_by_minute(ladder->unit) &&
                      !period_is_by_minute(step->unit);
    return slows_down ? NULL
                      : "only the last step of a ladder by the minute has a unit, and it is days";
}

static enum err check_step(struct shape_reader *reader, const struct yaml_node *node,
                           const struct rule_work *work, const struct rule_ladder *ladder,
                           struct rule_step *step)
{
    bool has_unit = yaml_get(node, "unit") != NULL;
    const char *wrong = wrong_step(ladder, step);
    if (!wrong && has_unit)
        wrong = wrong_step_unit(ladder, step);
    if (!has_unit)
        step->unit = ladder->unit;
    if (wrong)
        return shape_complain(reader, node, wrong, step->id);
    return check_mentioned(reader, work, yaml_get(node, "begins"), has_duty);
}

static enum err check_ladder(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rule_work *work, struct rule_ladder *ladder)
{
    const struct yaml_node *steps = yaml_get(node, "steps");
    enum err err = check_ids(reader, steps);
    for (size_t i = 0; !err && i < ladder->step_count; i++) {
        if (sv_eq(ladder->steps[i].id, ladder->then.id))
            return shape_complain(reader, steps->item[i], "id given twice", ladder->then.id);
        err = check_step(reader, steps->item[i], work, ladder, &ladder->steps[i]);
    }
    return err ? err : check_step(reader, yaml_get(node, "then"), work, ladder, &ladder->then);
}

static enum err check_season(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rule_work *work)
{
    enum unit_kind kind;
    for (size_t i = 0; i < work->season.at.count; i++) {
        if (!unit_kind_from_word(work->season.at.items[i], &kind))
            return shape_complain(reader, yaml_get(node, "season"), "no such kind of unit",
                                  work->season.at.items[i]);
    }
    if (work->season.every && work->part_of.count)
        return shape_complain(reader, node, "what the calendar begins is within nothing", work->id);
    return ERR_OK;
}

/* The machine fills in the matter and nothing else. */
static const char *wrong_draw(const struct rulebook *book, const struct rule_work *work)
{
    const struct rule_work *around =
        work->part_of.count == 1 ? rulebook_work(book, work->part_of.items[0]) : NULL;
    if (work->draw.percent == 0)
        return NULL;
    if (!around || around->season.every == SEASON_NONE)
        return "what is drawn lies within one kind that the calendar begins";
    if (work->draw.least > work->draw.most)
        return "least is above most";
    for (size_t i = 0; i < work->act_count; i++) {
        const struct rule_act *act = &work->acts[i];
        for (size_t k = 0; act->kind == WORK_ACT_OPENED && k < act->field_count; k++) {
            if (act->fields[k].required && !sv_is(act->fields[k].id, "petition"))
                return "what is drawn is a matter: no other field may be required";
        }
    }
    return NULL;
}

struct said {
    const char *id;
    enum field_kind kind;
};

/* Does every opening of the kind ask for these? */
static bool says_all(const struct rule_work *work, const struct said *said, size_t count)
{
    for (size_t i = 0; i < work->act_count; i++) {
        const struct rule_act *act = &work->acts[i];
        for (size_t k = 0; act->kind == WORK_ACT_OPENED && k < count; k++) {
            const struct rule_field *field = rule_act_field(act, sv_from(said[k].id));
            if (!field || field->kind != said[k].kind)
                return false;
        }
    }
    return true;
}

/* What the public page says of a day on which a unit or a lawyer sits. */
static const char *wrong_sits(const struct rule_work *work)
{
    static const struct said SAID[] = {{"day", FIELD_DAY},    {"hours", FIELD_LINE},
                                       {"place", FIELD_LINE}, {"who", FIELD_LINE},
                                       {"unit", FIELD_UNIT},  {"minute", FIELD_NUMBER}};
    bool is_said = work->sits == SITS_NOBODY || says_all(work, SAID, sizeof SAID / sizeof SAID[0]);
    return is_said ? NULL : "somebody sits: the opening says day, minute, hours, place, who, unit";
}

/* What the public page of a day says of it, and what the record of a talk needs. */
static const char *wrong_talks(const struct rule_work *work)
{
    static const struct said SAID[] = {{"day", FIELD_DAY},    {"hours", FIELD_LINE},
                                       {"place", FIELD_LINE}, {"remit", FIELD_LINE},
                                       {"leader", FIELD_ID},  {"talks", FIELD_NUMBER}};
    if (!says_all(work, SAID, sizeof SAID / sizeof SAID[0]))
        return "talks are held: the opening says day, hours, place, remit, leader, talks";
    for (size_t i = 0; i < work->act_count; i++) {
        const struct rule_act *act = &work->acts[i];
        if (id_list_has(&work->talks, act->id) &&
            (!has_required(act, "petition") || !has_required(act, "outcome") ||
             !has_required(act, "text")))
            return "the record of a talk needs petition, outcome and text, required";
    }
    return NULL;
}

static enum err check_talks(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rule_work *work)
{
    const struct yaml_node *talks = yaml_get(node, "talks");
    const char *wrong = work->talks.count > 0 ? wrong_talks(work) : NULL;
    if (wrong)
        return shape_complain(reader, talks, wrong, work->id);
    wrong = wrong_sits(work);
    if (wrong)
        return shape_complain(reader, node, wrong, work->id);
    return check_mentioned(reader, work, talks, has_act);
}

/* What an assessment ends with, and how a matter is linked to it. */
static const char *wrong_assessment(const struct rule_work *work)
{
    const struct rule_assessment *of = &work->assessment;
    const struct rule_act *last =
        of->steps.count ? rule_work_act(work, of->steps.items[of->steps.count - 1]) : NULL;
    const struct rule_field *result = last ? rule_act_field(last, SV("result")) : NULL;
    if (of->steps.count == 0)
        return NULL;
    if (!result || result->kind != FIELD_CHOICE || !has_required(last, "result") ||
        !has_required(last, "risks") || !has_required(last, "measures"))
        return "the last step says result, risks and measures, required";
    for (size_t i = 0; i < of->links.count; i++) {
        if (!has_required(rule_work_act(work, of->links.items[i]), "petition"))
            return "what is linked is a matter, required";
    }
    return NULL;
}

static enum err check_assessment(struct shape_reader *reader, const struct yaml_node *node,
                                 const struct rule_work *work)
{
    const struct yaml_node *said = yaml_get(node, "assessment");
    if (!said)
        return ERR_OK;
    enum err err = check_mentioned(reader, work, yaml_get(said, "steps"), has_act);
    if (!err)
        err = check_mentioned(reader, work, yaml_get(said, "links"), has_act);
    if (!err)
        err = check_mentioned(reader, work, yaml_get(said, "followed"), has_state);
    const char *wrong = err ? NULL : wrong_assessment(work);
    return wrong ? shape_complain(reader, said, wrong, work->id) : err;
}

static enum err check_work(struct shape_reader *reader, const struct yaml_node *node,
                           const struct rule_work *work)
{
    const struct yaml_node *ladders = yaml_get(node, "ladders");
    enum err err = check_ids(reader, yaml_get(node, "states"));
    if (!err)
        err = check_season(reader, node, work);
    if (!err)
        err = check_ids(reader, ladders);
    if (!err)
        err = check_mentions(reader, work, node);
    for (size_t i = 0; !err && i < work->ladder_count; i++)
        err = check_ladder(reader, ladders->item[i], work, &work->ladders[i]);
    if (!err)
        err = check_duties(reader, yaml_get(node, "duties"), work);
    if (!err)
        err = check_talks(reader, node, work);
    if (!err)
        err = check_assessment(reader, node, work);
    return err ? err : check_acts(reader, yaml_get(node, "acts"), work);
}

/* Where it may lie besides within one of those it is part of. */
static const char *wrong_place(const struct rule_work *work, const struct rule_act *opening)
{
    bool is_free = work->part_of.count > 0 && !work->is_item && work->draw.percent == 0;
    bool has_unit = opening && has_required(opening, "unit");
    if (work->may_be_alone && !is_free)
        return "what may lie within nothing else lies within something, neither item nor drawn";
    if (work->is_given && (work->part_of.count != 1 || !has_unit))
        return "what is given lies within one kind and goes to a unit, required";
    return NULL;
}

/* What an item is about is its matter; what shows one says to whom. */
static const char *wrong_item(const struct rule_work *work)
{
    const struct rule_act *opening = rule_work_opening(work);
    bool is_about = opening && has_required(opening, "petition");
    if (work->is_item && (work->part_of.count == 0 || !is_about))
        return "an item is part of something and about a matter, required";
    for (size_t i = 0; i < work->act_count; i++) {
        if (work->acts[i].is_shown && !has_required(&work->acts[i], "present"))
            return "what is shown is shown to those present, required";
    }
    return wrong_place(work, opening);
}

/* Within the same work, or both within none. */
static bool lies_beside(const struct rule_work *work, const struct rule_work *begun)
{
    for (size_t i = 0; i < work->part_of.count; i++) {
        if (!id_list_has(&begun->part_of, work->part_of.items[i]))
            return false;
    }
    return work->part_of.count > 0 || begun->part_of.count == 0 || begun->may_be_alone;
}

/* The act asks for what the work that it begins is opened with; the matter is the work's own. */
static bool asks_for_all(const struct rule_act *act, const struct rule_act *opening)
{
    for (size_t i = 0; i < opening->field_count; i++) {
        const struct rule_field *field = &opening->fields[i];
        const struct rule_field *own = rule_act_field(act, field->id);
        bool is_matter = sv_is(field->id, "petition");
        if (field->required && !is_matter && (!own || !own->required || own->kind != field->kind))
            return false;
    }
    return true;
}

/* The work that an act begins is begun with the act's own fields, within the same work. */
static const char *wrong_begun(const struct rulebook *book, const struct rule_work *work,
                               const struct rule_act *act)
{
    const struct rule_work *begun = rulebook_work(book, act->begins_work);
    const struct rule_act *opening = begun ? rule_work_opening(begun) : NULL;
    if (act->begins_work.n == 0)
        return NULL;
    if (!opening || act->kind != WORK_ACT_DONE)
        return "something that was done begins a work that is there";
    if (!lies_beside(work, begun))
        return "the work that it begins lies within the same";
    return asks_for_all(act, opening) ? NULL : "the work that it begins asks for more";
}

static enum err check_begun(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rulebook *book, const struct rule_work *work)
{
    const char *wrong = wrong_item(work);
    if (wrong)
        return shape_complain(reader, node, wrong, work->id);
    for (size_t i = 0; i < work->act_count; i++) {
        wrong = wrong_begun(book, work, &work->acts[i]);
        if (wrong)
            return shape_complain(reader, node, wrong, work->acts[i].id);
    }
    return ERR_OK;
}

enum err rule_check_works(struct shape_reader *reader, const struct yaml_node *list,
                          const struct rulebook *book)
{
    enum err err = check_ids(reader, list);
    for (size_t i = 0; !err && i < book->work_count; i++) {
        const struct rule_work *work = &book->works[i];
        for (size_t k = 0; !err && k < work->part_of.count; k++) {
            if (!rulebook_work(book, work->part_of.items[k]))
                err = shape_complain(reader, list->item[i], "there is no such",
                                     work->part_of.items[k]);
        }
        const char *wrong = err ? NULL : wrong_draw(book, work);
        if (wrong)
            return shape_complain(reader, list->item[i], wrong, work->id);
        if (!err)
            err = check_work(reader, list->item[i], work);
        if (!err)
            err = check_begun(reader, list->item[i], book, work);
    }
    return err;
}
