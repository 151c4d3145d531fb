#!/usr/bin/env python3
"""kill -9 `huiyin move` again and again on its way from SQLite to PostgreSQL and back.

What must hold:
  1. never can both databases be opened, whenever it was killed;
  2. run again it goes on, and in the end every enduring table has the same digest there and back;
  3. what was acknowledged before is there afterwards, with its code, and a request that is sent again with its
     Idempotency-Key makes nothing new; `rebuild --check` and `doctor` find nothing.

usage: crash_move.py HUIYIN [--kills N]
Kills come later and later until they come half way. Makes and removes a PostgreSQL of its own. With HUIYIN_LONG
set: up to 10 kills half way, each way.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import crash
from crash_pgsql import Postgres

PETITIONS = 300
PATIENCE_S = 120


def move(binary, data, to, wait=None):
    """What it printed, or None when it was killed after so many seconds."""
    process = subprocess.Popen([binary, "move", "--data", data, "--to", to, "--lang", "en"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said = process.communicate(timeout=wait or PATIENCE_S)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    if process.returncode != 0:
        raise SystemExit(f"move ended with {process.returncode}: {said[-600:]}")
    return said


def opens(binary, data, store):
    """Whether the register opens there, and what is said when it does not."""
    done = subprocess.run([binary, "rebuild", "--check", "--data", data, "--store", store],
                          capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def digests(said):
    """Table, rows and digest of every table that a move compared."""
    return dict(re.findall(r"^(\w+) +(\d+ [0-9a-f]{16})$", said, re.M))


class Way:
    """One way, killed half way so often, then run to its end."""

    def __init__(self, binary, data, ends):
        self.binary, self.data, (self.here, self.there) = binary, data, ends
        self.wrong, self.kills, self.half_way = [], 0, 0

    def go(self, kills, rng):
        wait = 0.1
        while self.half_way < kills:
            said = move(self.binary, self.data, self.there, wait)
            if said is not None:
                return said
            self.kills += 1
            wait *= rng.uniform(0.8, 1.2) if self.look() else rng.uniform(1.3, 1.7)
        return move(self.binary, self.data, self.there)

    def look(self):
        """Whether it was half way."""
        here, words = opens(self.binary, self.data, self.here)
        there, _ = opens(self.binary, self.data, self.there)
        is_half_way = "is being moved" in words
        self.half_way += is_half_way
        if here and there:
            self.wrong.append("both databases open")
        return is_half_way


def there_and_back(binary, data, address, kills, rng):
    """What is wrong, and how many kills there were, how many of them while rows were on their way."""
    own = os.path.join(data, "huiyin.db")
    there = Way(binary, data, (own, address))
    first = digests(there.go(kills, rng))
    os.rename(own, own + ".left")
    back = Way(binary, data, (address, own))
    second = digests(back.go(kills, rng))
    wrong = there.wrong + back.wrong
    wrong += [f"{table}: {first[table]} there, {second.get(table)} back" for table in first
              if first[table] != second.get(table) and table != "ledger_checkpoint"]
    if not first or first.keys() != second.keys():
        wrong.append("no table was compared")
    half_way = there.half_way + back.half_way
    if not half_way:
        wrong.append("no kill came in the middle: the rounds show nothing")
    return wrong, f"{there.kills + back.kills} kills, {half_way} half way"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("huiyin")
    p.add_argument("--kills", type=int, default=1, help="half way, each way")
    p.add_argument("--seed", type=int, default=20220501)
    a = p.parse_args()
    if os.environ.get("HUIYIN_LONG"):
        a.kills = 10
    binary, folder = os.path.abspath(a.huiyin), tempfile.mkdtemp(prefix="huiyin-move-")
    postgres = Postgres(os.path.join(folder, "postgres"))
    try:
        data = crash.fresh(binary, folder, PETITIONS)
        server = crash.Server(binary, data)
        server.start()
        acknowledged, unanswered, _ = crash.finish(crash.run_clients(server, 0.5, a.seed))
        server.stop()
        wrong, told = there_and_back(binary, data, postgres.address, a.kills, random.Random(a.seed))
        server.start()
        wrong += crash.check(binary, server, acknowledged, unanswered)
        print(f"kill -9 of a move, {told}, {len(acknowledged)} acknowledged before: {wrong or 'ok'}",
              flush=True)
    finally:
        postgres.do("stop")
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{int(not wrong)} passed, {int(bool(wrong))} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
