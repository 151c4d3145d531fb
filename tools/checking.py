"""What the checkers share: finding files, blanking comments and text in C, saying what is wrong."""
import argparse
import os
import re
import sys

SKIPPED_FOLDERS = {".git", "node_modules", "dist", "var", "__pycache__"}

_C_PARTS = re.compile(
    r"""/\*.*?\*/            # comment
      | //[^\n]*             # comment to the end of the line
      | "(?:\\.|[^"\\\n])*"  # text
      | '(?:\\.|[^'\\\n])*'  # character
    """,
    re.S | re.X,
)


def project_files(root, folders, suffixes):
    """Paths below root/folder with one of the suffixes, relative to root, in order."""
    found = []
    for folder in folders:
        for path, names, files in os.walk(os.path.join(root, folder)):
            names[:] = sorted(
                n for n in names if n not in SKIPPED_FOLDERS and not n.startswith("build")
            )
            for name in sorted(files):
                if name.endswith(tuple(suffixes)):
                    found.append(os.path.relpath(os.path.join(path, name), root))
    return found


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def blank(text):
    """The same length and lines, all else spaces."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(code):
    return _C_PARTS.sub(lambda m: blank(m[0]) if m[0].startswith("/") else m[0], code)


def without_comments_and_text(code):
    """Comments become spaces; what stands in quotes becomes spaces, the quotes stay."""

    def replace(match):
        part = match[0]
        return blank(part) if part.startswith("/") else part[0] + blank(part[1:-1]) + part[-1]

    return _C_PARTS.sub(replace, code)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def run(description, check):
    """Command line of a checker: check(root) gives (problems, notes); problems fail."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), ".."))
    problems, notes = check(os.path.normpath(parser.parse_args().root))
    for note in notes:
        print(note)
    for problem in problems:
        print(problem, file=sys.stderr)
    name = os.path.basename(sys.argv[0])
    print(f"{name}: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    sys.exit(1 if problems else 0)
