/* Fields of commands: each rule that can be broken, broken once, beside fields that are right; all
 * faults are told together; what the event keeps. */
#include "domain_world.h"

/* A command that is right, into which one field is put: it replaces the field of the same id. */
struct right_command {
    const char *state, *action;
    enum role role;
    struct field fields[8];
    size_t count;
};

static const struct sv CLAIMS[] = {SV_INIT("修好排水管"), SV_INIT("公开账目")};
static const struct finding FINDINGS[] = {
    {.claim_no = 1, .finding = FINDING_EXPLAIN, .facts = SV_INIT("事实"), .basis = SV_INIT("依据")},
    {.claim_no = 2, .finding = FINDING_EXPLAIN, .facts = SV_INIT("事实"), .basis = SV_INIT("依据")},
};

static struct right_command right_submit(void)
{
    return (struct right_command){"new",
                                  "submit",
                                  ROLE_PETITIONER,
                                  {F_CHOICE("channel", "online"),
                                   F_DAY("received_day", "2026-03-10"),
                                   F_TEXT("facts", "排水管破裂。"), F_CLAIMS("claims", CLAIMS)},
                                  4};
}

static struct right_command right_register(void)
{
    return (struct right_command){"new",
                                  "register",
                                  ROLE_WINDOW_CLERK,
                                  {F_CHOICE("channel", "letter"),
                                   F_DAY("received_day", "2026-03-09"),
                                   F_TEXT("facts", "排水管破裂。"), F_CLAIMS("claims", CLAIMS)},
                                  4};
}

static struct right_command right_refer(void)
{
    return (struct right_command){"screened",
                                  "refer",
                                  ROLE_CASE_OFFICER,
                                  {F_UNIT("unit", UNIT_LABOUR), F_TEXT("note", "请逐项核实")},
                                  2};
}

static struct right_command right_draft(void)
{
    return (struct right_command){
        "handling", "draft", ROLE_UNIT_HANDLER, {F_FINDINGS("findings", FINDINGS)}, 1};
}

static struct right_command right_request(void)
{
    return (struct right_command){"handling",
                                  "request_extension",
                                  ROLE_UNIT_HANDLER,
                                  {F_NUMBER("days", 30), F_TEXT("reason", "鉴定")},
                                  2};
}

static struct right_command right_serve(void)
{
    return (struct right_command){
        "approved",
        "serve_opinion",
        ROLE_UNIT_HANDLER,
        {F_CHOICE("way", "direct"), F_DAY("served_day", "2026-03-10"), F_LINE("proof", "回证 1")},
        3};
}

static struct right_command right_note(void)
{
    return (struct right_command){
        "handling",
        "note",
        ROLE_UNIT_HEAD,
        {F_CHOICE("kind", "phone"), F_DAY("day", "2026-03-10"), F_LINE("summary", "电话沟通")},
        3};
}

static void world_for(struct world *w, const struct right_command *command)
{
    world_init(w, "2026-03-10");
    if (strcmp(command->state, "new") != 0)
        world_reach(w, command->state);
}

static enum err give(struct world *w, const struct right_command *command)
{
    return world_act(w, command->role, command->action, command->fields, command->count);
}

static void put(struct right_command *command, const struct field *field)
{
    size_t i = 0;
    while (i < command->count && !sv_eq(command->fields[i].id, field->id))
        i++;
    command->count += i == command->count;
    command->fields[i] = *field;
}

/* The command with the field put in; NULL: as it is. */
static enum err give_with(struct world *w, struct right_command command, const struct field *field)
{
    world_for(w, &command);
    if (field)
        put(&command, field);
    return give(w, &command);
}

static void test_right_ones_are_right(void **state)
{
    struct right_command (*const ALL[])(void) = {right_submit, right_register, right_refer,
                                                 right_draft,  right_request,  right_serve,
                                                 right_note};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ALL); i++) {
        struct world w;
        struct right_command command = ALL[i]();
        world_must(&w, give_with(&w, command, NULL), command.action, __FILE__, __LINE__);
        world_release(&w);
    }
}

struct wrong {
    const char *name;
    struct right_command (*right)(void);
    struct field field;
    const char *path, *rule, *limit;
};

