#!/usr/bin/env python3
"""Write the built web pages as C: bytes by .incbin, a table of paths, types, ETags and compressed
variants (http/pages_private.h). Without a folder a plain page says that the pages were not built.

usage: embed_web.py OUT.c OUT_FOLDER [WEB_DIST]

OUT_FOLDER receives the compressed variants.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys

MIMES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
    ".webp": "image/webp", ".ico": "image/x-icon", ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8", ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
COMPRESSED = {".html", ".js", ".css", ".svg", ".txt", ".json", ".webmanifest"}
LEFT_OUT = {".map"}
PAGES = ("/portal/index.html", "/desk/index.html")
NOTICE = """<!doctype html>
<html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>回音 Huiyin</title>
<h1>回音 Huiyin</h1>
<p>网页没有编入这个程序。接口在 <code>/api</code>。
<p lang="en">The web pages were not built into this program. The API is at <code>/api</code>.
"""
HEAD = """/* Written by tools/embed_web.py. */
#include "http/pages_private.h"

#define EMBED(symbol, file) \\
    __asm__(".section .rodata\\n.global " #symbol "\\n.hidden " #symbol "\\n.balign 16\\n" \\
            #symbol ":\\n.incbin \\"" file "\\"\\n.byte 0\\n.previous\\n"); \\
    extern const unsigned char symbol[]

"""


def files_of(folder):
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(root, name)
            if os.path.splitext(name)[1] not in LEFT_OUT:
                yield "/" + os.path.relpath(path, folder).replace(os.sep, "/"), path


def brotli(path, out):
    program = shutil.which("brotli")
    if program is None:
        sys.exit("embed_web: brotli is not installed (Debian package brotli); "
                 "pages would be sent larger than they need be")
    subprocess.run([program, "-q", "11", "-f", "-o", out, path], check=True)
    return True


def gzipped(path, out):
    with open(path, "rb") as source, open(out, "wb") as target:
        target.write(gzip.compress(source.read(), 9, mtime=0))
    return True


class Writer:
    """Collects the embedded blobs and the rows of the table."""

    def __init__(self, out_folder):
        self.out_folder = out_folder
        self.blobs, self.rows = [], []

    def blob(self, path):
        symbol = f"page_blob_{len(self.blobs)}"
        self.blobs.append(f'EMBED({symbol}, "{os.path.abspath(path)}");')
        return symbol

    def variant(self, path, tag):
        with open(path, "rb") as source:
            data = source.read()
        digest = hashlib.sha256(data).hexdigest()[:20]
        return f'{{{self.blob(path)}, {len(data)}, "\\"{digest}{tag}\\""}}'

    def compressed(self, path, how, suffix, tag):
        out = os.path.join(self.out_folder, hashlib.sha256(path.encode()).hexdigest()[:16] + suffix)
        if not how(path, out) or os.path.getsize(out) >= os.path.getsize(path):
            return "{0}"
        return self.variant(out, tag)

    def add(self, url, path):
        suffix = os.path.splitext(path)[1]
        if suffix not in MIMES:
            sys.exit(f"{path}: no content type is known for {suffix!r}")
        immutable = re.search(r"^/assets/.*-[A-Za-z0-9_-]{8,}\.\w+$", url) is not None
        variants = [self.variant(path, ""), "{0}", "{0}"]
        if suffix in COMPRESSED:
            variants[1] = self.compressed(path, brotli, ".br", "-br")
            variants[2] = self.compressed(path, gzipped, ".gz", "-gz")
        self.rows.append((url, f'    {{"{url}", "{MIMES[suffix]}", {str(immutable).lower()},\n'
                               f'     {{{", ".join(variants)}}}}},'))

    def text(self):
        rows = [row for _, row in sorted(self.rows, key=lambda row: row[0].encode())]
        return "\n".join([HEAD + "\n".join(self.blobs), "",
                          "const struct page_asset page_assets[] = {", *rows, "};",
                          f"const size_t page_asset_count = {len(rows)};", ""])


def notice_files(out_folder):
    path = os.path.join(out_folder, "notice.html")
    with open(path, "w", encoding="utf-8") as out:
        out.write(NOTICE)
    return [(page, path) for page in PAGES]


def main(argv):
    if len(argv) not in (3, 4):
        sys.exit(__doc__)
    os.makedirs(argv[2], exist_ok=True)
    files = list(files_of(argv[3])) if len(argv) == 4 and argv[3] else notice_files(argv[2])
    missing = set(PAGES) - {url for url, _ in files}
    if missing:
        sys.exit(f"{argv[3]}: no {', '.join(sorted(missing))}")
    writer = Writer(argv[2])
    for url, path in files:
        writer.add(url, path)
    with open(argv[1], "w", encoding="utf-8") as out:
        out.write(writer.text())


if __name__ == "__main__":
    main(sys.argv)
