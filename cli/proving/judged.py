"""Judged: how often the trapped team comes first, and how many cheats are found, of one seed."""

from __future__ import annotations

import msgspec

from cli.proving.cast import unit
from cli.proving.detected import DETECTED
from cli.proving.history import History, Scenario, history
from cli.proving.judges import INBOX, FlagJudge, TrapJudge
from cli.proving.parameters import Parameters
from cli.proving.weeks import monday
from projections.rehearsal import rehearse
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


def trap_result(seed: int, parameters: Parameters, judge: TrapJudge) -> TrapResult:
    """Have a judge look at the bank with the trapped team, and at the same one without it."""
    told, models = _watched(Scenario(seed, parameters, parameters.weeks, trap=True))
    index = _indices(judge, told, models)
    without = _indices(judge, told, models, without_recognition_gap=True)
    models.store.close()
    healthy, models = _watched(Scenario(seed, parameters, parameters.weeks))
    clear = _indices(judge, healthy, models)
    models.store.close()
    return TrapResult(
        trapped=told.cast.trapped,
        index=index,
        without_recognition_gap=without,
        healthy=clear,
        threshold=judge.threshold,
    )


def flag_result(seed: int, parameters: Parameters, judge: FlagJudge) -> FlagResult:
    """Have a judge look at a bank in which each detected cheat has its manager."""
    weeks, cheats = parameters.weeks, frozenset(DETECTED)
    told, models = _watched(Scenario(seed, parameters, weeks, roles=DETECTED, cheating=cheats))
    first = monday(parameters.cheat_begins - 1)
    soon = judge.flagged(told, models, first, first + parameters.detect_days)
    quarter = judge.flagged(told, models, first, first + parameters.quarter_days)
    models.store.close()
    honest = [each.id for each in told.cast.managers if not each.role]
    return FlagResult(
        found={
            cheat: cheat in soon.get(manager.id, frozenset())
            for cheat, manager in told.cast.roles.items()
        },
        honest=len(honest),
        honest_flagged=sum(bool(quarter.get(manager)) for manager in honest),
    )


def _watched(scenario: Scenario) -> tuple[History, Replayed]:
    """A history whose leaders answer their inbox, where there is one, and its read models."""
    inbox = INBOX() if INBOX else None
    told = history(scenario, inbox)
    return told, inbox.models if inbox else rehearse(told.entries)


def _indices(
    judge: TrapJudge, told: History, models: Replayed, *, without_recognition_gap: bool = False
) -> list[float | None]:
    day, teams = monday(told.scenario.weeks) - 1, range(told.scenario.parameters.teams)
    gap = without_recognition_gap
    return [
        judge.index(told, models, unit(team), day, without_recognition_gap=gap) for team in teams
    ]


def _is_first(values: list[float | None], team: int) -> bool:
    own = values[team]
    others = [value for place, value in enumerate(values) if place != team]
    return own is not None and all(value is None or value < own for value in others)
