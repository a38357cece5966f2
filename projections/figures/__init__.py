"""Figures: all that measures are reckoned from, for any managers and any window, as of now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from domain.event import Refused, StaffId, UnitId
from domain.setting import Setting
from domain.tallied import Tallied
from projections.figures import channels, meetings, visits, waits
from projections.figures.patches import Patches, patches
from projections.figures.question import Found, Question
from projections.known import Window, chosen
from projections.people import STAFF, everybody
from projections.rows import FOREVER, NOW
from projections.standings import Asked, window_of

CUSTOM = "custom"
"""A window of one's own, said as two days: from the first up to, and without, the second."""

__all__ = ["CUSTOM", "channelled", "members", "tallied", "window_said"]


def tallied(
    connection: Connection,
    setting: Setting,
    window: Window,
    managers: Collection[StaffId] | None = None,
) -> dict[StaffId, Tallied]:
    """What each of some managers has to show in a window; None asks for the whole bank.

    Of the bank it also tells of others than managers, who registered customers in nobody's grid.
    A manager's facts are told wherever in the bank they were earned.
    """
    asked = None if managers is None else frozenset(managers)
    question = Question(connection, setting, window.start, window.end, asked)
    found: Found = defaultdict(Tallied)
    for manager in members(connection) if managers is None else managers:
        found[manager] = Tallied()
    home: Patches = patches(question, found)
    visits.add(question, found)
    meetings.add(question, found, home)
    channels.add(question, found, home)
    waits.add(question, found, home)
    _add_days(question, found)
    return dict(found)


def channelled(
    connection: Connection,
    setting: Setting,
    window: Window,
    managers: Collection[StaffId] | None = None,
) -> dict[StaffId, Tallied]:
    """The same of channel customers alone, which is soon told."""
    asked = None if managers is None else frozenset(managers)
    question = Question(connection, setting, window.start, window.end, asked)
    found: Found = defaultdict(Tallied)
    channels.add(question, found, patches(question, found))
    return dict(found)


def members(
    connection: Connection, units: Collection[UnitId] | None = None
) -> dict[StaffId, UnitId]:
    """Who visits customers or did, in some units or in all, and where they work now or last did.

    Whoever works without any role is taken for a manager.
    """
    return {
        each.staff: each.unit
        for each in everybody(connection, units)
        if not each.roles or "manager" in each.roles
    }


def window_said(connection: Connection, said: str, on: date | None) -> Window:
    """The window of a kind around a day, or `first..last` of two days, both included.

    Settled periods are told as all others: with what came later.
    """
    if ".." not in said:
        window, _ = window_of(connection, Asked(window=said, on=on))
        return window._replace(position=NOW)
    try:
        first, last = map(date.fromisoformat, said.split("..", 1))
    except ValueError as error:
        raise Refused(
            "Give a period of your own as two days, such as 2026-03-01..2026-03-31.",
            about="window",
        ) from error
    return chosen(first, last, NOW)._replace(name=CUSTOM)


def _add_days(question: Question, found: Found) -> None:
    """Working days on which each was present, as far as the window has come."""
    setting = question.setting
    columns = STAFF.table.c
    query = select(columns.staff, columns.left_day).where(question.by(columns.staff))
    left = dict(question.told(query))
    for manager, counts in found.items():
        if manager in left:
            start = max(question.start, setting.began(manager))
            end = min(question.last + 1, left[manager] or FOREVER)
            counts.days = max(0, setting.days_present(manager, start, end)) if start < end else 0
