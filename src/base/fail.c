/* Filling in the detail of a failure. Fixed-size fields: text that is too long is clipped where
 * a character ends, never in the middle. Must not hold personal data in `detail`. */
#include "base/fail.h"

#include "base/assert.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Copy as much as fits, NUL-terminated. */
static void copy_clipped(char *to, size_t to_bytes, struct sv text)
{
    struct sv clipped = utf8_clip_bytes(text, to_bytes - 1);
    if (clipped.n)
        memcpy(to, clipped.p, clipped.n);
    to[clipped.n] = '\0';
}

enum err fail_with(struct fail *fail, enum err err, const char *reason)
{
    ASSERT(err != ERR_OK);
    if (fail)
        copy_clipped(fail->reason, sizeof fail->reason, sv_from(reason));
    return err;
}

enum err fail_with_param(struct fail *fail, enum err err, const char *reason, struct sv param)
{
    if (fail) {
        size_t slot = fail->param[0][0] ? 1 : 0;
        copy_clipped(fail->param[slot], sizeof fail->param[slot], param);
    }
    return fail_with(fail, err, reason);
}

enum err fail_field(struct fail *fail, const char *path, const char *rule, const char *limit)
{
    if (!fail)
        return ERR_BAD_INPUT;
    if (fail->field_count < FAIL_FIELDS_MAX) {
        struct fail_field *field = &fail->field[fail->field_count];
        copy_clipped(field->path, sizeof field->path, sv_from(path));
        copy_clipped(field->rule, sizeof field->rule, sv_from(rule));
        copy_clipped(field->limit, sizeof field->limit, sv_from(limit));
    }
    fail->field_count++;
    return ERR_BAD_INPUT;
}

enum err fail_detail(struct fail *fail, enum err err, const char *format, ...)
{
    ASSERT(err != ERR_OK);
    if (!fail)
        return err;
    char text[2 * sizeof fail->detail];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    copy_clipped(fail->detail, sizeof fail->detail, sv_from(text));
    return err;
}
