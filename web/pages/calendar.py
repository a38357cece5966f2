"""The calendar: which days the bank works, and what administrators set for days to come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, NamedTuple

from fastapi import Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.bank import BANK, Bank, CalendarDaySet
from domain.calendar import bounds, monday, window_named
from domain.calendar_cn import HOLIDAYS_CN
from domain.event import Event, Refused
from web.attempt import Attempt
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, chosen, day
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

MOST = 31
"""Days that one form sets."""

WORKS, RESTS = "work", "rest"

router = Routes()


class Setting(Deed):
    """Days that are not what their weekdays say."""

    first: str = ""
    last: str = ""
    what: str = ""
    name: str = ""


class Day(NamedTuple):
    """One day of the grid; `name` where it was set, and only then."""

    on: date
    works: bool
    is_set: bool
    name: str
    inside: bool


@router.get("/calendar")
def show(request: Request, month: str = "") -> Response:
    """One month."""
    return _page(request, NONE, month)


@router.post("/calendar")
def change(request: Request, form: Annotated[Setting, Form()]) -> Response:
    """Make coming days holidays, or workdays."""
    here = desk(request)
    deed = Attempt(request, form, "days")
    with deed:
        all_needed(form.typed, "first", "what")
        first = day(form.first, "first")
        last = day(form.last, "last") if form.last else first
        if not first <= last < first + timedelta(days=MOST):
            raise Refused("The last day is the first one or up to 30 days later.", about="last")
        works = chosen(form.what, (WORKS, RESTS), "what") == WORKS
        bank, events = here.load(Bank, BANK), []
        for number in range((last - first).days + 1):
            on = first + timedelta(days=number)
            try:
                events.append(bank.set_calendar_day(day=on, working=works, name=form.name))
            except Refused as refused:
                refused.about = "first"
                raise
        deed.record(bank, *events)
    month = form.first[:7] if not deed.refusal else ""
    return deed.answer(
        f"/calendar?month={month}", lambda refused: _page(request, refused, form.first[:7])
    )


@router.post("/calendar/announced-days")
def take_over(request: Request, form: Annotated[Deed, Form()]) -> Response:
    """Set what the State Council announced for days to come, but for days that were set here."""
    here = desk(request)
    deed = Attempt(request, form, "announced")
    with deed:
        bank = here.load(Bank, BANK)
        events: list[Event] = [
            bank.set_calendar_day(day=on, working=works, name=name)
            for on, works, name in _announced(here)
        ]
        if not events:
            raise Refused("All announced days to come are set already.")
        deed.record(bank, *events)
    return deed.answer("/calendar", lambda refused: _page(request, refused))


def _announced(here: Desk) -> list[tuple[date, bool, str]]:
    """The announced days to come that nobody set here."""
    known, today = _set_days(here), here.today()
    return [each for each in HOLIDAYS_CN if each[0] > today and each[0] not in known]


def _set_days(here: Desk) -> dict[date, CalendarDaySet]:
    """What was set, by day; what was set later stands."""
    found: dict[date, CalendarDaySet] = {}
    ledger, position = here.stores.ledger, 0
    while entries := ledger.since(position, kinds=(CalendarDaySet,)):
        said = (entry.event for entry in entries)
        found |= {event.day: event for event in said if isinstance(event, CalendarDaySet)}
        position = entries[-1].position
    return found


def _page(request: Request, refused: Refusal, month: str = "") -> Response:
    here = desk(request)
    fresh = here.freshen(written(request))
    today = here.today()
    start = _month(month, today) if not refused.deed else _month_or(month, today)
    first, end = bounds(window_named("month", start))
    known = _set_days(here)
    return page(
        request,
        "calendar.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        today=today,
        start=start,
        weeks=_weeks(here, known, first, end),
        named=[known[on] for on in sorted(known) if first <= on.toordinal() < end],
        working=here.setting().calendar.working_days(first, end),
        before=_neighbour(first - 1),
        after=_neighbour(end),
        announced=_announced(here),
        command=fresh_command(),
    )


def _weeks(here: Desk, known: dict[date, CalendarDaySet], first: int, end: int) -> list[list[Day]]:
    """The weeks that a month touches, Monday first."""
    calendar = here.setting().calendar
    weeks = []
    for start in range(monday(first), end, 7):
        week = []
        for number in range(start, start + 7):
            on = date.fromordinal(number)
            name = known[on].name if on in known else ""
            week.append(
                Day(on, calendar.is_working(number), on in known, name, first <= number < end)
            )
        weeks.append(week)
    return weeks


def _neighbour(number: int) -> str:
    """The month that a day is in, where the calendar shows it."""
    on = date.fromordinal(number)
    return on.isoformat()[:7] if 1900 <= on.year < 2200 else ""


def _month(text: str, today: date) -> date:
    """The first day of a month; what is none is not there."""
    if not text:
        return today.replace(day=1)
    try:
        return day(f"{text}-01", "month")
    except Refused as refused:
        raise HTTPException(404) from refused


def _month_or(text: str, today: date) -> date:
    """The month of a form that was refused, which may be nonsense."""
    try:
        return _month(text, today)
    except HTTPException:
        return today.replace(day=1)
