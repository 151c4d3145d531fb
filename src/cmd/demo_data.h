/* The demo's county, words and matters as values, read from the YAML that the program carries
 * (demo/). A <slot> in a text stands for a word that is drawn once per petition. Immutable once
 * read; everything lives in the arena. */
#ifndef CMD_DEMO_DATA_H
#define CMD_DEMO_DATA_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "domain/field.h"
#include "domain/role.h"
#include "domain/unit.h"
#include "service/service.h"

struct demo_texts {
    const struct sv *items;
    size_t count;
};

struct demo_unit {
    struct sv key, parent, superior;
    enum unit_kind kind;
    struct sv name, short_name, code, phone, address;
};
struct demo_account {
    struct sv login, name, unit, hint;
    role_set roles;
};

/* A number slot: low, low + step, … not over high. */
struct demo_range {
    struct sv name;
    int64_t low, high, step;
};
struct demo_slot {
    struct sv name;
    struct demo_texts words;
};
struct demo_town {
    struct sv unit, name;
    struct demo_texts villages;
};
struct demo_note {
    struct sv kind, line, text;
};
struct demo_refusal {
    struct sv ground, reason, where_to;
};
struct demo_finding {
    enum finding_kind find;
    struct sv facts, basis, remedy;
    int days; /* from the opinion to the remedy; 0 without one */
};
struct demo_claim {
    struct sv say;
    struct demo_finding finding;
};

enum demo_voice { DEMO_VOICE_ANY, DEMO_VOICE_OLD, DEMO_VOICE_YOUNG, DEMO_VOICE__COUNT };
enum demo_score { DEMO_SATISFIED, DEMO_BASICALLY, DEMO_NOT_SATISFIED, DEMO_SCORE__COUNT };
const char *demo_score_word(enum demo_score score);

struct demo_matter {
    struct sv title, class_code, unit, wrong, place, purpose, facts;
    enum demo_voice voice;
    const struct demo_range *set;
    size_t set_count;
    int64_t group_low, group_high; /* 0 when it is one person's matter */
    const struct demo_claim *claims;
    size_t claim_count;
    const struct demo_note *notes;
    size_t note_count;
    const struct demo_refusal *refuse; /* NULL: it can be accepted */
};

struct demo_data {
    /* county.yaml */
    struct sv region, office, password;
    struct {
        struct sv name, address, postcode, phone, hours, guidance;
    } guide;
    const struct demo_unit *units;
    size_t unit_count;
    const struct demo_account *accounts;
    size_t account_count;
    /* words.yaml */
    struct demo_texts surnames, given_old, given_young, objections, extensions, returns,
        not_extended, supplements, closings, contact_hours, openings_written, openings_oral,
        endings, summaries, ratings[DEMO_SCORE__COUNT];
    const struct demo_town *towns;
    size_t town_count;
    const struct demo_slot *slots;
    size_t slot_count;
    const struct demo_range *numbers;
    size_t number_count;
    const struct demo_note *notes;
    size_t note_count;
    const struct demo_finding *other_findings;
    size_t other_finding_count;
    const struct demo_refusal *refusals;
    size_t refusal_count;
    /* matters.yaml */
    const struct demo_matter *matters;
    size_t matter_count;
};

/* The YAML the program carries, as NUL-terminated texts (generated from demo/). */
extern const char DEMO_COUNTY[];
extern const char DEMO_WORDS[];
extern const char DEMO_MATTERS[];

/* What to try with each account, beside data->accounts; in the arena. */
const struct demo_hint *demo_data_hints(struct arena *arena, const struct demo_data *data);
/* Read what the program carries. Wrong data: ERR_BAD_INPUT with "file:line: what". */
enum err demo_data_read(struct arena *arena, struct demo_data *out,
                        char error[YAML_ERROR_MAX]) ERR_MUST_USE;
/* The same from texts given. */
struct demo_yaml {
    struct sv county, words, matters;
};
enum err demo_data_parse(struct arena *arena, const struct demo_yaml *yaml, struct demo_data *out,
                         char error[YAML_ERROR_MAX]) ERR_MUST_USE;

#endif
