/* Calendar, rulebooks, guidance and audit: lists of versions that only grow. */
#include "store/office.h"

#include "base/assert.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

/* ---- calendar ---- */

enum err store_calendar_year_put(struct store_conn *conn, const struct calendar_year *year,
                                 const struct who_when *by)
{
    struct q_calendar_year_newest_out newest;
    enum err err = q_calendar_year_newest(
        conn, conn->scratch, &(struct q_calendar_year_newest_in){.year = year->year}, &newest);
    if (err)
        return err;
    const struct q_calendar_insert_in row = {.year = year->year,
                                             .version = newest.version + 1,
                                             .source = year->source,
                                             .at = by->at,
                                             .account = by->account};
    err = q_calendar_insert(conn, &row, NULL);
    for (size_t i = 0; !err && i < year->count; i++) {
        const struct q_calendar_day_insert_in day = {.year = year->year,
                                                     .version = newest.version + 1,
                                                     .day = year->days[i].day,
                                                     .is_off = year->days[i].is_off,
                                                     .name = year->days[i].name};
        err = q_calendar_day_insert(conn, &day, NULL);
    }
    return err ? err : office_changed(conn);
}

static enum err read_year(struct store_conn *conn, struct arena *arena,
                          const struct q_calendar_years_out *row, struct calendar_year *out)
{
    struct q_calendar_days_out *rows;
    size_t count;
    const struct q_calendar_days_in in = {.year = row->year, .version = row->version};
    enum err err = q_calendar_days(conn, arena, &in, &rows, &count);
    if (err)
        return err;
    struct calendar_day *days = ARENA_ARRAY(arena, struct calendar_day, count);
    for (size_t i = 0; i < count; i++)
        days[i] = (struct calendar_day){(day_t)rows[i].day, rows[i].is_off, rows[i].name};
    *out = (struct calendar_year){.year = (int)row->year,
                                  .source = row->source,
                                  .days = days,
                                  .count = count,
                                  .version = row->version};
    return ERR_OK;
}

enum err store_calendar_years(struct store_conn *conn, struct arena *arena,
                              const struct calendar_year **out, size_t *count)
{
    struct q_calendar_years_out *rows;
    *out = NULL;
    enum err err = q_calendar_years(conn, arena, &rows, count);
    if (err)
        return err;
    struct calendar_year *years = ARENA_ARRAY(arena, struct calendar_year, *count);
    for (size_t i = 0; !err && i < *count; i++)
        err = read_year(conn, arena, &rows[i], &years[i]);
    *out = years;
    return err;
}

int64_t store_calendars_of(const struct calendar_year *years, size_t count)
{
    int64_t calendars = 0;
    for (size_t i = 0; i < count; i++)
        calendars += years[i].version;
    return calendars;
}

/* Raised when period_compute gives other days than it gave for the same calendars. */
enum { DAYS_COMPUTED = 1 };

