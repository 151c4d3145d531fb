#!/usr/bin/env python3
"""docs/conformance.md from rulebooks/cn/conformance.yaml and the worked examples.

    gen_conformance.py            write the page
    gen_conformance.py --check    fail when the page is not what would be written

A row of the table is one rule of the law. What an office does beside the course of a matter is shown by tests instead of
worked examples: `tests` names each as FILE#TEXT, a text that stands in it. It fails when a row that is said to be built has no worked
example, when a test that is named is not there, when an example shows no rule or one that the table does not have, when a row is told in
half, and when a citation lacks its grade.
"""
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = {"implemented": "built", "parameter": "built, a parameter"}
TESTED = {"tested": "built, beside the course of a matter"}
NOT_BUILT = {"outside": "outside the rulebook", "open": "not yet"}
GRADES = {"A", "B", "C", "K-high", "K-med", "K-low", "design"}


class Wrong(Exception):
    """Something in the table or the examples that must be mended."""


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CBaseLoader)


def examples_of(folder):
    """(name, file, rules shown) of every worked example in the folder."""
    for path in sorted(folder.glob("*.yaml")):
        tree = load(path)
        for one in tree.get("examples", [tree]):
            yield one["example"], path.name, one.get("shows", [])


def check_tests(row, root):
    """A row that tests show names some, and each is there."""
    named = row.get("tests", [])
    if bool(named) != (row["status"] in TESTED):
        raise Wrong(f"{row['id']}: what tests show names them, and nothing else does")
    for test in named:
        path, _, text = test.partition("#")
        file = root / path
        if not text or not file.is_file() or text not in file.read_text(encoding="utf-8"):
            raise Wrong(f"{row['id']}: no such test: {test}")


def check_row(row, root):
    name = row.get("id", "a row without id")
    for key in ("id", "group", "article", "grade", "rule", "status"):
        if not row.get(key):
            raise Wrong(f"{name}: {key} is missing")
    if row["grade"] not in GRADES:
        raise Wrong(f"{name}: no such grade: {row['grade']}")
    if row["status"] not in {**BUILT, **TESTED, **NOT_BUILT}:
        raise Wrong(f"{name}: no such status: {row['status']}")
    if row["status"] in NOT_BUILT and not row.get("reason"):
        raise Wrong(f"{name}: says no reason for not being built")
    check_tests(row, root)


def shown_by(rows, examples):
    """Rule id -> [(example, file)]; complains of what does not fit together."""
    shown = {row["id"]: [] for row in rows}
    if len(shown) != len(rows):
        raise Wrong("a rule stands in the table twice")
    for name, file, rules in examples:
        if not rules:
            raise Wrong(f"{file}: {name}: shows no rule")
        for rule in rules:
            if rule not in shown:
                raise Wrong(f"{file}: {name}: no such rule: {rule}")
            shown[rule].append((name, file))
    for row in rows:
        if row["status"] in BUILT and not shown[row["id"]]:
            raise Wrong(f"{row['id']}: said to be built, and no example shows it")
        if row["status"] in TESTED and shown[row["id"]]:
            raise Wrong(f"{row['id']}: said to be beside the course of a matter, and an example shows it")
        if row["status"] in NOT_BUILT and shown[row["id"]]:
            raise Wrong(f"{row['id']}: said not to be built, and an example shows it")
    return shown


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def links(folder, examples):
    files = {}
    for _, file in examples:
        files[file] = files.get(file, 0) + 1
    return ", ".join(f"[{file[:-5]}](../{folder}/{file})" + (f" ({count})" if count > 1 else "")
                     for file, count in sorted(files.items()))


def proof_of(row, folder, shown):
    if row["status"] in TESTED:
        paths = dict.fromkeys(test.partition("#")[0] for test in row["tests"])
        return ", ".join(f"[{path.rsplit('/', 1)[1]}](../{path})" for path in paths)
    return links(folder, shown[row["id"]]) if row["status"] in BUILT else cell(row["reason"])


def row_line(row, folder, shown):
    told = {**BUILT, **TESTED, **NOT_BUILT}[row["status"]]
    proof = proof_of(row, folder, shown)
    if row["status"] not in NOT_BUILT and row.get("reason"):
        proof += f"; {cell(row['reason'])}"
    return (f"| `{row['id']}` | {cell(row['article'])} · {row['grade']} | {cell(row['rule'])} | {told} "
            f"| {proof} |\n")


def page(table, examples, root):
    rows = table["rules"]
    for row in rows:
        check_row(row, root)
    shown = shown_by(rows, examples)
    built = sum(row["status"] in BUILT for row in rows)
    out = [f"# {table['title']}\n\n", table["intro"].strip() + "\n\n",
           f"{len(rows)} rules: {built} built and shown by {len(examples)} worked examples, "
           f"{sum(row['status'] in TESTED for row in rows)} beside the course of a matter and shown by tests, "
           f"{sum(row['status'] == 'open' for row in rows)} not yet, "
           f"{sum(row['status'] == 'outside' for row in rows)} outside the rulebook.\n"]
    group = None
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            out.append(f"\n## {group}\n\n| rule | article · grade | what it says | state | shown by, or why not |\n"
                       "|---|---|---|---|---|\n")
        out.append(row_line(row, table["examples"], shown))
    out.append("\nMade by `tools/gen_conformance.py` from `rulebooks/cn/conformance.yaml`: change that, not this page.\n")
    return "".join(out)


def make(root):
    table = load(root / "rulebooks/cn/conformance.yaml")
    return page(table, list(examples_of(root / table["examples"])), root)


def main():
    target = ROOT / "docs/conformance.md"
    try:
        text = make(ROOT)
    except Wrong as wrong:
        sys.exit(f"rulebooks/cn/conformance.yaml: {wrong}")
    if "--check" not in sys.argv[1:]:
        target.write_text(text, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != text:
        sys.exit("docs/conformance.md is not what tools/gen_conformance.py writes: run it")


if __name__ == "__main__":
    main()
