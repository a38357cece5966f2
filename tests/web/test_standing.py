"""What many ask for each day is reckoned before the first of them does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from domain.event import Code
from domain.ledger.door import Stores
from projections.known import Window
from projections.lines import beside
from projections.public import shown
from tests.web.tended import an_entry_behind, things
from web.ahead import Ahead
from web.app import STANDING
from web.pages import board
from web.request import Desk, Office
from web.wish import Wish


@pytest.fixture
def office(stores: Stores) -> Office:
    """An office of a bank in which something happened."""
    return Office(stores)


def test_what_heads_of_a_large_bank_ask_for_is_there_before_they_ask(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("web.team_view", "web.pages.measures"):
        monkeypatch.setattr(f"{module}.FEW", 0)
    ahead = Ahead(office, STANDING)
    ahead.turn()
    kept = [told.known for told in things(office)]
    assert len(kept) == len(STANDING) + 3  # figures are of three windows, boards of two kinds
    assert {known.fresh.position for known in kept if known} == {office.stores.ledger.head()}
    ahead.turn()
    assert [told.known for told in things(office)] == kept


def test_what_boards_rank_by_is_there_before_anybody_opens_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckoned: list[str] = []

    def told(connection: Connection, window: Window, formula: Code, *given: Any) -> Any:
        reckoned.append(formula)
        return beside(connection, window, formula, *given)

    monkeypatch.setattr("projections.public.beside", told)
    with Desk(office) as here:
        board.ahead(here)
    assert sorted(reckoned) == sorted(set(reckoned))
    assert len(reckoned) == 2
    with Desk(office) as here:
        for wish in (Wish(kind="channel"), Wish(kind="improvement", window="week")):
            shown(here.views, here.setting(), wish.asked(), here.keep)
    assert len(reckoned) == 2
    monkeypatch.setattr("projections.public.LASTS", 0)
    office.as_of.patience = 900.0
    an_entry_behind(office)
    with Desk(office) as here:
        for old in things(office):
            old.again(here, here.freshen())
    assert len(reckoned) == 4
    with Desk(office) as here:  # it is good for longer than it lasts, as somebody tends it
        for wish in (Wish(kind="channel"), Wish(kind="improvement", window="week")):
            shown(here.views, here.setting(), wish.asked(), here.keep)
    assert len(reckoned) == 4
