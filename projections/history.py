"""The bank as it was known at any position: its day, its rules, and boards and badges from rows.

Rows carry the positions at which they were known, and the rest is a fold of few events, so an
answer takes no replay and is the same for ever.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, or_, select

from domain.calendar import PERIODS, bounds, window_named
from domain.event import Refused, StaffId, UnitId
from domain.ledger.ledger import Ledger
from domain.ranking import BY_THE_WEEK, IMPROVEMENT
from domain.setting import Setting
from projections.badges.rows import BADGE, TITLE, BadgeRow, TitleRow
from projections.boards.rows import ALL, ROLLING, ROLLING_DAYS
from projections.keeper import Past, setting_at
from projections.known import CUSTOM
from projections.lines import Member
from projections.standings import Asked, Board, board

FIRST_DAY = date(1900, 1, 1)
"""Before anything that is known of any bank."""

WINDOWS = (ROLLING, *PERIODS, ALL)
"""Kinds of window that a board can be asked for as it was known."""


class Then(NamedTuple):
    """A position, the bank's day when it was reached, and what rules knew of the bank."""

    position: int
    day: date
    setting: Setting


class Look(NamedTuple):
    """Which board: of the window around `on`, by default the day then, as far as that day.

    Of days that were chosen, `on` is the first and `last` the last.
    """

    kind: str = "effective"
    window: str = "week"
    unit: UnitId = UnitId("")
    on: date | None = None
    last: date | None = None


class Worn(NamedTuple):
    """What somebody had won, and which titles they held."""

    badges: list[BadgeRow]
    titles: list[TitleRow]


def then_at(ledger: Ledger, position: int, past: Past | None = None) -> Then:
    """The bank when a position was reached; refused where there is no such entry.

    Who asks for one position after the other has the `past` of the ledger read once.
    """
    entries = ledger.at([position])
    if not entries:
        raise Refused(
            "There is no entry {position}; the ledger goes as far as {head}.",
            about="at",
            position=position,
            head=ledger.head(),
        )
    setting = past.at(position) if past else setting_at(ledger, position)
    # Before the first day was opened, the entry's own day is the only one there is.
    day = date.fromordinal(setting.today) if setting.today else entries[0].event.on
    return Then(position, day, setting)


def position_before(ledger: Ledger, moment: int) -> int:
    """The last entry before the first that was recorded after a moment of UTC; 0 for none.

    Clocks may jump, positions do not: it stays the same once anything was recorded after it.
    """
    question = "SELECT position FROM event WHERE at > ? ORDER BY position LIMIT 1"
    later = ledger.store.ask(question, [moment])
    return int(later[0][0]) - 1 if later else ledger.head()


def board_then(connection: Connection, then: Then, look: Look, *, bare: bool = False) -> Board:
    """A board as it was known; of who merely was on the staff it tells nothing, like a settled one.

    It is under the rules and within the units known then; a `bare` one tells ranks and values.
    """
    asked = asked_then(then, look)
    people = people_then(then, look.unit)
    return board(connection, asked, then.setting, people=people, bare=bare)


def asked_then(then: Then, look: Look) -> Asked:
    """The question for a board, of no day that was yet to come."""
    day = look.on or then.day
    if day > then.day:
        raise Refused(
            "At entry {position} the bank's day was {day}; ask for one up to that.",
            about="on",
            position=then.position,
            day=then.day.isoformat(),
        )
    asked = Asked(kind=look.kind, unit=look.unit, position=then.position)
    if look.kind == IMPROVEMENT:
        return replace(asked, window=BY_THE_WEEK, on=day)
    if look.window == CUSTOM:
        return replace(asked, window=CUSTOM, first=look.on, last=look.last)
    first, last = _days(look.window, day, then.day)
    return replace(asked, window=CUSTOM, first=first, last=last)


def _days(window: str, day: date, last: date) -> tuple[date, date]:
    """The first and the last day of a kind of window around `day`, as far as `last`."""
    if window == ROLLING:
        return day - timedelta(days=ROLLING_DAYS - 1), day
    if window == ALL:
        return FIRST_DAY, day
    if window in PERIODS:
        start, end = bounds(window_named(window, day))
        return date.fromordinal(start), min(last, date.fromordinal(end - 1))
    raise Refused(
        "There is no window '{window}'; choose one of: {windows}.",
        about="window",
        window=window,
        windows=", ".join(WINDOWS),
    )


def people_then(then: Then, unit: UnitId) -> dict[StaffId, Member]:
    """Who had joined by then, and where they worked; nobody is on a board for that alone."""
    setting, day = then.setting, then.day.toordinal()
    homes = {staff: setting.unit(staff, day) for staff in setting.staff()}
    return {
        staff: Member(home, is_manager=False, opted_out=False)
        for staff, home in homes.items()
        if not unit or unit in setting.path(home)
    }


def worn_then(connection: Connection, position: int, manager: StaffId | None = None) -> Worn:
    """The badges worn and titles held at a position, by everybody unless somebody is named."""
    badge, title = BADGE.table.c, TITLE.table.c
    worn = select(BADGE.table).where(
        badge.position <= position,
        or_(badge.revoked == 0, badge.revoked > position, badge.restored.between(1, position)),
    )
    held = select(TITLE.table).where(title.position_from <= position, title.position_to > position)
    if manager is not None:
        worn, held = worn.where(badge.manager == manager), held.where(title.manager == manager)
    return Worn(
        [BADGE.row(row) for row in connection.execute(worn.order_by(badge.position.desc()))],
        [TITLE.row(row) for row in connection.execute(held.order_by(title.position_from))],
    )
