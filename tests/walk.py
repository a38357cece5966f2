"""A walk through the pages: who signs in, and which pages they come to by following links.

The first page of each route, and of each kind of board, stands for all of them, so that a page that
is added is walked to without being listed anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page

from web.access import ACCESS, GET

UNSEEN = {
    "/",
    "/live",
    "/healthz",
    "/sign-in",
    "/trail/{position}/proof",
    "/imports/{file}/rejected",
}
"""Routes that show no page of their own to whoever is signed in."""


class Found(NamedTuple):
    """A page of somebody's, by a name that a file can have."""

    role: str
    name: str
    address: str


def roles(browser: Browser, site: str) -> int:
    """How many kinds of people are offered by the sign-in page of a demonstration."""
    page = browser.new_page()
    page.goto(f"{site}/sign-in")
    number = page.locator("form.faces").count()
    page.close()
    return number


def enter(page: Page, site: str, role: int) -> str:
    """Sign in as the first of those who are offered in a role; returns a word for it."""
    page.goto(f"{site}/sign-in")
    page.locator("form.faces").nth(role).locator("button").first.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    return f"role{role + 1}"


def walk(page: Page, site: str, role: str) -> Iterator[Found]:
    """Each page while it stands on the screen, where the reader may do with it what they like.

    Every page is left for the next one that a link was seen to; the links of a page are read before
    anybody sees it.
    """
    known: dict[str, str] = {}
    ahead = [Found(role, "", urlsplit(page.url).path)]
    while ahead:
        found = ahead.pop(0)
        page.goto(site + found.address)
        if asked := _reason(page, site, role):
            known.setdefault(asked.name, asked.address)
            yield asked
            page.goto(site + found.address)
            page.locator("button[name=ground]").first.click()
            page.wait_for_url(lambda address: "/inspections" not in address)
        for to in _links(page):
            name = name_of(to)
            if name and name not in known:
                known[name] = to
                ahead.append(Found(role, name, to))
        if found.name:
            yield found


def _reason(page: Page, site: str, role: str) -> Found | None:
    """The form that asks an auditor why they look, where one was led to it."""
    address = page.url.removeprefix(site)
    is_it = address.startswith("/inspections") and "then=" in address
    return Found(role, name_of(address), address) if is_it else None


def _links(page: Page) -> list[str]:
    links: list[str] = page.evaluate(
        "[...document.querySelectorAll(\"a[href^='/']\")].map((a) => a.getAttribute('href'))"
    )
    return links


def name_of(address: str) -> str:
    """The route of an address as a word, with the kind of board; empty for what is no page."""
    told = urlsplit(address)
    for method, route in ACCESS:
        pattern = re.sub(r"\{\w+\}", "[^/]+", route)
        if method == GET and route not in UNSEEN and re.fullmatch(pattern, told.path):
            kind = parse_qs(told.query).get("kind", [""])[0]
            return re.sub(r"\W+", "-", f"{route}-{kind}").rstrip("-")
    return ""
