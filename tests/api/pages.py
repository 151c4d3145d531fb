"""The pages as browsers get them: packed where that makes them smaller, kept where their name tells
their content, asked for again where it does not."""

import gzip
import http.client
import re

PLAIN, PACKED = "identity", "gzip, deflate, br"


def get(world, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", world.office.port, timeout=20)
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    return reply, body


def expect(said, wanted, what):
    if said != wanted:
        raise AssertionError(f"{what}: {said!r}, not {wanted!r}")


def assets_of(world):
    """Everything that the two pages name."""
    found = set()
    for page in ("/", "/desk/"):
        _, body = get(world, page)
        found |= set(re.findall(r'(?:src|href)="(/[^"]+)"', body.decode()))
    return sorted(found)


def one_coding(world, path, coding, plain):
    reply, body = get(world, path, **{"Accept-Encoding": coding})
    expect(reply.status, 200, path)
    expect(reply.getheader("Vary"), "Accept-Encoding", path)
    if reply.getheader("Content-Encoding") == "gzip":
        expect(gzip.decompress(body), plain, f"{path} unpacked")
    if reply.getheader("Content-Encoding") and len(body) >= len(plain):
        raise AssertionError(f"{path}: packed as {coding} it is no smaller")
    return reply.getheader("ETag"), reply.getheader("Content-Encoding")


def is_packed(world, path):
    """Each coding has its own strong tag, and only that one is unchanged by it."""
    reply, plain = get(world, path, **{"Accept-Encoding": PLAIN})
    expect(reply.getheader("Content-Encoding"), None, path)
    tags = {None: reply.getheader("ETag")}
    for coding in ("gzip", "br", PACKED):
        tag, chosen = one_coding(world, path, coding, plain)
        expect(tags.setdefault(chosen, tag), tag, f"{path} {coding}: its tag")
        reply, body = get(world, path, **{"Accept-Encoding": coding, "If-None-Match": tag})
        expect((reply.status, body), (304, b""), f"{path} {coding} again")
    expect(len(set(tags.values())), len(tags), f"{path}: tags of {sorted(map(str, tags))}")
    if any(not tag or tag.startswith("W/") for tag in tags.values()):
        raise AssertionError(f"{path}: {tags} are not strong")
    reply, _ = get(world, path, **{"Accept-Encoding": PLAIN, "If-None-Match": '"another"'})
    expect(reply.status, 200, f"{path} with another's tag")
    if len(plain) > 2000 and re.search(r"\.(js|css|html)$|/$", path) and len(tags) < 3:
        raise AssertionError(f"{path}: {len(plain)} bytes, packed only as {sorted(map(str, tags))}")


def is_kept(world, path):
    reply, _ = get(world, path)
    is_hashed = re.search(r"^/assets/.*-[A-Za-z0-9_-]{8,}\.\w+$", path)
    expect(reply.getheader("Cache-Control"),
           "public, max-age=31536000, immutable" if is_hashed else "no-cache", path)


def tests(world):
    for path in ["/", "/desk/", *assets_of(world)]:
        yield f"pages {path} packed", lambda path=path: is_packed(world, path)
        yield f"pages {path} kept", lambda path=path: is_kept(world, path)
