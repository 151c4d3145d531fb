#!/usr/bin/env python3
"""Write the server's share of the public texts as a C table.

The one source is web/shared/i18n/{zh,en}.json; the server needs the keys due.*, error.*, field.* and
reason.*. A text may hold {names} that the server fills in; the pages' plural form {n:day|days} is
for pages only, such texts are left out.

usage: gen_texts.py ZH.json EN.json OUT.c
"""

import json
import re
import sys

PREFIXES = ("due.", "error.", "field.", "reason.")


def texts_of(path):
    with open(path, encoding="utf-8") as source:
        texts = json.load(source)
    return {key: text for key, text in texts.items() if key.startswith(PREFIXES)}


def literal(text):
    """A C string literal; JSON's escapes are C's for everything these texts hold."""
    if any(ord(char) < 32 for char in text):
        sys.exit(f"control character in {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?") + '"'


def main(argv):
    if len(argv) != 4:
        sys.exit(__doc__)
    zh, en = texts_of(argv[1]), texts_of(argv[2])
    if set(zh) != set(en):
        sys.exit(f"only in one language: {', '.join(sorted(set(zh) ^ set(en)))}")
    lines = ["/* Written by tools/gen_texts.py from web/shared/i18n; change those files instead. */",
             '#include "http/texts_private.h"', "", "const struct text_row text_rows[] = {"]
    for key in sorted(zh):
        if re.search(r"\{\w+:", zh[key] + en[key]):
            continue
        lines.append(f'    {{"{key}", {{{literal(zh[key])}, {literal(en[key])}}}}},')
    lines += ["};", "const size_t text_row_count = sizeof text_rows / sizeof *text_rows;", ""]
    with open(argv[3], "w", encoding="utf-8") as out:
        out.write("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv)
