/* The layout written as BPMN 2.0 with diagram interchange. The right end of each box holds the
 * gateway, from which the ways begin; a state with one way out needs none. */
#include "domain/rulebook_layout.h"
#include "domain/rulebook_picture.h"
#include "domain/rulebook_xml.h"

enum { GATEWAY = 24, EVENT = 24, POOL_EDGE = 30 };

struct bpmn {
    const struct rulebook *rulebook;
    const struct rulebook_layout *layout;
    enum lang lang;
    struct buf *out;
};

static void add_named(const struct bpmn *b, const char *attribute, struct sv text)
{
    buf_printf(b->out, " %s=\"", attribute);
    xml_add(b->out, text);
    buf_printf(b->out, "\"");
}

/* ---- nodes ---- */

static size_t ways_out(const struct bpmn *b, size_t box)
{
    size_t count = 0;
    for (size_t i = 0; i < b->layout->arrow_count; i++)
        count += b->layout->arrows[i].from == box;
    return count;
}

static bool has_gateway(const struct bpmn *b, size_t box)
{
    return ways_out(b, box) > 1;
}

static const char *element_of(const struct bpmn *b, size_t box)
{
    const struct rule_state *state = b->layout->boxes[box].state;
    if (!state)
        return "startEvent";
    return state->is_ended && ways_out(b, box) == 0 ? "endEvent" : "userTask";
}

static void add_id(const struct bpmn *b, const char *kind, size_t box)
{
    const struct rule_state *state = b->layout->boxes[box].state;
    buf_printf(b->out, "%s_%.*s", kind, SV_FMT(state ? state->id : SV("beginning")));
}

static void add_reference(const struct bpmn *b, const char *element, const char *kind, size_t box)
{
    buf_printf(b->out, "      <bpmn:%s>", element);
    add_id(b, kind, box);
    buf_printf(b->out, "</bpmn:%s>\n", element);
}

static void add_documentation(const struct bpmn *b, const struct rule_state *state)
{
    buf_printf(b->out, "      <bpmn:documentation>");
    xml_add(b->out, words_in(&state->lead, b->lang));
    for (size_t i = 0; i < b->rulebook->action_count; i++) {
        const struct rule_action *action = &b->rulebook->actions[i];
        if (!layout_stays(action, state->id))
            continue;
        buf_printf(b->out, "\n· ");
        xml_add(b->out, words_in(&action->name, b->lang));
    }
    buf_printf(b->out, "</bpmn:documentation>\n");
}

static void add_ways(const struct bpmn *b, size_t box, bool incoming, bool outgoing)
{
    for (size_t i = 0; incoming && i < b->layout->arrow_count; i++) {
        if (b->layout->arrows[i].to == box)
            buf_printf(b->out, "      <bpmn:incoming>way_%zu</bpmn:incoming>\n", i);
    }
    for (size_t i = 0; outgoing && i < b->layout->arrow_count; i++) {
        if (b->layout->arrows[i].from == box)
            buf_printf(b->out, "      <bpmn:outgoing>way_%zu</bpmn:outgoing>\n", i);
    }
}

static void add_gateway(const struct bpmn *b, size_t box)
{
    buf_printf(b->out, "    <bpmn:exclusiveGateway id=\"");
    add_id(b, "choice", box);
    buf_printf(b->out, "\" gatewayDirection=\"Diverging\">\n");
    add_reference(b, "incoming", "to_choice", box);
    add_ways(b, box, false, true);
    buf_printf(b->out, "    </bpmn:exclusiveGateway>\n    <bpmn:sequenceFlow id=\"");
    add_id(b, "to_choice", box);
    buf_printf(b->out, "\" sourceRef=\"");
    add_id(b, "state", box);
    buf_printf(b->out, "\" targetRef=\"");
    add_id(b, "choice", box);
    buf_printf(b->out, "\"/>\n");
}

static void add_node(const struct bpmn *b, size_t box)
{
    const struct rule_state *state = b->layout->boxes[box].state;
    const char *element = element_of(b, box);
    buf_printf(b->out, "    <bpmn:%s id=\"", element);
    add_id(b, "state", box);
    buf_printf(b->out, "\"");
    if (state)
        add_named(b, "name", words_in(&state->name, b->lang));
    buf_printf(b->out, ">\n");
    if (state)
        add_documentation(b, state);
    add_ways(b, box, true, !has_gateway(b, box));
    if (has_gateway(b, box))
        add_reference(b, "outgoing", "to_choice", box);
    buf_printf(b->out, "    </bpmn:%s>\n", element);
    if (has_gateway(b, box))
        add_gateway(b, box);
}

