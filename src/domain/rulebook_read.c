/* A rulebook from its YAML tree: one table of keys for each kind of object, read in the order of
 * the tables, so that sources and choices are known before what refers to them. Actions have their
 * own file; what spans objects is checked afterwards (rulebook_references.c, rulebook_needs.c). */
#include "domain/rulebook.h"

#include "domain/rulebook_shape.h"
#include "domain/word_table.h"

enum { NAME_BYTES = 200, SENTENCE_BYTES = 800, BODY_BYTES = 20000 };
enum { PERIOD_DAYS_MAX = 3660 };

/* ---- words and citations ---- */

static const struct shape_key WORDS_KEYS[] = {
    {"zh", shape_text, .offset = offsetof(struct words, in[LANG_ZH]), .is_required = true,
     .max = BODY_BYTES},
    {"en", shape_text, .offset = offsetof(struct words, in[LANG_EN]), .max = BODY_BYTES},
};
static const struct shape WORDS_SHAPE = SHAPE("text", WORDS_KEYS, struct words, SHAPE_NO_LINE);

enum err rule_take_words(struct shape_reader *reader, const struct yaml_node *node,
                         const struct shape_key *key, void *out)
{
    struct words *words = out;
    enum err err = shape_read(reader, node, &WORDS_SHAPE, words);
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
};
const struct shape RULE_CHOICE_SHAPE =
    SHAPE("choice", CHOICE_KEYS, struct rule_choice, SHAPE_NO_LINE);
static const struct shape_list PURPOSES = {
    &RULE_CHOICE_SHAPE, SHAPE_COUNT_OF(struct rulebook, purposes.items, purposes.count),
    RULE_CHOICES_MAX};

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
};
static const struct shape CLASS_SHAPE =
    SHAPE("class", CLASS_KEYS, struct rule_class, SHAPE_NO_LINE);
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
    {"lead", rule_take_words, STATE(lead), .is_required = true, .max = SENTENCE_BYTES},
    {"awaits", rule_take_role, STATE(awaits)},
    {"ended", shape_flag, STATE(is_ended)},
};
static const struct shape STATE_SHAPE = SHAPE_WITH_ORIGIN("state", STATE_KEYS, struct rule_state);
static const struct shape_list STATES = {
    &STATE_SHAPE, SHAPE_COUNT_OF(struct rulebook, states, state_count), RULE_STATES_MAX};

/* ---- clocks ---- */

static bool word_period_unit(struct sv word, int *out)
{
    enum period_unit unit;
    bool is_known = period_unit_from_word(word, &unit) && unit != PERIOD_SET; /* has no length */
    if (is_known)
        *out = (int)unit;
    return is_known;
}

static bool word_clock_owner(struct sv word, int *out)
{
    static const char *const OWNERS[] = {[CLOCK_OWNER_OFFICE] = "office",
                                         [CLOCK_OWNER_UNIT] = "unit",
                                         [CLOCK_OWNER_PETITIONER] = "petitioner"};
    size_t index;
    bool is_known = word_table_find(OWNERS, sizeof OWNERS / sizeof OWNERS[0], word, &index);
    if (is_known)
        *out = (int)index;
    return is_known;
}

static enum err take_starts(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    bool on_receipt = sv_is(node->text, "receipt");
    (void)key;
    if (!on_receipt && !sv_is(node->text, "event"))
        return shape_complain(reader, node, "a clock starts on receipt or event", node->text);
    *(enum clock_basis *)out = on_receipt ? CLOCK_BASIS_RECEIPT : CLOCK_BASIS_EVENT;
    return ERR_OK;
}

