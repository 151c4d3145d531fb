/* What stations and office carry to each other, in canonical CBOR: the reader refuses everything
 * that these writers would not write. */
#include "base/cbor.h"
#include "ledger/station.h"

enum {
    VERSION = 1,
    GRANT_ITEMS = 4,
    BUNDLE_ITEMS = 3,
    ENTRY_ITEMS = 8,
    PERSON_ITEMS = 8,
    PARCEL_ITEMS = 4
};

static void begin(struct cbor_reader *r, struct sv bytes, size_t max, size_t items)
{
    cbor_reader_init(r, bytes.n <= max ? bytes : (struct sv){0});
    if (cbor_read_array(r) != items || cbor_read_int(r) != VERSION)
        r->failed = true;
}

/* ---- grants ---- */

void station_grant_file_format(const struct station_grant_file *file, struct buf *out)
{
    cbor_array(out, GRANT_ITEMS);
    cbor_int(out, VERSION);
    cbor_text(out, file->note);
    cbor_text(out, file->key);
    cbor_bytes(out, file->snapshot);
}

enum err station_grant_file_parse(struct sv bytes, struct station_grant_file *out)
{
    struct cbor_reader r;
    begin(&r, bytes, STATION_GRANT_FILE_MAX, GRANT_ITEMS);
    out->note = cbor_read_text(&r);
    out->key = cbor_read_text(&r);
    out->snapshot = cbor_read_bytes(&r);
    return cbor_finish(&r) ? ERR_BAD_INPUT : ERR_OK;
}

/* ---- entries ---- */

static void add_person(const struct station_person *person, struct buf *out)
{
    cbor_array(out, PERSON_ITEMS);
    cbor_int(out, person->id);
    cbor_text(out, person->code);
    cbor_text(out, person->name);
    cbor_text(out, person->phone);
    cbor_text(out, person->address);
    cbor_text(out, person->id_kind);
    cbor_text(out, person->id_number);
    cbor_bool(out, person->is_organisation);
}

void station_entry_format(const struct station_entry *entry, struct buf *out)
{
    cbor_array(out, ENTRY_ITEMS);
    cbor_int(out, VERSION);
    cbor_int(out, entry->region);
    cbor_int(out, entry->petition);
    cbor_int(out, entry->event);
    cbor_bytes(out, entry->salt);
    cbor_bytes(out, entry->bytes);
    cbor_text(out, entry->code);
    cbor_array(out, entry->count);
    for (size_t i = 0; i < entry->count; i++)
        add_person(&entry->people[i], out);
}

static void read_person(struct cbor_reader *r, struct station_person *out)
{
    if (cbor_read_array(r) != PERSON_ITEMS)
        r->failed = true;
    out->id = cbor_read_int(r);
    out->code = cbor_read_text(r);
    out->name = cbor_read_text(r);
    out->phone = cbor_read_text(r);
    out->address = cbor_read_text(r);
    out->id_kind = cbor_read_text(r);
    out->id_number = cbor_read_text(r);
    out->is_organisation = cbor_read_bool(r);
}

enum err station_entry_parse(struct arena *arena, struct sv bytes, struct station_entry *out)
{
    struct cbor_reader r;
    begin(&r, bytes, STATION_ENTRY_MAX, ENTRY_ITEMS);
    out->region = cbor_read_int(&r);
    out->petition = cbor_read_int(&r);
    out->event = cbor_read_int(&r);
    out->salt = cbor_read_bytes(&r);
    out->bytes = cbor_read_bytes(&r);
    out->code = cbor_read_text(&r);
    out->count = cbor_read_array(&r);
    struct station_person *people = ARENA_ARRAY(arena, struct station_person, out->count);
    for (size_t i = 0; !r.failed && i < out->count; i++)
        read_person(&r, &people[i]);
    out->people = people;
    return cbor_finish(&r) ? ERR_BAD_INPUT : ERR_OK;
}

/* ---- bundles ---- */

void station_bundle_format(const struct station_bundle *bundle, struct buf *out)
{
    cbor_array(out, BUNDLE_ITEMS);
    cbor_int(out, VERSION);
    cbor_text(out, bundle->grant);
    cbor_array(out, bundle->count);
    for (size_t i = 0; i < bundle->count; i++) {
        cbor_array(out, PARCEL_ITEMS);
        cbor_text(out, bundle->parcels[i].number);
        cbor_text(out, bundle->parcels[i].promise);
        cbor_bytes(out, bundle->parcels[i].sealed);
        cbor_text(out, bundle->parcels[i].note);
    }
}

static void read_parcel(struct cbor_reader *r, struct station_parcel *out)
{
    if (cbor_read_array(r) != PARCEL_ITEMS)
        r->failed = true;
    out->number = cbor_read_text(r);
    out->promise = cbor_read_text(r);
    out->sealed = cbor_read_bytes(r);
    out->note = cbor_read_text(r);
}

enum err station_bundle_parse(struct arena *arena, struct sv bytes, struct station_bundle *out)
{
    struct cbor_reader r;
    begin(&r, bytes, STATION_BUNDLE_MAX, BUNDLE_ITEMS);
    out->grant = cbor_read_text(&r);
    out->count = cbor_read_array(&r);
    if (out->count > STATION_BUNDLE_ENTRIES)
        return ERR_BAD_INPUT;
    struct station_parcel *parcels = ARENA_ARRAY(arena, struct station_parcel, out->count);
    for (size_t i = 0; !r.failed && i < out->count; i++)
        read_parcel(&r, &parcels[i]);
    out->parcels = parcels;
    return cbor_finish(&r) ? ERR_BAD_INPUT : ERR_OK;
}
