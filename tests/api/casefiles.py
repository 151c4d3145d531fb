"""Case files from a real office, checked by the program as a court would: a file, a key, nothing else.

What the complete and the redacted file hold and do not; who may make one, and that it is on record; and
a table of changes, each of which is found and named with the right word - changes by whoever holds the
file, and, signed anew with the log's own key, changes that the office itself might make.
"""

import base64
import copy
import hashlib
import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile

from office import PATIENCE_S, Office
from receipts import Story, act, expect
from world import World

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "..", "receipts"))
from make import Signer, cbor  # noqa: E402

HOLDS, DIFFERS = 0, 3
PURPOSE = "法院调取，（2026）清禾行初 7 号"


def wait_for_checkpoint(story):
    """The log signs what was added when the server ends. The next one begins later than it ended."""
    story.office.move_clock(seconds=60)
    story.serve_again()


def make(story, actor="clerk", variant="complete", petition=None, purpose=PURPOSE):
    return story.world.client(actor).call("casefile_make", path={"petition": petition or story.id},
                                          body={"variant": variant, "purpose": purpose})


def unpack(data):
    """name: bytes, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expect(archive.testzip() is None, "whole")
        return {info.filename: archive.read(info) for info in archive.infolist()}


def pack(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def verify(story, data, *options, key=True, lang="en"):
    """(exit code, what it said), in an empty folder with the log's key."""
    path = os.path.join(story.office.folder, "file.hycase")
    with open(path, "wb") as out:
        out.write(data)
    keys = ["--key", story.path("keys", "\n".join(story.log_keys))] if key else []
    done = subprocess.run([story.binary, "verify", "casefile", "--lang", lang, *keys, *options, path],
                          capture_output=True, text=True, timeout=PATIENCE_S, check=False,
                          cwd=story.office.folder)
    expect(not done.stderr, done.stderr)
    return done.returncode, done.stdout


def word_of(said):
    found = re.search(r"^\[(\w+)\]$", said, re.M)
    return found.group(1) if found else None


# ---- what it holds ----

def complete(story):
    for version, (actor, action, fields) in enumerate((
            ("officer", "screen", {"purpose": "grievance", "class": "city.works"}),
            ("officer", "refer", {"unit": story.world.units["housing"]}),
            ("handler", "accept", {}),
            ("handler", "serve_notice", {"way": "electronic", "served_day": "2026-04-20"})), 1):
        act(story, actor, version, action, fields)
    story.log_keys = story.keys()
    at_once = make(story)
    expect(at_once.status == 200, at_once.body)
    code, said = verify(story, at_once.body)
    expect(code == HOLDS, f"at once: {said}")
    wait_for_checkpoint(story)
    reply = make(story)
    expect(reply.status == 200, reply.body)
    expect(f"{story.number}.hycase" in reply.headers["content-disposition"], reply.headers)
    story.complete = reply.body
    code, said = verify(story, reply.body)
    expect(code == HOLDS, said)
    for words in (story.number, "清禾县信访局", "records 1 to 5", "served"):
        expect(words in said, f"{words} in {said}")
    files = unpack(reply.body)
    story.files = files
    text = b"".join(files.values()).decode("utf-8", "replace")
    expect("物业说没钱修" in text and story.photo in files.values(), "words and files")
    for name in ("方秀兰", "13800000361", "测试"):
        expect(name not in text, f"{name} is in it")
    expect([name for name in files if name.startswith("records/")] ==
           [f"records/{no:04d}.cbor" for no in range(1, 6)], list(files))
    listed = {one["name"]: one["sha256"] for one in json.loads(files["case.json"])["files"]}
    expect(listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()
                      if name not in ("case.json", "signature")}, "sha256sum can check it")


def index_is_inert(story):
    page = story.files["index.html"].decode()
    expect("<script" not in page.lower() and "default-src 'none'" in page, "no script")
    for words in ("东苑" if "东苑" in page else "电梯停了半年", "年底前修好电梯", story.number, "停运告示.png"):
        expect(words in page, words)


