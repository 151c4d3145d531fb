/* A rulebook from its YAML tree: one table of keys for each kind of object, read in the order of
 * the tables, so that sources and choices are known before what refers to them. Clocks and actions
 * have files of their own; what spans objects is checked afterwards (rulebook_references.c,
 * rulebook_needs.c). */
#include "domain/rulebook.h"

#include "domain/rulebook_shape.h"
#include "domain/rulebook_validity.h"

enum { NAME_BYTES = 200, SENTENCE_BYTES = 800, BODY_BYTES = 20000 };

/* ---- words and citations ---- */

static const struct shape_key WORDS_KEYS[] = {
    {"zh", shape_text, .offset = offsetof(struct words, in[LANG_ZH]), .max = BODY_BYTES},
    {"en", shape_text, .offset = offsetof(struct words, in[LANG_EN]), .max = BODY_BYTES},
};
static const struct shape_key PLAIN_TEXT = {.name = "text", .max = BODY_BYTES};
static const struct shape WORDS_SHAPE = SHAPE("text", WORDS_KEYS, struct words, SHAPE_NO_LINE);

enum err rule_take_words(struct shape_reader *reader, const struct yaml_node *node,
                         const struct shape_key *key, void *out)
{
    const struct rulebook_reading *reading = reader->context;
    enum lang leading = reading->book->language;
    struct words *words = out;
    enum err err = node->kind == YAML_NODE_SCALAR
                       ? shape_text(reader, node, &PLAIN_TEXT, &words->in[leading])
                       : shape_read(reader, node, &WORDS_SHAPE, words);
    if (!err && words->in[leading].n == 0)
        err = shape_complain(reader, node, "missing from this text",
                             sv_from(leading == LANG_EN ? "en" : "zh"));
    for (int lang = 0; !err && key->max > 0 && lang < LANG__COUNT; lang++) {
        if (words->in[lang].n > (size_t)key->max)
            err = shape_complain(reader, node, "too long", words->in[lang]);
    }
    return err;
}

static enum err take_source(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    const struct rulebook_reading *reading = reader->context;
    (void)key;
    for (size_t i = 0; i < reading->source_count; i++) {
        if (sv_eq(reading->sources[i].id, node->text)) {
            *(struct words *)out = reading->sources[i].title;
            return ERR_OK;
        }
    }
    return shape_complain(reader, node, "no such source", node->text);
}

static enum err take_grade(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    static const char *const GRADES[] = {"A", "B", "C", "K-high", "K-med", "K-low", "design"};
    (void)key;
    for (size_t i = 0; i < sizeof GRADES / sizeof GRADES[0]; i++) {
        if (sv_is(node->text, GRADES[i])) {
            *(struct sv *)out = sv_from(GRADES[i]);
            return ERR_OK;
        }
    }
    return shape_complain(reader, node, "no such grade", node->text);
}

static const struct shape_key CITATION_KEYS[] = {
    {"article", shape_text, .offset = offsetof(struct citation, article), .is_required = true,
     .max = NAME_BYTES},
    {"source", take_source, .offset = offsetof(struct citation, source), .is_required = true},
    {"grade", take_grade, .offset = offsetof(struct citation, grade), .is_required = true},
};
static const struct shape CITATION_SHAPE =
    SHAPE("citation", CITATION_KEYS, struct citation, SHAPE_NO_LINE);

enum err rule_take_citation(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &CITATION_SHAPE, out);
}

/* sources: a map of ids to titles. */
static enum err take_sources(struct shape_reader *reader, const struct yaml_node *node,
                             const struct shape_key *key, void *out)
{
    struct rulebook_reading *reading = reader->context;
    (void)out;
    if (node->kind != YAML_NODE_MAP)
        return shape_complain(reader, node, "ids and titles wanted for", sv_from(key->name));
    reading->sources = ARENA_ARRAY(reader->arena, struct rule_source, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const struct shape_key title = {.name = "title", .max = NAME_BYTES};
        struct rule_source *source = &reading->sources[i];
        source->id = node->key[i];
        enum err err = rule_take_words(reader, node->item[i], &title, &source->title);
        if (err)
            return err;
        reading->source_count++;
    }
    return ERR_OK;
}

/* ---- choices, channels, classes ---- */

#define CHOICE(member) .offset = offsetof(struct rule_choice, member)
static const struct shape_key CHOICE_KEYS[] = {
    {"id", shape_id, CHOICE(id), .is_required = true},
    {"name", rule_take_words, CHOICE(name), .is_required = true, .max = NAME_BYTES},
    {"hint", rule_take_words, CHOICE(hint), .max = SENTENCE_BYTES},
    {"cite", rule_take_citation, CHOICE(citation)},
    {"same_in_time", shape_flag, CHOICE(same_in_time)},
    VALIDITY_KEYS(struct rule_choice)};
