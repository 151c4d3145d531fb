/* Texts of notes about stations. There is one way to write each: what was read is written again and
 * compared. */
#include "ledger/station.h"

#include "base/base64.h"
#include "base/num.h"

#include <string.h>

#define REQUEST_TITLE "huiyin station request 1"
#define TEXT_MAX 8192
/* Whole in every language that reads them. */
#define TIME_MAX ((INT64_C(1) << 53) - 1)
/* Moments that ids can have. */
#define ID_TIME_MIN INT64_C(1577836800001)
#define ID_TIME_MAX (ID_TIME_MIN + (INT64_C(1) << 41))
enum { LETTERS_MAX = 8, LOGIN_MAX = 40, NAME_MAX_BYTES = 400 };

static const struct sv GRANT_SUFFIX = SV_INIT("/station");
static const struct sv PROMISE_SUFFIX = SV_INIT("/station/promise");
static const struct sv SEAL_SUFFIX = SV_INIT("/station/sealed");
static const struct sv REPORT_SUFFIX = SV_INIT("/station/report");

/* ---- lines ---- */

static void add_line(struct buf *out, struct sv text)
{
    buf_add_sv(out, text);
    buf_add_byte(out, '\n');
}

static void add_bytes_line(struct buf *out, const void *bytes, size_t n)
{
    base64_add(out, (struct sv){bytes, n});
    buf_add_byte(out, '\n');
}

static void add_pair(struct buf *out, int64_t a, int64_t b)
{
    buf_printf(out, "%lld %lld\n", (long long)a, (long long)b);
}

/* Lines of a text as they are read; failed stays once set. */
struct lines {
    struct sv rest;
    bool failed;
};

static struct sv next(struct lines *lines)
{
    struct sv line = {0};
    if (!sv_cut(lines->rest, '\n', &line, &lines->rest) || line.n == 0)
        lines->failed = true;
    return line;
}

static int64_t number_of(struct lines *lines, struct sv text, int64_t max)
{
    int64_t value = 0;
    if (!num_parse_i64(text, 0, max, &value))
        lines->failed = true;
    return value;
}

static void next_pair(struct lines *lines, int64_t max, int64_t *a, int64_t *b)
{
    struct sv first, second;
    if (!sv_cut(next(lines), ' ', &first, &second))
        lines->failed = true;
    *a = number_of(lines, first, max);
    *b = number_of(lines, second, max);
}

static void next_bytes(struct lines *lines, void *out, size_t n)
{
    if (!base64_decode_into(next(lines), out, n))
        lines->failed = true;
}

static struct sv next_suffixed(struct lines *lines, struct sv suffix)
{
    struct sv line = next(lines);
    struct sv origin = {0};
    if (sv_ends_with(line, suffix))
        origin = sv_slice(line, 0, line.n - suffix.n);
    if (!note_name_is_valid(origin))
        lines->failed = true;
    return origin;
}

static void next_key(struct lines *lines, struct note_key *out)
{
    if (note_key_parse(next(lines), out) || out->algorithm != NOTE_ED25519 ||
        !sv_is(out->name, STATION_KEY_NAME))
        lines->failed = true;
}

/* Something people read: one line, of a length that a slip can hold. */
static struct sv next_name(struct lines *lines)
{
    struct sv line = next(lines);
    if (line.n > NAME_MAX_BYTES)
        lines->failed = true;
    return line;
}

static bool is_again(struct buf *written, struct sv text)
{
    bool same = sv_eq(buf_view(written), text);
    buf_release(written);
    return same;
}

/* ---- requests ---- */

