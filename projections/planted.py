"""Planted: invented managers who try to gain by tricks, each beside a twin who does not.

They live for four weeks in the bank's own calendar and units, and no event of theirs is recorded.
What chance would decide is decided by counting, so that a draft is always tried in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from domain.customer import CustomerRegistered, RegistrationConfirmed
from domain.event import EPOCH, CustomerId, Entry, Event, StaffId, UnitId, VisitId
from domain.ruleset import ClosingAction, Ruleset
from domain.setting import Setting
from domain.staff import StaffJoined
from domain.visit_event import (
    ContactMade,
    ContactsClaimed,
    Evidence,
    GoalAchieved,
    GoalMissed,
    ReferralObtained,
    VisitClosed,
    VisitLogged,
    VisitPlanned,
    VisitStarted,
)

STUFFER, INFLATOR, RING, PADDER = "visit_stuffer", "contact_inflator", "referral_ring", "padder"
ACTORS = (STUFFER, INFLATOR, RING, PADDER)
"""Who stuffs the day with visits, names crowds, has customers name each other, claims all goals."""

DAYS = 28
"""How long they live: the rolling window."""

_VISITS, _CUSTOMERS, _REACHED_EVERY = 4, 60, 10
_CROWD = 5
_MINUTE = timedelta(minutes=1)

Told = Iterator[tuple[str, Event]]
"""Events in order, each with its subject."""


def twin(actor: str) -> StaffId:
    """The manager who does the same work without the trick."""
    return StaffId(f"planted_{actor}_honest")


def cheat(actor: str) -> StaffId:
    """The manager who does the same work and the trick."""
    return StaffId(f"planted_{actor}")


def planted(setting_events: Sequence[Entry], setting: Setting, rules: Ruleset) -> list[Entry]:
    """The bank's own setting with the planted managers' weeks in it, in one history.

    `setting` is what the events come to; `rules` tell goals and closing actions.
    """
    first = setting.today - DAYS + 1
    before = [entry for entry in setting_events if entry.event.on.toordinal() < first]
    rest = setting_events[len(before) :]
    told: list[Entry] = list(before)
    for day in range(first, setting.today + 1):
        told += [entry for entry in rest if entry.event.on.toordinal() == day]
        for subject, event in _day(day, setting, rules, is_first=day == first):
            told.append(_entry(subject, event, day, setting))
    return [replace(entry, position=position) for position, entry in enumerate(told, 1)]


def _day(day: int, setting: Setting, rules: Ruleset, *, is_first: bool) -> Told:
    on = date.fromordinal(day)
    for actor in ACTORS:
        for who, trick in ((twin(actor), ""), (cheat(actor), actor)):
            if is_first:
                yield from _arrival(who, on, _unit(setting), rules)
            if setting.calendar.is_working(day):
                yield from _Weekday(who, trick, _clock(day, 9, setting), rules).told()


def _unit(setting: Setting) -> UnitId:
    return min(setting.opened(), default=UnitId(""))


def _arrival(who: StaffId, on: date, unit: UnitId, rules: Ruleset) -> Told:
    yield who, StaffJoined(staff=who, unit=unit, on=on)
    for number in range(_CUSTOMERS):
        customer = _customer(who, number)
        segment = rules.segments[0].code
        yield (
            customer,
            CustomerRegistered(customer=customer, registrar=who, segment=segment, on=on),
        )
        second = StaffId("planted_second")
        yield customer, RegistrationConfirmed(customer=customer, confirmer=second, on=on)


def _customer(who: StaffId, number: int) -> CustomerId:
    return CustomerId(f"{who}_customer_{number % _CUSTOMERS}")


class _Weekday:
    """What one of them does on a working day."""

    def __init__(self, who: StaffId, trick: str, begins: datetime, rules: Ruleset) -> None:
        self._who, self._trick, self._begins, self._on = who, trick, begins, begins.date()
        self._action: ClosingAction = rules.closing_actions[0]
        self._number = self._on.toordinal() * _VISITS

    def told(self) -> Told:
        for at in range(_VISITS):
            number = self._number + at
            customer = _customer(self._who, number)
            yield from self._visit(f"{number}", customer, at, reached=not number % _REACHED_EVERY)
        if self._trick == STUFFER:
            for at in range(_VISITS, 3 * _VISITS):
                visit = f"{self._number}_{at}"
                yield from self._visit(visit, _customer(self._who, 0), at, reached=False)

    def _visit(self, number: str, customer: CustomerId, at: int, *, reached: bool) -> Told:
        visit = VisitId(f"{self._who}_visit_{number}")

        def say(kind: Callable[..., Event], **more: object) -> tuple[str, Event]:
            return visit, kind(manager=self._who, customer=customer, on=self._on, **more)

        claims = reached or self._trick == PADDER
        yield say(
            VisitPlanned,
            planned_on=self._on,
            goal=self._action.goal,
            closing_action=self._action.code,
        )
        yield say(VisitStarted, began=self._begins + 20 * at * _MINUTE)
        if self._trick == INFLATOR:
            yield say(ContactsClaimed, uncounted_contacts=30)
            for other in range(1, _CROWD + 1):
                yield (
                    visit,
                    ContactMade(
                        manager=self._who, customer=_customer(self._who, at + other), on=self._on
                    ),
                )
        if claims:
            fields = self._action.fields if reached else self._action.fields[1:]
            evidence = Evidence(kind=self._action.evidence, fields=fields)
            yield say(VisitClosed, closing_action=self._action.code, evidence=evidence)
        yield say(GoalAchieved) if claims else say(GoalMissed)
        if self._trick == RING:
            yield say(ReferralObtained, referee=_customer(self._who, self._number + at + 1))
        yield say(VisitLogged)


def _entry(subject: str, event: Event, day: int, setting: Setting) -> Entry:
    """Recorded in the morning of the day, before the visits are said to begin."""
    return Entry(
        position=0,
        subject=subject,
        version=0,
        at=(_clock(day, 8, setting) - EPOCH) // timedelta(microseconds=1),
        by="planted",
        command="",
        source="",
        event=event,
    )


def _clock(day: int, hour: int, setting: Setting) -> datetime:
    return datetime.combine(date.fromordinal(day), time(hour), tzinfo=setting.time_zone)
