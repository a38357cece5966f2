"""`pacesetter board`: who stands where, in a period and a unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
import typer
from msgspec import UNSET, UnsetType
from rich.table import Table

from cli.lift import lift_of, say_lift
from cli.opening import catch_up, opened
from cli.terminal import remark, say_json, say_table
from domain.event import Refused, StaffId, UnitId
from domain.ledger.door import Stores
from domain.ledger.vault import Person
from domain.ranking import HELP, IMPROVEMENT, KINDS
from domain.setting import Setting
from projections.adjustments import Adjustments, adjustments
from projections.arrangement import arranged
from projections.cohorts import number_of
from projections.keeper import setting_at
from projections.known import CUSTOM
from projections.listing import LOWEST
from projections.people import UNIT, UnitRow
from projections.places import Placed
from projections.public import everything
from projections.standings import (
    WINDOWS,
    Asked,
    cohort_period,
    rules_of,
    subtree,
    window_of,
)

EARLIEST, LATEST = 1900, 2199
"""Years in which there are banks; periods around their days can be reckoned."""

HALVES = 200
"""Half points of EV in one effective visit."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A manager's line for another program; `ev` counts effective visits, `points` all points.

    The adjustments are what came late to settled periods before this one, in the same units.
    """

    rank: int | None
    manager: StaffId
    name: str
    unit: str
    ev: float
    points: int
    visits: int
    contacts: int
    achieved: int
    closes: int
    close_rate: float | None
    ev_adjustment: float
    adjustment: int
    channelised: int | UnsetType = UNSET
    active: int | UnsetType = UNSET
    help: int | UnsetType = UNSET
    improvement: float | UnsetType | None = UNSET
    reason: str | UnsetType = UNSET


def board(
    window: Annotated[str, typer.Option(help=f"{', '.join((*WINDOWS, CUSTOM))}.")] = "rolling",
    on: Annotated[
        str, typer.Option(help="A day of the period, by default today; of custom FIRST..LAST.")
    ] = "",
    unit: Annotated[str, typer.Option(help="The name or the id of a unit.")] = "",
    kind: Annotated[str, typer.Option(help=f"{', '.join(KINDS)}.")] = "effective",
    cohort: Annotated[str, typer.Option(help="The number of a cohort, or who is in it.")] = "",
    middle: Annotated[
        bool, typer.Option("--lift", help="The middle lift from the period before instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show standings with shared ranks; those whom a board cannot rank come last."""
    first, last = _days(on)
    with opened() as stores:
        catch_up(stores)
        setting = setting_at(stores.ledger, stores.ledger.head())
        units = _units(stores)
        of = next((each.unit for each in units.values() if each.name == unit), UnitId(unit))
        asked = Asked(kind=kind, window=window, on=first, unit=of, first=first, last=last)
        if middle:
            say_lift(lift_of(stores, setting, asked), as_json=as_json)
            return
        if cohort:
            asked = msgspec.structs.replace(asked, cohort=_cohort(stores, asked, cohort))
        found = _standings(stores, setting, units, asked)
    if as_json:
        say_json(found)
    elif found:
        say_table(_table(found))
    else:
        remark("Nobody is on this board yet; `pacesetter demo` or `pacesetter import visits` help.")


def _days(on: str) -> tuple[date | None, date | None]:
    """One day, or the first and the last."""
    first, _, last = on.partition("..")
    return _day(first), _day(last)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("Give the day as YYYY-MM-DD.", about="on") from error
    if day and not EARLIEST <= day.year <= LATEST:
        raise Refused(f"Give a day from {EARLIEST}-01-01 to {LATEST}-12-31.")
    return day


def _cohort(stores: Stores, asked: Asked, cohort: str) -> int:
    """The number of a cohort, or of somebody's."""
    if cohort.isascii() and cohort.isdigit():
        return int(cohort)
    with stores.views.read() as connection:
        period = cohort_period(connection, window_of(connection, asked)[0])
        number = number_of(connection, period, StaffId(cohort))
    if not number:
        raise Refused(
            "'{staff}' is in no cohort of {period}.", about="cohort", staff=cohort, period=period
        )
    return number


def _standings(
    stores: Stores, setting: Setting, units: dict[UnitId, UnitRow], asked: Asked
) -> list[Standing]:
    with stores.views.read() as connection:
        window, _ = window_of(connection, asked)
        told = everything(connection, setting, asked)
        units_of = subtree(connection, asked.unit) if asked.unit else None
        late = adjustments(connection, window.name, units=units_of)
    rules = rules_of(setting, window)

    def by_name(managers: list[StaffId]) -> dict[StaffId, str]:
        return {m: one.sort_key or one.number for m, one in _people(stores, managers).items()}

    lines = arranged(told, 0, told.visible(None), by_name)
    people = _people(stores, [each.row.manager for each in lines])

    def unit_of(manager: StaffId) -> str:
        """The name of the unit where somebody works now, if it is among those asked for."""
        unit = setting.unit(manager, setting.today)
        is_there = not asked.unit or asked.unit in setting.path(unit)
        return (units[unit].name if unit in units else unit) if is_there else ""

    return [
        _standing(
            each,
            name=people[each.row.manager].name or people[each.row.manager].number,
            unit=unit_of(each.row.manager),
            kind=asked.kind,
            value=told.value(each.row),
            late=late,
            rate_minimum=rules.rate_minimum,
        )
        for each in lines
    ]


def _people(stores: Stores, managers: list[StaffId]) -> dict[StaffId, Person]:
    """What is known of people; of who is in no vault, the id."""
    known = stores.vault.people(managers)
    return {each: known.get(each, Person(each, number=each)) for each in managers}


def _standing(
    placed: Placed,
    *,
    name: str,
    unit: str,
    kind: str,
    value: int,
    late: Adjustments,
    rate_minimum: int,
) -> Standing:
    row, rates = placed.row, placed.rates
    rated = row.contacted >= rate_minimum
    improved = None if value == LOWEST else value / HALVES
    return Standing(
        rank=placed.rank,
        manager=row.manager,
        name=name or row.manager,
        unit=unit,
        ev=row.ev / 100,
        points=row.points,
        visits=row.visits,
        contacts=row.contacts,
        achieved=row.achieved,
        closes=row.closes,
        close_rate=round(row.closed / row.contacted, 6) if rated else None,
        ev_adjustment=late.ev(row.manager) / 100,
        adjustment=late.points(row.manager),
        channelised=rates.channelised if rates.active else UNSET,
        active=rates.active or UNSET,
        help=row.help if kind == HELP else UNSET,
        improvement=improved if kind == IMPROVEMENT else UNSET,
        reason=placed.reason or UNSET,
    )


def _units(stores: Stores) -> dict[UnitId, UnitRow]:
    with stores.views.read() as connection:
        found = connection.exec_driver_sql(UNIT.select_sql(UNIT.name, (), "?"))
        rows = [UNIT.row(values) for values in found]
    return {row.unit: row for row in rows}


def _table(standings: list[Standing]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("rank", justify="right", no_wrap=True)
    table.add_column("manager", no_wrap=True)
    table.add_column("unit")  # the first to become narrow
    for heading in ("EV", "points", "visits", "contacts", "achieved", "closes", "close rate"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in standings:
        table.add_row(
            "–" if each.rank is None else str(each.rank),
            each.name,
            each.unit,
            f"{each.ev:.2f}",
            *(
                f"{number:,}"
                for number in (each.points, each.visits, each.contacts, each.achieved, each.closes)
            ),
            "–" if each.close_rate is None else f"{each.close_rate:.1%}",
        )
    return table
