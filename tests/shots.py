"""`make shots`: pictures of every page that each role can reach, on every screen, to be looked at.

Pages are found by following links from the navigation, the first one to each route, so that a page
that is added is in the pictures without being listed anywhere.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, ViewportSize

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from domain.ledger.door import open_stores
from projections.keeper import Keeper
from tests.browser import running_chromium
from tests.cli.bank import UNTIL, settings_in
from tests.serving import serving
from web.access import ACCESS, GET

PLAN = DemoPlan(until=UNTIL, managers=40, customers=2000, weeks=13)

HEIGHTS = {390: 844, 768: 1024, 1280: 800, 1920: 1080}
SCHEMES, LOCALES = ("light", "dark"), ("zh-CN", "en-GB")

UNSEEN = {"/", "/live", "/healthz", "/sign-in"}
"""Routes that show no page of their own to whoever is signed in."""


class Found(NamedTuple):
    """A page of somebody's, by a name that a file can have."""

    role: str
    name: str
    address: str


def main() -> None:
    """Make a bank, walk through it in every role, and take the pictures."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="pacesetter-shots-") as folder:
        settings = settings_in(Path(folder))
        demonstrate(settings, PLAN, lambda _day: None)
        with closing(open_stores(settings)) as stores:
            Keeper(stores.ledger, stores.views).catch_up()
        with serving(open_stores(settings)) as site, running_chromium(Path(folder)) as browser:
            for name in _take(browser, site, asked):
                print(name, flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/shots"))
    parser.add_argument("--only", default="", help="a part of the names of the pages to be taken")
    parser.add_argument("--width", type=int, action="append", choices=sorted(HEIGHTS))
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--locale", action="append", choices=LOCALES)
    return parser.parse_args()


def _take(browser: Browser, site: str, asked: argparse.Namespace) -> Iterator[str]:
    asked.out.mkdir(parents=True, exist_ok=True)
    screens = product(asked.width or HEIGHTS, asked.scheme or SCHEMES, asked.locale or LOCALES)
    pages: list[Found] = []
    for width, scheme, locale in screens:
        size = ViewportSize(width=width, height=HEIGHTS[width])
        for role in range(_roles(browser, site)):
            context = browser.new_context(viewport=size, color_scheme=scheme, locale=locale)
            page = context.new_page()
            name = _enter(page, site, role)
            if not any(each.role == name for each in pages):
                pages += _walk(page, site, name)
            for each in pages:
                if each.role == name and asked.only in f"{each.role}{each.name}":
                    page.goto(site + each.address)
                    file = f"{each.role}{each.name}-{width}-{scheme}-{locale}.png"
                    page.screenshot(path=asked.out / file, full_page=True)
                    yield file
            context.close()


def _roles(browser: Browser, site: str) -> int:
    page = browser.new_page()
    page.goto(f"{site}/sign-in")
    number = page.locator("form.faces").count()
    page.close()
    return number


def _enter(page: Page, site: str, role: int) -> str:
    """Sign in as the first of those who are offered in a role; returns a word for it."""
    page.goto(f"{site}/sign-in")
    page.locator("form.faces").nth(role).locator("button").first.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    return f"role{role + 1}"


def _walk(page: Page, site: str, role: str) -> Iterator[Found]:
    """The first page of each route, and of each kind of board, that links lead to."""
    known: dict[str, str] = {}
    ahead = [urlsplit(page.url).path]
    while ahead:
        address = ahead.pop(0)
        page.goto(site + address)
        for link in page.locator("a[href^='/']").all():
            to = link.get_attribute("href") or ""
            name = _name(to)
            if name and name not in known:
                known[name] = to
                ahead.append(to)
    return (Found(role, name, address) for name, address in known.items())


def _name(address: str) -> str:
    """The route of an address as a word, with the kind of board; empty for what is no page."""
    told = urlsplit(address)
    for method, route in ACCESS:
        pattern = re.sub(r"\{\w+\}", "[^/]+", route)
        if method == GET and route not in UNSEEN and re.fullmatch(pattern, told.path):
            kind = parse_qs(told.query).get("kind", [""])[0]
            return re.sub(r"\W+", "-", f"{route}-{kind}").rstrip("-")
    return ""


if __name__ == "__main__":
    main()
