/* Deterministic CBOR. The reader proves the whole input canonical before giving out the first item,
 * so that reading is afterwards only decoding:
 *
 * 1. lengths and integers in their shortest form, integers within int64;
 * 2. only the kinds of enum cbor_kind; text is UTF-8; nothing indefinite, no tags, no floats;
 * 3. map keys are unsigned integers, strictly ascending;
 * 4. nesting at most CBOR_DEPTH_MAX.
 *
 * Of what a seal vouches for (cbor_reader_init_vouched) none of that is proved again; whether or
 * not it holds, a length or a count that goes beyond the input makes the reader fail. */
#include "base/cbor.h"

#include "base/assert.h"
#include "base/utf8.h"

#include <string.h>

enum major { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE };
enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21, SIMPLE_NULL = 22 };

/* ---- writing ---- */

static void add_head(struct buf *out, enum major major, uint64_t argument)
{
    uint8_t head[9];
    size_t width = argument < 24            ? 0
                   : argument <= UINT8_MAX  ? 1
                   : argument <= UINT16_MAX ? 2
                   : argument <= UINT32_MAX ? 4
                                            : 8;
    static const uint8_t ADDITIONAL[9] = {[1] = 24, [2] = 25, [4] = 26, [8] = 27};
    uint8_t low = width ? ADDITIONAL[width] : (uint8_t)argument;
    head[0] = (uint8_t)((unsigned)major << 5 | low);
    for (size_t i = 0; i < width; i++)
        head[1 + i] = (uint8_t)(argument >> (8 * (width - 1 - i)));
    buf_add(out, head, 1 + width);
}

void cbor_int(struct buf *out, int64_t value)
{
    if (value >= 0)
        add_head(out, UNSIGNED, (uint64_t)value);
    else
        add_head(out, NEGATIVE, (uint64_t)(-(value + 1)));
}

void cbor_text(struct buf *out, struct sv utf8)
{
    ASSERT(utf8_is_valid(utf8));
    add_head(out, TEXT, utf8.n);
    buf_add_sv(out, utf8);
}

void cbor_bytes(struct buf *out, struct sv bytes)
{
    add_head(out, BYTES, bytes.n);
    buf_add_sv(out, bytes);
}

void cbor_bool(struct buf *out, bool value)
{
    add_head(out, SIMPLE, value ? SIMPLE_TRUE : SIMPLE_FALSE);
}

void cbor_null(struct buf *out)
{
    add_head(out, SIMPLE, SIMPLE_NULL);
}

void cbor_array(struct buf *out, size_t count)
{
    add_head(out, ARRAY, count);
}

void cbor_map(struct buf *out, size_t count)
{
    add_head(out, MAP, count);
}

/* ---- one item's head ---- */

struct head {
    enum major major;
    uint64_t argument;
    size_t size_bytes;
};

static bool head_read(struct sv in, struct head *out)
{
    static const size_t WIDTH[4] = {1, 2, 4, 8};
    if (in.n == 0)
        return false;
    unsigned char first = (unsigned char)in.p[0];
    unsigned low = first & 31u;
    *out = (struct head){.major = (enum major)(first >> 5), .argument = low, .size_bytes = 1};
    if (low < 24)
        return true;
    if (low > 27)
        return false;
    size_t width = WIDTH[low - 24];
    if (in.n < 1 + width)
        return false;
    uint64_t argument = 0;
    for (size_t i = 0; i < width; i++)
        argument = argument << 8 | (unsigned char)in.p[1 + i];
    uint64_t below = width == 1 ? 24 : UINT64_C(1) << (4 * width); /* fits a shorter form */
    out->argument = argument;
    out->size_bytes = 1 + width;
    return argument >= below;
}

static bool payload_is_valid(struct head head, struct sv rest)
{
    if (head.argument > rest.n)
        return false;
    return head.major == BYTES || utf8_is_valid(sv_slice(rest, 0, (size_t)head.argument));
}

/* Whether the item that begins here is one of ours; *size is what it takes without its members. */
static bool item_is_valid(struct sv in, struct head *head, size_t *size)
{
    if (!head_read(in, head))
        return false;
    struct sv rest = sv_slice(in, head->size_bytes, in.n);
    *size = head->size_bytes;
    switch (head->major) {
    case UNSIGNED:
    case NEGATIVE:
        return head->argument <= INT64_MAX;
    case BYTES:
    case TEXT:
        *size += (size_t)head->argument;
        return payload_is_valid(*head, rest);
    case ARRAY:
        return head->argument <= rest.n;
    case MAP:
        return head->argument <= rest.n / 2;
    case SIMPLE:
        return head->size_bytes == 1 && head->argument >= SIMPLE_FALSE &&
               head->argument <= SIMPLE_NULL;
    case TAG:
        break;
    }
    return false;
}

/* ---- the proof ---- */

struct level {
    uint64_t left; /* items still to come: members, or keys and values */
    bool is_map;
    bool has_key;
    uint64_t last_key;
};

static bool key_is_in_order(struct level *level, const struct head *head)
{
    bool is_key = level->is_map && level->left % 2 == 0;
    if (!is_key)
        return true;
    if (head->major != UNSIGNED || (level->has_key && head->argument <= level->last_key))
        return false;
    level->has_key = true;
    level->last_key = head->argument;
    return true;
}

