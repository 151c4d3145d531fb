"""The tables of src/store/sql/schema, read once for the generator of statements and for checkers.

A table is what its CREATE TABLE says: columns, key, unique keys, foreign keys. What is not understood is
an error. Not a program.
"""
import os
import re

CLASSES = ("enduring", "derived", "working")
WORDS = ("ID", "INT", "TEXT", "BLOB", "BOOL")


class Refused(Exception):
    """The input says something that would have to be guessed about."""


class Column:
    def __init__(self, name, word, is_nullable):
        self.name, self.word, self.is_nullable = name, word, is_nullable


class Table:
    """One table. uniques: lists of columns, the key not among them; foreign: (columns, table, columns
    there); guard: the text of what its guard lets through."""

    def __init__(self, name, kind):
        self.name, self.kind = name, kind
        self.columns, self.key, self.uniques, self.foreign = [], [], [], []
        self.guard = ""
        self.stays = False

    def column(self, name):
        return next((column for column in self.columns if column.name == name), None)


def sql_files(folder):
    if not os.path.isdir(folder):
        return []
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))
            if name.endswith(".sql")]


def statements_of(path):
    """The statements of a schema file, without comments."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"--[^\n]*", "", file.read())
    return [part.strip() for part in text.split(";") if part.strip()]


def split_top(text):
    """The parts between the commas that stand in no brackets."""
    parts, depth, begin = [], 0, 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(text[begin:at])
            begin = at + 1
    return [" ".join(part.split()) for part in parts + [text[begin:]]]


def names(text):
    return [name.strip() for name in text.split(",")]


def take_part(table, part):
    """One line of a CREATE TABLE: a column or a constraint."""
    listed = re.fullmatch(r"(PRIMARY KEY|UNIQUE) \(([\w, ]+)\)", part)
    foreign = re.fullmatch(r"FOREIGN KEY \(([\w, ]+)\) REFERENCES (\w+) \(([\w, ]+)\)", part)
    column = re.fullmatch(rf"(\w+) ({'|'.join(WORDS)})( NOT NULL)?(?: DEFAULT \S+)?"
                          r"(?: REFERENCES (\w+) \((\w+)\))?", part)
    if listed and listed.group(1) == "PRIMARY KEY":
        table.key = names(listed.group(2))
    elif listed:
        table.uniques.append(names(listed.group(2)))
    elif foreign:
        table.foreign.append((names(foreign.group(1)), foreign.group(2), names(foreign.group(3))))
    elif column:
        table.columns.append(Column(column.group(1), column.group(2), not column.group(3)))
        if column.group(4):
            table.foreign.append(([column.group(1)], column.group(4), [column.group(5)]))
    else:
        raise Refused(f"schema: {table.name}: not understood: {part[:60]}")


def parse_table(statement, kind):
    match = re.fullmatch(r"CREATE TABLE (\w+) \((.*)\)\s*(STRICT|CLUSTERED)", statement, re.DOTALL)
    if not match:
        raise Refused(f"schema: not understood: {statement[:60]}")
    table = Table(match.group(1), kind)
    for part in split_top(match.group(2)):
        take_part(table, part)
    unknown = [name for name in table.key if not table.column(name)]
    if not table.key or unknown:
        raise Refused(f"schema: {table.name}: no key, or of columns that it does not have")
    return table


def take_statement(tables, statement, kind):
    """Add what a statement of the schema says to the tables so far, by name."""
    index = re.match(r"CREATE UNIQUE INDEX \w+ ON (\w+) \(([\w, ]+)\)", statement)
    guard = re.match(r"GUARD\s*\(\s*(\w+)\s*,(.*)\)", statement, re.DOTALL)
    stays = re.fullmatch(r"STAYS\s*\(\s*(\w+)\s*\)", statement)
    if statement.startswith("CREATE TABLE"):
        table = parse_table(statement, kind)
        tables[table.name] = table
    elif index:
        tables[index.group(1)].uniques.append(names(index.group(2)))
    elif guard:
        tables[guard.group(1)].guard = guard.group(2)
    elif stays:
        table = tables.get(stays.group(1))
        if not table or table.kind != "working":
            raise Refused(f"schema: only a working table may stay: {stays.group(1)}")
        table.stays = True


def load(sql_folder):
    """All tables by name, in the order in which they are made."""
    tables = {}
    for kind in CLASSES:
        for path in sql_files(os.path.join(sql_folder, "schema", kind)):
            for statement in statements_of(path):
                take_statement(tables, statement, kind)
    return tables
