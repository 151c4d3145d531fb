"""A real office for tests: the program itself on a new data folder and a free port, its clock moved
by the test; and clients that keep cookies and CSRF tokens as a browser would."""

import datetime
import itertools
import json
import math
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import weakref

from contract import loads

PATIENCE_S = 60  # for what hangs; nothing is expected to take long
DAY_MS = 24 * 3600 * 1000
NOW = "2026-04-20T09:00:00+08:00"  # a Monday without a holiday near


def store_options():
    """For a new office: schemas of its own in the PostgreSQL that HUIYIN_TEST_STORE names and in the one for keys
    beside it (tests/support/postgres), or none."""
    address = os.environ.get("HUIYIN_TEST_STORE")
    if not address:
        return ()
    store = f"{address}&options=-csearch_path%3Dapi_{secrets.token_hex(8)}"
    return ("--store", store, "--keys", store.replace("huiyin@/huiyin?", "huiyin_keys@/huiyin_keys?"))


class Line:
    """A connection to a server, kept between requests as a browser keeps it."""

    status_line = re.compile(rb"HTTP/1\.1 (\d{3}) [ -~]*\r\n")
    header_line = re.compile(rb"([A-Za-z0-9-]+): ([\t -~]*)\r\n")

    def __init__(self, port):
        self.host = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.incoming = self.socket.makefile("rb")
        self.used_s = time.monotonic()

    def close(self):
        self.incoming.close()
        self.socket.close()

    def ask(self, method, target, headers, body):
        """One request; returns the Reply."""
        head = {"Host": self.host, "Accept-Encoding": "identity", **headers}
        if body is not None or method in ("POST", "PUT", "PATCH"):
            head["Content-Length"] = str(len(body or b""))
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        self.socket.sendall("\r\n".join([*lines, "\r\n"]).encode("latin-1") + (body or b""))
        status = int(self.line_of(self.status_line).group(1))
        headers = self.read_headers()
        reply = Reply(status, headers, self.read_body(method, status, headers))
        self.used_s = time.monotonic()
        return reply

    def line_of(self, form):
        line = self.incoming.readline(65536)
        if not line:
            raise ConnectionResetError("the server ended the connection instead of answering")
        match = form.fullmatch(line)
        if not match:
            raise AssertionError(f"not HTTP: {line!r}")
        return match

    def read_headers(self):
        headers = {}
        while (line := self.incoming.readline(65536)) != b"\r\n":
            match = self.header_line.fullmatch(line)
            if not match:
                raise AssertionError(f"not a header: {line!r}")
            name = match.group(1).decode().lower()
            if name in headers:
                raise AssertionError(f"header {name} twice")
            headers[name] = match.group(2).decode()
        return headers

    def read_body(self, method, status, headers):
        if method == "HEAD" or status in (204, 304):
            return b""
        length = int(headers["content-length"])
        body = self.incoming.read(length)
        if len(body) != length:
            raise ConnectionResetError(f"{len(body)} bytes instead of {length}")
        return body


class Lines(threading.local):
    """Those of one thread, by server. One that was not used for a while is left alone: its server may end it."""

    IDLE_S = 5  # the server's own patience is three times as long

    def __init__(self):
        self.kept = weakref.WeakKeyDictionary()

    def ask(self, office, *request):
        line = self.kept.pop(office.process, None)
        if line and time.monotonic() - line.used_s > self.IDLE_S:
            line.close()
            line = None
        line = line or Line(office.port)
        try:
            reply = line.ask(*request)
        except BaseException:
            line.close()
            raise
        if reply.headers.get("connection", "").lower() == "close":
            line.close()
        else:
            self.kept[office.process] = line
        return reply


