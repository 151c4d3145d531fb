/* From columns and rows to pixels: heights first, with the tracks of long ways between rows, then
 * widths, with the tracks between columns, then the points of every arrow.
 *
 * 1. An arrow leaves its box on the right and enters on the left, whichever way it leads.
 * 2. It runs only in the gutters between columns and the channels between rows, where no box is.
 * 3. Two arrows share a track only where they do not overlap. */
#include "domain/rulebook_layout_private.h"

enum {
    MARGIN = 16,
    BOX_PADDING = 14,
    BOX_HEIGHT = 44,
    PORT_TOP = 24, /* of the first arrow, from the top of the box */
    PORT_STEP = 14,
    TRACK = 10,
    LABEL_ROOM = 18, /* before and behind a label */
    ARROW_ROOM = 22, /* between the last track and the box it leads to */
    DOT = 20
};

/* Pixels of rows and columns while they are found. */
struct measures {
    int *row_y, *row_height;        /* the boxes of a row */
    int *column_x, *column_width;   /* the boxes of a column */
    int *track_x;                   /* of the first track behind a column */
    struct stretch *along, *across; /* in channels, in gutters */
    size_t along_count, across_count;
};

/* ---- tracks ---- */

/* Stretches on parallel tracks: each takes the first track on which nothing overlaps. */
struct stretch {
    size_t arrow;
    bool is_entry; /* in a gutter: the one before the target */
    int line;      /* which gutter or channel */
    int from, until, track;
};

static int give_tracks(struct stretch *stretches, size_t count, int line)
{
    int tracks = 0;
    for (size_t i = 0; i < count; i++) {
        struct stretch *s = &stretches[i];
        for (size_t k = 0; s->line == line && k < i; k++) {
            const struct stretch *other = &stretches[k];
            if (other->line == line && other->track == s->track && other->from <= s->until &&
                s->from <= other->until) {
                s->track++;
                k = SIZE_MAX; /* look at all of them again */
            }
        }
        if (s->line == line && s->track >= tracks)
            tracks = s->track + 1;
    }
    return tracks;
}

static bool is_near(const struct laying *l, const struct layout_arrow *arrow)
{
    return l->boxes[arrow->to].column == l->boxes[arrow->from].column + 1;
}

/* The channel below this row: beside the target, on the source's side. */
static int channel_of(const struct laying *l, const struct layout_arrow *arrow)
{
    int from = l->boxes[arrow->from].row;
    int to = l->boxes[arrow->to].row;
    return from < to ? to - 1 : to;
}

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

static int greater(int a, int b)
{
    return a > b ? a : b;
}

/* One stretch for each arrow that runs along a channel; count is how many there are. */
static struct stretch *channel_stretches(const struct laying *l, size_t *count)
{
    struct stretch *stretches = ARENA_ARRAY(l->arena, struct stretch, l->arrow_count);
    *count = 0;
    for (size_t i = 0; i < l->arrow_count; i++) {
        int left = l->boxes[l->arrows[i].from].column;
        int right = l->boxes[l->arrows[i].to].column - 1;
        if (!is_near(l, &l->arrows[i]))
            stretches[(*count)++] = (struct stretch){.arrow = i,
                                                     .line = channel_of(l, &l->arrows[i]),
                                                     .from = lesser(left, right),
                                                     .until = greater(left, right)};
    }
    return stretches;
}

/* ---- heights ---- */

static int text_width(struct sv text)
{
    int width = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char byte = (unsigned char)text.p[i];
        if (byte < 0x80)
            width += LAYOUT_FONT * 9 / 16;
        else if (byte >= 0xC0)
            width += LAYOUT_FONT;
    }
    return width;
}

static int label_height(const struct layout_arrow *arrow)
{
    return (int)arrow->label_count * LAYOUT_LINE + 5;
}

