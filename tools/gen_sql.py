#!/usr/bin/env python3
"""Write store_stmts.gen.h and store_stmts.gen.c from src/store/sql.

Every statement of the program is in sql/queries/*.sql with a declaration above it:

    -- petition_list: many
    --   in unit ID, is_ended BOOL, state TEXT, after_id ID, limit INT
    --   out region ID, id ID, title TEXT
    --   choice scope.owner: owner = :unit
    --   choice scope.office: office = :unit
    --   variant state: AND state = :state
    SELECT region, id, title FROM petition
    WHERE {scope} AND is_ended = :is_ended AND id > :after_id {state} ORDER BY id LIMIT :limit;

`one`, `many` or `exec` says what comes back; ", write" that rows are changed, ", owner" that only
the connection which makes the schema may run it, ", later" that a database may tell of its failure with a later
statement of the same transaction (it must not be one whose conflict means something), ", must" that it is ERR_STALE when it
changes no row or adds one that is there already, ", keyed" that of the rows of its table it sees only those whose key begins with its first parameter, ", disposer" that it changes enduring rows, which their guard allows under a condition: only the connection that
forgets may run it. Types are ID, INT, TEXT, BLOB, BOOL and HASH (32
bytes). A choice is replaced by exactly one of its options, a
variant by its text or by nothing; every combination becomes a statement of its own, so that SQL is
never put together at run time. A choice that has to say something in several places has parts:
`choice order.due.by: ORDER BY day` fills {order.by}. Parameters that several statements take alike
are declared once under `-- group NAME` and taken with `in group NAME`: they become one member, a
struct of its own. `out as NAME` means that the columns are those
of the statement NAME, or its parameters when it has no columns: both then share a struct, and in
the second case rows can be compared with what was written.

The schema in sql/schema/{enduring,derived,working} is written once with the words ID, INT, TEXT,
BLOB, BOOL, STRICT, CLUSTERED and GUARD(table) and becomes SQLite's and PostgreSQL's. A guard may let
something through, by a condition on OLD, NEW and other tables: GUARD(event, DELETE WHEN EXISTS (…)).
REGUARD, in migrations, is the same for a table that has a guard. STAYS(table) says that the rows of a
working table do not move with the register to another database; of every other table statements are
generated that read and write all its rows (sql_moves.py, store/move_rows.c).

Whatever is not understood is an error; every statement is run once against an empty database.

usage: gen_sql.py SQL_FOLDER OUT.h OUT.c
"""

import hashlib
import itertools
import os
import re
import sqlite3
import sys

import sql_moves
import sql_tables
from sql_tables import CLASSES, Refused, sql_files

TYPES = {  # word: (sql_kind, C type of a parameter, C type of a column, a value to try it with)
    "ID": ("SQL_INT", "id64 ", "id64 ", 0),
    "INT": ("SQL_INT", "int64_t ", "int64_t ", 0),
    "TEXT": ("SQL_TEXT", "struct sv ", "struct sv ", ""),
    "BLOB": ("SQL_BLOB", "struct sv ", "struct sv ", b""),
    "BOOL": ("SQL_BOOL", "bool ", "bool ", 0),
    "HASH": ("SQL_BLOB", "const uint8_t *", "uint8_t ", b"\0" * 32),
}
FIELD_KINDS = {"ID": "STMT_INT", "INT": "STMT_INT", "TEXT": "STMT_TEXT", "BLOB": "STMT_BLOB",
               "BOOL": "STMT_BOOL", "HASH": "STMT_HASH"}
ARRAYS = {"ID": "bigint", "INT": "bigint", "TEXT": "text", "BLOB": "bytea", "BOOL": "boolean",
          "HASH": "bytea"}
TABLES_MAX = 128