def redacted(story):
    reply = make(story, variant="redacted", purpose="政府信息公开")
    expect(reply.status == 200 and "-redacted" in reply.headers["content-disposition"], reply.body)
    story.redacted = reply.body
    code, said = verify(story, reply.body)
    expect(code == HOLDS and "Redacted: records 1 to 5" in said, said)
    files = unpack(reply.body)
    story.redacted_files = files
    text = b"".join(files.values()).decode("utf-8", "replace")
    for words in ("电梯", "物业", "方秀兰", "方*", "138**", "停运告示", "政府信息公开", PURPOSE):
        expect(words not in text, f"{words} is in it")
    expect(not any(name.startswith(("files/", "documents/")) for name in files), list(files))
    lacks = json.loads(files["case.json"])["left_out"]
    expect({lack["why"] for lack in lacks} >= {"words", "people", "files"}, lacks)
    seed = json.loads(files["proofs.json"])["proofs"]
    expect(len(seed) == 5, "a proof for each")
    opened = story.files["records/0001.cbor"]
    hidden = files["records/0001.cbor"]
    expect(len(hidden) < len(opened), "salts of what is hidden are not there")


def who_may(story):
    path = {"petition": story.id}
    for actor in ("officer", "head", "handler", "unit_head"):
        expect(make(story, actor).status == 200, actor)
    for actor in ("supervisor", "leader", "auditor", "admin", "case_leader"):
        expect(make(story, actor).problem == "forbidden", actor)
    expect(make(story, "labour_handler").problem == "not_found", "another unit's matter")
    expect(make(story, "town_clerk").problem in ("forbidden", "not_found"), "another office")
    expect(make(story, petition=12345).problem == "not_found", "no such matter")
    client = story.world.client("clerk")
    for body in ({"variant": "complete"}, {"purpose": PURPOSE}, {"variant": "all", "purpose": PURPOSE},
                 {"variant": "complete", "purpose": "  "}):
        expect(client.call("casefile_make", path=path, body=body).status == 422, body)


def is_on_record(story):
    page = story.world.client("auditor").must("reading_list", query={"number": story.number, "kind": "copy"})
    told = [(item["account"]["id"], item["purpose"]) for item in page["items"]]
    clerk = (story.world.accounts["clerk"], PURPOSE)
    expect(clerk in told, told)
    count = told.count(clerk)
    make(story)
    page = story.world.client("auditor").must("reading_list", query={"number": story.number, "kind": "copy"})
    again = [(item["account"]["id"], item["purpose"]) for item in page["items"]]
    expect(again.count(clerk) == count + 1, "each file that was made, however soon")
    story.follow()
    mine = story.person.must("follow_readings")["items"]
    expect(any(item["kind"] == "copy" and item["purpose"] == PURPOSE for item in mine), mine)


# ---- what is found ----

class Forger:
    """The office's own hand: the list made anew and signed with the log's key."""

    def __init__(self, story):
        with open(os.path.join(story.office.data, "keys/log.key"), encoding="ascii") as lines:
            line = next(line for line in lines if line.startswith("sign "))
        name, _, secret = line.split()[1].split("PRIVATE+KEY+")[1].split("+", 2)
        self.signer = Signer(name, base64.b64decode(secret)[1:])

    def statement(self, case, listed):
        return "".join(f"{line}\n" for line in (
            f"{case['origin']}/casefile", base64.b64encode(hashlib.sha256(listed).digest()).decode(),
            case["variant"], len(case["told"]), self.made_ms(case), case["number"], case["office"]))

    @staticmethod
    def made_ms(case):
        import datetime
        made = datetime.datetime.fromisoformat(case["made_at"].replace("Z", "+00:00"))
        return int(made.timestamp() * 1000 + 0.5)

    def sign(self, files, change=None, say=None):
        """The list again over these files; change(case) before it is signed."""
        case = json.loads(files["case.json"])
        inside = [name for name in files if name not in ("case.json", "signature")]
        case["files"] = [{"name": name, "size": len(files[name]),
                          "sha256": hashlib.sha256(files[name]).hexdigest()} for name in inside]
        if change:
            change(case)
        listed = json.dumps(case, ensure_ascii=False).encode()
        said = copy.deepcopy(case)
        if say:
            say(said)
        text = self.statement(said, listed)
        out = {"case.json": listed, "signature": (text + "\n" + self.signer.line(text)).encode()}
        out.update({name: files[name] for name in inside})
        return pack(out)


