/* Worked examples of a rulebook: stories of dated acts with what follows from them, written by hand
 * from the law (docs/rulebook.md says how). A file of the folder holds one, or a list of them whose
 * later ones may go on where an earlier one ended. Usage: test_examples RULEBOOK[+OVERLAY]
 * FOLDER. */
#include "base/num.h"
#include "domain/people.h"
#include "domain/retention.h"
#include "domain/rulebook_overlay.h"
#include "domain/shape.h"

#include "domain_world.h"

#include <dirent.h>
#include <stdlib.h>

enum { FILES_MAX = 200, EXAMPLES_MAX = 200, ACTS_MAX = 60, SHOWS_MAX = 20, FIELDS_MAX = 40 };

struct example_act {
    day_t day;
    enum role role;
    struct sv at; /* a place of the world; empty: where that role usually is */
    struct sv action;
    const struct yaml_node *fields, *then, *faults, *due, *promises;
    struct sv refused; /* reason of the expected refusal */
    struct sv account; /* another person than usual */
    int as;            /* which of the petition's people acts */
    struct sv time;    /* of the day, "14:05"; empty: 10:00 */
    int line;
};

struct example {
    struct sv name, rulebook;
    struct sv after;        /* the example of the same file that it goes on from */
    const struct sv *shows; /* rules of docs/conformance.md */
    size_t shows_count;
    const struct yaml_node *node;
    struct example_act *acts;
    size_t act_count;
};

/* ---- reading ---- */

static enum err take_node(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    (void)reader;
    (void)key;
    memcpy(out, &node, sizeof node);
    return ERR_OK;
}

static bool word_role(struct sv word, int *out)
{
    enum role role;
    bool is_known = role_from_word(word, &role);
    if (is_known)
        *out = (int)role;
    return is_known;
}

#define ACT_AT(member) .offset = offsetof(struct example_act, member)
static const struct shape_key ACT_KEYS[] = {
    {"on", shape_day, ACT_AT(day), .is_required = true},
    {"by", shape_word, ACT_AT(role), .is_required = true, .word = word_role},
    {"at", shape_id, ACT_AT(at)},
    {"person", shape_id, ACT_AT(account)},
    {"as", shape_int, ACT_AT(as), .min = 1, .max = 100000},
    {"time", shape_text, ACT_AT(time), .max = 5},
    {"act", shape_id, ACT_AT(action), .is_required = true},
    {"fields", take_node, ACT_AT(fields)},
    {"then", take_node, ACT_AT(then)},
    {"due", take_node, ACT_AT(due)},
    {"promises", take_node, ACT_AT(promises)},
    {"faults", take_node, ACT_AT(faults)},
    {"refused", shape_text, ACT_AT(refused), .max = 60},
};
static const struct shape ACT_SHAPE =
    SHAPE("act", ACT_KEYS, struct example_act, offsetof(struct example_act, line));
static const struct shape_list ACTS = {&ACT_SHAPE, SHAPE_COUNT_OF(struct example, acts, act_count),
                                       ACTS_MAX};
static const struct shape_list SHOWS = {NULL, SHAPE_COUNT_OF(struct example, shows, shows_count),
                                        SHOWS_MAX};
#define EXAMPLE_AT(member) .offset = offsetof(struct example, member)
static const struct shape_key EXAMPLE_KEYS[] = {
    {"example", shape_text, EXAMPLE_AT(name), .is_required = true, .max = 200},
    {"rulebook", shape_text, EXAMPLE_AT(rulebook), .max = 60},
    {"after", shape_text, EXAMPLE_AT(after), .max = 200},
    {"shows", shape_texts, EXAMPLE_AT(shows), .list = &SHOWS},
    {"acts", shape_items, EXAMPLE_AT(acts), .is_required = true, .list = &ACTS},
};
static const struct shape EXAMPLE_SHAPE =
    SHAPE("example", EXAMPLE_KEYS, struct example, SHAPE_NO_LINE);

