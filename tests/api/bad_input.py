"""Every field of every input, wrong in every way that the description rules out. The expected answer
comes from the description itself: which path, which rule. Nothing of it may reach the service."""

import copy
import json

from api_description import types_of
from contract import Broken

PERSON = {"name": "王五", "phone": "13800000000", "address": "柳树村 3 组", "id_kind": "resident_id",
          "id_number": "11010519491231002X", "is_organisation": False}
FILER = {"name": "王五", "phone": "13800000000", "address": "柳树村 3 组"}
CONTACT = {"channel": "phone", "hours": "白天", "accepts_electronic_service": True}
# A body with every member of each input, and who may send it.
WHOLE = {
    "CosignInput": ("nobody", {"size": 1, "lines": ["— witness.example AAAA"]}),
    "SubmitInput": ("nobody", {
        "title": "路灯", "facts": "路灯不亮", "claims": ["修好"], "place": "河口镇", "purpose":
        "grievance", "unit_hint": "1", "uploads": ["token"], "petitioner": PERSON, "contact":
        CONTACT, "secret": "123456"}),
    "RegisterInput": ("clerk", {
        "channel": "letter", "received_day": "2026-04-20", "postmark_day": "2026-04-18", "title":
        "路灯", "facts": "路灯不亮", "claims": ["修好"], "place": "河口镇", "purpose": "grievance",
        "class": "city", "people": [{**PERSON, "role": "agent"}], "mandate": "signed", "mandate_paper":
        ["token"], "authority": "general", "authority_paper": ["token"], "persons_count": 1, "visitors_count": 0, "contact":
        CONTACT, "external_system": "a", "external_number": "b", "external_code": "c",
        "is_read_back": True, "is_incomplete": False, "uploads": ["token"], "repeats": "1"}),
    "AccusationInput": ("nobody", {
        "kind": "misconduct", "accused": "张三", "accused_unit": "1", "facts": "收钱", "filer": FILER,
        "uploads": ["token"]}),
    "AccusationRegisterInput": ("clerk", {
        "kind": "pressure", "accused": "张三", "accused_unit": "1", "facts": "收钱", "filer": FILER,
        "uploads": ["token"], "channel": "letter", "received_day": "2026-04-20"}),
    "AccusationFollowInput": ("nobody", {"number": "JB12345678", "code": "12345"}),
    "AccusationActInput": ("head", {"action": "hand_over", "receiver": "1", "ground": "incomplete"}),
    "ExtractInput": ("head", {"title": "路灯", "facts": "路灯不亮", "claims": ["修好"], "with_filer":
                              True}),
    "ExtractJudgeInput": ("officer", {"is_released": True}),
    "FollowOpenInput": ("nobody", {"number": "QH123", "code": "12345", "name": "王五"}),
    "SecretSetInput": ("follower", {"token": "t", "secret": "123456"}),
    "SecretGiveInput": ("follower", {"secret": "123456"}),
    "ActInput": ("officer", {"action": "screen", "fields": {"class": "city"}}),
    "WorkOpenInput": ("head", {"kind": "supervision", "act": "open", "parent": "1", "fields": {"text": "a"}}),
    "WorkActInput": ("head", {"act": "close", "fields": {"text": "a"}}),
    "BookingInput": ("clerk", {"number": "QH-2026-0420-0001-1"}),
    "StaffNoteInput": ("head", {"account": "1", "kind": "training", "name": "信访条例培训", "from_day": "2026-04-20",
                                "until_day": "2026-05-20"}),
    "PetitionerAccountInput": ("nobody", {"login": "abc", "password": "12345678", "name": "王五"}),
    "LoginInput": ("nobody", {"login": "abc", "password": "12345678", "code": "123456"}),
    "ProofInput": ("clerk", {"password": "12345678", "code": "123456"}),
    "SignInRuleInput": ("admin", {"roles": ["auditor"]}),
    "SecondFactorConfirmInput": ("clerk", {"code": "123456"}),
    "PasswordChangeInput": ("clerk", {"old": "a", "new": "12345678"}),
    "DemoLoginInput": ("nobody", {"account": "1"}),
    "SameInput": ("clerk", {"name": "王五", "phone": "1", "id_number": "2"}),
    "IdentityOpenInput": ("officer", {"purpose": "核对地址", "standard": "handling"}),
    "CasefileMakeInput": ("officer", {"variant": "complete", "purpose": "法院调取"}),
    "UnitCreateInput": ("admin", {"parent": "1", "kind": "department", "name": "局", "short_name":
                                  "局", "phone": "1", "address": "a", "superior": "1",
                                  "is_vertical": True}),
    "UnitChangeInput": ("admin", {"name": "局", "short_name": "局", "phone": "1", "address": "a",
                                  "superior": "1", "is_vertical": True, "is_active": True}),
    "AccountCreateInput": ("admin", {"login": "abc", "name": "王五", "phone": "1", "grants":
                                     [{"role": "window_clerk", "unit": "1"}]}),
    "AccountChangeInput": ("admin", {"name": "王五", "phone": "1", "is_active": True, "grants":
                                     [{"role": "window_clerk", "unit": "1"}]}),
    "CalendarYearInput": ("admin", {"source": "国办发明电", "days": [
        {"day": "2026-01-01", "is_off": True, "name": "元旦"}]}),
    "OfficeInput": ("admin", {"name": "局", "address": "a", "postcode": "1", "phone": "1", "hours":
                              "h", "guidance": "g"}),
}
CONTROL, OVERRIDE = "a\u001bb", "a\u202eb"
LINE_MAX = 200


