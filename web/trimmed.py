"""The foreign stylesheet as it is sent: without the rules for what no page of ours has."""

from __future__ import annotations

import re
from collections.abc import Iterator

UNUSED: dict[str, str] = {
    "[data-theme=dark]": r"data-theme",
    "[data-theme=light]": r"data-theme",
    ":host": r"attachShadow|shadowrootmode",
    "[dir=rtl]": r"\bdir=",
    "dialog": r"<dialog|showModal",
    "modal": r"\bmodal",
    ".dropdown": r"dropdown",
    "tooltip": r"tooltip",
    "[aria-busy=true]": r"aria-busy",
    "[role=search]": r'role="search"',
    "[role=switch]": r'role="switch"',
    "[role=link]": r'role="link"',
    "summary[role=button]": r"<summary[^>]*\brole=",
    "[type=color]": r'type="color"',
    "[type=search]": r'type="search"',
    "[type=reset]": r'type="reset"',
    ".secondary": r'class="[^"]*\bsecondary\b',
    ".contrast": r'class="[^"]*\bcontrast\b',
    ".container": r'class="[^"]*\bcontainer\b',
    ".grid": r'class="(?:[^"]* )?grid[ "]',
    ".striped": r"\bstriped\b",
    "hgroup": r"<hgroup",
    "kbd": r"<kbd",
    "breadcrumb": r"breadcrumb",
    "[aria-invalid=false]": r'aria-invalid="false"',
    "audio": r"<audio",
    "video": r"<video",
}
"""Fragments of selectors, and what pages and scripts would say if such a rule were for them."""

_REMARKS = re.compile(r"/\*.*?\*/|@charset[^;]*;", re.DOTALL)
_SAID = re.compile(r"var\((--pico-[\w-]+)")
_GIVEN = re.compile(r'(?<=[{;])(--pico-[\w-]+):(?:"[^"]*"|[^;{}"])*(?:;|(?=\}))')
_EMPTY = re.compile(r"[^{};]+\{\}")
_WITHIN = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_EXCEPT = re.compile(rf":not{_WITHIN}")
_SEVERAL = re.compile(rf":(?:is|where|has){_WITHIN}")


def trimmed(text: str, own: str) -> str:
    """The rules of `text` that a page may need, and of its values those asked for here or in `own`,
    the stylesheet that comes after it.
    """
    found, before = "".join(_kept(_REMARKS.sub("", text))), ""
    while found != before:
        before, found = found, _asked_for(found, own)
    return found


def _asked_for(text: str, own: str) -> str:
    said = {*_SAID.findall(text), *_SAID.findall(own)}
    return _EMPTY.sub("", _GIVEN.sub(lambda one: one[0] if one[1] in said else "", text))


def _kept(text: str) -> Iterator[str]:
    for head, body in _rules(text):
        if head.startswith("@") and not head.startswith("@keyframes"):
            inside = "".join(_kept(body))
            if inside:
                yield f"{head}{{{inside}}}"
        elif wanted := [each for each in _parts(head) if not _is_unused(each)]:
            yield f"{','.join(wanted)}{{{body}}}"


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """What is before braces and in them, those inside left as they are."""
    depth = begin = opened = 0
    for brace in re.finditer(r"[{}]", text):
        at = brace.start()
        if brace[0] == "{":
            opened, depth = (at, 1) if not depth else (opened, depth + 1)
        else:
            depth -= 1
            if not depth:
                yield text[begin:opened], text[opened + 1 : at]
                begin = at + 1


def _parts(head: str) -> Iterator[str]:
    """The selectors of a rule, split at the commas that are in no parentheses."""
    depth = begin = 0
    for sign in re.finditer(r"[(),]", head):
        depth += {"(": 1, ")": -1, ",": 0}[sign[0]]
        if sign[0] == "," and not depth:
            yield head[begin : sign.start()]
            begin = sign.end()
    yield head[begin:]


def _is_unused(selector: str) -> bool:
    """Whether it asks for something that no page has, other than as one choice among several."""
    plain = _SEVERAL.sub(lambda one: "" if "," in one[0] else one[0], _EXCEPT.sub("", selector))
    return any(fragment in plain for fragment in UNUSED)