/* Size of the complete item at the start of `in`, or 0 when it is not canonical. */
static size_t canonical_size(struct sv in)
{
    struct level stack[CBOR_DEPTH_MAX + 1] = {{.left = 1}};
    size_t depth = 0;
    size_t at = 0;
    for (;;) {
        while (depth > 0 && stack[depth].left == 0)
            depth--;
        if (stack[depth].left == 0)
            return at;
        struct head head;
        size_t size;
        if (!item_is_valid(sv_slice(in, at, in.n), &head, &size) ||
            !key_is_in_order(&stack[depth], &head))
            return 0;
        stack[depth].left--;
        at += size;
        if (head.major != ARRAY && head.major != MAP)
            continue;
        if (depth == CBOR_DEPTH_MAX)
            return 0;
        bool is_map = head.major == MAP;
        stack[++depth] =
            (struct level){.left = is_map ? 2 * head.argument : head.argument, .is_map = is_map};
    }
}

bool cbor_is_canonical(struct sv in)
{
    size_t at = 0;
    while (at < in.n) {
        size_t size = canonical_size(sv_slice(in, at, in.n));
        if (size == 0)
            return false;
        at += size;
    }
    return true;
}

/* ---- reading ---- */

void cbor_reader_init(struct cbor_reader *r, struct sv in)
{
    *r = (struct cbor_reader){.in = in, .failed = !cbor_is_canonical(in)};
}

void cbor_reader_init_vouched(struct cbor_reader *r, struct sv in)
{
    *r = (struct cbor_reader){.in = in};
}

static bool next_head(const struct cbor_reader *r, struct head *out)
{
    return !r->failed && head_read(sv_slice(r->in, r->at, r->in.n), out) && out->major != TAG;
}

static enum cbor_kind kind_of(const struct head *head)
{
    static const enum cbor_kind KIND[] = {
        [UNSIGNED] = CBOR_INT, [NEGATIVE] = CBOR_INT, [BYTES] = CBOR_BYTES,
        [TEXT] = CBOR_TEXT,    [ARRAY] = CBOR_ARRAY,  [MAP] = CBOR_MAP,
    };
    if (head->major == SIMPLE)
        return head->argument == SIMPLE_NULL ? CBOR_NULL : CBOR_BOOL;
    return KIND[head->major];
}

bool cbor_peek(struct cbor_reader *r, enum cbor_kind *out)
{
    struct head head;
    if (!next_head(r, &head))
        return false;
    *out = kind_of(&head);
    return true;
}

/* Consume the head of an item of this kind, or fail. */
static bool take(struct cbor_reader *r, enum cbor_kind kind, struct head *out)
{
    if (!next_head(r, out) || kind_of(out) != kind) {
        r->failed = true;
        return false;
    }
    r->at += out->size_bytes;
    return true;
}

/* The same of an item with so many bytes or members, each of at least that many bytes. */
static size_t take_counted(struct cbor_reader *r, enum cbor_kind kind, size_t member_bytes)
{
    struct head head;
    if (!take(r, kind, &head))
        return 0;
    if (head.argument > (r->in.n - r->at) / member_bytes) {
        r->failed = true;
        return 0;
    }
    return (size_t)head.argument;
}

int64_t cbor_read_int(struct cbor_reader *r)
{
    struct head head;
    if (!take(r, CBOR_INT, &head))
        return 0;
    if (head.argument > INT64_MAX) {
        r->failed = true;
        return 0;
    }
    int64_t magnitude = (int64_t)head.argument;
    return head.major == NEGATIVE ? -magnitude - 1 : magnitude;
}

static struct sv read_payload(struct cbor_reader *r, enum cbor_kind kind)
{
    size_t n = take_counted(r, kind, 1);
    if (r->failed)
        return (struct sv){NULL, 0};
    struct sv payload = sv_slice(r->in, r->at, r->at + n);
    r->at += n;
    return payload;
}

struct sv cbor_read_text(struct cbor_reader *r)
{
    return read_payload(r, CBOR_TEXT);
}

struct sv cbor_read_bytes(struct cbor_reader *r)
{
    return read_payload(r, CBOR_BYTES);
}

bool cbor_read_bool(struct cbor_reader *r)
{
    struct head head;
    return take(r, CBOR_BOOL, &head) && head.argument == SIMPLE_TRUE;
}

bool cbor_read_null(struct cbor_reader *r)
{
    enum cbor_kind kind;
    if (!cbor_peek(r, &kind) || kind != CBOR_NULL)
        return false;
    r->at++;
    return true;
}

size_t cbor_read_array(struct cbor_reader *r)
{
    return take_counted(r, CBOR_ARRAY, 1);
}

size_t cbor_read_map(struct cbor_reader *r)
{
    return take_counted(r, CBOR_MAP, 2);
}

void cbor_skip(struct cbor_reader *r)
{
    size_t size = r->failed ? 0 : canonical_size(sv_slice(r->in, r->at, r->in.n));
    if (size == 0)
        r->failed = true;
    r->at += size;
}

enum err cbor_finish(struct cbor_reader *r)
{
    return !r->failed && r->at == r->in.n ? ERR_OK : ERR_CORRUPT;
}
