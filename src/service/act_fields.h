/* From the JSON fields of an act to typed ones, by the kinds its rulebook action declares. Inside
 * src/service only. */
#ifndef SERVICE_ACT_FIELDS_H
#define SERVICE_ACT_FIELDS_H

#include "service/service.h"

#include <jansson.h>

#define ACT_FIELDS_MAX 32
struct act_fields {
    struct field items[ACT_FIELDS_MAX];
    size_t count;
    struct field *people_field; /* those the act names, still to be sealed; NULL: none */
    const struct identity *people;
};
/* Empty texts and null are left out. Wrong types, unknown names and texts that are not clean are
 * field errors at "fields.name", all of them listed; limits are the procedure's to check. Uploads
 * are claimed. */
enum err act_fields_read(struct call *call, const struct rule_action *action, const json_t *json,
                         struct act_fields *out) ERR_MUST_USE;
/* Paths of decisions name fields; the caller of the API sent them inside "fields". Of those told
 * since there were `from`. */
void act_fields_prefix(struct fail *fail, int from);

#endif
