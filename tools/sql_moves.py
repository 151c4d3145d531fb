"""Statements that move whole tables from one database to another, generated from the schema: a table
that somebody adds moves without a line of code, or says that it stays.

Of each table: its first rows, the rows behind a key, a row to be written, how many there are, the key
of the last one. A column that may be NULL is read as 0 and written as NULL again: only ids may be.
Not a program: gen_sql.py uses it.
"""
import re
import sqlite3

from sql_tables import Refused

ACTS = ("first", "after", "put", "count", "last")


class Move:
    def __init__(self, table):
        self.table = table
        nullable = [column for column in table.columns if column.is_nullable]
        if any(column.word != "ID" for column in nullable):
            raise Refused(f"schema: {table.name}: only an id may be absent in a table that moves")
        self.key = [table.column(name) for name in table.key]

    def statements(self):
        """(what it does, text with :names, parameters, columns), in the order of ACTS."""
        table, key = self.table, ", ".join(self.table.key)
        names = ", ".join(column.name for column in table.columns)
        read = ", ".join(f"COALESCE({column.name}, 0) AS {column.name}" if column.is_nullable
                         else column.name for column in table.columns)
        values = ", ".join(f"NULLIF(:{column.name}, 0)" if column.is_nullable else f":{column.name}"
                           for column in table.columns)
        behind = ", ".join(f":{name}" for name in table.key)
        behind = f"({key}) > ({behind})" if len(table.key) > 1 else f"{key} > {behind}"
        ordered = f"ORDER BY {key} LIMIT :limit"
        backwards = ", ".join(f"{name} DESC" for name in table.key)
        columns = [(column.name, column.word) for column in table.columns]
        of_key = [(column.name, column.word) for column in self.key]
        limit = [("limit", "INT")]
        return [
            ("first", f"SELECT {read} FROM {table.name} {ordered}", limit, columns),
            ("after", f"SELECT {read} FROM {table.name} WHERE {behind} {ordered}", of_key + limit,
             columns),
            ("put", f"INSERT INTO {table.name} ({names}) VALUES ({values})", columns, []),
            ("count", f"SELECT COUNT(*) AS found FROM {table.name}", [], [("found", "INT")]),
            ("last", f"SELECT {key} FROM {table.name} ORDER BY {backwards} LIMIT 1", [], of_key),
        ]


def moves_of(tables, schema):
    """The moves of all tables that do not stay; each statement is run once on an empty database."""
    moves = [Move(table) for table in tables.values() if not table.stays]
    database = sqlite3.connect(":memory:", isolation_level=None)
    for statement in schema:
        database.execute(statement)
    empty = {"ID": 0, "INT": 0, "BOOL": 0, "TEXT": "", "BLOB": b""}
    for move in moves:
        for act, text, params, _ in move.statements():
            if act != "put":
                database.execute(text, {name: empty[word] for name, word in params})
            else:
                database.execute("EXPLAIN " + text, {name: empty[word] for name, word in params})
    return moves


def statement_count(moves):
    return len(moves) * len(ACTS)


def numbered(text, params, mark):
    order = {name: at for at, (name, _) in enumerate(params, 1)}
    return re.sub(r":(\w+)", lambda match: f"{mark}{order[match.group(1)]}", text)


def kinds(name, fields, types):
    if not fields:
        return [], "NULL"
    words = ", ".join(types[word][0] for _, word in fields)
    return [f"static const enum sql_kind {name}[] = {{{words}}};"], name


def row(move, act, params, columns, names):
    text = next(text for word, text, _, _ in move.statements() if word == act)
    is_put = str(act == "put").lower()
    return (f'    {{"move_{act}/{move.table.name}", "{numbered(text, params, "?")}", '
            f'"{numbered(text, params, "$")}", {names[0]}, {len(params)}, {names[1]}, {len(columns)}, '
            f"{is_put}, true, false, {is_put}, false, false, NULL, 0, 0, {{0, 0}}}},")


def source(moves, first, types):
    """Kinds of parameters and columns, and rows of store_stmts that begin at `first`."""
    lines, rows = [], []
    for move in moves:
        for act, _, params, columns in move.statements():
            stem = f"move_{act}_{move.table.name}"
            more, ins = kinds(stem + "_ins", params, types)
            others, outs = kinds(stem + "_outs", columns, types)
            lines += more + others
            rows.append(row(move, act, params, columns, (ins, outs)))
    return lines, rows


def table_list(moves, first):
    """What C sees of them: store_tables_moved."""
    out, rows = [], []
    for at, move in enumerate(moves):
        table = move.table
        places = [table.columns.index(column) for column in move.key]
        begin = first + at * len(ACTS)
        out.append(f"static const int move_key_{table.name}[] = "
                   f"{{{', '.join(str(place) for place in places)}}};")
        rows.append(f'    {{"{table.name}", {len(table.columns)}, move_key_{table.name}, '
                    f"{len(places)}, "
                    + ", ".join(f".{act} = {begin + n}" for n, act in enumerate(ACTS)) + "},")
    return [*out, "const struct store_table store_tables_moved[] = {", *rows, "};",
            f"const int store_tables_moved_count = {len(moves)};", ""]
