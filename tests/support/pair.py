"""Two PostgreSQL servers of one's own on sockets: one that is written to, and its synchronous standby.
They are killed, hung, promoted and brought back as their operator, or Patroni, would do it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

PATIENCE_S = 300  # of a machine that may be busy with other things
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 64MB
synchronous_commit = on
fsync = on
wal_keep_size = 4GB
max_locks_per_transaction = 256
include 'sync.conf'
"""


def bin_folder():
    versions = sorted(os.listdir("/usr/lib/postgresql"), key=int)
    return os.path.join("/usr/lib/postgresql", versions[-1], "bin")


def until(what, true, patience=PATIENCE_S):
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain: {what}")
        time.sleep(0.02)


class Node:
    def __init__(self, folder, name):
        self.name, self.folder = name, folder
        self.data, self.socket = os.path.join(folder, name + ".data"), os.path.join(folder, name)
        os.mkdir(self.socket)

    def run(self, program, *arguments, check=True):
        done = subprocess.run([os.path.join(bin_folder(), program), *arguments], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if check and done.returncode != 0:
            raise SystemExit(f"{program} of {self.name}: {done.stdout}\n{self.last_lines()}")
        return done.stdout

    def last_lines(self):
        path = os.path.join(self.folder, self.name + ".log")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-20:])

    def write(self, file, text, mode="w"):
        with open(os.path.join(self.data, file), mode, encoding="ascii") as out:
            out.write(text)

    def make(self):
        self.run("initdb", "-D", self.data, "-U", "admin", "-A", "trust", "-E", "UTF8",
                 "--locale=C.UTF-8", "--data-checksums")
        self.write("postgresql.conf", SETTINGS, "a")
        self.write("sync.conf", "")

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-l", os.path.join(self.folder, self.name + ".log"), "-w", "-t",
                 str(PATIENCE_S), "-o", f"-k {self.socket} -c cluster_name={self.name}", "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop", check=False)

    def sql(self, *statements, database="postgres"):
        """The first column of the last statement's rows."""
        args = [word for one in statements for word in ("-c", one)]
        told = self.run("psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "admin", "-d",
                        database, *args)
        return told.split()

    def processes(self):
        with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as file:
            postmaster = int(file.readline())
        told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], check=False,
                              stdout=subprocess.PIPE, text=True).stdout
        return [postmaster] + [int(pid) for pid in told.split()]

    def signal(self, number):
        found = self.processes()
        for pid in found:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        return found

    def kill(self):
        """As a loss of power would: no process of it is left."""
        gone = self.signal(signal.SIGKILL)
        until("processes end", lambda: not any(os.path.exists(f"/proc/{pid}") for pid in gone))

    def hang(self):
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def wait_for_standby(self, may_commit_alone):
        """Nothing is answered from here on that the other has not got."""
        self.write("sync.conf", "" if may_commit_alone else "synchronous_standby_names = '*'\n")
        self.sql("SELECT pg_reload_conf()")


class Pair:
    """`primary` and `standby` change places."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="huiyin-pair-", dir="/tmp")
        self.primary, self.standby = Node(self.folder, "a"), Node(self.folder, "b")
        self.address = f"postgres://huiyin@/huiyin?host={self.primary.socket},{self.standby.socket}"
        self.primary.make()
        self.primary.start()
        self.primary.sql("CREATE ROLE huiyin LOGIN CREATEROLE", "CREATE DATABASE huiyin OWNER huiyin")
        self.standby.run("pg_basebackup", "-D", self.standby.data, "-h", self.primary.socket, "-U", "admin",
                         "-R", "-c", "fast")
        self.standby.start()
        self.synchronous()

    def synchronous(self):
        self.primary.wait_for_standby(False)
        try:
            until("a synchronous standby", lambda: self.primary.sql(
                "SELECT sync_state FROM pg_stat_replication") == ["sync"])
        except SystemExit:
            print(self.standby.last_lines())
            raise

    def promote(self):
        """The standby becomes what is written to; the other one is whatever it is."""
        self.standby.run("pg_ctl", "-D", self.standby.data, "-w", "-t", str(PATIENCE_S), "promote")
        self.primary, self.standby = self.standby, self.primary

    def rejoin(self):
        """The one that was left behind follows: what it alone has is undone."""
        self.standby.stop()
        self.standby.start()  # pg_rewind wants one that ended well
        self.standby.run("pg_ctl", "-D", self.standby.data, "-m", "fast", "-w", "stop")
        self.primary.sql("CHECKPOINT")  # without one pg_rewind takes it to be of the old timeline still
        self.standby.run("pg_rewind", "-D", self.standby.data, "--source-server",
                         f"host={self.primary.socket} user=admin dbname=postgres")
        self.standby.write("sync.conf", "")
        self.standby.write("standby.signal", "")
        self.standby.write("postgresql.auto.conf",
                           f"primary_conninfo = 'host={self.primary.socket} user=admin'\n")
        self.standby.start()
        self.synchronous()

    def close(self):
        for node in (self.primary, self.standby):
            if os.path.exists(os.path.join(node.data, "postmaster.pid")):
                node.resume()
                node.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