/* A file of several: the rulebook once, then the examples. */
struct collection {
    struct sv rulebook;
    struct example *examples;
    size_t count;
};
static const struct shape_list EXAMPLES = {
    &EXAMPLE_SHAPE, SHAPE_COUNT_OF(struct collection, examples, count), EXAMPLES_MAX};
static const struct shape_key COLLECTION_KEYS[] = {
    {"rulebook", shape_text, .offset = offsetof(struct collection, rulebook), .is_required = true,
     .max = 60},
    {"examples", shape_items, .offset = offsetof(struct collection, examples), .is_required = true,
     .list = &EXAMPLES},
};
static const struct shape COLLECTION_SHAPE =
    SHAPE("examples", COLLECTION_KEYS, struct collection, SHAPE_NO_LINE);

/* ---- the world's places: those of the other tests, and a city above the counties, with
 * the department that guides the county's housing department ---- */

enum { UNIT_CITY = 20, UNIT_CITY_HOUSING = 21, UNITS_MAX = 40 };

static const struct unit_tree *with_city(struct arena *arena, const struct unit_tree *units)
{
    struct unit all[UNITS_MAX] = {
        {.id = UNIT_CITY, .kind = UNIT_KIND_CITY, .name = SV_INIT("临江市"), .is_active = true},
        {.id = UNIT_CITY_HOUSING,
         .parent = UNIT_CITY,
         .kind = UNIT_KIND_DEPARTMENT,
         .name = SV_INIT("临江市住房和城乡建设局"),
         .is_active = true}};
    const struct unit_tree *tree = NULL;
    size_t count = 2;
    for (size_t i = 0; i < unit_count(units); i++) {
        all[count] = *unit_at(units, i);
        if (all[count].parent == 0)
            all[count].parent = UNIT_CITY;
        if (all[count].id == UNIT_HOUSING)
            all[count].superior = UNIT_CITY_HOUSING;
        count++;
    }
    CHECK_OK(unit_tree_build(arena, all, count, &tree));
    return tree;
}

static const struct {
    const char *word;
    id64 unit;
} PLACES[] = {
    {"office", UNIT_OFFICE},
    {"housing", UNIT_HOUSING},
    {"labour", UNIT_LABOUR},
    {"town", UNIT_TOWN},
    {"town_office", UNIT_TOWN_OFFICE},
    {"other_bureau", UNIT_OTHER_BUREAU},
    {"county", UNIT_COUNTY},
    {"city", UNIT_CITY},
    {"city_housing", UNIT_CITY_HOUSING},
};

static id64 place(const struct yaml_node *node, struct sv word)
{
    for (size_t i = 0; i < CHECK_COUNT(PLACES); i++) {
        if (sv_is(word, PLACES[i].word))
            return PLACES[i].unit;
    }
    fail_msg("%s:%d: no such place: %.*s", node->file, node->line, SV_FMT(word));
    return 0;
}

/* ---- fields, by the kinds that the rulebook declares ---- */

static day_t node_day(const struct yaml_node *node)
{
    day_t day;
    if (!day_parse(node->text, &day))
        fail_msg("%s:%d: not a day", node->file, node->line);
    return day;
}

static int node_number(const struct yaml_node *node)
{
    int64_t value = 0;
    if (!node || !num_parse_i64(node->text, 0, INT32_MAX, &value))
        fail_msg("%s:%d: not a number", node ? node->file : "", node ? node->line : 0);
    return (int)value;
}

static struct sv text_under(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    return node ? node->text : SV("");
}

static void take_findings(struct arena *arena, const struct yaml_node *node, struct field *field)
{
    struct finding *findings = ARENA_ARRAY(arena, struct finding, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *one = node->item[i];
        findings[i] = (struct finding){.claim_no = node_number(yaml_get(one, "claim")),
                                       .facts = text_under(one, "facts"),
                                       .basis = text_under(one, "basis"),
                                       .remedy = text_under(one, "remedy")};
        if (yaml_get(one, "remedy_day"))
            findings[i].remedy_day = node_day(yaml_get(one, "remedy_day"));
        if (!finding_from_word(text_under(one, "finding"), &findings[i].finding))
            fail_msg("%s:%d: no such finding", one->file, one->line);
    }
    field->findings = findings;
    field->count = node->count;
}

