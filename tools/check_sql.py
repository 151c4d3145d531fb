#!/usr/bin/python3
"""SQL lives in the store: no SQL text and no sqlite3 outside it.

SQL text is a string literal that begins like a statement. sqlite3.h and its functions belong to the
driver, src/store/driver_sqlite*.
"""
import re

import checking

_STATEMENT = re.compile(
    r"""^\s*(?:
        (?:SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|PRAGMA|ATTACH|DETACH|SAVEPOINT
          |RELEASE|WITH|EXPLAIN)\s+[\w*(]
      | (?:BEGIN|COMMIT|ROLLBACK|VACUUM|REINDEX|ANALYZE)(?:\s|;|$)
      | (?i:select\s.+\sfrom\s|insert\s+(?:or\s+\w+\s+)?into\s|delete\s+from\s|update\s+\w+\s+set\s
          |(?:create|alter|drop)\s+(?:table|index|trigger|view)\s|pragma\s+\w+)
    )""",
    re.X | re.S,
)
# Adjacent literals are one text to the compiler, so they are one here.
_LITERALS = re.compile(r'"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*')
_CHARACTER = re.compile(r"'(?:\\.|[^'\\\n])*'")
_DRIVER = re.compile(r"src/store/(driver_)?sqlite")
_SQLITE = re.compile(r"#\s*include\s*[<\"]sqlite3(?:ext)?\.h|\bsqlite3\w*")


def _text_of(literals):
    return re.sub(r'"\s*"', "", literals)[1:-1].replace("\\n", "\n")


def _sql_problems(path, code):
    for match in _LITERALS.finditer(_CHARACTER.sub(lambda m: " " * len(m[0]), code)):
        if _STATEMENT.match(_text_of(match[0])):
            line = checking.line_of(code, match.start())
            yield f"{path}:{line}: SQL text outside src/store"


def check(root):
    problems = []
    for path in checking.project_files(root, ["src"], [".c", ".h", ".def"]):
        code = checking.without_comments(checking.read(root, path))
        if not path.startswith("src/store/"):
            problems.extend(_sql_problems(path, code))
        if not _DRIVER.match(path):
            for match in _SQLITE.finditer(checking.without_comments_and_text(code)):
                line = checking.line_of(code, match.start())
                problems.append(f"{path}:{line}: {match[0]} outside src/store/driver_sqlite*")
    return problems, []


if __name__ == "__main__":
    checking.run(__doc__, check)