# Words of the schema for each engine. PostgreSQL compares text byte by byte, as SQLite does.
DDL = {
    "sqlite": {"ID": "INTEGER", "INT": "INTEGER", "BLOB": "BLOB", "TEXT": "TEXT", "BOOL": "INTEGER",
               "STRICT": "STRICT", "CLUSTERED": "STRICT, WITHOUT ROWID"},
    "pgsql": {"ID": "bigint", "INT": "bigint", "BLOB": "bytea", "TEXT": 'text COLLATE "C"',
              "BOOL": "boolean", "STRICT": "", "CLUSTERED": ""},
}
PGSQL_PROLOGUE = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'enduring rows are never changed'; END$$"""

# What only one of the engines understands, or what would hide in a statement.
FORBIDDEN = [
    (r"\binsert\s+or\b", "INSERT OR"), (r"\breplace\s+into\b", "REPLACE INTO"),
    (r"\bupdate\s+or\b", "UPDATE OR"), (r"\b_?rowid_?\b", "rowid"), (r"\boid\b", "oid"),
    (r"\b(date|time|datetime|julianday|strftime|unixepoch)\s*\(", "SQLite date function"),
    (r"\bautoincrement\b", "AUTOINCREMENT"), (r"\bjsonb?_\w+", "JSON function"), (r"->", "->"),
    (r"\bis\s+(not\s+)?distinct\b", "IS DISTINCT"), (r"\bglob\b", "GLOB"), (r"\bregexp\b", "REGEXP"),
    (r"\bmatch\b", "MATCH"), (r"\bilike\b", "ILIKE"), (r"\bindexed\s+by\b", "INDEXED BY"),
    (r"\b(ifnull|iif|instr|printf|total|group_concat|last_insert_rowid|changes|random)\s*\(",
     "SQLite function"),
    (r"==", "=="), (r"`", "`"), (r"\[", "["), (r"::", "::"), (r"\bpragma\b", "PRAGMA"),
    (r"\battach\b", "ATTACH"), (r"\bvacuum\b", "VACUUM"), (r"\bnow\s*\(", "now()"),
    (r"\bcurrent_(time|date|timestamp)\b", "current time"), (r"\bselect\s+\*", "SELECT *"),
    (r"\blimit\s+[^\s,]+\s*,", "LIMIT a, b"), (r"\bcreate\s+trigger\b", "CREATE TRIGGER"),
]
C_STRING_MAX = 4000


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def expect_portable(where, text):
    for pattern, name in FORBIDDEN:
        if re.search(pattern, text, re.IGNORECASE):
            raise Refused(f"{where}: {name} is not portable")


def without_literals(text):
    return re.sub(r"'[^']*'", "''", text)


# ---- schema ----

def schema_statements(path):
    """The statements of a schema file, without comments."""
    statements = sql_tables.statements_of(path)
    expect_portable(path, ";".join(statements))
    return statements


def guard_pgsql(table, verb, unless):
    if not unless:
        return [f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"]
    name = f"{table}_refuse_{verb.lower()}"
    row = "NEW" if verb == "UPDATE" else "OLD"
    return [f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"IF ({unless}) IS NOT TRUE THEN RAISE EXCEPTION 'enduring rows are never changed'; "
            f"END IF; RETURN {row}; END$$",
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"]


def guard_one(engine, table, verb, unless):
    if engine == "pgsql":
        return guard_pgsql(table, verb, unless)
    when = f"WHEN ({unless}) IS NOT TRUE " if unless else ""
    return [f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'enduring rows are never changed'); END"]


def parse_guard(statement):
    """(table, drops the guard before, {verb: condition under which it may}) or None."""
    match = re.fullmatch(r"(RE)?GUARD\s*\(\s*(\w+)\s*(?:,(.*))?\)", statement, re.DOTALL)
    if not match:
        return None
    unless = {}
    for part in re.split(r",(?=\s*(?:UPDATE|DELETE) WHEN\b)", match.group(3) or ""):
        rule = re.fullmatch(r"\s*(UPDATE|DELETE) WHEN\s+(.*)", part, re.DOTALL)
        if rule:
            unless[rule.group(1)] = re.sub(r"\s+", " ", rule.group(2)).strip()
        elif part.strip():
            raise Refused(f"GUARD of {match.group(2)}: not understood: {part.strip()[:60]}")
    return match.group(2), bool(match.group(1)), unless


def guard(engine, table, is_anew, unless):
    out = []
    for verb in ("UPDATE", "DELETE"):
        if is_anew:
            where = f" ON {table}" if engine == "pgsql" else ""
            out.append(f"DROP TRIGGER {table}_no_{verb.lower()}{where}")
        out += guard_one(engine, table, verb, unless.get(verb))
    return out


def expand_ddl(engine, statement):
    parsed = parse_guard(statement)
    if parsed:
        return guard(engine, *parsed)
    words = DDL[engine]
    known = "|".join(words)
    text = re.sub(rf"\b({known})\b", lambda m: words[m.group(1)], statement)
    return [re.sub(r"\s+", " ", text).strip()]


def load_schema(folder):
    """Statements by engine, tables by class; the derived tables' statements once more alone."""
    texts = {engine: [] for engine in DDL}
    derived = {engine: [] for engine in DDL}
    texts["pgsql"].append(PGSQL_PROLOGUE)
    tables = {"disposable": []}  # enduring ones whose guard lets something through
    for kind in CLASSES:
        tables[kind] = []
        for path in sql_files(os.path.join(folder, "schema", kind)):
            for statement in schema_statements(path):
                parsed = parse_guard(statement)
                if parsed and parsed[2]:
                    tables["disposable"].append(parsed[0])
                created = re.match(r"CREATE TABLE (\w+)", statement)
                if created:
                    tables[kind].append(created.group(1))
                    if not re.search(r"\)\s*(STRICT|CLUSTERED)$", statement):
                        raise Refused(f"{path}: {created.group(1)} is neither STRICT nor CLUSTERED")
                elif not re.match(r"(CREATE (UNIQUE )?INDEX|GUARD|STAYS)\b", statement):
                    raise Refused(f"{path}: not understood: {statement[:60]}")
                for engine in DDL if not statement.startswith("STAYS") else ():
                    expanded = expand_ddl(engine, statement)
                    texts[engine] += expanded
                    derived[engine] += expanded if kind == "derived" else []
    expect_guards(texts["sqlite"], tables)
    return texts, tables, derived


