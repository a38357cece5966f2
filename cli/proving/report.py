"""The report: five figures over all seeds, each with its interval, its goal and its controls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from cli.proving.detected import DETECTED
from cli.proving.estimating import Estimate, estimate
from cli.proving.measuring import SeedResult
from cli.proving.parameters import Parameters
from cli.proving.prevented import PREVENTED


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line: `holds` is None where no seed had anything to measure, or nothing is demanded."""

    figure: int
    what: str
    control: bool
    goal: str
    estimate: Estimate | None
    holds: bool | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that was found, with what it was made of and what each seed came to."""

    parameters: Parameters
    seeds: tuple[int, int]
    seconds: float
    findings: list[Finding]
    results: list[SeedResult]

    @property
    def holds(self) -> bool:
        """Whether all that was measured is as it has to be."""
        return all(each.holds is not False for each in self.findings)


def findings(results: Sequence[SeedResult]) -> list[Finding]:
    """What the seeds came to, in the order of WANTED."""
    return [_finding(wanted, results) for wanted in WANTED]


class Goal(NamedTuple):
    """What an estimate has to be, in words and as a test."""

    words: str
    holds: Callable[[Estimate], bool | None]


class Wanted(NamedTuple):
    """A figure or a control: what is read of each seed, and the goal for it."""

    figure: int
    what: str
    control: bool
    goal: Goal
    read: Callable[[SeedResult], float | None]


def at_least(limit: float) -> Goal:
    """The mean over seeds reaches a limit."""
    return Goal(f"≥ {limit:g}", lambda told: told.mean >= limit)


def at_most(limit: float) -> Goal:
    """The mean over seeds stays below a limit."""
    return Goal(f"≤ {limit:g}", lambda told: told.mean <= limit)


def within(limit: float) -> Goal:
    """The mean over seeds is that near to 0."""
    return Goal(f"± {limit:g}", lambda told: abs(told.mean) <= limit)


NOTHING = Goal("0 in each seed", lambda told: told.greatest <= 0)
"""In no seed is anything gained; that something is lost is more than was asked."""


TO_COMPARE = Goal("to compare", lambda _: None)
"""Nothing is demanded; it tells what could have been reached."""


def _recall(result: SeedResult) -> float:
    return sum(result.flags.found.values()) / len(DETECTED)


def _honest_flagged(result: SeedResult) -> float:
    return result.flags.honest_flagged / result.flags.honest


def _of_cheat(cheat: str) -> tuple[Wanted, Wanted]:
    return (
        Wanted(3, f"points gained by {cheat}", False, NOTHING, lambda r: r.gains[cheat].points),
        Wanted(
            3,
            f"naive ranks gained by {cheat}",
            True,
            at_least(10),
            lambda r: r.gains[cheat].naive_ranks,
        ),
    )


WANTED = (
    Wanted(
        1, "quality ~ effective rank, 8 weeks", False, at_least(0.85), lambda r: r.quality.early
    ),
    Wanted(
        1, "quality ~ effective rank, one week", True, at_most(0.7), lambda r: r.quality.one_week
    ),
    Wanted(
        1, "quality ~ visit count, 8 weeks", True, at_most(0.4), lambda r: r.quality.visit_count
    ),
    Wanted(1, "quality ~ true successes, 8 weeks", True, TO_COMPARE, lambda r: r.quality.successes),
    Wanted(1, "quality ~ true success rate", True, TO_COMPARE, lambda r: r.quality.success_rate),
    Wanted(2, "trapped team first by MTI", False, at_least(0.95), lambda r: r.trap.first),
    Wanted(2, "the same without RG", True, at_least(0.6), lambda r: r.trap.first_without),
    Wanted(2, "healthy bank has no team above", True, at_least(0.9), lambda r: r.trap.all_clear),
    *(wanted for cheat in PREVENTED for wanted in _of_cheat(cheat)),
    Wanted(4, "recall of detected cheats, 60 days", False, at_least(0.9), _recall),
    Wanted(4, "honest people flagged a quarter", True, at_most(0.02), _honest_flagged),
    Wanted(5, "percentiles veteran - new, cohort", False, within(5), lambda r: r.tenure.cohort),
    Wanted(5, "percentiles veteran - new, bank-wide", True, at_least(15), lambda r: r.tenure.bank),
)
"""The figures of GAME.md and the controls that have to hold in the same run."""


def _finding(wanted: Wanted, results: Sequence[SeedResult]) -> Finding:
    values = [float(value) for value in map(wanted.read, results) if value is not None]
    told = estimate(values)
    return Finding(
        figure=wanted.figure,
        what=wanted.what,
        control=wanted.control,
        goal=wanted.goal.words,
        estimate=told,
        holds=wanted.goal.holds(told) if told else None,
    )
