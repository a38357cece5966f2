"""Whoever has the history can tell whether second looks were drawn as its lots fell."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from domain.event import Entry, StaffId
from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from domain.lots import LotsDrawn
from domain.review import SecondLookDrawn
from domain.visit_event import GoalAchieved, GoalMissed
from projections.keeper import Keeper
from projections.lots import Drawer
from projections.replay import verify
from projections.worker import WORKER
from tests.projections.looking import Watched, visits
from tests.projections.stores import opened, record

SEEDS = ("5eed" * 16, "c1a0" * 16)


@pytest.fixture(scope="module")
def honest(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """A history in which a worker drew lots twice over what managers of three units did."""
    folder = tmp_path_factory.mktemp("drawn")
    data = shutil.copytree(migrated_folder, folder / "data")
    # Without a key to make seals with: the events are told to other ledgers, which have no seals.
    stores = opened(Settings(data=data, key_file=folder / "key"))._replace(seal_key=None)
    watched = Watched(stores)
    seeds = iter(SEEDS)
    watched.worker._drawer = Drawer(watched.stores, WORKER, lambda: next(seeds))
    watched.worker._drawer.finish(watched.worker.keeper.setting)
    for part in range(2):
        visits(watched.bank, 60, first=60 * part)
        watched.tell().pass_hours(1)
    watched.stores.close()
    return watched.bank.entries


@pytest.fixture
def sqlite(sqlite_settings: Settings) -> Iterator[Stores]:
    """Empty stores on SQLite."""
    stores = opened(sqlite_settings)
    yield stores
    stores.close()


def lots(entries: list[Entry]) -> list[int]:
    """The positions of the lots, of which the first ones draw nothing."""
    return [each.position for each in entries if isinstance(each.event, LotsDrawn)]


def draws(entries: list[Entry], number: int) -> list[Entry]:
    """The draws of the first lots that draw, or of the second."""
    start, end = [*lots(entries), len(entries)][number : number + 2]
    found = [e for e in entries[start:end] if isinstance(e.event, SecondLookDrawn)]
    assert len(found) > 1
    return found


def told(stores: Stores, entries: list[Entry]) -> str | None:
    """What verify says of a ledger with these entries, of which some are changed or left out."""
    kept: list[Entry] = []
    versions: dict[str, int] = {}
    places = {each.position: at for at, each in enumerate(entries, 1)}
    for each in entries:
        version = versions[each.subject] = versions.get(each.subject, 0) + 1
        event: Any = each.event
        if isinstance(event, LotsDrawn):
            event = replace(event, through=places.get(event.through, event.through))
        at = {"position": len(kept) + 1, "version": version, "command": str(len(kept) + 1)}
        kept.append(replace(each, event=event, **at))
    record(stores, kept)
    Keeper(stores.ledger, stores.views).catch_up()
    verdict = verify(stores.ledger, stores.views)
    assert all(table.equal for table in verdict.tables.values())
    assert verdict.equal == (verdict.first_difference is None)
    return verdict.first_difference


def changed(entries: list[Entry], *others: Entry) -> list[Entry]:
    """The entries, some of which are others."""
    by_position = {each.position: each for each in others}
    return [by_position.get(each.position, each) for each in entries]


def without(entries: list[Entry], *gone: Entry) -> list[Entry]:
    """The entries, some of which are left out."""
    left_out = {each.position for each in gone}
    return [each for each in entries if each.position not in left_out]


def undrawn(entries: list[Entry], look: Entry) -> Entry:
    """The draw of another visit of the same manager, on which no lot fell."""
    drawn = {each.subject for each in entries if isinstance(each.event, SecondLookDrawn)}
    event: Any = look.event
    other: Any = next(
        each
        for each in entries
        if isinstance(each.event, (GoalAchieved, GoalMissed))
        and each.event.manager == event.manager
        and each.subject not in drawn
    )
    instead = replace(event, customer=other.event.customer)
    return replace(look, subject=other.subject, event=instead)


def test_an_honest_history_is_found_good(stores: Stores, honest: list[Entry]) -> None:
    assert told(stores, honest) is None


def test_a_visit_drawn_instead_of_another_is_named(stores: Stores, honest: list[Entry]) -> None:
    look = draws(honest, 1)[0]
    assert told(stores, changed(honest, undrawn(honest, look))) == (
        f"position {lots(honest)[1]}: the lot fell on visit {look.subject}, which was not drawn"
    )


def test_a_visit_drawn_besides_is_named(sqlite: Stores, honest: list[Entry]) -> None:
    besides = undrawn(honest, draws(honest, 1)[0])
    assert told(sqlite, [*honest, besides]) == (
        f"position {len(honest) + 1}: visit {besides.subject} was drawn, "
        "and no lot had fallen on it"
    )


def test_a_visit_drawn_twice_is_named(sqlite: Stores, honest: list[Entry]) -> None:
    look = draws(honest, 1)[0]
    assert told(sqlite, [*honest, look]) == (
        f"position {look.position}: visit {look.subject} was drawn, and is drawn again later"
    )


def test_another_assessor_than_the_lots_chose_is_named(sqlite: Stores, honest: list[Entry]) -> None:
    look = draws(honest, 2)[0]
    event: Any = look.event
    friend = replace(look, event=replace(event, assessor=StaffId("chief")))
    assert told(sqlite, changed(honest, friend)) == (
        f"position {look.position}: visit {look.subject} is to be looked at by chief "
        f"instead of {event.assessor}"
    )


def test_lots_that_nobody_followed_are_named(sqlite: Stores, honest: list[Entry]) -> None:
    gone = draws(honest, 1)
    assert told(sqlite, without(honest, *gone)) == (
        f"position {lots(honest)[1]}: the lot fell on visit {gone[0].subject}, which was not drawn"
    )


def test_the_last_lots_may_not_be_followed_to_their_end_yet(
    sqlite: Stores, honest: list[Entry]
) -> None:
    assert told(sqlite, without(honest, *draws(honest, 2)[1:])) is None


def test_lots_that_decide_about_what_came_after_them_are_named(
    sqlite: Stores, honest: list[Entry]
) -> None:
    at = lots(honest)[2]
    event: Any = honest[at - 1].event
    later = replace(honest[at - 1], event=replace(event, through=at))
    assert told(sqlite, changed(honest, later)) == (
        f"position {at}: these lots decide about visits that were recorded after them"
    )
