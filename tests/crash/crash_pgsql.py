#!/usr/bin/env python3
"""The promises of crash.py with the database in PostgreSQL: kill -9 huiyin under load; kill -9 the
process that serves its writer, so that PostgreSQL recovers by itself; kill -9 all of PostgreSQL and
start it again. After the last two huiyin goes on by itself, and what it acknowledged is there.

usage: crash_pgsql.py HUIYIN [--rounds N] [--seconds S]
Makes and removes a PostgreSQL of its own. With HUIYIN_LONG set: 10 rounds of each.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import crash

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE_S = 30


class Postgres:
    def __init__(self, folder):
        self.folder = folder
        self.address = self.do("start")

    def do(self, what):
        script = os.path.join(HERE, "..", "support", "postgres")
        return subprocess.run([script, what, self.folder], check=True, stdout=subprocess.PIPE,
                              text=True).stdout.strip()

    def postmaster(self):
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as file:
            return int(file.readline())

    def children(self):
        """Process numbers and what they are doing."""
        told = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.postmaster())],
                              check=False, stdout=subprocess.PIPE, text=True).stdout
        return [(int(line.split(None, 1)[0]), line) for line in told.splitlines()]

    def kill_writer(self):
        """Any of its processes that dies so makes the server end all the others and recover."""
        busy = [pid for pid, line in self.children() if " huiyin " in line]
        working = [pid for pid, line in self.children()
                   if any(word in line for word in (" INSERT", " COMMIT", "idle in transaction"))]
        os.kill((working or busy)[0], signal.SIGKILL)

    def kill_all(self):
        processes = [self.postmaster()] + [pid for pid, _ in self.children()]
        for pid in processes:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        until = time.monotonic() + PATIENCE_S
        while any(os.path.exists(f"/proc/{pid}") for pid in processes) and time.monotonic() < until:
            time.sleep(0.05)
        self.do("again")


def goes_on(server, seed):
    """Petitions are taken again without anybody touching the server; how long that took."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE_S:
        try:
            status, _ = crash.request(server.port, "POST", "/api/petitions",
                                      crash.petition(1, "测试之后"),
                                      {"Idempotency-Key": f"after-{seed}-{time.time_ns()}"})
            if status == 201:
                return time.monotonic() - began
        except OSError:
            pass
        time.sleep(0.1)
    return None


def database_round(binary, server, kill, seconds, seed):
    server.start()
    clients = crash.run_clients(server, seconds, seed)
    kill()
    took = goes_on(server, seed)
    acknowledged, unanswered, _ = crash.finish(clients)
    if not acknowledged:
        return ["nothing was acknowledged: the round shows nothing"], "0 acknowledged"
    wrong = [] if took is not None else ["it does not go on"]
    wrong += crash.check(binary, server, acknowledged, unanswered)
    told = f"{len(acknowledged)} acknowledged, {len(unanswered)} not, on again after {took or 0:.1f} s"
    return wrong, told


def fresh(binary, folder, address):
    data = os.path.join(folder, "data")
    subprocess.run([binary, "demo", "--data", data, "--petitions", "5", "--seed", "7", "--store", address],
                   check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return data


def rounds_of(binary, server, postgres, arguments):
    rng, before = random.Random(arguments.seed), []
    for i in range(arguments.rounds):
        seconds, seed = rng.uniform(0.3, arguments.seconds), arguments.seed + 10 * i
        wrong, n = crash.kill_round(binary, server, seconds, seed, before)
        yield "huiyin", f"{n} acknowledged", wrong
        wrong, told = database_round(binary, server, postgres.kill_writer, seconds, seed + 1)
        yield "the writer's process of PostgreSQL", told, wrong
        wrong, told = database_round(binary, server, postgres.kill_all, seconds, seed + 2)
        yield "all of PostgreSQL", told, wrong


def main():
    p = argparse.ArgumentParser()
    p.add_argument("huiyin")
    p.add_argument("--rounds", type=int, default=1)
    p.add_argument("--seconds", type=float, default=2.0, help="longest load before the kill")
    p.add_argument("--seed", type=int, default=20220501)
    a = p.parse_args()
    if os.environ.get("HUIYIN_LONG"):
        a.rounds = 10
    binary, passed, failed = os.path.abspath(a.huiyin), 0, 0
    folder = tempfile.mkdtemp(prefix="huiyin-crash-pg-")
    postgres = Postgres(os.path.join(folder, "postgres"))
    try:
        server = crash.Server(binary, fresh(binary, folder, postgres.address))
        for what, told, wrong in rounds_of(binary, server, postgres, a):
            print(f"kill -9 {what}: {told}, {'ok' if not wrong else wrong}", flush=True)
            passed, failed = passed + (not wrong), failed + bool(wrong)
    finally:
        if failed:
            with open(os.path.join(folder, "server.log"), encoding="utf-8", errors="replace") as log:
                sys.stderr.write("".join(log.readlines()[-40:]))
        postgres.do("stop")
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
