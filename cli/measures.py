"""`pacesetter measures`: all figures of a manager, a unit or the bank in a window."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, NamedTuple

import msgspec
import typer
from rich.table import Table

from cli.opening import catch_up, opened
from cli.terminal import say_json, say_table
from domain.event import Code, Refused, StaffId, UnitId
from domain.ledger.door import Stores
from domain.measures import Figure, conversions, figures, stalls_at
from domain.ruleset import Ruleset
from domain.tallied import Tallied, together
from projections.figures import members, tallied, window_said
from projections.keeper import setting_at
from projections.known import Window
from projections.people import everybody, root, units
from projections.rows import Reading
from projections.standings import WINDOWS, subtree

EARLIEST, LATEST = 1900, 2199
"""Years in which there are banks; periods around their days can be reckoned."""


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A figure for another program: `value` is null where there is too little to tell."""

    value: float | None
    part: int
    of: int


class Step(Value, frozen=True, kw_only=True):
    """Of the visits that came as far as a stage, those that went on."""

    stage: Code


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of some managers, `first` and `last` day included; all time has no `first`."""

    window: str
    first: date | None
    last: date
    managers: int
    figures: dict[str, Value]
    stages: list[Step]
    stall_stage: Code | None


class Answer(NamedTuple):
    """The counts, and the rules by which figures are reckoned from them."""

    window: Window
    managers: int
    counts: Tallied
    rules: Ruleset


def measures(
    unit: Annotated[str, typer.Option(help="The name or the id of a unit.")] = "",
    manager: Annotated[str, typer.Option(help="The staff number or the id of a manager.")] = "",
    window: Annotated[
        str, typer.Option(help=f"{', '.join(WINDOWS)} (28 days), or FIRST..LAST.")
    ] = "rolling",
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day of the period, by default today."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show all figures of a manager, of a unit's people, or of the bank."""
    if on and not EARLIEST <= on.year <= LATEST:
        raise Refused(f"Give a day from {EARLIEST}-01-01 to {LATEST}-12-31.")
    with opened() as stores:
        catch_up(stores)
        setting = setting_at(stores.ledger, stores.ledger.head())
        with stores.views.read() as connection:
            days = window_said(connection, window, on.date() if on else None)
            people = _asked(stores, connection, unit, manager)
            number = len(members(connection) if people is None else people)
            found = tallied(connection, setting, days, people)
        last = max(1, min(days.end - 1, setting.today))
        answer = Answer(days, number, together(found.values()), setting.rules(last))
    if as_json:
        say_json(_for_programs(answer))
    else:
        say_table(_table(answer))


def _asked(stores: Stores, connection: Reading, unit: str, manager: str) -> list[StaffId] | None:
    """The managers asked for; None for the whole bank."""
    if manager:
        return [_named(stores, connection, manager)]
    if not unit:
        return None
    of = next((each.unit for each in units(connection) if each.name == unit), UnitId(unit))
    below = subtree(connection, of)
    return None if of == root(connection) else list(members(connection, below))


def _named(stores: Stores, connection: Reading, manager: str) -> StaffId:
    ids = [each.staff for each in everybody(connection)]
    people = stores.vault.people(list(ids))
    numbers = {person.number: StaffId(each) for each, person in people.items()}
    found = StaffId(manager) if manager in ids else numbers.get(manager)
    if found is None:
        raise Refused(f"Nobody has the staff number or the id '{manager}'.")
    return found


def _for_programs(answer: Answer) -> Measures:
    window, _, counts, rules = answer
    steps = _steps(answer)
    stall = stalls_at(steps)
    return Measures(
        window=window.name,
        first=date.fromordinal(window.start) if window.start > 0 else None,
        last=date.fromordinal(max(1, window.end - 1)),
        managers=answer.managers,
        figures={
            code: Value(value=_short(each), part=each.part, of=each.of)
            for code, each in figures(counts, rules).items()
        },
        stages=[
            Step(stage=stage.code, value=_short(step), part=step.part, of=step.of)
            for stage, step in zip(rules.stages, steps, strict=False)
        ],
        stall_stage=rules.stages[stall - 1].code if stall else None,
    )


def _steps(answer: Answer) -> list[Figure]:
    rules = answer.rules
    return conversions(answer.counts.reached, len(rules.stages), rules.rate_minimum)


def _short(figure: Figure) -> float | None:
    return None if figure.value is None else round(figure.value, 6)


def _table(answer: Answer) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("figure", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("from", justify="right", no_wrap=True)
    for code, each in figures(answer.counts, answer.rules).items():
        table.add_row(code.replace("_", " "), each.text, _from(each))
    stages = answer.rules.stages
    for stage, step in zip(stages, _steps(answer), strict=False):
        table.add_row(f"went on from {stage.en}", step.text, _from(step))
    return table


def _from(figure: Figure) -> str:
    """What a share is of; other figures are told by their value."""
    return f"{figure.part:,} / {figure.of:,}" if figure.part != figure.of else f"{figure.of:,}"
