"""Settled weeks at the end of a history: EV as it was known, places, weeks above the median."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import ceil
from statistics import median
from typing import NamedTuple

from domain.bank import CohortsSet, PeriodSettled
from domain.event import Entry
from tests.projections.plain import DAY, Told
from tests.projections.plain_scores import points


class Held(NamedTuple):
    """A title from the end of a week to the end of another one, or still."""

    manager: str
    first: date
    last: date | None


def settled_ev(entries: list[Entry]) -> dict[date, Counter[str]]:
    """EV points of each settled week by its Monday and manager, as known when it was settled."""
    found = {}
    for entry in Told(entries).of(PeriodSettled):
        kind, _, name = entry.event.period.partition("/")
        if kind == "week":
            monday = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
            then = Told([each for each in entries if each.position <= entry.event.through])
            ev: Counter[str] = Counter()
            for (manager, _, day, measure), amount in points(then).items():
                if measure == "ev" and monday <= day < monday + 7 * DAY:
                    ev[manager] += amount
            found[monday] = ev
    return found


def above_median(entries: list[Entry], managers: list[str]) -> Counter[str]:
    """In how many settled weeks each was above the median of the 4 to 8 present ones before."""
    history, weeks = Told(entries), settled_ev(entries)
    found: Counter[str] = Counter()
    for manager in managers:
        present = [w for w in sorted(weeks) if history.present(manager, w, w + 7 * DAY)]
        for number, week in enumerate(present):
            before = [weeks[w][manager] for w in present[max(0, number - 8) : number]]
            if len(before) >= 4 and weeks[week][manager] > median(before):
                found[manager] += 1
    return +found


def places(entries: list[Entry]) -> dict[tuple[str, date], tuple[int, int]]:
    """Rank and number of people by manager and week, for those who were there and earned."""
    history, found = Told(entries), {}
    cohorts = {entry.event.period: entry.event.cohorts for entry in history.of(CohortsSet)}
    for week, ev in settled_ev(entries).items():
        for cohort in cohorts.get(f"month/{week:%Y-%m}", ()):
            for manager in cohort:
                if ev[manager] > 0 and history.present(manager, week, week + 7 * DAY):
                    rank = 1 + sum(ev[other] > ev[manager] for other in cohort)
                    found[manager, week] = (rank, len(cohort))
    return found


def benchmarks(entries: list[Entry], managers: list[str]) -> set[Held]:
    """Who was among the first tenth in 4 weeks running, passing over weeks of absence."""
    history, weeks = Told(entries), sorted(settled_ev(entries))
    placed, found = places(entries), set()
    for manager in managers:
        run, first = 0, None
        for week in weeks:
            sunday = week + 6 * DAY
            if history.present(manager, week, week + 7 * DAY):
                rank, of = placed.get((manager, week), (99, 1))
                run = run + 1 if rank <= ceil(of / 10) else 0
            if run >= 4 and first is None:
                first = sunday
            elif run < 4 and first is not None:
                found.add(Held(manager, first, sunday))
                first = None
        if first is not None:
            found.add(Held(manager, first, None))
    return found
