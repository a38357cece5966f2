"""Who works as people of the demo do is hardly ever asked about."""

from __future__ import annotations

from collections import Counter

from domain.event import Entry
from domain.visit_event import VisitStarted
from projections import flags
from projections.flags.asking import BURST, EASIEST, IMPOSSIBLE, REJECTED
from projections.flags.rows import FLAG
from projections.rehearsal import Rehearsal


def test_hardly_anybody_of_the_demo_is_asked_about_what_honest_work_can_look_like(
    history: list[Entry],
) -> None:
    rehearsal = Rehearsal((flags.PROJECTION,))
    rehearsal.follow(history)
    asked = Counter(row.kind for row in rehearsal.rows(FLAG))
    visits = Counter(e.event.manager for e in history if isinstance(e.event, VisitStarted))
    assert min(visits.values()) > 20
    assert asked[IMPOSSIBLE] == asked[BURST] == asked[EASIEST] == asked[REJECTED] == 0, asked
