"""A raised version rebuilds a read model beside the one that serves, and swaps them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest
from sqlalchemy import update

from domain.bank import DayOpened
from domain.event import Entry, Event
from domain.ledger.door import Stores
from domain.setting import Setting
from projections import PROJECTIONS, badges, boards, scores
from projections import people as people_of_the_bank
from projections.boards.rows import BOARD
from projections.keeper import Keeper
from projections.people import STAFF, PeopleFold
from projections.positions import POSITION, places
from projections.projection import OnEvent, Plain, Projection
from projections.replay import verify
from projections.shelf import Shelf
from tests.projections.bank import MadeBank
from tests.projections.stores import record
from tests.projections.views import contents, folded, rows


def raised(*names: str) -> tuple[Projection, ...]:
    """All projections, those named in a next version."""
    return tuple(p._replace(version=9) if p.name in names else p for p in PROJECTIONS)


@pytest.fixture
def kept(stores: Stores, bank: MadeBank) -> Stores:
    """Stores whose views are as far as the ledger."""
    bank.plan("li", "ai").won()
    bank.days(1).plan("wang", "bao").won().draw().uphold()
    bank.days(9).move("li", "south").plan("li", "bao").won()
    record(stores, bank.days(2).entries)
    Keeper(stores.ledger, stores.views).catch_up()
    return stores


@pytest.mark.parametrize("name", [p.name for p in PROJECTIONS])
def test_each_read_model_is_the_same_after_it_was_rebuilt(kept: Stores, name: str) -> None:
    Keeper(kept.ledger, kept.views, raised(name)).catch_up()
    assert contents(kept.views) == contents(folded(kept.ledger.since(0)))
    with kept.views.read() as connection:
        versions = {place.name: place.version for place in places(connection).values()}
    readers = {"boards", "badges"} if name == "scores" else set[str]()
    assert {each for each, version in versions.items() if version == 9} == {name}
    assert versions.keys() > readers


def test_what_reads_score_lines_moves_with_the_scores(kept: Stores) -> None:
    with kept.views.write() as connection:
        connection.execute(update(BOARD.table).values(ev=-1))
    Keeper(kept.ledger, kept.views, raised("scores")).catch_up()
    assert contents(kept.views) == contents(folded(kept.ledger.since(0)))


class WatchedPeople(PeopleFold):
    """Looks at the live rows while it folds a day that opens."""

    def __init__(self, shelf: Shelf, setting: Setting, stores: Stores, seen: list[int]) -> None:
        super().__init__(shelf, setting)
        self._stores, self._seen = stores, seen

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        return {**super().on_events(), DayOpened: self._look}

    def _look(self, entry: Entry, event: DayOpened) -> None:
        super()._day_opened(entry, event)
        self._seen += [row.joined_day for row in rows(self._stores.views, STAFF)]


def test_readers_see_the_old_rows_until_the_new_ones_are_whole(kept: Stores) -> None:
    with kept.views.write() as connection:
        connection.execute(update(STAFF.table).values(joined_day=7))
    seen: list[int] = []
    watched = people_of_the_bank.PROJECTION._replace(
        version=9, fold=partial(WatchedPeople, stores=kept, seen=seen)
    )
    Keeper(kept.ledger, kept.views, (watched, *PROJECTIONS[1:])).catch_up()
    assert set(seen) == {7}
    assert 7 not in {row.joined_day for row in rows(kept.views, STAFF)}


class Listening(Plain):
    """Notes the positions of the days that opened."""

    def __init__(self, heard: list[int]) -> None:
        self._heard = heard

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        return {DayOpened: lambda entry, _event: self._heard.append(entry.position)}


def test_a_new_projection_begins_at_the_first_event(kept: Stores) -> None:
    heard: list[int] = []
    new = Projection("new", 1, (), lambda _shelf, _setting: Listening(heard))
    Keeper(kept.ledger, kept.views, (*PROJECTIONS, new)).catch_up()
    opened = [e.position for e in kept.ledger.since(0) if isinstance(e.event, DayOpened)]
    assert heard == opened
    with kept.views.read() as connection:
        assert {place.position for place in places(connection).values()} == {kept.ledger.head()}


def test_a_rebuild_goes_on_to_where_the_others_stand(kept: Stores, bank: MadeBank) -> None:
    known = len(bank.entries)
    record(kept, bank.days(1).plan("li", "ai").won().bank.entries[known:])
    Keeper(kept.ledger, kept.views, raised("boards", "badges")).catch_up()
    assert contents(kept.views) == contents(folded(kept.ledger.since(0)))


def test_views_that_are_ahead_of_a_restored_ledger_are_rebuilt_as_far_as_it_goes(
    kept: Stores,
) -> None:
    head = kept.ledger.head()
    with kept.views.write() as connection:
        connection.execute(update(POSITION).values(position=head + 5))
    Keeper(kept.ledger, kept.views, raised(*(p.name for p in PROJECTIONS))).catch_up()
    with kept.views.read() as connection:
        assert {place.position for place in places(connection).values()} == {head}


def test_empty_views_before_a_long_history_are_filled_beside(
    stores: Stores, bank: MadeBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.rebuild.WORTH_REBUILDING", 20)
    record(stores, bank.plan("li", "ai").won().bank.days(3).entries)
    Keeper(stores.ledger, stores.views).catch_up()
    verdict = verify(stores.ledger, stores.views)
    assert verdict.equal, verdict.first_difference
    assert {boards.PROJECTION, badges.PROJECTION, scores.PROJECTION} < set(PROJECTIONS)
