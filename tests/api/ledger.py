"""The log over HTTP: a checkpoint from the first day, proofs of what it holds, witnesses, keys that
change."""

import base64
import hashlib
import os
import subprocess
import sys

from office import NOW, PATIENCE_S, Office

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "receipts"))
from make import Signer  # noqa: E402

WITNESS = Signer("witness.province.example/w1", b"w" * 32, 4)
STRANGER = Signer("witness.elsewhere.example", b"s" * 32, 4)
SUBMISSION = {"facts": "路灯不亮", "claims": ["修好路灯"], "petitioner": {"name": "李四"}}
AT = 1776650000  # seconds; a witness's own clock


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def read_checkpoint(text):
    """Origin, size, root, the signed text, the lines of signatures."""
    signed, lines = text.split("\n\n", 1)
    origin, size, root = signed.split("\n")
    return origin, int(size), base64.b64decode(root), signed + "\n", lines.splitlines()


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def climb(index, size, hash_, path):
    """The root that a proof leads to (RFC 9162, 2.1.3.2)."""
    last = size - 1
    for beside in path:
        if index & 1 or index == last:
            hash_ = hashlib.sha256(b"\1" + beside + hash_).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            hash_ = hashlib.sha256(b"\1" + hash_ + beside).digest()
        index, last = index >> 1, last >> 1
    return hash_


class Log:
    """One office and its log; reopened, it has signed what was added."""

    def __init__(self, binary, contract):
        self.binary, self.contract = binary, contract
        self.office = Office(binary, contract, ["--no-throttle"])
        self.client = self.office.client()

    def again(self):
        """End the server, which signs, and serve again."""
        self.office.process.terminate()
        expect(self.office.process.wait(PATIENCE_S) == 0, "a clean end")
        self.office.process.stdout.close()
        self.office.log.close()
        self.office.process = self.office.serve(["--no-throttle"])
        self.client = self.office.client()

    def checkpoint(self):
        return self.client.call("log_checkpoint").body.decode()

    def command(self, *words, code=0):
        done = subprocess.run([self.binary, "ledger", *words, "--data", self.office.data],
                              capture_output=True, text=True, timeout=60, check=False)
        expect(done.returncode == code, f"{words}: {done.returncode} {done.stderr}")
        return done.stdout

    def refused(self, name, problem, **arguments):
        reply = self.client.call(name, **arguments)
        expect(reply.problem == problem, f"{name} {arguments}: {reply.status} {reply.problem}")


def first_day(log):
    origin, size, _, _, lines = read_checkpoint(log.checkpoint())
    expect(size >= 1 and origin.startswith("huiyin.invalid/"), "the first checkpoint")
    expect(len(lines) == 2 and all(line.startswith(f"— {origin} ") for line in lines), lines)
    view = log.client.must("log_view")
    expect(view["size"] == size and view["origin"] == origin and view["witnesses"] == [], view)
    expect(len(view["keys"]) == 1 and view["keys"][0].startswith(origin + "+"), view["keys"])


def what_is_not_there(log):
    size = read_checkpoint(log.checkpoint())[1]
    log.refused("log_proof", "not_found", path={"index": size + 100})
    log.refused("log_consistency", "not_found", path={"size": size + 100})  # the machine may make the next meanwhile
    log.refused("log_proof", "not_found", path={"index": "-1"})
    log.refused("log_proof", "not_found", path={"index": "x"})
    for index in ("000", f"000.p/{size + 100}", "001.p/1", "00", "0000", "000.p/0", "000.p/256", "000.p/01",
                  "x000/000", "x001/000", "000.q/1", "000.p", "000.p/1/2", "x01/000"):
        log.refused("log_tile", "not_found", path={"level": 0, "index": index})
    log.refused("log_tile", "not_found", path={"level": 63, "index": "000.p/1"})
    log.refused("log_tile", "not_found", path={"level": 64, "index": "000.p/1"})
    log.refused("log_entries", "not_found", path={"index": "000"})


