#!/usr/bin/env python3
"""Failover of PostgreSQL under load: huiyin has the address of two servers, the second a synchronous
standby of the first, and people submit petitions all the while, as their browsers do: what is answered
503 or not at all is sent again with its Idempotency-Key.

  kill      the primary is killed (-9, all of it), the standby promoted
  hang      the primary is stopped (SIGSTOP) and never answers; the standby promoted
  numbers   commits wait for the standby when the primary is killed; on the promoted standby their
            transaction numbers are given to others before huiyin comes back
  standby   the standby hangs: nobody is told that something is stored until it is back

Each time: every petition that was acknowledged is there with its code, each exactly once; none was
waited for longer than ANSWER_S; service goes on by itself within ON_AGAIN_S of what the kind says; the
server that was left behind comes back as a primary, and nothing is written to it; and `huiyin verify
database`, `rebuild --check` and `doctor` find nothing.

usage: failover.py HUIYIN [KIND…] [--rounds N] [--seconds S] [--when-long]
One short round of `kill`, which takes half a minute; with --when-long nothing without HUIYIN_LONG. With HUIYIN_LONG set 10 of it with 30 seconds of load, and 3 of the others.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

import crash

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import pair as postgres  # noqa: E402

CLIENTS = 6
SKIPPED = 77     # as meson understands it
ANSWER_S = 30    # an answer, whatever it is: what a browser waits
ON_AGAIN_S = {"kill": 10, "hang": 20, "numbers": 10, "standby": 10}
KINDS = ("kill", "hang", "numbers", "standby")


class Person(threading.Thread):
    """Submits one petition after another, each until it is acknowledged."""

    def __init__(self, port, number, seed):
        super().__init__(daemon=True)
        self.port, self.number, self.rng = port, number, random.Random(f"{seed}/{number}")
        self.acknowledged, self.moments, self.slowest, self.refused = [], [], 0.0, 0
        self.wrong, self.stopping, self.open = [], threading.Event(), False

    def post(self, key, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2 * ANSWER_S)
        try:
            return crash.request(self.port, "POST", "/api/petitions", body, {"Idempotency-Key": key}, connection)
        finally:
            connection.close()

    def send(self, key, body):
        began = time.monotonic()
        try:
            status, reply = self.post(key, body)
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as lost:
            self.wrong.append(f"no answer: {lost!r}")
            return None
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        if status == 201:
            return reply
        if status != 503 or not reply.get("retry_after_s"):
            self.wrong.append(f"answered {status}: {reply}")
        self.refused += 1
        return None

    def run(self):
        n = 0
        while not self.stopping.is_set():
            n += 1
            name = f"测试{self.number}号{n}"
            key, body, reply = f"{self.rng.getrandbits(128):032x}", crash.petition(n, name), None
            self.open = True
            while reply is None and not self.wrong:
                reply = self.send(key, body)
                if reply is None:
                    time.sleep(0.2)
            self.open = False
            if reply:
                self.acknowledged.append((reply["number"], reply["code"], name))
                self.moments.append(time.monotonic())


class Load:
    def __init__(self, port, seed):
        self.people = [Person(port, i, seed) for i in range(CLIENTS)]
        for person in self.people:
            person.start()

    def moments(self):
        return sorted(m for p in self.people for m in p.moments)

    def goes_on_after(self, moment, patience=60):
        """When somebody was acknowledged whose answer came after that moment; None if nobody."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            later = [m for m in self.moments() if m > moment]
            if later:
                return later[0]
            time.sleep(0.05)
        return None

    def finish(self):
        for person in self.people:
            person.stopping.set()
        for person in self.people:
            person.join(90)
        self.wrong = [w for p in self.people for w in p.wrong]
        self.wrong += ["a petition was not taken in the end" for p in self.people if p.open]
        return [a for p in self.people for a in p.acknowledged]


# ---- what happens to the servers; each gives the moment from which service must go on ----

def kill(pair):
    pair.primary.kill()
    pair.promote()
    return time.monotonic()


def hang(pair):
    pair.primary.hang()
    pair.promote()
    return time.monotonic()


def numbers(pair):
    """Nobody gets in before more numbers were given away than were waiting."""
    gate = "local huiyin huiyin reject\n"
    hba = os.path.join(pair.standby.data, "pg_hba.conf")
    with open(hba, encoding="ascii") as file:
        usual = file.read()
    pair.standby.write("pg_hba.conf", gate + usual)
    pair.standby.sql("SELECT pg_reload_conf()")
    before = int(pair.primary.sql("SELECT pg_current_xact_id()")[0])
    pair.standby.kill()
    time.sleep(0.5)  # what is committed now is on one disk only
    last = int(pair.primary.sql("SELECT pg_snapshot_xmax(pg_current_snapshot())")[0])
    pair.primary.kill()
    pair.standby.start()
    pair.promote()
    pair.primary.sql("SET synchronous_commit = off", "CREATE TABLE others AS SELECT 1 AS one",
                     "DO $$ BEGIN FOR i IN 1..1000 LOOP UPDATE others SET one = i; COMMIT; END LOOP; END $$")
    given = int(pair.primary.sql("SELECT pg_current_xact_id()")[0])
    assert before < last <= given, (before, last, given)
    pair.primary.sql("DROP TABLE others")
    pair.primary.write("pg_hba.conf", usual)
    pair.primary.sql("SELECT pg_reload_conf()")
    return time.monotonic()


def standby(pair):
    pair.standby.hang()
    time.sleep(18)
    back = time.monotonic()
    pair.standby.resume()
    return back


DEEDS = {"kill": kill, "hang": hang, "numbers": numbers, "standby": standby}


# ---- what must hold ----

def count(node):
    return int(node.sql("SELECT count(*) FROM petition", database="huiyin")[0])