/* Where arrows leave, relative to the top of the box: the main one first. Returns the height. */
static int leave(struct laying *l, size_t box)
{
    int y = PORT_TOP - LAYOUT_LINE - 5;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < l->arrow_count; i++) {
            struct layout_arrow *arrow = &l->arrows[i];
            if (arrow->from != box || arrow->is_main != (pass == 0))
                continue;
            y += label_height(arrow);
            arrow->points[0].y = y;
        }
    }
    return y + 10;
}

/* Where they enter: the main one straight on, when it comes along the same row. */
static int enter(struct laying *l, size_t box)
{
    int y = PORT_TOP - PORT_STEP;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < l->arrow_count; i++) {
            struct layout_arrow *arrow = &l->arrows[i];
            if (arrow->to != box || arrow->is_main != (pass == 0))
                continue;
            bool is_straight = pass == 0 && l->boxes[arrow->from].row == l->boxes[box].row;
            y = is_straight ? arrow->points[0].y : y + PORT_STEP;
            arrow->points[1].y = y;
        }
    }
    return y + 10;
}

static void find_heights(struct laying *l, struct measures *m)
{
    for (size_t i = 0; i < l->box_count; i++) {
        int height = leave(l, i);
        l->boxes[i].height = greater(l->boxes[i].state ? BOX_HEIGHT : DOT, height);
    }
    for (size_t i = 0; i < l->box_count; i++) {
        struct layout_box *box = &l->boxes[i];
        box->height = greater(box->height, enter(l, i));
        m->row_height[box->row] = greater(m->row_height[box->row], box->height);
    }
    int y = MARGIN;
    for (int row = 0; row < l->first_row[BAND__COUNT]; row++) {
        m->row_y[row] = y + TRACK;
        int tracks = give_tracks(m->along, m->along_count, row);
        y = m->row_y[row] + m->row_height[row] + (tracks + 1) * TRACK;
    }
    m->row_y[l->first_row[BAND__COUNT]] = y + TRACK;
    for (size_t i = 0; i < l->box_count; i++)
        l->boxes[i].y = m->row_y[l->boxes[i].row];
    for (size_t i = 0; i < l->arrow_count; i++) {
        l->arrows[i].points[0].y += l->boxes[l->arrows[i].from].y;
        l->arrows[i].points[1].y += l->boxes[l->arrows[i].to].y;
    }
}

/* ---- widths ---- */

static int along_y(const struct laying *l, const struct measures *m, size_t arrow)
{
    int row = channel_of(l, &l->arrows[arrow]);
    for (size_t i = 0; i < m->along_count; i++) {
        if (m->along[i].arrow == arrow)
            return m->row_y[row] + m->row_height[row] + (m->along[i].track + 1) * TRACK;
    }
    return 0;
}

static void add_across(struct measures *m, struct stretch stretch, int one, int other)
{
    stretch.from = lesser(one, other);
    stretch.until = greater(one, other);
    m->across[m->across_count++] = stretch;
}

/* Every turn an arrow takes between two columns. */
static void find_turns(const struct laying *l, struct measures *m)
{
    for (size_t i = 0; i < l->arrow_count; i++) {
        const struct layout_arrow *arrow = &l->arrows[i];
        int behind = l->boxes[arrow->from].column;
        int before = l->boxes[arrow->to].column - 1;
        int begin = arrow->points[0].y;
        int end = arrow->points[1].y;
        if (is_near(l, arrow) && begin != end)
            add_across(m, (struct stretch){.arrow = i, .line = behind}, begin, end);
        if (is_near(l, arrow))
            continue;
        int y = along_y(l, m, i);
        add_across(m, (struct stretch){.arrow = i, .line = behind}, begin, y);
        add_across(m, (struct stretch){.arrow = i, .is_entry = true, .line = before}, y, end);
    }
}

static int label_room(const struct laying *l, int column)
{
    int width = 0;
    for (size_t i = 0; i < l->arrow_count; i++) {
        const struct layout_arrow *arrow = &l->arrows[i];
        for (size_t k = 0; l->boxes[arrow->from].column == column && k < arrow->label_count; k++)
            width = greater(width, text_width(words_in(&arrow->labels[k].text, l->lang)));
    }
    return width ? width + LABEL_ROOM : 0;
}

