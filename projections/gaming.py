"""Gaming: what planted managers gain by tricks, under the rules in force and under a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from domain.bank import RulesetPublished
from domain.event import Entry, StaffId
from domain.ledger.store import Store
from domain.ruleset import Ruleset
from domain.score import EV, HELP
from domain.setting import Setting
from projections import scores
from projections.lab_report import Gain
from projections.planted import ACTORS, DAYS, cheat, planted, twin
from projections.replay import MEMORY
from projections.rows import begin_in_memory
from projections.scores import SCORE_ENTRY
from projections.shelf import Shelf
from projections.stretch import Folds


class DraftSetting(Setting):
    """The bank's setting, in which the draft is the one ruleset there ever was."""

    def __init__(self, draft: Ruleset) -> None:
        """Let `draft` be in force on every day."""
        super().__init__()
        self._rules = [(1, draft)]

    def _publish(self, event: RulesetPublished) -> None:
        """What was published is not what is tried."""


class Side(NamedTuple):
    """Some rules, and everybody's EV points under them."""

    rules: Ruleset
    points: Sequence[int]


def gains(
    setting_events: Sequence[Entry], setting: Setting, before: Side, after: Side
) -> list[Gain]:
    """What each trick gains on both sides; `setting` is what the events come to."""
    was, becomes = (_planted_points(setting_events, setting, each) for each in (before, after))

    def gained(points: Points, measure: str, actor: str) -> int:
        return points[cheat(actor), measure] - points[twin(actor), measure]

    def climbed(points: Points, side: Side, actor: str) -> int:
        own, other = points[cheat(actor), EV], points[twin(actor), EV]
        return _rank(other, side.points) - _rank(own, side.points)

    return [
        Gain(
            actor=actor,
            ev_before=gained(was, EV, actor),
            ev_after=gained(becomes, EV, actor),
            help_before=gained(was, HELP, actor),
            help_after=gained(becomes, HELP, actor),
            ranks_before=climbed(was, before, actor),
            ranks_after=climbed(becomes, after, actor),
        )
        for actor in ACTORS
    ]


def _rank(points: int, values: Sequence[int]) -> int:
    """Where somebody with so many points would stand."""
    return 1 + sum(value > points for value in values)


Points = Counter[tuple[StaffId, str]]
"""By manager and measure."""


def _planted_points(events: Sequence[Entry], real: Setting, side: Side) -> Points:
    """Points of the planted managers in their 28 days."""
    store, setting = Store("views", MEMORY), DraftSetting(side.rules)
    found: Points = Counter()
    with store.write() as connection:
        begin_in_memory(connection)
        shelf = Shelf(scores.PROJECTION.tables)
        Folds((scores.PROJECTION,), shelf, setting).run(planted(events, real, side.rules))
        for row in shelf[SCORE_ENTRY].where():
            if row.day > real.today - DAYS:
                found[row.manager, row.measure] += row.amount
    store.close()
    return found