def proofs(log):
    before = read_checkpoint(log.checkpoint())
    for _ in range(20):
        log.client.must("petition_submit", body=SUBMISSION)
    log.again()
    _, size, root, _, _ = read_checkpoint(log.checkpoint())
    expect(size >= before[1] + 20, f"{size} after {before[1]}")
    entries = log.client.call("log_entries", path={"index": f"000.p/{size}"}).body
    leaves = log.client.call("log_tile", path={"level": 0, "index": f"000.p/{size}"}).body
    expect(len(entries) == 34 * size and len(leaves) == 32 * size, "a whole bundle")
    for index in range(0, size, 5):
        entry = entries[34 * index + 2:34 * index + 34]
        expect(leaf_hash(entry) == leaves[32 * index:32 * index + 32], "entry and leaf hash")
        text = log.client.call("log_proof", path={"index": index}).body.decode()
        head, checkpoint = text.split("\n\n", 1)
        title, place, *hashes = head.split("\n")
        expect(title == "c2sp.org/tlog-proof@v1" and place == f"index {index}", head)
        expect(read_checkpoint(checkpoint)[2] == root, "the newest checkpoint")
        path = [base64.b64decode(one) for one in hashes]
        expect(climb(index, size, leaf_hash(entry), path) == root, f"proof of {index}")
    old = log.client.call("log_consistency", path={"size": before[1]}).body.decode()
    expect(old.startswith(f"old {before[1]}\n") and old.endswith(log.checkpoint()), old)
    same = log.client.call("log_consistency", path={"size": size}).body.decode()
    expect(same == f"old {size}\n\n" + log.checkpoint(), same)


def witnesses(log):
    _, size, _, text, lines = read_checkpoint(log.checkpoint())
    good = WITNESS.line(text, AT).rstrip("\n")
    log.refused("log_cosign", "bad_input", body={"size": size, "lines": [good]})  # not named yet
    log.command("witness", "add", WITNESS.verifier())
    log.command("witness", "add", WITNESS.verifier(), code=2)
    log.command("witness", "add", Signer("plain.example", b"p" * 32, 1).verifier(), code=2)
    log.command("witness", "add", "nonsense", code=2)
    expect(log.command("witness", "list") == WITNESS.verifier() + "\n", "the list")
    strange = STRANGER.line(text, AT).rstrip("\n")
    wrong = WITNESS.line(text.replace("\n", "\n1", 1), AT).rstrip("\n")
    log.refused("log_cosign", "bad_input", body={"size": size, "lines": [strange, wrong, "x"]})
    log.refused("log_cosign", "not_found", body={"size": size + 1000, "lines": [good]})  # the machine makes the next
    for _ in range(20):  # what the machine begins by itself has a checkpoint of its own: then that one
        _, size, _, text, lines = read_checkpoint(log.checkpoint())
        good = WITNESS.line(text, AT).rstrip("\n")
        answer = log.client.must("log_cosign", body={"size": size, "lines": [strange, good, wrong]})
        expect(answer == {"kept": 1}, answer)
        log.client.must("log_cosign", body={"size": size, "lines": [good]})
        served = read_checkpoint(log.checkpoint())
        if served[1] == size:
            break
    expect(served[4] == [*lines, good], "served with the line")
    view = log.client.must("log_view")
    expect(view["witnesses"] == [{"name": WITNESS.name, "size": size,
                                  "at": "2026-04-20T01:53:20.000Z"}], view["witnesses"])
    log.command("witness", "remove", "nobody", code=1)
    log.command("witness", "remove", WITNESS.name)
    expect(log.client.must("log_view")["witnesses"] == [], "removed")


def keys_change(log):
    old = log.client.must("log_view")["keys"]
    size = read_checkpoint(log.checkpoint())[1]
    new = log.command("rotate-key", "--overlap", "30").strip()
    view = log.client.must("log_view")
    expect(view["keys"] == [new, *old] and view["size"] > size, view["keys"])
    listed = log.client.call("log_keys").body.decode()
    expect(listed == f"{old[0]}\n{new}\n", listed)
    lines = read_checkpoint(log.checkpoint())[4]
    expect(len(lines) == 4, lines)  # both keys, and when each signed
    log.command("rotate-key", "--overlap", "0", code=2)
    log.client.must("petition_submit", body=SUBMISSION)
    log.again()
    expect(len(read_checkpoint(log.checkpoint())[4]) == 4, "the overlap lasts")


def tests(binary, contract):
    log = Log(binary, contract)
    assert NOW.startswith("2026-04-20")  # what the witness's moment is near
    yield "log first day", lambda: first_day(log)
    yield "log what is not there", lambda: what_is_not_there(log)
    yield "log proofs", lambda: proofs(log)
    yield "log witnesses", lambda: witnesses(log)
    yield "log keys change", lambda: keys_change(log)
    yield "log ends cleanly", lambda: log.office.close()
