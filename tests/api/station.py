"""An offline station and its office, by the commands that people use: registered without an office
in reach, sealed on the laptop, taken over once, told what was refused."""

import datetime
import json
import os
import re
import subprocess
import tempfile

from office import PATIENCE_S, Office

NAME, PHONE, FACTS = "欧阳柳溪", "13912345678", "村口水渠三年没有清淤，汛期一到田就淹"
UNIT = "清禾县信访局"
DIFFERENCES = 3


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def now_text():
    """To the second, and never before what was granted a moment ago."""
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


class Today(Office):
    """An office on the machine's own day: commands know no other."""

    begins = None

    def serve(self, options):
        self.begins = self.begins or now_text()
        self.log = open(os.path.join(self.folder, "log"), "ab")
        process = subprocess.Popen(
            [self.binary, *self.verb(), "--data", self.data, "--listen", "127.0.0.1:0",
             "--test-clock", self.clock, "--now", self.begins, *options],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        match = re.search(r":(\d+)$", process.stdout.readline().strip())
        if not match:
            process.wait(PATIENCE_S)
            raise AssertionError("the server did not start: " + self.log_text())
        self.port = int(match.group(1))
        self.begun_s = 0
        return process

    def verb(self):
        return ["serve"]

    def stop(self):
        self.process.terminate()
        expect(self.process.wait(PATIENCE_S) == 0, self.log_text()[-2000:])
        self.process.stdout.close()
        self.log.close()


class Station(Today):
    def verb(self):
        return ["station", "serve"]


class Place:
    """One office and what is carried between it and its stations."""

    def __init__(self, binary, contract):
        self.binary, self.contract = binary, contract
        self.folder = tempfile.TemporaryDirectory(prefix="huiyin-stations-")
        self.office = Today(binary, contract, ["--no-throttle"])

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def run(self, *arguments, code=0):
        done = subprocess.run([self.binary, "station", *arguments], capture_output=True, text=True,
                              timeout=PATIENCE_S)
        expect(done.returncode == code, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}")
        return done.stdout + done.stderr

    def at_office(self, *arguments, **options):
        return self.run(*arguments, "--data", self.office.data, **options)

    def request(self, name):
        self.run("init", "--data", self.path(name), "--name", f"{name}流动接访点")

    def grant(self, name, *arguments, code=0):
        return self.at_office("grant", "--request", self.path(name, "station.request"), "--unit", UNIT,
                              "--days", "30", "--to", self.path(name + ".grant"), *arguments,
                              code=code)

    def station(self, name, *arguments):
        """Asked for, granted, accepted; its folder and the one-time password."""
        self.request(name)
        self.grant(name, *arguments)
        said = self.run("accept", "--data", self.path(name), "--grant", self.path(name + ".grant"))
        return re.search(r"one-time password (\S+)", said).group(1)

    def serve(self, name):
        return Station(self.binary, self.contract, ["--no-throttle"], self.path(name))

    def close(self):
        self.office.close()
        self.folder.cleanup()


def sign_in(station, password):
    client = station.client()
    client.must("session_open", body={"login": "clerk", "password": password})
    session = client.must("password_change", body={"old": password, "new": "柳溪村的水渠今年要清"})
    return client, session


def office_day(days_ago=0):
    there = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    return (there.date() - datetime.timedelta(days=days_ago)).isoformat()


def registration(**more):
    body = {"channel": "visit", "received_day": office_day(), "title": "水渠清淤", "facts": FACTS, "claims": ["清理水渠"],
            "people": [{"name": NAME, "phone": PHONE, "address": "柳溪村三组"}], "visitors_count": 1,
            "is_read_back": True}
    body.update(more)
    return body


def all_bytes(folder):
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(parent, name), "rb") as file:
                yield os.path.join(parent, name), file.read()


def visit(place, receipt):
    visitor = place.office.client()
    visitor.must("follow_open", body={"number": receipt["number"], "code": receipt["code"],
                                      "name": NAME})
    return visitor


def follows(place, receipt):
    return visit(place, receipt).must("follow_view")


