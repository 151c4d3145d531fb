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


def tests(binary, contract):
    office = Office(binary, contract)
    yield "throttle of sign-ins by address", lambda: login_flood(office)
    yield "throttle ends cleanly", office.close
