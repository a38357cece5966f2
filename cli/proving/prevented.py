"""Cheats that are prevented: each records something on top of, or instead of, what was honest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from cli.proving.cast import leader
from cli.proving.outing import (
    PURPOSES,
    Outing,
    assessed,
    closed,
    contacted,
    logged,
    planned,
    started,
)
from cli.proving.telling import Said, moment, workday
from domain.customer import RiskFlagCleared, RiskFlagRaised
from domain.event import Code, CustomerId, VisitId
from domain.visit_event import (
    ContactsClaimed,
    GoalMissed,
    ReferralObtained,
    VisitLapsed,
    VisitRescheduled,
    VisitRetracted,
)

SPONTANEOUS, DELAYED, AGAIN, FLAGGED = 0.5, 0.7, 0.4, 0.5
NAMELESS, NOBODYS = 15, 5
NOT_HELD_A_WEEK, BACK = 6, 9

Cheat = Callable[[Outing, list[Said]], list[Said]]
"""What the cheat records of a visit, given what an honest manager would."""


def circumstance(outing: Outing) -> None:
    """What is so in the history with the cheat and in the one without."""
    role = outing.manager.role
    if role == "plan_after_start":
        outing.spontaneous = outing.luck.circumstance < SPONTANEOUS
    monday = date.fromordinal(outing.day).weekday() == 0  # over a weekend the plan would lapse
    if role == "same_day_replan" and not monday and outing.luck.circumstance < DELAYED:
        outing.planned_for = workday(outing.day, -1)
        outing.planned = workday(outing.planned_for, -1)


def _plan_after_start(outing: Outing, said: list[Said]) -> list[Said]:
    """The plan is queued on the phone with the beginning, and sent before it."""
    if not outing.spontaneous:
        return said
    start = next(each for each in said if each.event == started(outing).event)
    late = planned(outing, start.at - 1_000_000, on=outing.day)
    return [late, *said, assessed(outing, won=outing.won)]


def _split_visit(outing: Outing, said: list[Said]) -> list[Said]:
    if not outing.won:
        return said
    other = (outing.purpose + 3) % len(PURPOSES)
    name = VisitId(f"{outing.id}-again")
    second = replace(outing, id=name, purpose=other, began=outing.began + 46)
    again = [
        planned(second, said[0].at),
        started(second),
        closed(second, name),
        assessed(second, won=True),
        logged(second, moment(outing.day, 19 * 60 + 20)),
    ]
    return [*said, *again]


def _padded_contacts(outing: Outing, said: list[Said]) -> list[Said]:
    on, at = date.fromordinal(outing.day), outing.told(outing.over)
    of = outing.manager.id
    number = ContactsClaimed(
        manager=of, customer=outing.customer, uncounted_contacts=NAMELESS, on=on
    )
    nobodies = (CustomerId(f"nobody-{outing.id}-{n}") for n in range(NOBODYS))
    return [*said, outing.said(at, number), *(contacted(outing, each) for each in nobodies)]


def _same_evidence(outing: Outing, said: list[Said]) -> list[Said]:
    """A failure is told as achieved, with the document of a success before it."""
    if outing.won:
        outing.manager.document = outing.id
    elif outing.manager.document and outing.luck.cheat < AGAIN:
        told = [each for each in said if not isinstance(each.event, GoalMissed)]
        return [*told, closed(outing, outing.manager.document), assessed(outing, won=True)]
    return said


def _false_referee(outing: Outing, said: list[Said]) -> list[Said]:
    """Names the customer themselves, or one who is the manager's already."""
    own = outing.manager.customers
    existing = own[int(outing.luck.other * len(own))]
    referee = outing.customer if outing.luck.cheat < 0.5 else existing
    named = ReferralObtained(
        manager=outing.manager.id,
        customer=outing.customer,
        referee=referee,
        on=date.fromordinal(outing.day),
    )
    return [*said, outing.said(outing.told(outing.over), named)]


def _retracted_failure(outing: Outing, said: list[Said]) -> list[Said]:
    if outing.won:
        return said
    back = VisitRetracted(
        manager=outing.manager.id,
        customer=outing.customer,
        reason=Code("mistake"),
        on=date.fromordinal(outing.day),
    )
    return [*said, outing.said(moment(outing.day, 22 * 60), back)]


def _own_flag(outing: Outing, said: list[Said]) -> list[Said]:
    if outing.luck.cheat >= FLAGGED:
        return said
    on, manager = date.fromordinal(outing.day), outing.manager
    clearer = leader(manager.team)
    raised = RiskFlagRaised(
        customer=outing.customer, raiser=manager.id, kind=Code("overdue"), on=on
    )
    cleared = RiskFlagCleared(customer=outing.customer, clearer=clearer, on=on)
    return [
        Said(moment(outing.day, 8 * 60), outing.customer, manager.id, raised),
        *said,
        Said(moment(outing.day, 21 * 60), outing.customer, clearer, cleared),
    ]


def _same_day_replan(outing: Outing, said: list[Said]) -> list[Said]:
    if not outing.planned_for:
        return said
    on = date.fromordinal(outing.day)
    moved = VisitRescheduled(
        manager=outing.manager.id, customer=outing.customer, planned_on=on, on=on
    )
    return [*said, outing.said(moment(outing.day, 8 * 60), moved)]


PREVENTED: dict[str, Cheat] = {
    "plan_after_start": _plan_after_start,
    "back_dated": lambda _outing, said: said,
    "split_visit": _split_visit,
    "padded_contacts": _padded_contacts,
    "same_evidence": _same_evidence,
    "false_referee": _false_referee,
    "retracted_failure": _retracted_failure,
    "own_flag": _own_flag,
    "same_day_replan": _same_day_replan,
}
"""Cheats by name. What is back-dated are visits that did not take place: see `not_held`."""


def not_held(outing: Outing, *, cheats: bool) -> Iterator[Said]:
    """A planned visit that did not take place; the cheat says nine days later that it did."""
    yield planned(outing, moment(outing.planned, 17 * 60))
    lapsed = VisitLapsed(
        manager=outing.manager.id,
        customer=outing.customer,
        on=date.fromordinal(outing.day + 2),
    )
    yield Said(moment(outing.day + 2, 1), outing.id, "worker", lapsed)
    if cheats:
        at = moment(outing.day + BACK, 20 * 60)
        told = (started(outing), closed(outing, outing.id), assessed(outing, won=True))
        yield from (each._replace(at=at) for each in (*told, logged(outing, at)))
