/* What one decision costs: every command of the main path, decided again and again on the petition
 * as it was when the command came, on the national rulebook. Beside it the floor: the same loop
 * around an indirect call that takes one piece of memory from the arena and nothing more.
 *
 * usage: decide RULEBOOK CALENDAR [ROUNDS [RUNS]]
 */
#include "base/file.h"
#include "base/num.h"
#include "domain/procedure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { UNIT_COUNTY = 1, UNIT_OFFICE, UNIT_HOUSING, ROUNDS = 20000, RUNS = 5 };

/* ---- the path ---- */

#define TEXT(name, words)                                                                          \
    {                                                                                              \
        .id = SV_INIT(name), .kind = FIELD_TEXT, .text = SV_INIT(words)                            \
    }
#define LINE(name, words)                                                                          \
    {                                                                                              \
        .id = SV_INIT(name), .kind = FIELD_LINE, .text = SV_INIT(words)                            \
    }
#define CHOICE(name, word)                                                                         \
    {                                                                                              \
        .id = SV_INIT(name), .kind = FIELD_CHOICE, .text = SV_INIT(word)                           \
    }
#define CLASS(name, word)                                                                          \
    {                                                                                              \
        .id = SV_INIT(name), .kind = FIELD_CLASS, .text = SV_INIT(word)                            \
    }
#define NUMBER(name, of_kind, n)                                                                   \
    {                                                                                              \
        .id = SV_INIT(name), .kind = (of_kind), .number = (n)                                      \
    }
#define LIST(array) (array), sizeof(array) / sizeof(array)[0]

static const struct sv CLAIMS[] = {SV_INIT("修好小区的排水管"), SV_INIT("公开维修资金的账目")};
static const struct finding FINDINGS[] = {
    {.claim_no = 1,
     .finding = FINDING_SUPPORT,
     .facts = SV_INIT("经现场核查，排水管多处破裂。"),
     .basis = SV_INIT("《物业管理条例》第五十五条"),
     .remedy = SV_INIT("已更换管道")}, /* done: no promise keeps it open */
    {.claim_no = 2,
     .finding = FINDING_EXPLAIN,
     .facts = SV_INIT("账目已在公告栏公示。"),
     .basis = SV_INIT("《住宅专项维修资金管理办法》第三十条")},
};
enum { DAY = 20522 /* 2026-03-10 */ };

static const struct field SUBMIT[] = {
    CHOICE("channel", "online"),
    NUMBER("received_day", FIELD_DAY, DAY),
    TEXT("facts", "自去年八月以来，小区排水管多次破裂，污水倒灌进一层住户家中，物业一直推诿。"),
    {.id = SV_INIT("claims"), .kind = FIELD_CLAIMS, .texts = CLAIMS, .count = 2},
    NUMBER("electronic_service", FIELD_FLAG, 1)};
static const struct field SCREEN[] = {CHOICE("purpose", "grievance"),
                                      CLASS("class", "city.property")};
static const struct field REFER[] = {NUMBER("unit", FIELD_UNIT, UNIT_HOUSING)};
static const struct field ACCEPT[] = {LINE("handler_phone", "0311-0000000")};
static const struct field SERVE[] = {CHOICE("way", "post"), NUMBER("served_day", FIELD_DAY, DAY),
                                     LINE("proof", "XA123456789CN")};
static const struct field ASK[] = {NUMBER("days", FIELD_NUMBER, 30), TEXT("reason", "需要鉴定")};
static const struct field REASON[] = {TEXT("reason", "需要鉴定管道材质")};
static const struct field DRAFT[] = {
    {.id = SV_INIT("findings"), .kind = FIELD_FINDINGS, .findings = FINDINGS, .count = 2},
    TEXT("text", "已责成物业公司整改。")};
static const struct field APPROVE[] = {TEXT("note", "同意")};
static const struct field RATE_OFFICE[] = {CHOICE("target", "office"),
                                           CHOICE("score", "satisfied")};
static const struct field RATE_UNIT[] = {CHOICE("target", "unit"), CHOICE("score", "basically")};