def remade(derived, tables):
    """Dropped, the last first since it may refer to those before, and made anew."""
    drops = [f"DROP TABLE IF EXISTS {table}" for table in reversed(tables["derived"])]
    return {engine: drops + statements for engine, statements in derived.items()}


def shape_of(derived):
    return hashlib.sha256("\n".join(derived["sqlite"]).encode()).hexdigest()[:16]


def expect_guards(statements, tables):
    for table in tables["enduring"]:
        if not any(re.match(rf"CREATE TRIGGER {table}_no_update\b", text) for text in statements):
            raise Refused(f"schema: enduring table {table} has no GUARD")


def load_migrations(folder):
    """(number, {engine: statements}) in order; numbers rise from 2 on, 1 is the first schema. One
    that is not there was given up before it was released."""
    found = []
    for path in sql_files(os.path.join(folder, "migrations")):
        match = re.match(r"(\d{4})-[a-z0-9-]+\.sql$", os.path.basename(path))
        if not match:
            raise Refused(f"{path}: not named NNNN-what-it-does.sql")
        number = int(match.group(1))
        if number <= (found[-1][0] if found else 1):
            raise Refused(f"{path}: this number is taken")
        statements = schema_statements(path)
        found.append((number, {engine: [text for statement in statements
                                        for text in expand_ddl(engine, statement)]
                               for engine in DDL}))
    return found


# ---- queries ----

class Query:
    def __init__(self, where, name, result, words):
        self.where, self.name, self.result = where, name, result
        self.is_group = result == "group"
        self.is_write, self.is_owners = ", write" in words, ", owner" in words
        self.is_disposers = ", disposer" in words
        self.is_later = ", later" in words
        self.must_change = ", must" in words
        self.is_keyed = ", keyed" in words
        if (self.is_later or self.must_change) and (result != "exec" or not self.is_write):
            self.refuse("only a write without a result can be told of later, or must change a row")
        self.params, self.columns = [], []
        self.same_as = None   # name of the statement whose columns or parameters ours are
        self.shares_params = False
        self.groups = []      # names of groups among the parameters
        self.member = {}      # parameter -> path inside the struct, when it is in a group
        self.choices = {}     # choice -> option -> part -> text
        self.variants = {}    # variant -> text
        self.text = ""
        self.expanded = []    # (label, text with :names)

    def refuse(self, what):
        raise Refused(f"{self.where}: {self.name}: {what}")


def parse_fields(query, text):
    fields = []
    for item in text.split(","):
        words = item.split()
        if len(words) != 2 or words[1] not in TYPES or not re.fullmatch(r"[a-z][a-z0-9_]*", words[0]):
            query.refuse(f"not a field: {item.strip()!r}")
        fields.append((words[0], words[1]))
    return fields