static void take_texts(struct arena *arena, const struct yaml_node *node, struct field *field)
{
    struct sv *texts = ARENA_ARRAY(arena, struct sv, node->count);
    for (size_t i = 0; i < node->count; i++)
        texts[i] = node->item[i]->text;
    field->texts = texts;
    field->count = node->count;
}

/* Files are given as how many there are. */
static void take_files(struct arena *arena, const struct yaml_node *node, struct field *field)
{
    field->count = (size_t)node_number(node);
    field->attachments = ARENA_ARRAY(arena, struct attachment, field->count);
}

/* People too, or as {petitioners: 5, agents: 1}. The first act on a petition names 1, 2, …, its
 * fourth act 301, 302, …: so that later acts can say whom they mean. */
static void take_people(struct world *w, const struct yaml_node *node, enum event_kind kind,
                        struct field *field)
{
    const struct yaml_node *agents = yaml_get(node, "agents");
    const struct yaml_node *petitioners = yaml_get(node, "petitioners");
    size_t agent_count = agents ? (size_t)node_number(agents) : 0;
    bool is_map = agents || petitioners;
    field->count = agent_count;
    if (!is_map || petitioners)
        field->count += (size_t)node_number(petitioners ? petitioners : node);
    struct person_ref *people = ARENA_ARRAY(w->arena, struct person_ref, field->count);
    for (size_t i = 0; i < field->count; i++)
        people[i] = people_role(kind, field->count - agent_count > 1,
                                (struct person_ref){.id = w->petition.version * 100 + (id64)i + 1,
                                                    .is_agent = i >= field->count - agent_count});
    field->people = people;
}

static struct field take_field(struct world *w, const struct rule_action *action, struct sv id,
                               const struct yaml_node *node)
{
    const struct rule_field *rule = rule_field_find(action, id);
    struct field field = {.id = id, .kind = rule ? rule->kind : FIELD_LINE, .text = node->text};
    switch (field.kind) {
    case FIELD_LINE:
    case FIELD_TEXT:
    case FIELD_CHOICE:
    case FIELD_CLASS:
        break;
    case FIELD_UNIT:
        field.number = place(node, node->text);
        break;
    case FIELD_DAY:
        field.number = node_day(node);
        break;
    case FIELD_NUMBER:
    case FIELD_DOCUMENT:
    case FIELD_ID:
        field.number = node_number(node);
        break;
    case FIELD_FLAG:
        field.number = sv_is(node->text, "true");
        break;
    case FIELD_CLAIMS:
        take_texts(w->arena, node, &field);
        break;
    case FIELD_FINDINGS:
        take_findings(w->arena, node, &field);
        break;
    case FIELD_UPLOADS:
        take_files(w->arena, node, &field);
        break;
    case FIELD_PEOPLE:
        take_people(w, node, action->event, &field);
        break;
    case FIELD_UNITS:
    case FIELD__COUNT:
        fail();
    }
    return field;
}

/* ---- doing one act ---- */

/* Who may act instead of the usual person of the role. */
static const struct {
    const char *word;
    id64 account;
} PERSONS[] = {
    {"drafter", ACCOUNT_HANDLER},
    {"officer", ACCOUNT_OFFICER},
    {"second", 998},
    {"third", 999},
};

static struct actor actor_of(const struct world *w, const struct yaml_node *node,
                             const struct example_act *act)
{
    struct actor actor = world_actor(w, act->role);
    actor.person = act->as;
    if (act->at.n)
        actor.unit = place(node, act->at);
    for (size_t i = 0; i < CHECK_COUNT(PERSONS); i++) {
        if (sv_is(act->account, PERSONS[i].word))
            actor.account = PERSONS[i].account;
    }
    return actor;
}

