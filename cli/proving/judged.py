"""Judged: how often the trapped team comes first, and how many cheats are found, of one seed."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from cli.proving.cast import unit
from cli.proving.detected import DETECTED
from cli.proving.history import History, Scenario, history
from cli.proving.judges import FlagJudge, TrapJudge
from cli.proving.parameters import Parameters
from cli.proving.recognition import Inbox
from cli.proving.weeks import monday
from projections.replay import Replayed


class TrapResult(msgspec.Struct, frozen=True, kw_only=True):
    """Each team's index in the trapped bank, with and without RG, and in the healthy one."""

    trapped: int
    index: list[float | None]
    without_recognition_gap: list[float | None]
    healthy: list[float | None]
    threshold: float

    @property
    def first(self) -> bool:
        """Whether the trapped team alone has the highest index."""
        return _is_first(self.index, self.trapped)

    @property
    def first_without(self) -> bool:
        """The same by the other parts of the index."""
        return _is_first(self.without_recognition_gap, self.trapped)

    @property
    def all_clear(self) -> bool:
        """Whether no team of the healthy bank counts as trapped."""
        return all(value is None or value < self.threshold for value in self.healthy)


class FlagResult(msgspec.Struct, frozen=True, kw_only=True):
    """Which cheats were found within 60 days, and how many honest people were flagged in 91."""

    found: dict[str, bool]
    honest: int
    honest_flagged: int


class Watched(NamedTuple):
    """A history whose leaders answered their inbox, and its read models."""

    told: History
    models: Replayed


def watched(scenario: Scenario, inbox: Inbox) -> Watched:
    """Tell a history to an inbox, day by day, and have it answered."""
    told = history(scenario, inbox)
    return Watched(told, inbox.models)


def trap_result(healthy: Watched, trapped: Watched, judge: TrapJudge) -> TrapResult:
    """Have a judge look at a healthy bank, and at a team of it that is trapped.

    The other teams of the trapped bank are those of the healthy one: nothing reaches them of it.
    """
    team, bank = trapped.told.cast.trapped, range(trapped.told.scenario.parameters.teams)
    banks = [trapped if each == team else healthy for each in bank]
    return TrapResult(
        trapped=team,
        index=[_index(judge, banks[each], each) for each in bank],
        without_recognition_gap=[
            _index(judge, banks[each], each, without_recognition_gap=True) for each in bank
        ],
        healthy=[_index(judge, healthy, each) for each in bank],
        threshold=judge.threshold,
    )


def _index(
    judge: TrapJudge, of: Watched, team: int, *, without_recognition_gap: bool = False
) -> float | None:
    day = monday(of.told.scenario.weeks) - 1
    return judge.index(*of, unit(team), day, without_recognition_gap=without_recognition_gap)


def cheating(seed: int, parameters: Parameters) -> Scenario:
    """A bank in which each detected cheat has its manager, up to the end of their first quarter."""
    weeks = parameters.cheat_begins - 1 + -(-parameters.quarter_days // 7)
    return Scenario(
        seed,
        parameters,
        min(weeks, parameters.weeks),
        roles=DETECTED,
        cheating=frozenset(DETECTED),
    )


def flag_result(cheats: Watched, judge: FlagJudge) -> FlagResult:
    """Have a judge look at a bank of cheats."""
    told, numbers = cheats.told, cheats.told.scenario.parameters
    first = monday(numbers.cheat_begins - 1)
    soon = judge.flagged(*cheats, first, first + numbers.detect_days)
    quarter = judge.flagged(*cheats, first, first + numbers.quarter_days)
    honest = [each.id for each in told.cast.managers if not each.role]
    return FlagResult(
        found={
            cheat: cheat in soon.get(manager.id, frozenset())
            for cheat, manager in told.cast.roles.items()
        },
        honest=len(honest),
        honest_flagged=sum(bool(quarter.get(manager)) for manager in honest),
    )


def _is_first(values: list[float | None], team: int) -> bool:
    own = values[team]
    others = [value for place, value in enumerate(values) if place != team]
    return own is not None and all(value is None or value < own for value in others)
