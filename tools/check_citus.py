#!/usr/bin/python3
"""The schema and the statements can be spread over servers by region (deploy/citus).

Where each table lies is said by deploy/citus/*.sql: distributed by region, a reference table on every
server, or local to the coordinator; a table that is in none of them, or in two, is a problem. Then:

  key        region is a column of the key and of every unique key of a distributed table
  foreign    its foreign keys lead along region to a distributed table, or to a reference table; no
             other table refers to it
  guard      its guard asks for rows of the same region, or of reference tables, only
  routed     every statement on it binds region of each distributed table that it names: to a
             parameter, or to the region of one that is bound
  write      one that changes or removes its rows does so above all
  local      no statement joins it with a table that is only on the coordinator
  update     reference tables only grow: no statement changes or removes their rows

What cannot be so yet stands in deploy/citus/exceptions.txt, one a line: kind, table or statement, and
why. One that is not needed any more is a problem too; for `write` there are none.
"""
import os
import re
import sys

import checking

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gen_sql  # noqa: E402
import sql_tables  # noqa: E402

FOLDER = "deploy/citus"
EXCEPTIONS = f"{FOLDER}/exceptions.txt"
KINDS = ("key", "foreign", "guard", "routed", "local", "update")
SHARD = "region"

_PLACED = re.compile(r"SELECT\s+(create_distributed_table|create_reference_table"
                     r"|citus_add_local_table_to_metadata)\('(\w+)'(?:\s*,\s*'(\w+)')?")
_PLACES = {"create_distributed_table": "distributed", "create_reference_table": "reference",
           "citus_add_local_table_to_metadata": "local"}
# A table in a statement, and by which name the rest calls it.
_NAMED = re.compile(r"\b(FROM|JOIN|INTO|UPDATE)\s+(\w+)(?:\s+AS\s+(\w+))?", re.I)
_BOUND = re.compile(r"(?<![\w.])(?:(\w+)\.)?region\s*=\s*:\w+")
_EQUAL = re.compile(r"(?<![\w.])(?:(\w+)\.)?region\s*=\s*(?:(\w+)\.)?region\b")
_DERIVED = re.compile(r"\)\s+AS\s+(\w+)", re.I)


def _places(root, problems):
    """Where each table lies, as the files of SQL say."""
    places = {}
    for path in checking.project_files(root, [FOLDER], [".sql"]):
        text = re.sub(r"--[^\n]*", "", checking.read(root, path))
        for act, table, column in _PLACED.findall(text):
            if table in places:
                problems.append(f"{path}: {table} is placed twice")
            if act == "create_distributed_table" and column != SHARD:
                problems.append(f"{path}: {table} is not distributed by {SHARD}")
            places[table] = _PLACES[act]
    return places


def _place_problems(tables, places):
    for name in sorted(set(tables) - set(places)):
        yield f"{FOLDER}: {name} is neither distributed, nor a reference table, nor local"
    for name in sorted(set(places) - set(tables)):
        yield f"{FOLDER}: there is no table {name}"


def _key_problems(table):
    """Findings (kind, name, text) about the keys of a distributed table."""
    for columns in [table.key] + table.uniques:
        if SHARD not in columns:
            yield ("key", table.name,
                   f"{table.name}: a key of ({', '.join(columns)}) without {SHARD}")


def _foreign_problems(table, places):
    for columns, target, there in table.foreign:
        if places[table.name] == "distributed" and places[target] == "distributed":
            is_along = (SHARD, SHARD) in zip(columns, there)
        else:
            is_along = places[target] == ("reference" if places[table.name] == "distributed"
                                          else places[table.name])
        if not is_along:
            yield ("foreign", table.name, f"{table.name}: refers to {target} on other servers")


def _guard_problems(table, places):
    """Each condition is run where the row lies."""
    for text in re.split(r"(?=\bFROM\b)", table.guard)[1:]:
        asked, alias = re.match(r"FROM\s+(\w+)(?:\s+AS\s+(\w+))?", text).groups()
        name = alias or asked
        is_same = re.search(rf"\b{name}\.{SHARD} = OLD\.{SHARD}\b", text)
        if places[asked] == "local" or (places[asked] == "distributed" and not is_same):
            yield ("guard", table.name, f"{table.name}: its guard asks for {asked} elsewhere")


def _depths(text):
    """At each place: how many brackets it stands in, and which pair is the innermost."""
    stack, opened, out = [0], 0, []
    for letter in text:
        if letter == "(":
            opened += 1
            stack.append(opened)
        out.append(stack[-1])
        if letter == ")" and len(stack) > 1:
            stack.pop()
    return out