/* Minutes into the day. */
static int minute_of(const struct yaml_node *node, struct sv time)
{
    struct sv hours;
    struct sv minutes;
    int64_t h = 10;
    int64_t m = 0;
    sv_cut(time, ':', &hours, &minutes);
    if (time.n && (!num_parse_i64(hours, 0, 23, &h) || !num_parse_i64(minutes, 0, 59, &m)))
        fail_msg("%s:%d: not a time", node->file, node->line);
    return (int)(h * 60 + m);
}

static enum err do_act(struct world *w, const struct yaml_node *node, const struct example_act *act)
{
    const struct rule_action *action = rulebook_action(w->rulebook, act->action);
    struct field fields[FIELDS_MAX];
    size_t count = act->fields ? act->fields->count : 0;
    assert_in_range(count, 0, FIELDS_MAX);
    if (!action)
        fail_msg("%s:%d: no such action", node->file, node->line);
    for (size_t i = 0; i < count; i++) {
        struct sv id = act->fields->key[i];
        fields[i] = take_field(w, action, id, act->fields->item[i]);
    }
    time_ms noon = ((time_ms)act->day * 1440 + 720) * 60000; /* the zone turns in the small hours */
    int offset = zone_offset(&w->rulebook->zone, noon);
    w->env.today = act->day;
    w->env.now = ((time_ms)act->day * 1440 + minute_of(node, act->time) - offset) * 60000;
    struct actor actor = actor_of(w, node, act);
    if (w->petition.version == 0 && actor.unit != UNIT_OFFICE)
        w->petition.owner = actor.unit; /* received directly: nobody else has it */
    return world_act_as(w, actor, arena_cstr(w->arena, act->action), fields, count);
}

/* ---- what must follow ---- */

static void expect_text(const struct yaml_node *node, const char *what, struct sv got,
                        struct sv expected)
{
    if (!sv_eq(got, expected))
        fail_msg("%s:%d: %s is %.*s, not %.*s", node->file, node->line, what, SV_FMT(got),
                 SV_FMT(expected));
}

static struct sv unit_word(id64 unit)
{
    for (size_t i = 0; i < CHECK_COUNT(PLACES); i++) {
        if (PLACES[i].unit == unit)
            return sv_from(PLACES[i].word);
    }
    return unit ? SV("?") : SV("none");
}

/* The marks that are set, in the order they were set, with a space between. */
static struct sv marks_word(const struct world *w)
{
    struct sv words = SV("");
    for (size_t i = 0; i < w->petition.mark_count; i++)
        words = arena_printf(w->arena, "%.*s%s%.*s", SV_FMT(words), words.n ? " " : "",
                             SV_FMT(w->petition.marks[i].id));
    return words.n ? words : SV("none");
}

/* "ROW to DAY, archives DAY", or "ROW for ever …": of a matter that this act ended. */
static struct sv retention_word(const struct world *w)
{
    struct retention kept;
    char last[DAY_TEXT_SIZE];
    char transfer[DAY_TEXT_SIZE];
    if (!retention_of(w->rulebook, &w->petition, LEVEL_COUNTY, w->last.day, &kept))
        return SV("none");
    day_format(kept.last_day, last);
    day_format(kept.transfer_day, transfer);
    return arena_printf(w->arena, "%.*s %s%s%s%s", SV_FMT(kept.row->id),
                        kept.last_day ? "to " : "for ever", kept.last_day ? last : "",
                        kept.transfer_day ? ", archives " : "", kept.transfer_day ? transfer : "");
}

/* "5 representatives, 1 members, 0 agents, 2 told" of those who take part. */
static struct sv people_word(struct world *w)
{
    const struct petition *p = &w->petition;
    int counts[4] = {0};
    for (size_t i = 0; i < p->people_count; i++) {
        const struct person_ref *ref = &p->people[i];
        counts[ref->is_agent ? 2 : ref->is_representative ? 0 : 1]++;
        counts[3] += !ref->is_agent && petition_is_told(p, ref->id);
    }
    return arena_printf(w->arena, "%d representatives, %d members, %d agents, %d told", counts[0],
                        counts[1], counts[2], counts[3]);
}

