"""Who works as people of the demo do is not asked about how the work is spread."""

from __future__ import annotations

from collections import Counter

from domain.event import Entry
from domain.visit_event import VisitStarted
from projections import flags
from projections.flags.asking import BURST, EASIEST, IMPOSSIBLE
from projections.flags.rows import FLAG
from projections.rehearsal import Rehearsal


def test_nobody_of_the_demo_is_asked_about_hours_period_ends_or_goals(
    history: list[Entry],
) -> None:
    rehearsal = Rehearsal((flags.PROJECTION,))
    rehearsal.follow(history)
    asked = Counter(row.kind for row in rehearsal.rows(FLAG))
    visits = Counter(e.event.manager for e in history if isinstance(e.event, VisitStarted))
    assert min(visits.values()) > 20
    assert asked[IMPOSSIBLE] == asked[BURST] == asked[EASIEST] == 0, asked
