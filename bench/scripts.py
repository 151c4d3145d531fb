"""Conversations for bench/converse, said by the demo county's own officials.

  suggestion  the shortest way to a written answer: submit, screen, refer, study, serve the notice,
              answer, serve the answer, open by number and code, read. 9 requests, 8 of them durable.
  grievance   the ordinary way: submit, screen, refer, accept, serve the notice, draft an opinion on
              each claim, approve it (another person), serve it, open, read. 10 requests, 9 durable.
  complaint   the life that DIGIT publishes figures of: submit, assign, resolve, read (opened by number and
              code). 5 requests, 4 durable; by bench/ccrs.yaml, a rulebook for nothing else.
  act         one act on a matter that is there (its screening is corrected), durable before the answer.
"""

import json

from http_calls import call

OFFICER, HANDLER, HEAD = "zhouhy", "lizk", "changal"  # demo/county.yaml
FACTS = ("小区东门的路灯坏了三个星期，晚上老人出门看不清台阶，上周有人摔倒。物业说归街道，街道说归城管，"
         "请帮忙协调修好。")
CLAIMS = ["修好小区东门的路灯", "说明由哪个单位负责日常维护"]
ANSWER = "路灯已经修好，今后由城管局每月巡查一次，请拨打公示的电话报修。"


class Actors:
    """Sessions of the officials, and what the steps need to know of the county."""

    def __init__(self, port):
        accounts, _ = call(port, "GET", "/api/demo/accounts")
        by_login = {one["login"]: one["id"] for one in accounts["items"]}
        self.headers = {}
        for login in (OFFICER, HANDLER, HEAD):
            session, cookie = call(port, "POST", "/api/demo/session", {"account": by_login[login]})
            self.headers[login] = f"Cookie: {cookie}|X-Huiyin-CSRF: {session['csrf']}"
            if login == HANDLER:
                self.unit = session["grants"][0]["unit"]["id"]
            if login == OFFICER:
                work, _ = call(port, "GET", "/api/desk/work?limit=1", headers={"Cookie": cookie})
                self.today = work["today"]


def submit(purpose):
    body = {"facts": FACTS, "claims": CLAIMS, "place": "东街", "purpose": purpose,
            "petitioner": {"name": "测试{serial}", "phone": "13800000000"},
            "contact": {"channel": "phone", "accepts_electronic_service": True}}
    return ["submit", "POST /api/petitions", "Idempotency-Key: {key}", "", body]


def act(actors, login, action, fields, name=None):
    headers = actors.headers[login] + '|Idempotency-Key: {key}|If-Match: "{version}"'
    return [name or action, "POST /api/desk/petitions/{id}/acts", headers, '"version"',
            {"action": action, "fields": fields}]


def reading(expect):
    name = "测试{serial}"
    return [["open", "POST /api/follow/session", "Accept-Language: zh", "",
             {"number": "{number}", "code": "{code}", "name": name}],
            ["read", "GET /api/follow", "Cookie: {cookie}", expect, None]]


def suggestion(a):
    served = {"way": "electronic", "served_day": a.today}
    return [submit("suggestion"),
            act(a, OFFICER, "screen", {"purpose": "suggestion", "class": "city.works"}),
            act(a, OFFICER, "refer", {"unit": a.unit}),
            act(a, HANDLER, "study", {}),
            act(a, HANDLER, "serve_notice", served),
            act(a, HEAD, "answer_suggestion", {"adoption": "adopted", "reason": ANSWER}),
            act(a, HANDLER, "serve_suggestion", served),
            *reading('"replied"')]


def grievance(a):
    served = {"way": "electronic", "served_day": a.today}
    findings = [{"claim": 1, "finding": "support", "facts": ANSWER, "basis": "《城市照明管理规定》第十七条",
                 "remedy": "已修好"},
                {"claim": 2, "finding": "explain", "facts": ANSWER, "basis": "《城市照明管理规定》第六条"}]
    return [submit("grievance"),
            act(a, OFFICER, "screen", {"purpose": "grievance", "class": "city.works"}),
            act(a, OFFICER, "refer", {"unit": a.unit}),
            act(a, HANDLER, "accept", {"handler_phone": "0311-0000000"}),
            act(a, HANDLER, "serve_notice", served),
            act(a, HANDLER, "draft", {"findings": findings, "text": ANSWER}),
            act(a, HEAD, "approve", {}),
            act(a, HANDLER, "serve_opinion", served),
            *reading('"answered"')]


def complaint(a):
    return [submit("grievance"),
            act(a, OFFICER, "assign", {"unit": a.unit}),
            act(a, HANDLER, "resolve", {"text": ANSWER}),
            *reading('"resolved"')]


def one_act(a):
    first = submit("grievance")
    screen = act(a, OFFICER, "screen", {"purpose": "grievance", "class": "city.works"}, "act")
    return [["once", *first], ["once", *screen], ["loop", *screen]]


SCRIPTS = {"suggestion": suggestion, "grievance": grievance, "complaint": complaint, "act": one_act}


def write(name, port, path):
    """The script as a file of lines for bench/converse."""
    with open(path, "w", encoding="utf-8") as out:
        for step in SCRIPTS[name](Actors(port)):
            *when, title, line, headers, expect, body = step
            text = "" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            out.write("\t".join([title, when[0] if when else "loop", line, headers, expect, text]) + "\n")
