"""Whoever asks while the database is away is told when to ask again, and soon is answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from httpx2 import Response

from domain.ledger.settings import Settings
from tests.postgres import OwnPostgres
from tests.tiers import Rounds, released
from tests.web.filled import filled
from tests.web.people import Site, shown, staffed

TOLD_SECONDS = 2
BACK_SECONDS = 5


@pytest.fixture
def site(private_postgres: OwnPostgres, tmp_path: Path) -> Iterator[Site]:
    """A bank on a server that can be stopped."""
    settings = Settings(database_url=private_postgres.url(), key_file=tmp_path / "key")
    found = shown(settings, staffed())
    yield found
    found.stores.close()


@pytest.mark.parametrize(
    ("stops", "seconds"), [pytest.param(1, 0, id="change"), released(20, 30, minutes=40)]
)
def test_an_outage_is_told_with_when_to_ask_again_and_is_over_without_a_restart(
    site: Site, private_postgres: OwnPostgres, rounds: Rounds, stops: int, seconds: float
) -> None:
    for _ in rounds(stops):
        asked = asked_of(site)
        head = site.head
        private_postgres.stop()
        gone = time.monotonic()
        tell_at_once(asked)
        while time.monotonic() < gone + seconds:
            time.sleep(1)
            tell_at_once(asked)
        private_postgres.start()
        back = time.monotonic()
        assert {what: ask().status_code for what, ask in asked.items()} == ANSWERED
        assert time.monotonic() - back < BACK_SECONDS
        assert site.head == head + 1  # the deed that was asked for so often was done once


ANSWERED = {"a page": 200, "what there is not": 404, "a deed": 303}


def asked_of(site: Site) -> dict[str, Callable[[], Response]]:
    """What somebody who is signed in asks for."""
    browser = site.browser("li")
    address, form = filled(site, "/visits")
    return {
        "a page": lambda: browser.get("/board"),
        "what there is not": lambda: browser.get("/nowhere"),
        "a deed": lambda: browser.post(address, data=form.fields),
    }


def tell_at_once(asked: dict[str, Callable[[], Response]]) -> None:
    """Each is answered soon, and with when to ask again."""
    for what, ask in asked.items():
        began = time.monotonic()
        answer = ask()
        assert time.monotonic() - began < TOLD_SECONDS, what
        assert (answer.status_code, int(answer.headers["Retry-After"])) == (503, 2), what
