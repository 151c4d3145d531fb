/* The page of a case file: the matter in words, for a screen, a phone and paper. No script, nothing
 * from outside, and every text escaped: what petitioners and officials wrote is text. */
#include "service/casefile_private.h"
#include "service/words.h"

#define INDEX_MAX (32u << 20)

static const char STYLE[] =
    "body{font:16px/1.7 \"Noto Serif SC\",\"Songti SC\",SimSun,serif;color:#1b1b1b;background:#fff;"
    "max-width:46em;margin:0 auto;padding:1em}"
    "h1{font-size:1.5em;line-height:1.3;margin:.4em 0}h2{font-size:1.15em;margin:1.6em 0 .4em;"
    "border-bottom:1px solid #999}h3{font-size:1em;margin:0}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;margin:.3em 0}"
    "dt{color:#555}dd{margin:0;overflow-wrap:anywhere}.text{white-space:pre-wrap;"
    "overflow-wrap:anywhere}.out{color:#6b4a00;font-style:normal}"
    ".note{border:1px solid #999;padding:.6em .9em;margin:1em 0}"
    "article{padding:.8em 0;border-top:1px solid #ddd;break-inside:avoid-page}"
    ".when{color:#555;font-variant-numeric:tabular-nums}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;"
    "padding:.25em .6em .25em 0;border-top:1px solid #ddd;overflow-wrap:anywhere}"
    "code{font:13px/1.5 ui-monospace,Menlo,monospace;overflow-wrap:anywhere}"
    "@media(max-width:32em){dl{grid-template-columns:1fr;gap:0}dt{margin-top:.4em}}"
    "@media print{body{font-size:11pt;max-width:none;padding:0}a{color:inherit;"
    "text-decoration:none}}";

struct page {
    struct casefile_making *m;
    struct buf out;
    enum lang lang;
};

static void put(struct page *p, const char *html)
{
    buf_add_sv(&p->out, sv_from(html));
}

static void put_text(struct page *p, struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '<')
            put(p, "&lt;");
        else if (c == '>')
            put(p, "&gt;");
        else if (c == '&')
            put(p, "&amp;");
        else if (c == '"')
            put(p, "&quot;");
        else
            buf_add_byte(&p->out, (uint8_t)c);
    }
}

/* Words of the page itself. */
static void say(struct page *p, const char *zh, const char *en)
{
    put_text(p, sv_from(p->lang == LANG_EN ? en : zh));
}

static void row(struct page *p, struct sv name, struct sv value)
{
    if (!value.n)
        return;
    put(p, "<dt>");
    put_text(p, name);
    put(p, "</dt><dd class=\"text\">");
    put_text(p, value);
    put(p, "</dd>\n");
}

static struct sv one_of(const struct page *p, const char *zh, const char *en)
{
    return sv_from(p->lang == LANG_EN ? en : zh);
}

/* ---- head ---- */

static void put_variant(struct page *p)
{
    const struct casefile *file = &p->m->file;
    put(p, "<p class=\"note\">");
    if (file->variant == CASEFILE_COMPLETE)
        say(p,
            "完整案卷：从登记起的每一条记录都在，依次编号，没有空缺。人员的姓名、电话只有"
            "遮盖后的样子，住址和证件号码不在案卷里。",
            "Complete file: every record since the registration, numbered without a gap. Names and "
            "telephones of people are masked; addresses and identity numbers are not in it.");
    else
        say(p,
            "公开用案卷：每一条记录都在，但略去了人员信息和所有由人写的文字、材料。"
            "略去的内容和原因列在最后；每一处都留有指纹，日后出示原文时可以核对。",
            "Redacted file, for publication: every record is there, without people, words that "
            "somebody wrote, and papers. What is left out and why stands at the end; of each a "
            "fingerprint stays, so that the original can be compared.");
    put(p, "</p>\n");
}

static void put_head(struct page *p)
{
    const struct casefile *file = &p->m->file;
    const struct petition *petition = &p->m->view->petition;
    const struct casefile_making *m = p->m;
    bool is_complete = file->variant == CASEFILE_COMPLETE;
    struct sv title = is_complete ? petition->title : one_of(p, "信访事项案卷", "Case file");
    put(p, "<h1>");
    put_text(p, title);
    put(p, "</h1>\n");
    put_variant(p);
    put(p, "<dl>");
    row(p, one_of(p, "编号", "Number"), file->number);
    row(p, one_of(p, "登记机关", "Office"), file->office);
    row(p, one_of(p, "现在由谁办理", "Lies with"),
        words_unit_full(m->call->office->units, petition->owner));
    row(p, one_of(p, "记录", "Records"), arena_printf(m->scratch, "%zu", file->log.record_count));
    row(p, one_of(p, "制作时间", "Made at"), casefile_moment(m->call, m->scratch, file->made_at));
    row(p, one_of(p, "总账", "Log"), file->origin);
    put(p, "</dl>\n");
}

