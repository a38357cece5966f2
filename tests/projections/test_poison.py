"""An entry that a projection cannot fold stops that projection with an alarm, and no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.customer import CustomerTiered
from domain.event import Entry, Event
from domain.ledger.door import Stores
from domain.score import Line
from domain.setting import Setting
from projections import PROJECTIONS, boards, scores
from projections.keeper import Keeper
from projections.positions import Place, places
from projections.projection import OnEvent, Plain, Projection
from projections.replay import verify
from projections.scores import ScoreFold
from projections.shelf import Shelf
from tests.projections.bank import MadeBank
from tests.projections.stores import record
from tests.projections.views import contents, folded


class PoisonedFold(Plain):
    """Cannot fold a customer's tier."""

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        return {CustomerTiered: self._choke}

    def _choke(self, _entry: Entry, _event: Event) -> None:
        raise ValueError("a tier is too much")


class PoisonedScores(ScoreFold):
    """Scores everything but a customer's tier."""

    def take(self, entry: Entry) -> list[Line]:
        if entry.event.tag() == CustomerTiered.tag():
            raise ValueError("a tier is too much")
        return super().take(entry)


def poisoned_scores(shelf: Shelf, setting: Setting) -> Any:
    return PoisonedScores(shelf, setting)


POISONED = Projection("poisoned", 1, (), lambda _shelf, _setting: PoisonedFold())
SCORES = scores.PROJECTION._replace(fold=poisoned_scores)


def with_scores(other: Projection) -> tuple[Projection, ...]:
    """All projections, but others scores."""
    return tuple(other if p.scores else p for p in PROJECTIONS)


def positions(stores: Stores) -> dict[str, Place]:
    with stores.views.read() as connection:
        return places(connection)


def stopped(stores: Stores) -> set[str]:
    return {place.name for place in positions(stores).values() if place.stopped_at}


@pytest.fixture
def poison(stores: Stores, bank: MadeBank) -> int:
    """The position of an entry that is poison to some, in a ledger that goes on after it."""
    bank.plan("li", "ai").won()
    position = len(bank.tier("ai", "vip").entries)
    bank.plan("wang", "bao").won()
    record(stores, bank.days(3).entries)
    return position


def catch_up(stores: Stores, projections: Sequence[Projection], limit: int = 7) -> list[Any]:
    """Keep these projections up to the head; returns the alarms."""
    with capture_logs() as logs:
        Keeper(stores.ledger, stores.views, projections).catch_up(limit=limit)
    return [log for log in logs if log["log_level"] == "error"]


def test_a_poisoned_projection_stops_alone_and_with_an_alarm(stores: Stores, poison: int) -> None:
    alarms = catch_up(stores, (*PROJECTIONS, POISONED))
    assert [(log["projections"], log["position"]) for log in alarms] == [(["poisoned"], poison)]
    place = positions(stores)["poisoned"]
    assert (place.stopped_at, place.position < poison) == (poison, True)
    assert "a tier is too much" in place.error
    head = stores.ledger.head()
    assert {positions(stores)[p.name] for p in PROJECTIONS} == {
        Place(p.name, p.version, head, 0, "") for p in PROJECTIONS
    }
    assert contents(stores.views) == contents(folded(stores.ledger.since(0)))


def test_poison_in_the_scores_stops_those_who_read_their_lines(stores: Stores, poison: int) -> None:
    catch_up(stores, with_scores(SCORES))
    assert stopped(stores) == {"scores", "boards", "badges", "flags", "recognition"}
    live, replayed = contents(stores.views), contents(folded(stores.ledger.since(0)))
    for projection in PROJECTIONS:
        if projection.name not in stopped(stores):
            for table in projection.tables:
                assert live[table.name] == replayed[table.name]
    verdict = verify(stores.ledger, stores.views)
    assert not verdict.equal


def test_a_stopped_projection_stays_stopped_until_its_version_is_raised(
    stores: Stores, poison: int
) -> None:
    catch_up(stores, with_scores(SCORES))
    assert not catch_up(stores, PROJECTIONS)
    assert stopped(stores) == {"scores", "boards", "badges", "flags", "recognition"}
    mended = with_scores(scores.PROJECTION._replace(version=9))
    assert not catch_up(stores, mended)
    assert not stopped(stores)
    assert contents(stores.views) == contents(folded(stores.ledger.since(0)))


def test_a_raised_version_that_is_poisoned_too_stops_once_more(stores: Stores, poison: int) -> None:
    catch_up(stores, with_scores(SCORES))
    alarms = catch_up(stores, with_scores(SCORES._replace(version=9)))
    assert len(alarms) == 1
    assert stopped(stores) == {"scores", "boards", "badges", "flags", "recognition"}


def test_a_reader_rebuilt_alone_stops_where_its_own_scorer_chokes(
    stores: Stores, bank: MadeBank, poison: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up(stores, PROJECTIONS)
    monkeypatch.setattr(scores, "PROJECTION", SCORES)
    newer = boards.PROJECTION._replace(version=9)
    catch_up(stores, tuple(newer if p.name == "boards" else p for p in PROJECTIONS))
    assert stopped(stores) == {"boards"}