static void check_wrong(const struct wrong *row)
{
    struct world w;
    enum err err = give_with(&w, row->right(), &row->field);
    bool is_told = err == ERR_BAD_INPUT && w.fail.field_count == 1 &&
                   strcmp(w.fail.field[0].path, row->path) == 0 &&
                   strcmp(w.fail.field[0].rule, row->rule) == 0 &&
                   strcmp(w.fail.field[0].limit, row->limit) == 0;
    if (!is_told)
        fail_msg("%s: %s, %d faults, first %s %s %s", row->name, err_name(err), w.fail.field_count,
                 w.fail.field[0].path, w.fail.field[0].rule, w.fail.field[0].limit);
    world_release(&w);
}

/* n times the same character. */
static struct sv many(char *memory, const char *one, size_t n)
{
    size_t width = strlen(one);
    for (size_t i = 0; i < n; i++)
        memcpy(memory + i * width, one, width);
    return (struct sv){memory, n * width};
}

static void test_texts(void **state)
{
    static char memory[64000];
    struct field long_title = F_LINE("title", "");
    struct field right_title = F_LINE("title", "");
    const struct wrong ROWS[] = {
        {"a line with a break", right_submit, F_LINE("title", "一\n二"), "title", "pattern", ""},
        {"a control character", right_submit, F_TEXT("facts", "一\x01二"), "facts", "pattern", ""},
        {"a direction override", right_submit, F_TEXT("facts", "一\xE2\x80\xAE二"), "facts",
         "pattern", ""},
        {"not UTF-8", right_submit, F_TEXT("facts", "\xFF"), "facts", "pattern", ""},
        {"nothing", right_submit, F_TEXT("facts", ""), "facts", "required", ""},
        {"only blanks", right_submit, F_TEXT("facts", " \n\t "), "facts", "required", ""},
        {"only a wide space", right_submit, F_TEXT("facts", "\u3000"), "facts", "required", ""},
        {"only what nobody sees", right_submit, F_TEXT("facts", "\u200b\u3164"), "facts",
         "required", ""},
        {"no summary", right_note, F_LINE("summary", ""), "summary", "required", ""},
    };
    struct world w;
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        check_wrong(&ROWS[i]);
    right_title.text = many(memory, "字", 120);
    CHECK_OK(give_with(&w, right_submit(), &right_title)); /* characters, not bytes */
    world_release(&w);
    long_title.text = many(memory, "字", 121);
    check_wrong(
        &(struct wrong){"a long title", right_submit, long_title, "title", "too_long", "120"});
}

static void test_too_short(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "referred");
    CHECK_ERR(ACT(&w, ROLE_UNIT_HANDLER, "object", F_TEXT("reason", "不属于我局管辖")),
              ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "reason", "too_short"));
    assert_string_equal(w.fail.field[0].limit, "10");
    world_release(&w);
}

