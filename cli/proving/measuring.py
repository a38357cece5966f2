"""Measuring: what the rules say of one seed's bank, beside what is true of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from statistics import fmean

import msgspec

from cli.proving.by_the_rules import (
    OF_CONDUCT,
    OF_TEAMS,
    RulesFlags,
    RulesInbox,
    RulesTrap,
    cohorts_by_the_rules,
)
from cli.proving.cast import Cast
from cli.proving.estimating import percentiles, spearman
from cli.proving.history import History, Scenario, history
from cli.proving.judged import (
    FlagResult,
    TrapResult,
    cheating,
    flag_result,
    trap_result,
    watched,
)
from cli.proving.naive import goals_reached, naive_points, visits_held
from cli.proving.parameters import NEW, VETERAN, Parameters
from cli.proving.prevented import PREVENTED
from cli.proving.telling import moment
from cli.proving.weeks import monday
from domain.event import Entry, StaffId
from projections import boards, people, scores
from projections.lines import Line
from projections.rehearsal import rehearse
from projections.replay import Replayed
from projections.standings import Asked, board
from projections.stretch import uncollected

MEASURES = ("ev", "help", "craft", "award")

_FOLDED = (people.PROJECTION, scores.PROJECTION, boards.PROJECTION)
_OF_HEALTHY = (*OF_TEAMS, boards.PROJECTION)
_QUINTILES = 5


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Spearman of latent quality with the effective board, after one week too, and with counts.

    `successes` and `success_rate` are of goals that were reached in truth: as much as anybody could
    tell who sees all of them.
    """

    early: float | None
    one_week: float | None
    visit_count: float | None
    successes: float | None
    success_rate: float | None


class Gain(msgspec.Struct, frozen=True, kw_only=True):
    """Points that a cheat gained, by measure, and its ranks on the naive board."""

    points: int
    measures: dict[str, int]
    naive_points: int
    naive_ranks: int


class Tenure(msgspec.Struct, frozen=True, kw_only=True):
    """Mean percentile of veterans less that of new managers of the same latent quintile."""

    bank: float | None
    cohort: float | None


class SeedResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one seed came to; `events` are those of the healthy bank."""

    seed: int
    events: int
    seconds: float
    quality: Quality
    tenure: Tenure
    gains: dict[str, Gain]
    trap: TrapResult
    flags: FlagResult


@uncollected()
def measure(seed: int, parameters: Parameters) -> SeedResult:
    """All figures of one seed."""
    began = time.perf_counter()
    healthy = watched(Scenario(seed, parameters, parameters.weeks), RulesInbox(_OF_HEALTHY))
    quality, tenure = _quality(*healthy), _tenure(*healthy)
    team = Scenario(seed, parameters, parameters.weeks, trap=True, alone=True)
    trapped = watched(team, RulesInbox(OF_TEAMS))
    trap = trap_result(healthy, trapped, RulesTrap())
    for each in (healthy, trapped):
        each.models.store.close()
    cheats = watched(cheating(seed, parameters), RulesInbox(OF_CONDUCT))
    flags = flag_result(cheats, RulesFlags())
    cheats.models.store.close()
    return SeedResult(
        seed=seed,
        events=len(healthy.told.entries),
        quality=quality,
        tenure=tenure,
        gains=prevented_gains(seed, parameters, tuple(PREVENTED)),
        trap=trap,
        flags=flags,
        seconds=round(time.perf_counter() - began, 2),
    )


def standings(models: Replayed, position: int | None = None) -> dict[StaffId, Line]:
    """Lines of the bank's effective board, of all that was known at a position."""
    with models.store.read() as connection:
        asked = Asked(kind="effective", window="all", position=position)
        lines = board(connection, asked, models.setting).lines
    return {line.manager: line for line in lines}


def _position(entries: Sequence[Entry], weeks: int) -> int:
    """The last position of the first `weeks` weeks."""
    end = moment(monday(weeks), 0)
    return sum(entry.at < end for entry in entries)


def _quality(told: History, models: Replayed) -> Quality:
    early = _position(told.entries, min(told.scenario.parameters.early_weeks, told.scenario.weeks))
    first = _position(told.entries, 1)
    counts, reached = visits_held(told.entries[:early]), goals_reached(told.entries[:early])
    rates = {manager: reached[manager] / held for manager, held in counts.items()}
    return Quality(
        early=_with_quality(told.cast, _by_rank(standings(models, early))),
        one_week=_with_quality(told.cast, _by_rank(standings(models, first))),
        visit_count=_with_quality(told.cast, counts),
        successes=_with_quality(told.cast, reached),
        success_rate=_with_quality(told.cast, rates),
    )


def _by_rank(lines: Mapping[StaffId, Line]) -> dict[StaffId, float]:
    return {manager: -line.rank for manager, line in lines.items() if line.rank is not None}


def _with_quality(cast: Cast, values: Mapping[StaffId, float]) -> float | None:
    return spearman(
        [each.quality for each in cast.managers], [values[each.id] for each in cast.managers]
    )


def _tenure(told: History, models: Replayed) -> Tenure:
    lines = standings(models)
    ev = {each.id: float(lines[each.id].value or 0) for each in told.cast.managers}
    in_cohort: dict[StaffId, float] = {}
    for cohort in cohorts_by_the_rules(told):
        in_cohort |= percentiles({manager: ev[manager] for manager in cohort})
    return Tenure(
        bank=tenure_gap(told.cast, percentiles(ev)), cohort=tenure_gap(told.cast, in_cohort)
    )


def tenure_gap(cast: Cast, values: Mapping[StaffId, float]) -> float | None:
    """Veterans less new managers, the mean over the quintiles that have some of both."""
    ranked = sorted(cast.managers, key=lambda each: each.quality)
    gaps = []
    for number in range(_QUINTILES):
        start = len(ranked) * number // _QUINTILES
        quintile = ranked[start : len(ranked) * (number + 1) // _QUINTILES]
        veterans = [values[each.id] for each in quintile if each.band == VETERAN]
        new = [values[each.id] for each in quintile if each.band == NEW]
        if veterans and new:
            gaps.append(fmean(veterans) - fmean(new))
    return fmean(gaps) if gaps else None


def prevented_gains(seed: int, parameters: Parameters, cheats: tuple[str, ...]) -> dict[str, Gain]:
    """Two histories alike but for what these cheats record, each by a manager of its own."""
    plain = Scenario(seed, parameters, parameters.cheat_weeks, roles=tuple(PREVENTED))
    without, cheated = history(plain), history(plain._replace(cheating=frozenset(cheats)))
    before, after = _scored(without), _scored(cheated)
    naive_before, naive_after = naive_points(without.entries), naive_points(cheated.entries)
    gains = {}
    for cheat in cheats:
        who = without.cast.roles[cheat].id
        measures = {
            name: getattr(after[who].row, name) - getattr(before[who].row, name)
            for name in MEASURES
        }
        others = [points for manager, points in naive_before.items() if manager != who]
        gains[cheat] = Gain(
            points=sum(measures.values()),
            measures=measures,
            naive_points=naive_after[who] - naive_before[who],
            naive_ranks=sum(naive_before[who] < points <= naive_after[who] for points in others),
        )
    return gains


def _scored(told: History) -> dict[StaffId, Line]:
    models = rehearse(told.entries, _FOLDED)
    lines = standings(models)
    models.store.close()
    return lines
