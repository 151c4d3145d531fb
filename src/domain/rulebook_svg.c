/* The layout drawn as SVG. Colours are attributes, which a page's style sheet overrides. */
#include "domain/rulebook_layout.h"
#include "domain/rulebook_picture.h"
#include "domain/rulebook_xml.h"

#define INK "#1f2a2c"
#define QUIET "#5b6669"
#define LINE "#8a9598"
#define PAPER "#fffdf8"
#define BAND "#f3f0e8"
#define TEAL "#0f6b6b"

/* What printers leave of an A3 sheet. */
#define A3_WIDTH_MM 400
#define A3_HEIGHT_MM 277

struct drawing {
    const struct rulebook *rulebook;
    const struct rulebook_layout *layout;
    const struct picture_marks *marks;
    enum lang lang;
    struct buf *out;
};

/* look: the text's class and other attributes. */
static void add_text(const struct drawing *d, struct layout_point at, const char *look,
                     struct sv text)
{
    buf_printf(d->out, "<text x=\"%d\" y=\"%d\" %s>", at.x, at.y, look);
    xml_add(d->out, text);
    buf_printf(d->out, "</text>\n");
}

/* ---- what it is ---- */

static void add_described(const struct drawing *d)
{
    static const struct words FROM = {
        {SV_INIT("办理流程。通常的步骤："), SV_INIT("The procedure. Its usual steps: ")}};
    static const struct words NOW = {{SV_INIT("。现在："), SV_INIT(". Now: ")}};
    const struct rulebook_layout *layout = d->layout;
    buf_printf(d->out, "<title id=\"procedure-title\">");
    xml_add(d->out, words_in(&d->rulebook->title, d->lang));
    buf_printf(d->out, "</title>\n<desc id=\"procedure-desc\">");
    xml_add(d->out, FROM.in[d->lang]);
    for (size_t i = 0; i < layout->main_count; i++) {
        const struct rule_state *state = layout->boxes[layout->main[i]].state;
        buf_printf(d->out, "%s", i ? " → " : "");
        xml_add(d->out, words_in(&state->name, d->lang));
    }
    const struct rule_state *present = rulebook_state(d->rulebook, d->marks->present);
    if (present) {
        xml_add(d->out, NOW.in[d->lang]);
        xml_add(d->out, words_in(&present->name, d->lang));
    }
    buf_printf(d->out, "</desc>\n");
}

/* ---- bands ---- */

static void add_band(const struct drawing *d, enum layout_band band)
{
    const struct layout_strip *strip = &d->layout->bands[band];
    if (strip->height == 0)
        return;
    buf_printf(d->out,
               "<rect class=\"band\" x=\"8\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" "
               "fill=\"" BAND "\"/>\n",
               strip->y + 2, d->layout->width - 16, strip->height - 4);
    add_text(d, (struct layout_point){18, strip->y + 24},
             "class=\"band-name\" font-weight=\"bold\" fill=\"" QUIET "\"",
             words_in(layout_band_name(d->rulebook, band), d->lang));
}

/* ---- arrows ---- */

static void add_labels(const struct drawing *d, const struct layout_arrow *arrow)
{
    int x = arrow->points[0].x + 8;
    for (size_t i = 0; i < arrow->label_count; i++) {
        int up = (int)(arrow->label_count - 1 - i) * LAYOUT_LINE + 4;
        add_text(d, (struct layout_point){x, arrow->points[0].y - up},
                 "class=\"way-name\" fill=\"" INK "\"", words_in(&arrow->labels[i].text, d->lang));
    }
}

static void add_arrow(const struct drawing *d, const struct layout_arrow *arrow)
{
    const struct layout_point *end = &arrow->points[arrow->point_count - 1];
    const char *main = arrow->is_main ? " main" : "";
    const char *colour = arrow->is_main ? TEAL : LINE;
    buf_printf(
        d->out,
        "<polyline class=\"way%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" points=\"", main,
        colour, arrow->is_main ? "2.5" : "1.2");
    for (size_t i = 0; i < arrow->point_count; i++)
        buf_printf(d->out, "%s%d,%d", i ? " " : "", arrow->points[i].x, arrow->points[i].y);
    buf_printf(d->out, "\"/>\n<path class=\"head%s\" fill=\"%s\" d=\"M%d %dl-9 -4v8z\"/>\n", main,
               colour, end->x, end->y);
    add_labels(d, arrow);
}

/* ---- boxes ---- */

static void add_beginning(const struct drawing *d)
{
    const struct layout_box *box = &d->layout->boxes[0];
    for (size_t i = 0; i < d->layout->arrow_count; i++) {
        const struct layout_arrow *arrow = &d->layout->arrows[i];
        if (arrow->from == 0)
            buf_printf(d->out,
                       "<circle class=\"beginning\" cx=\"%d\" cy=\"%d\" r=\"7\" fill=\"" TEAL
                       "\"/>\n",
                       box->x + box->width - 7, arrow->points[0].y);
    }
}