static void test_values(void **state)
{
    static const struct sv NO_CLAIMS[] = {SV_INIT("")};
    static const struct sv BLANK_CLAIM[] = {SV_INIT("一"), SV_INIT(" ")};
    static const struct sv BAD_CLAIM[] = {SV_INIT("一\x02")};
    const struct wrong ROWS[] = {
        {"a choice that is none", right_serve, F_CHOICE("way", "pigeon"), "way", "enum", ""},
        {"no choice", right_serve, F_CHOICE("way", ""), "way", "required", ""},
        {"a class that is none", right_submit, F_CLASS("class", "sea"), "class", "enum", ""},
        {"a purpose that is none", right_submit, F_CHOICE("purpose", "profit"), "purpose", "enum",
         ""},
        {"a unit that is none", right_submit, F_UNIT("unit_hint", 99), "unit_hint", "unit", ""},
        {"a closed unit", right_submit, F_UNIT("unit_hint", UNIT_CLOSED), "unit_hint", "unit", ""},
        {"tomorrow", right_submit, F_DAY("received_day", "2026-03-11"), "received_day", "after",
         "2026-03-10"},
        {"over a year ago", right_submit, F_DAY("received_day", "2025-03-08"), "received_day",
         "before", "2025-03-09"},
        {"no day", right_submit, F_NUMBER("received_day", 0), "received_day", "required", ""},
        {"a negative day", right_submit, F_NUMBER("postmark_day", -5), "postmark_day", "before",
         "1970-01-02"},
        {"too many persons", right_submit, F_NUMBER("persons_count", 100001), "persons_count",
         "max", "100000"},
        {"no persons", right_submit, F_NUMBER("persons_count", 0), "persons_count", "min", "1"},
        {"negative visitors", right_submit, F_NUMBER("visitors_count", -1), "visitors_count", "min",
         "0"},
        {"a flag of two", right_submit, F_FLAG("electronic_service", 2), "electronic_service",
         "type", ""},
        {"a negative id", right_submit, F_NUMBER("repeats", -1), "repeats", "type", ""},
        {"a text for a number", right_submit, F_TEXT("persons_count", "2"), "persons_count", "type",
         ""},
        {"a number for a text", right_submit, F_NUMBER("facts", 2), "facts", "type", ""},
        {"claims for people", right_submit, F_CLAIMS("people", CLAIMS), "people", "type", ""},
        {"a field that is not declared", right_note, F_LINE("weather", "晴"), "weather", "unknown",
         ""},
        {"an empty claim", right_submit, F_CLAIMS("claims", NO_CLAIMS), "claims[0]", "required",
         ""},
        {"a blank claim", right_submit, F_CLAIMS("claims", BLANK_CLAIM), "claims[1]", "required",
         ""},
        {"a claim with a control character", right_submit, F_CLAIMS("claims", BAD_CLAIM),
         "claims[0]", "pattern", ""},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        check_wrong(&ROWS[i]);
}

static void test_counts(void **state)
{
    static struct sv claims[21];
    static struct person_ref people[6];
    static struct attachment files[21];
    static char words[4000];
    struct sv long_claim[1] = {many(words, "诉", 1001)};
    const struct wrong ROWS[] = {
        {"21 claims", right_submit, F_CLAIMS("claims", claims), "claims", "too_many", "20"},
        {"6 representatives", right_register, F_PEOPLE("people", people), "people", "too_many",
         "5"},
        {"21 files", right_submit, F_UPLOADS("uploads", files), "uploads", "too_many", "20"},
        {"a long claim", right_submit, F_CLAIMS("claims", long_claim), "claims[0]", "too_long",
         "1000"},
    };
    struct world w;
    struct field five = F_PEOPLE("people", people);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(claims); i++)
        claims[i] = SV("诉求");
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        check_wrong(&ROWS[i]);
    five.count = 5;
    CHECK_OK(give_with(&w, right_register(), &five));
    assert_int_equal(w.petition.people_count, 5);
    assert_int_equal(w.petition.persons_count, 5);
    world_release(&w);
}

/* ---- what fields mean ---- */

static void test_channels(void **state)
{
    static const struct {
        const char *name, *action, *channel;
        enum role role;
        enum err err;
    } ROWS[] = {
        {"online by the petitioner", "submit", "online", ROLE_PETITIONER, ERR_OK},
        {"a letter by the petitioner", "submit", "letter", ROLE_PETITIONER, ERR_BAD_INPUT},
        {"a letter at the desk", "register", "letter", ROLE_WINDOW_CLERK, ERR_OK},
        {"online at the desk", "register", "online", ROLE_WINDOW_CLERK, ERR_BAD_INPUT},
        {"online by an import", "register", "online", ROLE_SYSTEM, ERR_OK},
        {"a letter by an import", "register", "letter", ROLE_SYSTEM, ERR_OK},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        struct right_command command = right_submit();
        command.action = ROWS[i].action;
        command.role = ROWS[i].role;
        command.fields[0].text = sv_from(ROWS[i].channel);
        CHECK_ROW(give_with(&w, command, NULL) == ROWS[i].err, ROWS[i].name);
        CHECK_ROW(ROWS[i].err == ERR_OK || world_faulted(&w, "channel", "enum"), ROWS[i].name);
        world_release(&w);
    }
}

/* Spoken words are read back when they become the statement; an import cannot, a first short
 * registration need not. */
static void test_read_back(void **state)
{
    static const struct {
        const char *name, *action;
        enum role role;
        int read_back;
        enum err err;
    } ROWS[] = {
        {"not read back", "register", ROLE_WINDOW_CLERK, 0, ERR_BAD_INPUT},
        {"read back", "register", ROLE_WINDOW_CLERK, 1, ERR_OK},
        {"import", "register", ROLE_SYSTEM, 0, ERR_OK},
        {"to be completed", "register_incomplete", ROLE_WINDOW_CLERK, 0, ERR_OK},
    };
    const struct field phone = F_CHOICE("channel", "phone");
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        struct right_command command = right_register();
        const struct field read_back = F_FLAG("read_back", ROWS[i].read_back);
        command.action = ROWS[i].action;
        command.role = ROWS[i].role;
        put(&command, &phone);
        CHECK_ROW(give_with(&w, command, &read_back) == ROWS[i].err, ROWS[i].name);
        CHECK_ROW(ROWS[i].err == ERR_OK || world_faulted(&w, "read_back", "required"),
                  ROWS[i].name);
        world_release(&w);
    }
}

