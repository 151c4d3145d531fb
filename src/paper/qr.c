/* Dark modules beside each other are one rectangle: the path stays a few kilobytes. */
#include "paper/qr.h"

#include "base/buf.h"

#include <qrencode.h>
#include <stdbool.h>

enum { TEXT_MAX = 1024, PATH_MAX_BYTES = 1 << 18 };

static bool is_dark(const QRcode *code, int x, int y)
{
    return code->data[y * code->width + x] & 1u;
}

static void add_row(struct buf *path, const QRcode *code, int y)
{
    for (int x = 0; x < code->width; x++) {
        int from = x;
        while (x < code->width && is_dark(code, x, y))
            x++;
        if (x > from)
            buf_printf(path, "M%d %dh%dv1h-%dz", from + QR_BORDER, y + QR_BORDER, x - from,
                       x - from);
    }
}

enum err qr_encode(struct arena *arena, struct sv text, struct qr *out)
{
    if (text.n == 0 || text.n > TEXT_MAX)
        return ERR_TOO_LARGE;
    QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code)
        return ERR_TOO_LARGE;
    struct buf path;
    buf_init(&path, PATH_MAX_BYTES);
    for (int y = 0; y < code->width; y++)
        add_row(&path, code, y);
    enum err err = buf_finish(&path);
    *out =
        (struct qr){.size = code->width + 2 * QR_BORDER, .path = arena_sv(arena, buf_view(&path))};
    buf_release(&path);
    QRcode_free(code);
    return err;
}
