"""Meetings with many cases: which matters are offered and why; a hundred on one agenda, and no more; several
people writing at once, each seen by the others and nothing lost; nobody named on a sheet; how long one screen takes is told.

One office and one history: what a step has made the next goes on with.
"""

import statistics
import threading
import time

from crowd import at_once
from findings import Story as Supervised, expect

MOST = 100
WRITERS = 5


class Story(Supervised):
    """The office, and the meeting in it."""

    meeting = ""

    def work(self, actor, work):
        return self.world.client(actor).must("work_view", path={"work": work})

    def agenda(self, actor="officer", **query):
        return self.world.client(actor).must("work_agenda", path={"work": self.meeting}, query=query)

    def candidates(self, actor="officer"):
        items = self.world.client(actor).must("work_candidates", path={"work": self.meeting})["items"]
        return {item["petition"]: item for item in items}

    def reasons(self):
        """By the names that the story gave to matters."""
        found = self.candidates()
        return {name: found[id]["reasons"] for name, id in self.matters.items() if id in found}

    def put_on(self, petition, **more):
        fields = {"petition": petition, "why": "hard", "text": "怎样解决，由谁来办", **more}
        return self.world.client("officer").call("work_open", body={
            "kind": "agenda_item", "act": "put_on", "parent": self.meeting, "fields": fields})

    def act_on(self, actor, work, version, act, **fields):
        return self.world.client(actor).call("work_act", path={"work": work}, if_match=version,
                                             body={"act": act, "fields": fields})


# ---- what is offered ----

def nothing_is_offered_in_a_new_office(s):
    s.open("meeting", "officer", "meeting", "plan", form="bulk")
    s.meeting = s.works["meeting"]
    expect(s.candidates(), {})


def each_is_offered_for_its_reason(s):
    """Late, disputed, led by a leader, called to by several units – and what is none of it is not."""
    for name, title in (("late", "桥面塌了"), ("path", "石板路塌了"), ("hill", "山体滑坡"), ("lamp", "路灯不亮"),
                        ("plain", "公厕没有人扫")):
        s.register(name, title)
    for name in ("late", "hill", "lamp", "plain"):
        s.refer(name, "housing")
    s.refer("path", "labour")
    s.act("path", "labour_handler", "object", reason="道路不归人社部门管，请转住建部门办理。")
    expect(s.reasons(), {}, "one objection is a right")
    s.act("path", "head", "uphold_objection", reason="成立")
    s.refer("path", "housing")
    s.act("path", "handler", "object", reason="这条路归河口镇人民政府管，请转河口镇办理。")
    expect(s.reasons(), {"path": ["disputed"]})
    s.open("hill", "head", "case_leader", "name_leader", petition=s.matters["hill"],
           leader=s.world.accounts["case_leader"], unit=s.world.units["housing"], text="情况复杂")
    s.open("lamp", "handler", "whistle", "call", petition=s.matters["lamp"], units=[s.world.units["labour"]],
           minutes=30, place="巷口", text="请到现场")
    expect(s.reasons(), {"path": ["disputed"], "hill": ["hard"], "lamp": ["cross_unit"]})
    for name in ("hill", "lamp", "plain"):
        s.take_on(name)
    s.office.move_clock(days=25)  # nobody told the first one's people anything
    found = s.reasons()
    expect((found["late"], "plain" in found), (["overdue"], False), str(found))


def an_offer_says_what_and_whose(s):
    one = s.candidates()[s.matters["late"]]
    seen = s.world.client("officer").must("petition_view", path={"petition": s.matters["late"]})
    expect((one["number"], one["title"], one["unit"]["id"]),
           (seen["number"], "桥面塌了", s.world.units["housing"]))
    if not one["found"]:
        raise AssertionError("it is not said what was found")
    first = next(iter(s.candidates().values()))
    most = max(len(item["reasons"]) for item in s.candidates().values())
    expect(len(first["reasons"]), most, "what has most reasons stands first")


def who_is_asked_and_who_is_not(s):
    for actor in ("handler", "unit_head", "labour_head", "town_leader"):
        expect(s.world.client(actor).call("work_candidates", path={"work": s.meeting}).problem, "not_found", actor)
    for actor in ("clerk", "auditor", "admin"):
        problem = s.world.client(actor).call("work_candidates", path={"work": s.meeting}).problem
        if problem not in ("not_found", "forbidden"):
            raise AssertionError(f"{actor}: {problem}")
    expect(sorted(s.candidates("head")), sorted(s.candidates()), "the head is offered the same")