static void test_completing_a_phone_call(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    MUST(&w, ROLE_WINDOW_CLERK, "register_incomplete", F_CHOICE("channel", "phone"),
         F_DAY("received_day", "2026-03-10"));
    assert_true(w.petition.is_incomplete);
    CHECK_ERR(ACT(&w, ROLE_WINDOW_CLERK, "complete", F_TEXT("facts", "来电反映断水"),
                  F_CLAIMS("claims", CLAIMS)),
              ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "read_back", "required"));
    MUST(&w, ROLE_WINDOW_CLERK, "complete", F_TEXT("facts", "来电反映断水"),
         F_CLAIMS("claims", CLAIMS), F_FLAG("read_back", 1));
    assert_false(w.petition.is_incomplete);
    assert_true(w.petition.is_read_back);
    CHECK_SV(w.petition.title, "来电反映断水");
    assert_int_equal(w.petition.claim_count, 2);
    world_release(&w);
}

static void test_titles(void **state)
{
    static const struct {
        const char *name, *facts, *title, *expected;
    } ROWS[] = {
        {"the first line", "小区断水\n已三天", "", "小区断水"},
        {"forty characters",
         "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十余下不要",
         "", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"},
        {"given", "小区断水", "断水三天", "断水三天"},
        {"blanks around", "  小区断水  \n", "  断水  ", "断水"},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        struct right_command command = right_submit();
        const struct field facts = {
            .id = SV("facts"), .kind = FIELD_TEXT, .text = sv_from(ROWS[i].facts)};
        const struct field title = {
            .id = SV("title"), .kind = FIELD_LINE, .text = sv_from(ROWS[i].title)};
        put(&command, &facts);
        CHECK_OK(give_with(&w, command, &title));
        CHECK_ROW(sv_is(w.petition.title, ROWS[i].expected), ROWS[i].name);
        world_release(&w);
    }
}

/* Without facts the first claim lends its words. */
static void test_title_from_a_claim(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    MUST(&w, ROLE_WINDOW_CLERK, "register_incomplete", F_CHOICE("channel", "letter"),
         F_DAY("received_day", "2026-03-10"), F_CLAIMS("claims", CLAIMS));
    CHECK_SV(w.petition.title, "修好排水管");
    world_release(&w);
}

static void test_postmark(void **state)
{
    struct world w;
    const struct field before = F_DAY("postmark_day", "2026-03-05");
    const struct field after = F_DAY("postmark_day", "2026-03-10");
    (void)state;
    CHECK_OK(give_with(&w, right_register(), &before));
    world_release(&w);
    check_wrong(&(struct wrong){"posted after it came", right_register, after, "postmark_day",
                                "after", "2026-03-09"});
}

static void test_referral(void **state)
{
    const struct wrong ROWS[] = {
        {"a petition office", right_refer, F_UNIT("unit", UNIT_TOWN_OFFICE), "unit", "unit", ""},
        {"the own office", right_refer, F_UNIT("unit", UNIT_OFFICE), "unit", "unit", ""},
        {"another county", right_refer, F_UNIT("unit", UNIT_OTHER_BUREAU), "unit", "unit", ""},
        {"a closed unit", right_refer, F_UNIT("unit", UNIT_CLOSED), "unit", "unit", ""},
        {"no unit at all", right_refer, F_UNIT("unit", 0), "unit", "required", ""},
        {"a unit that is none", right_refer, F_UNIT("unit", 77), "unit", "unit", ""},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        check_wrong(&ROWS[i]);
}

/* The unit whose objection was upheld does not get it back; after another unit's it may. */
static void test_not_back_to_the_objector(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "objected");
    assert_int_equal(w.petition.owner, UNIT_OFFICE);
    MUST(&w, ROLE_OFFICE_HEAD, "uphold_objection", F_TEXT("reason", "属实"));
    CHECK_ERR(ACT(&w, ROLE_CASE_OFFICER, "refer", F_UNIT("unit", UNIT_HOUSING)), ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "unit", "objected"));
    world_refer(&w, UNIT_LABOUR);
    world_object(&w);
    MUST(&w, ROLE_OFFICE_HEAD, "uphold_objection", F_TEXT("reason", "属实"));
    world_refer(&w, UNIT_HOUSING);
    assert_int_equal(w.petition.owner, UNIT_HOUSING);
    world_release(&w);
}

