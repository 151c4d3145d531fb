/* Contents of fields as plain text, for the page of a case file and for who looks at one. */
#include "base/timefmt.h"
#include "service/casefile_private.h"
#include "service/words.h"

#define WORDS_MAX (4u << 20)

static struct sv in(enum lang lang, const char *zh, const char *en)
{
    return sv_from(lang == LANG_EN ? en : zh);
}

struct sv casefile_moment(const struct call *call, struct arena *arena, time_ms at)
{
    char text[TIMEFMT_MAX + 1];
    const struct zone *zone = office_zone(call->office, at);
    (void)timefmt_format(at + zone_offset(zone, at) * INT64_C(60000), text);
    return arena_printf(arena, "%.10s %.5s", text, text + 11);
}

struct sv casefile_why_words(enum casefile_why why, enum lang lang)
{
    static const struct {
        const char *zh, *en;
    } WORDS[CASEFILE__WHY_COUNT] = {
        [CASEFILE_WHY_ERASED] = {"已依法删除", "erased by law"},
        [CASEFILE_WHY_OFFICE] = {"只供信访部门查阅", "for the petition office alone"},
        [CASEFILE_WHY_WORDS] = {"有人写的文字，可能提到个人", "words that may name people"},
        [CASEFILE_WHY_PEOPLE] = {"人员信息", "people"},
        [CASEFILE_WHY_FILES] = {"递交的材料，可能涉及个人",
                                "what was handed in; it may show people"},
        [CASEFILE_WHY_REFERENCE] = {"指向其他事项或账号", "points at another matter or account"},
        [CASEFILE_WHY_SIZE] = {"文件太大，请另行调取", "too large; ask for it"},
        [CASEFILE_WHY_DISPOSED] = {"保管期满已销毁", "disposed of"},
    };
    return in(lang, WORDS[why].zh, WORDS[why].en);
}

/* ---- lists ---- */

static void add_line(struct buf *out, struct sv label, struct sv text)
{
    if (text.n)
        buf_printf(out, "%.*s%.*s\n", SV_FMT(label), SV_FMT(text));
}

static struct sv finding_name(enum finding_kind kind, enum lang lang)
{
    switch (kind) {
    case FINDING_SUPPORT:
        return in(lang, "支持", "supported");
    case FINDING_PARTLY:
        return in(lang, "部分支持", "supported in part");
    case FINDING_EXPLAIN:
        return in(lang, "解释说明", "explained");
    case FINDING_NOT_SUPPORT:
        return in(lang, "不支持", "not supported");
    case FINDING_NONE:
        break;
    }
    return SV("");
}

static void add_finding(struct arena *arena, const struct finding *finding, enum lang lang,
                        struct buf *out)
{
    char day[DAY_TEXT_SIZE];
    struct sv no = lang == LANG_EN ? arena_printf(arena, "Claim %d: ", finding->claim_no)
                                   : arena_printf(arena, "诉求 %d：", finding->claim_no);
    add_line(out, no, finding_name(finding->finding, lang));
    add_line(out, in(lang, "事实和理由：", "Facts and reasons: "), finding->facts);
    add_line(out, in(lang, "依据：", "Basis: "), finding->basis);
    add_line(out, in(lang, "措施：", "Remedy: "), finding->remedy);
    if (finding->remedy_day == DAY_NONE)
        return;
    day_format(finding->remedy_day, day);
    add_line(out, in(lang, "最晚：", "By: "), sv_from(day));
}

static void add_person(const struct person_ref *person, enum lang lang, struct buf *out)
{
    buf_add_sv(out, person->masked_name);
    if (person->masked_phone.n)
        buf_printf(out, " %.*s", SV_FMT(person->masked_phone));
    if (person->is_representative)
        buf_add_sv(out, in(lang, "（代表）", " (representative)"));
    if (person->is_agent)
        buf_add_sv(out, in(lang, "（代理人）", " (agent)"));
    buf_add_byte(out, '\n');
}

static void add_items(struct arena *arena, const struct field *field, enum lang lang,
                      struct buf *out)
{
    for (size_t i = 0; i < field->count; i++) {
        switch (field_kind_value(field->kind)) {
        case FIELD_VALUE_TEXTS:
            buf_printf(out, "%zu. %.*s\n", i + 1, SV_FMT(field->texts[i]));
            break;
        case FIELD_VALUE_FINDINGS:
            add_finding(arena, &field->findings[i], lang, out);
            break;
        case FIELD_VALUE_ATTACHMENTS:
            buf_printf(out, "%.*s\n", SV_FMT(field->attachments[i].name));
            break;
        case FIELD_VALUE_PEOPLE:
            add_person(&field->people[i], lang, out);
            break;
        case FIELD_VALUE_TEXT:
        case FIELD_VALUE_NUMBER:
        case FIELD_VALUE_IDS:
            break;
        }
    }
}

/* The closed list of ways to be told. */
static struct sv contact_name(struct sv channel, enum lang lang)
{
    static const struct {
        const char *id, *zh, *en;
    } WAYS[] = {
        {"any", "都可以", "any way"},    {"phone", "电话", "phone"},
        {"sms", "短信", "text message"}, {"post", "邮寄", "post"},
        {"online", "网上", "online"},    {"none", "不希望被联系", "wishes no contact"},
    };
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        if (sv_eq(channel, sv_from(WAYS[i].id)))
            return in(lang, WAYS[i].zh, WAYS[i].en);
    }
    return channel;
}

struct sv casefile_words(struct arena *arena, const struct field *field, enum lang lang)
{
    struct buf out;
    if (sv_eq(field->id, SV("contact_channel")))
        return contact_name(field->text, lang);
    if (field->kind == FIELD_LINE || field->kind == FIELD_TEXT)
        return field->text;
    buf_init(&out, WORDS_MAX);
    add_items(arena, field, lang, &out);
    struct sv words = arena_sv(arena, sv_trim(buf_view(&out)));
    buf_release(&out);
    return words;
}
