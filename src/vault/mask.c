/* What those who need not know a petitioner see of one. Must never show more of a name than its
 * first character (two for an organisation), nor the middle of a phone number. */
#include "base/utf8.h"
#include "vault/vault.h"

enum { PHONE_SHOWN_WHOLE = 11 };

static struct sv mask_name(struct arena *arena, struct sv name, bool is_organisation)
{
    struct sv trimmed = sv_trim(name);
    if (!trimmed.n)
        return trimmed;
    struct sv shown = utf8_clip(trimmed, is_organisation ? 2 : 1);
    return arena_printf(arena, "%.*s%s", SV_FMT(shown), is_organisation ? "****" : "**");
}

static struct sv mask_phone(struct arena *arena, struct sv phone)
{
    struct sv folded = utf8_fold(arena, phone);
    if (!folded.n)
        return folded;
    if (folded.n < PHONE_SHOWN_WHOLE || utf8_length(folded) != folded.n)
        return arena_sv(arena, SV("****"));
    struct sv head = sv_slice(folded, 0, 3);
    struct sv tail = sv_slice(folded, folded.n - 4, folded.n);
    return arena_printf(arena, "%.*s****%.*s", SV_FMT(head), SV_FMT(tail));
}

struct person_ref vault_mask(struct arena *arena, const struct identity *identity, id64 person)
{
    bool has_name = sv_trim(identity->name).n > 0;
    bool has_way = sv_trim(identity->phone).n > 0 || sv_trim(identity->address).n > 0;
    return (struct person_ref){.id = person,
                               .masked_name =
                                   mask_name(arena, identity->name, identity->is_organisation),
                               .masked_phone = mask_phone(arena, identity->phone),
                               .is_organisation = identity->is_organisation,
                               .is_reachable = has_name && has_way};
}
