"""The accusation firewall. Two registers copied from one, on the same day; in one of them accusations are
filed against a township, opened, handed over, signed for, sent back, and one has an extract that was
withheld. Then every role of the accused township, of what lies below it, and everybody else at the
county who has no part in accusations asks everything there is to ask. No reply may differ in a byte.

1. Nothing else was written: replies are compared as they are - ids, marks, ETags and all.
2. The same ordinary petitions are filed in both: numbers, counts and lists are compared again.
3. Ids of accusations that exist and ids of none are answered alike, in the same reply and by the same
   number of statements.
"""

import os
import re
import shutil
import subprocess
import tempfile

from office import PATIENCE_S, Office
from world import PASSWORD, sign_in

TODAY = "2026-04-20"
TOWN, TOWN_OFFICE, VILLAGE = "柳荫镇", "柳荫镇信访办", "上湾村"
# Every role at the township, its petition office, its village, a party organ of its own.
POSTS = ([(role, TOWN) for role in ("unit_handler", "unit_head", "case_leader", "leader", "supervisor",
                                    "auditor", "administrator", "discipline_officer")]
         + [(role, TOWN_OFFICE) for role in ("window_clerk", "case_officer", "office_head",
                                             "supervisor", "auditor", "administrator")]
         + [("unit_handler", VILLAGE), ("unit_head", VILLAGE), ("leader", VILLAGE)])
ACCUSATIONS = [
    {"kind": "misconduct", "accused": "柳荫镇 某镇长", "facts": "卖了集体的地"},
    {"kind": "misconduct", "accused": "某干部", "facts": "收钱办事",
     "filer": {"name": "吴老三", "phone": "13800000077", "address": "上湾村"}},
    {"kind": "misconduct", "accused": "另一干部", "facts": "冒领补贴，还欠我工钱"},
    {"kind": "retaliation", "facts": "反映以后停了低保"},
    {"kind": "refused_registration", "facts": "三次不给登记"},
]
# What holders and auditors outside the accused unit are meant to be told.
OWN_NEWS = {"office_head": {"accusation_list", "accusation_file", "accusation_open",
                            "accusation_act", "accusation_extract"},
            "discipline_officer": {"accusation_list", "accusation_file", "accusation_open",
                                   "accusation_act", "accusation_extract"},
            "auditor": {"accusation_openings"}}
LISTS = ("mine", "overdue", "today", "week", "waiting", "approval", "unit", "all", "ended",
         "incomplete", "handled")
MARKS = ("urgent", "withdrawal_asked", "reviewable", "simple")
# Each has sessions of their own; and the log counts all records of the county together, of every kind:
# who reads it learns that something was recorded, at most every few seconds (docs/threat-model.md).
NOT_ASKED = {"session_list", "log_view", "log_checkpoint", "log_tile", "log_entries", "log_proof",
             "log_consistency", "log_keys", "feed_state", "feed_read"}  # a feed's days are those of duties
NOWHERE = "4611686018427387905"  # an id of nothing


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def plain(reply):
    """Status and body without what is new with every request: its id, tokens, times of today."""
    text = reply.body.decode(errors="replace")
    text = re.sub(r'"(request|csrf)":"[0-9a-f]+"', r'"\1":""', text)
    text = re.sub(r'"instance":"[^"]*"', '"instance":""', text)
    text = re.sub(TODAY + r"T\d\d:\d\d:\d\d\.\d{3}Z", "T", text)
    return reply.status, text


def nameless(answer):
    """The same with ids replaced by the order in which they appear."""
    status, text = answer
    seen = {}
    text = re.sub(r"\b\d{15,19}\b", lambda found: f"#{seen.setdefault(found.group(), len(seen))}",
                  text)
    return status, text


class Register:
    """One of the two: a server on a copy of the data, and everybody signed in to it."""

    def __init__(self, binary, contract, data, options=()):
        self.office = Office(binary, contract, ["--demo", "--no-throttle", *options], data)
        self.people = {}  # account's name: (client, role, unit)
        public = self.office.client()
        for account in public.must("demo_accounts")["items"]:
            client = self.office.client()
            session = client.must("demo_session", body={"account": account["id"]})
            grant = session["grants"][0]
            self.people[account["name"]] = (client, grant["role"], grant["unit"]["name"])
        self.units = {unit["name"]: unit["id"] for unit in public.must("guide")["units"]}

    def client(self, role, unit):
        return next(client for client, held, at in self.people.values() if (held, at) == (role, unit))


# ---- making the two ----

