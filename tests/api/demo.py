"""The demo's one-click sign-in exists with --demo and nowhere else."""

import os
import subprocess
import tempfile

from office import store_options, PATIENCE_S, Office

WITHDRAWN = 20


def sign_in_as_all(office):
    client = office.client()
    if not client.must("health")["is_demo"]:
        raise AssertionError("the server does not know that it is a demo")
    accounts = client.must("demo_accounts")["items"]
    roles = {account["role"] for account in accounts}
    for role in sorted(roles):
        account = next(one for one in accounts if one["role"] == role)
        visitor = office.client()
        session = visitor.must("demo_session", body={"account": account["id"]})
        if session["kind"] != "staff" or session["name"] != account["name"]:
            raise AssertionError(f"{account} became {session}")
    if len(roles) < 10:
        raise AssertionError(f"only {roles}")


def unknown_account(office):
    reply = office.client().call("demo_session", body={"account": "1"})
    if reply.problem != "not_found":
        raise AssertionError(reply.problem)


def works_are_there(office):
    """Whoever shows the demonstration finds duties, works and findings; nothing is asked for that is not there."""
    accounts = office.client().must("demo_accounts")["items"]
    found = {}
    for role in ("case_leader", "office_head", "supervisor", "unit_head", "leader"):
        for account in (one for one in accounts if one["role"] == role):
            visitor = office.client()
            visitor.must("demo_session", body={"account": account["id"]})
            owed = visitor.must("duties", query={"whose": "unit", "of": "works", "limit": "100"})["items"]
            found[role] = found.get(role, 0) + len(owed)
    if min(found[role] for role in ("case_leader", "office_head", "supervisor", "unit_head")) < 3:
        raise AssertionError(f"hardly anybody owes anything: {found}")
    kinds = set()
    for state in ("open", "ended"):
        items = visitor.must("works", query={"state": state, "limit": "100"})["items"]
        kinds |= {one["kind"]["id"] if isinstance(one["kind"], dict) else one["kind"] for one in items}
        early = [(one["kind"]["id"], one["opened_day"], matter["number"]) for one in items for matter in one["matters"]
                 if one["opened_day"].replace("-", "") < "".join(matter["number"].split("-")[1:3])]
        if early:
            raise AssertionError(f"begun about matters that nobody had raised yet: {early}")
    if len(kinds) < 12:
        raise AssertionError(f"only {kinds}")


def withdrawn_ones(office):
    """As many as were asked for, each confirmed by the petition office and over."""
    client = office.client()
    accounts = client.must("demo_accounts")["items"]
    client.must("demo_session", body={"account": next(a["id"] for a in accounts if a["role"] == "case_officer")})
    listed = client.must("work_list", query={"list": "ended", "state": "withdrawn", "limit": "100"})["items"]
    if not WITHDRAWN / 2 < len(listed) <= WITHDRAWN:  # those of townships are in other hands
        raise AssertionError(f"{len(listed)} of {WITHDRAWN} are withdrawn")


def tests(binary, contract):
    folder = tempfile.TemporaryDirectory(prefix="huiyin-demo-")
    data = os.path.join(folder.name, "data")
    subprocess.run([binary, "demo", "--data", data, "--petitions", "30", "--withdrawn", str(WITHDRAWN), "--quiet",
                    "--today", "2026-04-20", *store_options()], check=True, timeout=6 * PATIENCE_S, stdout=subprocess.DEVNULL)
    office = Office(binary, contract, ["--demo"], data)
    yield "demo sign-in", lambda: sign_in_as_all(office)
    yield "demo works", lambda: works_are_there(office)
    yield "demo withdrawn", lambda: withdrawn_ones(office)
    yield "demo unknown account", lambda: unknown_account(office)
    yield "demo ends cleanly", office.close
    folder.cleanup()
