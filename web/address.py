"""Addresses: which are ours, what was asked for, and on which page a form stands."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from starlette.requests import Request

from web.access import ACCESS, GET

OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""An address without a host: browsers take more than one slash, or a backslash, for `//`."""

ELSEWHERE = {
    "/searches": "/",
    "/visits": "/today",
    "/detections": "/inbox",
    "/second-looks/{look}/assessor": "/second-looks",
    "/customers/{customer}/grids": "/grids",
    "/customers/{customer}/left-grids": "/grids",
}
"""Forms about these stand on a page that is called otherwise."""


def position_of(text: str) -> int:
    """A position of the ledger; 0, at which there is none, for what is no such number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def inside(address: str) -> str:
    """A page of ours to go on to; an address that leads elsewhere is none."""
    return address if OURS.fullmatch(address) else ""


def whole(request: Request) -> str:
    """The address asked for, path and query."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def left(request: Request) -> str:
    """The page of ours that was left for this one, as the browser tells; the first one else."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    if before.netloc != request.url.netloc:
        return "/"
    return inside(urlunsplit(("", "", before.path, before.query, ""))) or "/"


def page_of(path: str) -> str:
    """The page on which the form stands that is sent to `path`: the nearest one above it."""
    while path.strip("/"):
        for route, page in _PAGES:
            if route.fullmatch(path):
                return page or path
        path = path.rpartition("/")[0]
    return "/"


def _route(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template))


_PAGES = [
    *((_route(template), page) for template, page in ELSEWHERE.items()),
    *((_route(template), "") for method, template in ACCESS if method == GET),
]