def make_source(binary, contract, folder):
    """A demo county with every post of the township filled, and an ordinary petition to follow."""
    data = os.path.join(folder, "source")
    subprocess.run([binary, "demo", "--data", data, "--petitions", "60", "--quiet", "--today",
                    TODAY], check=True, timeout=6 * PATIENCE_S, stdout=subprocess.DEVNULL)
    office = Office(binary, contract, ["--demo", "--no-throttle"], data)
    admin = office.client()
    accounts = admin.must("demo_accounts")["items"]
    chief = next(one for one in accounts if one["role"] == "administrator")
    admin.must("demo_session", body={"account": chief["id"]})
    units = {unit["short_name"] or unit["name"]: unit["id"]
             for unit in admin.must("unit_list")["items"]}
    for number, (role, unit) in enumerate(POSTS):
        made = admin.must("account_create", body={
            "login": f"post{number}", "name": f"岗位{number}",
            "grants": [{"role": role, "unit": units[unit]}]})
        sign_in(office.client(), f"post{number}", made["one_time_password"])
    receipt = office.client().must("petition_submit", body={
        "facts": "路灯不亮", "claims": ["修好路灯"], "petitioner": {"name": "李四"}})
    office.close()
    return data, units, receipt


def accuse(register, town):
    """All that can happen to accusations, against the town. Returns their ids."""
    public = register.office.client()
    with open(os.path.join(os.path.dirname(__file__), "files/photo.png"), "rb") as photo:
        picture = photo.read()
    for body in ACCUSATIONS:
        token = public.must("accusation_upload", query={"name": "照片.png"}, body=picture)["id"]
        receipt = public.must("accusation_submit",
                              body={**body, "accused_unit": town, "uploads": [token]})
        public.must("accusation_follow", body={"number": receipt["number"], "code": receipt["code"]})
    head = register.client("office_head", "县信访局")
    organ = register.client("discipline_officer", "县纪委监委")
    officer = register.client("case_officer", "县信访局")
    waiting = head.must("accusation_list")["items"]
    expect(len(waiting) == 3, f"{len(waiting)} wait for the head")
    ids = [one["id"] for one in waiting]
    receiver = register.units["中共清禾县纪律检查委员会"]
    act = {"action": "hand_over", "receiver": receiver}
    for accusation in ids[:2]:
        head.must("accusation_open", path={"accusation": accusation})
        head.must("accusation_act", path={"accusation": accusation}, if_match=1, body=act)
    organ.must("accusation_open", path={"accusation": ids[0]})
    organ.must("accusation_act", path={"accusation": ids[0]}, if_match=2, body={"action": "receive"})
    organ.must("accusation_act", path={"accusation": ids[1]}, if_match=2,
               body={"action": "return", "ground": "incomplete"})
    head.must("accusation_extract", path={"accusation": ids[2]}, if_match=1,
              body={"facts": "欠我工钱", "claims": ["发工钱"]})
    extract = officer.must("extract_list")["items"][0]["id"]
    officer.must("extract_judge", path={"extract": extract}, body={"is_released": False})
    return sorted({*ids, *(one["id"] for one in organ.must("accusation_list")["items"])})


# ---- asking ----

def petition_ids(register):
    """Matters of the whole county: some of them are the reader's, most are not."""
    officer = register.client("case_officer", "县信访局")
    rows = officer.must("work_list", query={"list": "all", "limit": "100"})["items"]
    rows += officer.must("work_list", query={"list": "ended", "limit": "100"})["items"]
    return [row["id"] for row in rows][::9]


