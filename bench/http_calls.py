"""One request at a time, for what is around the measuring."""

import http.client
import json


def call(port, method, path, body=None, headers=None):
    """The reply's JSON and its cookie; ends the program when the reply is no success."""
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = None if body is None else json.dumps(body).encode()
    head = {"Content-Type": "application/json"} if data is not None else {}
    head.update(headers or {})
    c.request(method, path, data, head)
    r = c.getresponse()
    text = r.read()
    cookie = (r.getheader("Set-Cookie") or "").split(";")[0]
    c.close()
    if r.status >= 300:
        raise SystemExit(f"{method} {path}: {r.status} {text[:300]!r}")
    return json.loads(text) if text else None, cookie
