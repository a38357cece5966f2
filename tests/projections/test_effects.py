"""What an event changed is told from the rows, and is the difference of two replays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from msgspec.structs import astuple

from domain.event import Entry
from domain.ledger.door import Stores
from domain.ledger.store import Store
from projections.badges.rows import BADGE, TITLE
from projections.effects import Effects, effects_of
from projections.flags.rows import FLAG
from projections.recognition.rows import DETECTION, RECOGNITION, DetectionRow
from projections.rehearsal import Rehearsal
from projections.replay import Replayed
from projections.rows import FOREVER, Rows
from projections.scores import FACT, SCORE_ENTRY
from tests.projections.bank import MadeBank
from tests.projections.histories import histories
from tests.projections.views import folded, rows

TABLES: tuple[Rows[Any], ...] = (SCORE_ENTRY, FACT, BADGE, TITLE, DETECTION, RECOGNITION, FLAG)

Snapshot = dict[str, dict[Any, Any]]


def snapshot(models: Replayed) -> Snapshot:
    """All rows of the tables that effects are told from, by their keys."""
    return {
        table.name: {table.key(row): _told(row) for row in rows(models.store, table)}
        for table in TABLES
    }


def _told(row: Any) -> Any:
    """All of a row; of a detection, which is one row however often it ends, how it was answered."""
    if isinstance(row, DetectionRow):
        return (row.answered, row.agreed)
    return astuple(row)


def changed(before: Snapshot, after: Snapshot) -> dict[str, set[Any]]:
    """The keys of the rows that are others, or new; none is ever gone.

    A detection is new when it is answered.
    """
    assert all(before[name].keys() <= after[name].keys() for name in before)
    return {
        name: {key for key, row in after[name].items() if before[name].get(key, (0, 0)) != row}
        for name in after
    }


def told(effects: Effects) -> dict[str, set[Any]]:
    """The keys of the rows that effects name."""
    return {
        SCORE_ENTRY.name: set(map(SCORE_ENTRY.key, effects.scores)),
        FACT.name: set(map(FACT.key, [*effects.begun, *effects.ended])),
        BADGE.name: set(map(BADGE.key, effects.badges)),
        TITLE.name: set(map(TITLE.key, effects.titles)),
        DETECTION.name: set(map(DETECTION.key, effects.answered)),
        RECOGNITION.name: set(map(RECOGNITION.key, effects.recognised)),
        FLAG.name: set(map(FLAG.key, effects.flags)),
    }


def assert_each_difference_is_told(
    views: Store, entries: list[Entry], positions: Iterable[int]
) -> dict[str, int]:
    """Compare, at some positions, what is told with two replays; returns how much there was."""
    rehearsal, at = Rehearsal(), 0
    found: dict[str, int] = dict.fromkeys((table.name for table in TABLES), 0)
    for position in positions:
        before = snapshot(rehearsal.fold(entries[at : position - 1]))
        after = snapshot(rehearsal.fold([entries[position - 1]]))
        at = position
        with views.read() as connection:
            effects = effects_of(connection, position)
        differences = changed(before, after)
        assert told(effects) == differences, (position, entries[position - 1].event)
        assert effects.is_nothing == (not any(differences.values()))
        for name, keys in differences.items():
            found[name] += len(keys)
    return found


@settings(deadline=None, max_examples=8)
@given(histories(least=30, most=60))
def test_each_event_of_any_history_changed_what_two_replays_differ_by(bank: MadeBank) -> None:
    views = folded(bank.entries)
    assert_each_difference_is_told(views, bank.entries, range(1, len(bank.entries) + 1, 3))
    views.close()


def test_events_of_the_demonstration_changed_what_two_replays_differ_by(
    demo: Stores, history: list[Entry]
) -> None:
    some: dict[str, int] = {}
    for entry in history[600:]:
        some.setdefault(entry.event.tag(), entry.position)
    badges = {row.position for row in rows(demo.views, BADGE)[:3]}
    ends = {row.position_to for row in rows(demo.views, FACT) if row.position_to != FOREVER}
    assert ends
    positions = sorted({*some.values(), *badges, *sorted(ends)[:3], history[-5].position})
    found = assert_each_difference_is_told(demo.views, history, positions)
    assert found[SCORE_ENTRY.name] > 3
    assert found[FACT.name] > 3
    assert found[BADGE.name] >= len(badges)
    assert found[DETECTION.name] > 0
