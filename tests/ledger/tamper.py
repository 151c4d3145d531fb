#!/usr/bin/env python3
"""Changes made behind the program's back with the sqlite3 shell: `huiyin verify database` must find each,
and say where.

A demo of at least 50,000 events is changed at random: a byte of a column of an event, a row deleted,
two swapped, one inserted, the newest taken away, a time moved; the same of readings, administrative
acts, sealed persons, and of the log's own tables. Several changes to different records go into one
copy; each counts as detected only when a finding names its own record (or, of what has none, the
very thing that was changed). Taking the newest away together with what was signed over it is a copy
of its own, compared with a checkpoint kept elsewhere.

usage: tamper.py HUIYIN [--changes N] [--long]
With HUIYIN_LONG set: 1,000 changes, else 50. Prints detected/N; exit code 1 when one was not.
"""

import argparse
import collections
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

EVENTS_MIN, PETITIONS = 50000, 6000
TOGETHER = 10
Change = collections.namedtuple("Change", "what sql finds")
GUARDED = ("event", "reading", "audit", "sealed_person", "ledger_leaf", "ledger_node", "ledger_checkpoint",
           "ledger_key", "record_salt")


class Shell:
    """The sqlite3 shell on one file: what an operator with root has."""

    def __init__(self, path):
        self.path = path

    def run(self, sql):
        done = subprocess.run(["sqlite3", "-bail", self.path], input=sql, capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise SystemExit(f"sqlite3: {done.stderr}\n{sql}")
        return [line.split("|") for line in done.stdout.splitlines()]


def unguarded():
    """Triggers are no obstacle to who holds the file."""
    return "".join(f"DROP TRIGGER IF EXISTS {table}_no_{verb};" for table in GUARDED
                   for verb in ("update", "delete"))


def record(kind, *key):
    key = [*key, *[0] * (3 - len(key))]
    return rf" \[{kind} {key[0]} {key[1]} {key[2]}\]"


class Maker:
    """Random changes to a database whose keys are known."""

    def __init__(self, shell, seed):
        self.random = random.Random(seed)
        self.events = [tuple(map(int, row)) for row in shell.run(
            "SELECT region, petition, seq FROM event ORDER BY 1, 2, 3;")]
        self.readings = [tuple(map(int, row)) for row in shell.run(
            "SELECT region, petition, id FROM reading;")]
        self.people = [tuple(map(int, row)) for row in shell.run(
            "SELECT region, petition, id FROM sealed_person;")]
        self.audits = [(int(row[0]),) for row in shell.run("SELECT id FROM audit;")]
        self.leaves = [tuple(map(int, row)) for row in shell.run(
            "SELECT idx, kind, key1, key2, key3 FROM ledger_leaf ORDER BY idx;")]
        self.nodes = [tuple(map(int, row)) for row in shell.run("SELECT level, idx FROM ledger_node;")]
        self.size = len(self.leaves)
        self.used = set()

    def pick(self, rows, matter=1):
        """A row whose matter no other change of this copy touches; matter: which number says that."""
        for _ in range(10000):
            row = self.random.choice(rows)
            if row[matter] not in self.used:
                self.used.add(row[matter])
                return row
        raise SystemExit(f"no row left of {len(rows)}")

    # Each of these gives one change.

    def event_byte(self):
        region, petition, seq = self.pick(self.events)
        where = f"region = {region} AND petition = {petition} AND seq = {seq}"
        column = self.random.choice(("body", "salt", "id", "number", "key_id", "petition", "region"))
        if column in ("body", "salt"):
            # A byte in the middle, changed in place.
            place, bit = self.random.random(), 1 << self.random.randrange(8)
            sql = self.blob_change("event", column, where, place, bit)
        elif column == "number":
            sql = f"UPDATE event SET number = number || 'X' WHERE {where};"
        else:
            sql = f"UPDATE event SET {column} = {column} + {self.random.randrange(1, 9)} WHERE {where};"
        return Change(f"event.{column}", sql, record(1, region, petition, seq))

    @staticmethod
    def blob_change(table, column, where, place, bit):
        """One bit of a blob: cut at a byte, that byte replaced by another one."""
        at = f"CAST({place} * length({column}) AS INTEGER)"
        # CAST of text to a blob keeps its bytes, so a character below 128 is one byte.
        new = f"CASE WHEN hex(substr({column}, {at} + 1, 1)) = '{bit:02X}' THEN x'00' ELSE x'{bit:02X}' END"
        return (f"UPDATE {table} SET {column} = CAST(substr({column}, 1, {at}) || {new} || "
                f"substr({column}, {at} + 2) AS BLOB) WHERE {where};")

    def event_delete(self):
        region, petition, seq = self.pick(self.events)
        return Change("event deleted", f"DELETE FROM event WHERE region = {region} AND petition = "
                      f"{petition} AND seq = {seq};", record(1, region, petition, seq))

    def event_swap(self):
        region, petition, _ = one = self.pick([row for row in self.events if row[2] == 2])
        a = f"region = {region} AND petition = {petition} AND seq = "
        return Change("events swapped", f"UPDATE event SET seq = -1 WHERE {a}1; UPDATE event SET seq = 1 "
                      f"WHERE {a}2; UPDATE event SET seq = 2 WHERE {a}-1;", record(1, *one))

    def event_insert(self):
        region, petition, _ = self.pick([row for row in self.events if row[2] == 1])
        return Change("event inserted", "INSERT INTO event (region, petition, seq, id, number, salt, body, "
                      f"key_id) SELECT region, petition, 90, id + 1, '', salt, body, key_id FROM event WHERE "
                      f"region = {region} AND petition = {petition} AND seq = 1;",
                      record(1, region, petition, 90))

    def reading_time(self):
        key = self.pick(self.readings)
        return Change("reading.at", f"UPDATE reading SET at = at - 86400000 WHERE region = {key[0]} AND "
                      f"petition = {key[1]} AND id = {key[2]};", record(3, *key))

    def reading_column(self):
        key = self.pick(self.readings)
        column, value = self.random.choice((("purpose", "purpose || '.'"), ("role", "'auditor2'"),
                                            ("account", "account + 1"), ("unit", "unit + 1"),
                                            ("kind", "kind + 1"), ("ground", "ground || 'x'")))
        return Change(f"reading.{column}", f"UPDATE reading SET {column} = {value} WHERE region = {key[0]} "
                      f"AND petition = {key[1]} AND id = {key[2]};", record(3, *key))

    def reading_delete(self):
        key = self.pick(self.readings)
        return Change("reading deleted", f"DELETE FROM reading WHERE region = {key[0]} AND petition = "
                      f"{key[1]} AND id = {key[2]};", record(3, *key))

    def person_byte(self):
        key = self.pick(self.people)
        where = f"region = {key[0]} AND petition = {key[1]} AND id = {key[2]}"
        return Change("sealed_person.sealed", self.blob_change("sealed_person", "sealed", where,
                                                               self.random.random(), 1), record(5, *key))

    def audit_column(self):
        key = self.pick(self.audits, 0)
        column, value = self.random.choice((("at", "at - 1"), ("subject", "subject || '.'"),
                                            ("detail", "detail || '.'"), ("account", "account + 1"),
                                            ("kind", "kind || 's'")))
        return Change(f"audit.{column}", f"UPDATE audit SET {column} = {value} WHERE id = {key[0]};",
                      record(4, *key))

    def audit_delete(self):
        key = self.pick(self.audits, 0)
        return Change("audit deleted", f"DELETE FROM audit WHERE id = {key[0]};", record(4, *key))

    def leaf_byte(self):
        idx, kind, *key = self.pick([row for row in self.leaves if row[1] == 1], 3)
        return Change("ledger_leaf.leaf", self.blob_change("ledger_leaf", "leaf", f"idx = {idx}",
                                                           self.random.random() * 0.99, 2), record(kind, *key))

    def leaf_move(self):
        idx, kind, *key = self.pick([row for row in self.leaves if row[1] == 1], 3)
        return Change("ledger_leaf.idx", f"UPDATE ledger_leaf SET idx = idx + {10 * self.size} WHERE idx = "
                      f"{idx};", record(kind, *key))

    def node_byte(self):
        level, idx = self.pick(self.nodes)
        return Change("ledger_node.hash", self.blob_change("ledger_node", "hash", f"level = {level} AND "
                                                           f"idx = {idx}", self.random.random() * 0.99, 4),
                      rf"node_wrong: {level}/{idx} ")

    def node_delete(self):
        level, idx = self.pick(self.nodes)
        return Change("ledger_node deleted", f"DELETE FROM ledger_node WHERE level = {level} AND idx = "
                      f"{idx};", rf"node_missing: {level}/{idx} ")

    def salt_delete(self):
        key = self.pick(self.readings)
        return Change("record_salt deleted", f"DELETE FROM record_salt WHERE kind = 3 AND key1 = {key[0]} "
                      f"AND key2 = {key[1]} AND key3 = {key[2]};", record(3, *key))

    def truncation(self):
        """The newest k of everything, with what was signed over them: one copy for itself."""
        left = self.size - self.random.randrange(1, 500)
        gone = [row for row in self.leaves if row[0] >= left]
        tables = {1: ("event", "seq"), 3: ("reading", "id"), 5: ("sealed_person", "id")}
        sql = [f"DELETE FROM {tables[kind][0]} WHERE region = {a} AND petition = {b} AND "
               f"{tables[kind][1]} = {c};" for _, kind, a, b, c in gone if kind in tables]
        sql += [f"DELETE FROM audit WHERE id = {row[2]};" for row in gone if row[1] == 4]
        sql += [f"DELETE FROM record_salt WHERE kind = {row[1]} AND key1 = {row[2]} AND key2 = {row[3]} "
                f"AND key3 = {row[4]};" for row in gone]
        sql += [f"DELETE FROM ledger_leaf WHERE idx >= {left};",
                f"DELETE FROM ledger_checkpoint WHERE size > {left};"]
        sql += [f"DELETE FROM ledger_node WHERE level = {level} AND idx >= {left >> level};"
                for level in range(4, 48)]
        return Change(f"newest {len(gone)} truncated", "PRAGMA foreign_keys = OFF;" + "".join(sql),
                      r"given_beyond: ")


# How often each is made, of a hundred.
MIX = {"event_byte": 34, "event_delete": 8, "event_swap": 8, "event_insert": 6, "truncation": 4,
       "reading_time": 4, "reading_column": 6, "reading_delete": 4, "person_byte": 5, "audit_column": 4,
       "audit_delete": 2, "leaf_byte": 4, "leaf_move": 2, "node_byte": 4, "node_delete": 2, "salt_delete": 3}


def make_source(binary, folder):
    """A demo, with acts of administration, and the checkpoint that a witness would keep."""
    data = os.path.join(folder, "source")
    subprocess.run([binary, "demo", "--data", data, "--petitions", str(PETITIONS), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    listed = subprocess.run([binary, "user", "list", "--data", data], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    for line in listed.splitlines()[:30]:  # each an act of administration
        subprocess.run([binary, "user", "reset", line.split()[0], "--data", data], check=True,
                       stdout=subprocess.DEVNULL)
    witnessed = os.path.join(folder, "witnessed")
    with open(witnessed, "w", encoding="utf-8") as out:
        subprocess.run([binary, "ledger", "checkpoint", "--data", data], check=True, stdout=out)
    return data, witnessed


def findings(binary, data, witnessed):
    done = subprocess.run([binary, "verify", "database", "--data", data, "--since", witnessed, "--all",
                           "--lang", "en"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        return done.returncode, f"cannot be read: {done.stderr}"
    return done.returncode, done.stdout


class Judge:
    """Copies, changes and verifies; counts."""

    def __init__(self, binary, source, witnessed):
        self.binary, self.source, self.witnessed = binary, source, witnessed
        self.copy = source + "-copy"
        self.detected, self.missed = 0, []

    def judge(self, changes):
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.source, self.copy)
        os.remove(os.path.join(self.copy, "keys", "log.checkpoint"))  # only what lies elsewhere counts
        shell = Shell(os.path.join(self.copy, "huiyin.db"))
        shell.run("PRAGMA foreign_keys = OFF;" + unguarded() + "BEGIN;" +
                  "".join(change.sql for change in changes) + "COMMIT;")
        code, said = findings(self.binary, self.copy, self.witnessed)
        for change in changes:
            if code == 3 and re.search(change.finds, said):
                self.detected += 1
            else:
                self.missed.append(change)


def run(binary, wanted, folder, seed):
    source, witnessed = make_source(binary, folder)
    shell = Shell(os.path.join(source, "huiyin.db"))
    maker = Maker(shell, seed)
    print(f"{len(maker.events)} events, {maker.size} records, {len(maker.readings)} readings, "
          f"{len(maker.audits)} acts, {len(maker.people)} persons", flush=True)
    if len(maker.events) < EVENTS_MIN:
        raise SystemExit("too few events")
    code, said = findings(binary, source, witnessed)
    if code != 0:
        raise SystemExit(f"an untouched database is not accepted:\n{said}")
    judge = Judge(binary, source, witnessed)
    batch = []
    kinds = [kind for kind, weight in MIX.items() for _ in range(weight)]
    for number in range(wanted):
        # every kind comes once before chance decides
        kind = list(MIX)[number] if number < len(MIX) else maker.random.choice(kinds)
        change = getattr(maker, kind)()
        if kind == "truncation":
            judge.judge([change])
            continue
        batch.append(change)
        if len(batch) == TOGETHER:
            judge.judge(batch)
            batch, maker.used = [], set()
    if batch:
        judge.judge(batch)
    for change in judge.missed:
        print(f"MISSED {change.what}: {change.sql[:400]}")
    print(f"detected {judge.detected}/{wanted}")
    return not judge.missed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    is_long = bool(os.environ.get("HUIYIN_LONG"))
    parser.add_argument("--long", action="store_true", default=is_long)
    parser.add_argument("--changes", type=int)
    parser.add_argument("--seed", type=int, default=4)
    given = parser.parse_args()
    wanted = given.changes or (1000 if given.long else 50)
    with tempfile.TemporaryDirectory(prefix="huiyin-tamper-") as folder:
        sys.exit(0 if run(os.path.abspath(given.binary), wanted, folder, given.seed) else 1)


if __name__ == "__main__":
    main()