def parse_choice(query, text):
    match = re.fullmatch(r"(\w+)\.(\w+)(?:\.(\w+))?: ?(.*)", text)
    if not match:
        query.refuse(f"not a choice: {text}")
    choice, option, part, sql = match.groups()
    parts = query.choices.setdefault(choice, {}).setdefault(option, {})
    if part in parts:
        query.refuse(f"choice {choice}.{option} is given twice")
    parts[part] = sql


def take_group(query, name, groups):
    if name not in groups or name in query.groups:
        query.refuse(f"no such group, or taken twice: {name}")
    query.groups.append(name)
    for field, word in groups[name].params:
        query.params.append((field, word))
        query.member[field] = f"{name}.{field}"


def parse_declaration(query, line, groups):
    match = re.fullmatch(r"--   (in|out|choice|variant) (.+)", line)
    if not match:
        query.refuse(f"not understood: {line}")
    word, text = match.groups()
    if word == "in" and text.startswith("group "):
        take_group(query, text[6:].strip(), groups)
    elif word == "in":
        query.params += parse_fields(query, text)
    elif word == "out" and text.startswith("as "):
        query.same_as = text[3:].strip()
    elif word == "out":
        query.columns += parse_fields(query, text)
    elif word == "choice":
        parse_choice(query, text)
    else:
        name, colon, sql = text.partition(": ")
        if not colon or name in query.variants:
            query.refuse(f"not a variant: {text}")
        query.variants[name] = sql


def parse_queries(path, groups):
    """The statements of a file; its groups are added to `groups`."""
    queries, query = [], None
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), read(path), flags=re.DOTALL)
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip()
        where = f"{path}:{number}"
        head = re.fullmatch(r"-- (\w+): (one|many|exec)((?:, keyed)?(?:, write)?(?:, later)?(?:, must)?(?:, owner|, disposer)?)", line)
        begins_group = re.fullmatch(r"-- group (\w+)", line)
        if head or begins_group:
            if query and not query.is_group:
                query.refuse("the statement before has no ';'")
            query = (Query(where, head.group(1), head.group(2), head.group(3)) if head
                     else Query(where, begins_group.group(1), "group", ""))
            if begins_group:
                if query.name in groups:
                    query.refuse("the group is declared twice")
                groups[query.name] = query
        elif not line:
            continue
        elif query is None:
            raise Refused(f"{where}: text outside a statement: {line}")
        elif line.startswith("--"):
            if query.text or (query.is_group and not line.startswith("--   in ")):
                query.refuse(f"a declaration out of place: {line}")
            parse_declaration(query, line, groups)
        elif query.is_group:
            query.refuse("a group has no text")
        else:
            query.text += line + "\n"
            if line.endswith(";"):
                query.text = query.text.strip()[:-1]
                queries.append(query)
                query = None
    if query and not query.is_group:
        query.refuse("no ';' at the end")
    return queries


def expand(query):
    """Every combination of choices and variants, in the order of the index computed in C."""
    options = [list(query.choices[choice]) for choice in query.choices]
    marks = set(re.findall(r"\{([\w.]+)\}", query.text))
    given = set(query.variants)
    for choice, by_option in query.choices.items():
        shapes = {frozenset(parts) for parts in by_option.values()}
        if len(shapes) != 1:
            query.refuse(f"options of choice {choice} have different parts")
        given |= {choice if part is None else f"{choice}.{part}" for part in shapes.pop()}
    if marks != given:
        query.refuse(f"places and declarations differ: {sorted(marks ^ given)}")
    for chosen in itertools.product(*options):
        for bits in range(1 << len(query.variants)):
            yield expand_one(query, dict(zip(query.choices, chosen)), bits)


def expand_one(query, chosen, bits):
    fill, label = {}, list(chosen.values())
    for choice, option in chosen.items():
        for part, sql in query.choices[choice][option].items():
            fill[choice if part is None else f"{choice}.{part}"] = sql
    for bit, (variant, sql) in enumerate(query.variants.items()):
        is_on = bool(bits >> bit & 1)
        fill[variant] = sql if is_on else ""
        label += [variant] if is_on else []
    text = re.sub(r"\{([\w.]+)\}", lambda m: fill[m.group(1)], query.text)
    name = query.name + ("/" + ",".join(label) if label else "")
    return name, re.sub(r"\s+", " ", text).strip()


def params_used(text):
    return set(re.findall(r":(\w+)", without_literals(text)))


