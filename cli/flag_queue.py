"""`pacesetter flags`: the questions about conduct that wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.named import names_of
from cli.opening import catch_up, opened
from cli.terminal import remark, say_json, say_table
from domain.event import Code, StaffId
from projections import flagged
from projections.flags.rows import FlagRow


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A flag for another program; `causes` are positions of the events that it follows from."""

    flag: str
    kind: Code
    manager: StaffId
    other: StaffId
    raised: date
    position: int
    causes: list[int]
    finding: Code
    answerer: StaffId


def flags(
    answered: Annotated[bool, typer.Option(help="Those that were answered instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """List the questions about conduct that wait for an answer, and whom each is about."""
    with opened() as stores:
        catch_up(stores)
        with stores.views.read() as connection:
            found = [_told(each) for each in flagged.flags(connection, answered=answered)]
        names = names_of(stores, (who for each in found for who in (each.manager, each.other)))
    if as_json:
        say_json(found)
    elif found:
        say_table(_table(found, names))
    else:
        remark("No question was answered yet." if answered else "No question is waiting.")


def _told(row: FlagRow) -> Question:
    return Question(
        flag=row.flag,
        kind=row.kind,
        manager=row.manager,
        other=row.other,
        raised=date.fromordinal(row.day),
        position=row.position,
        causes=row.causes,
        finding=row.finding,
        answerer=row.answerer,
    )


def _table(found: list[Question], names: Mapping[str, str]) -> Table:
    table = Table()
    for heading in ("raised", "kind", "about", "and", "events", "finding"):
        table.add_column(heading)
    for each in found:
        table.add_row(
            each.raised.isoformat(),
            each.kind,
            names[each.manager],
            names[each.other],
            str(len(each.causes)),
            each.finding,
        )
    return table
