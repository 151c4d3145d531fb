"""HTML, scripts and SQL in every text come back as the text they are, as JSON that no browser takes for
a page."""

POISON = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE event; --",
          "' OR '1'='1", "{{constructor.constructor('alert(1)')()}}", "%s%n${7*7}", "\\u003cb\\u003e",
          "&lt;b&gt;&amp;", "/* ]]> --> ", "=HYPERLINK(\"http://evil\")"]


def poison(limit, salt):
    """All of it in one text, as much as fits; salted so that texts differ."""
    return (salt + " " + " ".join(POISON))[:limit].rstrip()


def expect(where, got, wanted):
    if got != wanted:
        raise AssertionError(f"{where}: {got!r} is not {wanted!r}")


def submitted(world):
    texts = {"title": poison(120, "t"), "facts": poison(2000, "f") + "\n\t" + poison(500, "g"),
             "place": poison(200, "p")}
    claims = [poison(1000, f"c{number}") for number in range(3)]
    name = poison(60, "n")
    client = world.office.client()
    receipt = client.must("petition_submit", body={
        **texts, "claims": claims, "petitioner": {"name": name, "phone": poison(30, "1"),
                                                  "address": poison(200, "a")},
        "contact": {"hours": poison(60, "h")}})
    follow = client.must("follow_open", body={"number": receipt["number"], "code":
                                              receipt["code"], "name": name})
    expect("number", follow["number"], receipt["number"])
    view = client.must("follow_view")
    for member, text in texts.items():
        expect(member, view[member], text)
    expect("claims", [claim["text"] for claim in view["claims"]], claims)
    case = world.client("officer").must("petition_view", path={"petition": receipt["id"]})
    for member, text in texts.items():
        expect(member, case[member], text)
    people = world.client("officer").must("identity_open", path={"petition": receipt["id"]},
                                          body={"purpose": poison(200, "u")})["people"]
    expect("name", people[0]["name"], name)
    return receipt["id"]


def acted(world, petition):
    officer = world.client("officer")
    note = poison(2000, "x")
    version = officer.must("petition_view", path={"petition": petition})["version"]
    officer.must("petition_act", path={"petition": petition}, if_match=version, body={
        "action": "screen", "fields": {"purpose": "grievance", "class": "city", "note": note}})
    case = officer.must("petition_view", path={"petition": petition})
    said = [entry.get("text") for entry in case["timeline"]]
    said += [field["value"] for entry in case["timeline"] for field in entry.get("fields", ())]
    if note not in said:
        raise AssertionError(f"the note is not in {said}")


def searched(world):
    officer = world.client("officer")
    everything = officer.must("work_list", query={"list": "all"})["items"]
    for text in POISON + ["%", "_", "'", "\"", "\\", "*"]:
        found = officer.must("work_list", query={"list": "all", "q": text})["items"]
        if len(found) > len(everything):
            raise AssertionError(f"{text!r} finds {len(found)}")
    nothing = officer.must("work_list", query={"list": "all", "q": "' OR 1=1 --x"})["items"]
    expect("rows for SQL", nothing, [])
    nothing = officer.must("work_list", query={"list": "all", "q": "a_%_%_%_z"})["items"]
    expect("rows for wildcards", nothing, [])


def administered(world):
    admin = world.client("admin")
    unit = admin.must("unit_create", body={
        "parent": world.units["region"], "kind": "department", "name": poison(80, "U"),
        "short_name": poison(30, "s"), "phone": poison(40, "0"), "address": poison(200, "A")})
    listed = next(one for one in admin.must("unit_list")["items"] if one["id"] == unit["id"])
    for member, limit, salt in (("name", 80, "U"), ("short_name", 30, "s"), ("phone", 40, "0"),
                                ("address", 200, "A")):
        expect(member, listed[member], poison(limit, salt))
    version = admin.must("office_view")
    texts = {member: poison(limit, member[0]) for member, limit in (
        ("name", 80), ("address", 200), ("postcode", 12), ("phone", 40), ("hours", 200),
        ("guidance", 4000))}
    admin.must("office_put", if_match=version["version"], body=texts)
    guide = world.office.client().must("guide")["office"]
    for member, text in texts.items():
        expect(member, guide[member], text)
    texts["name"] = "清禾县信访局"
    admin.must("office_put", if_match=guide["version"], body=texts)


def uploaded(world):
    """A page that calls itself a picture is refused or handed out as a download, never shown."""
    client = world.office.client()
    reply = client.call("upload", query={"name": "<script>.png"},
                        body=b"<!doctype html><script>alert(1)</script>")
    if reply.status not in (201, 415):
        raise AssertionError(f"{reply.status} {reply.body}")


def tests(world):
    kept = {}

    def submit():
        kept["petition"] = submitted(world)
    yield "inert submission", submit
    yield "inert act", lambda: acted(world, kept["petition"])
    yield "inert search", lambda: searched(world)
    yield "inert administration", lambda: administered(world)
    yield "inert upload", lambda: uploaded(world)
