/* What a station is given of its office, in canonical CBOR: units, rest days, rulebooks with the
 * days from which they hold, and what the office publishes. Nothing of matters or people. */
#include "base/cbor.h"
#include "service/service_private.h"
#include "service/station.h"

enum {
    VERSION = 1,
    SNAPSHOT_ITEMS = 6,
    UNIT_ITEMS = 11,
    YEAR_ITEMS = 3,
    DAY_ITEMS = 3,
    RULEBOOK_ITEMS = 2,
    ADOPTION_ITEMS = 2,
    INFO_ITEMS = 7
};

/* ---- writing ---- */

static void add_units(const struct unit_tree *units, struct buf *out)
{
    cbor_array(out, unit_count(units));
    for (size_t i = 0; i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        cbor_array(out, UNIT_ITEMS);
        cbor_int(out, unit->id);
        cbor_int(out, unit->parent);
        cbor_text(out, sv_from(unit_kind_word(unit->kind)));
        cbor_text(out, unit->name);
        cbor_text(out, unit->short_name);
        cbor_text(out, unit->phone);
        cbor_text(out, unit->address);
        cbor_text(out, unit->code);
        cbor_int(out, unit->superior);
        cbor_bool(out, unit->is_vertical);
        cbor_bool(out, unit->is_active);
    }
}

static void add_years(const struct office *office, struct buf *out)
{
    cbor_array(out, office->calendar_year_count);
    for (size_t i = 0; i < office->calendar_year_count; i++) {
        const struct calendar_year *year = &office->calendar_years[i];
        cbor_array(out, YEAR_ITEMS);
        cbor_int(out, year->year);
        cbor_text(out, year->source);
        cbor_array(out, year->count);
        for (size_t k = 0; k < year->count; k++) {
            cbor_array(out, DAY_ITEMS);
            cbor_int(out, year->days[k].day);
            cbor_bool(out, year->days[k].is_off);
            cbor_text(out, year->days[k].name);
        }
    }
}

static enum err add_rulebooks(struct call *call, struct buf *out)
{
    const struct stored_rulebook *rulebooks;
    size_t count;
    enum err err = store_rulebooks(call->conn, call->arena, &rulebooks, &count);
    if (err)
        return err;
    cbor_array(out, count);
    for (size_t i = 0; i < count; i++) {
        cbor_array(out, RULEBOOK_ITEMS);
        cbor_text(out, rulebooks[i].pin);
        cbor_text(out, rulebooks[i].yaml);
    }
    return ERR_OK;
}

static enum err add_adoptions(struct call *call, struct buf *out)
{
    const struct stored_adoption *adoptions;
    size_t count;
    enum err err = store_rulebook_adoptions(call->conn, call->arena, &adoptions, &count);
    if (err)
        return err;
    cbor_array(out, count);
    for (size_t i = 0; i < count; i++) {
        cbor_array(out, ADOPTION_ITEMS);
        cbor_text(out, adoptions[i].pin);
        cbor_int(out, adoptions[i].from);
    }
    return ERR_OK;
}

static void add_info(const struct office_info *info, struct buf *out)
{
    cbor_array(out, INFO_ITEMS);
    cbor_int(out, info->unit);
    cbor_text(out, info->name);
    cbor_text(out, info->address);
    cbor_text(out, info->postcode);
    cbor_text(out, info->phone);
    cbor_text(out, info->hours);
    cbor_text(out, info->guidance);
}

enum err snapshot_format(struct call *call, struct buf *out)
{
    cbor_array(out, SNAPSHOT_ITEMS);
    cbor_int(out, VERSION);
    add_units(call->office->units, out);
    add_years(call->office, out);
    enum err err = add_rulebooks(call, out);
    if (!err)
        err = add_adoptions(call, out);
    add_info(&call->office->info, out);
    return err ? err : buf_finish(out);
}

/* ---- reading ---- */

static void want(struct cbor_reader *r, size_t items)
{
    if (cbor_read_array(r) != items)
        r->failed = true;
}