static void test_extension_days(void **state)
{
    const struct wrong ROWS[] = {
        {"31 days", right_request, F_NUMBER("days", 31), "days", "max", "30"},
        {"no days", right_request, F_NUMBER("days", 0), "days", "min", "1"},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        check_wrong(&ROWS[i]);
}

/* ---- findings ---- */

struct wrong_finding {
    const char *name;
    struct finding first; /* of claim 1; claim 2 is explained */
    const char *path, *rule;
};

#define SAID SV_INIT("事实"), SV_INIT("依据")
static const struct wrong_finding WRONG_FINDINGS[] = {
    {"nothing found", {1, FINDING_NONE, SAID, SV_INIT(""), 0}, "findings[0].finding", "required"},
    {"no facts",
     {1, FINDING_EXPLAIN, SV_INIT(" "), SV_INIT("依据"), SV_INIT(""), 0},
     "findings[0].facts",
     "required"},
    {"no basis",
     {1, FINDING_NOT_SUPPORT, SV_INIT("事实"), SV_INIT(""), SV_INIT(""), 0},
     "findings[0].basis",
     "required"},
    {"support without remedy",
     {1, FINDING_SUPPORT, SAID, SV_INIT(""), 0},
     "findings[0].remedy",
     "required"},
    {"part support without remedy",
     {1, FINDING_PARTLY, SAID, SV_INIT("  "), 0},
     "findings[0].remedy",
     "required"},
    {"a control character",
     {1, FINDING_PARTLY, SAID, SV_INIT("修\x03"), 0},
     "findings[0].remedy",
     "pattern"},
    {"a remedy before all time",
     {1, FINDING_PARTLY, SAID, SV_INIT("修"), -1},
     "findings[0].remedy_day",
     "format"},
    {"a claim that is none",
     {3, FINDING_EXPLAIN, SAID, SV_INIT(""), 0},
     "findings[0].claim",
     "unknown"},
    {"claim 0", {0, FINDING_EXPLAIN, SAID, SV_INIT(""), 0}, "findings[0].claim", "unknown"},
    {"the same claim twice",
     {2, FINDING_EXPLAIN, SAID, SV_INIT(""), 0},
     "findings[1].claim",
     "repeated"},
};

static void test_findings(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(WRONG_FINDINGS); i++) {
        const struct wrong_finding *row = &WRONG_FINDINGS[i];
        struct finding findings[] = {row->first, FINDINGS[1]};
        struct field field = F_FINDINGS("findings", findings);
        check_wrong(&(struct wrong){row->name, right_draft, field, row->path, row->rule, ""});
    }
}

static void test_every_claim_is_answered(void **state)
{
    struct finding three[] = {FINDINGS[0], FINDINGS[1], FINDINGS[0]};
    const struct field one = {
        .id = SV("findings"), .kind = FIELD_FINDINGS, .findings = FINDINGS, .count = 1};
    const struct field none = {.id = SV("findings"), .kind = FIELD_FINDINGS};
    struct field many_findings = F_FINDINGS("findings", three);
    (void)state;
    check_wrong(&(struct wrong){"one of two", right_draft, one, "findings", "claims", "2"});
    check_wrong(&(struct wrong){"none", right_draft, none, "findings", "required", ""});
    check_wrong(
        &(struct wrong){"three of two", right_draft, many_findings, "findings", "claims", "2"});
}

/* ---- service ---- */