static const struct step {
    const char *action;
    enum role role;
    id64 account, unit;
    const struct field *fields;
    size_t field_count;
} PATH[] = {
    {"submit", ROLE_PETITIONER, 0, 0, LIST(SUBMIT)},
    {"screen", ROLE_CASE_OFFICER, 102, UNIT_OFFICE, LIST(SCREEN)},
    {"refer", ROLE_CASE_OFFICER, 102, UNIT_OFFICE, LIST(REFER)},
    {"accept", ROLE_UNIT_HANDLER, 104, UNIT_HOUSING, LIST(ACCEPT)},
    {"serve_notice", ROLE_UNIT_HANDLER, 104, UNIT_HOUSING, LIST(SERVE)},
    {"request_extension", ROLE_UNIT_HANDLER, 104, UNIT_HOUSING, LIST(ASK)},
    {"grant_extension", ROLE_UNIT_HEAD, 105, UNIT_HOUSING, LIST(REASON)},
    {"serve_notice", ROLE_UNIT_HANDLER, 104, UNIT_HOUSING, LIST(SERVE)},
    {"draft", ROLE_UNIT_HANDLER, 104, UNIT_HOUSING, LIST(DRAFT)},
    {"return", ROLE_UNIT_HEAD, 105, UNIT_HOUSING, LIST(REASON)},
    {"draft", ROLE_UNIT_HANDLER, 104, UNIT_HOUSING, LIST(DRAFT)},
    {"approve", ROLE_UNIT_HEAD, 105, UNIT_HOUSING, LIST(APPROVE)},
    {"serve_opinion", ROLE_UNIT_HANDLER, 104, UNIT_HOUSING, LIST(SERVE)},
    {"rate", ROLE_PETITIONER, 0, 0, LIST(RATE_OFFICE)},
    {"rate", ROLE_PETITIONER, 0, 0, LIST(RATE_UNIT)},
    {"close", ROLE_CASE_OFFICER, 102, UNIT_OFFICE, NULL, 0},
};
enum { STEPS = sizeof PATH / sizeof PATH[0] };

/* ---- the world ---- */

struct bench {
    struct arena *arena; /* of everything that lasts */
    struct decide_env env;
    struct petition before[STEPS]; /* the petition as each command finds it */
    struct event events[STEPS];
    struct arena *scratch; /* of one decision */
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "decide: %s: %s\n", what, why);
    exit(1);
}

static struct yaml_node *read_yaml(struct arena *arena, const char *path)
{
    struct sv text;
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX] = "cannot be read";
    if (file_read(arena, path, YAML_SIZE_MAX, &text) || yaml_parse(arena, path, text, &root, error))
        die(path, error);
    return root;
}

static void open_world(struct bench *b, const char *rulebook_path, const char *calendar_path)
{
    static const struct unit UNITS[] = {
        {.id = UNIT_COUNTY, .kind = UNIT_KIND_COUNTY, .name = SV_INIT("清河县"), .is_active = true},
        {.id = UNIT_OFFICE,
         .parent = UNIT_COUNTY,
         .kind = UNIT_KIND_PETITION_OFFICE,
         .name = SV_INIT("清河县信访局"),
         .code = SV_INIT("QH"),
         .is_active = true},
        {.id = UNIT_HOUSING,
         .parent = UNIT_COUNTY,
         .kind = UNIT_KIND_DEPARTMENT,
         .name = SV_INIT("清河县住房和城乡建设局"),
         .is_active = true}};
    const struct calendar_year *years;
    size_t count;
    char error[YAML_ERROR_MAX] = "";
    b->arena = arena_new();
    b->scratch = arena_new();
    b->env = (struct decide_env){
        .now = ((time_ms)DAY * 24 + 2) * 3600000, .today = DAY, .lang = LANG_ZH};
    if (rulebook_read(b->arena, read_yaml(b->arena, rulebook_path), &b->env.rulebook, error))
        die(rulebook_path, error);
    if (calendar_read(b->arena, read_yaml(b->arena, calendar_path), &years, &count, error) ||
        calendar_build(b->arena, years, count, &b->env.calendar))
        die(calendar_path, error);
    if (unit_tree_build(b->arena, LIST(UNITS), &b->env.units))
        die("units", "do not form a tree");
}

static enum err decide(const struct bench *b, size_t i, struct arena *arena, struct event *out,
                       struct fail *fail)
{
    const struct step *step = &PATH[i];
    struct command command = {.action = sv_from(step->action),
                              .fields = step->fields,
                              .field_count = step->field_count,
                              .document_number = SV("清信〔2026〕1号")};
    struct actor actor = {.account = step->account, .role = step->role, .unit = step->unit};
    return procedure_decide(arena, &b->before[i], &command, &actor, &b->env, out, fail);
}

