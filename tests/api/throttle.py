"""Throttles on: an address that asks too fast is told to wait, others are not."""

from office import Office


def login_flood(office):
    client = office.client()
    seen = set()
    for number in range(70):
        reply = client.call("session_open", body={"login": f"nobody{number}", "password": "x"})
        seen.add((reply.status, reply.problem))
        if reply.status == 429:
            break
    if seen != {(401, "wrong_credentials"), (429, "rate_limited")}:
        raise AssertionError(f"seen {seen}")
    if not 0 < int(reply.headers["retry-after"]) <= 10 or reply.json["retry_after_s"] < 1:
        raise AssertionError("when to come back")
    client.must("guide")


def many_acts(office):
    """A petitioner's own acts have an end for the day, and begin anew the next."""
    client = office.client()
    client.must("petitioner_register", body={"login": "duoyan", "password": "duoyan-1234",
                                             "name": "多言"})
    client.must("petition_submit", body={"facts": "路灯不亮", "claims": ["修好路灯"],
                                         "petitioner": {"name": "多言"}})
    mine = client.must("petitioner_petitions")["items"][0]["id"]
    client.must("petitioner_open", path={"petition": mine})
    act = {"action": "supplement", "fields": {"text": "还有一句"}}
    for version in range(1, 51):
        client.must("follow_act", if_match=version, body=act)
    reply = client.call("follow_act", if_match=51, body=act)
    if (reply.status, reply.problem) != (429, "rate_limited"):
        raise AssertionError(f"{reply.status} {reply.problem}")
    if client.must("follow_view")["version"] != 51:
        raise AssertionError("a refused act was done")
    office.move_clock(days=1)
    client.must("session_open", body={"login": "duoyan", "password": "duoyan-1234"})
    client.must("petitioner_open", path={"petition": mine})
    client.must("follow_act", if_match=51, body=act)


def tests(binary, contract):
    office = Office(binary, contract)
    yield "throttle of a petitioner's acts", lambda: many_acts(office)
    yield "throttle of sign-ins by address", lambda: login_flood(office)
    yield "throttle ends cleanly", office.close