/* One expectation: what a word of `then` says of the petition. */
static struct sv shown(struct world *w, const struct yaml_node *node, struct sv key)
{
    const struct petition *p = &w->petition;
    if (sv_is(key, "state"))
        return p->state;
    if (sv_is(key, "owner"))
        return unit_word(p->owner);
    if (sv_is(key, "handler"))
        return unit_word(p->handler);
    if (sv_is(key, "reviewer"))
        return unit_word(p->reviewer);
    if (sv_is(key, "result"))
        return p->review_result;
    if (sv_is(key, "route"))
        return p->route.n ? p->route : SV("none");
    if (sv_is(key, "marks"))
        return marks_word(w);
    if (sv_is(key, "retention"))
        return retention_word(w);
    if (sv_is(key, "opinions"))
        return arena_printf(w->arena, "%zu", p->opinion_count);
    if (sv_is(key, "awaits"))
        return sv_from(role_word(p->awaits));
    if (sv_is(key, "title"))
        return p->title;
    if (sv_is(key, "ended"))
        return p->is_ended ? SV("true") : SV("false");
    if (sv_is(key, "persons"))
        return arena_printf(w->arena, "%d", p->persons_count);
    if (sv_is(key, "people"))
        return people_word(w);
    if (sv_is(key, "document"))
        return w->last.effects.document.kind;
    if (sv_is(key, "served"))
        return petition_document(
                   p, (int)field_number(w->last.fields, w->last.field_count, "document", 0))
            ->kind;
    fail_msg("%s:%d: nothing shows %.*s", node->file, node->line, SV_FMT(key));
    return SV("");
}

static void check_then(struct world *w, const struct yaml_node *then)
{
    for (size_t i = 0; then && i < then->count; i++) {
        const char *what = arena_cstr(w->arena, then->key[i]);
        expect_text(then->item[i], what, shown(w, then->item[i], then->key[i]),
                    then->item[i]->text);
    }
}

static struct sv clock_word(struct world *w, const struct petition_clock *clock)
{
    char day[DAY_TEXT_SIZE];
    if (!clock)
        return SV("none");
    if (clock->status == CLOCK_RUNNING && clock->period.paused_from != DAY_NONE) {
        day_format(clock->period.paused_from, day);
        return arena_printf(w->arena, "paused %s", day);
    }
    if (clock->status == CLOCK_RUNNING) {
        int minute = clock->end.due_minute;
        day_format(clock->end.due_day, day);
        if (minute != PERIOD_NO_MINUTE)
            return arena_printf(w->arena, "%s %02d:%02d", day, minute / 60, minute % 60);
        return arena_printf(w->arena, "%s%s", day, clock->end.is_provisional ? "?" : "");
    }
    const char *word = clock->status == CLOCK_MET ? "met" : "cancelled";
    int minute = clock->stopped_minute;
    day_format(clock->stopped_day, day);
    if (minute != PERIOD_NO_MINUTE)
        return arena_printf(w->arena, "%s %s %02d:%02d", word, day, minute / 60, minute % 60);
    return arena_printf(w->arena, "%s %s", word, day);
}

/* The newest clock of a rule; of one about claims "rule#2" names the claim. */
static const struct petition_clock *newest(const struct petition *p, struct sv key)
{
    struct sv rule;
    struct sv claim;
    int64_t about = 0;
    sv_cut(key, '#', &rule, &claim);
    if (claim.n && !num_parse_i64(claim, 1, 100, &about))
        fail_msg("no such claim: %.*s", SV_FMT(key));
    for (size_t i = p->clock_count; i-- > 0;) {
        if (sv_eq(p->clocks[i].rule, rule) && (about == 0 || p->clocks[i].about == about))
            return &p->clocks[i];
    }
    return NULL;
}

