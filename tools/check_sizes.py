#!/usr/bin/python3
"""Sizes of 5-style.md, kept by a machine.

Fails: a file over 1,200 lines; a function over 100 lines, and in src over complexity 15, nesting 3 or
5 parameters. Reports: median and p90 of function lines, median of file lines, share of comment in
headers. Exceptions are lines "path function reason" in tools/size_exceptions.txt ("-" for the file
itself); one that is no longer needed fails too.
"""
import os
import statistics

import c_shape
import checking

FILE_LINES = 1200
FUNCTION_LINES = 100
COMPLEXITY = 15
NESTING = 3
PARAMETERS = 5


def _exceptions(root, problems):
    path = "tools/size_exceptions.txt"
    found = set()
    if not os.path.exists(os.path.join(root, path)):
        return found
    for number, line in enumerate(checking.read(root, path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split(None, 2)
        if len(words) < 3:
            problems.append(f"{path}:{number}: needs path, function and reason")
        else:
            found.add((words[0], words[1]))
    return found


def _excess(function):
    """What is too large about it, as text, or None."""
    limits = [("lines", function.lines, FUNCTION_LINES)]
    if function.path.startswith("src/"):
        limits += [
            ("complexity", function.complexity, COMPLEXITY),
            ("nesting", function.nesting, NESTING),
            ("parameters", function.parameters, PARAMETERS),
        ]
    over = [f"{what} {value} (limit {limit})" for what, value, limit in limits if value > limit]
    return ", ".join(over) or None


def _comment_share(root, headers):
    lines = comments = 0
    for path in headers:
        text = checking.read(root, path)
        blanked = checking.without_comments(text).splitlines()
        for original, code in zip(text.splitlines(), blanked):
            lines += bool(original.strip())
            comments += bool(original.strip()) and original != code
    return 100 * comments / lines if lines else 0


def _notes(root, paths, found):
    sources = [f.lines for f in found if f.path.startswith("src/")]
    if len(sources) < 2:
        return []
    files = [len(checking.read(root, p).splitlines()) for p in paths if p.startswith("src/")]
    headers = [p for p in paths if p.startswith("src/") and p.endswith(".h")]
    p90 = statistics.quantiles(sources, n=10)[8]
    return [
        f"functions {len(sources)}: median {statistics.median(sources):.0f} lines (aim 15), "
        f"p90 {p90:.0f} (aim 45), longest {max(sources)}",
        f"files {len(files)}: median {statistics.median(files):.0f} lines, longest {max(files)}; "
        f"headers {_comment_share(root, headers):.0f} % comment (aim 33)",
    ]


def check(root):
    problems = []
    paths = checking.project_files(root, ["src", "tests", "bench"], [".c", ".h"])
    exceptions = _exceptions(root, problems)
    used = set()

    def complain(path, line, name, text):
        if (path, name) in exceptions:
            used.add((path, name))
        else:
            problems.append(f"{path}:{line}: {text}")

    for path in paths:
        lines = len(checking.read(root, path).splitlines())
        if lines > FILE_LINES:
            complain(path, 1, "-", f"file has {lines} lines (limit {FILE_LINES})")
    found = c_shape.functions(root, paths)
    for function in found:
        text = _excess(function)
        if text:
            complain(function.path, function.first, function.name, f"{function.name}: {text}")
    for path, name in sorted(exceptions - used):
        problems.append(f"tools/size_exceptions.txt:1: {path} {name} is not needed any more")
    return problems, _notes(root, paths, found)


if __name__ == "__main__":
    checking.run(__doc__, check)
