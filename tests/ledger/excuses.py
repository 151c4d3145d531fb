#!/usr/bin/env python3
"""Changes that come with an excuse: `huiyin verify database` must not take it.

Who has the file but not the log's key makes leaves, rows of disposal, keys and checkpoints of his
own, which look right by themselves. And who cuts the database back and starts the program again
must not get it signed.

usage: excuses.py HUIYIN
"""

import hashlib
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "receipts"))
# pylint: disable=wrong-import-position
from make import Signer, b64, cbor  # noqa: E402

ROWS = {1: ("event", "seq"), 3: ("reading", "id"), 5: ("sealed_person", "id")}
FAILED = []


def sha256(data):
    return hashlib.sha256(data).digest()


def run(*words, code=0):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if code is not None and done.returncode != code:
        raise SystemExit(f"{words[1:3]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done


def leaf_of(seed, parts):
    """Seed and parts to L, as docs/internals/ledger.md has it."""
    salts = [sha256(b"huiyin salt 1\n" + seed + struct.pack(">I", i)) for i in range(len(parts))]
    commitments = [sha256(b"huiyin part 1\n" + salt + part) for salt, part in zip(salts, parts)]
    return sha256(b"huiyin record 1\n" + struct.pack(">I", len(parts)) + b"".join(commitments))


def root_of(leaves):
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:]))


