"""`pacesetter board`: who stands where, in a period and a unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import msgspec
import typer

from cli.as_known import position_said, said
from cli.board_lines import Standing, standing_of, table_of
from cli.lift import lift_of, say_lift
from cli.opening import catch_up, opened
from cli.terminal import remark, say_json, say_table
from domain.event import Refused, StaffId, UnitId
from domain.ledger.door import Stores
from domain.ledger.vault import Person
from domain.ranking import KINDS
from domain.setting import Setting
from projections.adjustments import adjustments
from projections.arrangement import arranged
from projections.cohorts import number_of
from projections.history import Look, asked_then, people_then, then_at
from projections.keeper import setting_at
from projections.known import CUSTOM
from projections.lines import Member
from projections.people import UNIT, UnitRow
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
        units = _units(stores)
        of = next((each.unit for each in units.values() if each.name == unit), UnitId(unit))
        asked = Asked(kind=kind, window=window, on=first, unit=of, first=first, last=last)
        if said() and (middle or cohort):
            raise Refused("Lifts and cohorts are told as of now; leave out --as-known.")
        setting = setting_at(stores.ledger, stores.ledger.head())
        if middle:
            say_lift(lift_of(stores, setting, asked), as_json=as_json)
            return
        if cohort:
            asked = msgspec.structs.replace(asked, cohort=_cohort(stores, asked, cohort))
        if said():
            found = _known(stores, units, asked)
        else:
            found = _standings(stores, setting, units, asked)
    if as_json:
        say_json(found)
    elif found:
        say_table(table_of(found))
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


def _known(stores: Stores, units: dict[UnitId, UnitRow], asked: Asked) -> list[Standing]:
    """The same board as it was known at the position that is asked for."""
    then = then_at(stores.ledger, position_said(stores))
    look = Look(asked.kind, asked.window, asked.unit, asked.on, asked.last)
    people = people_then(then, asked.unit)
    return _standings(stores, then.setting, units, asked_then(then, look), people)


def _standings(
    stores: Stores,
    setting: Setting,
    units: dict[UnitId, UnitRow],
    asked: Asked,
    people: Mapping[StaffId, Member] | None = None,
) -> list[Standing]:
    with stores.views.read() as connection:
        window, _ = window_of(connection, asked)
        told = everything(connection, setting, asked, people)
        units_of = subtree(connection, asked.unit) if asked.unit else None
        late = adjustments(connection, window.name, units=units_of)
    rules = rules_of(setting, window)

    def by_name(managers: list[StaffId]) -> dict[StaffId, str]:
        return {m: one.sort_key or one.number for m, one in _people(stores, managers).items()}

    lines = arranged(told, 0, told.visible(None), by_name)
    named = _people(stores, [each.row.manager for each in lines])

    def unit_of(manager: StaffId) -> str:
        """The name of the unit where somebody works now, if it is among those asked for."""
        unit = setting.unit(manager, setting.today)
        is_there = not asked.unit or asked.unit in setting.path(unit)
        return (units[unit].name if unit in units else unit) if is_there else ""

    return [
        standing_of(
            each,
            name=named[each.row.manager].name or named[each.row.manager].number,
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


def _units(stores: Stores) -> dict[UnitId, UnitRow]:
    with stores.views.read() as connection:
        found = connection.exec_driver_sql(UNIT.select_sql(UNIT.name, (), "?"))
        rows = [UNIT.row(values) for values in found]
    return {row.unit: row for row in rows}
