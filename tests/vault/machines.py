#!/usr/bin/env python3
"""Two machines: two data folders that have nothing in common but their configuration and the office key, the
register in one PostgreSQL database and the keys in another. What is filed at one is read at the other, what is
destroyed at one opens at neither; a copy of the register holds no keys, an older copy of the keys opens nothing
once the office key is new; without the keys' database nothing is taken for destroyed.

usage: machines.py HUIYIN, with HUIYIN_TEST_STORE as tests/support/postgres prints it
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from vault import Failed, Server, bytes_of, expect, run

OWN = "postgres://huiyin@/huiyin?host="
WORDS = "独有的事实：七号楼地下室积水三年。"
PROOF = "独有的证据：照片说明。".encode() * 40


class Databases:
    """The register's and the keys', in schemas of their own so that a test can be run twice."""

    def __init__(self, address):
        expect(address.startswith(OWN), "an address as tests/support/postgres prints it")
        self.socket = address[len(OWN):]
        self.schema = f"machines{os.getpid()}"
        self.store = f"{address}&options=-csearch_path%3D{self.schema}"
        self.keys = self.store.replace("huiyin@/huiyin?", "huiyin_keys@/huiyin_keys?")

    def psql(self, database, *words):
        done = subprocess.run(["psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "admin", "-d",
                               database, *words], capture_output=True, text=True, check=False)
        expect(done.returncode == 0, f"psql: {done.stderr}")
        return done.stdout

    def ask(self, database, sql):
        return self.psql(database, "-c", f"SET search_path = {self.schema}", "-c", sql).split()

    def dump(self, database):
        done = subprocess.run(["pg_dump", "-h", self.socket, "-U", "admin", "-n", self.schema, database],
                              capture_output=True, check=True)
        return done.stdout

    def wrapped(self):
        """Id and wrapped bytes, in hexadecimal digits as a dump has them, of every key."""
        rows = self.ask("huiyin_keys", "SELECT id || ':' || encode(wrapped, 'hex') FROM wrapped_key")
        return dict(row.split(":") for row in rows)

    def in_pages(self):
        """The wrapped bytes of every row of the keys' table that is in a page, dead ones too: what VACUUM leaves."""
        self.psql("huiyin_keys", "-c", "CREATE EXTENSION IF NOT EXISTS pageinspect SCHEMA public")
        table = f"'{self.schema}.wrapped_key'"
        rows = self.psql("huiyin_keys", "-c", "SELECT encode(t_attrs[3], 'hex') FROM generate_series(0, "
                         f"pg_relation_size({table}) / current_setting('block_size')::bigint - 1) AS no, LATERAL "
                         f"heap_page_item_attrs(get_raw_page({table}, no::int), {table}::regclass) "
                         "WHERE t_attrs IS NOT NULL")
        return {row[2:] for row in rows.split()}  # behind the byte that tells its length

    def drop(self):
        for database in ("huiyin", "huiyin_keys"):
            self.psql(database, "-c", f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")


class Machines:
    def __init__(self, binary, databases):
        self.binary, self.databases = binary, databases
        self.folder = tempfile.mkdtemp(prefix="huiyin-machines-")
        self.a, self.b = (os.path.join(self.folder, name) for name in "ab")
        for folder in ("files", "sealed"):  # on a file system that both have
            os.mkdir(os.path.join(self.folder, folder))
        os.mkdir(self.a)
        self.share(self.a)
        run(binary, "demo", "--data", self.a, "--petitions", "20", "--quiet", "--store", databases.store, "--keys",
            databases.keys)
        self.set_up_b()
        self.at_a, self.at_b = Server(binary, self.a), Server(binary, self.b)

    def share(self, data):
        for folder in ("files", "sealed"):
            os.symlink(os.path.join(self.folder, folder), os.path.join(data, folder))

    def set_up_b(self):
        """As docs/operate/postgresql.md tells it."""
        os.makedirs(os.path.join(self.b, "keys"))
        self.share(self.b)
        for name in ("store", "keys/store", "keys/office.key", "keys/log.key"):
            shutil.copy2(os.path.join(self.a, name), os.path.join(self.b, name))

    def give_office_key(self):
        shutil.copy2(os.path.join(self.a, "keys/office.key"), os.path.join(self.b, "keys/office.key"))

    def close(self):
        for server in (self.at_a, self.at_b):
            if server and server.process.poll() is None:
                server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def submit(server, name, phone):
    token = server.upload(PROOF)
    status, text, _ = server.call("POST", "/api/petitions", {
        "facts": WORDS, "claims": ["抽干积水"], "uploads": [token],
        "petitioner": {"name": name, "phone": phone, "address": "旧货市场七号"}})
    expect(status == 201, f"submit: {status} {text}")
    return json.loads(text)


def view(server, receipt, name):
    """Status, what one's own page says, the bytes of its file."""
    status, _, cookie = server.call("POST", "/api/follow/session",
                                    {"number": receipt["number"], "code": receipt["code"], "name": name})
    if status != 200:
        return status, None, None
    status, text, _ = server.call("GET", "/api/follow", cookie=cookie)
    page = json.loads(text)
    file = page["attachments"][0]["id"] if page.get("attachments") else 0
    content = server.call("GET", f"/api/follow/attachments/{file}", cookie=cookie)[1] if file else None
    return status, page, content


def filed_here_read_there(m):
    one, other = submit(m.at_a, "司马无忧", "13912340001"), submit(m.at_b, "欧阳长青", "13912340002")
    for server, receipt, name in ((m.at_b, one, "司马无忧"), (m.at_a, other, "欧阳长青")):
        status, page, content = view(server, receipt, name)
        expect(status == 200 and page["facts"] == WORDS and content == PROOF, f"{status} {page} {content}")
    return one


def nothing_in_the_folders(m):
    for data in (m.a, m.b):
        there = sorted(os.listdir(os.path.join(data, "keys")))
        expect("keys.db" not in there and {"log.key", "office.key", "store"} <= set(there), f"{there}")


def no_key_in_the_register(m):
    dump = m.databases.dump("huiyin")
    keys = m.databases.wrapped()
    expect(len(keys) > 50 and dump.count(b"COPY") > 50, "there is something to look for, and where")
    found = [one for one in keys.values() if one.encode() in dump]
    expect(not found, f"{len(found)} keys are in a copy of the register")
    files = b"".join(content for _, content in bytes_of(m.folder))
    expect(not [one for one in keys.values() if bytes.fromhex(one) in files], "a key lies in a folder")


def destroyed_here_gone_there(m):
    """While both serve. What held its keys is looked for in copies of both databases and in the folders."""
    receipt = submit(m.at_a, "上官若水", "13912340003")
    expect(view(m.at_b, receipt, "上官若水")[0] == 200, "it opens before")
    before = m.databases.wrapped()
    said = run(m.binary, "dispose", "--data", m.b, "--matter", receipt["number"], "--reason", "2026 年第 9 号决定",
               "--archives", "30", "--yes")
    expect(receipt["number"] in said, said)
    for server in (m.at_a, m.at_b):
        expect(view(server, receipt, "上官若水")[0] == 401, "it opens at neither")
    after = m.databases.wrapped()
    gone = {one: before[one] for one in before if one not in after}
    expect(len(gone) >= 3, f"the keys of its words, its person and its file are gone: {len(gone)}")
    copies = m.databases.dump("huiyin_keys") + m.databases.dump("huiyin")
    expect(not [one for one in gone.values() if one.encode() in copies], "a destroyed key is in a copy")
    folders = b"".join(content for _, content in bytes_of(m.folder))
    for trace in (WORDS.encode(), PROOF[:40], "上官若水".encode(), *map(bytes.fromhex, gone.values())):
        expect(trace not in folders and trace not in copies, f"a trace is left: {trace[:20]}")
    kept = m.databases.in_pages()
    expect(set(after.values()) <= kept, "the table's pages are read right")
    expect(not kept & set(gone.values()), "a page has a destroyed key as a dead row")


def a_new_office_key(m):
    """Put on both machines first; then what is wrapped by it opens at both, and older copies of the keys at none."""
    receipt = submit(m.at_a, "诸葛不争", "13912340004")
    older = m.databases.dump("huiyin_keys")
    before = m.databases.wrapped()
    run(m.binary, "keys", "rotate", "--prepare", "--data", m.a)
    expect(m.databases.wrapped() == before, "nothing is wrapped anew yet")
    m.give_office_key()
    run(m.binary, "keys", "rotate", "--data", m.a)
    after = m.databases.wrapped()
    expect(not set(before.values()) & set(after.values()), "every key is wrapped anew")
    newer = m.databases.dump("huiyin_keys")
    expect(not [one for one in before.values() if one.encode() in newer], "in a copy too")
    for server in (m.at_b, m.at_a):
        expect(view(server, receipt, "诸葛不争")[0] == 200, "it opens with the new office key")
        submit(server, "令狐长明", "13912340005")
    m.give_office_key()
    expect(view(m.at_b, receipt, "诸葛不争")[0] == 200, "the old office key is not missed")
    opens_nothing(m, older)


def opens_nothing(m, older):
    """Somebody brings back a copy of the keys from before, with the office key of now."""
    schema = m.databases.schema
    folder = os.path.join(m.folder, "older.sql")
    with open(folder, "wb") as file:
        file.write(older.replace(schema.encode(), f"{schema}_old".encode()))
    m.databases.psql("huiyin_keys", "-f", folder)
    data = os.path.join(m.folder, "thief")
    shutil.copytree(m.b, data, symlinks=True)
    with open(os.path.join(data, "keys/store"), "w", encoding="ascii") as file:
        file.write(m.databases.keys + "_old\n")
    said = run(m.binary, "doctor", "--data", data, code=1)
    expect("is not the office key of this key store" in said, said)
    m.databases.psql("huiyin_keys", "-c", f"DROP SCHEMA {schema}_old CASCADE")
    shutil.rmtree(data)


def killed_after_keys_were_made(m):
    """Keys that a killed program had made ahead stay, and open nothing; what it had answered opens."""
    receipt = submit(m.at_a, "公孙大明", "13912340006")
    m.at_a.process.send_signal(signal.SIGKILL)
    m.at_a.process.communicate()
    m.at_a = Server(m.binary, m.a)
    expect(view(m.at_a, receipt, "公孙大明")[0] == 200 == view(m.at_b, receipt, "公孙大明")[0], "it opens")
    run(m.binary, "doctor", "--data", m.b)


def without_the_keys_database(m):
    """Nothing is taken for destroyed, and nothing has to be started again."""
    receipt = submit(m.at_a, "慕容清河", "13912340007")
    m.databases.psql("postgres", "-c", "ALTER DATABASE huiyin_keys ALLOW_CONNECTIONS false")
    try:
        m.databases.psql("postgres", "-c", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE datname = 'huiyin_keys'")
        status = view(m.at_b, receipt, "慕容清河")[0]
        expect(status == 503, f"it says to try again: {status}")
        expect(m.at_b.call("GET", "/api/health")[0] == 200, "the server is there")
    finally:
        m.databases.psql("postgres", "-c", "ALTER DATABASE huiyin_keys ALLOW_CONNECTIONS true")
    end = time.monotonic() + 60
    while view(m.at_b, receipt, "慕容清河")[0] != 200:
        expect(time.monotonic() < end, "it opens again")
        time.sleep(0.05)
    submit(m.at_b, "慕容清河", "13912340008")


def whole_at_the_end(m):
    for server in (m.at_a, m.at_b):
        server.stop()
    for data in (m.a, m.b):
        run(m.binary, "verify", "database", "--data", data)
        run(m.binary, "doctor", "--data", data)
    run(m.binary, "rebuild", "--check", "--data", m.b)


def a_copy_and_back(m):
    """The ceremony's copy of keys from a server is a folder as any other; and the keys go into a file and back."""
    word = os.path.join(m.folder, "word")
    with open(word, "w", encoding="ascii") as file:
        file.write("twelve letters and more\n")
    copy = os.path.join(m.folder, "copy")
    run(m.binary, "keys", "backup", copy, "--data", m.a, "--passphrase-file", word)
    count = len(m.databases.wrapped())
    new = os.path.join(m.folder, "new")
    os.mkdir(new)
    m.share(new)
    shutil.copy2(os.path.join(m.a, "store"), new)
    run(m.binary, "keys", "restore", copy, "--data", new, "--passphrase-file", word)
    run(m.binary, "doctor", "--data", new)
    said = run(m.binary, "keys", "move", "--to", m.databases.keys, "--data", new, "--passphrase-file", word, code=1)
    expect("there are keys already" in said, said)
    said = run(m.binary, "keys", "move", "--to", "file", "--data", m.a)
    expect(f"{count} keys" in said and not m.databases.wrapped(), said)
    expect(os.path.exists(os.path.join(m.a, "keys/keys.db")) and not os.path.exists(os.path.join(m.a, "keys/store")),
           "they are in a file")
    run(m.binary, "doctor", "--data", m.a)
    run(m.binary, "doctor", "--data", m.b, code=1)
    run(m.binary, "keys", "move", "--to", m.databases.keys, "--data", m.a)
    expect(len(m.databases.wrapped()) == count and not os.path.exists(os.path.join(m.a, "keys/keys.db")), "and back")
    for data in (m.a, m.b):
        run(m.binary, "doctor", "--data", data)


TESTS = (filed_here_read_there, nothing_in_the_folders, no_key_in_the_register, destroyed_here_gone_there,
         a_new_office_key, killed_after_keys_were_made, without_the_keys_database, whole_at_the_end, a_copy_and_back)


def main():
    address = os.environ.get("HUIYIN_TEST_STORE")
    if len(sys.argv) != 2 or not address:
        sys.exit(__doc__)
    databases = Databases(address)
    failed = 0
    machines = Machines(os.path.abspath(sys.argv[1]), databases)
    try:
        for test in TESTS:
            began = time.monotonic()
            try:
                test(machines)
                print(f"ok     {test.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
            except Failed as error:
                failed += 1
                print(f"FAILED {test.__name__}: {error}", flush=True)
    finally:
        machines.close()
        databases.drop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
