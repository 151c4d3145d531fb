"""Many at once: the same request from everywhere is done once, acts on one version have one winner,
readers are never in the way."""

import threading


def at_once(count, work):
    """Run work(number) in so many threads at the same moment; results in order, errors raised."""
    start, results, errors = threading.Barrier(count), [None] * count, []

    def one(number):
        try:
            start.wait()
            results[number] = work(number)
        except Exception as wrong:  # pylint: disable=broad-except
            errors.append(wrong)
    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def same_key(world):
    """A phone that sends again and again in bad reception."""
    body = {"facts": "停电三天", "claims": ["恢复供电"], "petitioner": {"name": "冯一"}}
    replies = at_once(12, lambda _: world.office.client().must(
        "petition_submit", body=body, key="the-same-key-from-everywhere"))
    if len({reply["number"] for reply in replies}) != 1 or replies.count(replies[0]) != 12:
        raise AssertionError([reply["number"] for reply in replies])


def different_keys(world):
    """Everybody else gets a number of their own."""
    replies = at_once(24, lambda number: world.office.client().must("petition_submit", body={
        "facts": f"第 {number} 件", "claims": ["办理"], "petitioner": {"name": "冯二"}}))
    if len({reply["number"] for reply in replies}) != 24:
        raise AssertionError("a number was given twice")


def one_winner(world):
    """Ten clicks on the same version: one act, nine told to look again."""
    client = world.office.client()
    receipt = client.must("petition_submit", body={
        "facts": "路灯", "claims": ["修"], "petitioner": {"name": "冯三"}})
    officer = world.client("officer")
    body = {"action": "screen", "fields": {"purpose": "grievance", "class": "city"}}
    replies = at_once(10, lambda _: officer.call(
        "petition_act", path={"petition": receipt["id"]}, if_match=1, body=body))
    statuses = sorted(reply.status for reply in replies)
    if statuses != [200] + [412] * 9:
        raise AssertionError(statuses)


def mixed(world):
    """Readers and writers together, each answered as if alone."""
    officer, admin = world.client("officer"), world.client("admin")

    def work(number):
        for _ in range(10):
            if number % 4 == 0:
                world.office.client().must("petition_submit", body={
                    "facts": "a", "claims": ["b"], "petitioner": {"name": "冯四"}})
            elif number % 4 == 1:
                officer.must("work_list", query={"list": "all"})
            elif number % 4 == 2:
                admin.must("account_list")
            else:
                world.office.client().must("guide")
    at_once(16, work)


def tests(world):
    yield "crowd same key", lambda: same_key(world)
    yield "crowd different keys", lambda: different_keys(world)
    yield "crowd one winner", lambda: one_winner(world)
    yield "crowd mixed", lambda: mixed(world)