def questions(units, petitions, accusations):
    """Every read operation, and every operation that takes an accusation's id: (name, arguments)."""
    town = units[TOWN]
    yield from ((name, {}) for name in (
        "health", "guide", "session_view", "demo_accounts", "work_counts", "pulse", "audit_list",
        "form_choices", "second_factor_view", "sign_in_view", "findings_board", "pending_board", "campaigns", "unit_list", "account_list", "calendar_view", "office_view", "rulebook_view",
        "accusation_list", "extract_list", "accusation_openings", "petitioner_petitions",
        "follow_view", "follow_readings", "follow_steps", "reading_list", "reading_sums",
        "second_factor_view"))
    for which in LISTS:
        yield "work_list", {"query": {"list": which, "limit": "100"}}
        yield "work_list", {"query": {"list": which, "unit": town, "limit": "100"}}
    for words in ("检举", "镇长", "卖了集体的地", "收钱", "JB-", "吴老三"):
        yield "work_list", {"query": {"list": "all", "q": words}}
    yield "work_list", {"query": {"list": "all", "channel": "online", "limit": "100"}}
    for mark in MARKS:
        yield "work_list", {"query": {"list": "all", "mark": mark, "limit": "100"}}
        yield "work_list", {"query": {"list": "ended", "mark": mark, "q": "检举"}}
    yield "work_list", {"query": {"list": "all", "route": "duty", "limit": "100"}}
    yield "petition_same", {"body": {"name": "吴老三", "phone": "13800000077"}}
    for trigger in ("late", "notice", "not_reported", "promise", "passed_about", "own_house", "leader_idle",
                    "staff_none", "staff_untrained", "staff_load"):
        yield "findings", {"path": {"trigger": trigger}}
    for register in ("listed", "unlisted", "over"):
        yield "pending", {"query": {"of": register, "unit": town}}
        yield "pending", {"query": {"of": register}}
    for whose in ("mine", "unit"):
        yield "duties", {"query": {"whose": whose}}
    for state in ("open", "ended"):
        yield "works", {"query": {"state": state}}
    for name in ("statistics", "receptions", "desk_receptions", "sittings", "desk_sittings", "follow_bookings", "follow_plans", "staff_board",
                 "survey_board", "survey_issues", "mediation_board", "assessments"):
        yield name, {}
    yield "staff_unit", {"path": {"unit": town}}
    yield "mediation_posts", {"path": {"unit": town}}
    for by in ("unit", "class", "month"):
        yield "measures", {"query": {"by": by}}
    for measure in ("answered_in_time", "notified_in_time"):
        yield "measured", {"query": {"measure": measure, "limit": "100"}}
    for one in [*petitions, *accusations, NOWHERE]:
        path = {"petition": one}
        yield "petition_view", {"path": path}
        yield "petition_map", {"path": path}
        yield "petition_readings", {"path": path}
        for operation in ("work_view", "work_agenda", "work_candidates", "work_sheet", "work_matters", "reception_day"):
            yield operation, {"path": {"work": one}}
        for operation in ("work_file", "follow_plan_file"):
            yield operation, {"path": {"work": one, "file": accusations[0]}}
        yield "petition_works", {"path": path}
        yield "work_choices", {"query": {"kind": "supervision", "act": "open", "petition": one}}
        yield "work_choices", {"query": {"act": "hand_over", "work": one}}
        yield "petition_map", {"path": path}
        yield "pulse", {"query": {"petition": one}}
        yield "petition_document", {"path": {**path, "no": 1}}
        yield "petition_attachment", {"path": {**path, "attachment": accusations[0]}}
    for number in (1, 2):
        yield "follow_document", {"path": {"no": number}}
        yield "follow_receipt", {"query": {"document": number}}
    yield "follow_attachment", {"path": {"attachment": accusations[0]}}
    for one in [*accusations, NOWHERE]:
        yield from about_one(one, units)


def about_one(accusation, units):
    path = {"accusation": accusation}
    yield "petition_receipt", {"path": {"petition": accusation}}
    yield "accusation_file", {"path": {**path, "no": 1}}
    yield "accusation_open", {"path": path}
    yield "accusation_act", {"path": path, "if_match": 1,
                             "body": {"action": "hand_over", "receiver": units[TOWN]}}
    yield "accusation_extract", {"path": path, "if_match": 1, "body": {"facts": "a",
                                                                       "claims": ["b"]}}
    yield "extract_judge", {"path": {"extract": accusation}, "body": {"is_released": False}}


def has_part(role, unit, name):
    is_below = unit in (TOWN, TOWN_OFFICE, VILLAGE)
    return not is_below and name in OWN_NEWS.get(role, ())


# The asking itself leaves looks, whose ids are those of the moment in each register.
LOOKS = ("petition_readings", "reading_list", "reading_sums", "follow_view", "follow_readings")


def compare(one, other, asked, how):
    """Ask both the same; returns how many replies were compared."""
    count = 0
    for person, (client, role, unit) in one.people.items():
        twin = other.people[person][0]
        for name, arguments in asked:
            if has_part(role, unit, name):
                continue
            left, right = client.call(name, **arguments), twin.call(name, **arguments)
            as_told = nameless if name in LOOKS else how
            expect(as_told(plain(left)) == as_told(plain(right)),
                   f"{role} of {unit}: {name} {arguments}:\n  {plain(left)}\n  {plain(right)}")
            if left.body == right.body:
                expect(left.headers.get("etag") == right.headers.get("etag"), f"{name}: ETag")
            count += 1
    return count


def with_follower(register, receipt):
    """The public, and who follows an ordinary petition."""
    public = register.office.client()
    follower = register.office.client()
    follower.must("follow_open", body={"number": receipt["number"], "code": receipt["code"],
                                       "name": "李四"})
    register.people["nobody"] = (public, "public", "")
    register.people["follower"] = (follower, "follower", "")


def every_read_is_asked(contract, asked):
    reads = {operation.name for operation in contract.operations.values()
             if operation.mode == "read"}
    left = reads - {name for name, _ in asked} - NOT_ASKED
    expect(not left, f"not asked: {sorted(left)}")


# ---- the tests ----