def what_is_on_is_not_offered(s):
    made = s.put_on(s.matters["late"], why="overdue", units=[s.world.units["housing"]])
    expect(made.status, 201)
    s.works["item"] = made.json["id"]
    found = s.reasons()
    expect(("late" in found, "path" in found), (False, True), str(found))
    expect(s.world.client("officer").must("work_agenda", path={"work": s.meeting})["items"][0]["item"]["id"],
           s.works["item"])


# ---- a hundred ----

def a_hundred_are_put_on(s):
    """And no more; what was put on stands in the order of putting on."""
    clerk, officer = s.world.client("clerk"), s.world.client("officer")
    for number in range(2, MOST + 2):
        made = clerk.must("petition_register", body={
            "channel": "letter", "received_day": s.day(), "title": f"闻百件反映的第 {number} 件",
            "facts": "闻百件说井水浑浊。", "claims": ["闻百件要求查清水质"],
            "people": [{"name": "闻百件", "phone": "13812345678", "address": "柳树村"}]})
        s.matters[number] = made["id"]
    for number in range(2, MOST + 1):
        made = s.put_on(s.matters[number], text=f"第 {number} 件由谁来办")
        if made.status != 201:
            raise AssertionError(f"{number}: {made.json}")
        s.works[number] = made.json["id"]
    s.works[1] = s.works["item"]
    expect(s.put_on(s.matters[MOST + 1]).fields, {"fields.petition": "too_many"})
    expect([one["item"]["id"] for one in officer.must("work_agenda", path={"work": s.meeting})["items"]],
           [s.works[number] for number in range(1, MOST + 1)])


def nobody_is_named_on_any_sheet(s):
    """Whoever may read it: title and claims are the petitioner's words and stand masked."""
    officer = s.world.client("officer")
    for number in range(2, MOST + 1):
        reply = officer.call("work_sheet", path={"work": s.works[number]})
        text = reply.body.decode()
        if "闻百件" in text or "13812345678" in text:
            raise AssertionError(f"{number} names somebody: {text[:300]}")
        if any("您" in step["text"] for step in reply.json["matter"]["steps"]):
            raise AssertionError(f"officials are told what petitioners are: {reply.json['matter']['steps']}")
        expect((reply.json["matter"]["title"], reply.json["matter"]["claims"]),
               (f"闻**反映的第 {number} 件", ["闻**要求查清水质"]))


def several_write_at_once(s):
    """Each on a case of their own, as they type; nobody is held up, all is there afterwards."""
    actors = ("officer", "head", "second", "third", "fourth")
    for actor in actors[2:]:
        s.world.add_account(actor, "case_officer", "office")
    clients = [s.world.client(actor) for actor in actors]
    took = []

    def write(index):
        client = clients[index]
        for number in range(2 + index, 42, WRITERS):
            version = 1
            for words in ("由住建局", "由住建局查清水质", f"由住建局查清第 {number} 件的水质，并答复"):
                begun = time.perf_counter()
                version = client.must("work_act", path={"work": s.works[number]}, if_match=version, body={
                    "act": "draft", "fields": {"text": words}})["version"]
                took.append(1000 * (time.perf_counter() - begun))
    before = s.agenda("head")
    at_once(WRITERS, write)
    for number in range(2, 42):
        last = s.work("head", s.works[number])["history"][-1]
        expect((last["act"], last["fields"][0]["value"]), ("draft", f"由住建局查清第 {number} 件的水质，并答复"))
    after = s.agenda("head", since=before["mark"])
    expect((after["is_same"], len(after["items"])), (False, MOST))
    print(f"       {len(took)} drafts by {WRITERS} at once: median {statistics.median(took):.0f} ms, "
          f"longest {max(took):.0f} ms", flush=True)


def all_write_on_one(s):
    """On the same case: one is taken, the others are told and keep theirs beside it."""
    actors = ("officer", "head", "second", "third", "fourth")
    work = s.works[50]

    def write(index):
        client = s.world.client(actors[index])
        reply = client.call("work_act", path={"work": work}, if_match=1, body={
            "act": "draft", "fields": {"text": f"第 {index} 种写法"}})
        while reply.problem == "stale":
            version = client.must("work_view", path={"work": work})["version"]
            reply = client.call("work_act", path={"work": work}, if_match=version, body={
                "act": "beside", "fields": {"text": f"第 {index} 种写法"}})
        return reply.status
    expect(at_once(WRITERS, write), [200] * WRITERS)
    history = s.work("head", work)["history"][1:]
    expect(sorted(one["fields"][0]["value"] for one in history), [f"第 {index} 种写法" for index in range(WRITERS)])
    expect([one["act"] for one in history], ["draft"] + ["beside"] * (WRITERS - 1))


