"""Codes of a second factor as an authenticator would show them (RFC 6238), by the office's clock."""

import base64
import hashlib
import hmac
import struct

STEP_S = 30
NEAR_END_S = 10  # this close to the end of a step the server may already be in the next


def code(secret, now_s):
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(now_s) // STEP_S), hashlib.sha1).digest()
    at = digest[19] & 15
    number = struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10 ** 6:06d}"


def of_office(office, secret, shift_s=0):
    """The code of now, or of so many seconds away. Where the step is about to end the office's clock
    is moved over its end first, so that a test never depends on how fast it runs."""
    left = STEP_S - office.now_s() % STEP_S
    if left < NEAR_END_S:
        office.move_clock(seconds=NEAR_END_S)
    return code(secret, office.now_s() + shift_s)
