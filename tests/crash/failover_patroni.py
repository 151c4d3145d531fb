#!/usr/bin/env python3
"""Failover by Patroni itself: deploy/patroni/patroni.yml, with this machine's addresses in it, run as two
Patronis on one etcd. Under load all of the leader's machine dies – its Patroni, then its PostgreSQL –;
Patroni promotes the other, and the dead one comes back as its synchronous standby.

What must hold is in failover.py. Without patroni, etcd and psql on this machine nothing is tested.

usage: patroni.py HUIYIN    runs only with HUIYIN_LONG set
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import yaml

import crash
import failover
from failover import postgres

EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "patroni", "patroni.yml")
SKIPPED = 77
# The least that Patroni takes.
QUICK = {"ttl": 20, "loop_wait": 1, "retry_timeout": 3}
PROMOTED_S = 40


class Member:
    """A Patroni and its PostgreSQL; seen from failover.py, a node."""

    def __init__(self, folder, name, etcd):
        self.folder, self.name = folder, name
        self.port, self.rest = crash.free_port(), crash.free_port()
        self.socket, self.data = os.path.join(folder, name), os.path.join(folder, name + ".data")
        os.mkdir(self.socket)
        with open(EXAMPLE, encoding="utf-8") as file:
            config = yaml.safe_load(file)
        config["name"] = name
        config["etcd3"]["hosts"] = f"127.0.0.1:{etcd}"
        config["restapi"].update(listen=f"127.0.0.1:{self.rest}", connect_address=f"127.0.0.1:{self.rest}")
        config["bootstrap"]["dcs"].update(QUICK)
        own = config["postgresql"]
        own.update(listen=f"127.0.0.1:{self.port}", connect_address=f"127.0.0.1:{self.port}", data_dir=self.data,
                   bin_dir=postgres.bin_folder(), pgpass=os.path.join(folder, name + ".pgpass"))
        own["parameters"]["unix_socket_directories"] = self.socket
        own["pg_hba"][:] = ["local all all trust", "host huiyin huiyin 127.0.0.1/32 trust"] + [
            line.replace("hostssl", "host").replace("10.0.0.0/24", "127.0.0.1/32") for line in own["pg_hba"][2:]]
        config["watchdog"]["mode"] = "off"
        self.config = os.path.join(folder, name + ".yml")
        with open(self.config, "w", encoding="utf-8") as file:
            yaml.safe_dump(config, file)
        self.process = None

    def start(self):
        with open(os.path.join(self.folder, self.name + ".log"), "ab") as log:
            self.process = subprocess.Popen(["patroni", self.config], stdout=log, stderr=log)

    def state(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest}/patroni", timeout=2) as reply:
                return json.load(reply)
        except (OSError, ValueError):
            return {}

    def is_leader(self):
        return self.state().get("role") in ("master", "primary") and self.state().get("state") == "running"

    def is_synchronous(self):
        return self.state().get("sync_standby", False)

    def sql(self, *statements, database="postgres"):
        args = [x for one in statements for x in ("-c", one)]
        return subprocess.run(["psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-p", str(self.port), "-U",
                               "postgres", "-d", database, *args], check=True, stdout=subprocess.PIPE,
                              text=True).stdout.split()

    def kill_machine(self):
        """Patroni first, or it would start its PostgreSQL again."""
        self.process.kill()
        self.process.wait()
        with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as file:
            postmaster = int(file.readline())
        told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], check=False,
                              stdout=subprocess.PIPE, text=True).stdout
        for pid in [postmaster] + [int(pid) for pid in told.split()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        subprocess.run([os.path.join(postgres.bin_folder(), "pg_ctl"), "-D", self.data, "-m", "immediate", "stop"],
                       check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Cluster:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="huiyin-patroni-", dir="/tmp")
        client, peer = crash.free_port(), crash.free_port()
        with open(os.path.join(self.folder, "etcd.log"), "ab") as log:
            self.etcd = subprocess.Popen(
                ["etcd", "--data-dir", os.path.join(self.folder, "etcd"), "--listen-client-urls", f"http://127.0.0.1:{client}",
                 "--advertise-client-urls", f"http://127.0.0.1:{client}", "--listen-peer-urls", f"http://127.0.0.1:{peer}",
                 "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}", "--initial-cluster",
                 f"default=http://127.0.0.1:{peer}"], stdout=log, stderr=log)
        self.members = [Member(self.folder, name, client) for name in ("db1", "db2")]
        self.primary, self.standby = self.members
        ports = ",".join(str(m.port) for m in self.members)
        self.address = f"postgres://huiyin@/huiyin?host=127.0.0.1,127.0.0.1&port={ports}"

    def start(self):
        self.primary.start()
        postgres.until("a leader", self.primary.is_leader)
        self.standby.start()
        postgres.until("a synchronous standby", self.standby.is_synchronous)
        self.primary.sql("CREATE ROLE huiyin LOGIN CREATEROLE", "CREATE DATABASE huiyin OWNER huiyin")

    def close(self):
        for member in self.members:
            member.stop()
        self.etcd.terminate()
        self.etcd.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def validate(member):
    done = subprocess.run(["patroni", "--validate-config", member.config], check=False, capture_output=True, text=True)
    # it does not like a machine that is alone: addresses that only that machine can reach
    told = [line for line in (done.stdout + done.stderr).splitlines()
            if line and "data_dir" not in line and 'must not contain "127.0.0.1"' not in line]
    return [f"patroni --validate-config: {told}"] if told else []


def fail_over(binary, cluster, server):
    started_with = failover.count(cluster.primary)
    server.start()
    load = failover.Load(server.port, 7)
    time.sleep(5)
    struck = time.monotonic()
    cluster.primary.kill_machine()
    postgres.until("the other one is promoted", cluster.standby.is_leader, PROMOTED_S)
    promoted = time.monotonic()
    cluster.primary, cluster.standby = cluster.standby, cluster.primary
    again = load.goes_on_after(struck + 1)
    wrong = ["it does not go on"] if again is None else []
    cluster.standby.start()
    postgres.until("the dead one comes back as synchronous standby", cluster.standby.is_synchronous, 90)
    time.sleep(3)
    acknowledged = load.finish()
    wrong += load.wrong[:3]
    missing, lost = failover.check_there(cluster, server, acknowledged, started_with, 7)
    wrong += missing + failover.verify(binary, server)
    refused = sum(p.refused for p in load.people)
    slowest = max(p.slowest for p in load.people)
    return wrong, (f"{len(acknowledged)} acknowledged, {lost} lost, {refused} answered 503, promoted after "
                   f"{promoted - struck:.1f} s, on again {(again or struck) - promoted:.1f} s after that, slowest answer {slowest:.1f} s")


def main():
    if not os.environ.get("HUIYIN_LONG") or not all(shutil.which(one) for one in ("patroni", "etcd", "psql")):
        print("patroni.py: needs HUIYIN_LONG, patroni and etcd")
        return SKIPPED
    binary, folder = os.path.abspath(sys.argv[1]), tempfile.mkdtemp(prefix="huiyin-failover-")
    cluster = Cluster()
    wrong = ["it did not come to that"]
    try:
        wrong = validate(cluster.primary)
        cluster.start()
        server = crash.Server(binary, failover.fresh(binary, folder, cluster.address))
        more, told = fail_over(binary, cluster, server)
        wrong += more
        print(f"patroni: {told}, {'ok' if not wrong else wrong}", flush=True)
    finally:
        if wrong:
            for member in cluster.members:
                with open(os.path.join(cluster.folder, member.name + ".log"), encoding="utf-8", errors="replace") as log:
                    sys.stderr.write(f"--- {member.name}\n" + "".join(log.readlines()[-25:]))
        cluster.close()
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