/* warn: days before the end, falling. */
static enum err take_warnings(struct shape_reader *reader, const struct yaml_node *node,
                              const struct shape_key *key, void *out)
{
    struct rule_clock *clock = out;
    const struct shape_key days = {.name = key->name, .min = 0, .max = PERIOD_DAYS_MAX};
    size_t max = sizeof clock->warn_days / sizeof clock->warn_days[0];
    if (node->kind != YAML_NODE_LIST || node->count > max)
        return shape_complain(reader, node, "at most four numbers of days wanted for",
                              sv_from(key->name));
    for (size_t i = 0; i < node->count; i++) {
        enum err err = shape_int(reader, node->item[i], &days, &clock->warn_days[i]);
        if (err)
            return err;
        if (i > 0 && clock->warn_days[i] >= clock->warn_days[i - 1])
            return shape_complain(reader, node->item[i], "warnings must fall", SV(""));
    }
    clock->warn_count = node->count;
    return ERR_OK;
}

#define CLOCK(member) .offset = offsetof(struct rule_clock, member)
static const struct shape_key EXTENSION_KEYS[] = {
    {"max_days", shape_int, CLOCK(extension_max_days), .is_required = true, .min = 1,
     .max = PERIOD_DAYS_MAX},
    {"times", shape_int, CLOCK(extension_times), .is_required = true, .min = 1, .max = 12},
};
static const struct shape EXTENSION_SHAPE =
    SHAPE("extension", EXTENSION_KEYS, struct rule_clock, SHAPE_NO_LINE);

static enum err take_extension(struct shape_reader *reader, const struct yaml_node *node,
                               const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &EXTENSION_SHAPE, out);
}

static void clock_defaults(void *out)
{
    struct rule_clock *clock = out;
    clock->shifts = true;
    clock->is_duty = true;
    clock->is_shown = true;
}

static const struct shape_key CLOCK_KEYS[] = {
    {"id", shape_id, CLOCK(id), .is_required = true},
    {"name", rule_take_words, CLOCK(name), .is_required = true, .max = NAME_BYTES},
    {"length", shape_int, CLOCK(length), .is_required = true, .min = 0, .max = PERIOD_DAYS_MAX},
    {"unit", shape_word, CLOCK(unit), .is_required = true, .word = word_period_unit},
    {"shifts", shape_flag, CLOCK(shifts)},
    {"starts", take_starts, CLOCK(basis)},
    {"owner", shape_word, CLOCK(owner), .is_required = true, .word = word_clock_owner},
    {"duty", shape_flag, CLOCK(is_duty)},
    {"main", shape_flag, CLOCK(is_main)},
    {"shown", shape_flag, CLOCK(is_shown)},
    {"extension", take_extension, .offset = 0},
    {"warn", take_warnings, .offset = 0},
    {"cite", rule_take_citation, CLOCK(citation)},
};
static const struct shape CLOCK_SHAPE = {
    .name = "clock",
    .keys = CLOCK_KEYS,
    .key_count = sizeof CLOCK_KEYS / sizeof CLOCK_KEYS[0],
    .size_bytes = sizeof(struct rule_clock),
    .line_offset = SHAPE_NO_LINE,
    .origin_offset = offsetof(struct rule_clock, origin),
    .defaults = clock_defaults,
};
static const struct shape_list CLOCKS = {
    &CLOCK_SHAPE, SHAPE_COUNT_OF(struct rulebook, clocks, clock_count), RULE_CLOCKS_MAX};

/* What one key of a clock cannot say alone. */
static enum err check_clock(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rule_clock *clock)
{
    if (clock->length > period_length_max(clock->unit))
        return shape_complain(reader, node, "too many months for", clock->id);
    if (clock->length + clock->extension_max_days > PERIOD_DAYS_MAX)
        return shape_complain(reader, node, "too long with its extension", clock->id);
    if (clock->is_duty && clock->owner == CLOCK_OWNER_PETITIONER)
        return shape_complain(reader, node, "a petitioner owes nothing: duty must be false for",
                              clock->id);
    return ERR_OK;
}