enum err store_days_followed(struct store_conn *conn, int year, int64_t *calendars)
{
    struct q_calendar_followed_get_out row = {.calendars = 0};
    const struct q_calendar_followed_get_in in = {.year = year, .computed = DAYS_COMPUTED};
    enum err err = q_calendar_followed_get(conn, conn->scratch, &in, &row);
    *calendars = err ? 0 : row.calendars;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_days_followed_put(struct store_conn *conn, int year, int64_t calendars)
{
    const struct q_calendar_followed_put_in row = {
        .year = year, .calendars = calendars, .computed = DAYS_COMPUTED};
    return q_calendar_followed_put(conn, &row, NULL);
}

/* ---- rulebooks ---- */

enum err store_rulebook_put(struct store_conn *conn, struct sv pin, struct sv yaml,
                            const struct who_when *by)
{
    struct q_rulebook_get_out stored;
    enum err err =
        q_rulebook_get(conn, conn->scratch, &(struct q_rulebook_get_in){.pin = pin}, &stored);
    if (!err)
        return sv_eq(stored.yaml, yaml) ? ERR_OK : ERR_CONFLICT;
    if (err != ERR_NOT_FOUND)
        return err;
    const struct q_rulebook_insert_in row = {
        .pin = pin, .yaml = yaml, .at = by->at, .account = by->account};
    err = q_rulebook_insert(conn, &row, NULL);
    return err ? err : office_changed(conn);
}

enum err store_rulebooks(struct store_conn *conn, struct arena *arena,
                         const struct stored_rulebook **out, size_t *count)
{
    struct q_rulebooks_out *rows;
    *out = NULL;
    enum err err = q_rulebooks(conn, arena, &rows, count);
    if (err)
        return err;
    struct stored_rulebook *books = ARENA_ARRAY(arena, struct stored_rulebook, *count);
    for (size_t i = 0; i < *count; i++)
        books[i] = (struct stored_rulebook){rows[i].pin, rows[i].yaml};
    *out = books;
    return ERR_OK;
}

enum err store_rulebook_adopt(struct store_conn *conn, const struct stored_adoption *adoption)
{
    const struct q_rulebook_adopt_in row = {.pin = adoption->pin,
                                            .from_day = adoption->from,
                                            .at = adoption->by.at,
                                            .account = adoption->by.account};
    enum err err = q_rulebook_adopt(conn, &row, NULL);
    return err ? err : office_changed(conn);
}

enum err store_rulebook_adoptions(struct store_conn *conn, struct arena *arena,
                                  const struct stored_adoption **out, size_t *count)
{
    struct q_rulebook_adoptions_out *rows;
    *out = NULL;
    enum err err = q_rulebook_adoptions(conn, arena, &rows, count);
    if (err)
        return err;
    struct stored_adoption *adoptions = ARENA_ARRAY(arena, struct stored_adoption, *count);
    for (size_t i = 0; i < *count; i++)
        adoptions[i] =
            (struct stored_adoption){.pin = rows[i].pin,
                                     .from = (day_t)rows[i].from_day,
                                     .by = {.at = rows[i].at, .account = rows[i].account}};
    *out = adoptions;
    return ERR_OK;
}

/* ---- changes ---- */

enum err office_changed(struct store_conn *conn)
{
    return q_office_changed(conn, NULL);
}

enum err store_office_changes(struct store_conn *conn, int64_t *out)
{
    struct q_office_changes_out row = {0};
    enum err err = q_office_changes(conn, conn->scratch, &row);
    *out = row.changes;
    return err;
}

enum err store_office_changes_before(struct store_conn *conn, int64_t *out)
{
    *out = conn->changes_before;
    if (conn->changes_before >= 0)
        return ERR_OK;
    enum err err = store_office_changes(conn, out);
    if (!err)
        conn->changes_before = *out;
    return err;
}

/* ---- guidance ---- */

enum err store_office_put(struct store_conn *conn, struct office_info *info,
                          const struct who_when *by)
{
    struct q_office_newest_out newest = {0};
    enum err err = q_office_newest(conn, conn->scratch, &newest);
    if (err && err != ERR_NOT_FOUND)
        return err;
    if (newest.version != info->version)
        return ERR_STALE;
    const struct q_office_insert_in row = {
        .version = info->version + 1,
        .unit = info->unit,
        .name = info->name,
        .address = info->address,
        .postcode = info->postcode,
        .phone = info->phone,
        .hours = info->hours,
        .guidance = info->guidance,
        .at = by->at,
        .account = by->account,
    };
    err = q_office_insert(conn, &row, NULL);
    if (!err)
        err = office_changed(conn);
    if (!err)
        info->version++;
    return err == ERR_CONFLICT ? ERR_STALE : err;
}

enum err store_office_get(struct store_conn *conn, struct arena *arena, struct office_info *out)
{
    struct q_office_newest_out row;
    enum err err = q_office_newest(conn, arena, &row);
    if (err)
        return err;
    *out = (struct office_info){
        .unit = row.unit,
        .version = row.version,
        .name = row.name,
        .address = row.address,
        .postcode = row.postcode,
        .phone = row.phone,
        .hours = row.hours,
        .guidance = row.guidance,
    };
    return ERR_OK;
}

/* ---- audit ---- */

enum err store_audit_add(struct store_conn *conn, const struct audit_entry *entry)
{
    const struct q_audit_insert_in row = {
        .id = entry->id,
        .at = entry->at,
        .account = entry->account,
        .kind = entry->kind,
        .subject = entry->subject,
        .detail = entry->detail,
    };
    return q_audit_insert(conn, &row, NULL);
}

enum err store_audit_list(struct store_conn *conn, struct arena *arena,
                          const struct audit_range *range, const struct audit_entry **out,
                          size_t *count)
{
    struct q_audit_list_out *rows;
    *out = NULL;
    const struct q_audit_list_in in = {.before_id = range->before_id ? range->before_id : INT64_MAX,
                                       .limit = range->limit};
    enum err err = q_audit_list(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct audit_entry *entries = ARENA_ARRAY(arena, struct audit_entry, *count);
    for (size_t i = 0; i < *count; i++)
        entries[i] = (struct audit_entry){
            .id = rows[i].id,
            .at = rows[i].at,
            .account = rows[i].account,
            .kind = rows[i].kind,
            .subject = rows[i].subject,
            .detail = rows[i].detail,
        };
    *out = entries;
    return ERR_OK;
}