def proves(place, receipt):
    """The office's file of the matter holds the station's promise as it stood on the slip."""
    file = visit(place, receipt).must("follow_receipt")
    filed = file["records"][0]
    expect(filed["promise"] == receipt["station"]["promise"], "the promise of the slip")
    expect(filed["grant"] == receipt["station"]["grant"], "the grant of the slip")
    with open(place.path("receipt.json"), "w", encoding="utf-8") as out:
        json.dump(file, out, ensure_ascii=False)
    done = subprocess.run([place.binary, "verify", "receipt", "--lang", "en", "--key", file["keys"][0],
                           place.path("receipt.json")], capture_output=True, text=True,
                          timeout=PATIENCE_S)
    expect(done.returncode == 0, done.stdout + done.stderr)
    expect("registered at: liuxi" in done.stdout and receipt["number"] in done.stdout, done.stdout)
    done = subprocess.run([place.binary, "verify", "database", "--data", place.office.data],
                          capture_output=True, text=True, timeout=PATIENCE_S)
    expect(done.returncode == 0, done.stdout + done.stderr)


def offline_and_back(place):
    password = place.station("liuxi", "--per-day", "4", "--address", "https://xf.example.gov.cn")
    station = place.serve("liuxi")
    client, session = sign_in(station, password)
    session = client.must("session_view")
    expect("petition_register" in session["operations"], session["operations"])
    expect(session["station"]["waiting"] == 0, session["station"])
    for operation in ("work_list", "unit_list", "pulse", "petition_submit", "upload"):
        target = place.contract.operations[operation]
        expect(operation not in session["operations"], operation)
        reply = client.send(target.method, target.path)
        expect(reply.status == 404, f"{operation} is {reply.status} at a station")

    receipts = [client.must("petition_register", body=registration(), key="first-registration-1")]
    again = client.must("petition_register", body=registration(), key="first-registration-1")
    expect(again == receipts[0], "asked twice, registered twice")
    receipts.append(client.must("petition_register", body=registration(
        received_day=office_day(days_ago=3))))
    receipts.append(client.must("petition_register", body=registration(people=[], channel="letter")))
    expect([r["number"].split("-")[3] for r in receipts] == ["90001", "90002", "90003"], receipts)
    slip = receipts[0]["station"]
    expect(slip["address"] == "https://xf.example.gov.cn", slip)
    expect(receipts[0]["number"] in slip["promise"], slip)
    expect(client.must("session_view")["station"]["waiting"] == 3, "three wait")
    client.must("petition_register", body=registration())
    refused = client.call("petition_register", body=registration())
    expect((refused.status, refused.json["reason"]) == (409, "station.used_up"), refused.json)
    station.stop()
    for path, content in all_bytes(place.path("liuxi")):
        for secret in (NAME, PHONE, FACTS, "柳溪村三组", "水渠清淤", receipts[0]["code"]):
            expect(secret.encode() not in content, f"{secret} lies in {path}")

    bundle, report = place.path("b"), place.path("r")
    place.run("export", "--data", place.path("liuxi"), "--to", bundle)
    expect("4 taken over, 0 refused" in place.at_office("take", bundle, "--report", report), "taken")
    expect("4 taken over, 0 refused" in place.at_office("take", bundle, "--report", report), "again")
    view = follows(place, receipts[0])
    expect(view["title"] == "水渠清淤", view)
    expect(view["timeline"][0]["at"] == receipts[0]["registered_at"], "the station's moment stays")
    proves(place, receipts[0])
    late = follows(place, receipts[1])
    expect(late["clocks"][0]["due_day"] == receipts[1]["clock"]["due_day"], "due as promised")
    expect(late["clocks"][0]["due_day"] < view["clocks"][0]["due_day"], "from the received day")
    expect("0 confirmed" not in place.run("confirm", "--data", place.path("liuxi"), "--report", report),
           "confirmed")
    expect("0 wait" in place.run("status", "--data", place.path("liuxi")), "nothing waits any more")
    expect("nothing waits" in place.run("export", "--data", place.path("liuxi"), "--to", bundle),
           "nothing to carry")


