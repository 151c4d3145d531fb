"""The permission table: every operation by every kind of caller. Who x-roles names is let through (to
whatever their empty request then deserves), everybody else gets 401 or 403."""

ENDS_SESSION = ("session_close", "follow_close")
PARAMETERS = {"no": 1, "year": 2026}


def follower(world, secret=None):
    """A new petition's petitioner, following it; with the secret, its owner."""
    client = world.office.client()
    body = {"facts": "路灯不亮", "claims": ["修好路灯"], "petitioner": {"name": "李四"},
            "secret": "654321"}
    receipt = client.must("petition_submit", body=body)
    client.must("follow_open", body={"number": receipt["number"], "code": receipt["code"],
                                     "name": "李四"})
    if secret:
        client.must("follow_secret_give", body={"secret": "654321"})
    return client


def petitioner(world):
    client = world.office.client()
    client.must("petitioner_register", body={"login": "matrix-petitioner", "password": "blue-kettle",
                                             "name": "赵六"})
    client.must("session_view")
    return client


def callers(world):
    """Name, client, and the words of x-roles that let them in."""
    yield "nobody", world.office.client(), {"public"}
    yield "follower", follower(world), {"public", "follower"}
    yield "owner", follower(world, "654321"), {"public", "owner"}
    yield "petitioner", petitioner(world), {"public", "petitioner"}
    for actor in list(world.actors):
        client = world.client(actor)
        session = client.must("session_view")
        roles = {grant["role"] for grant in session["grants"]}
        yield actor, client, {"public", "staff"} | roles


def bare_call(client, operation):
    """As little as gets past admission and no further."""
    path = {parameter["name"]: PARAMETERS.get(parameter["name"], 1)
            for parameter in operation.parameters if parameter["in"] == "path"}
    body = b"{}" if operation.input_name else None
    headers = {"Content-Type": "application/json"} if body else {}
    return client.call(operation.name, path=path, body=body, key=False, headers=headers)


def check(client, operation, words):
    is_let_in = bool(words & set(operation.roles))
    reply = bare_call(client, operation)
    is_refused = reply.status in (401, 403)
    if is_let_in == is_refused:
        raise AssertionError(f"{operation.name}: {reply.status} {reply.problem}, x-roles say "
                             f"{'let in' if is_let_in else 'refused'}")
    return reply


def walk(world, name, client, words):
    operations = world.office.contract.operations.values()
    if name in world.actors:  # their sessions are needed afterwards
        client = signed_in_again(world, name)
    known = client.must("session_view")["operations"]
    for operation in sorted(operations, key=lambda one: one.name in ENDS_SESSION):
        check(client, operation, words)
        listed = operation.name in known
        if name not in ("follower", "owner") and listed != bool(words & set(operation.roles)):
            raise AssertionError(f"{operation.name}: the session's own list disagrees")
    if name in world.actors:  # ending one's other sessions is an operation, too
        world.sign_in_again(name)


def signed_in_again(world, actor):
    from world import PASSWORD, sign_in
    client = world.office.client()
    sign_in(client, actor, PASSWORD)
    return client


def tests(world):
    for name, client, words in callers(world):
        yield f"matrix {name}", lambda: walk(world, name, client, words)