class Firewall:
    """Both registers, made once."""

    def __init__(self, binary, contract):
        self.binary, self.contract = binary, contract
        self.folder = tempfile.mkdtemp(prefix="huiyin-firewall-")
        source, self.units, self.receipt = make_source(binary, contract, self.folder)
        self.data = {name: os.path.join(self.folder, name) for name in ("with", "without")}
        for data in self.data.values():
            shutil.copytree(source, data)
        self.accused = Register(binary, contract, self.data["with"])
        self.clean = Register(binary, contract, self.data["without"])
        for register in (self.accused, self.clean):
            with_follower(register, self.receipt)
        self.accusations = accuse(self.accused, self.units[TOWN])
        self.asked = list(questions(self.units, petition_ids(self.clean), self.accusations))

    def nothing_differs(self):
        every_read_is_asked(self.contract, self.asked)
        count = compare(self.accused, self.clean, self.asked, lambda answer: answer)
        print(f"       {count} replies alike, {len(self.accusations)} accusations, "
              f"{len(self.accused.people)} readers")

    def nothing_differs_afterwards(self):
        numbers = []
        for register in (self.accused, self.clean):
            public = register.office.client()
            clerk = register.client("window_clerk", "县信访局")
            made = [public.must("petition_submit", body={
                "facts": "下水道堵了", "claims": ["疏通"], "petitioner": {"name": "钱五"}})]
            made.append(clerk.must("petition_register", body={
                "channel": "letter", "received_day": TODAY, "facts": "低保停发", "claims": ["恢复"],
                "people": [{"name": "孙七"}]}))
            numbers.append([one["number"] for one in made])
        expect(numbers[0] == numbers[1], f"numbers {numbers}")
        lists = [(name, arguments) for name, arguments in self.asked
                 if name in ("work_list", "work_counts", "pulse", "audit_list", "guide")]
        compare(self.accused, self.clean, lists, nameless)

    def ids_are_answered_alike(self):
        """In one register: an accusation's id and an id of nothing, by everybody without a part."""
        for client, role, unit in self.accused.people.values():
            for pair in zip(about_one(self.accusations[0], self.units),
                            about_one(NOWHERE, self.units)):
                if has_part(role, unit, pair[0][0]):
                    continue
                left, right = (plain(client.call(name, **arguments)) for name, arguments in pair)
                expect(left == right, f"{role} of {unit}: {pair[0][0]}: {left} {right}")

    def by_the_same_statements(self):
        """Counted, not timed: what the database is asked for one id and for the other."""
        register = Register(self.binary, self.contract, self.data["with"],
                            ["--driver", "trace:sqlite", "--verbose", "--threads", "1"])
        for role, unit in (("discipline_officer", TOWN), ("office_head", TOWN_OFFICE)):
            client = register.client(role, unit)
            while register.office.log_text().count("searched to the end") < 2:
                client.call("health")  # what runs after a start would be taken for the request's own
            for pair in zip(about_one(self.accusations[0], self.units),
                            about_one(NOWHERE, self.units)):
                left, right = alike(register.office, client, pair)
                expect(left == right and left, f"{role}: {pair[0][0]}: {left} {right}")
        register.office.close()
        shutil.rmtree(self.folder)

    def nothing_in_the_log(self):
        words = [one[key] for one in ACCUSATIONS for key in ("facts", "accused") if one.get(key)]
        said = self.accused.office.log_text()
        expect(not any(word in said for word in [*words, "吴老三", *self.accusations]), "the log tells")

    def nothing_in_the_folder(self):
        """What lies on disk, without the key: no word of any accusation in any file."""
        words = [one[key].encode() for one in ACCUSATIONS for key in ("facts", "accused")
                 if one.get(key)] + ["吴老三".encode(), b"13800000077"]
        with open(os.path.join(os.path.dirname(__file__), "files/photo.png"), "rb") as photo:
            words.append(photo.read())
        for folder, _, names in os.walk(self.data["with"]):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                expect(not any(word in content for word in words), f"{name} tells")

    def close(self):
        self.accused.office.close()
        self.clean.office.close()


def alike(office, client, pair):
    """What both ran; again when it differs, for what runs in the background stands among it now and
    then. What is different of the requests themselves is so each time."""
    for _ in range(5):
        left, right = (statements(office, client, *one) for one in pair)
        if left == right:
            break
    return left, right


def statements(office, client, name, arguments):
    """Names of the statements that a request ran, in order."""
    before = len(office.log_text())
    client.call(name, **arguments)
    said = office.log_text()[before:]
    return re.findall(r"call=(\S+) conn=", said)


def tests(binary, contract):
    kept = {}

    def made():
        kept["firewall"] = Firewall(binary, contract)
    yield "firewall: two registers", made
    for name in ("nothing_differs", "ids_are_answered_alike", "nothing_differs_afterwards",
                 "nothing_in_the_log", "nothing_in_the_folder", "close", "by_the_same_statements"):
        yield f"firewall: {name.replace('_', ' ')}", lambda name=name: getattr(
            kept["firewall"], name)()
