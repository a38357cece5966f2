"""`pacesetter verify`: are the live views, and every settled period, what the history says?"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from cli.opening import catch_up, opened
from cli.terminal import progress, say, say_json, say_table
from projections.replay import Verdict
from projections.replay import verify as verified


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Compare the live views with a replay, and every settled period; exit 1 on a difference."""
    with opened() as stores:
        catch_up(stores)
        with progress("Replaying", stores.ledger.head()) as reached:
            verdict = verified(stores.ledger, stores.views, reached)
    if as_json:
        say_json(verdict)
    else:
        _in_words(verdict)
    if not verdict.equal:
        raise typer.Exit(1)


def _in_words(verdict: Verdict) -> None:
    table = Table("table", "rows", "digest", "equal", box=None, header_style="bold")
    table.columns[1].justify = "right"
    for name, told in verdict.tables.items():
        table.add_row(name, f"{told.rows:,}", told.digest[:16], "yes" if told.equal else "NO")
    say_table(table)
    if verdict.equal:
        say(f"The views are what the {verdict.events:,} events say.")
    else:
        say(f"First difference: {verdict.first_difference}")