def check_params(query):
    declared = [name for name, _ in query.params]
    if len(set(declared)) != len(declared):
        query.refuse("a parameter is declared twice")
    used = set()
    for _, text in query.expanded:
        used |= params_used(text)
    if used - set(declared):
        query.refuse(f"undeclared parameter {sorted(used - set(declared))}")
    query.used = used
    unused = set(declared) - set(query.member) - used
    if unused:
        query.refuse(f"unused parameter {sorted(unused)}")


def check_verb(query, tables):
    for _, text in query.expanded:
        expect_portable(f"{query.where}: {query.name}", without_literals(text))
        changed = re.search(r"\b(insert\s+into|update|delete\s+from)\s+(\w+)", text, re.IGNORECASE)
        changed = changed if changed and changed.group(2).lower() != "set" else None
        if bool(changed) != query.is_write:
            query.refuse("'write' and the text disagree")
        is_forgetting = query.is_disposers and changed and changed.group(2) in tables["disposable"]
        if query.is_disposers and not is_forgetting:
            query.refuse("'disposer' is for changes of enduring rows that their guard lets through")
        if changed and changed.group(2) in tables["enduring"] and not is_forgetting:
            if not changed.group(1).lower().startswith("insert") or "DO UPDATE" in text.upper():
                query.refuse(f"changes rows of the enduring table {changed.group(2)}")
    if query.is_write and query.result != "exec" and " RETURNING " not in query.expanded[0][1]:
        query.refuse("a write with a result needs RETURNING")


def check_columns(query, database):
    """Run it once on the empty database and compare the names of the columns."""
    values = {name: TYPES[word][3] for name, word in query.params}
    for label, text in query.expanded:
        try:
            database.execute("SAVEPOINT one")
            cursor = database.execute(text, {key: values[key] for key in params_used(text)})
            names = [column[0] for column in cursor.description or []]
            cursor.fetchall()
            database.execute("ROLLBACK TO one")
        except sqlite3.Error as error:
            query.refuse(f"{label}: {error}\n{text}")
        if names != [name for name, _ in query.columns]:
            query.refuse(f"{label}: columns are {names}")
        if (query.result == "exec") != (not names):
            query.refuse(f"{query.result} with {len(names)} columns")


def check_groups(queries, groups):
    for group in groups.values():
        used = set().union(*(query.used for query in queries if group.name in query.groups))
        unused = {name for name, _ in group.params} - used
        if unused:
            group.refuse(f"unused parameter {sorted(unused)}")


def load_queries(folder, texts, tables):
    groups = {}
    queries = [query for path in sql_files(os.path.join(folder, "queries"))
               for query in parse_queries(path, groups)]
    by_name = {query.name: query for query in queries}
    if len(by_name) != len(queries):
        raise Refused("two statements have the same name")
    database = sqlite3.connect(":memory:", isolation_level=None)
    for statement in texts["sqlite"]:
        database.execute(statement)
    for query in queries:
        if query.same_as:
            if query.same_as not in by_name or query.columns:
                query.refuse(f"'as {query.same_as}' is not a statement, or stands beside columns")
            query.shares_params = by_name[query.same_as].result == "exec"
            query.columns = (by_name[query.same_as].params if query.shares_params
                             else by_name[query.same_as].columns)
        query.expanded = list(expand(query))
        check_verb(query, tables)
        check_params(query)
        check_columns(query, database)
    check_groups(queries, groups)
    return queries, groups


# ---- what statements touch; many rows in one statement ----

def table_numbers(tables):
    """In the order in which they are made: what a row refers to comes before it."""
    names = [name for kind in CLASSES for name in tables[kind]]
    return {name: number for number, name in enumerate(names)}


def parents_of(texts):
    """The tables that the rows of a table refer to."""
    found = {}
    for statement in texts["sqlite"]:
        created = re.match(r"CREATE TABLE (\w+)", statement)
        if created:
            found[created.group(1)] = set(re.findall(r"REFERENCES (\w+)", statement))
    return found


def tables_in(query, text, numbers, parents):
    """The tables that a statement reads, writes or refers to."""
    found = {word for word in re.findall(r"\w+", without_literals(text)) if word in numbers}
    for table in list(found) if query.is_write else []:
        found |= parents.get(table, set())
    return found


