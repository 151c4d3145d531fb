#!/usr/bin/python3
"""Text files as NUL-terminated constants of the program: OUTPUT (NAME FILE)...

The assembler reads the file itself (.incbin), so that its size costs nothing to compile.
"""
import os
import sys

PIECE = """
__asm__(".section .rodata\\n"
        ".global %(name)s\\n"
        ".hidden %(name)s\\n"
        ".type %(name)s, @object\\n"
        ".balign 16\\n"
        "%(name)s:\\n"
        ".incbin \\"%(path)s\\"\\n"
        ".byte 0\\n"
        ".size %(name)s, . - %(name)s\\n"
        ".previous\\n");
"""


def main():
    output, *pairs = sys.argv[1:]
    text = "/* Made by tools/gen_embedded.py. */\n"
    for name, path in zip(pairs[::2], pairs[1::2]):
        text += PIECE % {"name": name, "path": os.path.abspath(path)}
    text += "extern const char %s[];\n" % pairs[0]
    with open(output, "w", encoding="utf-8") as out:
        out.write(text)


main()
