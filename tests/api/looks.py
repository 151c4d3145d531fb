"""Every look of an official at a matter leaves a trace, and no operation is forgotten.

1. What x-reads says of an operation is held against its reply schema: one that answers officials with
   content and is not traced fails, and so does one that is traced and has no example here.
2. Each traced operation is called for real: the auditor (for accusations: who filed it) sees one look
   more, by that account, of that kind, at that matter. Asked again at once it is the same look; after
   ten minutes it is another.
3. Whatever an official may send about a person leads to no list of that person's matters.
"""

import datetime
import os

from api_description import CALLERS, TRACED

FOLDER = os.path.dirname(os.path.abspath(__file__))
# Names of members that hold what a matter says or who its people are.
CONTENT = {"facts", "claims", "timeline", "paragraphs", "addressee", "id_number", "accused"}
# Members that identify a person, and the operations of officials that may be asked with them.
PERSON = {"id_number", "id_kind"}
ASKED_WITH_PERSON = {"petition_register", "petition_same"}
TEN_MINUTES_S = 601


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def is_for_officials(operation):
    return bool(set(operation.roles) - set(CALLERS)) or "staff" in operation.roles


def members(api, schema, seen=()):
    """Names of all members that a value of the schema may have, however deep."""
    if "$ref" in schema:
        name = api.ref_name(schema, "schemas")
        return set() if name in seen else members(api, api.schemas[name], (*seen, name))
    found = set()
    for one in schema.get("oneOf", ()):
        found |= members(api, one, seen)
    if "items" in schema:
        found |= members(api, schema["items"], seen)
    for name, inner in schema.get("properties", {}).items():
        is_number = inner.get("type") == "integer"  # how many claims is not what they are
        found |= members(api, inner, seen) | (set() if is_number else {name})
    return found


def tells_content(api, operation):
    return operation.is_file or (
        operation.reply_name is not None and CONTENT & members(api, api.schemas[operation.reply_name]))


# ---- the description ----

def test_classified(world):
    contract = world.office.contract
    for operation in contract.operations.values():
        if is_for_officials(operation) and tells_content(contract.api, operation):
            expect(operation.leaves_trace,
                   f"{operation.name} answers officials with content and is not traced")
        if operation.leaves_trace:
            expect(is_for_officials(operation), f"{operation.name}: not for officials")
        if operation.reads == "own":
            expect(not is_for_officials(operation), f"{operation.name}: not the caller's own")


def test_persons(world):
    contract = world.office.contract
    for operation in contract.operations.values():
        asked = {parameter["name"] for parameter in operation.parameters}
        if operation.input_name:
            asked |= members(contract.api, contract.api.schemas[operation.input_name])
        if is_for_officials(operation) and asked & PERSON:
            expect(operation.name in ASKED_WITH_PERSON, f"{operation.name} is asked with a person")


# ---- the examples ----

