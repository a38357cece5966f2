"""Merit in what others did, and channel customers, at the end of a history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.customer import CustomerRegistered, RiskFlagRaised
from domain.event import Entry
from domain.visit_event import ReferralObtained
from tests.projections.plain import DAY, Told
from tests.projections.plain_visits import PlainStop, PlainVisit, visits

Met = dict[str, list[PlainStop]]
"""Everybody's stops, in order of (day, position)."""

Earned = Iterator[tuple[str, date, int]]
"""Manager, day, amount."""


def referrals(history: Told, met: Met) -> Iterator[tuple[Any, list[PlainStop]]]:
    """Each referral that counts, and the stops at which its referee was contacted since."""
    of_visit: dict[str, PlainVisit] = {visit.name: visit for visit in visits(history)}
    registered = {e.event.customer: e.position for e in history.of(CustomerRegistered)}
    told: dict[str, list[Entry]] = {}
    for entry in history.of(ReferralObtained):
        visit, referee = of_visit[entry.subject], entry.event.referee
        new = registered.get(referee, entry.position) >= entry.position and not any(
            stop.entry.position < entry.position and not stop.visit.retracted
            for stop in met.get(referee, [])
        )
        if new and not visit.retracted and visit.in_time(entry, entry.event.on):
            told.setdefault(referee, []).append(entry)
    for referee, entries in told.items():
        first = min(entries, key=lambda entry: (entry.event.on, entry.position))
        since = (first.event.on, first.position)
        yield first, [s for s in met.get(referee, []) if s.contact and s.key > since]


def help_of_referrals(history: Told, met: Met) -> Earned:
    """Points for referees who were contacted, and for those who were closed with."""
    for entry, after in referrals(history, met):
        if after:
            day = after[0].day
            yield entry.event.manager, day, history.rules(day).help.referee_contacted
        closes = [stop.best_close.event.on for stop in after if stop.closed]
        if closes:
            day = min(closes)
            yield entry.event.manager, day, history.rules(day).help.referee_closed


def craft_of_flags(history: Told, met: Met) -> Earned:
    """Points for who saw a flagged customer within two working days, and had not raised it."""
    for entry in history.of(RiskFlagRaised):
        flag, since = entry.event, (entry.event.on, entry.position)
        rules = history.rules(flag.on).craft
        for stop in met.get(flag.customer, []):
            days = (flag.on + n * DAY for n in range(1, (stop.day - flag.on).days + 1))
            soon = sum(history.works(day) for day in days) <= rules.risk_working_days
            other = stop.visit.manager != flag.raiser
            if stop.contact and other and stop.key > since and soon:
                yield stop.visit.manager, stop.day, rules.risk_flag_visited
                break


def channel_days(history: Told, met: Met) -> set[tuple[str, date]]:
    """Each day on which a customer is channelised, by counting on every day."""
    useful: dict[str, list[tuple[date, date, date]]] = {}
    for entry, after in referrals(history, met):
        if after:
            closes = [stop.best_close.event.on for stop in after if stop.closed]
            row = (entry.event.on, after[0].day, min(closes, default=date.max))
            useful.setdefault(entry.event.customer, []).append(row)
    found = set()
    for customer, rows in useful.items():
        day = min(on for on, _, _ in rows)
        while day < max(on for on, _, _ in rows) + 200 * DAY:
            counted = [row for row in rows if day - 180 * DAY < row[0] <= day and row[1] <= day]
            if len(counted) >= 2 and any(closed <= day for _, _, closed in counted):
                found.add((customer, day))
            day += DAY
    return found
