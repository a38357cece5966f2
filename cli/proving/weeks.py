"""Weeks: the visits that each manager holds, by chance and by what the manager is like."""

from __future__ import annotations

from collections.abc import Iterator

from cli.proving.cast import Cast, Manager
from cli.proving.chance import chance, luck
from cli.proving.outing import PURPOSES, Outing
from cli.proving.parameters import FIRST, Parameters
from cli.proving.recognition import shown_quality
from cli.proving.telling import workday
from domain.event import CustomerId, VisitId

_DAYS = 5
_MORNING, _BETWEEN, _WITHIN = 9 * 60, 80, 40
"""Minutes: when visits begin, how far apart they are, and within which time one begins."""


def monday(week: int) -> int:
    """The first day of a week, counted from 0."""
    return FIRST.toordinal() + 7 * week


def outings(cast: Cast, manager: Manager, week: int) -> Iterator[Outing]:
    """A manager's visits of a week, in order."""
    numbers = cast.parameters
    of = chance(cast.seed, "week", manager.number, week)
    each, more = divmod(of.randint(numbers.visits_low, numbers.visits_high), _DAYS)
    first, village, newcomer = (of.randrange(_DAYS) for _ in range(3))
    goes_there = of.random() < numbers.village_share
    finds_one = of.random() < numbers.newcomer_share
    for place in range(_DAYS):
        number = each + ((place - first) % _DAYS < more)
        if finds_one and place == newcomer:
            _replace_next(manager, week)
        for outing in _day(cast, manager, monday(week) + place, number):
            is_first = outing.slot == 0
            if goes_there and place == village and is_first:
                outing.guests = manager.villagers
            outing.newcomer = finds_one and place == newcomer and is_first
            yield outing


def _replace_next(manager: Manager, week: int) -> None:
    """The next customer in turn is a new one from now on, no better known than the one before."""
    place = manager.visits % len(manager.customers)
    manager.customers[place] = CustomerId(f"c{manager.number:02}-new-{week:02}")


def _day(cast: Cast, manager: Manager, day: int, number: int) -> Iterator[Outing]:
    of = chance(cast.seed, "day", manager.number, day)
    offline = of.random() < cast.parameters.offline_share
    for slot in range(number):
        fell = luck(of)
        turn, place = divmod(manager.visits, len(manager.customers))
        manager.visits += 1
        formal = _is_formal(cast, manager, fell.formal)
        odds = _odds(cast.parameters, manager, place, formal=formal)
        yield Outing(
            manager=manager,
            id=VisitId(f"visit-{manager.number:02}-{day}-{slot}"),
            day=day,
            began=_MORNING + _BETWEEN * slot + int(_WITHIN * fell.start),
            customer=manager.customers[place],
            purpose=(place + turn) % len(PURPOSES),
            luck=fell,
            slot=slot,
            chance=odds,
            won=fell.win < odds,
            formal=1 + int(3 * fell.manner) if formal else 0,
            offline=offline,
            planned=workday(day, -1),
        )


def _is_formal(cast: Cast, manager: Manager, fell: float) -> bool:
    trapped = manager.team == cast.trapped
    return fell < (cast.parameters.formal_trapped if trapped else cast.parameters.formal_share)


def _odds(numbers: Parameters, manager: Manager, place: int, *, formal: bool) -> float:
    """The chance of a visit, given the manager and how well the customer is known."""
    counts, shares = numbers.tenure_counts, numbers.warm_shares
    ordinary = sum(n * s for n, s in zip(counts, shares, strict=True)) / sum(counts)
    odds = shown_quality(manager) + numbers.warm_bonus * (manager.warm[place] - ordinary)
    return odds * numbers.formal_factor if formal else odds