def wrong_texts(schema):
    yield 7, "type"
    yield None, "type"
    yield ["a"], "type"
    if "enum" in schema:
        yield "no-such-word", "enum"
        yield schema["enum"][0] + " ", "enum"
    elif schema.get("format") == "id64":
        for text in ("0", "-1", "01", "1 ", "", "9223372036854775808", "x", "１"):
            yield text, "format"
    elif schema.get("format") == "date":
        for text in ("2026-02-30", "2026-4-20", "20260420", "", "2026-04-20T00:00:00Z", "x"):
            yield text, "format"
    else:
        yield "字" * (schema["maxLength"] + 1), "too_long"
        yield CONTROL, "pattern"
        yield OVERRIDE, "pattern"
        if schema["maxLength"] <= LINE_MAX:
            yield "a\nb", "pattern"
        if schema.get("minLength", 0) > 0:
            yield "", "required"
        if schema.get("minLength", 0) > 1:
            yield "字" * (schema["minLength"] - 1), "too_short"


def wrong_values(schema):
    """Values that break the schema, each with the rule it breaks."""
    kind = types_of(schema)[0]
    if kind == "string":
        yield from wrong_texts(schema)
    elif kind == "integer":
        yield schema["minimum"] - 1, "min"
        yield schema["maximum"] + 1, "max"
        for value in ("1", 1.5, True, None):
            yield value, "type"
    elif kind == "boolean":
        for value in (1, 0, "true", None):
            yield value, "type"
    elif kind == "object":
        for value in ([], "x", 1, None):
            yield value, "type"
    elif kind == "array":
        for value in ({}, "x", 1, None):
            yield value, "type"


def mutations(api, schema, value, path):
    """(path, rule, function that changes a copy) for everything below this value."""
    schema = api.resolved(schema)
    kind = types_of(schema)[0]
    for wrong, rule in wrong_values(schema):
        if path or wrong == []:  # a bare scalar is no document at all: see raw_bodies
            yield path, rule, wrong
    if kind == "object" and not schema.get("x-rulebook-fields"):
        for name in schema["properties"]:
            if name not in value:
                raise Broken(f"WHOLE lacks {path}.{name}")
            yield from mutations(api, schema["properties"][name], value[name], path + (name,))
        for name in schema.get("required", ()):
            yield path + (name,), "required", KeyError
        yield path + ("nobody_knows_this",), "unknown", 1
    elif kind == "array":
        high, low = schema["maxItems"], schema.get("minItems", 0)
        yield path, "too_many", value * (high + 1)
        if low > 0:
            yield path, "too_few", []
        yield from mutations(api, schema["items"], value[0], path + (0,))


def changed(value, path, wrong):
    """A copy with one place changed; KeyError takes the member away."""
    if not path:
        return wrong
    whole = copy.deepcopy(value)
    at = whole
    for part in path[:-1]:
        at = at[part]
    if wrong is KeyError:
        del at[path[-1]]
    else:
        at[path[-1]] = wrong
    return whole


def written(path):
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def call(client, operation, body, **more):
    path = {parameter["name"]: 1 for parameter in operation.parameters
            if parameter["in"] == "path"}
    if "year" in path:
        path["year"] = 2026
    return client.call(operation.name, path=path, body=body, if_match=1, **more)


