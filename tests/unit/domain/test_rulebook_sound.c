/* Faults that hide: each of these rulebooks looks right act by act, and is wrong only for a matter
 * that goes through them in one particular order. Reading or the proof must tell. */
#include "domain/rulebook.h"

#include "rulebook_mutate.h"

#define SMALL "tests/unit/domain/data/small.yaml"
#define COURSE "tests/unit/domain/data/course.yaml"
#define CITE "cite: {article: 第一条, source: law, grade: A}"
enum { MUTATIONS_MAX = 16 };

struct hidden {
    const char *name, *path;
    struct mutation mutations[MUTATIONS_MAX]; /* those without a path are not there */
    const char *complaint;                    /* part of what must be told */
};

#define ACT(id, event, from, more)                                                                 \
    "{id: " id ", name: {zh: 多}, done: {zh: 多}, event: " event ", from: [" from                  \
    "], by: [unit_handler], at: owner, " more ", " CITE "}"
#define CLOCK(id, more)                                                                            \
    "{id: " id ", name: {zh: 多}, length: 5, unit: wd, owner: unit, duty: false" more ", " CITE "}"
#define GATE(kind, arg) "{kind: " kind ", arg: " arg ", refusal: {zh: 不行}}"
#define EXTENDED(id)                                                                               \
    {                                                                                              \
        "clocks/+", CLOCK(id, ", extension: {max_days: 5, times: 1}")                              \
    }
#define ASK_LAST                                                                                   \
    ACT("ask_last", "extension_requested", "sent",                                                 \
        "fields: [{id: days, kind: number, name: {zh: 天}, required: true, min: 1}, "             \
        "{id: reason, kind: text, name: {zh: 理由}, required: true}], "                          \
        "gates: [" GATE("extension_left",                                                          \
                        "last") ", "                                                               \
                                "{kind: no_extension_asked, refusal: {zh: 无}}]")
#define GRANT_LAST                                                                                 \
    ACT("grant_last", "extension_granted", "sent",                                                 \
        "extends: last, gates: [{kind: extension_asked, refusal: {zh: 无}}, " GATE("clock_open",   \
                                                                                   "last") "]")
#define UNTIL(path)                                                                                \
    {                                                                                              \
        path "/valid_to", "\"2029-12-31\""                                                         \
    }

static const struct hidden HIDDEN[] = {
    {"one of two papers of a kind is served",
     SMALL,
     {{"clocks/+", CLOCK("told", "")},
      {"actions/serve/to", NULL},
      {"actions/serve/stops", NULL},
      {"actions/serve/cancels", NULL},
      {"actions/serve/starts", "[told]"},
      {"actions/+", ACT("again", "noted", "issued", "document: opinion, cancels: [told]")},
      {"actions/+", ACT("finish", "closed", "issued",
                        "to: done, stops: [work], cancels: [window, told], gates: [" GATE(
                            "clock_running", "told") "]")}},
     "an end while a document waits for service: done"},
    {"promises begun anew, and none is made",
     COURSE,
     {{"actions/perform", NULL},
      {"actions/+",
       ACT("revise", "noted", "answered",
           "starts: [perform], stops: [close], gates: [" GATE(
               "clock_running", "perform") "], fields: [{id: findings, kind: findings, "
                                           "name: {zh: 认定}, required: true}]")}},
     "a state in which nobody may owe anything: answered"},
    {"the eleventh clock that is extended is not the first",
     SMALL,
     {EXTENDED("e1"),
      EXTENDED("e2"),
      EXTENDED("e3"),
      EXTENDED("e4"),
      EXTENDED("e5"),
      EXTENDED("e6"),
      EXTENDED("e7"),
      EXTENDED("e8"),
      EXTENDED("e9"),
      EXTENDED("last"),
      {"actions/refer/starts/+", "last"},
      {"actions/+", ASK_LAST},
      {"actions/+", GRANT_LAST}},
     "extends a clock although another's extension was asked: grant"},
    {"waits for a clock that never began",
     SMALL,
     {{"actions/serve/gates/+", GATE("clock_passed", "verify")}},
     "a state from which there may be no way to an end: issued"},
    {"accepted after all, and not answered",
     SMALL,
     {{"clocks/+", CLOCK("declined", "")},
      {"states/+", "{id: taken, name: {zh: 受理}, lead: {zh: 受理}, awaits: unit_handler}"},
      {"actions/object/cancels", "[declined]"},
      {"actions/+", ACT("decline", "not_accepted", "sent", "starts: [declined]")},
      {"actions/+", ACT("take", "accepted", "sent",
                        "to: taken, gates: [" GATE("clock_running", "declined") "]")},
      {"actions/+", ACT("finish", "closed", "taken",
                        "to: done, stops: [work], cancels: [window, declined, ask]")}},
     "an end without answer or other lawful ground: done"},
    {"nothing left to choose",
     SMALL,
     {{"actions/serve/fields/way/choices/direct/valid_to", "\"2026-06-30\""},
      {"actions/serve/fields/way/choices/electronic/valid_to", "\"2026-06-30\""}},
     "a state from which there may be no way to an end: issued"},
    {"matters go on after the rulebook's last day",
     SMALL,
     {UNTIL("actions/serve")},
     "a state from which there may be no way to an end: issued"},
    {"an extension by no day",
     SMALL,
     {{"actions/request/fields/days/min", "0"}},
     "extension_requested asks for one day or more"},
    {"a text that is never long enough",
     SMALL,
     {{"actions/remark/fields/text/min", "20001"}},
     "min is above max: text"},
    {"a day that is only ahead, and never after today",
     SMALL,
     {{"actions/register/fields/received_day/min", "1"}},
     "min is above max: received_day"},
    {"more people than may be named",
     SMALL,
     {{"actions/register/fields/people/min", "4"}},
     "min is above max: people"},
};

static bool is_told(struct arena *arena, const struct rulebook *book, const char *complaint)
{
    const struct rulebook_finding *findings = NULL;
    size_t count = rulebook_check(arena, book, &findings, NULL);
    for (size_t i = 0; i < count; i++) {
        if (strstr(arena_cstr(arena, findings[i].text), complaint))
            return true;
    }
    for (size_t i = 0; i < count; i++)
        print_error("found %d: %.*s\n", findings[i].line, SV_FMT(findings[i].text));
    return false;
}

static void test_hidden(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(HIDDEN); i++) {
        const struct hidden *row = &HIDDEN[i];
        struct arena *arena = arena_new();
        struct yaml_node *root = source_yaml(arena, row->path);
        const struct rulebook *book = NULL;
        char error[YAML_ERROR_MAX] = "";
        for (size_t k = 0; k < MUTATIONS_MAX && row->mutations[k].at; k++)
            mutate(arena, root, &row->mutations[k], row->name);
        enum err err = rulebook_read(arena, root, &book, error);
        print_error("%s", err && !strstr(error, row->complaint) ? error : "");
        CHECK_ROW(err ? strstr(error, row->complaint) != NULL
                      : is_told(arena, book, row->complaint),
                  row->name);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hidden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