def a_screen_opens_while_others_type(s):
    """What the page asks for when one turns to a case, while everybody's pages ask after the agenda; how long it takes is told."""
    over = threading.Event()

    def type_on():
        version = {}
        while not over.is_set():
            for number in range(60, 70):
                if over.is_set():
                    break
                version[number] = s.world.client("third").must(
                    "work_act", path={"work": s.works[number]}, if_match=version.get(number, 1),
                    body={"act": "draft", "fields": {"text": "边议边写"}})["version"]
                over.wait(0.3)

    def ask_on():
        mark = None
        while not over.is_set():
            mark = s.world.client("fourth").must("work_agenda", path={"work": s.meeting},
                                                 query={"since": mark} if mark else {})["mark"]
            over.wait(0.5)
    others = [threading.Thread(target=run) for run in (type_on, ask_on)]
    for thread in others:
        thread.start()
    client, took, agenda = s.world.client("head"), [], []
    try:
        for number in range(70, 95):
            begun = time.perf_counter()
            client.must("work_view", path={"work": s.works[number]})
            client.must("work_sheet", path={"work": s.works[number]})
            took.append(1000 * (time.perf_counter() - begun))
            begun = time.perf_counter()
            s.agenda("head")
            agenda.append(1000 * (time.perf_counter() - begun))
    finally:
        over.set()
        for thread in others:
            thread.join()
    size = len(client.call("work_agenda", path={"work": s.meeting}).body)
    print(f"       a case on the screen: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms; the agenda "
          f"whole: median {statistics.median(agenda):.0f} ms, {size} bytes", flush=True)


def a_question_waits_for_what_is_written(s):
    """Whose page asks with the mark it has is answered when somebody wrote, and only then; without a wait at once."""
    actors = ("head", "second", "third", "fourth")
    mark = [s.agenda(actor) for actor in actors][-1]["mark"]
    expect(s.agenda("head", since=mark)["is_same"], True)
    expect(s.agenda("head", since=mark, wait=1)["is_same"], True, "nobody wrote")
    got = {}

    def ask(actor):
        got[actor] = s.agenda(actor, since=mark, wait=25)
    waiting = [threading.Thread(target=ask, args=(actor,)) for actor in actors]
    for thread in waiting:
        thread.start()
    for _ in range(20):  # time enough for who does not wait to be answered
        s.agenda("officer", since=mark)
    version = s.work("officer", s.works[55])["version"]
    expect(s.act_on("officer", s.works[55], version, "draft", text="由水利局牵头").status, 200)
    for thread in waiting:
        thread.join()
    for actor in actors:
        expect((got[actor]["is_same"], len(got[actor]["items"]), got[actor]["mark"] > mark), (False, MOST, True), actor)
    expect(s.world.client("head").call("work_agenda", path={"work": s.meeting}, query={"wait": 26}).fields, {"wait": "max"})


def the_shared_screen_is_told_to_petitioners(s):
    """Each showing is an event of the item, and a look of its kind; without who was there it is not shown."""
    for number in range(95, MOST + 1):
        expect(s.act_on("head", s.works[number], 1, "show").fields, {"fields.present": "required"})
        expect(s.act_on("head", s.works[number], 1, "show", present="住建局、水利局").status, 200)
        sheet = s.world.client("head").must("work_sheet", path={"work": s.works[number]})
        expect([one["text"] for one in sheet["shown"]], ["住建局、水利局"])


def tests(binary, contract):
    s = Story(binary, contract)
    for step in (nothing_is_offered_in_a_new_office, each_is_offered_for_its_reason, an_offer_says_what_and_whose,
                 who_is_asked_and_who_is_not, what_is_on_is_not_offered, a_hundred_are_put_on,
                 nobody_is_named_on_any_sheet, several_write_at_once, all_write_on_one, a_screen_opens_while_others_type,
                 a_question_waits_for_what_is_written, the_shared_screen_is_told_to_petitioners):
        yield f"meetings {step.__name__}", lambda step=step: s.go_on(step)
    yield "meetings end cleanly", s.office.close