class Copy:
    """A copy of a data folder, and what somebody with the file can do to it."""

    def __init__(self, binary, source, name):
        self.binary, self.data = binary, f"{source}-{name}"
        shutil.copytree(source, self.data)
        self.db = sqlite3.connect(os.path.join(self.data, "huiyin.db"), isolation_level=None)
        self.db.execute("PRAGMA foreign_keys = OFF")
        for (trigger,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.db.execute(f"DROP TRIGGER {trigger}")

    def one(self, sql, *values):
        return self.db.execute(sql, values).fetchone()

    def do(self, sql, *values):
        self.db.execute(sql, values)

    def forget_outside(self):
        os.remove(os.path.join(self.data, "keys", "log.checkpoint"))

    def size(self):
        return self.one("SELECT MAX(idx) + 1 FROM ledger_leaf")[0]

    def add_record(self, kind, key, parts):
        seed = os.urandom(32)
        self.do("INSERT INTO ledger_leaf VALUES (?, ?, ?, 0, 0, ?)", self.size(), kind, key, leaf_of(seed, parts))
        self.do("INSERT INTO record_salt VALUES (?, ?, 0, 0, ?)", kind, key, seed)

    def add_key(self, signer, at):
        self.do("INSERT INTO ledger_key VALUES (?, ?)", at, signer.verifier())
        self.add_record(8, at, [cbor([8, at, signer.verifier()])])

    def sign(self, signer):
        leaves = [row[0] for row in self.db.execute("SELECT leaf FROM ledger_leaf ORDER BY idx")]
        text = f"{signer.name}\n{len(leaves)}\n{b64(root_of(leaves))}\n"
        self.do("INSERT INTO ledger_checkpoint VALUES (?, 1, ?)", len(leaves), text + "\n" + signer.line(text))

    def make_nodes(self):
        self.do("DELETE FROM ledger_node")
        nodes = [sha256(b"\0" + row[0]) for row in self.db.execute("SELECT leaf FROM ledger_leaf ORDER BY idx")]
        for level in range(1, 48):
            nodes = [sha256(b"\1" + nodes[i] + nodes[i + 1]) for i in range(0, len(nodes) - 1, 2)]
            for i, node in enumerate(nodes if level >= 4 else []):
                self.do("INSERT INTO ledger_node VALUES (?, ?, ?)", level, i, node)

    def cut(self, left):
        """The newest records, with all that was signed over them."""
        for kind, a, b, c in self.db.execute("SELECT kind, key1, key2, key3 FROM ledger_leaf WHERE idx >= ?",
                                             (left,)).fetchall():
            if kind in ROWS:
                table, last = ROWS[kind]
                self.do(f"DELETE FROM {table} WHERE region = ? AND petition = ? AND {last} = ?", a, b, c)
            self.do("DELETE FROM record_salt WHERE kind = ? AND key1 = ? AND key2 = ? AND key3 = ?", kind, a, b, c)
        self.do("DELETE FROM ledger_leaf WHERE idx >= ?", left)
        self.do("DELETE FROM ledger_checkpoint WHERE size > ?", left)
        self.make_nodes()

    def verify(self, *options):
        done = run(self.binary, "verify", "database", "--data", self.data, "--lang", "en", "--all", *options, code=None)
        return done.returncode, done.stdout + done.stderr

    def expect(self, what, word, *options):
        code, said = self.verify(*options)
        is_right = code == (3 if word else 0) and (not word or f"\n{word}: " in "\n" + said)
        print("ok" if is_right else "FAILED", what, flush=True)
        if not is_right:
            FAILED.append(what)
            print(f"   wanted {word!r}, ended with {code}:\n{said}")


def check(is_right, what):
    print("ok" if is_right else "FAILED", what, flush=True)
    if not is_right:
        FAILED.append(what)


def other_signer(copy):
    origin = copy.one("SELECT verifier FROM ledger_key ORDER BY at LIMIT 1")[0].split("+")[0]
    return Signer(origin, b"somebody else's key, 32 bytes ok")


def passed_off_as_disposed(binary, source):
    """One matter was destroyed rightly; an event of another one is said to have been of it."""
    copy = Copy(binary, source, "passed-off")
    number, region, gone = copy.one("SELECT number, region, petition FROM event WHERE seq = 1 ORDER BY petition")
    run(binary, "dispose", "--data", copy.data, "--matter", number, "--reason", "decision 12", "--yes")
    copy.expect("a matter destroyed rightly is accepted", None)
    victim, seq = copy.one("SELECT petition, MAX(seq) FROM event WHERE petition <> ?", gone)
    copy.do("DELETE FROM event WHERE petition = ? AND seq = ?", victim, seq)
    copy.do("UPDATE ledger_leaf SET key1 = ?, key2 = ?, key3 = 777 WHERE kind = 1 AND key2 = ? AND key3 = ?",
            region, gone, victim, seq)
    copy.expect("an event passed off as one of a destroyed matter", "disposal_count")


def disposal_nobody_signed(binary, source):
    copy = Copy(binary, source, "unsigned")
    number, region, gone = copy.one("SELECT number, region, petition FROM event WHERE seq = 1 ORDER BY petition")
    count = copy.one("SELECT COUNT(*) FROM ledger_leaf WHERE kind IN (1, 3, 5) AND key2 = ?", gone)[0]
    key, at = 5_000_000_000_000_000, 1760000000000
    copy.do("INSERT INTO disposal VALUES (?, ?, 1, 1, ?, ?, 0, ?, '', ?, 'kept long enough', NULL, 0)", key, at, region,
            gone, count, number)
    copy.add_record(7, key, [cbor([7, key, at, 1, 1, region, gone, 0, count]), cbor(["", number, "kept long enough"])])
    for table, _ in ROWS.values():
        copy.do(f"DELETE FROM {table} WHERE petition = ?", gone)
    copy.do("DELETE FROM record_salt WHERE key2 = ?", gone)
    copy.expect("a disposal that nobody signed for excuses nothing", "row_missing")


def keys_of_strangers(binary, source):
    copy = Copy(binary, source, "no-signatures")
    copy.forget_outside()
    copy.do("DELETE FROM ledger_checkpoint")
    copy.expect("everything that was signed is gone", "nothing_signed")
    copy = Copy(binary, source, "key-added")
    stranger = other_signer(copy)
    copy.add_key(stranger, 1760000000001)
    copy.make_nodes()
    copy.sign(stranger)
    copy.expect("a key that nobody vouches for", "key_unvouched")
    copy.expect("and what it signed", "checkpoint_signature")


def another_log_with_the_real_key(binary, source, real):
    """The log signed by a stranger from its beginning, the real key only named in it."""
    copy = Copy(binary, source, "replaced")
    copy.forget_outside()
    copy.do("DELETE FROM ledger_checkpoint")
    copy.add_key(other_signer(copy), 1)
    copy.make_nodes()
    copy.sign(other_signer(copy))
    copy.expect("signed by another key than that known from elsewhere", "checkpoint_signature", "--key", real)


def changed_keys(binary, source, first):
    copy = Copy(binary, source, "rotated")
    for _ in range(2):
        run(binary, "ledger", "rotate-key", "--overlap", "30", "--data", copy.data)
    last = run(binary, "ledger", "key", "--data", copy.data).stdout.split()[-1]
    copy.expect("keys that followed one another", None)
    copy.expect("known by the first of them", None, "--key", first)
    copy.expect("known by the last of them", None, "--key", last)


def what_hinders_the_start(binary, source):
    """A row passed off as one of an older program, and damaged: the program will not start, verification tells."""
    copy = Copy(binary, source, "unsealed")
    copy.do("UPDATE event SET key_id = NULL WHERE petition = (SELECT MIN(petition) FROM event)")
    done = run(binary, "doctor", "--data", copy.data, code=None)
    check(done.returncode == 1 and "verify database" in done.stderr, "what cannot be folded is no start")
    copy.expect("and is found", "row_unreadable")
    copy = Copy(binary, source, "unfolded")
    copy.do("UPDATE event SET key_id = NULL WHERE seq = 2 AND petition = (SELECT MIN(petition) FROM event)")
    done = run(binary, "doctor", "--data", copy.data, code=3)
    check(": event.row" in done.stdout, "one matter that cannot be folded is named, the others are looked at")


def cut_and_started(binary, source):
    copy = Copy(binary, source, "cut")
    path = os.path.join(copy.data, "keys", "log.checkpoint")
    with open(path, encoding="utf-8") as kept:
        before = kept.read()
    copy.cut(copy.size() - 5)
    done = run(binary, "ledger", "checkpoint", "--data", copy.data, code=None)
    with open(path, encoding="utf-8") as kept:
        after = kept.read()
    check(done.returncode != 0 and before == after, "a log that was cut back is not signed again")
    check("the newest are missing" in done.stderr, "and it is said why")
    copy.expect("what was cut off shows", "given_beyond")


def main():
    binary = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="huiyin-excuses-") as folder:
        source = os.path.join(folder, "source")
        run(binary, "demo", "--data", source, "--petitions", "40", "--quiet")
        key = run(binary, "ledger", "key", "--data", source).stdout.split()[-1]
        passed_off_as_disposed(binary, source)
        disposal_nobody_signed(binary, source)
        keys_of_strangers(binary, source)
        another_log_with_the_real_key(binary, source, key)
        changed_keys(binary, source, key)
        what_hinders_the_start(binary, source)
        cut_and_started(binary, source)
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
