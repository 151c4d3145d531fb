/* The picture of a procedure: what must hold for every rulebook, and the way of the small one. */
#include "domain/rulebook_layout.h"

#include "domain/rulebook_picture.h"

#include "domain_world.h"
#include "rulebook_edit.h"

#include <stdlib.h>

static const char *const BOOKS[] = {SMALL_RULEBOOK, "rulebooks/cn/national-2022.yaml"};

typedef void check_layout_fn(const struct rulebook *book, const struct rulebook_layout *layout);

static void for_each_book(check_layout_fn *check)
{
    for (size_t i = 0; i < CHECK_COUNT(BOOKS); i++) {
        for (int lang = 0; lang < LANG__COUNT; lang++) {
            struct arena *arena = arena_new();
            const struct rulebook *book = source_rulebook(arena, BOOKS[i]);
            check(book, rulebook_lay_out(arena, book, (enum lang)lang));
            arena_free(&arena);
        }
    }
}

/* ---- boxes ---- */

static bool overlap(const struct layout_box *a, const struct layout_box *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static void check_boxes(const struct rulebook *book, const struct rulebook_layout *layout)
{
    assert_int_equal(layout->box_count, book->state_count + 1);
    for (size_t i = 0; i < layout->box_count; i++) {
        const struct layout_box *box = &layout->boxes[i];
        const struct layout_strip *strip = &layout->bands[box->band];
        assert_true(box->x >= LAYOUT_BAND_WIDTH && box->x + box->width <= layout->width);
        assert_true(box->y >= strip->y && box->y + box->height <= strip->y + strip->height);
        for (size_t k = i + 1; k < layout->box_count; k++)
            assert_false(overlap(box, &layout->boxes[k]));
    }
}

static void test_boxes(void **state)
{
    (void)state;
    for_each_book(check_boxes);
}

/* ---- arrows ---- */

static bool crosses(const struct layout_point *a, const struct layout_point *b,
                    const struct layout_box *box)
{
    int left = a->x < b->x ? a->x : b->x;
    int right = a->x < b->x ? b->x : a->x;
    int top = a->y < b->y ? a->y : b->y;
    int bottom = a->y < b->y ? b->y : a->y;
    return left < box->x + box->width && right > box->x && top < box->y + box->height &&
           bottom > box->y;
}

static void check_arrow(const struct rulebook_layout *layout, const struct layout_arrow *arrow)
{
    const struct layout_box *from = &layout->boxes[arrow->from];
    const struct layout_box *to = &layout->boxes[arrow->to];
    assert_true(arrow->point_count >= 2 && arrow->point_count <= LAYOUT_POINTS_MAX);
    assert_int_equal(arrow->points[0].x, from->x + from->width);
    assert_int_equal(arrow->points[arrow->point_count - 1].x, to->x);
    for (size_t i = 1; i < arrow->point_count; i++) {
        const struct layout_point *a = &arrow->points[i - 1];
        const struct layout_point *b = &arrow->points[i];
        assert_true((a->x == b->x) != (a->y == b->y));
        for (size_t k = 0; k < layout->box_count; k++)
            assert_false(crosses(a, b, &layout->boxes[k]));
    }
}

/* Two stretches of different arrows lie on each other. */
static bool cover(const struct layout_point a[2], const struct layout_point b[2])
{
    bool is_upright = a[0].x == a[1].x;
    if (is_upright != (b[0].x == b[1].x))
        return false;
    if (is_upright ? a[0].x != b[0].x : a[0].y != b[0].y)
        return false;
    int a_from = is_upright ? a[0].y : a[0].x;
    int a_until = is_upright ? a[1].y : a[1].x;
    int b_from = is_upright ? b[0].y : b[0].x;
    int b_until = is_upright ? b[1].y : b[1].x;
    int a_low = a_from < a_until ? a_from : a_until;
    int b_low = b_from < b_until ? b_from : b_until;
    return a_low < (b_from > b_until ? b_from : b_until) &&
           b_low < (a_from > a_until ? a_from : a_until);
}

/* In channels and gutters; the stubs at a box are the box's own. */
static void check_apart(const struct layout_arrow *a, const struct layout_arrow *b)
{
    for (size_t i = 1; i + 2 < a->point_count; i++) {
        for (size_t k = 1; k + 2 < b->point_count; k++)
            assert_false(cover(&a->points[i], &b->points[k]));
    }
}

static void check_arrows(const struct rulebook *book, const struct rulebook_layout *layout)
{
    (void)book;
    for (size_t i = 0; i < layout->arrow_count; i++) {
        check_arrow(layout, &layout->arrows[i]);
        assert_true(layout->arrows[i].label_count > 0);
        for (size_t k = i + 1; k < layout->arrow_count; k++) {
            assert_false(layout->arrows[i].from == layout->arrows[k].from &&
                         layout->arrows[i].to == layout->arrows[k].to);
            check_apart(&layout->arrows[i], &layout->arrows[k]);
        }
    }
}

static void test_arrows(void **state)
{
    (void)state;
    for_each_book(check_arrows);
}

static bool is_drawn(const struct rulebook_layout *layout, const struct rule_action *action,
                     struct sv from, struct sv to)
{
    for (size_t i = 0; i < layout->arrow_count; i++) {
        const struct layout_arrow *arrow = &layout->arrows[i];
        const struct rule_state *source = layout->boxes[arrow->from].state;
        bool is_between = sv_eq(source ? source->id : SV(""), from) &&
                          sv_eq(layout->boxes[arrow->to].state->id, to);
        for (size_t k = 0; is_between && k < arrow->label_count; k++) {
            if (arrow->labels[k].action == action)
                return true;
        }
    }
    return false;
}

static void check_outcome(const struct rulebook_layout *layout, const struct rule_action *action,
                          struct sv to)
{
    for (size_t i = 0; i < action->from.count; i++) {
        if (to.n && !sv_eq(to, action->from.items[i]))
            assert_true(is_drawn(layout, action, action->from.items[i], to));
        else
            assert_true(layout_stays(action, action->from.items[i]));
    }
    if (action->from.count == 0)
        assert_true(is_drawn(layout, action, SV(""), to));
}

/* No act is left out: each way of each is an arrow, or stays. */
static void check_complete(const struct rulebook *book, const struct rulebook_layout *layout)
{
    for (size_t i = 0; i < book->action_count; i++) {
        const struct rule_action *action = &book->actions[i];
        if (action->turns_on.n == 0)
            check_outcome(layout, action, action->outcome.to);
        for (size_t k = 0; k < action->case_count; k++)
            check_outcome(layout, action, action->cases[k].outcome.to);
    }
}

static void test_complete(void **state)
{
    (void)state;
    for_each_book(check_complete);
}

/* ---- the main path ---- */

static void check_main(const struct rulebook *book, const struct rulebook_layout *layout)
{
    assert_true(layout->main_count > 2);
    for (size_t i = 0; i < layout->main_count; i++) {
        const struct layout_box *box = &layout->boxes[layout->main[i]];
        assert_true(box->is_main);
        assert_int_equal(box->column, i + 1);
        for (size_t k = 0; k < layout->box_count; k++)
            assert_true(layout->boxes[k].column != box->column ||
                        layout->boxes[k].band != box->band || layout->boxes[k].row >= box->row);
    }
    for (size_t i = 0; i < layout->arrow_count; i++) {
        const struct layout_arrow *arrow = &layout->arrows[i];
        if (arrow->is_main && layout->boxes[arrow->from].row == layout->boxes[arrow->to].row)
            assert_int_equal(arrow->point_count, 2);
    }
    assert_true(layout->boxes[layout->main[layout->main_count - 1]].state->is_ended);
    (void)book;
}

static void test_main_is_straight(void **state)
{
    (void)state;
    for_each_book(check_main);
}

static void test_main_of_the_small(void **state)
{
    (void)state;
    static const char *const WAY[] = {"received", "sent", "drafted", "issued", "done"};
    struct arena *arena = arena_new();
    const struct rulebook *book = source_rulebook(arena, SMALL_RULEBOOK);
    size_t *way = ARENA_ARRAY(arena, size_t, book->state_count);
    assert_int_equal(rulebook_main_path(arena, book, way), CHECK_COUNT(WAY));
    for (size_t i = 0; i < CHECK_COUNT(WAY); i++)
        CHECK_SV(book->states[way[i]].id, WAY[i]);
    arena_free(&arena);
}

/* ---- the files ---- */

static struct sv svg_of(struct arena *arena, const struct rulebook *book, const char *present)
{
    struct buf out;
    static const struct sv PASSED[] = {SV_INIT("received")};
    const struct picture_marks marks = {.present = sv_from(present), .passed = {PASSED, 1}};
    buf_init(&out, PICTURE_BYTES_MAX);
    rulebook_svg(arena, book, LANG_ZH, &marks, &out);
    CHECK_OK(buf_finish(&out));
    struct sv text = arena_sv(arena, buf_view(&out));
    buf_release(&out);
    return text;
}

static int occurrences(struct sv text, const char *word)
{
    int count = 0;
    for (const char *at = strstr(text.p, word); at; at = strstr(at + 1, word))
        count++;
    return count;
}

static void test_marks(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct sv svg = svg_of(arena, source_rulebook(arena, SMALL_RULEBOOK), "sent");
    assert_int_equal(occurrences(svg, "aria-current=\"step\""), 1);
    assert_int_equal(occurrences(svg, "● 现在"), 1);
    assert_int_equal(occurrences(svg, "✓ 经过"), 1);
    assert_int_equal(occurrences(svg, "。现在：办理中</desc>"), 1);
    assert_int_equal(occurrences(svg, "style"), 0); /* a strict policy shows it */
    assert_int_equal(occurrences(svg, "<script"), 0);
    arena_free(&arena);
}

static void test_texts_are_escaped(void **state)
{
    (void)state;
    static const struct edit HOSTILE[] = {
        {"markup in a state's name", "    name: {zh: 异议}\n    lead",
         "    name: {zh: '<b>&\"异'}\n    lead"},
        {"markup in an act's name", "    name: {zh: 起草}\n", "    name: {zh: '<b>&\"异'}\n"},
    };
    for (size_t i = 0; i < CHECK_COUNT(HOSTILE); i++) {
        struct arena *arena = arena_new();
        char error[YAML_ERROR_MAX];
        int line;
        const struct rulebook *book =
            edited_rulebook(arena, SMALL_RULEBOOK, &HOSTILE[i], &line, error);
        CHECK_ROW(book != NULL, HOSTILE[i].name);
        struct sv svg = svg_of(arena, book, "");
        CHECK_ROW(occurrences(svg, "<b>") == 0, HOSTILE[i].name);
        CHECK_ROW(occurrences(svg, "&lt;b&gt;&amp;&quot;异") > 0, HOSTILE[i].name);
        arena_free(&arena);
    }
}

static void test_same_twice(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const char *path = "rulebooks/cn/national-2022.yaml";
    struct sv once = svg_of(arena, source_rulebook(arena, path), "handling");
    struct sv again = svg_of(arena, source_rulebook(arena, path), "handling");
    assert_true(sv_eq(once, again));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_arrows),
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_main_is_straight),
        cmocka_unit_test(test_main_of_the_small),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_texts_are_escaped),
        cmocka_unit_test(test_same_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
