#!/usr/bin/python3
"""Who may include whom, who may call what: the architecture as a test.

Each complaint names file and line, and the rule that is broken.
"""
import os
import re

import checking

_UPPER = {"search", "triage", "paper", "ledger", "vault", "store", "domain", "base"}
ALLOWED = {
    "base": {"base"},
    "domain": {"domain", "base"},
    "store": {"store", "domain", "base"},
    "vault": {"vault", "store", "domain", "base"},
    "ledger": {"ledger", "store", "domain", "base"},
    "search": {"search", "store", "domain", "base"},
    "triage": {"triage", "store", "domain", "base"},
    "paper": {"paper", "domain", "base"},
    "service": {"service"} | _UPPER,
    "http": {"http", "service", "domain", "base"},
    "jobs": {"jobs", "service", "domain", "base"},
    "cmd": {"cmd", "http", "jobs", "service"} | _UPPER,
}

# Facts in, decisions out: what src/domain must not even see.
DOMAIN_HEADERS = re.compile(
    r"""^(time\.h|unistd\.h|fcntl\.h|dirent\.h|poll\.h|signal\.h|pthread\.h|threads\.h|locale\.h
        |sqlite3\.h|microhttpd\.h|sodium\.h|curl/.*|sys/.*|netinet/.*|arpa/.*
        |base/file\.h|base/log\.h|base/rng\.h)$""",
    re.X,
)
DOMAIN_CALLS = re.compile(
    r"""(?:(?<![\w.>])(fopen|open|openat|read|write|close|socket|printf|fprintf|puts|putchar|perror|getenv
        |setenv|setlocale|rand|srand|random|exit|abort|pthread_\w+|thrd_\w+|id_next|rng_\w+)
        |\b(now_ms|monotonic_us))\s*\(""",
    re.X,
)
# Nothing below cmd/ asks the operating system for the time; base/timesource.c answers.
TIME_CALLS = re.compile(
    r"\b(time|clock|clock_gettime|gettimeofday|timespec_get|timesource_system)\s*\("
)
# Only base takes memory from the system.
HEAP_CALLS = re.compile(
    r"\b(malloc|calloc|realloc|reallocarray|free|aligned_alloc|posix_memalign|strdup|strndup"
    r"|asprintf|vasprintf|getline)\s*\("
)

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


def _include_problems(path, layer, quote, name):
    if layer == "domain" and DOMAIN_HEADERS.match(name):
        yield f"domain is pure: {name} may not be included"
    if quote == "<":
        return
    if "/" not in name:
        yield f'"{name}" does not say its layer: include by the path below src/'
        return
    target = name.split("/")[0]
    if layer in ALLOWED and target not in ALLOWED[layer]:
        yield f"{layer} may not include {target} ({name})"
    own_folder = os.path.dirname(path)[len("src/") :]
    if name.endswith("_private.h") and os.path.dirname(name) != own_folder:
        yield f"{name} is private to src/{os.path.dirname(name)}"


def _own_header_problem(root, path, includes):
    """A .c file includes the header it implements before anything else."""
    own = path[len("src/") : -2] + ".h"
    if not path.endswith(".c") or not os.path.exists(os.path.join(root, "src", own)):
        return None
    if includes and includes[0][1] == own:
        return None
    return f'{path}:{includes[0][2] if includes else 1}: its own header "{own}" comes first'


def _call_problems(layer, path, code):
    rules = []
    if layer == "domain":
        rules.append((DOMAIN_CALLS, "domain is pure: no {}()"))
    if layer not in ("base", "cmd"):
        rules.append((TIME_CALLS, "the clock is injected: no {}() outside cmd and base"))
    if layer != "base":
        rules.append((HEAP_CALLS, "memory comes from arenas: no {}() outside base"))
    for pattern, text in rules:
        for match in pattern.finditer(code):
            yield f"{path}:{checking.line_of(code, match.start())}: {text.format(match[match.lastindex])}"


def check(root):
    problems = []
    for path in checking.project_files(root, ["src"], [".c", ".h", ".def"]):
        parts = path.split(os.sep)
        layer = parts[1]
        if len(parts) < 3 or layer not in ALLOWED:
            problems.append(f"{path}:1: not in a known layer ({', '.join(sorted(ALLOWED))})")
            continue
        code = checking.without_comments(checking.read(root, path))
        includes = [
            (m[1], m[2], checking.line_of(code, m.start())) for m in _INCLUDE.finditer(code)
        ]
        for quote, name, line in includes:
            for text in _include_problems(path, layer, quote, name):
                problems.append(f"{path}:{line}: {text}")
        own = _own_header_problem(root, path, includes)
        if own:
            problems.append(own)
        problems.extend(_call_problems(layer, path, checking.without_comments_and_text(code)))
    return problems, []


if __name__ == "__main__":
    checking.run(__doc__, check)