/* In words: a due day, with its minute for hours, "paused DAY", "met DAY", "cancelled DAY", or
 * none.
 */
static void check_due(struct world *w, const struct yaml_node *due)
{
    for (size_t i = 0; due && i < due->count; i++)
        expect_text(due->item[i], arena_cstr(w->arena, due->key[i]),
                    clock_word(w, newest(&w->petition, due->key[i])), due->item[i]->text);
}

static struct sv promise_word(struct world *w, struct sv claim)
{
    const struct promise *found = NULL;
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < w->petition.promise_count; i++) {
        const struct promise *promise = &w->petition.promises[i];
        if (sv_eq(arena_printf(w->arena, "%d", promise->claim_no), claim))
            found = promise;
    }
    if (!found)
        return SV("none");
    if (found->is_dropped)
        return SV("dropped");
    if (found->petitioner != PROMISE_UNANSWERED)
        return found->petitioner == PROMISE_CONFIRMED ? SV("confirmed") : SV("contested");
    day_format(found->kept_day ? found->kept_day : found->day, day);
    return arena_printf(w->arena, "%s%s", found->kept_day ? "kept " : "", day);
}

/* The newest promise about each claim: the day, "kept DAY", confirmed, contested, dropped or none.
 */
static void check_promises(struct world *w, const struct yaml_node *promises)
{
    for (size_t i = 0; promises && i < promises->count; i++)
        expect_text(promises->item[i], arena_cstr(w->arena, promises->key[i]),
                    promise_word(w, promises->key[i]), promises->item[i]->text);
}

static void check_faults(const struct world *w, const struct yaml_node *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        char path[64];
        char rule[64];
        snprintf(path, sizeof path, "%.*s", SV_FMT(faults->key[i]));
        snprintf(rule, sizeof rule, "%.*s", SV_FMT(faults->item[i]->text));
        if (!world_faulted(w, path, rule))
            fail_msg("%s:%d: no fault %s: %s", faults->file, faults->line, path, rule);
    }
    if ((size_t)w->fail.field_count != faults->count)
        fail_msg("%s:%d: %d faults, not %zu", faults->file, faults->line, w->fail.field_count,
                 faults->count);
}

static void run_act(struct world *w, const struct yaml_node *node, const struct example_act *act)
{
    enum err err = do_act(w, node, act);
    enum err expected = act->refused.n == 0            ? ERR_OK
                        : sv_is(act->refused, "actor") ? ERR_FORBIDDEN
                                                       : ERR_REFUSED;
    if (act->faults)
        expected = ERR_BAD_INPUT;
    if (err != expected) {
        print_error("%s:%d: ", node->file, node->line);
        world_must(w, err, "act", __FILE__, __LINE__);
        fail_msg("%s:%d: was not refused", node->file, node->line);
    }
    if (act->refused.n)
        expect_text(node, "the refusal", sv_from(w->fail.reason), act->refused);
    if (act->faults)
        check_faults(w, act->faults);
    check_then(w, act->then);
    check_due(w, act->due);
    check_promises(w, act->promises);
}

/* ---- all files ---- */

static const char *rulebook_path;
static const char *folder_path;

static struct collection read_file(struct arena *arena, const char *path)
{
    struct collection file = {.count = 1};
    char error[YAML_ERROR_MAX] = "";
    struct shape_reader reader = {.arena = arena, .error = error};
    const struct yaml_node *root = source_yaml(arena, path);
    const struct yaml_node *list = yaml_get(root, "examples");
    if (!list)
        file.examples = ARENA_NEW(arena, struct example);
    enum err err = list ? shape_read(&reader, root, &COLLECTION_SHAPE, &file)
                        : shape_read(&reader, root, &EXAMPLE_SHAPE, file.examples);
    if (err != ERR_OK)
        fail_msg("%s", error);
    for (size_t i = 0; i < file.count; i++)
        file.examples[i].node = list ? list->item[i] : root;
    if (!list)
        file.rulebook = file.examples[0].rulebook;
    return file;
}

