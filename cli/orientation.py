"""`pacesetter orientation …`: which visits count most, and how that is changed."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.table import Table

from cli import proposing
from cli.opening import opened
from cli.proposing import Json, Kind, On, add_commands
from cli.terminal import remark, say_json, say_table
from domain.draft import written
from domain.event import Refused
from domain.proposal import ORIENTATIONS
from domain.proposing import orientation_of
from domain.ruleset_reading import Orientation, read_orientation
from domain.setting import Setting

group = typer.Typer(help="Show, propose, decide and compare orientations.", no_args_is_help=True)


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


def _found(setting: Setting, which: str) -> Orientation:
    published = setting.orientations
    if not (which.isascii() and which.isdigit() and len(which) < 10):
        text = proposing.read(Path(which))
        return Orientation(weights=read_orientation(text, setting.rules(setting.today)))
    if int(which) > len(published):
        raise Refused(f"There is no orientation {which}; the newest is {len(published)}.")
    return Orientation(weights=published[int(which) - 1].weights if int(which) else ())


add_commands(
    group,
    Kind(
        "orientation",
        ORIENTATIONS,
        lambda wish, _bank, setting: orientation_of(wish, setting),
        _found,
    ),
)