/* ---- what happened ---- */

static void put_left_out(struct page *p, struct sv name, enum casefile_why why)
{
    put(p, "<dt>");
    put_text(p, name);
    put(p, "</dt><dd class=\"out\">");
    say(p, "（略去：", "(left out: ");
    put_text(p, casefile_why_words(why, p->lang));
    say(p, "）", ")");
    put(p, "</dd>\n");
}

static const struct casefile_lack *part_lack(const struct casefile *file, size_t at, size_t part)
{
    for (size_t i = 0; i < file->lack_count; i++) {
        const struct casefile_lack *lack = &file->lacks[i];
        if (lack->kind == CASEFILE_LACK_PART && lack->record == (int64_t)at + 1 &&
            lack->part == (int64_t)part)
            return lack;
    }
    return NULL;
}

static void put_parts(struct page *p, size_t at)
{
    const struct casefile *file = &p->m->file;
    const struct casefile_told *told = &file->told[at];
    const struct event *event = &p->m->view->events[at];
    put(p, "<dl>");
    for (size_t i = 1; i < told->part_count; i++) {
        const struct casefile_lack *lack = part_lack(file, at, i);
        if (lack) {
            put_left_out(p, told->part_names[i], lack->why);
            continue;
        }
        struct sv value = told->part_values[i];
        row(p, told->part_names[i],
            value.n ? value : casefile_words(p->m->scratch, &event->fields[i - 1], p->lang));
    }
    put(p, "</dl>\n");
}

static void put_clocks(struct page *p, const struct effects *effects)
{
    put(p, "<dl>");
    for (size_t i = 0; i < effects->start_count; i++) {
        const struct clock_start *start = &effects->starts[i];
        const struct rule_clock *rule = rulebook_clock(p->m->view->rulebook, start->rule);
        struct sv day = words_day(p->m->scratch, start->end.due_day, DAY_NONE, p->lang);
        struct sv name = rule ? words_in(&rule->name, p->lang) : start->rule;
        row(p, one_of(p, "期限", "Period"),
            arena_printf(p->m->scratch, "%.*s，%s%.*s", SV_FMT(name),
                         p->lang == LANG_EN ? "by " : "最晚 ", SV_FMT(day)));
    }
    if (effects->document.no)
        row(p, one_of(p, "文书", "Document"), effects->document.number);
    put(p, "</dl>\n");
}

static void put_event(struct page *p, size_t at)
{
    const struct casefile_told *told = &p->m->file.told[at];
    const struct event *event = &p->m->view->events[at];
    put(p, "<article><h3>");
    buf_printf(&p->out, "%zu. ", at + 1);
    put_text(p, told->name);
    put(p, "</h3><div class=\"when\">");
    put_text(p, casefile_moment(p->m->call, p->m->scratch, event->at));
    put(p, " ");
    put_text(p, told->unit);
    put(p, " ");
    put_text(p, told->role);
    put(p, "</div>\n");
    put_parts(p, at);
    put_clocks(p, &event->effects);
    put(p, "</article>\n");
}

/* ---- what is in the file ---- */

static void put_documents(struct page *p)
{
    const struct casefile *file = &p->m->file;
    bool is_first = true;
    for (size_t i = 0; i < file->entry_count; i++) {
        if (!sv_starts_with(file->entries[i].name, SV("documents/")))
            continue;
        if (is_first) {
            put(p, "<h2>");
            say(p, "文书", "Documents");
            put(p, "</h2>\n");
        }
        is_first = false;
        put(p, "<article class=\"text\">");
        put_text(p, file->entries[i].bytes);
        put(p, "</article>\n");
    }
}

