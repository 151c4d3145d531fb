#!/usr/bin/env python3
"""Pull the plug: kill -9 a serving huiyin under load, and fill its disk in the middle of a group.

The same for bringing forward the data of an older program, which is done at the start.

What must hold after every restart (docs/internals/store.md, promises 1 and 2):
  1. every petition that was acknowledged is there, with the number, code and name it was given;
  2. nothing is there by half: `huiyin rebuild --check` and `huiyin doctor` find nothing;
  3. a request that was not answered may be sent again with its Idempotency-Key and then exists
     exactly once.

usage: crash.py HUIYIN [--rounds N] [--seconds S] [--disk]
With HUIYIN_LONG set: 20 rounds and the disk. Prints one line a round and `N passed, N failed`; exit code 1 when anything failed.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

CLIENTS = 8


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One huiyin process on one data folder."""

    def __init__(self, binary, data):
        self.binary, self.data, self.port, self.process = binary, data, free_port(), None

    def start(self):
        self.log = open(os.path.join(os.path.dirname(self.data), "server.log"), "ab")
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
             "--no-throttle"], stdout=self.log, stderr=self.log)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                status, _ = request(self.port, "GET", "/api/health")
                if status == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise SystemExit(f"server did not start, see {self.log.name}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def request(port, method, path, body=None, headers=None, connection=None):
    own = connection is None
    c = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        data = None if body is None else json.dumps(body).encode()
        head = {"Content-Type": "application/json"} if data is not None else {}
        head.update(headers or {})
        c.request(method, path, data, head)
        r = c.getresponse()
        text = r.read()
        return r.status, json.loads(text) if text else None
    finally:
        if own:
            c.close()


def petition(n, name):
    return {"facts": f"第 {n} 件：路灯坏了，晚上看不清路。", "claims": ["修好路灯", "答复修好的日期"],
            "place": "东街", "petitioner": {"name": name, "phone": "13800000000"}}


class Client(threading.Thread):
    """Submits until told to stop; remembers what was acknowledged and what was left open."""

    def __init__(self, port, number, rng):
        super().__init__(daemon=True)
        self.port, self.number, self.rng = port, number, rng
        self.acknowledged, self.open, self.full = [], [], 0
        self.stopping = threading.Event()

    def run(self):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        n = 0
        while not self.stopping.is_set():
            n += 1
            key = f"crash-{self.number}-{n}-{self.rng.getrandbits(64):016x}"
            name = f"测试{self.number}号{n}"
            body = petition(n, name)
            try:
                status, reply = request(self.port, "POST", "/api/petitions", body,
                                        {"Idempotency-Key": key}, c)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                self.open.append((key, body))
                return
            if status == 201:
                self.acknowledged.append((reply["number"], reply["code"], name))
            elif status in (503, 507):
                self.full += 1
                self.open.append((key, body))
                time.sleep(0.01)
            else:
                raise SystemExit(f"unexpected answer {status}: {reply}")


def run_clients(server, seconds, seed, wait_full=False):
    """Clients that have been at it for so long; where a busy machine has answered nobody yet, until it has."""
    clients = [Client(server.port, i, random.Random(f"{seed}/{i}")) for i in range(CLIENTS)]
    for c in clients:
        c.start()
    until = time.monotonic() + seconds
    latest = until + (20 if seconds else 0)

    def is_enough():
        now = time.monotonic()
        return now >= until and (now >= latest or any(c.acknowledged for c in clients))
    while not is_enough() and not (wait_full and sum(c.full for c in clients) > 40):
        time.sleep(0.02)
    return clients


def finish(clients):
    for c in clients:
        c.stopping.set()
    for c in clients:
        c.join(15)
    return ([a for c in clients for a in c.acknowledged], [o for c in clients for o in c.open],
            sum(c.full for c in clients))


def can_follow(port, number, code, name):
    status, _ = request(port, "POST", "/api/follow/session",
                        {"number": number, "code": code, "name": name})
    return status == 200


def check(binary, server, acknowledged, unanswered):
    """The three promises; returns a list of what is broken."""
    wrong = []
    lost = [a[0] for a in acknowledged if not can_follow(server.port, *a)]
    if lost:
        wrong.append(f"{len(lost)} acknowledged petitions lost, first {lost[0]}")
    for key, body in unanswered[:40]:
        replies = [request(server.port, "POST", "/api/petitions", body, {"Idempotency-Key": key})
                   for _ in range(2)]
        if any(status != 201 for status, _ in replies):
            wrong.append(f"retry of an unanswered request was answered {replies[0][0]}")
        elif replies[0][1]["number"] != replies[1][1]["number"]:
            wrong.append("one Idempotency-Key made two petitions")
    if server.stop() != 0:
        wrong.append("the server did not stop cleanly")
    for command in (["rebuild", "--check"], ["doctor"]):
        done = subprocess.run([binary, *command, "--data", server.data], capture_output=True)
        if done.returncode != 0:
            tail = (done.stdout + done.stderr).decode(errors="replace").strip()[-300:]
            wrong.append(f"huiyin {' '.join(command)} said: {tail}")
    return wrong


def fresh(binary, folder, petitions=5):
    data = os.path.join(folder, "data")
    subprocess.run([binary, "demo", "--data", data, "--petitions", str(petitions), "--seed", "7"], check=True,
                   stderr=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)
    return data


def kill_round(binary, server, seconds, seed, all_acknowledged):
    server.start()
    clients = run_clients(server, seconds, seed)
    server.kill()
    acknowledged, unanswered, _ = finish(clients)
    if not acknowledged:
        return ["nothing was acknowledged before the kill: the round shows nothing"], 0
    all_acknowledged += acknowledged
    server.start()
    sample = acknowledged + random.Random(seed).sample(all_acknowledged,
                                                       min(200, len(all_acknowledged)))
    return check(binary, server, sample, unanswered), len(acknowledged)


def age(data):
    """The derived tables as an older program left them: another shape, rows missing."""
    with sqlite3.connect(os.path.join(data, "huiyin.db")) as db:
        db.execute("DROP TABLE petition_tag")
        db.execute("DELETE FROM claim")
        db.execute("UPDATE derived_state SET shape = 'an older one'")
    db.close()


def upgrade_round(binary, data, wait):
    """Killed while it brings the data forward; the next start has to end it."""
    age(data)
    process = subprocess.Popen([binary, "doctor", "--data", data], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    was_killed = process.wait() != 0
    server = Server(binary, data)
    server.start()
    return check(binary, server, [], []), was_killed


def upgrade_rounds(binary, rng, rounds):
    folder = tempfile.mkdtemp(prefix="huiyin-upgrade-")
    try:
        data, killed, passed = fresh(binary, folder, 3000), 0, 0
        for i in range(rounds):
            wrong, was_killed = upgrade_round(binary, data, rng.uniform(0.02, 0.4))
            killed, passed = killed + was_killed, passed + (not wrong)
            print(f"upgrade, round {i + 1}: {'ok' if not wrong else wrong}", flush=True)
        if rounds and not killed:
            print("no upgrade was killed in time: the rounds show nothing", flush=True)
            return 0, rounds
        return passed, rounds - passed
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def disk_in_own_namespace(arguments):
    """Mounting needs root: as anybody else be root in a namespace of our own."""
    return subprocess.run(["unshare", "--user", "--map-root-user", "--mount", sys.executable,
                           os.path.abspath(__file__), arguments.huiyin, "--rounds", "0", "--disk",
                           "--seed", str(arguments.seed)],
                          env={k: v for k, v in os.environ.items() if k != "HUIYIN_LONG"},
                          check=False).returncode == 0


def disk_round(binary, seed):
    """A disk of 256 MiB fills up under load, is emptied, and the server goes on by itself."""
    folder = tempfile.mkdtemp(prefix="huiyin-disk-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m,mode=777", "tmpfs", folder], check=True)
    try:
        data = fresh(binary, folder)
        ballast = os.path.join(folder, "ballast")
        stat = os.statvfs(folder)
        with open(ballast, "wb") as f:
            f.write(b"\0" * max(0, stat.f_bavail * stat.f_frsize - (12 << 20)))
        server = Server(binary, data)
        server.start()
        clients = run_clients(server, 20, seed, wait_full=True)
        full = sum(c.full for c in clients)
        os.unlink(ballast)
        time.sleep(0.5)
        before = sum(len(c.acknowledged) for c in clients)
        time.sleep(1)
        after = sum(len(c.acknowledged) for c in clients)
        server.kill()
        acknowledged, unanswered, _ = finish(clients)
        wrong = []
        if full == 0:
            wrong.append("the disk never filled: the round shows nothing")
        if after == before:
            wrong.append("no petition was taken after the disk had room again")
        server.start()
        return wrong + check(binary, server, acknowledged, unanswered), len(acknowledged)
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("huiyin")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=2.0, help="longest load before the kill")
    p.add_argument("--disk", action="store_true", help="also fill a small disk (needs root)")
    p.add_argument("--seed", type=int, default=20220501)
    a = p.parse_args()
    if os.environ.get("HUIYIN_LONG"):
        a.rounds, a.disk = 20, True
    binary, passed, failed = os.path.abspath(a.huiyin), 0, 0
    folder = tempfile.mkdtemp(prefix="huiyin-crash-")
    try:
        server, acknowledged, rng = Server(binary, fresh(binary, folder)), [], random.Random(a.seed)
        for i in range(a.rounds):
            wrong, n = kill_round(binary, server, rng.uniform(0.2, a.seconds), a.seed + i,
                                  acknowledged)
            print(f"kill -9, round {i + 1}: {n} acknowledged, {'ok' if not wrong else wrong}",
                  flush=True)
            passed, failed = passed + (not wrong), failed + bool(wrong)
        more, less = upgrade_rounds(binary, rng, a.rounds)
        passed, failed = passed + more, failed + less
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if a.disk and os.geteuid() != 0:
        well = disk_in_own_namespace(a)
        passed, failed = passed + well, failed + (not well)
    elif a.disk:
        wrong, n = disk_round(binary, a.seed)
        print(f"disk full: {n} acknowledged, {'ok' if not wrong else wrong}", flush=True)
        passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
