"""How somebody looks for people: in a form, after which they are led to an address."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi.testclient import TestClient


def found_at(browser: TestClient, place: str, **typed: str) -> str:
    """The address at which a search of a page is answered, for this browser alone."""
    answer = browser.post("/searches", data={"of": place, **typed}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["Location"]


def and_as(address: str, **more: str) -> str:
    """An address with something besides, such as the format of a file."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}"
