"""The supervision board: faults are put into an office one by one and each is found, with what proves it;
an office that keeps its days gives nothing; and a finding goes when its fact does.

One office and one history, since the days of it depend on one another: April to September 2026.
"""

import datetime

from office import NOW, Office
from world import ACCOUNTS, World

# The holidays of that autumn (calendars/cn.yaml).
FREE = {datetime.date(2026, 9, 25), *(datetime.date(2026, 10, day) for day in range(1, 8))}
WORKED = {datetime.date(2026, 9, 20), datetime.date(2026, 10, 10)}
QUIET = {"late": 0, "notice": 0, "not_reported": 0, "promise": 0, "passed_about": 0, "recommendation": 0,
         "policy_unanswered": 0, "pursuit_unanswered": 0, "order_unmet": 0, "instruction": 0,
         "leader_idle": 0, "leader_nominal": 0, "leader_changed": 0, "own_house": 0,
         "staff_none": 0, "staff_untrained": 0, "staff_load": 0}


def expect(said, wanted, what=""):
    if said != wanted:
        raise AssertionError(f"{what}: {said!r}, not {wanted!r}")


class Story:
    """One office with the means to let things happen in it."""

    def __init__(self, binary, contract):
        self.office = Office(binary, contract, ["--no-throttle"])
        self.world = World(self.office)
        self.broken = None
        self.matters = {}
        self.works = {}
        self.world.add_account("other_leader", "case_leader", "region")
        self.world.add_account("third_leader", "case_leader", "region")
        for actor in ("officer", "handler", "labour_handler", "town_handler"):
            self.train(actor)

    def go_on(self, step):
        """One day follows another: what comes after a failure says nothing."""
        if self.broken:
            raise AssertionError(f"{self.broken} failed before")
        self.broken = step.__name__
        step(self)
        self.broken = None

    # ---- days ----

    def day(self, more=0):
        begun = datetime.date.fromisoformat(NOW[:10])
        return (begun + datetime.timedelta(days=self.office.offset_ms // 86400000 + more)).isoformat()

    def until(self, day):
        """Move on to that day."""
        ahead = datetime.date.fromisoformat(day) - datetime.date.fromisoformat(self.day())
        self.office.move_clock(days=ahead.days)

    def working_days(self, count):
        """So many of them on."""
        while count > 0:
            self.office.move_clock(days=1)
            day = datetime.date.fromisoformat(self.day())
            count -= day in WORKED or (day.weekday() < 5 and day not in FREE)

    # ---- matters ----

    def register(self, name, title):
        made = self.world.client("clerk").must("petition_register", body={
            "channel": "letter", "received_day": self.day(), "facts": title + "，一直没有人管。",
            "claims": ["把事情办了"], "people": [{"name": "闻来信", "address": "柳树村"}]})
        self.matters[name] = made["id"]
        self.act(name, "officer", "screen", purpose="grievance", **{"class": "city.property"}, title=title)

    def act(self, name, actor, action, **fields):
        self.world.client(actor).act_as_seen("petition_view", "petition_act", {"petition": self.matters[name]},
                                             {"action": action, "fields": fields})

    def refer(self, name, unit):
        self.act(name, "officer", "refer", unit=self.world.units[unit])

    def take_on(self, name, handler="handler"):
        """Accepted and told, as it ought to be."""
        self.act(name, handler, "accept")
        self.act(name, handler, "serve_notice", way="direct", served_day=self.day(), proof="回证")

    def answer(self, name, remedy_day, handler="handler", head="unit_head"):
        finding = {"claim": 1, "finding": "support", "facts": "属实", "basis": "规定", "remedy": "办",
                   "remedy_day": remedy_day}
        self.act(name, handler, "draft", findings=[finding], text="答复如下")
        self.act(name, head, "approve")
        self.act(name, handler, "serve_opinion", way="direct", served_day=self.day(), proof="回证")

    # ---- staff ----

    def train(self, actor):
        """The official's course is noted at their unit."""
        unit = self.world.units[ACCOUNTS[actor][1]]
        return self.world.client("supervisor").must("staff_note", path={"unit": unit}, body={
            "account": self.world.accounts[actor], "kind": "training", "name": "业务培训班", "from_day": self.day()})

    def switch(self, actor, is_active):
        """The account of an official is closed, or opened again."""
        client, account = self.world.client("admin"), self.world.accounts[actor]
        version = next(one["version"] for one in client.must("account_list")["items"] if one["id"] == account)
        client.must("account_change", path={"account": account}, if_match=version, body={"is_active": is_active})

    # ---- works ----

    def open(self, name, actor, kind, act, **fields):
        self.works[name] = self.world.client(actor).must("work_open", body={
            "kind": kind, "act": act, "fields": fields})["id"]

    def do(self, name, actor, act, **fields):
        self.world.client(actor).act_as_seen("work_view", "work_act", {"work": self.works[name]},
                                             {"act": act, "fields": fields})

    # ---- the board ----

    def counts(self, actor="supervisor"):
        board = self.world.client(actor).must("findings_board")
        return {row["id"]: row["count"] for row in board["triggers"]}

    def expect_found(self, what="", **found):
        expect(self.counts(), {**QUIET, **found}, what or self.day())

    def found(self, trigger, actor="supervisor", **query):
        return self.world.client(actor).must("findings", path={"trigger": trigger}, query=query)

    def only(self, trigger):
        items = self.found(trigger)["items"]
        expect(len(items), 1, trigger)
        return items[0]


def nothing_in_a_new_office(s):
    s.expect_found("a new office")
    page = s.found("late")
    expect((page["items"], page["next"], page["today"]), ([], None, s.day()))
    expect(page["trigger"]["ground"], "late")
    expect(page["opening"]["id"], "open", "a supervisor may open")
    expect(s.found("late", actor="leader")["opening"], None, "a leader reads")
    expect(s.world.client("supervisor").call("findings", path={"trigger": "nothing"}).problem, "not_found")
    expect(s.world.client("supervisor").call("findings", path={"trigger": "late"},
                                             query={"after": "1.x.0"}).problem, "bad_input")
    for actor in ("clerk", "officer", "handler", "unit_head", "case_leader", "auditor", "admin"):
        expect(s.world.client(actor).call("findings_board").problem, "forbidden", actor)


def passed_about(s):
    """Two objections and nobody has it; one is a right; who takes it on ends it."""
    s.register("path", "石板路塌了")
    s.refer("path", "labour")
    s.act("path", "labour_handler", "object", reason="道路不归人社部门管，请转住建部门办理。")
    s.expect_found("one objection")
    s.act("path", "head", "uphold_objection", reason="成立")
    s.refer("path", "housing")
    s.act("path", "handler", "object", reason="这条路归河口镇人民政府管，请转河口镇办理。")
    s.expect_found(passed_about=1)
    row = s.only("passed_about")
    expect((row["petition"], row["title"], row["count"], row["due_day"], row["work"]),
           (s.matters["path"], "石板路塌了", 2, s.day(), None))
    s.act("path", "head", "dismiss_objection", reason="归住建")
    s.expect_found("dismissed, and still nobody has it", passed_about=1)
    s.take_on("path")
    s.expect_found("taken on")


def notice_not_served(s):
    s.register("wall", "围墙要倒")
    s.register("kept", "水管漏水")
    s.refer("wall", "housing")
    s.refer("kept", "housing")
    s.take_on("kept")
    s.until("2026-05-06")  # the fifteenth day is in a holiday: it moves to this one
    s.expect_found("the last day is in time")
    s.until("2026-05-07")
    s.expect_found(notice=1)
    row = s.only("notice")
    expect((row["petition"], row["unit"]["id"], row["due_day"], row["days_since"], row["extended_days"],
            row["owed"], row["opened"]),
           (s.matters["wall"], s.world.units["housing"], "2026-05-06", 1, 0, "书面告知", None))
    expect(s.found("notice", unit=s.world.units["labour"])["items"], [], "another unit's")
    expect(s.counts("head"), {**QUIET, "notice": 1}, "the office's own head")
    expect(s.counts("leader"), {**QUIET, "notice": 1}, "a leader of the county")
    expect(s.counts("town_leader"), QUIET, "a leader elsewhere")


def supervised(s):
    """Opened once, it is not proposed again; and it is still found until the fact ends."""
    row = s.only("notice")
    s.open("notice", "supervisor", "supervision", "open", petition=row["petition"], unit=row["unit"]["id"],
           ground="procedure", text="马上书面告知", due_day=s.day(10))
    expect(s.only("notice")["opened"], s.works["notice"])
    board = s.world.client("supervisor").must("findings_board")
    row = next(one for one in board["triggers"] if one["id"] == "notice")
    expect((row["count"], row["opened"], row["is_more"]), (1, 1, False))
    s.take_on("wall")
    s.expect_found("told at last")


def reported_back(s):
    s.register("wage", "工资没发")
    s.act("wage", "officer", "assign", unit=s.world.units["labour"], result_day=s.day(20), note="限期查清")
    s.take_on("wage", "labour_handler")
    s.office.move_clock(days=20)
    s.expect_found("the day itself")
    s.office.move_clock(days=1)
    s.expect_found(not_reported=1)
    expect(s.only("not_reported")["unit"]["id"], s.world.units["labour"])


def no_fault(s):
    """What was looked into and is no fault is not found again, while the facts are the same."""
    row = s.only("not_reported")
    note = {"petition": row["petition"], "finding": row["mark"], "reason": "纸质报告上月已收到，补录中"}
    client = s.world.client("supervisor")

    def refused(fields):
        return client.call("work_open", body={"kind": "no_fault", "act": "note", "fields": fields}).fields

    expect(refused({**note, "finding": row["mark"] + "0"}), {"fields.finding": "enum"}, "not found so")
    expect(refused({**note, "petition": s.matters["kept"]}), {"fields.finding": "enum"}, "of another matter")
    expect(refused({"petition": row["petition"], "finding": row["mark"]}), {"fields.reason": "required"})
    expect(s.world.client("leader").call("work_open", body={"kind": "no_fault", "act": "note",
                                                            "fields": note}).problem, "forbidden")
    s.open("note", "supervisor", "no_fault", "note", **note)
    s.expect_found("noted")
    noted = s.found("not_reported", state="noted")["items"]
    expect([(one["mark"], one["note"]) for one in noted], [(row["mark"], s.works["note"])])
    expect(s.found("not_reported", actor="leader", state="noted")["items"][0]["petition"], row["petition"])
    expect(refused(note), {"fields.finding": "enum"}, "noted already")
    seen = s.world.client("leader").must("work_view", path={"work": s.works["note"]})
    expect((seen["is_ended"], seen["duties"], seen["history"][0]["fields"][-1]["value"]),
           (True, [], note["reason"]))
    expect(s.world.client("labour_head").call("work_view", path={"work": s.works["note"]}).problem, "not_found",
           "the unit does not read it")


def late_without_reason(s):
    """Past its day: found, unless an extension is being decided; who leaves that undecided hides nothing."""
    s.until("2026-06-22")
    s.act("path", "handler", "request_extension", days=20, reason="需要等检测报告")
    s.until("2026-06-23")
    s.expect_found("one is late, of the other an extension is being decided", late=1)
    row = s.only("late")
    expect((row["petition"], row["due_day"], row["owed"]), (s.matters["kept"], "2026-06-22", "书面答复"))
    s.until("2026-06-26")
    s.expect_found("the decision itself is late", late=2)
    first = s.found("late", limit=1)
    second = s.found("late", limit=1, after=first["next"])
    expect(sorted(row["petition"] for page in (first, second) for row in page["items"]),
           sorted((s.matters["kept"], s.matters["path"])), "two pages")
    expect(s.found("late", limit=1, after=second["next"])["items"], [])
    s.act("path", "unit_head", "refuse_extension", reason="期限已过")
    for name in ("kept", "path", "wall"):
        s.answer(name, "2026-07-10" if name == "kept" else "2026-12-31")
    s.answer("wage", "2026-12-31", "labour_handler", "labour_head")
    s.expect_found("all are answered")


def promise_not_kept(s):
    s.until("2026-07-10")
    s.expect_found("the day that was promised")
    s.until("2026-07-11")
    s.expect_found(promise=1)
    row = s.only("promise")
    expect((row["petition"], row["due_day"], row["owed"]), (s.matters["kept"], "2026-07-10", "落实承诺"))
    s.act("kept", "handler", "perform", claim=1, performed_day=s.day(), evidence="水管换了新的")
    s.expect_found("carried out")


def recommendation_unanswered(s):
    """Found in the supervision itself: nothing else is opened, one goes on there."""
    s.do("notice", "unit_head", "answer", text="已经书面告知")
    s.do("notice", "supervisor", "recommend", text="建立告知台账")
    s.office.move_clock(days=30)
    s.expect_found("the thirtieth day")
    s.office.move_clock(days=1)
    s.expect_found(recommendation=1)
    row = s.only("recommendation")
    expect((row["work"], row["petition"], row["owed"], row["opened"]),
           (s.works["notice"], s.matters["wall"], "书面反馈建议采纳情况", None))
    expect(s.found("recommendation")["opening"], None)
    s.do("notice", "unit_head", "adopt", adopted="all", text="台账已建")
    s.expect_found("replied")
    s.do("notice", "supervisor", "close", text="看过台账")


def leaders(s):
    """In name only, idle, passed on: what the leader did themselves is what counts."""
    s.working_days(1)
    s.register("hill", "山体滑坡威胁房屋")
    s.refer("hill", "housing")
    s.take_on("hill")
    s.open("hill", "head", "case_leader", "name_leader", petition=s.matters["hill"],
           leader=s.world.accounts["case_leader"], unit=s.world.units["housing"], text="情况复杂")
    s.do("hill", "head", "instruct", text="请抓紧")
    named = s.day()
    s.working_days(10)
    s.expect_found("ten working days are not over")
    s.working_days(1)
    s.expect_found("others acted, the leader never", leader_nominal=1)
    row = s.only("leader_nominal")
    expect((row["work"], row["start_day"], row["count"]), (s.works["hill"], named, 1))
    s.do("hill", "case_leader", "hear", way="phone", text="要求搬迁")
    s.expect_found("the leader has acted")
    heard = s.day()
    s.working_days(25)
    s.expect_found("twenty-five working days are not over")
    s.working_days(1)
    s.expect_found(leader_idle=1)
    row = s.only("leader_idle")
    expect((row["due_day"], row["work"]), (heard, s.works["hill"]))
    s.do("hill", "case_leader", "site_visit", visited_day=s.day(), text="看了现场")
    s.expect_found("the leader has acted again")
    for leader, why in (("other_leader", "post"), ("third_leader", "other")):
        s.do("hill", "head", "change_leader", leader=s.world.accounts[leader], why=why, reason="调整")
    s.expect_found("once, beside a change of post")
    s.do("hill", "head", "change_leader", leader=s.world.accounts["case_leader"], why="other", reason="再调整")
    s.expect_found(leader_changed=1)
    expect(s.only("leader_changed")["count"], 2)
    s.do("hill", "head", "release", reason="已经搬迁")
    s.answer("hill", "2026-12-31")
    s.expect_found("over")


def instruction_not_reported(s):
    s.open("word", "officer", "instruction", "write", petition=s.matters["hill"],
           leader=s.world.accounts["case_leader"], unit=s.world.units["housing"], text="请查清",
           due_day=s.day(4))
    s.office.move_clock(days=4)
    s.expect_found("the day itself")
    s.office.move_clock(days=1)
    s.expect_found(instruction=1)
    row = s.only("instruction")
    expect((row["work"], row["unit"]["id"], row["opened"]), (s.works["word"], s.world.units["housing"], None))
    s.open("press", "supervisor", "supervision", "open", petition=row["petition"], unit=row["unit"]["id"],
           ground="not_reported", text="马上报告", due_day=s.day(10))
    expect(s.only("instruction")["opened"], s.works["press"])
    s.do("word", "unit_head", "report", text="已查清")
    s.expect_found("reported")


def other_recommendations(s):
    """About policy to the government, about responsibility to the body with power, an order to mend: each is
    found in the work itself."""
    hill, units = s.matters["hill"], s.world.units
    s.open("policy", "supervisor", "recommend_policy", "open", petition=hill, unit=units["region"],
           text="搬迁补助没有规定", proposal="定出补助办法")
    s.open("pursuit", "supervisor", "recommend_responsibility", "open", petition=hill, unit=units["labour"],
           concerned=units["housing"], ground="delayed", text="拖延半年", proposal="问责")
    s.open("order", "supervisor", "order", "issue", petition=hill, unit=units["housing"], measure="deadline",
           resolution="联席会议 2026 年第 8 次", text="限期改正", due_day=s.day(30))
    s.office.move_clock(days=30)
    while s.counts() == QUIET:  # the thirtieth day may fall on a day off
        s.office.move_clock(days=1)
    s.office.move_clock(days=3)
    s.expect_found(policy_unanswered=1, pursuit_unanswered=1, order_unmet=1)
    for trigger, work in (("policy_unanswered", "policy"), ("pursuit_unanswered", "pursuit"),
                          ("order_unmet", "order")):
        row = s.only(trigger)
        expect((row["work"], row["petition"], row["opened"]), (s.works[work], hill, None), trigger)
        expect(s.found(trigger)["opening"], None, trigger)
    s.do("policy", "leader", "adopt", adopted="all", text="已列入计划")
    s.do("pursuit", "labour_head", "adopt", adopted="part", text="已约谈")
    s.do("order", "unit_head", "report", text="已改正")
    s.expect_found("replied and mended")


def own_house(s):
    """What the office itself owes is found, too; and nobody is proposed to supervise themselves."""
    s.register("lamp", "路灯不亮")
    s.office.move_clock(days=22)
    s.expect_found(own_house=1)
    row = s.only("own_house")
    expect((row["unit"]["id"], row["opened"]), (s.world.units["office"], None))
    page = s.found("own_house")
    expect((page["opening"], page["trigger"]["ground"]), (None, None))
    s.refer("lamp", "housing")
    s.take_on("lamp")
    s.expect_found("referred at last")


def staff_of_units(s):
    """A unit with nobody trained, with too much for its handlers, with nobody: each is found, as a fact of the unit, and
    goes when there are people, or training. Nothing is opened on it, and nothing noted as no fault."""
    labour = s.world.units["labour"]
    view = s.world.client("supervisor").must("staff_unit", path={"unit": labour})
    record = next(one["records"][0]["id"] for one in view["officials"] if one["records"])
    s.world.client("supervisor").call("staff_take_back", path={"unit": labour, "record": record})
    s.expect_found("nobody trained", staff_untrained=1)
    row = s.only("staff_untrained")
    expect((row["petition"], row["unit"]["id"], row["no"], row["work"], row["opened"], row["note"], row["state"]),
           (None, labour, 1, None, None, None, None))
    page = s.found("staff_untrained")
    expect((page["opening"], page["noting"], page["next"]), (None, None, None))
    expect(s.found("staff_untrained", unit=s.world.units["housing"])["items"], [], "another unit's")
    expect(s.found("staff_untrained", state="noted")["items"], [])
    expect(s.counts("town_leader"), QUIET, "a leader elsewhere")
    refused = s.world.client("supervisor").call("work_open", body={"kind": "no_fault", "act": "note", "fields": {
        "petition": s.matters["lamp"], "finding": row["mark"], "reason": "人不够"}})
    expect(refused.fields, {"fields.finding": "enum"}, "no finding of a matter")
    s.train("labour_handler")
    s.expect_found("trained")
    board = s.world.client("supervisor").must("staff_board")
    had = next(one["open"] for one in board["units"] if one["unit"]["id"] == labour)
    for number in range(had, 60):
        s.register(f"load{number}", f"第 {number} 件")
        s.refer(f"load{number}", "labour")
    s.expect_found("sixty for one handler")
    s.register("load60", "再一件")
    s.refer("load60", "labour")
    s.expect_found(staff_load=1)
    row = s.only("staff_load")
    expect((row["unit"]["id"], row["no"], row["count"]), (labour, 1, 61))
    s.world.client("admin")  # signed in again, if it must be
    s.world.add_account("another_handler", "unit_handler", "labour")
    s.expect_found("two of them")
    s.switch("labour_handler", False)
    s.switch("another_handler", False)
    s.expect_found("nobody is left", staff_none=1)
    expect((s.only("staff_none")["no"], s.only("staff_none")["count"]), (0, 61))
    s.switch("labour_handler", True)
    s.switch("another_handler", True)
    s.expect_found("both are back")


def tests(binary, contract):
    s = Story(binary, contract)
    for step in (nothing_in_a_new_office, passed_about, notice_not_served, supervised, reported_back, no_fault,
                 late_without_reason, promise_not_kept, recommendation_unanswered, leaders,
                 instruction_not_reported, other_recommendations, own_house, staff_of_units):
        yield f"findings {step.__name__}", lambda step=step: s.go_on(step)
    yield "findings end cleanly", s.office.close
