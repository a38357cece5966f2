"""`pacesetter orientation …`: which visits count most, and how that is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli import proposing
from cli.opening import opened
from cli.proposing import By, DraftFile, From, Json, Kind, Number, On, Reason
from cli.terminal import remark, say_json, say_table
from domain.draft import written
from domain.event import Refused
from domain.proposal import ORIENTATIONS
from domain.proposing import orientation_of
from domain.ruleset_difference import differences
from domain.ruleset_reading import Orientation, read_orientation
from domain.setting import Setting

KIND = Kind("orientation", ORIENTATIONS, lambda wish, _bank, setting: orientation_of(wish, setting))

group = typer.Typer(help="Show, propose, decide and compare orientations.", no_args_is_help=True)

Which = Annotated[
    str,
    typer.Argument(
        help="The number of an orientation in the order of publishing, 0 for none, or a file."
    ),
]


@group.command()
def show(on: On = None, as_json: Json = False) -> None:
    """Show the weights in force; in JSON they can be edited and proposed again."""
    with opened() as stores:
        setting = proposing.now(stores)
    found = Orientation(weights=setting.weights(on.date().toordinal() if on else setting.today))
    if as_json:
        say_json(written(found))
    elif not found.weights:
        remark("No orientation is in force: every visit counts in full.")
    else:
        table = Table(box=None, header_style="bold")
        for heading in ("segment", "goal", "product", "weight"):
            table.add_column(heading)
        for row in found.weights:
            about = (code or "any" for code in (row.segment, row.goal, row.product))
            table.add_row(*about, f"{row.hundredths / 100:.2f}")
        say_table(table)


@group.command()
def propose(file: DraftFile, start: From, by: By, reason: Reason, as_json: Json = False) -> None:
    """Propose the next orientation, which somebody else has to approve."""
    proposing.tell(proposing.propose(KIND, file, start, reason, by), as_json)


@group.command()
def approve(number: Number, by: By, as_json: Json = False) -> None:
    """Approve a proposal as a second person, which publishes it."""
    proposing.tell(proposing.approve(KIND, number, by), as_json)


@group.command()
def decline(number: Number, by: By, reason: Reason, as_json: Json = False) -> None:
    """Decline a proposal, for a reason."""
    proposing.tell(proposing.decline(KIND, number, reason, by), as_json)


@group.command()
def diff(before: Which, after: Which, as_json: Json = False) -> None:
    """Tell what differs between two orientations, or between one and a draft."""
    with opened() as stores:
        setting = proposing.now(stores)
    found = differences(_found(setting, before), _found(setting, after))
    proposing.tell_differences(found, as_json)


def _found(setting: Setting, which: str) -> Orientation:
    published = setting.orientations
    if not (which.isascii() and which.isdigit() and len(which) < 10):
        text = proposing.read(Path(which))
        return Orientation(weights=read_orientation(text, setting.rules(setting.today)))
    if int(which) > len(published):
        raise Refused(f"There is no orientation {which}; the newest is {len(published)}.")
    return Orientation(weights=published[int(which) - 1].weights if int(which) else ())