class Statement:
    """One text with :names, without UNION: the tables it names and which of their regions are bound. A
    table is called by its other name, or by the brackets that it stands in."""

    def __init__(self, text):
        self.text = text
        self.levels = _depths(self.text)
        self.named = [(match.group(2), match.group(3) or self.levels[match.start()])
                      for match in _NAMED.finditer(self.text)
                      if match.group(2).upper() not in ("SET", "SELECT")]

    def is_alternative(self, at):
        """Does it stand beside an OR?"""
        level = self.levels[at]
        return any(self.levels[match.start()] == level
                   for match in re.finditer(r"\bOR\b", self.text, re.I))

    def bound(self, distributed):
        """Names whose region is bound, and brackets in which that of a table without a name is."""
        names = {match.group(1) or self.levels[match.start()]
                 for match in _BOUND.finditer(self.text) if not self.is_alternative(match.start())}
        if self.is_inserted(distributed):
            names.add(0)
        for match in _DERIVED.finditer(self.text):
            if self.levels[match.start()] in names:
                names.add(match.group(1))
        known = -1
        while known != len(names):
            known = len(names)
            for match in _EQUAL.finditer(self.text):
                level = self.levels[match.start()]
                pair = {match.group(1) or level, match.group(2) or level}
                if pair & names and not self.is_alternative(match.start()):
                    names |= pair
        return names

    def is_inserted(self, distributed):
        match = re.match(r"INSERT INTO (\w+) \(([\w, ]+)\)\s+VALUES\s+\(([^)]*)\)", self.text, re.I)
        if not match or match.group(1) not in distributed:
            return False
        columns = [name.strip() for name in match.group(2).split(",")]
        return SHARD in columns and match.group(3).split(",")[columns.index(SHARD)].strip()[0] == ":"

    def changes(self):
        """The table whose rows it changes or removes, or None."""
        match = re.match(r"(?:UPDATE|DELETE FROM)\s+(\w+)", self.text, re.I)
        if match:
            return match.group(1)
        upsert = re.match(r"INSERT INTO (\w+)", self.text, re.I)
        return upsert.group(1) if upsert and re.search(r"DO CHANGE", self.text) else None


def _statement_problems(name, text, places):
    distributed = {table for table, place in places.items() if place == "distributed"}
    text = re.sub(r"\bDO UPDATE SET\b", "DO CHANGE", re.sub(r"'[^']*'", "''", text), flags=re.I)
    parts = [Statement(part) for part in re.split(r"\bUNION ALL\b", text)]
    tables = {table for part in parts for table, _ in part.named if table in places}
    changed = parts[0].changes()
    unbound = sorted({table for part in parts for table, called in part.named
                      if table in distributed and called not in part.bound(distributed)})
    if changed in unbound:
        yield ("write", name, f"{name}: changes rows of {changed} without its {SHARD}")
    elif unbound:
        yield ("routed", name, f"{name}: does not say the {SHARD} of {', '.join(unbound)}")
    local = sorted(table for table in tables if places[table] == "local")
    if local and tables & distributed:
        yield ("local", name, f"{name}: joins {', '.join(sorted(tables & distributed))} with "
               f"{', '.join(local)} of the coordinator")
    if changed and places.get(changed) == "reference":
        yield ("update", name, f"{name}: changes rows of the reference table {changed}")


def _exceptions(root, problems):
    found = {}
    if not os.path.exists(os.path.join(root, EXCEPTIONS)):
        return found
    for number, line in enumerate(checking.read(root, EXCEPTIONS).splitlines(), 1):
        words = line.split(None, 2)
        if not words or line.startswith("#"):
            continue
        if len(words) < 3 or words[0] not in KINDS:
            problems.append(f"{EXCEPTIONS}:{number}: needs kind, name and reason")
        else:
            found[(words[0], words[1])] = number
    return found


def _queries(sql):
    """(name, text) of every statement, all choices and variants of it."""
    groups = {}
    for path in sql_tables.sql_files(os.path.join(sql, "queries")):
        for query in gen_sql.parse_queries(path, groups):
            for label, text in gen_sql.expand(query):
                yield query.name, label, text


def _findings(tables, places, sql):
    for table in tables.values():
        if places[table.name] == "distributed":
            yield from _key_problems(table)
            yield from _guard_problems(table, places)
        yield from _foreign_problems(table, places)
    for name, label, text in _queries(sql):
        for kind, _, words in _statement_problems(label, text, places):
            yield kind, name, words


def check(root):
    problems = []
    sql = os.path.join(root, "src/store/sql")
    tables = sql_tables.load(sql)
    places = _places(root, problems)
    problems += _place_problems(tables, places)
    if problems:
        return problems, []
    exceptions = _exceptions(root, problems)
    used = set()
    for kind, name, words in _findings(tables, places, sql):
        if (kind, name) in exceptions:
            used.add((kind, name))
        else:
            problems.append(f"{kind}: {words}")
    for key in sorted(set(exceptions) - used):
        problems.append(f"{EXCEPTIONS}:{exceptions[key]}: {' '.join(key)} is not needed any more")
    count = sum(place == "distributed" for place in places.values())
    return problems, [f"{count} tables by {SHARD}, {len(exceptions)} exceptions"]


if __name__ == "__main__":
    checking.run(__doc__, check)
