"""Benchmark behaviours at the end of a history, read off GAME.md in nested loops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from domain.customer import (
    CustomerTiered,
    GridMemberAdded,
    GridMemberRemoved,
    RapportRated,
    RiskFlagRaised,
)
from domain.unit import GridAssigned, PersonalGridDefined
from tests.projections.plain import DAY, Told
from tests.projections.plain_merit import Met, channel_days, referrals
from tests.projections.plain_visits import PlainStop, PlainVisit, stops, visits

Seen = tuple[str, str, date, tuple[int, ...]]
"""Behaviour, manager, day, and the positions that show it."""


def detections(history: Told) -> set[Seen]:
    """All that is detected of what is known now, where no leader answered anything."""
    every = visits(history)
    met: Met = {}
    for visit in every:
        for stop in stops(visit):
            met.setdefault(stop.customer, []).append(stop)
    for of_customer in met.values():
        of_customer.sort(key=lambda stop: stop.key)
    found = {*_wide(history, every), *_risks(history, met), *_channels(history, met)}
    for manager in {visit.manager for visit in every}:
        own = [visit for visit in every if visit.manager == manager]
        found |= {*_runs(history, manager, own), *_comebacks(history, manager, own)}
        found |= set(_hard(history, manager, own))
    return found


def _least(history: Told, code: str, on: date) -> int:
    return next(each.at_least for each in history.rules(on).behaviours if each.code == code)


def _closes(own: list[PlainVisit]) -> list[PlainStop]:
    """Closes that stand and that nobody was to look at in vain."""
    return [s for visit in own if not visit.unreviewed for s in stops(visit) if s.closed]


def _wide(history: Told, every: list[PlainVisit]) -> Iterator[Seen]:
    for visit in every:
        contacts = sum(stop.contact for stop in stops(visit))
        others = len(list(stops(visit))) > 1
        if others and contacts >= _least(history, "wide_stop", visit.day) and _closes([visit]):
            yield "wide_stop", visit.manager, visit.day, (visit.start.position,)


def _runs(history: Told, manager: str, own: list[PlainVisit]) -> Iterator[Seen]:
    held = sorted((v.day, v.start.position, v) for v in own if v.counts)
    run: list[Any] = []
    told = False
    for day, position, visit in held:
        won = any(stop.closed and stop.earns for stop in stops(visit)) and not visit.unreviewed
        run, told = ([*run, position], told) if won else ([], False)
        if run and not told and len(run) >= _least(history, "run_of_five", day):
            told = True
            yield "run_of_five", manager, day, tuple(run)


def _comebacks(history: Told, manager: str, own: list[PlainVisit]) -> Iterator[Seen]:
    closes = sorted((s.best_close.event.on, s.best_close.position) for s in _closes(own))
    for before, day in pairwise(sorted({on for on, _ in closes})):
        if history.present(manager, before + DAY, day) > history.rules(day).drought_days:
            first = min(position for on, position in closes if on == day)
            yield "comeback", manager, day, (first,)


def _risks(history: Told, met: Met) -> Iterator[Seen]:
    for entry in history.of(RiskFlagRaised):
        flag, since = entry.event, (entry.event.on, entry.position)
        for stop in met.get(flag.customer, []):
            days = (flag.on + n * DAY for n in range(1, (stop.day - flag.on).days + 1))
            soon = sum(map(history.works, days)) <= history.rules(flag.on).craft.risk_working_days
            if stop.contact and stop.visit.manager != flag.raiser and stop.key > since and soon:
                causes = (entry.position, stop.entry.position)
                yield "risk_seen", stop.visit.manager, stop.day, causes
                break


def _channels(history: Told, met: Met) -> Iterator[Seen]:
    first: dict[str, date] = {}
    for customer, day in channel_days(history, met):
        first[customer] = min(day, first.get(customer, day))
    made: dict[str, tuple[date, str, tuple[int, ...]]] = {}
    for customer, day in first.items():
        counted = [
            entry
            for entry, after in referrals(history, met)
            if entry.event.customer == customer
            and day - 180 * DAY < entry.event.on <= day
            and after
            and after[0].day <= day
        ]
        last = max(counted, key=lambda entry: (entry.event.on, entry.position))
        manager = last.event.manager
        causes = sorted((e.event.on, e.position) for e in counted if e.event.manager == manager)
        mine = (day, customer, tuple(sorted(position for _, position in causes)))
        made[manager] = min(mine, made.get(manager, mine))
    for manager, (day, _, positions) in made.items():
        yield "first_channel", manager, day, positions


def _hard(history: Told, manager: str, own: list[PlainVisit]) -> Iterator[Seen]:
    for stop in _closes(own):
        day = stop.day
        balance = history.rules(day).balance
        felt = [
            (entry.event.on, entry.position, entry.event.rapport)
            for entry in history.of(RapportRated)
            if (entry.event.manager, entry.event.customer) == (manager, stop.customer)
            and entry.event.on < day
            and entry.position < stop.entry.position
        ]
        since = mine_since(history, manager, stop.customer, day)
        if not felt or max(felt)[2] > balance.low_rapport or since is None:
            continue
        longest = max(tier.cadence for tier in history.rules(day).tiers)
        first = max(since, day - max(balance.days, 2 * longest) * DAY)
        days = {
            each.day
            for visit in own
            for each in stops(visit)
            if each.customer == stop.customer and each.contact and first <= each.day < day
        }
        due = (day - first).days // _cadence(history, stop.customer, day)
        if due and len(days) / due < 0.5:
            close = stop.best_close
            yield "hard_close", manager, close.event.on, (close.position,)


def _cadence(history: Told, customer: str, on: date) -> int:
    if not [e for e in history.of(CustomerTiered) if e.event.customer == customer]:
        return history.rules(on).default_cadence
    return history.cadence(customer, on)


def mine_since(history: Told, manager: str, customer: str, day: date) -> date | None:
    """The first of the days without a gap up to `day` on which a grid of the manager's had the
    customer, for the grid in which that is longest; by asking on each day.
    """
    told = history.of(GridMemberAdded, GridMemberRemoved)
    grids = {e.event.grid for e in told if e.event.customer == customer}
    found = []
    for grid in grids:
        moves = [e for e in told if (e.event.customer, e.event.grid) == (customer, grid)]
        owners = [e for e in history.of(GridAssigned, PersonalGridDefined) if e.event.grid == grid]
        since, on = None, day
        while _last(moves, on, GridMemberAdded) and _owner(owners, on) == manager:
            since, on = on, on - DAY
        if since:
            found.append(since)
    return min(found, default=None)


def _last(entries: list[Any], on: date, kind: type[Any]) -> bool:
    known = [(e.event.on, e.position, e.event) for e in entries if e.event.on <= on]
    return bool(known) and isinstance(max(known, key=lambda each: each[:2])[2], kind)


def _owner(entries: list[Any], on: date) -> str:
    known = [(e.event.on, e.position, e.event.manager) for e in entries if e.event.on <= on]
    return str(max(known)[2]) if known else ""