class Matter:
    """A petition with a file and a document, in the hands of the housing department."""

    def __init__(self, world):
        public = world.office.client()
        with open(os.path.join(FOLDER, "files/photo.png"), "rb") as photo:
            token = public.must("upload", query={"name": "a.png"}, body=photo.read())["id"]
        self.person = {"name": "查一", "phone": "13100000001"}
        receipt = public.must("petition_submit", body={
            "facts": "屋顶漏水", "claims": ["修好屋顶"], "uploads": [token], "petitioner": self.person})
        self.id, self.number = receipt["id"], receipt["number"]
        self.at = {"petition": self.id}
        self.key = {"number": self.number, "code": receipt["code"], "name": "查一"}
        self.petitioner = public
        self.act(world, "officer", 1, "screen", {"purpose": "grievance", "class": "city.works"})
        self.act(world, "officer", 2, "refer", {"unit": world.units["housing"]})
        self.act(world, "handler", 3, "accept", {})
        view = world.client("handler").must("petition_view", path=self.at)
        self.document, self.file = view["documents"][0]["no"], view["attachments"][0]["id"]
        head = world.client("head")
        today = datetime.date.fromisoformat(head.must("duties")["today"])
        self.work = head.must("work_open", body={"kind": "supervision", "act": "open", "fields": {
            "petition": self.id, "unit": world.units["housing"], "ground": "late", "text": "请说明",
            "due_day": str(today + datetime.timedelta(days=20))}})["id"]
        self.reception = head.must("work_open", body={"kind": "reception_day", "act": "announce", "fields": {
            "leader": world.accounts["case_leader"], "remit": "副县长", "hours": "9:00—11:30",
            "day": str(today + datetime.timedelta(days=9)), "place": "信访大厅", "form": "fixed", "talks": 3}})["id"]
        self.meeting = head.must("work_open", body={"kind": "meeting", "act": "plan", "fields": {}})["id"]
        self.item = head.must("work_open", body={"kind": "agenda_item", "act": "put_on", "parent": self.meeting, "fields": {
            "petition": self.id, "why": "hard", "text": "请研究"}})["id"]
        head.must("work_act", path={"work": self.item}, if_match=1,
                  body={"act": "show", "fields": {"present": "住建局、人社局"}})
        self.plan, self.photo = self.promised(world, str(today + datetime.timedelta(days=20)))

    def promised(self, world, day):
        """How a promise is carried out, with a photograph; returns the work and the file."""
        handler, head = world.client("handler"), world.client("unit_head")
        plan = handler.must("work_open", body={"kind": "promise_plan", "act": "plan", "fields": {
            "petition": self.id, "way": "phases", "text": "先补东面", "budget": 0, "milestone": "东面", "milestone_day": day}})["id"]
        with open(os.path.join(FOLDER, "files/photo.png"), "rb") as photo:
            token = handler.must("upload", query={"name": "东面.png"}, body=photo.read())["id"]
        handler.must("work_act", path={"work": plan}, if_match=1, body={"act": "reach", "fields": {
            "text": "东面补好了", "photos": [token], "milestone": "西面", "milestone_day": day}})
        view = head.must("work_view", path={"work": plan})
        return plan, next(one["id"] for event in view["history"] for field in event["fields"]
                          for one in field.get("files", ()))

    def act(self, world, actor, version, action, fields):
        world.client(actor).must("petition_act", path=self.at, if_match=version,
                                 body={"action": action, "fields": fields})


class Accusation:
    """A mixed letter with a file, and an extract of it that waits for the second person."""

    def __init__(self, world):
        public = world.office.client()
        with open(os.path.join(FOLDER, "files/photo.png"), "rb") as photo:
            token = public.must("accusation_upload", query={"name": "a.png"}, body=photo.read())["id"]
        self.follow = {}
        receipt = public.must("accusation_submit", body={
            "kind": "misconduct", "accused": "某人", "accused_unit": world.units["town"],
            "facts": "收了钱，还欠我工钱", "uploads": [token]})
        self.follow = {"number": receipt["number"], "code": receipt["code"]}
        self.filer = public
        head = world.client("head")
        self.id = next(one["id"] for one in head.must("accusation_list")["items"]
                       if one["number"] == receipt["number"])
        self.at = {"accusation": self.id}
        head.must("accusation_open", path=self.at)
        head.must("accusation_extract", path=self.at, if_match=1,
                  body={"facts": "欠薪", "claims": ["补发"]})


def examples(world):
    """operation: (who asks, with what, kind of the look, number of the matter)"""
    matter, sealed = Matter(world), Accusation(world)
    at = {"path": matter.at}
    return matter, sealed, {
        "petition_view": ("handler", at, "file", matter.number),
        "work_view": ("head", {"path": {"work": matter.work}}, "file", matter.number),
        "work_file": ("unit_head", {"path": {"work": matter.plan, "file": matter.photo}}, "file", matter.number),
        "reception_day": ("clerk", {"path": {"work": matter.reception}}, "list", None),
        "survey_issues": ("head", {}, "list", None),
        "mediation_posts": ("head", {"path": {"unit": world.units["town"]}}, "list", None),
        "assessments": ("head", {}, "list", None),
        "work_matters": ("head", {"path": {"work": matter.work}}, "list", None),
        "work_agenda": ("head", {"path": {"work": matter.meeting}}, "list", None),
        "work_candidates": ("head", {"path": {"work": matter.meeting}}, "list", None),
        "work_sheet": ("head", {"path": {"work": matter.item}}, "file", matter.number),
        "petition_map": ("officer", at, "file", matter.number),
        "petition_document": ("clerk", {"path": {**matter.at, "no": matter.document}}, "file",
                              matter.number),
        "petition_receipt": ("clerk", at, "file", matter.number),
        "casefile_make": ("clerk", {**at, "body": {"variant": "redacted", "purpose": "信息公开"}}, "copy",
                          matter.number),
        "petition_attachment": ("unit_head", {"path": {**matter.at, "attachment": matter.file}},
                                "file", matter.number),
        "identity_open": ("handler", {**at, "body": {"purpose": "上门核实"}}, "identity",
                          matter.number),
        "petition_same": ("clerk", {"body": matter.person}, "same", matter.number),
        "measured": ("supervisor", {"query": {"measure": "ended"}}, "list", None),
        "findings": ("supervisor", {"path": {"trigger": "late"}}, "list", None),
        "duties": ("head", {}, "list", None),
        "pending": ("supervisor", {}, "list", None),
        "campaigns": ("leader", {}, "list", None),
        "works": ("supervisor", {}, "list", None),
        "work_list": ("leader", {"query": {"list": "all"}}, "list", None),
        "petition_readings": ("head", at, "readings", matter.number),
        "audit_list": ("auditor", {}, "readings", None),
        "accusation_openings": ("auditor", {}, "readings", None),
        "reading_list": ("auditor", {"query": {"use": "export"}}, "readings", None),
        "reading_sums": ("auditor", {}, "readings", None),
        "accusation_open": ("head", {"path": sealed.at}, "sealed", None),
        "accusation_file": ("head", {"path": {**sealed.at, "no": 1}}, "sealed", None),
        "extract_list": ("officer", {}, "sealed", None),
    }


