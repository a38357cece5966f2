"""Cheats that are to be detected: what they do to a visit, and what they make up besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from cli.proving.cast import Cast, Manager, leader
from cli.proving.chance import chance, luck
from cli.proving.founding import registered
from cli.proving.outing import EASIEST, Outing, honest
from cli.proving.telling import Said, moment, workday
from cli.proving.weeks import monday
from domain.event import CustomerId, StaffId, VisitId
from domain.visit_event import ReferralObtained

FAKED, COPIED, HURRIED, EASIER = 0.5, 0.8, 0.5, 0.25
PHANTOMS, RING, BURST = 3, 5, 10

DETECTED = (
    "fake_evidence",
    "phantom_customers",
    "referral_ring",
    "collusion",
    "log_copying",
    "impossible_sequence",
    "period_end_burst",
    "easiest_goal",
)


def disguise(cast: Cast, outing: Outing) -> None:
    """Change a visit as its cheating manager does."""
    role, fell = outing.manager.role, outing.luck
    if role in ("fake_evidence", "collusion") and not outing.won and fell.cheat < FAKED:
        outing.won = outing.faked = True
    elif role == "log_copying":
        outing.copied = fell.cheat < COPIED
    elif role == "easiest_goal":
        outing.purpose, outing.won = EASIEST, fell.win < outing.chance + EASIER
    elif role == "impossible_sequence" and outing.slot < 3:
        hurried = chance(cast.seed, "hurried", outing.manager.number, outing.day).random()
        if hurried < HURRIED:
            outing.began = 9 * 60 + 4 * outing.slot


def made_up(cast: Cast, manager: Manager, week: int) -> Iterator[Said]:
    """What is told of a week besides the visits that were held."""
    if manager.role == "phantom_customers":
        for number in range(PHANTOMS):
            day = monday(week) + number
            name = CustomerId(f"phantom-{week}-{number}")
            yield from registered(name, manager.id, _colleague(cast, manager).id, day)
            yield from _told(_outing(cast, manager, day, name, number))
    elif manager.role == "referral_ring":
        yield from _ring(cast, manager, week)
    elif manager.role == "period_end_burst":
        last = _last_workday(monday(week))
        if last:
            yield from _burst(cast, manager, last)


def friend_of(cast: Cast, manager: Manager) -> StaffId:
    """The leader who upholds whatever a colluding manager shows; nobody for others."""
    if manager.role != "collusion":
        return StaffId("")
    return leader((manager.team + 1) % cast.parameters.teams)


def _colleague(cast: Cast, manager: Manager) -> Manager:
    others = [each for each in cast.team(manager.team) if each is not manager]
    return others[0]


def _outing(cast: Cast, manager: Manager, day: int, customer: CustomerId, slot: int) -> Outing:
    """A visit that nobody held, and that went well."""
    return Outing(
        manager=manager,
        id=VisitId(f"made-up-{manager.number:02}-{day}-{slot}"),
        day=day,
        began=15 * 60 + 4 * slot,
        customer=customer,
        purpose=slot % 5,
        luck=luck(chance(cast.seed, "made up", manager.number, day, slot)),
        slot=slot,
        chance=1.0,
        won=True,
        planned=workday(day, -1),
        faked=True,
    )


_told = partial(honest, log_missing=0.0, log_late=0.0)


def _ring(cast: Cast, manager: Manager, week: int) -> Iterator[Said]:
    """Each customer is registered the day after the one before named them."""
    names = [CustomerId(f"ring-{week}-{number}") for number in range(RING)]
    for number, name in enumerate(names):
        day = monday(week) + number
        yield from registered(name, manager.id, _colleague(cast, manager).id, day)
        outing = _outing(cast, manager, day, name, number)
        yield from _told(outing)
        named = ReferralObtained(
            manager=manager.id,
            customer=name,
            referee=names[(number + 1) % RING],
            on=date.fromordinal(day),
        )
        yield outing.said(outing.told(outing.over), named)


def _last_workday(first: int) -> int:
    """The month's last workday if it lies in the week that begins on this day, else 0."""
    for day in range(first, first + 5):
        if date.fromordinal(workday(day, 1)).month != date.fromordinal(day).month:
            return day
    return 0


def _burst(cast: Cast, manager: Manager, day: int) -> Iterator[Said]:
    own = manager.customers
    for number in range(BURST):
        customer = own[(manager.visits + len(own) // 2 + number) % len(own)]
        outing = _outing(cast, manager, day, customer, number)
        outing = replace(outing, began=9 * 60 + 45 * number)
        at = moment(day, 21 * 60 + 3 * number)
        for place, said in enumerate(_told(outing)):
            yield said if place == 0 else said._replace(at=at + place * 1_000_000)