static void add_frame(const struct drawing *d, const struct layout_box *box, int out,
                      const char *look)
{
    buf_printf(d->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" %s/>\n",
               box->x - out, box->y - out, box->width + 2 * out, box->height + 2 * out, look);
}

/* What can be done without leaving the state, told where a pointer rests. */
static void add_staying(const struct drawing *d, const struct rule_state *state)
{
    buf_printf(d->out, "<title>");
    xml_add(d->out, words_in(&state->name, d->lang));
    for (size_t i = 0; i < d->rulebook->action_count; i++) {
        const struct rule_action *action = &d->rulebook->actions[i];
        if (!layout_stays(action, state->id))
            continue;
        buf_printf(d->out, "\n· ");
        xml_add(d->out, words_in(&action->name, d->lang));
    }
    buf_printf(d->out, "</title>\n");
}

static void add_box(const struct drawing *d, const struct layout_box *box)
{
    static const struct words NOW = {{SV_INIT("● 现在"), SV_INIT("● now")}};
    static const struct words PASSED = {{SV_INIT("✓ 经过"), SV_INIT("✓ done")}};
    const struct rule_state *state = box->state;
    bool is_present = sv_eq(state->id, d->marks->present);
    bool is_passed = !is_present && id_list_has(&d->marks->passed, state->id);
    bool is_elsewhere = id_list_has(&d->marks->elsewhere, state->id);
    int middle = box->x + box->width / 2;
    buf_printf(d->out, "<g class=\"box%s%s%s%s%s\"%s>\n", box->is_main ? " main" : "",
               state->is_ended ? " ended" : "", is_present ? " present" : "",
               is_passed ? " passed" : "", is_elsewhere ? " elsewhere" : "",
               is_present ? " aria-current=\"step\"" : "");
    add_staying(d, state);
    if (is_elsewhere)
        add_frame(d, box, 0,
                  "fill=\"none\" stroke=\"" QUIET "\" stroke-width=\"1.2\" "
                  "stroke-dasharray=\"5 4\"");
    else
        add_frame(d, box, 0,
                  box->is_main ? "fill=\"" PAPER "\" stroke=\"" TEAL "\" stroke-width=\"2\""
                               : "fill=\"" PAPER "\" stroke=\"" LINE "\" stroke-width=\"1.2\"");
    if (is_present)
        add_frame(d, box, 4, "fill=\"none\" stroke=\"" TEAL "\" stroke-width=\"3\"");
    add_text(d, (struct layout_point){middle, box->y + 19},
             "class=\"state-name\" text-anchor=\"middle\" fill=\"" INK "\"",
             words_in(&state->name, d->lang));
    if (is_present || is_passed)
        add_text(d, (struct layout_point){middle, box->y + 37},
                 is_present
                     ? "class=\"mark\" text-anchor=\"middle\" font-weight=\"bold\" fill=\"" TEAL
                       "\""
                     : "class=\"mark\" text-anchor=\"middle\" fill=\"" QUIET "\"",
                 (is_present ? &NOW : &PASSED)->in[d->lang]);
    buf_printf(d->out, "</g>\n");
}

void rulebook_svg(struct arena *arena, const struct rulebook *rulebook, enum lang lang,
                  const struct picture_marks *marks, struct buf *out)
{
    const struct rulebook_layout *layout = rulebook_lay_out(arena, rulebook, lang);
    const struct drawing d = {rulebook, layout, marks, lang, out};
    const char *unit = marks->is_sheet ? "mm" : "";
    buf_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"procedure\" viewBox=\"0 0 %d "
               "%d\" width=\"%d%s\" height=\"%d%s\" role=\"img\" "
               "aria-labelledby=\"procedure-title procedure-desc\" font-size=\"%d\" "
               "font-family=\"system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', "
               "sans-serif\">\n",
               layout->width, layout->height, marks->is_sheet ? A3_WIDTH_MM : layout->width, unit,
               marks->is_sheet ? A3_HEIGHT_MM : layout->height, unit, LAYOUT_FONT);
    add_described(&d);
    for (int band = 0; band < BAND__COUNT; band++)
        add_band(&d, (enum layout_band)band);
    for (int main = 0; main < 2; main++) {
        for (size_t i = 0; i < layout->arrow_count; i++) {
            if (layout->arrows[i].is_main == (main == 1))
                add_arrow(&d, &layout->arrows[i]);
        }
    }
    add_beginning(&d);
    for (size_t i = 1; i < layout->box_count; i++)
        add_box(&d, &layout->boxes[i]);
    buf_printf(out, "</svg>\n");
}