static void test_service(void **state)
{
    static const struct {
        const char *name, *way, *day, *proof;
        bool has_picture, agrees;
        const char *path, *rule, *limit; /* NULL: accepted */
    } ROWS[] = {
        {"in person with proof", "direct", "2026-03-12", "回证", false, false, NULL, NULL, NULL},
        {"in person with a picture", "direct", "2026-03-12", "", true, false, NULL, NULL, NULL},
        {"electronic with consent", "electronic", "2026-03-12", "", false, true, NULL, NULL, NULL},
        {"electronic without consent", "electronic", "2026-03-12", "", false, false, "way",
         "consent", ""},
        {"post without proof", "post", "2026-03-12", "", false, true, "proof", "required", ""},
        {"left without proof", "left", "2026-03-12", "", false, false, "proof", "required", ""},
        {"tomorrow", "post", "2026-03-13", "XA1", false, false, "served_day", "after",
         "2026-03-12"},
        {"before it was issued", "post", "2026-03-09", "XA1", false, false, "served_day", "before",
         "2026-03-10"},
        {"on the day it was issued", "post", "2026-03-10", "XA1", false, false, NULL, NULL, NULL},
    };
    static const struct attachment PICTURE[] = {{.id = 5, .name = SV_INIT("a.jpg")}};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct world w;
        struct field picture = F_UPLOADS("uploads", PICTURE);
        picture.count = ROWS[i].has_picture;
        world_init(&w, "2026-03-10");
        world_reach(&w, "approved");
        w.petition.accepts_electronic_service = ROWS[i].agrees;
        world_set_day(&w, "2026-03-12");
        const struct field fields[] = {
            {.id = SV("way"), .kind = FIELD_CHOICE, .text = sv_from(ROWS[i].way)},
            F_DAY("served_day", ROWS[i].day),
            {.id = SV("proof"), .kind = FIELD_LINE, .text = sv_from(ROWS[i].proof)},
            picture};
        enum err err =
            world_act(&w, ROLE_UNIT_HANDLER, "serve_opinion", fields, CHECK_COUNT(fields));
        CHECK_ROW((err == ERR_OK) == (ROWS[i].path == NULL), ROWS[i].name);
        CHECK_ROW(!err || world_faulted(&w, ROWS[i].path, ROWS[i].rule), ROWS[i].name);
        CHECK_ROW(!err || strcmp(w.fail.field[0].limit, ROWS[i].limit) == 0, ROWS[i].name);
        world_release(&w);
    }
}

/* The oldest waiting document of the kinds the action serves, and the day it was served. */
static void test_which_document_is_served(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "referred");
    world_accept(&w);
    MUST(&w, ROLE_UNIT_HANDLER, "request_extension", F_NUMBER("days", 5), F_TEXT("reason", "鉴定"));
    MUST(&w, ROLE_UNIT_HEAD, "grant_extension", F_TEXT("reason", "鉴定"));
    world_set_day(&w, "2026-03-13");
    MUST(&w, ROLE_UNIT_HANDLER, "serve_notice", F_CHOICE("way", "post"),
         F_DAY("served_day", "2026-03-11"), F_LINE("proof", "XA1"));
    CHECK_SV(w.petition.documents[1].kind, "acceptance_notice");
    CHECK_DAY(w.petition.documents[1].served_day, "2026-03-11");
    CHECK_SV(w.petition.documents[1].service_way, "post");
    assert_int_equal(w.petition.documents[2].served_day, DAY_NONE);
    assert_int_equal(field_number(w.last.fields, w.last.field_count, "document", 0), 2);
    const struct clock_stop *stop = &w.last.effects.stops[0];
    assert_int_equal(w.last.effects.stop_count, 1);
    CHECK_DAY(stop->day, "2026-03-11");
    assert_int_equal(stop->kind, CLOCK_STOP_MET);
    world_serve(&w, ROLE_UNIT_HANDLER, "serve_notice");
    CHECK_DAY(w.petition.documents[2].served_day, "2026-03-13");
    assert_int_equal(w.last.effects.stop_count, 0); /* the notice's clock had been met */
    assert_int_equal(w.petition.documents[0].served_day, DAY_NONE); /* a letter is not served */
    world_release(&w);
}

static void test_rating_twice(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "answered");
    MUST(&w, ROLE_PETITIONER, "rate", F_CHOICE("target", "unit"), F_CHOICE("score", "satisfied"));
    CHECK_ERR(ACT(&w, ROLE_PETITIONER, "rate", F_CHOICE("target", "unit"),
                  F_CHOICE("score", "not_satisfied")),
              ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "target", "repeated"));
    CHECK_SV(petition_rating(&w.petition, SV("unit"))->score, "satisfied");
    world_release(&w);
}

