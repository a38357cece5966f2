"""What pages weigh on their way to a phone: all of all roles, and what the first one needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from bench.child import in_child
from bench.result import Result
from bench.run import Run
from bench.site import served, site
from bench.visitor import Line, Visitor
from web.access import ACCESS, GET

FIGURE = "weight"

TOLD = 3
"""Pages of each kind that are told by name, the heaviest first."""

FIRST, FURTHER = 60, 10
"""Thousands of bytes, compressed: of a first page with all it loads, and of any further one."""

_PACKED = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
_LANGUAGES = ("zh-CN", "en")
_FACES = re.compile(r'<form class="faces".*?</form>', re.DOTALL)
_SOMEBODY = re.compile(r'name="staff" value="([^"]+)"')
_LINKS = re.compile(r'<a\b[^>]*?href="(/[^"]*)"')
_PARTS = re.compile(r'(?:src|href)="(/static/[^"#]+)')

_IMPORTS = re.compile(r'(?:from|import) "(\./[^"]+)"')
_UNSEEN = {"/", "/live", "/healthz"}


class Weight(NamedTuple):
    """Bytes of the answer, of everything that the page loads besides, and what page it is."""

    page: int
    parts: int
    name: str

    def alone(self) -> int:
        return self.page

    def with_parts(self) -> int:
        return self.page + self.parts


def figures(run: Run) -> Iterator[Result]:
    """The heaviest pages, alone and with all that a browser with nothing kept loads for them."""
    database = run.databases[0]
    with site(run, database) as settings, served(settings) as address:
        found = in_child(run.patience, weights, address)
    run.say(f"{FIGURE}: {len(found):,} pages in {len(_LANGUAGES)} languages")
    for what, bytes_of, goal in (
        ("first page, nothing kept", Weight.with_parts, FIRST),
        ("further page", Weight.alone, FURTHER),
    ):
        first, *others = heaviest(found, bytes_of)
        told = "; ".join(f"{each.name} with {bytes_of(each) / 1000:.1f}" for each in others)
        yield Result(
            figure=FIGURE,
            what=what,
            database=database,
            unit="kB",
            ours=[bytes_of(first) / 1000],
            goal=goal,
            at_most=True,
            note=f"the largest of {len(found)}: {first.name}; then {told}",
        )


def heaviest(found: Iterable[Weight], bytes_of: Callable[[Weight], int]) -> list[Weight]:
    """The heaviest pages of different routes, each as whoever gets most of it has it."""
    by_route: dict[str, Weight] = {}
    for each in sorted(found, key=bytes_of, reverse=True):
        by_route.setdefault(_route(each.name.partition(",")[0]) or each.name, each)
    return list(by_route.values())[:TOLD]


def weights(address: str) -> list[Weight]:
    """What each page of each role weighs, the first of each route and kind of board."""
    with closing(Line(address)) as line:
        parts: dict[str, int] = {}
        return [
            each
            for language in _LANGUAGES
            for role, somebody in enumerate(_people(Visitor(line)))
            for each in _walked(line, somebody, language, f"role {role + 1}", parts)
        ]


def _people(visitor: Visitor) -> list[str]:
    """One of each role that the sign-in page offers."""
    shown = _FACES.findall(visitor.get("/sign-in").text)
    return [found.group(1) for form in shown if (found := _SOMEBODY.search(form))]


def _walked(
    line: Line, somebody: str, language: str, role: str, parts: dict[str, int]
) -> Iterator[Weight]:
    visitor = Visitor(line, somebody)
    asked = {**_PACKED, "Accept-Language": language}
    ahead, known = ["/sign-in", "/board"], set[str]()
    while ahead:
        path = ahead.pop(0)
        answer = visitor.get(path, asked)
        for to in (each.replace("&amp;", "&") for each in _LINKS.findall(answer.text)):
            if (name := _route(to)) and name not in known:
                known.add(name)
                ahead.append(to)
        loaded = _loaded(visitor, set(_PARTS.findall(answer.text)), parts)
        yield Weight(answer.size, loaded, f"{path}, {role}, {language}")


def _loaded(visitor: Visitor, files: set[str], known: dict[str, int]) -> int:
    """What these files weigh together with the modules that they import."""
    ahead, whole = list(files), set(files)
    while ahead:
        path = ahead.pop()
        answer = visitor.get(path, _PACKED)
        known[path] = answer.size
        if path.endswith(".js"):
            more = {urljoin(path, each) for each in _IMPORTS.findall(answer.text)} - whole
            whole |= more
            ahead += more
    return sum(known[path] for path in whole)


def _route(address: str) -> str:
    """The route of an address, with the kind of board; empty for what is no page."""
    told = urlsplit(address)
    for method, route in ACCESS:
        pattern = re.sub(r"\{\w+\}", "[^/]+", route)
        if method == GET and route not in _UNSEEN and re.fullmatch(pattern, told.path):
            kind = re.search(r"\bkind=\w+", told.query)
            return f"{route} {kind.group() if kind else ''}"
    return ""
