"""The demo's one-click sign-in exists with --demo and nowhere else."""

import os
import subprocess
import tempfile

from office import store_options, PATIENCE_S, Office


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


def tests(binary, contract):
    folder = tempfile.TemporaryDirectory(prefix="huiyin-demo-")
    data = os.path.join(folder.name, "data")
    subprocess.run([binary, "demo", "--data", data, "--petitions", "30", "--quiet", "--today",
                    "2026-04-20", *store_options()], check=True, timeout=6 * PATIENCE_S, stdout=subprocess.DEVNULL)
    office = Office(binary, contract, ["--demo"], data)
    yield "demo sign-in", lambda: sign_in_as_all(office)
    yield "demo unknown account", lambda: unknown_account(office)
    yield "demo ends cleanly", office.close
    folder.cleanup()