/* The petition before a step, folded anew: folding changes what it folds into. */
static void fold_until(struct bench *b, size_t step)
{
    b->before[step] = (struct petition){.office = UNIT_OFFICE};
    for (size_t i = 0; i < step; i++) {
        if (petition_apply(b->arena, &b->before[step], &b->events[i]))
            die(PATH[i].action, "does not fold");
    }
}

static void walk_path(struct bench *b)
{
    for (size_t i = 0; i < STEPS; i++) {
        struct fail fail = {.field_count = 0};
        fold_until(b, i);
        if (decide(b, i, b->arena, &b->events[i], &fail) == ERR_OK)
            continue;
        fprintf(stderr, "%s %s\n", fail.reason, fail.field_count ? fail.field[0].path : "");
        die(PATH[i].action, "was refused: the path is no longer the rulebook's");
    }
}

/* ---- measuring ---- */

typedef void work_fn(const struct bench *b, size_t step);

static void decide_once(const struct bench *b, size_t step)
{
    struct event event;
    struct fail fail = {.field_count = 0};
    if (decide(b, step, b->scratch, &event, &fail))
        die(PATH[step].action, "was refused");
    arena_reset(b->scratch);
}

static void floor_once(const struct bench *b, size_t step)
{
    (void)step;
    memset(arena_alloc(b->scratch, sizeof(struct event)), 1, 1);
    arena_reset(b->scratch);
}

static int64_t now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

struct spread {
    double p50_us, p99_us;
};

static struct spread spread_of(int64_t *took_ns, size_t count)
{
    qsort(took_ns, count, sizeof *took_ns, by_value);
    return (struct spread){(double)took_ns[count / 2] / 1000,
                           (double)took_ns[count / 100 * 99] / 1000};
}

/* Rounds over the steps from first, so many of them, each call timed alone. */
static struct spread measure(const struct bench *b, work_fn *work, size_t first, size_t steps,
                             size_t rounds)
{
    struct arena *arena = arena_new();
    int64_t *took_ns = ARENA_ARRAY(arena, int64_t, rounds * steps);
    for (size_t i = 0; i < rounds * steps; i++) {
        int64_t began = now_ns();
        work(b, first + i % steps);
        took_ns[i] = now_ns() - began;
    }
    struct spread spread = spread_of(took_ns, rounds * steps);
    arena_free(&arena);
    return spread;
}

static size_t argument(int argc, char **argv, int i, size_t otherwise)
{
    size_t value = otherwise;
    if (argc > i && (!num_parse_size(sv_from(argv[i]), 1000000, &value) || value == 0))
        die(argv[i], "is not a number from 1 to 1000000");
    return value;
}

int main(int argc, char **argv)
{
    static struct bench b;
    work_fn *volatile works[] = {floor_once, decide_once};
    if (argc < 3)
        die("usage", "decide RULEBOOK CALENDAR [ROUNDS [RUNS]]");
    size_t rounds = argument(argc, argv, 3, ROUNDS);
    size_t runs = argument(argc, argv, 4, RUNS);
    open_world(&b, argv[1], argv[2]);
    walk_path(&b);
    measure(&b, works[1], 0, STEPS, rounds / 10 + 1); /* warm */
    for (size_t run = 1; run <= runs; run++) {
        struct spread floor = measure(&b, works[0], 0, STEPS, rounds);
        struct spread all = measure(&b, works[1], 0, STEPS, rounds);
        printf(
            "run %zu: floor p50 %.2f us p99 %.2f us; decide p50 %.2f us p99 %.2f us (%zu calls)\n",
            run, floor.p50_us, floor.p99_us, all.p50_us, all.p99_us, rounds * STEPS);
    }
    for (size_t i = 0; i < STEPS; i++) {
        struct spread one = measure(&b, works[1], i, 1, rounds);
        printf("%-18s p50 %6.2f us  p99 %6.2f us\n", PATH[i].action, one.p50_us, one.p99_us);
    }
    arena_free(&b.scratch);
    arena_free(&b.arena);
    return 0;
}