static bool is_login(struct sv login)
{
    static const char ALPHABET[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    for (size_t i = 0; i < login.n; i++) {
        if (!memchr(ALPHABET, login.p[i], sizeof ALPHABET - 1))
            return false;
    }
    return login.n >= 2 && login.n <= LOGIN_MAX;
}

bool station_operator_next(struct sv *list, struct sv *login)
{
    if (list->n == 0)
        return false;
    (void)!sv_cut(*list, ',', login, list);
    return true;
}

static bool are_operators(struct sv list)
{
    struct sv login;
    size_t count = 0;
    if (list.n == 0 || sv_ends_with(list, SV(",")))
        return false;
    while (station_operator_next(&list, &login)) {
        if (!is_login(login) || ++count > STATION_OPERATORS_MAX)
            return false;
    }
    return true;
}

void station_request_format(const struct station_request *request, struct buf *out)
{
    buf_add_sv(out, SV(REQUEST_TITLE "\n"));
    note_key_format(&request->key, out);
    buf_add_byte(out, '\n');
    add_line(out, request->name);
    add_line(out, request->operators);
}

enum err station_request_parse(struct sv text, struct station_request *out)
{
    struct lines lines = {.rest = text};
    struct buf again;
    if (!sv_is(next(&lines), REQUEST_TITLE))
        return ERR_BAD_INPUT;
    next_key(&lines, &out->key);
    out->name = next_name(&lines);
    out->operators = next(&lines);
    if (lines.failed || !are_operators(out->operators))
        return ERR_BAD_INPUT;
    buf_init(&again, TEXT_MAX);
    station_request_format(out, &again);
    return is_again(&again, text) ? ERR_OK : ERR_BAD_INPUT;
}

/* ---- grants ---- */

void station_grant_format(const struct station_grant *grant, struct buf *out)
{
    buf_add_sv(out, grant->origin);
    add_line(out, GRANT_SUFFIX);
    add_pair(out, grant->station, grant->node);
    add_pair(out, grant->unit, grant->account);
    note_key_format(&grant->key, out);
    buf_add_byte(out, '\n');
    add_line(out, grant->letters);
    add_pair(out, grant->serial_first, grant->serial_last);
    add_pair(out, grant->from, grant->until);
    add_bytes_line(out, grant->seal, sizeof grant->seal);
    add_bytes_line(out, grant->snapshot.bytes, HASH_BYTES);
    add_line(out, grant->name);
    add_line(out, grant->operators);
    add_line(out, grant->office);
    add_line(out, grant->address);
}

static bool are_letters(struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < 'A' || text.p[i] > 'Z')
            return false;
    }
    return text.n >= 1 && text.n <= LETTERS_MAX;
}

/* "https://xinfang.example.gov.cn", or a dash. */
static bool is_address(struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] <= ' ' || text.p[i] > '~')
            return false;
    }
    return sv_is(text, "-") ||
           ((sv_starts_with(text, SV("https://")) || sv_starts_with(text, SV("http://"))) &&
            !sv_ends_with(text, SV("/")));
}

static bool is_sensible(const struct station_grant *grant)
{
    return grant->station > 0 && grant->unit > 0 && grant->account > 0 &&
           grant->node >= STATION_NODE_MIN && grant->node <= STATION_NODE_MAX &&
           grant->serial_first >= STATION_SERIAL_MIN && grant->serial_first <= grant->serial_last &&
           grant->from < grant->until && grant->from >= ID_TIME_MIN &&
           grant->until <= ID_TIME_MAX && are_letters(grant->letters) &&
           are_operators(grant->operators) && is_address(grant->address);
}

enum err station_grant_parse(struct sv text, struct station_grant *out)
{
    struct lines lines = {.rest = text};
    struct buf again;
    int64_t node;
    out->origin = next_suffixed(&lines, GRANT_SUFFIX);
    next_pair(&lines, INT64_MAX, &out->station, &node);
    out->node = node <= STATION_NODE_MAX ? (int)node : 0;
    next_pair(&lines, INT64_MAX, &out->unit, &out->account);
    next_key(&lines, &out->key);
    out->letters = next(&lines);
    next_pair(&lines, STATION_SERIAL_MAX, &out->serial_first, &out->serial_last);
    next_pair(&lines, TIME_MAX, &out->from, &out->until);
    next_bytes(&lines, out->seal, sizeof out->seal);
    next_bytes(&lines, out->snapshot.bytes, HASH_BYTES);
    out->name = next_name(&lines);
    out->operators = next(&lines);
    out->office = next_name(&lines);
    out->address = next_name(&lines);
    if (lines.failed || !is_sensible(out))
        return ERR_BAD_INPUT;
    buf_init(&again, TEXT_MAX);
    station_grant_format(out, &again);
    return is_again(&again, text) ? ERR_OK : ERR_BAD_INPUT;
}

/* Its serial is of the block, its date is as given. */
static bool is_of_block(const struct station_grant *grant, struct sv number, struct sv *year,
                        struct sv *date)
{
    struct sv letters, serial, rest;
    int64_t value;
    return sv_cut(number, '-', &letters, &rest) && sv_cut(rest, '-', year, &rest) &&
           sv_cut(rest, '-', date, &rest) && sv_cut(rest, '-', &serial, &rest) &&
           sv_eq(letters, grant->letters) && !sv_starts_with(serial, SV("0")) &&
           num_parse_i64(serial, grant->serial_first, grant->serial_last, &value);
}