def rows_at_once(query, text):
    """The text that inserts many rows, for PostgreSQL, and how many parameters are the key that a row
    may meet; None when the statement cannot be written so."""
    match = re.fullmatch(r"INSERT INTO (\w+) \(([\w, ]+)\) VALUES \((.*?)\)"
                         r"(?: ON CONFLICT \(([\w, ]+)\) (DO UPDATE .*|DO NOTHING))?", text)
    if not match or not query.is_later:
        return None
    table, columns, values, key, tail = match.groups()
    names = [name for name, _ in query.params]
    keys = key.split(", ") if key else []
    if params_used(tail or "") or names[:len(keys)] != keys:
        return None
    arrays = ", ".join(f"${at}::{ARRAYS[word]}[]" for at, (_, word) in enumerate(query.params, 1))
    named = ", ".join(f'"{name}"' for name in names)
    values = re.sub(r":(\w+)", r'w."\1"', values)
    conflict = f" ON CONFLICT ({key}) {tail}" if key else ""
    return (f"INSERT INTO {table} ({columns}) SELECT {values} FROM unnest({arrays}) "
            f"AS w ({named}){conflict}"), len(keys), table


# ---- writing ----

def numbered(query, text, mark):
    order = {name: index for index, (name, _) in enumerate(query.params, 1)}
    pieces = re.split(r"('[^']*')", text)
    return "".join(piece if piece.startswith("'")
                   else re.sub(r":(\w+)", lambda m: f"{mark}{order[m.group(1)]}", piece)
                   for piece in pieces)


def c_string(where, text):
    if len(text) > C_STRING_MAX:
        raise Refused(f"{where}: longer than {C_STRING_MAX} characters")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def struct_lines(kind, fields, head=()):
    lines = list(head)
    for name, word in fields:
        c_type = TYPES[word][1 if kind == "in" else 2]
        suffix = "[32]" if kind == "out" and word == "HASH" else ""
        lines.append(f"    {c_type}{name}{suffix};")
    return lines


def selector_enums(query):
    """C enums that choose among the expanded statements."""
    out = []
    for choice, options in query.choices.items():
        names = ", ".join(f"Q_{query.name}_{choice}_{option}".upper() for option in options)
        out.append(f"enum q_{query.name}_{choice} {{ {names} }};")
    if query.variants:
        names = ", ".join(f"Q_{query.name}_with_{variant}".upper() + f" = {1 << bit}"
                          for bit, variant in enumerate(query.variants))
        out.append(f"enum {{ {names} }};")
    return out


def selector_fields(query):
    lines = [f"    enum q_{query.name}_{choice} {choice};" for choice in query.choices]
    if query.variants:
        lines.append("    unsigned with; /* Q_…_WITH_… of the variants that apply */")
    return lines


def has_in(query):
    return bool(query.params or query.choices or query.variants)


def prototype(query):
    args = ["struct store_conn *conn"]
    if query.result != "exec":
        args.append("struct arena *arena")
    if has_in(query):
        args.append(f"const struct q_{query.name}_in *in")
    row = out_struct(query)
    args += {"one": [f"{row} *out"], "many": [f"{row} **out", "size_t *count"],
             "exec": ["int64_t *affected"]}[query.result]
    return f"enum err q_{query.name}({', '.join(args)})"


def out_struct(query):
    if query.same_as:
        return f"struct q_{query.same_as}_{'in' if query.shares_params else 'out'}"
    return f"struct q_{query.name}_out"


def header_of(query):
    out = selector_enums(query)
    if has_in(query):
        own = [(name, word) for name, word in query.params if name not in query.member]
        head = selector_fields(query) + [f"    struct q_{name} {name};" for name in query.groups]
        out += [f"struct q_{query.name}_in {{", *struct_lines("in", own, head), "};"]
    if query.columns and not query.same_as:
        out += [f"struct q_{query.name}_out {{", *struct_lines("out", query.columns), "};"]
    out.append(prototype(query) + " ERR_MUST_USE;")
    if query.shares_params:
        out += ["/* Name of the first field in which two rows differ, or NULL. */",
                f"const char *q_{query.same_as}_difference(const struct q_{query.same_as}_in *a, "
                f"const struct q_{query.same_as}_in *b);"]
    return out + [""]


