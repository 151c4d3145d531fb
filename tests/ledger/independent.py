#!/usr/bin/env python3
"""A log judged by code that is not ours (independent.go): a demo's log, grown by petitions over HTTP
between two checkpoints.

usage: independent.py HUIYIN
"""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "api"))

from contract import Contract  # noqa: E402  first: it finds tools/api_description.py
from office import PATIENCE_S, Office  # noqa: E402


def build(folder):
    """The checker, with Debian's packages and no network."""
    program = os.path.join(folder, "independent")
    env = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
           "GOPROXY": "off", "GOCACHE": os.path.join(folder, "go"), "CGO_ENABLED": "0", "HOME": folder}
    subprocess.run(["go", "build", "-o", program, os.path.join(HERE, "independent.go")], check=True,
                   env=env, timeout=20 * PATIENCE_S)
    return program


def main(binary):
    with tempfile.TemporaryDirectory(prefix="huiyin-independent-") as folder:
        program = build(folder)
        data = os.path.join(folder, "data")
        subprocess.run([binary, "demo", "--data", data, "--petitions", "100", "--quiet", "--today",
                        "2026-04-20"], check=True, timeout=6 * PATIENCE_S, stdout=subprocess.DEVNULL)
        contract = Contract()
        office = Office(binary, contract, ["--no-throttle"], data)
        old = os.path.join(folder, "old")
        with open(old, "wb") as out:
            out.write(office.client().call("log_checkpoint").body)
        for number in range(30):
            office.client().must("petition_submit", body={
                "facts": f"路灯不亮 {number}", "claims": ["修好路灯"], "petitioner": {"name": "李四"}})
        office.close()  # signs what was added
        office = Office(binary, contract, ["--no-throttle"], data)
        key = office.client().must("log_view")["keys"][0]
        subprocess.run([program, f"http://127.0.0.1:{office.port}", key, old], check=True,
                       timeout=6 * PATIENCE_S)
        office.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