def left_behind(pair, load):
    """The old primary is a primary again, first or second in the address, and stays as it was."""
    old = pair.standby
    if os.path.exists(os.path.join(old.data, "postmaster.pid")):
        old.resume()  # it hung, and knows of nothing
    if "is running" not in old.run("pg_ctl", "-D", old.data, "status", check=False):
        old.start()
    old.wait_for_standby(True)  # it would answer
    before = old.sql("SELECT count(*) FROM event", database="huiyin")
    cut = ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'huiyin %'")
    pair.primary.sql(cut)  # everybody connects anew
    was = time.monotonic()
    if load.goes_on_after(was + 0.5, 20) is None:
        return ["it does not go on beside a server that was left behind"]
    if old.sql("SELECT count(*) FROM event", database="huiyin") != before:
        return ["the server that was left behind was written to"]
    return []


def check_there(pair, server, acknowledged, started_with, seed):
    wrong = []
    there = set(pair.primary.sql("SELECT number FROM petition", database="huiyin"))
    lost = [a for a in acknowledged if a[0] not in there]
    if lost:
        wrong.append(f"{len(lost)} acknowledged petitions lost, first {lost[0][0]}")
    if len(there) != started_with + len(acknowledged):
        wrong.append(f"{len(there) - started_with} petitions there, {len(acknowledged)} acknowledged")
    some = random.Random(seed).sample(acknowledged, min(60, len(acknowledged))) + acknowledged[-20:]
    closed = [a[0] for a in some if not crash.can_follow(server.port, *a)]
    if closed:
        wrong.append(f"{len(closed)} codes open nothing, first {closed[0]}")
    return wrong, len(lost)


def verify(binary, server):
    if server.stop() != 0:
        return ["the server did not stop cleanly"]
    wrong = []
    for command in (["verify", "database"], ["rebuild", "--check"], ["doctor"]):
        done = crash.subprocess.run([binary, *command, "--data", server.data], capture_output=True)
        if done.returncode != 0:
            tail = (done.stdout + done.stderr).decode(errors="replace").strip()[-300:]
            wrong.append(f"huiyin {' '.join(command)} said: {tail}")
    return wrong


def one_round(binary, pair, server, kind, seconds, seed):
    started_with = count(pair.primary)
    server.start()
    load = Load(server.port, seed)
    time.sleep(seconds / 2)
    struck = time.monotonic()
    after = DEEDS[kind](pair)
    again = load.goes_on_after(after)
    wrong = ["it does not go on"] if again is None else []
    if again and again - after > ON_AGAIN_S[kind]:
        wrong.append(f"on again only after {again - after:.1f} s")
    time.sleep(seconds / 2)
    if kind == "standby":
        early = [m for m in load.moments() if struck + 0.5 < m < after]
        wrong += [f"{len(early)} were told that it was stored while the standby hung"] if early else []
    elif not wrong:
        wrong += left_behind(pair, load)
    acknowledged = load.finish()
    wrong += load.wrong[:3]
    slowest = max(p.slowest for p in load.people)
    if slowest > ANSWER_S:
        wrong.append(f"somebody waited {slowest:.1f} s for an answer")
    missing, lost = check_there(pair, server, acknowledged, started_with, seed)
    wrong += missing + verify(binary, server)
    if kind != "standby":
        pair.rejoin()
    refused = sum(p.refused for p in load.people)
    quiet = max((b - a for a, b in zip(load.moments(), load.moments()[1:])), default=0)
    told = (f"{len(acknowledged)} acknowledged, {lost} lost, {refused} answered 503, nothing taken for {quiet:.1f} s, "
            f"on again {(again or after) - after:.1f} s after, slowest answer {slowest:.1f} s")
    return wrong, told


def fresh(binary, folder, address):
    data = os.path.join(folder, "data")
    crash.subprocess.run([binary, "demo", "--data", data, "--petitions", "5", "--seed", "7", "--store", address],
                         check=True, stderr=crash.subprocess.DEVNULL, stdout=crash.subprocess.DEVNULL)
    return data


def plan(a):
    if not os.environ.get("HUIYIN_LONG"):
        return [(kind, a.seconds) for kind in a.kinds or ["kill"] for _ in range(a.rounds)]
    return [("kill", 30.0)] * 10 + [(kind, 6.0) for kind in KINDS[1:] for _ in range(3)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("huiyin")
    p.add_argument("kinds", nargs="*", choices=[*KINDS, []])
    p.add_argument("--rounds", type=int, default=1)
    p.add_argument("--seconds", type=float, default=2.0, help="of load, beside the failover")
    p.add_argument("--seed", type=int, default=20220501)
    p.add_argument("--when-long", action="store_true")
    a = p.parse_args()
    if a.when_long and not os.environ.get("HUIYIN_LONG"):
        return SKIPPED
    binary, passed, failed, all_in_all = os.path.abspath(a.huiyin), 0, 0, 0
    folder = tempfile.mkdtemp(prefix="huiyin-failover-")
    pair = postgres.Pair()
    try:
        server = crash.Server(binary, fresh(binary, folder, pair.address))
        for i, (kind, seconds) in enumerate(plan(a)):
            wrong, told = one_round(binary, pair, server, kind, seconds, a.seed + i)
            all_in_all += int(told.split()[0])
            print(f"{kind}: {told}, {'ok' if not wrong else wrong}", flush=True)
            passed, failed = passed + (not wrong), failed + bool(wrong)
            if wrong:
                break
    finally:
        if failed:
            with open(os.path.join(folder, "server.log"), encoding="utf-8", errors="replace") as log:
                sys.stderr.write("".join(log.readlines()[-60:]))
        pair.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{all_in_all} acknowledged in all; {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