static void add_flow(const struct bpmn *b, size_t index)
{
    const struct layout_arrow *arrow = &b->layout->arrows[index];
    buf_printf(b->out, "    <bpmn:sequenceFlow id=\"way_%zu\" sourceRef=\"", index);
    add_id(b, has_gateway(b, arrow->from) ? "choice" : "state", arrow->from);
    buf_printf(b->out, "\" targetRef=\"");
    add_id(b, "state", arrow->to);
    buf_printf(b->out, "\" name=\"");
    for (size_t i = 0; i < arrow->label_count; i++) {
        buf_printf(b->out, "%s", i ? " / " : "");
        xml_add(b->out, words_in(&arrow->labels[i].text, b->lang));
    }
    buf_printf(b->out, "\"/>\n");
}

static void add_lanes(const struct bpmn *b)
{
    buf_printf(b->out, "    <bpmn:laneSet id=\"lanes\">\n");
    for (int band = 0; band < BAND__COUNT; band++) {
        if (b->layout->bands[band].height == 0)
            continue;
        buf_printf(b->out, "    <bpmn:lane id=\"lane_%d\"", band);
        add_named(b, "name",
                  words_in(layout_band_name(b->rulebook, (enum layout_band)band), b->lang));
        buf_printf(b->out, ">\n");
        for (size_t i = 0; i < b->layout->box_count; i++) {
            if ((int)b->layout->boxes[i].band != band)
                continue;
            add_reference(b, "flowNodeRef", "state", i);
            if (has_gateway(b, i))
                add_reference(b, "flowNodeRef", "choice", i);
        }
        buf_printf(b->out, "    </bpmn:lane>\n");
    }
    buf_printf(b->out, "    </bpmn:laneSet>\n");
}

static void add_process(const struct bpmn *b)
{
    buf_printf(b->out, "  <bpmn:collaboration id=\"collaboration\">\n"
                       "    <bpmn:participant id=\"participant\" processRef=\"procedure\"");
    add_named(b, "name", words_in(&b->rulebook->title, b->lang));
    buf_printf(b->out, "/>\n  </bpmn:collaboration>\n"
                       "  <bpmn:process id=\"procedure\" isExecutable=\"false\">\n");
    add_lanes(b);
    for (size_t i = 0; i < b->layout->box_count; i++)
        add_node(b, i);
    for (size_t i = 0; i < b->layout->arrow_count; i++)
        add_flow(b, i);
    buf_printf(b->out, "  </bpmn:process>\n");
}

/* ---- the diagram ---- */

struct bounds {
    int x, y, width, height;
};

static void add_bounds(const struct bpmn *b, const struct bounds *bounds)
{
    buf_printf(b->out,
               "      <dc:Bounds x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n"
               "    </bpmndi:BPMNShape>\n",
               bounds->x, bounds->y, bounds->width, bounds->height);
}

static void add_shape(const struct bpmn *b, const char *kind, size_t box,
                      const struct bounds *bounds)
{
    buf_printf(b->out, "    <bpmndi:BPMNShape id=\"shape_");
    add_id(b, kind, box);
    buf_printf(b->out, "\" bpmnElement=\"");
    add_id(b, kind, box);
    buf_printf(b->out, "\">\n");
    add_bounds(b, bounds);
}

/* The height at which a box is left first: its gateway stands there. */
static int exit_y(const struct bpmn *b, size_t box)
{
    int y = b->layout->boxes[box].y + b->layout->boxes[box].height;
    for (size_t i = 0; i < b->layout->arrow_count; i++) {
        const struct layout_arrow *arrow = &b->layout->arrows[i];
        if (arrow->from == box && arrow->points[0].y < y)
            y = arrow->points[0].y;
    }
    return y;
}

static struct bounds gateway_bounds(const struct bpmn *b, size_t box)
{
    const struct layout_box *at = &b->layout->boxes[box];
    return (struct bounds){at->x + at->width - GATEWAY, exit_y(b, box) - GATEWAY / 2, GATEWAY,
                           GATEWAY};
}

