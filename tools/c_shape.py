"""The shape of C functions: lines, complexity, nesting, parameters.

Where functions begin and end is ctags' judgement; what stands inside is read here by a small parser of
statements, which needs no types: it only follows keywords, brackets and semicolons.
"""
import json
import re
import subprocess

import checking

_TOKEN = re.compile(r"[A-Za-z_]\w*|&&|\|\||[{}();:?,]|[^\s\w]")
_DECISIONS = {"if", "for", "while", "case", "&&", "||", "?"}


class Function:
    def __init__(self, path, name, first, last, parameters, body):
        self.path = path
        self.name = name
        self.first = first
        self.lines = last - first + 1
        self.parameters = parameters
        tokens = _TOKEN.findall(body)
        self.complexity = 1 + sum(token in _DECISIONS for token in tokens)
        # do … while counts its "while" once; the keyword "do" itself is no decision
        self.nesting = _Nesting(tokens).deepest


class _Nesting:
    """How deep if, for, while, do, switch and loop macros lie inside one another.

    "else if" continues its if: it is not deeper.
    """

    def __init__(self, tokens):
        self.tokens = tokens
        self.at = tokens.index("{") if "{" in tokens else len(tokens)
        self.deepest = 0
        while self.at < len(tokens):
            self._statement(0)

    def _peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _skip_brackets(self, opening, closing):
        depth = 0
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            depth += (token == opening) - (token == closing)
            if depth == 0:
                return

    def _controlled(self, depth):
        self.deepest = max(self.deepest, depth + 1)
        self._statement(depth + 1)

    def _block(self, depth):
        self.at += 1
        while self._peek() not in ("}", None):
            self._statement(depth)
        self.at += 1

    def _if(self, depth):
        self._skip_brackets("(", ")")
        self._controlled(depth)
        if self._peek() == "else":
            self.at += 1
            if self._peek() == "if":
                self.at += 1
                self._if(depth)
            else:
                self._controlled(depth)

    def _label(self):
        while self._peek() not in (":", None):
            self.at += 1
        self.at += 1

    def _statement(self, depth):
        token = self._peek()
        if token == "{":
            self._block(depth)
            return
        self.at += 1
        if token == "if":
            self._if(depth)
        elif token in ("for", "while", "switch"):
            self._skip_brackets("(", ")")
            self._controlled(depth)
        elif token == "do":
            self._controlled(depth)
        elif token in ("case", "default"):
            self._label()
        elif token not in (";", None):
            self._expression(depth)

    def _expression(self, depth):
        """To the semicolon; a call followed at once by a block is a loop macro."""
        if self._peek() == "(":
            self._skip_brackets("(", ")")
            if self._peek() == "{":
                self._controlled(depth)
                return
        while self._peek() not in (";", "}", None):
            if self._peek() == "(":
                self._skip_brackets("(", ")")
            elif self._peek() == "{":
                self._skip_brackets("{", "}")
            elif self._peek() == ":":
                break  # a label
            else:
                self.at += 1
        if self._peek() in (";", ":"):
            self.at += 1


def _parameter_count(signature):
    inner = signature.strip()[1:-1].strip()
    if inner in ("", "void"):
        return 0
    depth = 0
    count = 1
    for character in inner:
        depth += (character in "([") - (character in ")]")
        count += character == "," and depth == 0
    return count


def functions(root, paths):
    """Every function of these files."""
    if not paths:
        return []
    command = [
        "ctags", "--languages=C", "--langmap=C:.c.h", "--kinds-C=f", "--fields=+neS", "--sort=no",
        "--output-format=json", "-f", "-", *paths,
    ]
    tags = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    code = {path: checking.without_comments_and_text(checking.read(root, path)) for path in paths}
    found = []
    for line in tags.splitlines():
        tag = json.loads(line)
        if "end" not in tag:
            continue
        first, last = tag["line"], tag["end"]
        body = "\n".join(code[tag["path"]].splitlines()[first - 1 : last])
        found.append(
            Function(
                tag["path"], tag["name"], first, last,
                _parameter_count(tag.get("signature", "()")), body,
            )
        )
    return found
