"""Inboxes and indexes as they were known are those of a replay up to the entry."""

from __future__ import annotations

from domain.event import Entry, StaffId, UnitId
from domain.ledger.door import Stores
from projections import inbox
from projections.replay import replay
from projections.retelling import Retelling
from projections.teams import last_end, trap_of


def test_what_is_told_again_forward_and_back_is_what_a_replay_says(
    demo: Stores, history: list[Entry]
) -> None:
    told = Retelling(demo.ledger)
    last = len(history)
    told_of = waited = 0
    for position in (last // 2, last // 2 + 1, last, last // 3):
        found = told.teams(position)
        again = replay(demo.ledger, position)
        end = last_end(again.setting)
        with again.store.read() as connection:
            units = again.setting.led([UnitId("")])
            assert found.waiting == inbox.waiting(connection, units, StaffId(""))
            waited += len(found.waiting)
            for each in found.teams:
                inside = again.setting.led([each.unit.unit])
                index = trap_of(connection, again.setting, inside, end)
                assert each.trap[:3] == index[:3]
                told_of += index.people
        again.store.close()
    assert told_of
    assert waited


def test_the_detections_that_an_entry_brought_or_took_back_are_named(
    demo: Stores, history: list[Entry]
) -> None:
    told = Retelling(demo.ledger)
    begun = ended = 0
    known: set[str] = set()
    for position in range(1000, 1100):
        found = told.teams(position)
        new = {row.detection for row in found.begun}
        old = {row.detection for row in found.ended}
        assert not new & old
        begun, ended = begun + len(new), ended + len(old)
        known = known - old | new
        assert all(row.position_from == position for row in found.begun)
    assert begun > 0
    assert ended > 0