static struct bounds node_bounds(const struct bpmn *b, size_t box)
{
    const struct layout_box *at = &b->layout->boxes[box];
    int room = has_gateway(b, box) ? GATEWAY + 8 : 0;
    if (!at->state)
        return (struct bounds){at->x + at->width - room - EVENT, exit_y(b, box) - EVENT / 2, EVENT,
                               EVENT};
    return (struct bounds){at->x, at->y, at->width - room, at->height};
}

static void add_edge(const struct bpmn *b, size_t index)
{
    const struct layout_arrow *arrow = &b->layout->arrows[index];
    struct bounds gateway = gateway_bounds(b, arrow->from);
    int middle = gateway.x + GATEWAY / 2;
    int below = gateway.y + GATEWAY;
    buf_printf(b->out, "    <bpmndi:BPMNEdge id=\"edge_way_%zu\" bpmnElement=\"way_%zu\">\n", index,
               index);
    bool turns = has_gateway(b, arrow->from) && arrow->points[0].y > below;
    if (turns)
        buf_printf(b->out,
                   "      <di:waypoint x=\"%d\" y=\"%d\"/>\n"
                   "      <di:waypoint x=\"%d\" y=\"%d\"/>\n",
                   middle, below, middle, arrow->points[0].y);
    for (size_t i = turns ? 1 : 0; i < arrow->point_count; i++)
        buf_printf(b->out, "      <di:waypoint x=\"%d\" y=\"%d\"/>\n", arrow->points[i].x,
                   arrow->points[i].y);
    buf_printf(b->out, "    </bpmndi:BPMNEdge>\n");
}

static void add_gateway_shape(const struct bpmn *b, size_t box)
{
    struct bounds node = node_bounds(b, box);
    struct bounds gateway = gateway_bounds(b, box);
    add_shape(b, "choice", box, &gateway);
    buf_printf(b->out, "    <bpmndi:BPMNEdge id=\"edge_");
    add_id(b, "to_choice", box);
    buf_printf(b->out, "\" bpmnElement=\"");
    add_id(b, "to_choice", box);
    buf_printf(b->out,
               "\">\n      <di:waypoint x=\"%d\" y=\"%d\"/>\n"
               "      <di:waypoint x=\"%d\" y=\"%d\"/>\n    </bpmndi:BPMNEdge>\n",
               node.x + node.width, exit_y(b, box), gateway.x, exit_y(b, box));
}

static void add_pool(const struct bpmn *b)
{
    struct bounds pool = {0, b->layout->bands[0].y, b->layout->width, 0};
    for (int band = 0; band < BAND__COUNT; band++)
        pool.height += b->layout->bands[band].height;
    buf_printf(b->out, "    <bpmndi:BPMNShape id=\"shape_participant\" bpmnElement=\"participant\" "
                       "isHorizontal=\"true\">\n");
    add_bounds(b, &pool);
    for (int band = 0; band < BAND__COUNT; band++) {
        const struct layout_strip *strip = &b->layout->bands[band];
        struct bounds lane = {POOL_EDGE, strip->y, b->layout->width - POOL_EDGE, strip->height};
        if (strip->height == 0)
            continue;
        buf_printf(b->out,
                   "    <bpmndi:BPMNShape id=\"shape_lane_%d\" bpmnElement=\"lane_%d\" "
                   "isHorizontal=\"true\">\n",
                   band, band);
        add_bounds(b, &lane);
    }
}

static void add_diagram(const struct bpmn *b)
{
    buf_printf(b->out, "  <bpmndi:BPMNDiagram id=\"diagram\">\n"
                       "  <bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"collaboration\">\n");
    add_pool(b);
    for (size_t i = 0; i < b->layout->box_count; i++) {
        struct bounds bounds = node_bounds(b, i);
        add_shape(b, "state", i, &bounds);
        if (has_gateway(b, i))
            add_gateway_shape(b, i);
    }
    for (size_t i = 0; i < b->layout->arrow_count; i++)
        add_edge(b, i);
    buf_printf(b->out, "  </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n");
}

void rulebook_bpmn(struct arena *arena, const struct rulebook *rulebook, enum lang lang,
                   struct buf *out)
{
    const struct bpmn b = {rulebook, rulebook_lay_out(arena, rulebook, lang), lang, out};
    buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<bpmn:definitions"
                    " xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\""
                    " xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\""
                    " xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\""
                    " xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\""
                    " id=\"definitions\" targetNamespace=\"urn:huiyin:rulebook\""
                    " exporter=\"huiyin\">\n");
    add_process(&b);
    add_diagram(&b);
    buf_printf(out, "</bpmn:definitions>\n");
}
