"""What the page of a manager tells: trends, what there is to reach, badges, and thanks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from fastapi import Request

from domain.calendar import monday
from domain.event import Entry, StaffId
from domain.ranking import CHANNEL, CLOSE, EFFECTIVE
from domain.statistics import MILLION
from projections import cohorts, recognised
from projections.profile import Progress
from projections.public import Above, to_reach
from projections.recognition.rows import RecognitionRow
from projections.standings import Asked, cohort_period, window_of
from projections.trends import TrendWeek, trend
from web.access import AUDITOR
from web.caller import caller
from web.causes import customer_names
from web.request import desk
from web.turned import Turned, fetched

PRAISE = 8
"""Thanks and awards a page, the latest first."""

NEAREST = 3
"""Badges ahead that are shown as the next ones."""

REACHED_BY = (EFFECTIVE, CLOSE, CHANNEL)
"""The boards of the three measures."""

Points = list[tuple[int, int | None]]
"""A value for each week, by its Monday; None where there is none to speak of."""


class Reach(NamedTuple):
    """The thresholds above somebody on the boards of the week that begins on `monday`."""

    monday: int
    in_cohort: bool
    boards: dict[str, list[Above]]


class Cabinet(NamedTuple):
    """Badges and titles: those that are worn, the next ones, and all others."""

    worn: list[Progress]
    nearest: list[Progress]
    others: list[Progress]


class Praise(NamedTuple):
    """Thanks or an award, the entries that show why, and what the leader wrote beside."""

    row: RecognitionRow
    evidence: list[Entry]
    note: str


def series(request: Request, manager: StaffId, minimum: int) -> dict[str, Points]:
    """The measures week by week, in the units that the charts tell them in."""
    here = desk(request)
    weeks = trend(here.views, here.setting(), manager)

    def rated(part: str, of: str) -> Points:
        return _points(weeks, minimum, lambda w: (getattr(w.row, part), getattr(w.row, of)))

    contacts = _points(weeks, minimum, lambda w: (w.row.contacts, w.days))
    return {
        "ev": [(each.monday, each.row.ev) for each in weeks],
        "goal_rate": rated("effective", "purposed"),
        "close_rate": rated("closed", "contacted"),
        "contacts": [(at, None if each is None else each // 1000) for at, each in contacts],
        "channel_rate": _points(weeks, minimum, lambda w: w.channels),
    }


def _points(weeks: Sequence[TrendWeek], minimum: int, parts: Any) -> Points:
    """One count divided by another, in millionths; below the minimum there is none to speak of."""
    pairs = [(week.monday, *parts(week)) for week in weeks]
    return [(at, round(MILLION * part / of) if of >= minimum else None) for at, part, of in pairs]


def reach(request: Request, manager: StaffId) -> Reach:
    """What to reach: of the last week that is over, among the own cohort where there is one."""
    here = desk(request)
    views, setting = here.views, here.setting()
    start = monday(here.today().toordinal()) - 7
    on = date.fromordinal(max(1, start))
    window, _ = window_of(views, Asked(window="week", on=on))
    own = cohorts.number_of(views, cohort_period(views, window), manager)
    boards = {
        kind: to_reach(
            views, setting, manager, Asked(kind=kind, window="week", on=on, cohort=own), here.keep
        )
        for kind in REACHED_BY
    }
    return Reach(start, own > 0, boards)


def cabinet(found: Sequence[Progress]) -> Cabinet:
    """Badges as they are shown: what was won, what comes next, and the rest."""
    worn = [each for each in found if each.won or each.is_held]
    ahead = [each for each in found if each not in worn]
    nearest = [each for each in ahead if each.steps and not each.revoked][:NEAREST]
    others = [each for each in ahead if each not in nearest]
    return Cabinet(worn, nearest, others)


def praised(request: Request, manager: StaffId, number: int) -> Turned[Praise]:
    """A page of thanks and awards; who audits is not shown private words."""
    here = desk(request)
    received = fetched(
        recognised.number_received(here.views, manager),
        number,
        PRAISE,
        lambda first, most: recognised.received(here.views, manager, most, first),
        "praise_page",
    )
    rows = received.rows
    ledger = here.stores.ledger
    shown = {each.position: each for each in ledger.at([at for r in rows for at in r.evidence])}
    given = [] if AUDITOR in caller(request).roles else ledger.at([row.position for row in rows])
    opened: dict[int, Any] = {each.position: ledger.opened(each) for each in given}
    return received.told_as(
        [
            Praise(
                row,
                [shown[at] for at in row.evidence if at in shown],
                opened[row.position].note if row.position in opened else "",
            )
            for row in rows
        ]
    )


def names_of(request: Request, praise: Sequence[Praise]) -> dict[str, str]:
    """Leaders who said thanks, and the customers of whom the evidence tells."""
    events: list[Any] = [entry.event for each in praise for entry in each.evidence]
    customers = [name for event in events if (name := getattr(event, "customer", ""))]
    leaders: list[str] = list({each.row.leader for each in praise})
    return {**customer_names(request, customers), **desk(request).names(leaders)}