def without(files, *names):
    return {name: data for name, data in files.items() if name not in names}


def with_(files, **changes):
    return {**files, **changes}


def flipped(data, at=-3):
    return data[:at] + bytes([data[at] ^ 1]) + data[at:][1:]


def swapped(files, one, two):
    return {**files, one: files[two], two: files[one]}


def linked(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
        info = zipfile.ZipInfo("files/link")
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def twice(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
        archive.writestr(zipfile.ZipInfo("index.html"), "another")
    return out.getvalue()


def many(files):
    return pack({**files, **{f"files/{no}": b"" for no in range(2001)}})


def hidden_entry(data):
    """An entry before the first one that only programs reading from the front see."""
    inner = pack({"index.html": b"hidden"})
    return inner[:inner.index(b"PK\1\2")] + data


def by_anybody(files, story):
    """name: (bytes, the word)"""
    other = story.other_files
    index, record = files["index.html"], files["records/0002.cbor"]
    attachment = next(name for name in files if name.startswith("files/"))
    document = next(name for name in files if name.startswith("documents/"))
    note = files["signature"].decode()
    return {
        "a byte of a record": (pack(with_(files, **{"records/0002.cbor": flipped(record)})), "changed"),
        "a record left out": (pack(without(files, "records/0003.cbor")), "gone"),
        "the last record left out": (pack(without(files, "records/0005.cbor")), "gone"),
        "a record added": (pack(with_(files, **{"records/0006.cbor": record})), "surplus"),
        "two records exchanged": (pack(swapped(files, "records/0002.cbor", "records/0003.cbor")), "changed"),
        "a record of another matter": (pack(with_(files, **{"records/0002.cbor": other["records/0001.cbor"]})), "changed"),
        "another index.html": (pack(with_(files, **{"index.html": index.replace("电梯".encode(), "楼梯".encode())})), "index"),
        "no index.html": (pack(without(files, "index.html")), "missing"),
        "an attachment swapped": (pack(with_(files, **{attachment: b"another picture"})), "changed"),
        "an attachment left out": (pack(without(files, attachment)), "gone"),
        "an attachment added": (pack(with_(files, **{"files/7.png": b"a"})), "surplus"),
        "a document changed": (pack(with_(files, **{document: files[document] + b"!"})), "changed"),
        "a document left out": (pack(without(files, document)), "gone"),
        "a proof changed": (pack(with_(files, **{"proofs.json": files["proofs.json"].replace(b"index ", b"index 1", 1)})), "changed"),
        "the list changed": (pack(with_(files, **{"case.json": files["case.json"].replace("清禾县信访局".encode(), "河口县信访局".encode())})), "statement"),
        "the number changed": (pack(with_(files, **{"case.json": files["case.json"].replace(story.number.encode(), b"QH-20260420-00099")})), "statement"),
        "made complete of redacted": (pack(with_(files, **{"case.json": files["case.json"].replace(b'"complete"', b'"redacted"')})), "statement"),
        "the signature of another file": (pack(with_(files, signature=other["signature"])), "statement"),
        "a byte of the signature": (pack(with_(files, signature=note.replace(note[-9:-5], "AAAA").encode())), "signature"),
        "no signature": (pack(without(files, "signature")), "missing"),
        "a broken signature": (pack(with_(files, signature=b"nothing")), "note"),
        "another key in the list": (pack(with_(files, **{"case.json": re.sub(rb'"keys":\["[^"]*"', b'"keys":["x+00000000+AQ=="', files["case.json"])})), "keys"),
        "a member more in the list": (pack(with_(files, **{"case.json": files["case.json"].replace(b"{", b'{"more":1,', 1)})), "case"),
        "cut off": (story.complete[:len(story.complete) // 2], "zip"),
        "no zip": (b"nothing at all", "zip"),
        "bytes in front": (b"MZ" + story.complete, "zip"),
        "a name that leads out": (pack(with_(files, **{"../../etc/cron.d/x": b"x"})), "name"),
        "an absolute name": (pack(with_(files, **{"/etc/passwd": b"x"})), "name"),
        "a link": (linked(files), "link"),
        "one name twice": (twice(files), "twice"),
        "too many entries": (many(files), "too_many"),
        "an entry that some programs see": (hidden_entry(story.complete), None),
    }


def drop_record(no):
    def change(case):
        case["told"].pop(no - 1)
    return change


def proofs(files, change):
    held = json.loads(files["proofs.json"])
    change(held["proofs"])
    return json.dumps(held).encode()


def renumbered(files, order):
    """Records in another order under new numbers, with their proofs."""
    out = {name: data for name, data in files.items() if not name.startswith("records/")}
    for no, was in enumerate(order, 1):
        out[f"records/{no:04d}.cbor"] = files[f"records/{was:04d}.cbor"]
    out["proofs.json"] = proofs(files, lambda held: held.__setitem__(
        slice(None), [held[was - 1] for was in order]))
    return out


def told_in(order):
    def change(case):
        case["told"] = [case["told"][was - 1] for was in order]
        case["left_out"] = [{**lack, "record": order.index(lack["record"]) + 1}
                            for lack in case["left_out"] if lack["record"] in order]
    return change


def by_the_office(files, story):
    """name: (bytes, the word): signed with the log's own key."""
    forger, other = Forger(story), story.other_files
    sign = forger.sign
    attachment = next(name for name in files if name.startswith("files/"))
    record = files["records/0002.cbor"]
    def reorder(order, extra=None):
        return sign(renumbered(extra or files, order), told_in(order))
    def drop_lack(case):
        case["left_out"].pop()
    def add_lack(case):
        case["left_out"].append({"record": 1, "part": 1, "why": "words"})
    def move_lack(case):
        case["left_out"][0]["part"] += 40
    gone = sign(without(files, "records/0003.cbor"))
    foreign = with_(files, **{"records/0001.cbor": other["records/0001.cbor"]})
    foreign["proofs.json"] = proofs(files, lambda held: held.__setitem__(
        0, json.loads(other["proofs.json"])["proofs"][0]))
    return {
        "signed anew as it is": (sign(files), None),
        "a record changed": (sign(with_(files, **{"records/0002.cbor": flipped(record)})), "root"),
        "a record missing": (gone, "count"),
        "a record more than told": (sign(with_(files, **{"records/0006.cbor": record})), "count"),
        "a record left out and the rest renumbered": (reorder([1, 3, 4, 5]), "order"),
        "two records exchanged and renumbered": (reorder([1, 3, 2, 4, 5]), "order"),
        "one record twice": (reorder([1, 2, 2, 4, 5]), {"order", "place"}),
        "the registration left out": (reorder([2, 3, 4, 5]), "order"),
        "a registration of another matter": (sign(foreign), {"matter", "number", "place", "record", "tree"}),
        "another number": (sign(files, lambda case: case.update(number="QH-20260420-00099")), "number"),
        "a proof missing": (sign(with_(files, **{"proofs.json": proofs(files, lambda held: held.pop())})), "proof"),
        "a proof of another place": (sign(with_(files, **{"proofs.json": proofs(files, lambda held: held.__setitem__(2, held[1]))})), "root"),
        "a checkpoint changed": (sign(with_(files, **{"proofs.json": proofs(files, lambda held: held.__setitem__(
            slice(None), [re.sub(r"(\n\n[^\n]+\n)(\d+)\n", r"\g<1>9\g<2>\n", one) for one in held]))})), "checkpoint_signature"),
        "an attachment swapped and listed": (sign(with_(files, **{attachment: b"another picture"})), "file"),
        "an attachment taken away and not listed": (sign(without(files, attachment)), "file"),
        "an attachment that no record has": (sign(with_(files, **{"files/7.png": b"a"})), "file"),
        "a document that nobody issued": (sign(with_(files, **{"documents/77.txt": b"a"})), "document"),
        "a document taken away": (sign(without(files, next(n for n in files if n.startswith("documents/")))), "document"),
        "a file of no kind": (sign(with_(files, **{"more.txt": b"a"})), "surplus"),
        "said to be left out, and there": (sign(files, add_lack), "left_out"),
        "left out and not said": (sign(story.redacted_files, drop_lack), {"left_out", "document"}),
        "left out elsewhere than said": (sign(story.redacted_files, move_lack), {"left_out", "document"}),
        "words in a redacted file": (sign(with_(story.redacted_files, **{"records/0001.cbor": files["records/0001.cbor"]}),
                                          lambda case: case.update(left_out=[lack for lack in case["left_out"] if lack["record"] != 1])), "redaction"),
        "signed for fewer records": (sign(files, say=lambda case: case["told"].pop()), "statement"),
        "signed for another office": (sign(files, say=lambda case: case.update(office="河口县信访局")), "statement"),
    }


def another_matter(story):
    person = story.office.client()
    filed = person.must("petition_submit", body={
        "facts": "路灯不亮", "claims": ["修好路灯"], "petitioner": {"name": "李四", "phone": "13800000362"}})
    wait_for_checkpoint(story)
    reply = make(story, petition=filed["id"])
    expect(reply.status == 200, reply.body)
    story.other_files = unpack(reply.body)


def tampered(story, kinds):
    another_matter(story)
    wrong = []
    for name, (data, word) in kinds(story.files, story).items():
        code, said = verify(story, data)
        if word is None:  # either it holds, or it is told that programs differ
            fits = code == HOLDS or word_of(said) == "ambiguous"
        else:
            fits = code == DIFFERS and word_of(said) in (word if isinstance(word, set) else {word})
        expect(story.number not in said or code == HOLDS, f"{name}: tells what is not proven")
        if not fits:
            wrong.append(f"{name}: wanted {word}, {code} {said.strip()}")
    print(f"{len(kinds(story.files, story))} changes", flush=True)
    expect(not wrong, "\n".join(wrong))


def changed_by_anybody(story):
    tampered(story, by_anybody)


def changed_by_the_office(story):
    tampered(story, by_the_office)


def brought(story):
    """Looked at over the API: by its own office, and by another that knows none of its keys."""
    clerk = story.world.client("clerk")
    headers = {"Content-Type": "application/octet-stream"}
    told = clerk.must("casefile_check", body=story.complete, headers=headers)
    expect(told["fault"] is None and told["case"]["is_ours"], told)
    case = told["case"]
    expect(case["petition"] == story.id and case["number"] == story.number, case)
    expect([one["no"] for one in case["records"]] == [1, 2, 3, 4, 5], case["records"])
    parts = {part["name"]: part["text"] for part in case["records"][0]["parts"]}
    expect(any("物业说没钱修" in (text or "") for text in parts.values()), parts)
    expect(all(part["left_out"] is None for one in case["records"] for part in one["parts"]), case)
    told = clerk.must("casefile_check", body=story.redacted, headers=headers)["case"]
    expect(any(part["left_out"] and part["text"] is None for part in told["records"][0]["parts"]), told)
    expect("物业" not in json.dumps(told, ensure_ascii=False), "nothing of what was left out")
    for data, word in ((story.complete[:-40], "zip"), (b"PK", "zip"), (flipped(story.complete, -3), None)):
        told = clerk.must("casefile_check", body=data, headers=headers)
        expect(told["case"] is None and told["fault"] and word in (None, told["fault"]), told)
    expect(story.world.client("supervisor").call("casefile_check", body=story.complete, headers=headers).problem
           == "forbidden", "who works on matters")
    elsewhere = Office(story.binary, story.office.contract, ["--no-throttle"])
    try:
        told = World(elsewhere).client("clerk").must("casefile_check", body=story.complete, headers=headers)
        expect(told["fault"] is None and not told["case"]["is_ours"] and told["case"]["petition"] is None, told)
        expect(told["case"]["keys"][0] in story.log_keys, told["case"]["keys"])
    finally:
        elsewhere.close()


def papers_of_the_office(story):
    """What names people is in the file that the office makes, and not in the unit's, which says so."""
    clerk = story.world.client("clerk")
    token = story.office.client().must("upload", query={"name": "推选书.png"}, body=story.photo)["id"]
    filed = clerk.must("petition_register", body={
        "channel": "visit", "received_day": "2026-04-20", "facts": "井盖丢了", "claims": ["补上井盖"], "title": "井盖丢失",
        "people": [{"name": "陆阿大", "phone": "13700000021"}, {"name": "项阿二", "phone": "13700000022"}],
        "persons_count": 12, "visitors_count": 2, "mandate": "signed", "mandate_paper": [token], "is_read_back": True})
    matter = filed["id"]
    for version, (actor, action, fields) in enumerate((
            ("officer", "screen", {"purpose": "grievance", "class": "city.works"}),
            ("officer", "refer", {"unit": story.world.units["housing"]})), 1):
        story.world.client(actor).must("petition_act", path={"petition": matter}, if_match=version,
                                       body={"action": action, "fields": fields})
    of_office = unpack(make(story, "clerk", petition=matter).body)
    of_unit = make(story, "handler", petition=matter).body
    expect(story.photo in of_office.values() and story.photo not in unpack(of_unit).values(), "the paper")
    code, said = verify(story, of_unit)
    expect(code == HOLDS and "left out: 1" in said, said)
    lacks = json.loads(unpack(of_unit)["case.json"])["left_out"]
    expect([lack["why"] for lack in lacks] == ["office"], lacks)
    for data in (*of_office.values(), *unpack(of_unit).values()):
        expect("陆阿大".encode() not in data and b"13700000021" not in data, "a name")
    expect("推选书.png".encode() not in b"".join(unpack(of_unit).values()), "what it is called")


def after_an_erasure(story):
    """An erased part is carried as its commitment, said to be erased, and everything still holds."""
    before = unpack(story.complete)["records/0001.cbor"]
    story.run("dispose", "field", "--data", story.office.data, "--matter", story.number, "--event", "1", "--field",
              "facts uploads", "--ground", "consent", "--archives", "35", "--yes")
    wait_for_checkpoint(story)
    for variant in ("complete", "redacted"):
        reply = make(story, variant=variant)
        expect(reply.status == 200, reply.body)
        code, said = verify(story, reply.body)
        expect(code == HOLDS, said)
        files = unpack(reply.body)
        lacks = json.loads(files["case.json"])["left_out"]
        expect(sum(lack["why"] == "erased" for lack in lacks) == 3, f"facts, files, and the title made of them: {lacks}")
        whole = b"".join(files.values())
        expect("物业说没钱修".encode() not in whole and story.photo not in files.values(), f"{variant}: what is gone")
        expect(files["records/0001.cbor"] != before, "another record file")
    code, said = verify(story, story.complete)
    expect(code == HOLDS, f"the file of before holds: {said}")


def another_key(story):
    code, said = verify(story, story.complete, "--key",
                        Signer("elsewhere.example", b"\1" * 32).verifier(), key=False)
    expect(code == DIFFERS and "do not believe it" in said and story.number not in said, said)
    code, said = verify(story, story.complete, key=False)
    expect(code == HOLDS and "No key was given" in said, said)
    code, said = verify(story, story.complete, lang="zh")
    expect(code == HOLDS and "案卷成立" in said and "第 1 条到第 5 条" in said, said)


TESTS = [complete, index_is_inert, redacted, who_may, is_on_record, changed_by_anybody,
         changed_by_the_office, another_key, brought, papers_of_the_office, after_an_erasure]


def tests(binary, contract):
    story = Story(binary, contract)
    for test in TESTS:
        yield f"casefiles: {test.__name__.replace('_', ' ')}", lambda test=test: test(story)
    yield "casefiles: ends cleanly", story.office.close
