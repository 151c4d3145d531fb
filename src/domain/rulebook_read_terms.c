/* What things are called: a rulebook's own nouns for the pages. The pages know the things and have
 * words of their own for them; a rulebook that calls them otherwise says so. */
#include "domain/rulebook_shape.h"
#include "domain/unit.h"

enum { TERM_BYTES = 60 };

/* The things that pages speak of; a plural is a word of its own. */
static const char *const THINGS[] = {
    "petition", "petitions",     "petitioner", "petitioners",      "office",
    "region",   "unit",          "units",      "responsible_unit", "opinion",
    "review",   "reexamination", "claim",      "claims",           "referral",
};

/* "kind.county" names a kind of unit, "role.unit_head" a role. */
static bool is_part_of(struct sv id, struct sv prefix, struct sv *rest)
{
    *rest = sv_starts_with(id, prefix) ? sv_slice(id, prefix.n, id.n) : SV("");
    return rest->n > 0;
}

static bool is_known(struct sv id)
{
    struct sv rest;
    enum unit_kind kind;
    enum role role;
    for (size_t i = 0; i < sizeof THINGS / sizeof THINGS[0]; i++) {
        if (sv_is(id, THINGS[i]))
            return true;
    }
    return (is_part_of(id, SV("kind."), &rest) && unit_kind_from_word(rest, &kind)) ||
           (is_part_of(id, SV("role."), &rest) && role_from_word(rest, &role));
}

static struct sv with_capital(struct arena *arena, struct sv word)
{
    bool is_small = word.n > 0 && word.p[0] >= 'a' && word.p[0] <= 'z';
    return is_small ? arena_printf(arena, "%c%.*s", word.p[0] - 'a' + 'A',
                                   SV_FMT(sv_slice(word, 1, word.n)))
                    : word;
}

enum err rule_take_terms(struct shape_reader *reader, const struct yaml_node *node,
                         const struct shape_key *key, void *out)
{
    struct rulebook *book = out;
    if (node->kind != YAML_NODE_MAP)
        return shape_complain(reader, node, "ids and words wanted for", sv_from(key->name));
    book->terms = ARENA_ARRAY(reader->arena, struct rule_term, node->count);
    book->term_count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        const struct shape_key word = {.name = "term", .max = TERM_BYTES};
        struct rule_term *term = &book->terms[i];
        term->id = node->key[i];
        if (!is_known(term->id))
            return shape_complain(reader, node->item[i], "no page speaks of", term->id);
        enum err err = rule_take_words(reader, node->item[i], &word, &term->name);
        if (err)
            return err;
        for (int lang = 0; lang < LANG__COUNT; lang++)
            term->title.in[lang] = with_capital(reader->arena, term->name.in[lang]);
    }
    return ERR_OK;
}

const struct rule_term *rulebook_term(const struct rulebook *rulebook, struct sv id)
{
    for (size_t i = 0; i < rulebook->term_count; i++) {
        if (sv_eq(rulebook->terms[i].id, id))
            return &rulebook->terms[i];
    }
    return NULL;
}