const struct shape RULE_CHOICE_SHAPE = SHAPE_WITH_ORIGIN("choice", CHOICE_KEYS, struct rule_choice);
static const struct shape_list PURPOSES = {
    &RULE_CHOICE_SHAPE, SHAPE_COUNT_OF(struct rulebook, purposes.items, purposes.count),
    RULE_CHOICES_MAX};

#define LIST(member) .offset = offsetof(struct rule_list, member)
static const struct shape_list LIST_ITEMS = {
    &RULE_CHOICE_SHAPE, SHAPE_COUNT_OF(struct rule_list, choices.items, choices.count),
    RULE_CHOICES_MAX};
static const struct shape_key LIST_KEYS[] = {
    {"id", shape_id, LIST(id), .is_required = true},
    {"items", shape_items, LIST(choices.items), .is_required = true, .list = &LIST_ITEMS},
};
static const struct shape LIST_SHAPE = SHAPE_WITH_ORIGIN("list", LIST_KEYS, struct rule_list);
static const struct shape_list LISTS = {
    &LIST_SHAPE, SHAPE_COUNT_OF(struct rulebook, lists, list_count), RULE_LISTS_MAX};

static enum err take_lists(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    const struct rulebook_reading *reading = reader->context;
    enum err err = shape_items(reader, node, key, out);
    for (size_t i = 0; !err && i < reading->book->list_count; i++) {
        struct sv id = reading->book->lists[i].id;
        if (sv_is(id, "purposes") || sv_is(id, "channels"))
            err = shape_complain(reader, node->item[i], "this name is taken", id);
    }
    return err;
}

#define CHANNEL(member) .offset = offsetof(struct rule_channel, member)
static const struct shape_key CHANNEL_KEYS[] = {
    {"id", shape_id, CHANNEL(id), .is_required = true},
    {"name", rule_take_words, CHANNEL(name), .is_required = true, .max = NAME_BYTES},
    {"desk", shape_flag, CHANNEL(is_desk)},
    {"visit", shape_flag, CHANNEL(is_visit)},
    {"oral", shape_flag, CHANNEL(is_oral)},
};
static const struct shape CHANNEL_SHAPE =
    SHAPE("channel", CHANNEL_KEYS, struct rule_channel, SHAPE_NO_LINE);
static const struct shape_list CHANNELS = {
    &CHANNEL_SHAPE, SHAPE_COUNT_OF(struct rulebook, channels, channel_count), RULE_CHANNELS_MAX};

#define CLASS(member) .offset = offsetof(struct rule_class, member)
static const struct shape_key CLASS_KEYS[] = {
    {"id", shape_id, CLASS(id), .is_required = true},
    {"name", rule_take_words, CLASS(name), .is_required = true, .max = NAME_BYTES},
    {"parent", shape_id, CLASS(parent)},
    VALIDITY_KEYS(struct rule_class)};
static const struct shape CLASS_SHAPE = SHAPE_WITH_ORIGIN("class", CLASS_KEYS, struct rule_class);
static const struct shape_list CLASSES = {
    &CLASS_SHAPE, SHAPE_COUNT_OF(struct rulebook, classes, class_count), RULE_CLASSES_MAX};

/* ---- states ---- */

enum err rule_take_role(struct shape_reader *reader, const struct yaml_node *node,
                        const struct shape_key *key, void *out)
{
    enum role role;
    (void)key;
    if (!role_from_word(node->text, &role) || role == ROLE_NONE)
        return shape_complain(reader, node, "no such role", node->text);
    *(enum role *)out = role;
    return ERR_OK;
}

#define STATE(member) .offset = offsetof(struct rule_state, member)
static const struct shape_key STATE_KEYS[] = {
    {"id", shape_id, STATE(id), .is_required = true},
    {"name", rule_take_words, STATE(name), .is_required = true, .max = NAME_BYTES},
    {"public_name", rule_take_words, STATE(public_name), .max = NAME_BYTES},
    {"lead", rule_take_words, STATE(lead), .is_required = true, .max = SENTENCE_BYTES},
    {"due", shape_id, STATE(due)},
    {"part", shape_id, STATE(part)},
    {"awaits", rule_take_role, STATE(awaits)},
    {"ended", shape_flag, STATE(is_ended)},
};
static const struct shape STATE_SHAPE = SHAPE_WITH_ORIGIN("state", STATE_KEYS, struct rule_state);
static const struct shape_list STATES = {
    &STATE_SHAPE, SHAPE_COUNT_OF(struct rulebook, states, state_count), RULE_STATES_MAX};