static void put_file(struct page *p, const struct attachment *attachment)
{
    struct sv name = casefile_file_name(p->m->scratch, attachment);
    char hex[HASH_HEX_CHARS + 1];
    struct hash hash;
    memcpy(hash.bytes, attachment->sha256, HASH_BYTES);
    hash_to_hex(hash, hex);
    bool is_there = casefile_entry(&p->m->file, name).p != NULL;
    put(p, "<tr><td>");
    if (is_there)
        buf_printf(&p->out, "<a href=\"%.*s\">", SV_FMT(name));
    put_text(p, attachment->name);
    put(p, is_there ? "</a>" : "");
    if (!is_there)
        say(p, "（略去）", " (left out)");
    buf_printf(&p->out, "</td><td>%lld</td><td><code>%s</code></td></tr>\n",
               (long long)attachment->size_bytes, hex);
}

static void put_files(struct page *p)
{
    const struct petition *petition = &p->m->view->petition;
    if (p->m->file.variant == CASEFILE_REDACTED || petition->attachment_count == 0)
        return;
    put(p, "<h2>");
    say(p, "材料", "Papers");
    put(p, "</h2>\n<table><tr><th>");
    say(p, "名称", "Name");
    put(p, "</th><th>");
    say(p, "字节", "Bytes");
    put(p, "</th><th>SHA-256</th></tr>\n");
    for (size_t i = 0; i < petition->attachment_count; i++) {
        if (service_attachment_is_read(p->m->view, &petition->attachments[i]))
            put_file(p, &petition->attachments[i].file);
    }
    put(p, "</table>\n");
}

static void put_lacks(struct page *p)
{
    const struct casefile *file = &p->m->file;
    if (file->lack_count == 0)
        return;
    put(p, "<h2>");
    say(p, "略去了什么、为什么", "What is left out, and why");
    put(p, "</h2>\n<table>");
    for (size_t i = 0; i < file->lack_count; i++) {
        const struct casefile_lack *lack = &file->lacks[i];
        const struct casefile_told *told = &file->told[lack->record - 1];
        struct sv what = one_of(p, "文书正文", "text of the document");
        if (lack->kind == CASEFILE_LACK_PART)
            what = told->part_names[lack->part];
        else if (lack->kind == CASEFILE_LACK_FILE)
            what = one_of(p, "材料", "paper");
        buf_printf(&p->out, "<tr><td>%lld. ", (long long)lack->record);
        put_text(p, told->name);
        put(p, "</td><td>");
        put_text(p, what);
        put(p, "</td><td>");
        put_text(p, casefile_why_words(lack->why, p->lang));
        put(p, "</td></tr>\n");
    }
    put(p, "</table>\n");
}

static void put_checking(struct page *p)
{
    const struct casefile *file = &p->m->file;
    put(p, "<h2>");
    say(p, "怎样核对", "How to check it");
    put(p, "</h2>\n<p>");
    say(p,
        "这一页只供阅读。要知道案卷有没有被增加、删去、改动，请用 huiyin verify casefile "
        "核对整个文件，不需要联网；并把下面的公钥和登记机关公布的对一对。",
        "This page is for reading. Whether something was added, taken away or changed is told by "
        "huiyin verify casefile over the whole file, without a network; compare the key below with "
        "the one that the office publishes.");
    put(p, "</p>\n<p><code>");
    struct buf key;
    buf_init(&key, NOTE_NAME_MAX + 128);
    note_key_format(&file->log.keys[0], &key);
    put_text(p, buf_view(&key));
    buf_release(&key);
    put(p, "</code></p>\n");
}

struct sv casefile_index(struct casefile_making *m)
{
    struct page page = {.m = m, .lang = m->call->lang};
    struct page *p = &page;
    buf_init(&p->out, INDEX_MAX);
    buf_printf(&p->out,
               "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'\"><meta name=\"viewport\" "
               "content=\"width=device-width,initial-scale=1\"><meta name=\"referrer\" "
               "content=\"no-referrer\"><title>",
               p->lang == LANG_EN ? "en" : "zh-CN");
    put_text(p, m->file.number);
    buf_printf(&p->out, "</title><style>%s</style></head><body>\n", STYLE);
    put_head(p);
    put(p, "<h2>");
    say(p, "经过", "What happened");
    put(p, "</h2>\n");
    for (size_t i = 0; i < m->view->event_count; i++)
        put_event(p, i);
    put_documents(p);
    put_files(p);
    put_lacks(p);
    put_checking(p);
    put(p, "</body></html>\n");
    struct sv html = arena_sv(m->scratch, buf_view(&p->out));
    buf_release(&p->out);
    return html;
}