/* ---- all together ---- */

static void test_all_faults_at_once(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    CHECK_ERR(ACT(&w, ROLE_PETITIONER, "submit", F_CHOICE("channel", "letter"),
                  F_LINE("weather", "晴"), F_NUMBER("persons_count", -3), F_LINE("title", "a\nb")),
              ERR_BAD_INPUT);
    static const char *const EXPECTED[][2] = {
        {"weather", "unknown"}, {"received_day", "required"}, {"title", "pattern"},
        {"facts", "required"},  {"claims", "required"},       {"persons_count", "min"},
        {"channel", "enum"},
    };
    for (size_t i = 0; i < CHECK_COUNT(EXPECTED); i++)
        CHECK_ROW(world_faulted(&w, EXPECTED[i][0], EXPECTED[i][1]), EXPECTED[i][0]);
    assert_int_equal(w.fail.field_count, CHECK_COUNT(EXPECTED));
    assert_int_equal(w.petition.version, 0);
    world_release(&w);
}

static void test_the_same_field_twice(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    world_reach(&w, "registered");
    CHECK_ERR(ACT(&w, ROLE_PETITIONER, "supplement", F_TEXT("text", "一"), F_TEXT("text", "二")),
              ERR_BAD_INPUT);
    assert_true(world_faulted(&w, "text", "repeated"));
    world_release(&w);
}

/* Without a place to tell faults the answer is the same. */
static void test_fail_may_be_null(void **state)
{
    struct world w;
    struct event event;
    struct actor actor = {.role = ROLE_PETITIONER};
    (void)state;
    world_init(&w, "2026-03-10");
    struct command command = {.action = SV("submit")};
    CHECK_ERR(procedure_decide(w.arena, &w.petition, &command, &actor, &w.env, &event, NULL),
              ERR_BAD_INPUT);
    command.action = SV("close");
    CHECK_ERR(procedure_decide(w.arena, &w.petition, &command, &actor, &w.env, &event, NULL),
              ERR_FORBIDDEN);
    command.action = SV("rate");
    CHECK_ERR(procedure_decide(w.arena, &w.petition, &command, &actor, &w.env, &event, NULL),
              ERR_REFUSED);
    world_release(&w);
}

/* The event keeps the rulebook's order and kinds, without blanks, without what was left empty. */
static void test_what_the_event_keeps(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    MUST(&w, ROLE_PETITIONER, "submit", F_CLAIMS("claims", CLAIMS), F_TEXT("place", "  柳林镇 "),
         F_TEXT("facts", " 断水 "), F_LINE("external_number", ""), F_LINE("channel", "online"),
         F_DAY("received_day", "2026-03-10"));
    static const struct {
        const char *id;
        enum field_kind kind;
    } KEPT[] = {{"channel", FIELD_CHOICE}, {"received_day", FIELD_DAY}, {"facts", FIELD_TEXT},
                {"claims", FIELD_CLAIMS},  {"place", FIELD_LINE},       {"title", FIELD_LINE}};
    assert_int_equal(w.last.field_count, CHECK_COUNT(KEPT));
    for (size_t i = 0; i < CHECK_COUNT(KEPT); i++) {
        CHECK_SV(w.last.fields[i].id, KEPT[i].id);
        assert_int_equal(w.last.fields[i].kind, KEPT[i].kind);
    }
    CHECK_SV(field_text(w.last.fields, w.last.field_count, "place"), "柳林镇");
    CHECK_SV(field_text(w.last.fields, w.last.field_count, "facts"), "断水");
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right_ones_are_right),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_too_short),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_channels),
        cmocka_unit_test(test_read_back),
        cmocka_unit_test(test_completing_a_phone_call),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_title_from_a_claim),
        cmocka_unit_test(test_postmark),
        cmocka_unit_test(test_referral),
        cmocka_unit_test(test_not_back_to_the_objector),
        cmocka_unit_test(test_extension_days),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_every_claim_is_answered),
        cmocka_unit_test(test_service),
        cmocka_unit_test(test_which_document_is_served),
        cmocka_unit_test(test_rating_twice),
        cmocka_unit_test(test_all_faults_at_once),
        cmocka_unit_test(test_the_same_field_twice),
        cmocka_unit_test(test_fail_may_be_null),
        cmocka_unit_test(test_what_the_event_keeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
