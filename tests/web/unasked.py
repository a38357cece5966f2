"""Auditors who fill in no form by themselves, and what was recorded of their looks."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from domain.event import Event
from tests.web.people import Site


def plain(site: Site, staff: str = "auditor") -> TestClient:
    """A browser that fills in no form by itself."""
    browser = TestClient(site.pages, base_url="http://127.0.0.1", follow_redirects=False)
    browser.headers.update({"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"})
    browser.cookies.update(site.browser(staff).cookies)
    return browser


def told(site: Site, kind: type[Event]) -> list[Any]:
    """What was said of a kind, in order."""
    return [each.event for each in site.stores.ledger.since(0, kinds=[kind])]
