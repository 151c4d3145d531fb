#!/usr/bin/python3
"""What no file of the project may say.

1. Absolute paths of somebody's own machine: home folders, and whatever lies beside this checkout.
2. Hosts of package registries: lock files hold versions and hashes, not addresses.
3. Promises to do something later, in src, web and tests: an issue is the place for them.
"""
import os
import re

import checking

_SUFFIXES = (
    ".c .h .def .py .sh .ts .vue .js .mjs .css .html .json .yaml .yml .md .sql .build .txt .toml"
    " .npmrc .service .cfg .svg"
).split()
_FOLDERS = [
    "src", "web", "tests", "tools", "script", "api", "docs", "bench", "deploy", "rulebooks",
    "calendars", ".ci",
]
_HOME = re.compile(r"(?<![\w.])/(?:home|Users)/\w+|(?<![\w.~])/root/[\w.]")
_REGISTRY = re.compile(
    r'"resolved":\s*"http|https?://(?:[\w-]+\.)*(?:registry|npmjs|npmmirror|pypi|mirrors?)\b[\w.-]*'
)
_LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def _beside(root):
    """Absolute names of what lies beside the checkout: nobody else has them."""
    parent = os.path.dirname(os.path.realpath(root))
    if parent == "/":
        return None
    names = [n for n in os.listdir(parent) if len(n) > 2]
    paths = sorted(re.escape(os.path.join(parent, n)) for n in names)
    return re.compile("(?<![\\w.])(?:" + "|".join(paths) + r")(?=/|\b)") if paths else None


def _all_files(root):
    paths = checking.project_files(root, _FOLDERS, _SUFFIXES)
    for folder in ("script", ".ci"):
        base = os.path.join(root, folder)
        if os.path.isdir(base):
            paths += [os.path.join(folder, n) for n in sorted(os.listdir(base)) if "." not in n]
    for name in sorted(os.listdir(root)):
        if os.path.isfile(os.path.join(root, name)) and name.endswith(tuple(_SUFFIXES)):
            paths.append(name)
    return paths


def check(root):
    problems = []
    rules = [(_HOME, "path of somebody's machine"), (_REGISTRY, "host of a package registry")]
    beside = _beside(root)
    if beside:
        rules.append((beside, "path of somebody's machine"))
    for path in _all_files(root):
        text = checking.read(root, path)
        found = list(rules)
        if path.startswith(("src/", "web/", "tests/")):
            found.append((_LATER, "open an issue instead of"))
        for pattern, what in found:
            for match in pattern.finditer(text):
                line = checking.line_of(text, match.start())
                problems.append(f"{path}:{line}: {what}: {match[0]}")
    return problems, []


if __name__ == "__main__":
    checking.run(__doc__, check)
