"""`pacesetter trap`: the mediocrity-trap index of each unit, with its parts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.as_known import standing
from cli.named import names_of
from cli.opening import opened
from cli.terminal import say, say_json, say_table
from domain.event import Refused, UnitId
from domain.setting import Setting
from domain.trap import LOG, THANK, VISIT, Trap
from domain.trap_parts import Parts
from projections.people import UnitRow, units
from projections.rows import Reading
from projections.teams import last_end, trap_of

WORDS = {
    THANK: "thank {name} for what was seen and not answered",
    LOG: "go through the goal and the log of a visit with {name}",
    VISIT: "help {name} to one more effective visit",
}
"""What the acts are, as the page of the team has them."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """The cheapest next act, and the index after it."""

    kind: str
    part: str
    staff: str
    index: float | None


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's index for another program; `parts` are shares of 1, None where undefined."""

    unit: UnitId
    name: str
    through: date
    people: int
    index: float | None
    interval: tuple[float | None, float | None] | None
    parts: dict[str, float | None]
    act: Act | None


def trap(
    unit: Annotated[str, typer.Option(help="The name or the id of a unit.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show each team's mediocrity-trap index of four weeks, its parts, and the next act."""
    with opened() as stores:
        with standing(stores) as (connection, setting, _):
            rows = [row for row in units(connection) if not row.closed_day]
            asked = [row for row in rows if unit in ("", row.unit, row.name)]
            if not asked:
                known = ", ".join(sorted(row.name for row in rows)[:20])
                raise Refused(f"There is no unit '{unit}'; choose one of: {known}.")
            teams = [_team(connection, setting, row) for row in asked]
        names = names_of(stores, (each.act.staff for each in teams if each.act))
    teams.sort(key=lambda each: (each.index is None, -(each.index or 0), each.name, each.unit))
    if as_json:
        say_json(teams)
    else:
        say_table(_table(teams))
        for each in teams:
            if each.act:
                say(_words(each.name, each.act, names[each.act.staff]))


def _team(connection: Reading, setting: Setting, row: UnitRow) -> Team:
    end = last_end(setting)
    found = trap_of(connection, setting, setting.below(row.unit), end)
    act = found.act and Act(
        kind=found.act.kind,
        part=found.act.part,
        staff=found.act.staff,
        index=_rounded(found.act.after),
    )
    return Team(
        unit=row.unit,
        name=row.name,
        through=date.fromordinal(end - 1),
        people=found.people,
        index=_rounded(found.value),
        interval=_interval(found),
        parts={name: _rounded(part) for name, part in zip(Parts._fields, found.parts, strict=True)},
        act=act,
    )


def _words(unit: str, act: Act, name: str) -> str:
    falls = f"the index falls to {act.index:.1f}" if act.index is not None else "the index falls"
    return f"Cheapest next act in {unit}: {WORDS[act.kind].format(name=name)}; {falls}."


def _interval(found: Trap) -> tuple[float | None, float | None] | None:
    return found.interval and (_rounded(found.interval[0]), _rounded(found.interval[1]))


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 6)


def _table(teams: list[Team]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("unit")
    headings = ("people", "index", "interval", *(name.replace("_", " ") for name in Parts._fields))
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for each in teams:
        low, high = each.interval or (None, None)
        between = "–" if low is None or high is None else f"{low:.1f} to {high:.1f}"
        parts = ["–" if part is None else f"{part:.0%}" for part in each.parts.values()]
        index = "–" if each.index is None else f"{each.index:.1f}"
        table.add_row(each.name, f"{each.people:,}", index, between, *parts)
    return table