/* ---- marks ---- */

#define MARK(member) .offset = offsetof(struct rule_mark, member)
static const struct shape_key MARK_KEYS[] = {
    {"id", shape_id, MARK(id), .is_required = true},
    {"name", rule_take_words, MARK(name), .is_required = true, .max = NAME_BYTES},
    {"public", shape_flag, MARK(is_public)},
};
static const struct shape MARK_SHAPE = SHAPE_WITH_ORIGIN("mark", MARK_KEYS, struct rule_mark);
static const struct shape_list MARKS = {
    &MARK_SHAPE, SHAPE_COUNT_OF(struct rulebook, marks, mark_count), RULE_MARKS_MAX};

/* ---- documents ---- */

const struct shape_list RULE_IDS = {NULL, SHAPE_COUNT_OF(struct id_list, items, count),
                                    RULE_IDS_MAX};

#define DOCUMENT(member) .offset = offsetof(struct rule_document, member)
static const struct shape_key DOCUMENT_KEYS[] = {
    {"id", shape_id, DOCUMENT(id), .is_required = true},
    {"title", rule_take_words, DOCUMENT(title), .is_required = true, .max = NAME_BYTES},
    {"needs_service", shape_flag, DOCUMENT(needs_service)},
    {"public", shape_flag, DOCUMENT(is_public)},
    {"requires", shape_texts, DOCUMENT(required_fields.items), .list = &RULE_IDS},
    {"body", rule_take_words, DOCUMENT(body), .is_required = true, .max = BODY_BYTES},
    {"cite", rule_take_citation, DOCUMENT(citation)},
    VALIDITY_KEYS(struct rule_document)};
static const struct shape DOCUMENT_SHAPE =
    SHAPE_WITH_ORIGIN("document", DOCUMENT_KEYS, struct rule_document);
static const struct shape_list DOCUMENTS = {
    &DOCUMENT_SHAPE, SHAPE_COUNT_OF(struct rulebook, documents, document_count),
    RULE_DOCUMENTS_MAX};

/* ---- the head ---- */

static bool word_language(struct sv word, int *out)
{
    *out = sv_is(word, "en") ? LANG_EN : LANG_ZH;
    return sv_is(word, "en") || sv_is(word, "zh");
}

static const struct shape_key TURN_KEYS[] = {
    {"month", shape_int, .offset = offsetof(struct zone_turn, month), .is_required = true, .min = 1,
     .max = 12},
    {"sunday", shape_int, .offset = offsetof(struct zone_turn, sunday), .is_required = true,
     .min = 1, .max = 5},
    {"utc_minute", shape_int, .offset = offsetof(struct zone_turn, minute), .is_required = true,
     .min = 0, .max = 24 * 60 - 1},
};
static const struct shape TURN_SHAPE = SHAPE("turn", TURN_KEYS, struct zone_turn, SHAPE_NO_LINE);

static enum err take_turn(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &TURN_SHAPE, out);
}

static const struct shape_key SUMMER_KEYS[] = {
    {"minutes", shape_int, .offset = offsetof(struct zone, summer_minutes), .is_required = true,
     .min = 1, .max = 120},
    {"begins", take_turn, .offset = offsetof(struct zone, begins), .is_required = true},
    {"ends", take_turn, .offset = offsetof(struct zone, ends), .is_required = true},
};
static const struct shape SUMMER_SHAPE =
    SHAPE("summer time", SUMMER_KEYS, struct zone, SHAPE_NO_LINE);

static enum err take_summer_time(struct shape_reader *reader, const struct yaml_node *node,
                                 const struct shape_key *key, void *out)
{
    struct zone *zone = out;
    (void)key;
    enum err err = shape_read(reader, node, &SUMMER_SHAPE, zone);
    if (!err && zone->begins.month == zone->ends.month)
        err =
            shape_complain(reader, node, "summer time begins and ends in different months", SV(""));
    return err;
}

static const struct shape_key SMALL_GROUP_KEYS[] = {
    {"persons", shape_int, .offset = offsetof(struct rulebook, small_group_persons),
     .is_required = true, .min = 1, .max = 1000},
    {"representatives", shape_int, .offset = offsetof(struct rulebook, small_group_representatives),
     .is_required = true, .min = 1, .max = 100},
};
static const struct shape SMALL_GROUP_SHAPE =
    SHAPE("small group", SMALL_GROUP_KEYS, struct rulebook, SHAPE_NO_LINE);