def write_header(queries, groups, tables, version, shape, moves):
    out = ["/* Generated by tools/gen_sql.py from src/store/sql: do not edit. One typed function a",
           " * statement: `one` answers ERR_NOT_FOUND without a row, `many` gives rows in the arena,",
           " * `exec` tells the affected rows (affected may be NULL). */",
           "#ifndef STORE_STORE_STMTS_GEN_H", "#define STORE_STORE_STMTS_GEN_H", "",
           '#include "base/id.h"', '#include "store/stmt.h"', "", "enum store_stmt {"]
    at = 0
    for query in queries:
        out.append(f"    STMT_{query.name.upper()} = {at},")
        at += len(query.expanded)
    out += [f"    STMT__COUNT = {at},", "    /* with those that move whole tables, the owner's */",
            f"    STMT__ALL = {at + sql_moves.statement_count(moves)}", "};",
            "extern const struct sql_statement store_stmts[STMT__ALL];",
            "/* Tables whose rows move with the register, each after those that it refers to. */",
            "extern const struct store_table store_tables_moved[];",
            "extern const int store_tables_moved_count;", "",
            f"#define STORE_SCHEMA_VERSION {version}",
            "/* Changes with every word of the derived tables' schema. */",
            f'#define STORE_DERIVED_SHAPE "{shape}"',
            "/* Statements that make the schema, and those of each migration; NULL ends them. */",
            "extern const char *const store_schema_sqlite[];",
            "extern const char *const store_schema_pgsql[];",
            "/* Those that drop the derived tables and make them anew. */",
            "extern const char *const store_derived_sqlite[];",
            "extern const char *const store_derived_pgsql[];",
            "extern const struct store_migration store_migrations[];",
            "extern const int store_migration_count;", ""]
    out.append("/* Tables by class, NULL ends them. */")
    out += [f"extern const char *const store_tables_{kind}[];" for kind in tables] + [""]
    for group in groups.values():
        out += [f"struct q_{group.name} {{", *struct_lines("in", group.params), "};", ""]
    for query in queries:
        out += header_of(query)
    return "\n".join(out + ["#endif", ""])


def field_table(name, struct, fields, member):
    rows = ", ".join(f"{{{FIELD_KINDS[word]}, offsetof({struct}, {member.get(field, field)})}}"
                     for field, word in fields)
    return f"static const struct stmt_field {name}[] = {{{rows}}};"


def kind_table(name, fields):
    return f"static const enum sql_kind {name}[] = {{{', '.join(TYPES[word][0] for _, word in fields)}}};"


def index_expression(query):
    at = "0"
    for choice, options in query.choices.items():
        at = f"(({at}) * {len(options)} + (int)in->{choice})" if at != "0" else f"(int)in->{choice}"
    if query.variants:
        count = 1 << len(query.variants)
        at = f"({at}) * {count} + (int)in->with" if at != "0" else "(int)in->with"
    return f"STMT_{query.name.upper()}" + (f" + {at}" if at != "0" else "")


def tables_of(query):
    """The shape and kinds of a statement, and the names under which sql_statement finds them."""
    out, name = [], query.name
    ins, outs, params, columns = "NULL", "NULL", "NULL", "NULL"
    if query.params:
        ins, params = f"{name}_ins", f"{name}_params"
        out += [field_table(ins, f"struct q_{name}_in", query.params, query.member),
                kind_table(params, query.params)]
    if query.columns:
        outs, columns = f"{name}_outs", f"{name}_columns"
        out += [field_table(outs, out_struct(query), query.columns, {}), kind_table(columns, query.columns)]
    size = f"sizeof({out_struct(query)})" if query.columns else "0"
    out.append(f"static const struct stmt_shape {name}_shape = {{{ins}, {len(query.params)}, "
               f"{outs}, {len(query.columns)}, {size}}};")
    return out, params, columns


def function_of(query):
    given = "in" if has_in(query) else "NULL"
    call = f"conn, &(struct stmt_call){{{index_expression(query)}, &{query.name}_shape, {given}}}"
    out = [prototype(query), "{"]
    if query.variants:
        out.append(f"    ASSERT(in->with < {1 << len(query.variants)}u);")
    if query.result == "one":
        out.append(f"    return stmt_one({call}, arena, out);")
    elif query.result == "exec":
        out.append(f"    return stmt_exec({call}, affected);")
    else:
        out += ["    void *rows = NULL;",
                f"    enum err err = stmt_many({call}, arena, &rows, count);",
                "    *out = rows;", "    return err;"]
    return out + ["}", ""]