static void read_unit(struct cbor_reader *r, struct unit *out)
{
    want(r, UNIT_ITEMS);
    out->id = cbor_read_int(r);
    out->parent = cbor_read_int(r);
    if (!unit_kind_from_word(cbor_read_text(r), &out->kind) || out->id <= 0 || out->parent < 0)
        r->failed = true;
    out->name = cbor_read_text(r);
    out->short_name = cbor_read_text(r);
    out->phone = cbor_read_text(r);
    out->address = cbor_read_text(r);
    out->code = cbor_read_text(r);
    out->superior = cbor_read_int(r);
    out->is_vertical = cbor_read_bool(r);
    out->is_active = cbor_read_bool(r);
}

static bool is_day(int64_t day)
{
    return day > -1000000 && day < 10000000;
}

static void read_year(struct arena *arena, struct cbor_reader *r, struct calendar_year *out)
{
    want(r, YEAR_ITEMS);
    int64_t year = cbor_read_int(r);
    if (year < 1900 || year > 9999)
        r->failed = true;
    out->year = r->failed ? 0 : (int)year;
    out->source = cbor_read_text(r);
    out->count = cbor_read_array(r);
    struct calendar_day *days = ARENA_ARRAY(arena, struct calendar_day, out->count);
    for (size_t i = 0; !r->failed && i < out->count; i++) {
        want(r, DAY_ITEMS);
        int64_t day = cbor_read_int(r);
        if (!is_day(day))
            r->failed = true;
        days[i].day = r->failed ? 0 : (day_t)day;
        days[i].is_off = cbor_read_bool(r);
        days[i].name = cbor_read_text(r);
    }
    out->days = days;
}

static void read_units(struct arena *arena, struct cbor_reader *r, struct snapshot_view *out)
{
    out->unit_count = cbor_read_array(r);
    struct unit *units = ARENA_ARRAY(arena, struct unit, out->unit_count);
    for (size_t i = 0; !r->failed && i < out->unit_count; i++)
        read_unit(r, &units[i]);
    out->units = units;
}

static void read_years(struct arena *arena, struct cbor_reader *r, struct snapshot_view *out)
{
    out->year_count = cbor_read_array(r);
    struct calendar_year *years = ARENA_ARRAY(arena, struct calendar_year, out->year_count);
    for (size_t i = 0; !r->failed && i < out->year_count; i++)
        read_year(arena, r, &years[i]);
    out->years = years;
}

static void read_rulebooks(struct arena *arena, struct cbor_reader *r, struct snapshot_view *out)
{
    out->rulebook_count = cbor_read_array(r);
    struct stored_rulebook *books = ARENA_ARRAY(arena, struct stored_rulebook, out->rulebook_count);
    for (size_t i = 0; !r->failed && i < out->rulebook_count; i++) {
        want(r, RULEBOOK_ITEMS);
        books[i].pin = cbor_read_text(r);
        books[i].yaml = cbor_read_text(r);
    }
    out->rulebooks = books;
    out->adoption_count = cbor_read_array(r);
    struct stored_adoption *adoptions =
        ARENA_ARRAY(arena, struct stored_adoption, out->adoption_count);
    for (size_t i = 0; !r->failed && i < out->adoption_count; i++) {
        want(r, ADOPTION_ITEMS);
        adoptions[i].pin = cbor_read_text(r);
        int64_t from = cbor_read_int(r);
        if (!is_day(from))
            r->failed = true;
        adoptions[i].from = r->failed ? 0 : (day_t)from;
    }
    out->adoptions = adoptions;
}

enum err snapshot_parse(struct arena *arena, struct sv bytes, struct snapshot_view *out)
{
    struct cbor_reader r;
    *out = (struct snapshot_view){0};
    cbor_reader_init(&r, bytes);
    want(&r, SNAPSHOT_ITEMS);
    if (cbor_read_int(&r) != VERSION)
        r.failed = true;
    read_units(arena, &r, out);
    read_years(arena, &r, out);
    read_rulebooks(arena, &r, out);
    want(&r, INFO_ITEMS);
    out->info.unit = cbor_read_int(&r);
    out->info.name = cbor_read_text(&r);
    out->info.address = cbor_read_text(&r);
    out->info.postcode = cbor_read_text(&r);
    out->info.phone = cbor_read_text(&r);
    out->info.hours = cbor_read_text(&r);
    out->info.guidance = cbor_read_text(&r);
    return cbor_finish(&r) ? ERR_BAD_INPUT : ERR_OK;
}
