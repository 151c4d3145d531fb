#!/usr/bin/python3
"""Every word shown exists in both languages.

Words are flat JSON objects: web/shared/i18n for everybody, web/portal/i18n and web/desk/i18n for one
of the two. A key that a source names must be in the words that source can see; a key built from
parts, t(`state.${x}`), must match at least one. Each error of err_codes.def has error.<key>.
"""
import json
import os
import re

import checking

_PARTS = ["shared", "portal", "desk"]
_USE = re.compile(r"""(?<![\w.$])(?:t|has)\(\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`]+)`)\s*[,)]""")
_ERROR = re.compile(r'^ERR\(\w+,\s*\d+,\s*[01],\s*"([^"]+)"\)', re.M)


def _refuse_twice(pairs):
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"key given twice: {', '.join(twice)}")
    return dict(pairs)


def _load(root, path, problems):
    try:
        words = json.loads(checking.read(root, path), object_pairs_hook=_refuse_twice)
    except ValueError as error:
        problems.append(f"{path}:1: {error}")
        return {}
    for key, text in words.items():
        if not isinstance(text, str) or not text.strip():
            problems.append(f"{path}:1: {key} is not a text")
    return words


def _load_part(root, part, problems):
    """The keys of one part, complaining where the two languages differ."""
    zh_path, en_path = (f"web/{part}/i18n/{language}.json" for language in ("zh", "en"))
    exist = [os.path.exists(os.path.join(root, path)) for path in (zh_path, en_path)]
    if exist == [False, False]:
        return None
    if exist != [True, True]:
        problems.append(f"web/{part}/i18n:1: one of the two languages is missing")
        return set()
    zh, en = _load(root, zh_path, problems), _load(root, en_path, problems)
    for key in sorted(zh.keys() - en.keys()):
        problems.append(f"{en_path}:1: {key} is missing (it is in Chinese)")
    for key in sorted(en.keys() - zh.keys()):
        problems.append(f"{zh_path}:1: {key} is missing (it is in English)")
    for key in sorted(zh.keys() & en.keys()):
        if _parameters(zh[key]) != _parameters(en[key]):
            problems.append(f"{en_path}:1: {key} has other {{parameters}} than the Chinese text")
    return zh.keys() | en.keys()


def _parameters(text):
    return set(re.findall(r"\{(\w+)", text)) if isinstance(text, str) else set()


def _is_known(key, template, known):
    if key is not None:
        return key in known
    pattern = ".+".join(re.escape(part) for part in re.split(r"\$\{[^}]*\}", template))
    return any(re.fullmatch(pattern, one) for one in known)


def _use_problems(root, part, known):
    for path in checking.project_files(root, [f"web/{part}"], [".ts", ".vue"]):
        if "/tests/" in path or path.endswith(".gen.ts"):
            continue
        text = checking.read(root, path)
        for match in _USE.finditer(text):
            key = match[1] or match[2]
            if not _is_known(key, match[3], known):
                line = checking.line_of(text, match.start())
                yield f"{path}:{line}: no words for {key or match[3]}"


def check(root):
    problems = []
    shared = _load_part(root, "shared", problems)
    if shared is None:
        return [], ["no words yet: web/shared/i18n does not exist"]
    for part in _PARTS:
        own = set() if part == "shared" else _load_part(root, part, problems) or set()
        problems.extend(_use_problems(root, part, shared | own))
    for name in _ERROR.findall(checking.read(root, "src/base/err_codes.def")):
        if name != "ok" and f"error.{name}" not in shared:
            problems.append(f"src/base/err_codes.def:1: web/shared/i18n lacks error.{name}")
    return problems, []


if __name__ == "__main__":
    checking.run(__doc__, check)