class Reply:
    """Status, headers in lower case, body; json when it is JSON."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        is_json = self.headers.get("content-type", "").endswith("json")
        self.json = loads(self.body.decode()) if is_json and self.body else None

    @property
    def problem(self):
        """The key of the error, or None."""
        if self.status < 400 or not self.json:
            return None
        return self.json["type"].rsplit(":", 1)[1]

    @property
    def fields(self):
        return {field["path"]: field["rule"] for field in (self.json or {}).get("fields", ())}


class Office:
    """One running server."""

    def __init__(self, binary, contract, options=(), data=None, second_factor="none"):
        self.binary, self.contract = binary, contract
        self.folder = tempfile.mkdtemp(prefix="huiyin-api-")
        self.data = data or os.path.join(self.folder, "data")
        self.clock = os.path.join(self.folder, "clock")
        self.offset_ms = 0
        self.admin_password = None
        self.begun_s = None
        if data is None:
            said = self.run("init", "--data", self.data, "--name", "清禾县信访局", "--region",
                            "清禾县", "--code", "QH", "--second-factor", second_factor, *store_options())
            self.admin_password = re.search(r"one-time password (\S+)", said).group(1)
        self.process = self.serve(options)

    def run(self, *arguments):
        done = subprocess.run([self.binary, *arguments], capture_output=True, text=True,
                              timeout=PATIENCE_S, check=True)
        return done.stdout

    def moment(self):
        """The clock to start at: it never goes back, or the same ids would be made again."""
        if self.begun_s is None:
            self.begun_s = time.monotonic()
            return NOW
        ahead = math.ceil(time.monotonic() - self.begun_s) + 1
        self.begun_s = time.monotonic() - ahead
        return (datetime.datetime.fromisoformat(NOW) + datetime.timedelta(seconds=ahead)).isoformat()

    def serve(self, options):
        self.log = open(os.path.join(self.folder, "log"), "wb")
        process = subprocess.Popen(
            [self.binary, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--test-clock",
             self.clock, "--now", self.moment(), *options],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        said = process.stdout.readline()
        match = re.search(r":(\d+)$", said.strip())
        if not match:
            process.wait(PATIENCE_S)
            raise AssertionError("the server did not start: " + self.log_text())
        self.port = int(match.group(1))
        return process

    def log_text(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def move_clock(self, days=0, seconds=0):
        self.offset_ms += days * DAY_MS + seconds * 1000
        with open(self.clock + ".new", "w", encoding="ascii") as out:
            out.write(str(self.offset_ms))
        os.replace(self.clock + ".new", self.clock)
        self.await_followed()

    def await_followed(self):
        """Until the background work has done all that came due: what is looked at afterwards stays as it is."""
        if self.process.poll() is not None:
            return  # one that was killed follows nobody
        late = threading.Timer(3 * PATIENCE_S, self.process.kill)
        late.start()
        try:
            while (said := self.process.stdout.readline().strip()) != f"followed {self.offset_ms}":
                if not said:
                    raise AssertionError("the server ended, or did not follow the clock: " + self.log_text()[-4000:])
        finally:
            late.cancel()

    def now_s(self):
        """The office's clock; the server's own may be a moment ahead."""
        begin = datetime.datetime.fromisoformat(NOW).timestamp()
        return begin + time.monotonic() - self.begun_s + self.offset_ms / 1000

    def close(self):
        """End it as a service manager would; anything but a clean end is a failure."""
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.log.close()
        if code != 0:
            raise AssertionError(f"the server ended with {code}:\n{self.log_text()[-4000:]}")
        shutil.rmtree(self.folder)

    def client(self):
        return Client(self)


class Client:
    """Somebody with a browser: cookies and CSRF tokens are kept, nothing else is remembered."""

    keys = itertools.count(1)
    lines = Lines()

    def __init__(self, office):
        self.office = office
        self.cookies = {}
        self.csrf = {"account": "", "follow": ""}
        self.language = "zh"

    def send(self, method, target, headers=None, body=None):
        """One request; returns the Reply."""
        reply = self.lines.ask(self.office, method, target, headers or {}, body)
        self.keep_cookie(reply)
        return reply

    def keep_cookie(self, reply):
        cookie = reply.headers.get("set-cookie")
        if cookie is None:
            return
        pair, *attributes = [part.strip() for part in cookie.split(";")]
        if {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} - set(attributes):
            raise AssertionError(f"cookie {cookie}")
        name, value = pair.split("=", 1)
        if value:
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)

    def headers_for(self, operation, key, if_match):
        headers = {"Accept-Language": self.language}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        is_follow = operation.path.startswith("/api/follow")
        token = self.csrf["follow"] if is_follow else self.csrf["account"] or self.csrf["follow"]
        if operation.method != "GET" and token:
            headers["X-Huiyin-CSRF"] = token
        if operation.creates and key is not False:
            headers["Idempotency-Key"] = key or f"test-key-{next(self.keys):08d}"
        if operation.changes and if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return headers

    def call(self, name, path=None, query=None, body=None, key=None, if_match=None, headers=None):
        """Call an operation by name; the reply has been judged by the description."""
        operation = self.office.contract.operations[name]
        target = operation.path
        for parameter, value in (path or {}).items():
            safe = "/" if operation.takes_rest else ""
            target = target.replace("{" + parameter + "}", urllib.parse.quote(str(value), safe=safe))
        if query:
            target += "?" + urllib.parse.urlencode(query)
        all_headers = self.headers_for(operation, key, if_match)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            all_headers["Content-Type"] = "application/json"
        all_headers.update(headers or {})
        all_headers = {name: value for name, value in all_headers.items() if value is not None}
        reply = self.send(operation.method, target, all_headers, body)
        self.office.contract.judge(operation, reply)
        self.keep_csrf(operation, reply)
        return reply

    def keep_csrf(self, operation, reply):
        if reply.status < 300 and isinstance(reply.json, dict) and "csrf" in reply.json:
            is_follow = operation.reply_name in ("FollowSession", "FollowView")
            self.csrf["follow" if is_follow else "account"] = reply.json["csrf"]

    def must(self, name, **arguments):
        """Call an operation that has to succeed; returns its JSON."""
        reply = self.call(name, **arguments)
        if reply.status >= 300:
            raise AssertionError(f"{name}: {reply.status} {reply.body.decode()}")
        return reply.json

    def act_as_seen(self, view, act, path, body):
        """Look, then act on what was seen; as a person would, look again when the clock wrote in between."""
        for _ in range(3):
            seen = self.must(view, path=path)
            reply = self.call(act, path=path, if_match=seen["version"], body=body)
            if reply.status != 412:
                break
        if reply.status >= 300:
            raise AssertionError(f"{act}: {reply.status} {reply.body.decode()}")
        return reply.json
