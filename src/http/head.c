/* Checks of a request's head. Whatever two programs on the way could read differently is refused:
 * repeated framing fields, Transfer-Encoding (our clients send Content-Length), odd names, control
 * characters, a second Host. */
#include "http/head.h"

#include <string.h>
#include <strings.h>

static bool name_is(struct sv name, const char *wanted)
{
    return name.n == strlen(wanted) && strncasecmp(name.p, wanted, name.n) == 0;
}

size_t head_find(const struct head *head, const char *name, struct sv *value)
{
    size_t count = 0;
    *value = (struct sv){0};
    for (size_t i = 0; i < head->field_count; i++) {
        if (!name_is(head->fields[i].name, name))
            continue;
        if (count++ == 0)
            *value = head->fields[i].value;
    }
    return count;
}

struct sv head_value(const struct head *head, const char *name)
{
    struct sv value;
    return head_find(head, name, &value) == 1 ? value : (struct sv){0};
}

static bool text_is_of(struct sv text, const char *set)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == 0 || !strchr(set, text.p[i]))
            return false;
    }
    return text.n > 0;
}

static bool is_letter_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

/* Letters, digits and what is in the set. */
static bool text_is_plain_or_of(struct sv text, const char *set)
{
    for (size_t i = 0; i < text.n; i++) {
        if (!is_letter_or_digit(text.p[i]) && (text.p[i] == 0 || !strchr(set, text.p[i])))
            return false;
    }
    return text.n > 0;
}

/* Visible bytes, blanks, and bytes above ASCII. */
static bool value_is_sound(struct sv value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char byte = (unsigned char)value.p[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            return false;
    }
    return true;
}

static const char *fields_problem(const struct head *head)
{
    for (size_t i = 0; i < head->field_count; i++) {
        if (!text_is_plain_or_of(head->fields[i].name, "!#$%&'*+-.^_`|~"))
            return "malformed field name";
        if (!value_is_sound(head->fields[i].value))
            return "control character in a field";
    }
    return NULL;
}

/* Fields of which a second one would mean something else to somebody else. */
static const char *repetition_problem(const struct head *head)
{
    static const char *const once[] = {
        "host",          "content-length",  "content-type",   "origin",        "if-match",
        "x-huiyin-csrf", "idempotency-key", "sec-fetch-site", "if-none-match",
    };
    struct sv value;
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        if (head_find(head, once[i], &value) > 1)
            return "repeated field";
    }
    return NULL;
}

static const char *framing_problem(const struct head *head)
{
    struct sv value;
    if (head_find(head, "transfer-encoding", &value) > 0)
        return "transfer-encoding";
    if (head_find(head, "content-length", &value) > 0 && !text_is_of(value, "0123456789"))
        return "malformed content-length";
    return NULL;
}

static const char *host_problem(const struct head *head, const char *host)
{
    struct sv value;
    bool has_host = head_find(head, "host", &value) == 1;
    if (!has_host && (host || sv_is(head->version, "HTTP/1.1")))
        return "no host";
    if (has_host && !text_is_plain_or_of(value, "-._:[]"))
        return "malformed host";
    if (host && !name_is(value, host))
        return "foreign host";
    return NULL;
}

static const char *line_problem(const struct head *head)
{
    if (head->is_torn)
        return "NUL or folded line";
    if (head->has_too_many)
        return "too many fields";
    if (!sv_is(head->version, "HTTP/1.1") && !sv_is(head->version, "HTTP/1.0"))
        return "version";
    if (!text_is_of(head->method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        return "malformed method";
    return NULL;
}

enum err head_check(const struct head *head, const char *host, struct fail *fail)
{
    const char *problem = line_problem(head);
    if (!problem)
        problem = fields_problem(head);
    if (!problem)
        problem = repetition_problem(head);
    if (!problem)
        problem = framing_problem(head);
    if (!problem)
        problem = host_problem(head, host);
    return problem ? fail_detail(fail, ERR_BAD_REQUEST, "%s", problem) : ERR_OK;
}

uint64_t head_content_length(const struct head *head)
{
    struct sv digits = head_value(head, "content-length");
    uint64_t length = 0;
    for (size_t i = 0; i < digits.n; i++) {
        uint64_t digit = (uint64_t)(digits.p[i] - '0');
        if (length > (UINT64_MAX - digit) / 10)
            return UINT64_MAX;
        length = length * 10 + digit;
    }
    return length;
}
