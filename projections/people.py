"""People: staff and units, their posts, leaves and opt-outs, with the positions they were known."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection, select

from domain.bank import BankOpened, DayOpened, PeriodSettled
from domain.event import Code, Entry, Event, StaffId, UnitId
from domain.setting import Setting
from domain.staff import (
    LeaveCancelled,
    LeaveTaken,
    OptedIn,
    OptedOut,
    RoleGranted,
    RoleRevoked,
    StaffJoined,
    StaffLeft,
    StaffMoved,
)
from domain.unit import UnitClosed, UnitOpened, UnitRenamed
from projections.asked_once import once
from projections.projection import OnEvent, Plain, Projection
from projections.rows import FOREVER, Rows, among
from projections.shelf import Shelf


class BankRow(msgspec.Struct, array_like=True, gc=False):
    """The bank as of now."""

    id: str
    name: str = ""
    time_zone: str = ""
    demo: bool = False
    today: int = 0


class UnitRow(msgspec.Struct, array_like=True, gc=False):
    """One unit, and the path of units from itself up to the bank."""

    unit: UnitId
    name: str
    parent: UnitId
    path: list[UnitId]
    closed_day: int = 0


class StaffRow(msgspec.Struct, array_like=True, gc=False):
    """One member of staff as of now."""

    staff: StaffId
    unit: UnitId = UnitId("")
    joined_day: int = 0
    left_day: int = 0
    opted_out: int = 0
    roles: list[Code] = []


class PostRow(msgspec.Struct, array_like=True, gc=False):
    """The person works in `unit` from `day` on, known since `position_from`."""

    staff: StaffId
    position_from: int
    day: int
    unit: UnitId


class LeaveRow(msgspec.Struct, array_like=True, gc=False):
    """Away from `first` to `last`, known at positions [position_from, position_to)."""

    staff: StaffId
    first: int
    last: int
    position_from: int
    position_to: int = FOREVER


class OptOutRow(msgspec.Struct, array_like=True, gc=False):
    """Not to be shown to others at positions [position_from, position_to)."""

    staff: StaffId
    position_from: int
    position_to: int = FOREVER


class PeriodRow(msgspec.Struct, array_like=True, gc=False):
    """A settled period: its standings are those known at `through`."""

    period: str
    through: int
    standings: str
    position: int


BANK = Rows("bank", BankRow)
UNIT = Rows("unit", UnitRow)
STAFF = Rows("staff", StaffRow, indexes=[("unit",)])
POST = Rows("post", PostRow, key=2)
LEAVE = Rows("leave", LeaveRow, key=4)
OPT_OUT = Rows("opt_out", OptOutRow, key=2)
PERIOD = Rows("period", PeriodRow)


class PeopleFold(Plain):
    """Keeps who works where."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._bank, self._units, self._staff = shelf[BANK], shelf[UNIT], shelf[STAFF]
        self._posts, self._leaves, self._opt_outs = shelf[POST], shelf[LEAVE], shelf[OPT_OUT]
        self._periods = shelf[PERIOD]

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {
            BankOpened: self._opened,
            DayOpened: self._day_opened,
            PeriodSettled: self._settled,
            UnitOpened: self._unit_opened,
            UnitRenamed: self._unit_renamed,
            UnitClosed: self._unit_closed,
            StaffJoined: self._posted,
            StaffMoved: self._posted,
            StaffLeft: self._left,
            LeaveTaken: self._away,
            LeaveCancelled: self._not_away,
            RoleGranted: self._granted,
            RoleRevoked: self._revoked,
            OptedOut: self._opted_out,
            OptedIn: self._opted_in,
        }

    def _opened(self, entry: Entry, event: BankOpened) -> None:
        self._bank.put(BankRow(entry.subject, event.name, event.time_zone, event.demo))

    def _day_opened(self, entry: Entry, event: DayOpened) -> None:
        row = self._bank.edit(entry.subject)
        if row:
            row.today = event.on.toordinal()

    def _settled(self, entry: Entry, event: PeriodSettled) -> None:
        row = PeriodRow(event.period, event.through, event.standings, entry.position)
        self._periods.put(row)

    def _unit_opened(self, _entry: Entry, event: UnitOpened) -> None:
        path = list(self._setting.path(event.unit))
        self._units.put(UnitRow(event.unit, event.name, event.parent, path))

    def _unit_renamed(self, _entry: Entry, event: UnitRenamed) -> None:
        row = self._units.edit(event.unit)
        if row:
            row.name = event.name

    def _unit_closed(self, _entry: Entry, event: UnitClosed) -> None:
        row = self._units.edit(event.unit)
        if row:
            row.closed_day = event.on.toordinal()

    def _person(self, staff: StaffId) -> StaffRow:
        return self._staff.edit(staff) or self._staff.put(StaffRow(staff))

    def _posted(self, entry: Entry, event: StaffJoined | StaffMoved) -> None:
        row, day = self._person(event.staff), event.on.toordinal()
        if isinstance(event, StaffJoined):
            row.joined_day, row.left_day = day, 0
        row.unit = self._setting.unit(event.staff, 1 << 30)
        self._posts.add(PostRow(event.staff, entry.position, day, event.unit))

    def _left(self, _entry: Entry, event: StaffLeft) -> None:
        self._person(event.staff).left_day = event.on.toordinal()

    def _away(self, entry: Entry, event: LeaveTaken) -> None:
        first, last = event.first.toordinal(), event.last.toordinal()
        self._leaves.begin(LeaveRow(event.staff, first, last, entry.position))

    def _not_away(self, entry: Entry, event: LeaveCancelled) -> None:
        first, last = event.first.toordinal(), event.last.toordinal()
        self._leaves.end((event.staff, first, last), entry.position)

    def _granted(self, _entry: Entry, event: RoleGranted) -> None:
        roles = self._person(event.staff).roles
        if event.role not in roles:
            roles.append(event.role)

    def _revoked(self, _entry: Entry, event: RoleRevoked) -> None:
        row = self._person(event.staff)
        row.roles = [role for role in row.roles if role != event.role]

    def _opted_out(self, entry: Entry, event: OptedOut) -> None:
        self._person(event.staff).opted_out = 1
        self._opt_outs.begin(OptOutRow(event.staff, entry.position))

    def _opted_in(self, entry: Entry, event: OptedIn) -> None:
        self._person(event.staff).opted_out = 0
        self._opt_outs.end(event.staff, entry.position)


