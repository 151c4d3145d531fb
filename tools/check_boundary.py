#!/usr/bin/python3
"""docs/boundary.md names every place where works of offices could tell of a petitioner.

Works hold the duties of officials. What could slip a petitioner in is a column of their tables or a
field of their acts: each is named in docs/boundary.md, between backquotes, as table.column or as
works.kind.act.field, with what it holds. Then:

  unlisted   a column of a table in src/store/sql/schema/*/works.sql, or a field of an act in the works
             of a rulebook, that the page does not name: whoever adds one says what it holds
  gone       the page names one that is not there
  person     a field of a work has a kind that holds people, or a column is named after them
"""
import os
import re
import sys

import yaml

import checking

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sql_tables  # noqa: E402

PAGE = "docs/boundary.md"
SCHEMA = "src/store/sql/schema"
KINDS_OF_PEOPLE = ("people", "claims", "findings", "document")
NAMES_OF_PEOPLE = ("person", "people", "petitioner", "name", "phone", "address", "identity")


def _columns(root):
    for folder in ("enduring", "derived", "working"):
        path = os.path.join(root, SCHEMA, folder, "works.sql")
        if not os.path.exists(path):
            continue
        for statement in sql_tables.statements_of(path):
            made = re.match(r"CREATE TABLE (\w+) \((.*)\)", statement, re.S)
            if not made:
                continue
            table = sql_tables.Table(made.group(1), folder)
            for part in sql_tables.split_top(made.group(2)):
                sql_tables.take_part(table, part)
            for column in table.columns:
                yield f"{table.name}.{column.name}", column.name


def _fields(root):
    for path in checking.project_files(root, ["rulebooks"], [".yaml"]):
        book = yaml.load(checking.read(root, path), Loader=yaml.CSafeLoader)
        for work in (book.get("works") or [] if isinstance(book, dict) else []):
            for act in work.get("acts") or []:
                for field in act.get("fields") or []:
                    name = f"works.{work['id']}.{act['id']}.{field['id']}"
                    yield name, field.get("kind"), bool(field.get("sealed"))


def check(root):
    page = checking.read(root, PAGE) if os.path.exists(os.path.join(root, PAGE)) else ""
    named = set(re.findall(r"`([a-z_]+\.[a-z_0-9.]+)`", page))
    problems, there = [], set()
    for name, column in _columns(root):
        there.add(name)
        if any(word in column.split("_") for word in NAMES_OF_PEOPLE):
            problems.append(f"{SCHEMA}: {name}: a work holds no person")
    for name, kind, is_sealed in _fields(root):
        there.add(name)
        if kind in KINDS_OF_PEOPLE or is_sealed:
            problems.append(f"rulebooks: {name}: a work holds no person")
    problems += [f"{PAGE}: {name} is not named" for name in sorted(there - named)]
    problems += [f"{PAGE}: there is no {name}" for name in sorted(named - there)]
    return problems, [f"{len(there)} columns and fields"]


if __name__ == "__main__":
    checking.run(__doc__.splitlines()[0], check)
