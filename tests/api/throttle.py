"""Throttles on: an address that asks too fast is told to wait, others are not."""

import os
import subprocess

from office import PATIENCE_S, Office


def login_flood(office):
    client = office.client()
    seen = set()
    for number in range(600):  # a slow machine gives tokens back meanwhile
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
    client.must("petitioner_register", body={"login": "duoyan", "password": "blue-kettle",
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
    client.must("session_open", body={"login": "duoyan", "password": "blue-kettle"})
    client.must("petitioner_open", path={"petition": mine})
    client.must("follow_act", if_match=51, body=act)


class Place:
    """A browser somewhere: calls come from an address that the proxy in front names."""

    def __init__(self, office, address):
        self.client, self.headers = office.client(), {"X-Forwarded-For": address}

    def call(self, name, **arguments):
        return self.client.call(name, headers=self.headers, **arguments)

    def sign_in(self, login, password):
        reply = self.call("session_open", body={"login": login, "password": password})
        return reply.problem or "in"

    def follow(self, number, code, name):
        reply = self.call("follow_open", body={"number": number, "code": code, "name": name})
        return reply.problem or "in"


def expect(said, wanted):
    if said != wanted:
        raise AssertionError(f"{said}, not {wanted}")


def locks_only_himself(office):
    """A stranger who guesses at an official's password is locked out; the official is not."""
    password = office.admin_password
    stranger, desk = Place(office, "203.0.113.5"), Place(office, "198.51.100.7")
    expect([stranger.sign_in("admin", "wrong") for _ in range(10)], ["wrong_credentials"] * 10)
    expect(stranger.sign_in("admin", "wrong"), "locked_out")
    expect(stranger.sign_in("admin", password), "locked_out")
    expect(desk.sign_in("admin", password), "in")
    # a household has one address of 64 bits
    neighbour = Place(office, "2001:db8:1:2::7")
    expect([Place(office, f"2001:db8:1:2::{n}").sign_in("admin", "wrong") for n in range(1, 11)],
           ["wrong_credentials"] * 10)
    expect(neighbour.sign_in("admin", "wrong"), "locked_out")
    expect(Place(office, "2001:db8:1:3::7").sign_in("admin", "wrong"), "wrong_credentials")
    mapped = [Place(office, "::ffff:198.51.100.90").sign_in("admin", "wrong") for _ in range(11)]
    expect(mapped[-1], "locked_out")  # IPv4 on a socket for both: the whole address counts
    expect(Place(office, "198.51.100.90").sign_in("admin", "wrong"), "locked_out")
    expect(Place(office, "::ffff:198.51.100.91").sign_in("admin", "wrong"), "wrong_credentials")


def many_are_slowed(office):
    """Many places guess at one account: each unfamiliar one gets fewer tries, and still some; who
    signs in where they always do notices nothing."""
    password = office.admin_password
    desk = Place(office, "198.51.100.7")
    expect(desk.sign_in("admin", password), "in")
    for place in range(1, 8):
        for _ in range(3):
            Place(office, f"192.0.2.{place}").sign_in("admin", "wrong")
    fresh = Place(office, "192.0.2.200")
    expect([fresh.sign_in("admin", "wrong") for _ in range(4)],
           ["wrong_credentials"] * 3 + ["locked_out"])
    expect(Place(office, "192.0.2.201").sign_in("admin", password), "in")
    expect([desk.sign_in("admin", "wrong") for _ in range(9)], ["wrong_credentials"] * 9)
    expect(desk.sign_in("admin", password), "in")
    office.move_clock(seconds=50 * 60)
    expect(fresh.sign_in("admin", password), "locked_out")
    office.move_clock(seconds=10 * 60)
    expect(fresh.sign_in("admin", password), "in")


def petitioners_are_not_locked_out(office):
    """Who knows number and name and guesses at the code, or at the secret, locks out only himself."""
    home, stranger = Place(office, "198.51.100.20"), Place(office, "203.0.113.20")
    receipt = home.client.must("petition_submit", body={
        "facts": "井盖缺失", "claims": ["补上井盖"], "petitioner": {"name": "马六"}, "secret": "654321"})
    number, code = receipt["number"], receipt["code"]
    expect([stranger.follow(number, "WRONG1", "马六") for _ in range(11)],
           ["wrong_credentials"] * 10 + ["locked_out"])
    expect(stranger.follow(number, code, "马六"), "locked_out")
    expect(home.follow(number, code, "马六"), "in")
    thief = Place(office, "203.0.113.21")
    expect(thief.follow(number, code, "马六"), "in")
    guesses = [thief.call("follow_secret_give", body={"secret": f"guess{n:02d}"}).problem
               for n in range(11)]
    expect(guesses, ["wrong_credentials"] * 10 + ["locked_out"])
    expect(home.call("follow_secret_give", body={"secret": "654321"}).problem, None)


def proofs_are_counted(office):
    """Guessing in a session left open is guessing like any other."""
    desk = Place(office, "198.51.100.30")
    expect(desk.sign_in("admin", office.admin_password), "in")
    said = [desk.call("session_prove", body={"password": "wrong"}).problem for _ in range(11)]
    expect(said, ["wrong_credentials"] * 10 + ["locked_out"])
    expect(desk.sign_in("admin", office.admin_password), "locked_out")


def one_serves(office):
    """A second server of the same folder would give the same ids: it does not start."""
    done = subprocess.run([office.binary, "serve", "--data", office.data, "--listen", "127.0.0.1:0"],
                          capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    if done.returncode != 1 or "served by another program" not in done.stderr:
        raise AssertionError(f"{done.returncode} {done.stderr}")


def tests(binary, contract):
    office = Office(binary, contract, ["--proxy", "127.0.0.1"])
    if not os.environ.get("HUIYIN_TEST_STORE"):  # there, several may
        yield "one program serves a folder", lambda: one_serves(office)
    yield "guessing: a stranger locks out only himself", lambda: locks_only_himself(office)
    yield "guessing: many are slowed", lambda: many_are_slowed(office)
    yield "guessing: petitioners", lambda: petitioners_are_not_locked_out(office)
    yield "guessing: proofs", lambda: proofs_are_counted(office)
    yield "guessing ends cleanly", office.close
    office = Office(binary, contract)
    yield "throttle of a petitioner's acts", lambda: many_acts(office)
    yield "throttle of sign-ins by address", lambda: login_flood(office)
    yield "throttle ends cleanly", office.close
