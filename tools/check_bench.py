#!/usr/bin/python3
"""The floors of the benchmarks write today's rows: every column of every table they fill.

A floor that writes fewer columns than the schema has fails only when somebody measures, or is compared unfairly.
"""
import re

import checking

_INSERT = re.compile(r"INSERT INTO (\w+) \(([\w, ]+)\)")
_TABLE = re.compile(r"CREATE TABLE (\w+) \((.*?)^\)", re.S | re.M)
_COLUMN = re.compile(r"^    ([a-z]\w*) [A-Z]", re.M)
_LITERALS = re.compile(r'"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*')


def _columns(root):
    return {name: set(_COLUMN.findall(body))
            for path in checking.project_files(root, ["src/store/sql/schema"], [".sql"])
            for name, body in _TABLE.findall(checking.read(root, path))}


def check(root):
    columns, problems, seen = _columns(root), [], 0
    for path in checking.project_files(root, ["bench"], [".c"]):
        for match in _LITERALS.finditer(checking.read(root, path)):
            for table, named in _INSERT.findall(re.sub(r'"\s*"', "", match[0])):
                seen += 1
                named = set(re.split(r",\s*", named))
                for column in sorted(columns.get(table, set()) ^ named):
                    what = "is not written" if column in columns.get(table, set()) else "is no column"
                    problems.append(f"{path}: {table}.{column} {what}")
    if not seen:
        problems.append("bench: no floor writes anything")
    return problems, []


if __name__ == "__main__":
    checking.run(__doc__, check)
