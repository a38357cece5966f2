"""`pacesetter badges`: what a manager won, which titles they hold, and what is still to do."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.as_known import standing
from cli.opening import opened
from cli.terminal import say_json, say_table
from domain.event import Refused, StaffId
from domain.ledger.door import Stores
from domain.step import RUN, SHARE, Step
from projections import profile
from projections.people import everybody


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what a badge asks for; `unit` is times, volume, share (in percent) or run."""

    name: str
    unit: str
    window: str
    there: int
    asked: int


class BadgeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A badge or title for another program: `state` is won, held, revoked or ahead.

    `since` is the day on which it was won, or since which the title is held; `position` where the
    ledger tells so.
    """

    badge: str
    name: str
    title: bool
    state: str
    since: date | None
    position: int | None
    steps: tuple[StepLine, ...]


def badges(
    manager: Annotated[str, typer.Option(help="The id or the staff number of a manager.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show the badges that a manager won, the titles held, and how far the others are."""
    with opened() as stores:
        lines = [_line(each) for each in _progress(stores, manager)]
    if as_json:
        say_json(lines)
    else:
        say_table(_table(lines))


def _progress(stores: Stores, manager: str) -> list[profile.Progress]:
    with standing(stores) as (connection, setting, _):
        ids = [row.staff for row in everybody(connection)]
        people = stores.vault.people(ids)
        numbers = {people[each].number: each for each in ids if each in people}
        staff = manager if manager in ids else numbers.get(manager)
        if not staff:
            raise Refused(f"There is no member of staff '{manager}'.", about="manager")
        rules = setting.rules(setting.today)
        return profile.badges(connection, setting, rules, StaffId(staff))


def _line(each: profile.Progress) -> BadgeLine:
    state, since, position = "ahead", 0, None
    if each.won:
        state, since, position = "won", each.won.won_on, each.won.position
    elif each.is_held and each.title:
        state, since, position = "held", each.title.first, each.title.position_from
    elif each.revoked:
        state, since, position = "revoked", each.revoked.won_on, each.revoked.revoked
    return BadgeLine(
        badge=each.badge.code,
        name=each.badge.en,
        title=each.badge.title,
        state=state,
        since=date.fromordinal(since) if since else None,
        position=position,
        steps=tuple(
            StepLine(name=s.name, unit=s.unit, window=s.window, there=s.there, asked=s.asked)
            for s in (each.steps if state == "ahead" else ())
        ),
    )


def _table(lines: list[BadgeLine]) -> Table:
    table = Table(box=None, header_style="bold")
    for heading in ("badge", "state", "since", "to do"):
        table.add_column(heading)
    for each in lines:
        to_do = "; ".join(_words(step) for step in each.steps)
        table.add_row(each.name, each.state, str(each.since or ""), to_do)
    return table


def _words(step: StepLine) -> str:
    name = step.name.replace("_", " ")
    if step.unit == SHARE:
        return f"{name}: {step.there} of {step.asked} %"
    within = f" within one {step.window}" if step.window not in ("all", "") else ""
    running = f" {step.window}s running" if step.unit == RUN and within else ""
    missing = Step(step.name, step.unit, step.there, step.asked).to_go
    return f"{missing} to go{running or within}: {name}"
