/* Base64 both ways. Plain: what is shown here is public, so nothing hides how long it took. */
#include "base/base64.h"

#include <stdint.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t text_size(size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

/* Up to three bytes become four characters. */
static void encode_group(const unsigned char *in, size_t n, char out[4])
{
    uint32_t bits = (uint32_t)in[0] << 16;
    bits |= n > 1 ? (uint32_t)in[1] << 8 : 0;
    bits |= n > 2 ? in[2] : 0;
    for (size_t i = 0; i < 4; i++)
        out[i] = i <= n ? ALPHABET[bits >> (18 - 6 * i) & 63u] : '=';
}

void base64_add(struct buf *out, struct sv bytes)
{
    const unsigned char *in = (const unsigned char *)bytes.p;
    for (size_t i = 0; i < bytes.n; i += 3) {
        char group[4];
        encode_group(in + i, bytes.n - i < 3 ? bytes.n - i : 3, group);
        buf_add(out, group, sizeof group);
    }
}

struct sv base64_encode(struct arena *arena, struct sv bytes)
{
    const unsigned char *in = (const unsigned char *)bytes.p;
    size_t n = text_size(bytes.n);
    char *out = arena_alloc(arena, n + 1);
    for (size_t i = 0, at = 0; i < bytes.n; i += 3, at += 4)
        encode_group(in + i, bytes.n - i < 3 ? bytes.n - i : 3, out + at);
    return (struct sv){out, n};
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/* Four characters, of which `padding` are "=", become up to three bytes. */
static bool decode_group(const char *in, size_t padding, unsigned char *out)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i < 4 - padding ? value_of(in[i]) : 0;
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
    }
    for (size_t i = 0; i < 3 - padding; i++)
        out[i] = (unsigned char)(bits >> (16 - 8 * i));
    return padding == 0 || (bits & ((UINT32_C(1) << (8 * padding)) - 1)) == 0;
}

static size_t padding_of(struct sv text)
{
    size_t padding = 0;
    while (padding < 2 && padding < text.n && text.p[text.n - 1 - padding] == '=')
        padding++;
    return padding;
}

bool base64_decode_into(struct sv text, void *out, size_t n)
{
    if (text.n != text_size(n))
        return false;
    size_t padding = padding_of(text);
    if (text.n / 4 * 3 - padding != n)
        return false;
    unsigned char *bytes = out;
    for (size_t i = 0; i < text.n; i += 4, bytes += 3) {
        if (!decode_group(text.p + i, i + 4 == text.n ? padding : 0, bytes))
            return false;
    }
    return true;
}

bool base64_decode(struct arena *arena, struct sv text, struct sv *out)
{
    if (text.n % 4)
        return false;
    size_t n = text.n / 4 * 3 - padding_of(text);
    char *bytes = arena_alloc(arena, n + 1);
    *out = (struct sv){bytes, n};
    return base64_decode_into(text, bytes, n);
}
