"""`pacesetter board`: who stands where, in a period and a unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
import typer
from msgspec import UNSET, UnsetType
from rich.table import Table

from cli.opening import catch_up, opened
from cli.terminal import remark, say_json, say_table
from domain.calendar import PERIODS, bounds, window_named
from domain.event import Refused, StaffId, UnitId
from domain.ledger.door import Stores
from domain.ledger.vault import Person
from domain.ranking import KINDS, shared_ranks
from projections.keeper import setting_at
from projections.people import UNIT, UnitRow
from projections.standings import WINDOWS, Asked, Board, Line
from projections.standings import board as standings

EARLIEST, LATEST = 1900, 2199
"""Years in which there are banks; periods around their days can be reckoned."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A manager's line for another program; `ev` counts effective visits, `points` all points."""

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
    channelised: int | UnsetType = UNSET
    active: int | UnsetType = UNSET


def board(
    window: Annotated[str, typer.Option(help=f"{', '.join(WINDOWS)} (28 days).")] = "rolling",
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day of the period, by default today."),
    ] = None,
    unit: Annotated[str, typer.Option(help="The name or the id of a unit.")] = "",
    kind: Annotated[str, typer.Option(help=f"{', '.join(KINDS)}.")] = "effective",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show standings with shared ranks; those whom a board cannot rank come last."""
    if on and not EARLIEST <= on.year <= LATEST:
        raise Refused(f"Give a day from {EARLIEST}-01-01 to {LATEST}-12-31.")
    with opened() as stores:
        catch_up(stores)
        units = _units(stores)
        of = next((each.unit for each in units.values() if each.name == unit), UnitId(unit))
        asked = Asked(kind=kind, window=window, on=on.date() if on else None, unit=of)
        found = _standings(stores, units, asked)
    if as_json:
        say_json(found)
    elif found:
        say_table(_table(found))
    else:
        remark("Nobody is on this board yet; `pacesetter demo` or `pacesetter import visits` help.")


def _standings(stores: Stores, units: dict[UnitId, UnitRow], asked: Asked) -> list[Standing]:
    setting = setting_at(stores.ledger, stores.ledger.head())
    day = setting.today
    if asked.window in PERIODS:
        on = asked.on or date.fromordinal(max(1, day))
        day = min(day, bounds(window_named(asked.window, on))[1] - 1)
    rules = setting.rules(day)
    with stores.views.read() as connection:
        told = standings(connection, asked, rules)
    people = stores.vault.people([line.manager for line in told.lines])
    shown = _shown(told, people)
    return [
        _standing(rank, line, people.get(line.manager), units, rules.rate_minimum)
        for rank, line in shown
    ]


def _shown(told: Board, people: dict[str, Person]) -> list[tuple[int | None, Line]]:
    """Those who did not ask to be left out, ranked among themselves; inside a tie by name."""
    lines = [line for line in told.lines if not line.opted_out]
    ranked = zip(shared_ranks([line.value for line in lines]), lines, strict=True)

    def place(each: tuple[int | None, Line]) -> tuple[bool, int, str, str]:
        rank, line = each
        person = people.get(line.manager, Person(line.manager))
        return rank is None, rank or 0, person.sort_key or person.number, line.manager

    return sorted(ranked, key=place)


def _standing(
    rank: int | None,
    line: Line,
    person: Person | None,
    units: dict[UnitId, UnitRow],
    rate_minimum: int,
) -> Standing:
    row, rates = line.row, line.rates
    rated = row.contacted >= rate_minimum
    return Standing(
        rank=rank,
        manager=line.manager,
        name=(person and (person.name or person.number)) or line.manager,
        unit=units[line.unit].name if line.unit in units else line.unit,
        ev=row.ev / 100,
        points=row.points,
        visits=row.visits,
        contacts=row.contacts,
        achieved=row.achieved,
        closes=row.closes,
        close_rate=round(row.closed / row.contacted, 6) if rated else None,
        channelised=rates.channelised if rates.active else UNSET,
        active=rates.active or UNSET,
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