def difference_of(query):
    out = [f"const char *q_{query.name}_difference(const struct q_{query.name}_in *a, "
           f"const struct q_{query.name}_in *b)", "{"]
    for name, word in query.params:
        if word == "HASH":
            query.refuse("a statement with HASH parameters cannot be compared")
        same = f"sv_eq(a->{name}, b->{name})" if word in ("TEXT", "BLOB") else f"a->{name} == b->{name}"
        out += [f"    if (!({same}))", f'        return "{name}";']
    return out + ["    return NULL;", "}", ""]


def string_list(name, texts, static=""):
    lines = [f"    {c_string(name, text)}," for text in texts]
    return [f"{static}const char *const {name}[] = {{", *lines, "    NULL};", ""]


def batch_of(query, label, text, numbers):
    at_once = rows_at_once(query, text)
    if not at_once:
        return "NULL, 0, 0"
    many, keys, table = at_once
    return f"{c_string(label, many)}, {keys}, {numbers[table]}"


def mask_of(found, numbers):
    words = [sum(1 << (numbers[table] - low) for table in found if low <= numbers[table] < low + 64)
             for low in (0, 64)]
    return "{" + ", ".join(f"UINT64_C({word:#x})" for word in words) + "}"


def write_source(queries, texts, tables, migrations, derived, moves):
    numbers, parents = table_numbers(tables), parents_of(texts)
    if len(numbers) > TABLES_MAX:
        raise Refused(f"more than {TABLES_MAX} tables")
    out = ["/* Generated by tools/gen_sql.py from src/store/sql: do not edit. */",
           '#include "store/store_stmts.gen.h"', "", '#include "base/assert.h"', "",
           "#include <stddef.h>", ""]
    rows = []
    for query in queries:
        lines, params, columns = tables_of(query)
        out += lines
        for label, text in query.expanded:
            rows.append(f"    {{{c_string(label, label)}, {c_string(label, numbered(query, text, '?'))}, "
                        f"{c_string(label, numbered(query, text, '$'))}, {params}, {len(query.params)}, "
                        f"{columns}, {len(query.columns)}, "
                        f"{str(query.is_write).lower()}, {str(query.is_owners).lower()}, "
                        f"{str(query.is_disposers).lower()}, {str(query.is_later).lower()}, "
                        f"{str(query.must_change).lower()}, {str(query.is_keyed).lower()}, "
                        f"{batch_of(query, label, text, numbers)}, "
                        f"{mask_of(tables_in(query, text, numbers, parents), numbers)}}},")
    first = len(rows)
    lines, more = sql_moves.source(moves, first, TYPES)
    out += [*lines, "", "const struct sql_statement store_stmts[STMT__ALL] = {", *rows, *more, "};", ""]
    out += sql_moves.table_list(moves, first)
    for engine in DDL:
        out += string_list(f"store_schema_{engine}", texts[engine])
        out += string_list(f"store_derived_{engine}", derived[engine])
    for number, by_engine in migrations:
        for engine in DDL:
            out += string_list(f"migration_{number}_{engine}", by_engine[engine], "static ")
    out.append("const struct store_migration store_migrations[] = {")
    out += [f"    {{{number}, migration_{number}_sqlite, migration_{number}_pgsql}},"
            for number, _ in migrations]
    out += ["    {0, NULL, NULL}};", f"const int store_migration_count = {len(migrations)};", ""]
    for kind in tables:
        out += string_list(f"store_tables_{kind}", tables[kind])
    for query in queries:
        out += function_of(query)
    compared = {query.same_as for query in queries if query.shares_params}
    for query in queries:
        if query.name in compared:
            out += difference_of(query)
    return "\n".join(out)


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: gen_sql.py SQL_FOLDER OUT.h OUT.c")
    folder, header, source = sys.argv[1:]
    try:
        texts, tables, derived = load_schema(folder)
        migrations = load_migrations(folder)
        moves = sql_moves.moves_of(sql_tables.load(folder), texts["sqlite"])
        queries, groups = load_queries(folder, texts, tables)
        version = migrations[-1][0] if migrations else 1
        outputs = {header: write_header(queries, groups, tables, version, shape_of(derived),
                                        moves),
                   source: write_source(queries, texts, tables, migrations,
                                        remade(derived, tables), moves)}
    except Refused as refusal:
        sys.exit(f"gen_sql: {refusal}")
    for path, text in outputs.items():
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