static int box_room(const struct laying *l, int column)
{
    int width = DOT;
    for (size_t i = 1; i < l->box_count; i++) {
        if (l->boxes[i].column == column)
            width = greater(width, text_width(words_in(&l->boxes[i].state->name, l->lang)) +
                                       2 * BOX_PADDING);
    }
    return width;
}

static int find_widths(struct laying *l, struct measures *m)
{
    int x = MARGIN + LAYOUT_BAND_WIDTH;
    for (int column = 0; column < l->column_count; column++) {
        m->column_x[column] = x;
        m->column_width[column] = box_room(l, column);
        m->track_x[column] = x + m->column_width[column] + label_room(l, column);
        int tracks = give_tracks(m->across, m->across_count, column);
        x = m->track_x[column] + tracks * TRACK + ARROW_ROOM;
    }
    for (size_t i = 0; i < l->box_count; i++) {
        struct layout_box *box = &l->boxes[i];
        box->x = m->column_x[box->column];
        box->width = box->state ? m->column_width[box->column] : DOT;
    }
    return x + MARGIN;
}

/* ---- points ---- */

static int turn_x(const struct measures *m, size_t arrow, bool is_entry)
{
    for (size_t i = 0; i < m->across_count; i++) {
        const struct stretch *s = &m->across[i];
        if (s->arrow == arrow && s->is_entry == is_entry)
            return m->track_x[s->line] + s->track * TRACK;
    }
    return 0;
}

static void draw(const struct laying *l, const struct measures *m, size_t index)
{
    struct layout_arrow *arrow = &l->arrows[index];
    const struct layout_box *from = &l->boxes[arrow->from];
    struct layout_point begin = {from->x + from->width, arrow->points[0].y};
    struct layout_point end = {l->boxes[arrow->to].x, arrow->points[1].y};
    struct layout_point *at = arrow->points;
    *at++ = begin;
    if (is_near(l, arrow) && begin.y != end.y) {
        int x = turn_x(m, index, false);
        *at++ = (struct layout_point){x, begin.y};
        *at++ = (struct layout_point){x, end.y};
    }
    if (!is_near(l, arrow)) {
        int x = turn_x(m, index, false);
        int back_x = turn_x(m, index, true);
        int y = along_y(l, m, index);
        *at++ = (struct layout_point){x, begin.y};
        *at++ = (struct layout_point){x, y};
        *at++ = (struct layout_point){back_x, y};
        *at++ = (struct layout_point){back_x, end.y};
    }
    *at++ = end;
    arrow->point_count = (size_t)(at - arrow->points);
}

void layout_lines(struct laying *l, struct rulebook_layout *out)
{
    size_t rows = (size_t)l->first_row[BAND__COUNT] + 1;
    size_t columns = (size_t)l->column_count;
    struct measures m = {.row_y = ARENA_ARRAY(l->arena, int, rows),
                         .row_height = ARENA_ARRAY(l->arena, int, rows),
                         .column_x = ARENA_ARRAY(l->arena, int, columns),
                         .column_width = ARENA_ARRAY(l->arena, int, columns),
                         .track_x = ARENA_ARRAY(l->arena, int, columns),
                         .across = ARENA_ARRAY(l->arena, struct stretch, l->arrow_count * 2)};
    m.along = channel_stretches(l, &m.along_count);
    find_heights(l, &m);
    find_turns(l, &m);
    out->width = find_widths(l, &m);
    out->height = m.row_y[rows - 1] + MARGIN;
    for (size_t i = 0; i < l->arrow_count; i++)
        draw(l, &m, i);
    for (int band = 0; band < BAND__COUNT; band++) {
        int y = m.row_y[l->first_row[band]] - TRACK;
        int until = m.row_y[l->first_row[band + 1]] - TRACK;
        out->bands[band] = (struct layout_strip){y, until - y};
    }
}
