/* Names and addresses. The matter's voice says how old the writer is likely to be. */
#include "cmd/demo_people.h"

#include "base/assert.h"

static struct sv name_of(struct demo_case *c)
{
    const struct demo_data *data = c->world->data;
    struct sv surname = demo_pick(c->rng, &data->surnames);
    bool is_old = c->matter->voice == DEMO_VOICE_OLD ||
                  (c->matter->voice == DEMO_VOICE_ANY && demo_case_chance(c, 45));
    struct sv given = demo_pick(c->rng, is_old ? &data->given_old : &data->given_young);
    return arena_printf(c->arena, "%.*s%.*s", SV_FMT(surname), SV_FMT(given));
}

/* Of a division that no place has, so of nobody; with a check character that is right. */
static struct sv resident_id(struct arena *arena, int seed)
{
    for (const char *check = "0123456789X"; *check; check++) {
        struct sv number = arena_printf(arena, "999999%04d%02d%02d%03d%c", 1938 + seed % 65,
                                        1 + seed % 12, 1 + seed % 28, seed % 1000, *check);
        if (vault_resident_id_is_right(number))
            return number;
    }
    ASSERT(false); /* one of eleven is right */
    return SV("");
}

/* Every third has shown an identity card. */
static struct identity identity_of(struct demo_case *c)
{
    struct sv lives = demo_case_chance(c, 60) ? SV("清禾县<town><village>") : SV("清禾县<estate>");
    struct sv name = name_of(c);
    int seed = demo_case_between(c, 0, 9999);
    bool is_shown = seed % 3 == 0;
    return (struct identity){
        .name = name,
        .phone = arena_printf(c->arena, "1380000%04d", seed),
        .address = arena_printf(c->arena, "%.*s %d 号", SV_FMT(demo_fill(&c->slots, lives)),
                                demo_case_between(c, 1, 198)),
        .id_kind = is_shown ? SV("resident_id") : SV(""),
        .id_number = is_shown ? resident_id(c->arena, seed) : SV(""),
    };
}

void demo_people_make(struct demo_case *c, size_t count, bool are_representatives)
{
    ASSERT(count > 0 && count <= DEMO_PEOPLE_MAX);
    for (size_t i = 0; i < count; i++) {
        c->identities[i] = identity_of(c);
        c->people[i] = vault_mask(c->arena, &c->identities[i], demo_case_id(c));
        c->people[i].is_representative = are_representatives;
    }
    c->people_count = count;
}