def everybody(connection: Connection, units: Collection[UnitId] | None = None) -> list[StaffRow]:
    """Who works or worked for the bank, or last in some units of it."""
    query = select(STAFF.table)
    if units is not None:
        query = query.where(among(connection, STAFF.table.c.unit, units))
    return [STAFF.row(values) for values in connection.execute(query).all()]


def units(connection: Connection) -> list[UnitRow]:
    """The units of the bank."""
    return [UNIT.row(values) for values in connection.execute(select(UNIT.table)).all()]


def root(connection: Connection) -> UnitId:
    """The bank itself among the units, empty where there is none yet."""
    query = select(UNIT.table.c.unit).where(UNIT.table.c.parent == "").limit(1)
    return once(connection, "root", lambda: UnitId(connection.execute(query).scalar() or ""))


def hidden(connection: Connection) -> tuple[StaffId, ...]:
    """Who asked not to be shown to others."""
    columns = STAFF.table.c
    query = select(columns.staff).where(columns.opted_out != 0).order_by(columns.staff)
    return once(connection, "hidden", lambda: tuple(connection.execute(query).scalars()))


def with_role(connection: Connection, role: Code, limit: int) -> list[StaffId]:
    """Some of those who may act in a role, in order of id."""
    columns = STAFF.table.c
    holds = columns.roles.contains(f'"{role}"', autoescape=True)
    query = select(columns.staff).where(holds, columns.left_day == 0)
    return list(connection.execute(query.order_by(columns.staff).limit(limit)).scalars())


PROJECTION = Projection(
    name="people",
    version=1,
    tables=(BANK, UNIT, STAFF, POST, LEAVE, OPT_OUT, PERIOD),
    fold=PeopleFold,
)