bool station_grant_covers(const struct station_grant *grant, struct sv number, day_t day)
{
    char expected[DAY_TEXT_SIZE]; /* 2026-04-20 */
    struct sv year, date;
    day_format(day, expected);
    return is_of_block(grant, number, &year, &date) && year.n == 4 && date.n == 4 &&
           memcmp(year.p, expected, 4) == 0 && memcmp(date.p, expected + 5, 2) == 0 &&
           memcmp(date.p + 2, expected + 8, 2) == 0;
}

bool station_grant_made(const struct station_grant *grant, id64 id)
{
    /* An id of a moment is not less than every id of it with lower bits of zero. */
    int node = (int)(id >> 12 & 511);
    return node == grant->node && id >= id_at(grant->from, 0) && id < id_at(grant->until, 0);
}

/* ---- promises ---- */

void station_promise_format(const struct station_promise *promise, struct buf *out)
{
    buf_add_sv(out, promise->origin);
    add_line(out, PROMISE_SUFFIX);
    buf_printf(out, "%lld\n", (long long)promise->station);
    add_bytes_line(out, promise->leaf.bytes, HASH_BYTES);
    add_pair(out, promise->at, promise->by);
    add_line(out, promise->number);
    add_line(out, promise->office);
}

enum err station_promise_parse(struct sv text, struct station_promise *out)
{
    struct lines lines = {.rest = text};
    struct buf again;
    out->origin = next_suffixed(&lines, PROMISE_SUFFIX);
    out->station = number_of(&lines, next(&lines), INT64_MAX);
    next_bytes(&lines, out->leaf.bytes, HASH_BYTES);
    next_pair(&lines, TIME_MAX, &out->at, &out->by);
    out->number = next_name(&lines);
    out->office = next_name(&lines);
    if (lines.failed)
        return ERR_BAD_INPUT;
    buf_init(&again, TEXT_MAX);
    station_promise_format(out, &again);
    return is_again(&again, text) ? ERR_OK : ERR_BAD_INPUT;
}

bool station_promise_fits(const struct station_promise *promise, const struct station_grant *grant)
{
    struct sv year, date;
    return sv_eq(promise->origin, grant->origin) && promise->station == grant->station &&
           promise->at >= grant->from && promise->at < grant->until &&
           promise->by == grant->until && sv_eq(promise->office, grant->office) &&
           is_of_block(grant, promise->number, &year, &date);
}

void station_seal_format(const struct station_grant *grant, struct hash sealed, struct buf *out)
{
    buf_add_sv(out, grant->origin);
    add_line(out, SEAL_SUFFIX);
    buf_printf(out, "%lld\n", (long long)grant->station);
    add_bytes_line(out, sealed.bytes, HASH_BYTES);
}

/* ---- reports ---- */

void station_report_format(const struct station_report *report, struct buf *out)
{
    buf_add_sv(out, report->origin);
    add_line(out, REPORT_SUFFIX);
    buf_printf(out, "%lld\n", (long long)report->station);
    for (size_t i = 0; i < report->count; i++)
        buf_printf(out, "%.*s %.*s\n", SV_FMT(report->answers[i].number),
                   SV_FMT(report->answers[i].word));
}

enum err station_report_parse(struct arena *arena, struct sv text, struct station_report *out)
{
    struct lines lines = {.rest = text};
    struct station_answer *answers =
        ARENA_ARRAY(arena, struct station_answer, STATION_BUNDLE_ENTRIES);
    out->origin = next_suffixed(&lines, REPORT_SUFFIX);
    out->station = number_of(&lines, next(&lines), INT64_MAX);
    out->answers = answers;
    out->count = 0;
    while (!lines.failed && lines.rest.n > 0) {
        struct station_answer *answer = &answers[out->count];
        if (out->count++ == STATION_BUNDLE_ENTRIES ||
            !sv_cut(next(&lines), ' ', &answer->number, &answer->word) || !answer->word.n)
            return ERR_BAD_INPUT;
    }
    return lines.failed ? ERR_BAD_INPUT : ERR_OK;
}

/* ---- notes ---- */

struct sv station_note(struct arena *arena, const struct note_signer *signer, struct sv text)
{
    struct buf out;
    buf_init(&out, NOTE_SIZE_MAX);
    add_line(&out, text);
    note_sign(signer, text, &out);
    struct sv kept = arena_sv(arena, buf_view(&out));
    buf_release(&out);
    return kept;
}

bool station_note_signed(struct arena *arena, struct sv bytes, const struct note_key *key,
                         struct sv *text)
{
    struct note *note = ARENA_NEW(arena, struct note);
    if (note_parse(arena, bytes, note) || !note_verify(note, key))
        return false;
    *text = note->text;
    return true;
}
