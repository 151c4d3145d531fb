#!/usr/bin/env python3
"""Talk to the real program over HTTP and judge every reply by api/openapi.yaml.

usage: run.py HUIYIN [PART...]

Parts: talk (conversations/*.yaml), matrix (every operation by every role), input (every field of every
input wrong in every way), inert (HTML and SQL in every text), raw (malformed HTTP on sockets), pages (packed and kept),
crowd (many at once), looks (each leaves a trace), receipts (what they prove, and for how long), disposal (what is
destroyed opens nowhere), feed (duties in a calendar program), findings (each seeded fault, and no other), meetings (a hundred cases, several writing), prevention (what units return by the calendar), pressing (who must list what is long pending),
measures (recounted by
somebody else), move (a register in another database serves as before), simulation (two years of offices, recounted from raw events,
with faults that are found), backup (talks booked while it runs), demo, firewall (what an accusation changes for others: nothing), first_day (a second
factor from the start), throttle, servers (several on one PostgreSQL). Without a part all run, and an operation that was never answered well is a failure.
"""

import os
import sys
import time
import traceback

from contract import Contract  # first: it finds tools/api_description.py
import bad_input
import casefiles
import crowd
import demo
import disposal
import feed
import findings
import firewall
import first_day
import inert
import looks
import matrix
import measures
import meetings
import move
import pages
import pressing
import prevention
import raw_http
import receipts
import servers
import simulation
import station
import talk
import talks_and_backup
import throttle
from office import Office
from world import World


def run_talks(world):
    for name, steps in talk.conversations():
        yield f"talk {name}", lambda name=name, steps=steps: talk.Talk(
            name, world, world.variables()).run(steps)


PARTS = {"talk": run_talks, "matrix": matrix.tests, "input": bad_input.tests, "inert": inert.tests,
         "raw": raw_http.tests, "pages": pages.tests, "crowd": crowd.tests, "looks": looks.tests}
OWN_OFFICE = {"demo": demo.tests, "firewall": firewall.tests, "first_day": first_day.tests, "throttle": throttle.tests}
if os.environ.get("HUIYIN_TEST_STORE"):  # compares copies of files, which are SQLite's
    del OWN_OFFICE["firewall"]


def log_tests(binary, contract):
    import ledger  # the log: checkpoints, proofs, witnesses, keys
    return ledger.tests(binary, contract)


OWN_OFFICE["measures"] = measures.tests
OWN_OFFICE["ledger"] = log_tests
OWN_OFFICE["receipts"] = receipts.tests
OWN_OFFICE["casefiles"] = casefiles.tests
OWN_OFFICE["station"] = station.tests
OWN_OFFICE["disposal"] = disposal.tests
OWN_OFFICE["feed"] = feed.tests
OWN_OFFICE["findings"] = findings.tests
OWN_OFFICE["meetings"] = meetings.tests
OWN_OFFICE["prevention"] = prevention.tests
OWN_OFFICE["pressing"] = pressing.tests
OWN_OFFICE["servers"] = servers.tests
OWN_OFFICE["move"] = move.tests
if not os.environ.get("HUIYIN_TEST_STORE"):  # reads rows and events from the file
    OWN_OFFICE["simulation"] = simulation.tests
    OWN_OFFICE["backup"] = talks_and_backup.tests  # huiyin backup is for registers that are files


NOT_HELD = []  # said again at the end, where a log that is cut off still has it


def attempt(name, test):
    """Run one test; True when it held."""
    begun = time.monotonic()
    try:
        test()
    except Exception as wrong:  # pylint: disable=broad-except
        NOT_HELD.append(f"FAILED {name}: {str(wrong)[:2000]}")
        print(f"FAILED {name}: {wrong}", flush=True)
        if not isinstance(wrong, AssertionError):
            traceback.print_exc()
        return False
    print(f"ok     {name} ({time.monotonic() - begun:.1f} s)", flush=True)
    return True


def run_parts(binary, contract, wanted):
    results = []
    shared = [part for part in PARTS if part in wanted]
    if shared:
        office = Office(binary, contract, ["--no-throttle"])
        world = World(office)
        for part in shared:
            results += [attempt(name, test) for name, test in PARTS[part](world)]
        results.append(attempt("ends cleanly", office.close))
    for part in OWN_OFFICE:
        if part in wanted:
            results += [attempt(name, test) for name, test in OWN_OFFICE[part](binary, contract)]
    return results


def main(argv):
    if len(argv) < 2:
        sys.exit(__doc__)
    wanted = argv[2:] or [*PARTS, *OWN_OFFICE]
    contract = Contract()
    results = run_parts(os.path.abspath(argv[1]), contract, wanted)
    if not argv[2:]:
        results.append(attempt("every operation was answered", lambda: expect_all(contract)))
    print(*NOT_HELD, sep="\n", flush=True)
    print(f"{len(results) - results.count(False)} of {len(results)} held, "
          f"{contract.replies} replies judged")
    sys.exit(1 if False in results else 0)


def expect_all(contract):
    left = contract.never_answered()
    if left:
        raise AssertionError("never answered well: " + ", ".join(left))


if __name__ == "__main__":
    main(sys.argv)