def damaged(place):
    """A bundle that was changed on its way: one parcel is refused and told, the others are taken;
    the station keeps what was refused, and the whole bundle is taken at the next try."""
    password = place.station("nancun")
    station = place.serve("nancun")
    client, _ = sign_in(station, password)
    receipts = [client.must("petition_register", body=registration()) for _ in range(3)]
    station.stop()
    bundle, report = place.path("b2"), place.path("r2")
    place.run("export", "--data", place.path("nancun"), "--to", bundle)
    with open(bundle, "rb") as file:
        content = file.read()
    at = content.rindex(b"/station/sealed") - 2000  # inside the last one's sealed bytes
    with open(bundle, "wb") as file:
        file.write(content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])
    said = place.at_office("take", bundle, "--report", report, code=DIFFERENCES)
    expect(f"refused {receipts[2]['number']}: signature" in said, said)
    expect("2 taken over, 1 refused" in said, said)
    said = place.run("confirm", "--data", place.path("nancun"), "--report", report)
    expect("2 confirmed, 1 refused and kept" in said, said)
    expect("1 wait" in place.run("status", "--data", place.path("nancun")), "it stays")
    place.run("export", "--data", place.path("nancun"), "--to", bundle)
    place.at_office("take", bundle, "--report", report)
    follows(place, receipts[2])
    with open(bundle, "wb") as file:
        file.write(content[:len(content) // 2])
    expect("station.bundle" in place.at_office("take", bundle, code=1), "half a bundle is none")
    with open(report, "rb") as file:
        changed = file.read().replace(b"taken", b"seals")
    with open(report, "wb") as file:
        file.write(changed)
    expect("station.report" in place.run("confirm", "--data", place.path("nancun"), "--report", report,
                                         code=1), "a report of nobody")


def killed(place):
    """Stopped anywhere in the middle, nothing is lost and nothing is there twice."""
    password = place.station("beicun")
    station = place.serve("beicun")
    client, _ = sign_in(station, password)
    receipts = [client.must("petition_register", body=registration()) for _ in range(40)]
    station.process.kill()
    station.process.wait(PATIENCE_S)
    station.process.stdout.close()
    station.log.close()
    bundle = place.path("b3")
    place.run("export", "--data", place.path("beicun"), "--to", bundle)
    command = [place.binary, "station", "take", bundle, "--data", place.office.data]
    for patience in (0.03, 0.06, 0.1, 0.15, 0.2):
        taking = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            taking.wait(patience)
        except subprocess.TimeoutExpired:
            taking.kill()
            taking.wait(PATIENCE_S)
    expect("40 taken over, 0 refused" in place.at_office("take", bundle), "all of them")
    for receipt in (receipts[0], receipts[17], receipts[39]):
        follows(place, receipt)
    taken = subprocess.run([place.binary, "rebuild", "--check", "--data", place.office.data],
                           capture_output=True, text=True, timeout=PATIENCE_S)
    expect(taken.returncode == 0, taken.stdout + taken.stderr)


def limits(place):
    password = place.station("xicun")
    expect("is there already" in place.grant("xicun", code=1), "a grant is not overwritten")
    place.request("other")
    expect("station.not_ours" in place.run("accept", "--data", place.path("other"), "--grant",
                                           place.path("xicun.grant"), code=1), "another's grant")
    station = place.serve("xicun")
    client, _ = sign_in(station, password)
    client.must("petition_register", body=registration())
    station.move_clock(days=31)
    client.must("session_open", body={"login": "clerk", "password": "柳溪村的水渠今年要清"})
    late = client.call("petition_register", body=registration())
    expect((late.status, late.json["reason"]) == (409, "station.ended"), late.json)
    station.stop()
    bundle = place.path("b4")
    place.run("export", "--data", place.path("xicun"), "--to", bundle)
    place.at_office("grant", "--request", place.path("xicun", "station.request"), "--unit", UNIT,
                    "--days", "30", "--to", place.path("xicun2.grant"))
    expect("station.waiting" in place.run("accept", "--data", place.path("xicun"), "--grant",
                                          place.path("xicun2.grant"), code=1), "what waits is left")
    listed = place.at_office("list")
    number = re.findall(r"in force\s+station (\d+) \(xicun", listed)[0]
    expect("is withdrawn" in place.at_office("withdraw", number), "withdrawn")
    expect("station.withdrawn" in place.at_office("withdraw", number, code=1), "once")
    expect("station.withdrawn" in place.at_office("take", bundle, code=1), "nothing of it any more")
    blocks = [tuple(map(int, pair)) for pair in re.findall(r"serials (\d+) to (\d+)", listed)]
    expect(all(a[1] < b[0] for a, b in zip(blocks, blocks[1:])), f"blocks overlap: {blocks}")
    serve = subprocess.run([place.binary, "serve", "--data", place.path("xicun"), "--listen",
                            "0.0.0.0:0"], capture_output=True, text=True, timeout=PATIENCE_S)
    expect(serve.returncode == 1 and "own machine" in serve.stderr, serve.stderr)


def tests(binary, contract):
    place = Place(binary, contract)
    yield "station: offline and back", lambda: offline_and_back(place)
    yield "station: a damaged bundle", lambda: damaged(place)
    yield "station: killed while taking over", lambda: killed(place)
    yield "station: what a grant allows", lambda: limits(place)
    yield "station: the office ends cleanly", place.close