/* What it goes on from stands before it, so there are no loops. */
static const struct example *before(const struct collection *file, const struct example *example)
{
    for (const struct example *one = file->examples; one < example; one++) {
        if (example->after.n && sv_eq(one->name, example->after))
            return one;
    }
    if (example->after.n)
        fail_msg("%s:%d: no such example before it", example->node->file, example->node->line);
    return NULL;
}

static void run_acts(struct world *w, const struct collection *file, const struct example *example)
{
    const struct example *chain[EXAMPLES_MAX];
    size_t count = 0;
    for (const struct example *one = example; one; one = before(file, one))
        chain[count++] = one;
    while (count-- > 0) {
        const struct yaml_node *acts = yaml_get(chain[count]->node, "acts");
        for (size_t i = 0; i < chain[count]->act_count; i++)
            run_act(w, acts->item[i], &chain[count]->acts[i]);
    }
}

static size_t run_file(const struct world *world, const char *path)
{
    struct collection file = read_file(world->arena, path);
    for (size_t i = 0; i < file.count; i++) {
        struct world w = *world;
        assert_true(sv_eq(file.rulebook, w.rulebook->pin));
        run_acts(&w, &file, &file.examples[i]);
    }
    return file.count;
}

/* "base.yaml", or "base.yaml+overlay.yaml" */
static const struct rulebook *read_rulebook(struct arena *arena, const char *paths)
{
    struct sv base;
    struct sv overlay;
    struct yaml_node *tree;
    const struct rulebook *rulebook = NULL;
    char error[YAML_ERROR_MAX] = "";
    sv_cut(sv_from(paths), '+', &base, &overlay);
    tree = source_yaml(arena, arena_cstr(arena, base));
    enum err err = ERR_OK;
    if (overlay.n > 0)
        err = rulebook_overlay(arena, tree, source_yaml(arena, arena_cstr(arena, overlay)), &tree,
                               error);
    if (!err)
        err = rulebook_read(arena, tree, &rulebook, error);
    if (err)
        fail_msg("%s", error);
    return rulebook;
}

static const struct calendar *calendar_of(struct arena *arena, const struct rulebook *rulebook)
{
    const struct calendar_year *years;
    const struct calendar *calendar;
    size_t count;
    char error[YAML_ERROR_MAX] = "";
    struct sv path = arena_printf(arena, "calendars/%.*s.yaml", SV_FMT(rulebook->calendar));
    if (calendar_read(arena, source_yaml(arena, path.p), &years, &count, error) != ERR_OK)
        fail_msg("%s", error);
    CHECK_OK(calendar_build(arena, years, count, &calendar));
    return calendar;
}

/* What every example begins with. */
static struct world new_world(void)
{
    struct world w;
    world_init(&w, "2026-01-01");
    w.env.rulebook = w.rulebook = read_rulebook(w.arena, rulebook_path);
    w.env.calendar = w.calendar = calendar_of(w.arena, w.rulebook);
    w.env.units = w.units = with_city(w.arena, w.units);
    return w;
}

static void test_examples(void **state)
{
    char full[512];
    size_t count = 0;
    size_t file_count = 0;
    struct world world = new_world();
    (void)state;
    snprintf(full, sizeof full, "%s/%s", SOURCE_ROOT, folder_path);
    DIR *folder = opendir(full);
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char path[800];
        if (!sv_ends_with(sv_from(entry->d_name), SV(".yaml")))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder_path, entry->d_name);
        count += run_file(&world, path);
        file_count++;
    }
    closedir(folder);
    assert_in_range(file_count, 1, FILES_MAX);
    world_release(&world);
    print_message("%zu examples in %zu files\n", count, file_count);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples)};
    if (argc != 3)
        return 2;
    rulebook_path = argv[1];
    folder_path = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