static enum err take_small_groups(struct shape_reader *reader, const struct yaml_node *node,
                                  const struct shape_key *key, void *out)
{
    const struct rulebook *book = out;
    (void)key;
    enum err err = shape_read(reader, node, &SMALL_GROUP_SHAPE, out);
    if (!err && book->small_group_representatives > book->max_representatives)
        err =
            shape_complain(reader, node, "a small group has more than max_representatives", SV(""));
    return err;
}

/* ---- the rulebook ---- */

/* Only laying an overlay over a base gives a rulebook one. */
static enum err take_base(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    const struct rulebook_reading *reading = reader->context;
    if (!reading->book->origin.overlay_file)
        return shape_complain(reader, node, "only an overlay has a", sv_from(key->name));
    return shape_text(reader, node, key, out);
}

#define BOOK(member) .offset = offsetof(struct rulebook, member)
static const struct shape_key BOOK_KEYS[] = {
    {"rulebook", shape_id, BOOK(id), .is_required = true},
    {"base", take_base, BOOK(base)},
    {"version", shape_id, BOOK(version), .is_required = true},
    {"language", shape_word, BOOK(language), .word = word_language},
    {"title", rule_take_words, BOOK(title), .is_required = true, .max = NAME_BYTES},
    {"valid_from", shape_day, BOOK(valid_from), .is_required = true},
    {"valid_to", shape_day, BOOK(valid_to)},
    {"calendar", shape_id, BOOK(calendar)},
    {"utc_offset_minutes", shape_int, BOOK(zone.offset_minutes), .is_required = true,
     .min = -14 * 60, .max = 14 * 60},
    {"summer_time", take_summer_time, BOOK(zone)},
    {"max_representatives", shape_int, BOOK(max_representatives), .is_required = true, .min = 1,
     .max = 100},
    {"small_groups", take_small_groups, .offset = 0},
    {"max_agents", shape_int, BOOK(max_agents), .min = 0, .max = 10},
    {"sources", take_sources, .offset = 0, .is_required = true},
    {"representatives_cite", rule_take_citation, BOOK(representatives_citation)},
    {"terms", rule_take_terms, .offset = 0},
    {"channels", shape_items, BOOK(channels), .is_required = true, .list = &CHANNELS},
    {"purposes", shape_items, BOOK(purposes.items), .is_required = true, .list = &PURPOSES},
    {"classes", shape_items, BOOK(classes), .is_required = true, .list = &CLASSES},
    {"states", shape_items, BOOK(states), .is_required = true, .list = &STATES},
    {"lists", take_lists, BOOK(lists), .list = &LISTS},
    {"marks", shape_items, BOOK(marks), .list = &MARKS},
    {"clocks", rule_take_clocks, .offset = 0, .is_required = true},
    {"documents", shape_items, BOOK(documents), .is_required = true, .list = &DOCUMENTS},
    {"actions", rule_take_actions, .offset = 0, .is_required = true},
    {"retention", shape_items, BOOK(retention), .list = &RULE_RETENTION},
    {"archive_transfer", rule_take_transfer, BOOK(transfer)},
    {"works", rule_take_works, .offset = 0},
    {"triggers", rule_take_triggers, .offset = 0},
    {"staffing", rule_take_staffing, BOOK(staffing)},
    {"long_pending", rule_take_pending, .offset = 0},
    {"measure_groups", shape_items, BOOK(measure_groups), .list = &RULE_MEASURE_GROUPS},
    {"measures", rule_take_measures, .offset = 0},
};
static const struct shape BOOK_SHAPE = SHAPE_WITH_ORIGIN("rulebook", BOOK_KEYS, struct rulebook);

static void note_dated(void *context, const struct dated_row *row, const struct dated_row *before)
{
    bool *is_dated = context;
    (void)before;
    *is_dated = *is_dated || row->validity->from != DAY_NONE || row->validity->to != DAY_NONE;
}

enum err rulebook_read(struct arena *arena, const struct yaml_node *root,
                       const struct rulebook **out, char error[YAML_ERROR_MAX])
{
    struct rulebook *book = ARENA_NEW(arena, struct rulebook);
    book->calendar = SV("cn");
    struct rulebook_reading reading = {.book = book};
    struct shape_reader reader = {.arena = arena, .error = error, .context = &reading};
    enum err err = shape_read(&reader, root, &BOOK_SHAPE, book);
    if (!err)
        err = rulebook_check_references(&reader, root, book);
    if (!err)
        err = rulebook_check_needs(&reader, root, book);
    if (err)
        return err;
    rulebook_visit_rows(book, note_dated, &book->is_dated);
    book->pin = arena_printf(arena, "%.*s@%.*s", SV_FMT(book->id), SV_FMT(book->version));
    *out = book;
    return ERR_OK;
}