def check_fields(client, operation, api, whole):
    count = 0
    for path, rule, wrong in mutations(api, operation.input, whole, ()):
        body = changed(whole, path, wrong)
        reply = call(client, operation, body)
        if reply.status != 422 or reply.fields.get(written(path)) != rule:
            raise AssertionError(f"{operation.name} {written(path)} {rule} with {wrong!r:.60}: "
                                 f"{reply.status} {reply.body.decode()[:400]}")
        count += 1
    return count


def raw_bodies(whole):
    """What is no JSON of ours at all: (name, bytes, problem)."""
    text = json.dumps(whole, ensure_ascii=False)
    first = next(iter(whole))
    yield "empty", b"", "bad_request"
    yield "truncated", text[:-3].encode(), "bad_request"
    yield "twice", text[:-1].encode() + f', "{first}": 1}}'.encode(), "bad_request"
    yield "behind", text.encode() + b"{}", "bad_request"
    yield "gbk", json.dumps({first: "中文"}, ensure_ascii=False).encode("gbk"), "bad_request"
    yield "utf-16", text.encode("utf-16"), "bad_request"
    yield "BOM", b"\xef\xbb\xbf" + text.encode(), "bad_request"
    yield "surrogate", b'{"' + first.encode() + b'": "\\ud800"}', "bad_request"
    yield "NUL", b'{"' + first.encode() + b'": "\\u0000"}', "bad_request"
    yield "deep", b"[" * 3000 + b"]" * 3000, "bad_request"
    yield "comment", b"/* */" + text.encode(), "bad_request"
    yield "NaN", b'{"' + first.encode() + b'": NaN}', "bad_request"
    yield "array", b"[]", "bad_input"
    yield "number", b"1", None


def check_raw(client, operation, whole):
    headers = {"Content-Type": "application/json"}
    for name, body, problem in raw_bodies(whole):
        reply = call(client, operation, body, headers=headers)
        if reply.status not in (400, 422) or (problem and reply.problem != problem):
            raise AssertionError(f"{operation.name} {name}: {reply.status} {reply.problem}")
    reply = call(client, operation, b"x" * (operation.body_max + 1), headers=headers)
    if reply.problem != "too_large":
        raise AssertionError(f"{operation.name} too large: {reply.status}")
    for content_type in ("text/plain", "application/json; charset=gbk", "multipart/form-data", ""):
        reply = call(client, operation, b"{}", headers={"Content-Type": content_type})
        if reply.problem != "unsupported_type":
            raise AssertionError(f"{operation.name} {content_type}: {reply.status}")


def check_operation(client, operation, api, whole):
    check_fields(client, operation, api, whole)
    check_raw(client, operation, whole)
    if operation.creates:
        for key, problem in ((False, "precondition_required"), ("short", "bad_request"),
                             ("x" * 65, "bad_request"), ("has blank", "bad_request")):
            reply = call(client, operation, whole, key=key)
            if reply.problem != problem:
                raise AssertionError(f"{operation.name} key {key}: {reply.problem}")


def check_query(world):
    """Parameters of lists."""
    client = world.client("officer")
    for query, rule in (({"limit": "0"}, "min"), ({"limit": "101"}, "max"), ({"limit": "x"}, "type"),
                        ({"list": "everything"}, "enum"), ({"unit": "0"}, "format"),
                        ({"q": "字" * 61}, "too_long"), ({"state": "a\u001b"}, None)):
        reply = client.call("work_list", query=query)
        if rule and (reply.status, reply.fields) != (422, {next(iter(query)): rule}):
            raise AssertionError(f"{query}: {reply.status} {reply.body}")
        if not rule and reply.problem != "bad_request":
            raise AssertionError(f"{query}: {reply.status}")
    reply = client.call("work_list", query={"nobody_knows_this": "1"})
    if reply.fields != {"?": "unknown"}:
        raise AssertionError(reply.body)


def tests(world):
    import matrix
    api = world.office.contract.api
    clients = {"nobody": world.office.client(), "follower": None, **{actor: world.client(actor) for actor in world.actors}}
    for operation in api.operations:
        if operation.input_name is None:
            continue
        actor, whole = WHOLE[operation.input_name]
        actor = "handler" if operation.name == "petition_act" else actor

        def test(operation=operation, actor=actor, whole=whole):
            client = clients[actor]
            if actor == "follower":
                client = matrix.follower(world)
            if operation.name == "follow_act":
                client = matrix.follower(world, "654321")
            check_operation(client, operation, api, whole)
        yield f"input {operation.name}", test
    yield "input of lists", lambda: check_query(world)