def test_all_have_examples(world, table):
    traced = {operation.name for operation in world.office.contract.operations.values()
              if operation.reads in TRACED}
    expect(traced == set(table), f"without an example: {sorted(traced ^ set(table))}")


# ---- what is left behind ----

def looks_of(world, actor):
    """The newest looks of an account, as an auditor reads them; that reading's own is left out."""
    page = world.client("auditor").must("reading_list", query={"account": world.accounts[actor]})
    return [item for item in page["items"]
            if (item["kind"], item["purpose"]) != ("readings", "readings")]


def sealed_looks(sealed):
    return sealed.filer.must("accusation_follow", body=sealed.follow)["openings"]


def newer(after, before):
    """What the newest looks hold that they did not; a page of them may have been full before."""
    known = [str(item) for item in before]
    return [item for item in after if str(item) not in known]


def test_trace(world, sealed, name, example):
    actor, asked, kind, number = example
    def look():
        return sealed_looks(sealed) if kind == "sealed" else looks_of(world, actor)
    for again in (False, True):
        world.office.move_clock(seconds=TEN_MINUTES_S)
        world.client(actor)  # signed in, should that be due
        before = look()
        reply = world.client(actor).call(name, **asked)
        expect(reply.status < 300, f"{reply.status} {reply.body[:200]}")
        after = look()
        new = newer(after, before)
        expect(new, f"left no trace (again: {again})")
        if kind != "sealed":
            expect(any((item["kind"], item["number"]) == (kind, number) for item in new),
                   f"left {new}")
            expect(all(item["account"]["id"] == world.accounts[actor] for item in new), "another's")
        if name not in ("accusation_open", "casefile_make"):  # each of these is told of by itself
            world.client(actor).call(name, **asked)
            expect(not newer(look(), after), "the same look twice within ten minutes")


def test_petitioner_is_told(world, matter):
    """Every look at the matter but those of supervision and audit, without a name."""
    world.client("supervisor").must("petition_view", path=matter.at)
    matter.petitioner.must("follow_open", body=matter.key)
    told = matter.petitioner.must("follow_readings")["items"]
    expect({item["kind"] for item in told} == {"file", "identity", "same", "readings", "copy", "shown"}, told)
    expect(any(item["kind"] == "shown" and item["purpose"] == "住建局、人社局" for item in told), told)
    expect(not any("测试" in str(item) for item in told), "a name")
    view = matter.petitioner.must("follow_view")
    expect(view["sealed_looks"] == 1 and len(view["openings"]) == min(len(told), 20), view["openings"])


def tests(world):
    yield "looks are classified", lambda: test_classified(world)
    yield "looks at persons lead nowhere", lambda: test_persons(world)
    matter, sealed, table = examples(world)
    yield "looks all have an example", lambda: test_all_have_examples(world, table)
    for name, example in table.items():
        yield (f"look {name}",
               lambda name=name, example=example: test_trace(world, sealed, name, example))
    yield "looks are told to the petitioner", lambda: test_petitioner_is_told(world, matter)
