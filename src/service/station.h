/* Being a station. Inside src/service only. */
#ifndef SERVICE_STATION_H
#define SERVICE_STATION_H

#include "service/petitions.h"
#include "service/stations.h"

struct station {
    struct station_grant grant;
    struct sv note; /* the grant, signed */
    struct note_key office_key;
    struct note_signer signer;
};
/* Of a data folder with a grant; *out stays NULL without one. In the arena, for as long as the
 * service lives. */
enum err station_open(struct arena *arena, const char *data_dir, struct station **out,
                      struct fail *fail) ERR_MUST_USE;
/* Nothing is registered outside the time of the grant: ERR_REFUSED. */
enum err station_check_time(struct call *call) ERR_MUST_USE;
/* A serial of the day as one of the block; ERR_REFUSED when the day's are used up. */
enum err station_serial(struct call *call, int64_t *serial) ERR_MUST_USE;
/* A registration: sealed for the office, promised, kept until it is taken over; what it folds to is
 * in *petition, the promise in *out. */
struct station_registration {
    struct petition_key key;
    struct sv number, code; /* code: of nobody's name */
    const struct event *event;
    const struct identity *people;
    const struct slip *slips; /* beside people */
    size_t count;
};
enum err station_keep(struct call *call, const struct station_registration *made,
                      struct petition *petition, struct station_slip *out) ERR_MUST_USE;

/* What a station needs of the office, as bytes, and back into its own database. */
enum err snapshot_format(struct call *call, struct buf *out) ERR_MUST_USE;
struct snapshot_view {
    const struct unit *units;
    const struct calendar_year *years;
    const struct stored_rulebook *rulebooks;
    const struct stored_adoption *adoptions;
    size_t unit_count, year_count, rulebook_count, adoption_count;
    struct office_info info;
};
enum err snapshot_parse(struct arena *arena, struct sv bytes,
                        struct snapshot_view *out) ERR_MUST_USE;

/* Where what is registered for a unit goes: its petition office, and the unit itself where it
 * received the matter directly (else 0). False: nothing is registered there. */
bool station_place(const struct call *call, id64 unit, id64 *office, id64 *receiver);

#endif
