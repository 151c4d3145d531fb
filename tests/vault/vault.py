#!/usr/bin/env python3
"""The vault on the real program: what a data folder says without its keys, what is left after a disposal, a
new office key while the office works, copies and their keys, wrong keys.

Every petitioner of a demo county is looked for in tests/unit/cmd/test_vault.c.

usage: vault.py HUIYIN [--petitions N]
"""
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

NAMES = [a + b for a in "司马欧阳上官诸葛" for b in ("无忧", "长青", "若水", "不争", "明德")]


class Failed(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failed(what)


def run(*args, code=0, text=None):
    done = subprocess.run(args, capture_output=True, text=True, input=text, check=False)
    if done.returncode != code:
        raise Failed(f"{' '.join(args[1:])}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


class Server:
    def __init__(self, binary, data):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.process = subprocess.Popen(
            [binary, "serve", "--data", data, "--no-throttle", "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.call("GET", "/api/health")
                return
            except OSError:
                time.sleep(0.01)
        raise Failed("the server does not answer")

    def call(self, method, path, body=None, cookie=None, raw=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Idempotency-Key": f"vault-{random.getrandbits(80):020x}"} if method == "POST" else {}
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        elif raw is not None:
            headers["Content-Type"] = "application/octet-stream"
        if cookie:
            headers["Cookie"] = cookie
        c.request(method, path, data, headers)
        reply = c.getresponse()
        text = reply.read()
        cookie = (reply.getheader("Set-Cookie") or "").split(";")[0]
        c.close()
        return reply.status, text, cookie

    def submit(self, name, phone, files=()):
        body = {"facts": f"{name}反映：老城西街十七巷的下水道堵塞。", "claims": ["疏通下水道"],
                "petitioner": {"name": name, "phone": phone, "address": f"老城西街{phone[-3:]}号",
                               "id_kind": "passport", "id_number": "E" + phone[-8:]},
                "uploads": list(files)}
        status, text, _ = self.call("POST", "/api/petitions", body)
        expect(status == 201, f"submit: {status} {text}")
        return json.loads(text)

    def upload(self, content):
        status, text, _ = self.call("POST", "/api/uploads?name=zhengju.txt", raw=content)
        expect(status == 201, f"upload: {status} {text}")
        return json.loads(text)["id"]

    def follow(self, receipt, name):
        status, _, cookie = self.call("POST", "/api/follow/session",
                                      {"number": receipt["number"], "code": receipt["code"], "name": name})
        if status != 200:
            return status
        return self.call("GET", "/api/follow", cookie=cookie)[0]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=60)[1]


def bytes_of(folder, skip=()):
    """(path, bytes) of every file below a folder."""
    for place, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if os.path.join(place, f) not in skip]
        for name in files:
            with open(os.path.join(place, name), "rb") as file:
                yield os.path.join(place, name), file.read()


def found_in(folder, words, skip=()):
    """Which of the words stand in which files. One pass a file, whatever the number of words."""
    pattern = re.compile(b"|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)))
    return [(path, match.group().decode(errors="replace"))
            for path, content in bytes_of(folder, skip) for match in pattern.finditer(content)]


class Office:
    """A demo county, and petitioners of our own with a file each."""

    def __init__(self, binary, folder, petitions):
        self.binary, self.data = binary, os.path.join(folder, "data")
        run(binary, "demo", "--data", self.data, "--petitions", str(petitions))
        self.folder = folder
        server = Server(binary, self.data)
        self.mine = []
        for i, name in enumerate(NAMES[:20]):
            phone = f"139{random.randrange(10**8):08d}"
            proof = f"独有证据{random.getrandbits(64):016x}。".encode() * 40
            receipt = server.submit(name, phone, [server.upload(proof)])
            self.mine.append((name, phone, proof[:24 + 16], receipt))
            expect(server.follow(receipt, name) == 200, "one's own page opens")
        self.log = server.stop()

    def words(self, items):
        for name, phone, proof, _ in items:
            yield from (name.encode(), phone.encode(), ("E" + phone[-8:]).encode(), proof,
                        f"老城西街{phone[-3:]}号".encode())


def without_keys(office):
    """Nothing of anybody stands in the folder beside keys/."""
    keys = os.path.join(office.data, "keys")
    hits = found_in(office.data, set(office.words(office.mine)), skip=(keys,))
    expect(not hits, f"plain text without the keys: {hits[:5]}")
    expect(not [w for w in office.words(office.mine) if w in office.log], "plain text in the log")


def disposal(office):
    """What is disposed of is in no file, in no later copy, and older copies do not open it."""
    gone, stay = office.mine[:10], office.mine[10:]
    before = os.path.join(office.folder, "before")
    after = os.path.join(office.folder, "after")
    run(office.binary, "backup", "--data", office.data, before)
    for name, _, _, receipt in gone:
        refused = subprocess.run([office.binary, "dispose", "--data", office.data, "--matter", receipt["number"],
                                  "--reason", f"{name}申请", "--yes"], capture_output=True, check=False)
        expect(refused.returncode == 1, "a reason that names somebody is refused")
        text = run(office.binary, "dispose", "--data", office.data, "--matter", receipt["number"],
                   "--reason", "2026 年第 7 号决定", "--yes")
        expect(receipt["number"] in text and name not in text, "the list names the number and nobody")
    run(office.binary, "backup", "--data", office.data, after)
    run(office.binary, "rebuild", "--check", "--data", office.data)
    for folder in (office.data, after):
        hits = found_in(folder, set(office.words(gone)))
        expect(not hits, f"{folder}: {hits[:5]}")
    expect(os.path.getsize(os.path.join(office.data, "huiyin.db")) > 0 and
           not os.path.exists(os.path.join(office.data, "huiyin.db-wal")), "no log of the database is left")
    server = Server(office.binary, office.data)
    for name, _, _, receipt in gone:
        expect(server.follow(receipt, name) == 401, "what is gone is not found")
    for name, _, _, receipt in stay:
        expect(server.follow(receipt, name) == 200, "the others stay")
    server.stop()
    # an older copy of the register with the keys as they are now
    old = os.path.join(office.folder, "old")
    run(office.binary, "restore", before, "--data", old)
    shutil.copytree(os.path.join(office.data, "keys"), os.path.join(old, "keys"))
    server = Server(office.binary, old)
    for name, _, _, receipt in gone:
        expect(server.follow(receipt, name) != 200, "an older copy does not open it")
    expect(server.follow(stay[0][3], stay[0][0]) == 200, "an older copy opens the others")
    server.stop()
    office.mine = stay


def rotation(office):
    """A new office key while the office works, killed a few times on the way."""
    path = os.path.join(office.data, "keys", "office.key")
    with open(path, encoding="ascii") as file:
        old = file.read().split()[-1]
    server = Server(office.binary, office.data)
    ended, wrong, served = threading.Event(), [], []

    def work():
        while not ended.is_set():
            try:
                receipt = server.submit("轮换中的人", "13900000000")
                if server.follow(receipt, "轮换中的人") != 200:
                    wrong.append(receipt["number"])
                served.append(receipt)
            except (Failed, OSError) as error:
                wrong.append(str(error))

    worker = threading.Thread(target=work)
    worker.start()
    for _ in range(5):
        process = subprocess.Popen([office.binary, "keys", "rotate", "--data", office.data],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.02, 0.3))
        process.kill()
        process.wait()
    text = run(office.binary, "keys", "rotate", "--data", office.data)
    ended.set()
    worker.join()
    server.stop()
    expect("office key" in text and not wrong and served, f"served {len(served)}, wrong {wrong[:3]}")
    with open(path, encoding="ascii") as file:
        expect(old not in file.read(), "the old key is gone")
    run(office.binary, "doctor", "--data", office.data)
    return f"{len(served)} matters meanwhile"


def copies(office):
    """Register and keys from their copies open again; another passphrase does not."""
    place = os.path.join(office.folder, "copy")
    keys = os.path.join(office.folder, "copy-keys")
    back = os.path.join(office.folder, "back")
    passphrase = os.path.join(office.folder, "passphrase")
    with open(passphrase, "w", encoding="utf-8") as file:
        file.write("twelve letters or more\n")
    run(office.binary, "backup", "--data", office.data, place)
    run(office.binary, "keys", "backup", keys, "--data", office.data, "--passphrase-file", passphrase)
    expect(not [p for p, _ in bytes_of(place) if "key" in os.path.basename(p)], "no key in a backup")
    run(office.binary, "restore", place, "--data", back)
    run(office.binary, "doctor", "--data", back, code=1)
    with open(passphrase + "2", "w", encoding="utf-8") as file:
        file.write("another passphrase\n")
    run(office.binary, "keys", "restore", keys, "--data", back, "--passphrase-file", passphrase + "2", code=1)
    run(office.binary, "keys", "restore", keys, "--data", back, "--passphrase-file", passphrase)
    run(office.binary, "doctor", "--data", back)
    return None


def backup_verified(office):
    """verify backup says whether an office can begin again from a folder, and leaves the folder as it is."""
    place, keys = os.path.join(office.folder, "copy"), os.path.join(office.data, "keys")
    def verify(folder, code, *words):
        before = sorted(bytes_of(folder))
        text = run(office.binary, "verify", "backup", "--keys", keys, "--lang", "en", folder, code=code)
        expect(sorted(bytes_of(folder)) == before, "looking changed the backup")
        expect(all(word in text for word in words), text)
    files = sorted(path for path, _ in bytes_of(os.path.join(place, "files")))
    verify(place, 0, "What is needed to restore is there", f"{len(files)} files are there")
    run(office.binary, "verify", "backup", "--keys", os.path.join(office.folder, "nowhere"), place, code=1)
    first = os.path.basename(files[0])
    def changed(name, change, *words):
        folder = os.path.join(office.folder, "changed")
        shutil.copytree(place, folder)
        change(folder)
        verify(folder, 3, *words)
        shutil.rmtree(folder)
        return name
    def flip(folder):
        with open(files[0].replace(place, folder), "r+b") as file:
            byte = file.read(1)
            file.seek(0)
            file.write(bytes([byte[0] ^ 1]))
    def sql(text):
        return lambda folder: run("sqlite3", "-bail", os.path.join(folder, "huiyin.db"), text)
    told = [
        changed("a byte of a file", flip, "A file was changed", first),
        changed("a file", lambda folder: os.remove(files[0].replace(place, folder)), "A file is missing", first),
        changed("the folder of files", lambda folder: shutil.rmtree(os.path.join(folder, "files")),
                "lacks the folder files", f"{len(files)} files are missing"),
        changed("the register", lambda folder: os.remove(os.path.join(folder, "huiyin.db")), "no register"),
        changed("keys inside", lambda folder: shutil.copytree(keys, os.path.join(folder, "keys")), "Keys lie in"),
        changed("an event", sql("DROP TRIGGER event_no_delete; DELETE FROM event WHERE seq = 2 AND petition = "
                                "(SELECT petition FROM event WHERE seq = 2 LIMIT 1);"), "row_missing"),
        changed("a leaf of the log", sql("DROP TRIGGER ledger_leaf_no_delete; DELETE FROM ledger_leaf WHERE idx = "
                                         "(SELECT max(idx) / 2 FROM ledger_leaf);"), "leaf_gap"),
    ]
    return ", ".join(told)


def wrong_keys(office):
    """Each kind of a wrong folder of keys is said in words."""
    path = os.path.join(office.data, "keys", "office.key")
    with open(path, "rb") as file:
        right = file.read()
    for content, said in ((b"huiyin office key 1\n" + b"00" * 32 + b"\n", "is not the office key of this key store"),
                          (b"nonsense", "is not an office key")):
        with open(path, "wb") as file:
            file.write(content)
        text = run(office.binary, "doctor", "--data", office.data, code=1)
        expect(said in text, text)
    os.rename(path, path + ".away")
    expect("is not there" in run(office.binary, "doctor", "--data", office.data, code=1), "absent is said")
    os.rename(path + ".away", path)
    with open(path, "wb") as file:
        file.write(right)
    run(office.binary, "doctor", "--data", office.data)


class Lookups:
    """People looked for by identity number and by name, as the window and the follow page do, over one connection."""

    def __init__(self, binary, folder):
        data = os.path.join(folder, "many")
        run(binary, "demo", "--data", data, "--petitions", "10000", "--quiet")
        self.server = Server(binary, data)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        self.people = []
        for i, name in enumerate(NAMES):
            phone = f"137{i:08d}"
            self.people.append((name, phone, self.server.submit(name, phone)))
        self.head = {}
        reply, text = self.post("/api/session", {"login": "chengl", "password": "qinghe-demo"})
        self.head = {"Cookie": reply.getheader("Set-Cookie").split(";")[0], "X-Huiyin-CSRF": json.loads(text)["csrf"]}

    def post(self, path, body):
        self.connection.request("POST", path, json.dumps(body), {
            "Content-Type": "application/json", "Idempotency-Key": f"vault-{random.getrandbits(80):020x}", **self.head})
        reply = self.connection.getresponse()
        text = reply.read()
        expect(reply.status == 200, f"{path}: {reply.status} {text}")
        return reply, text

    def by_number(self, i):
        name, phone, _ = self.people[i % len(self.people)]
        found = json.loads(self.post("/api/desk/petitions/same", {"name": name, "id_number": "E" + phone[-8:]})[1])
        expect(found["items"], f"{name} is not found")

    def by_name(self, i):
        name, _, receipt = self.people[i % len(self.people)]
        self.post("/api/follow/session", {"number": receipt["number"], "code": receipt["code"], "name": name})

    def p99_ms(self, look):
        """Of 300, the quietest of three runs. Told, not judged (aim 5 ms): others use the machine, too."""
        runs = []
        for _ in range(3):
            took = []
            for i in range(300):
                began = time.perf_counter()
                look(i)
                took.append((time.perf_counter() - began) * 1000)
            runs.append(sorted(took)[int(0.99 * len(took))])
        return min(runs)


def lookups(office):
    many = Lookups(office.binary, office.folder)
    number, name = many.p99_ms(many.by_number), many.p99_ms(many.by_name)
    many.server.stop()
    return f"p99 among 11,000 people: by identity number {number:.1f} ms, opened with code and name {name:.1f} ms"


def main():
    binary = sys.argv[1]
    petitions = 300
    if "--petitions" in sys.argv:
        petitions = int(sys.argv[sys.argv.index("--petitions") + 1])
    folder = tempfile.mkdtemp(prefix="huiyin-vault-")
    failed = 0
    try:
        office = Office(binary, folder, petitions)
        for test in (without_keys, disposal, rotation, copies, backup_verified, wrong_keys, lookups):
            began = time.monotonic()
            try:
                told = test(office)
                print(f"ok     {test.__name__}{': ' + told if told else ''} ({time.monotonic() - began:.1f} s)",
                      flush=True)
            except Failed as error:
                failed += 1
                print(f"FAILED {test.__name__}: {error}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
