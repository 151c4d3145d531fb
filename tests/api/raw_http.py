"""Malformed HTTP on raw sockets against the real program. Whatever it is, it is answered with an error
and closed, or just closed; nothing behind it is read; the program goes on."""

import datetime
import json
import socket

from office import NOW

H = b"Host: h\r\n"
ROWS = {
    "repeated host": b"GET /api/health HTTP/1.1\r\n" + H + H + b"\r\n",
    "no host": b"GET /api/health HTTP/1.1\r\n\r\n",
    "two lengths": b"POST /api/session HTTP/1.1\r\n" + H +
                   b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and coding": b"POST /api/session HTTP/1.1\r\n" + H +
                         b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "coding": b"POST /api/session HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "blank before colon": b"GET /api/health HTTP/1.1\r\n" + H + b"A : b\r\n\r\n",
    "empty name": b"GET /api/health HTTP/1.1\r\n" + H + b":\r\n\r\n",
    "folded": b"GET /api/health HTTP/1.1\r\n" + H + b"A: b\r\n c\r\n\r\n",
    "NUL": b"GET /api/health HTTP/1.1\r\n" + H + b"A: b\0c\r\n\r\n",
    "bare CR": b"GET /api/health HTTP/1.1\r\n" + H + b"A: b\rX: c\r\n\r\n",
    "bare LF": b"GET /api/health HTTP/1.1\nHost: h\n\n",
    "escaped NUL": b"GET /api/health%00 HTTP/1.1\r\n" + H + b"\r\n",
    "escaped slash": b"GET /api%2fhealth HTTP/1.1\r\n" + H + b"\r\n",
    "dots": b"GET /api/../api/health HTTP/1.1\r\n" + H + b"\r\n",
    "escaped dots": b"GET /%2e%2e/etc/passwd HTTP/1.1\r\n" + H + b"\r\n",
    "absolute": b"GET http://h/api/health HTTP/1.1\r\n" + H + b"\r\n",
    "connect": b"CONNECT h:443 HTTP/1.1\r\n" + H + b"\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": bytes.fromhex("16030102000100010001fc0303") + b"x" * 64 + b"\r\n\r\n",
    "a megabyte of nothing": b"G" * (1 << 20),
    "endless header": b"GET /api/health HTTP/1.1\r\n" + H + b"A: " + b"b" * (1 << 20),
    "many headers": b"GET /api/health HTTP/1.1\r\n" + H + b"A: b\r\n" * 5000 + b"\r\n",
    "endless target": b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n" + H + b"\r\n",
}
SMUGGLED = b"GET /api/guide HTTP/1.1\r\n" + H + b"\r\n"


def exchange(port, request):
    """Everything the server says until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        said = b""
        try:
            connection.sendall(request)
            while True:
                part = connection.recv(65536)
                if not part:
                    break
                said += part
        except ConnectionError:
            pass  # closed while we were still sending
        return said


def refused(world, request):
    said = exchange(world.office.port, request + SMUGGLED)
    if said.count(b"HTTP/1.") > 1:
        raise AssertionError(f"something behind it was answered: {said[:400]}")
    if said and not said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 505",
                                     b"HTTP/1.1 501", b"HTTP/1.0 505")):
        raise AssertionError(said[:200])
    if b"openat" in said or b"/src/" in said:
        raise AssertionError("an error tells of the inside")
    world.client("admin").must("health")


def pipelined(world):
    """Two good requests at once are two good answers, in their order."""
    first = b"GET /api/health HTTP/1.1\r\n" + H + b"\r\n"
    last = b"GET /api/guide HTTP/1.1\r\n" + H + b"Connection: close\r\n\r\n"
    said = exchange(world.office.port, first + last)
    if said.count(b"HTTP/1.1 200") != 2 or said.index(b'"status"') > said.index(b'"office"'):
        raise AssertionError(said[:400])


def slow_body(world):
    """An act is dated when the whole request is there: who sends the head before a due day ends and
    the body after it has not acted in time."""
    body = json.dumps({"facts": "路面塌了一块", "claims": ["修好路面"],
                       "petitioner": {"name": "何七"}}).encode()
    head = (b"POST /api/petitions HTTP/1.1\r\n" + H + b"Content-Type: application/json\r\n"
            b"Idempotency-Key: slow-body-of-one-petition\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body))
    with socket.create_connection(("127.0.0.1", world.office.port), timeout=10) as connection:
        connection.sendall(head + body[:9])
        world.client("admin").must("health")  # the head was taken in by now
        world.office.move_clock(seconds=400)
        connection.sendall(body[9:])
        said = b"".join(iter(lambda: connection.recv(65536), b""))
    receipt = json.loads(said.partition(b"\r\n\r\n")[2])
    at = datetime.datetime.fromisoformat(receipt["registered_at"].replace("Z", "+00:00"))
    begun = datetime.datetime.fromisoformat(NOW).timestamp() + world.office.offset_ms / 1000
    if at.timestamp() < begun:
        raise AssertionError(f"dated {at}, which is before its body was there")


def tests(world):
    for name, request in ROWS.items():
        yield f"raw {name}", lambda request=request: refused(world, request)
    yield "raw pipelined", lambda: pipelined(world)
    yield "raw slow body", lambda: slow_body(world)