static enum err take_clocks(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    const struct rulebook_reading *reading = reader->context;
    enum err err = shape_items(reader, node, key, out);
    for (size_t i = 0; !err && i < reading->book->clock_count; i++) {
        struct rule_clock *clock = &reading->book->clocks[i];
        for (int level = 0; level < LEVEL__COUNT; level++)
            clock->level_lengths[level] = clock->length;
        err = check_clock(reader, node->item[i], clock);
    }
    return err;
}

/* ---- documents ---- */

#define DOCUMENT(member) .offset = offsetof(struct rule_document, member)
static const struct shape_key DOCUMENT_KEYS[] = {
    {"id", shape_id, DOCUMENT(id), .is_required = true},
    {"title", rule_take_words, DOCUMENT(title), .is_required = true, .max = NAME_BYTES},
    {"needs_service", shape_flag, DOCUMENT(needs_service)},
    {"public", shape_flag, DOCUMENT(is_public)},
    {"body", rule_take_words, DOCUMENT(body), .is_required = true, .max = BODY_BYTES},
    {"cite", rule_take_citation, DOCUMENT(citation)},
};
static const struct shape DOCUMENT_SHAPE =
    SHAPE_WITH_ORIGIN("document", DOCUMENT_KEYS, struct rule_document);
static const struct shape_list DOCUMENTS = {
    &DOCUMENT_SHAPE, SHAPE_COUNT_OF(struct rulebook, documents, document_count),
    RULE_DOCUMENTS_MAX};

/* ---- the rulebook ---- */

#define BOOK(member) .offset = offsetof(struct rulebook, member)
static const struct shape_key BOOK_KEYS[] = {
    {"rulebook", shape_id, BOOK(id), .is_required = true},
    {"version", shape_id, BOOK(version), .is_required = true},
    {"title", rule_take_words, BOOK(title), .is_required = true, .max = NAME_BYTES},
    {"valid_from", shape_day, BOOK(valid_from), .is_required = true},
    {"valid_to", shape_day, BOOK(valid_to)},
    {"utc_offset_minutes", shape_int, BOOK(utc_offset_minutes), .is_required = true,
     .min = -14 * 60, .max = 14 * 60},
    {"max_representatives", shape_int, BOOK(max_representatives), .is_required = true, .min = 1,
     .max = 100},
    {"sources", take_sources, .offset = 0, .is_required = true},
    {"channels", shape_items, BOOK(channels), .is_required = true, .list = &CHANNELS},
    {"purposes", shape_items, BOOK(purposes.items), .is_required = true, .list = &PURPOSES},
    {"classes", shape_items, BOOK(classes), .is_required = true, .list = &CLASSES},
    {"states", shape_items, BOOK(states), .is_required = true, .list = &STATES},
    {"clocks", take_clocks, BOOK(clocks), .is_required = true, .list = &CLOCKS},
    {"documents", shape_items, BOOK(documents), .is_required = true, .list = &DOCUMENTS},
    {"actions", rule_take_actions, BOOK(actions), .is_required = true},
};
static const struct shape BOOK_SHAPE = SHAPE_WITH_ORIGIN("rulebook", BOOK_KEYS, struct rulebook);

enum err rulebook_read(struct arena *arena, const struct yaml_node *root,
                       const struct rulebook **out, char error[YAML_ERROR_MAX])
{
    struct rulebook *book = ARENA_NEW(arena, struct rulebook);
    struct rulebook_reading reading = {.book = book};
    struct shape_reader reader = {.arena = arena, .error = error, .context = &reading};
    enum err err = shape_read(&reader, root, &BOOK_SHAPE, book);
    if (!err)
        err = rulebook_check_references(&reader, root, book);
    if (!err)
        err = rulebook_check_needs(&reader, root, book);
    if (err)
        return err;
    book->pin = arena_printf(arena, "%.*s@%.*s", SV_FMT(book->id), SV_FMT(book->version));
    *out = book;
    return ERR_OK;
}
