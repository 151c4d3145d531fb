/* An office for tests: a real store in a temporary folder, a seeded source of randomness, a clock
 * moved by hand, a county with its petition office, three units and an official for each role. */
#ifndef SUPPORT_OFFICE_BED_H
#define SUPPORT_OFFICE_BED_H

#include "folder.h"

#include "base/timefmt.h"
#include "domain/field.h"
#include "service/admin.h"
#include "service/auth.h"
#include "service/petitions.h"

enum bed_unit { BED_REGION, BED_OFFICE, BED_HOUSING, BED_FARMING, BED_TOWNSHIP, BED_UNIT__COUNT };
enum bed_official {
    BED_ADMIN,
    BED_CLERK,
    BED_OFFICER,
    BED_HEAD,
    BED_HANDLER, /* of housing */
    BED_CHIEF,   /* of housing */
    BED_FARM_HANDLER,
    BED_FARM_CHIEF,
    BED_TOWN_OFFICER, /* of the township's own petition office */
    BED_LEADER,
    BED_AUDITOR,
    BED_OFFICIAL__COUNT
};

struct bed {
    char folder[FOLDER_MAX];
    struct timesource_manual clock;
    struct rng_seeded seed;
    struct service *service;
    struct arena *arena;
    struct fail fail;
    struct call call; /* begun anew by bed_as */
    id64 units[BED_UNIT__COUNT];
    id64 town_office;
    struct account officials[BED_OFFICIAL__COUNT];
};

/* cmocka setup and teardown; *state is the bed. It is Monday 2026-04-20, nine in the morning. */
int bed_setup(void **state);
/* The same on the driver that fails on demand (store/store_fault.h). */
int bed_setup_with_faults(void **state);
int bed_teardown(void **state);

/* Begin a call: as an official, as the public, as a follower or owner of a petition. */
void bed_as(struct bed *bed, enum bed_official who);
void bed_as_public(struct bed *bed);
void bed_as_caller(struct bed *bed, const struct caller *who);
/* Move the clock to nine in the morning of a day, or on by minutes. */
void bed_go_to(struct bed *bed, const char *day);
void bed_wait(struct bed *bed, int minutes);
day_t bed_day(const char *text);

/* A petition of 王小明 with two claims. */
void bed_submit(struct bed *bed, struct receipt *out);
/* The same at the desk, as the official; input is changed by the caller before. */
struct submit_input bed_register_input(struct bed *bed);
enum err bed_register(struct bed *bed, enum bed_official who, const struct submit_input *input,
                      struct receipt *out);
/* Fields as JSON with ' for "; given back with json_decref. */
json_t *bed_fields(struct bed *bed, const char *text);
/* One act as an official, on the version there is; fields as JSON with ' for ". */
enum err bed_act(struct bed *bed, enum bed_official who, id64 petition, const char *action,
                 const char *fields);
/* The same on a version of one's own. Each is decided ahead, where it can be. */
enum err bed_act_on(struct bed *bed, enum bed_official who, id64 petition, int64_t version,
                    const char *action, const char *fields);
/* An act of the petitioner, whose session is in bed->call. */
enum err bed_follow_act(struct bed *bed, const char *action, const char *fields);
/* Sign the petitioner in with number, code, name and secret token: bed->call becomes the owner's.
 */
void bed_own(struct bed *bed, const struct receipt *receipt);
/* Bring a petition to a state by the usual steps: "screened", "referred", "handling", "answered".
 */
void bed_bring(struct bed *bed, id64 petition, const char *state);

enum err bed_case(struct bed *bed, enum bed_official who, id64 petition, struct petition_view *out);
enum err bed_follow(struct bed *bed, struct petition_view *out);
/* Does fail name this field and rule? */
bool bed_failed_at(const struct bed *bed, const char *path, const char *rule);

/* Run anything in a write or read transaction of bed->call. */
enum err bed_write(struct bed *bed, enum err (*fn)(struct call *, void *), void *arg);
enum err bed_read(struct bed *bed, enum err (*fn)(struct call *, void *), void *arg);

#endif
