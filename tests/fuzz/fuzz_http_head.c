/* Heads and the values in them. The input is lines "name:value"; the first is the method. A head
 * that is accepted has one Host at most, one Content-Length, no Transfer-Encoding; values that are
 * taken from fields lie within them. */
#include "base/assert.h"
#include "http/head.h"
#include "http/values.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(struct sv part, struct sv whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void check_values(struct sv value)
{
    int64_t version = -1;
    struct sv cookie = values_cookie(value, "__Host-desk");
    ASSERT(lies_within(cookie, value) && !memchr(cookie.n ? cookie.p : "", ';', cookie.n));
    if (values_if_match(value, &version))
        ASSERT(version >= 0 && value.p[0] == '"' && value.p[value.n - 1] == '"');
    ASSERT(values_language(value) < LANG__COUNT);
    ASSERT((values_codings(value) & ~(unsigned)(CODING_BROTLI | CODING_GZIP)) == 0);
    (void)values_is_json(value);
    (void)values_if_none_match(value, SV("\"1-00000000\""));
    if (values_origin_is(value, SV("h")))
        ASSERT(value.n >= 8);
    if (values_is_idempotency_key(value))
        ASSERT(value.n >= 8 && value.n <= 64);
    ASSERT(lies_within(values_forwarded_for(value), value));
}

static void check_accepted(const struct head *head)
{
    struct sv value;
    ASSERT(head_find(head, "host", &value) <= 1);
    ASSERT(head_find(head, "content-length", &value) <= 1);
    ASSERT(head_find(head, "transfer-encoding", &value) == 0);
    (void)head_content_length(head);
    for (size_t i = 0; i < head->field_count; i++) {
        ASSERT(head->fields[i].name.n > 0);
        for (size_t at = 0; at < head->fields[i].value.n; at++) {
            unsigned char byte = (unsigned char)head->fields[i].value.p[at];
            ASSERT(byte >= 0x20 || byte == '\t');
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct head head = {.version = SV("HTTP/1.1"), .target = SV("/")};
    struct sv rest = {(const char *)data, size};
    struct sv line;
    struct fail fail = {0};
    check_values(rest);
    bool has_more = sv_cut(rest, '\n', &head.method, &rest);
    while (has_more && head.field_count < HEAD_FIELDS_MAX) {
        struct head_field *field = &head.fields[head.field_count++];
        has_more = sv_cut(rest, '\n', &line, &rest);
        (void)!sv_cut(line, ':', &field->name, &field->value);
        check_values(field->value);
    }
    if (head_check(&head, NULL, &fail) == ERR_OK)
        check_accepted(&head);
    (void)!head_check(&head, "example.org", &fail);
    return 0;
}
