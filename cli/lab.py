"""`pacesetter lab`: what a draft of the rules would have changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.opening import catch_up, opened
from cli.proposing import read
from cli.terminal import progress, say, say_json, say_table
from domain.ledger.door import Stores
from domain.ruleset import Ruleset
from domain.ruleset_reading import read_ruleset
from projections.lab_report import LabReport, Move, Movers
from projections.laboratory import report, try_out

SHOWN = 10
"""Movers of a board that the table shows."""


def lab(
    draft: Annotated[Path, typer.Argument(help="A ruleset as JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Replay the history under a draft of the rules, beside the rules in force; writes nothing."""
    rules = read_ruleset(read(draft))
    with opened() as stores:
        catch_up(stores)
        found = tried(stores, rules)
    if as_json:
        say_json(found)
    else:
        _show(found)


def tried(stores: Stores, draft: Ruleset) -> LabReport:
    """What the draft changes, as far as the ledger is now."""
    head = stores.ledger.head()
    with progress("Replaying under the draft", head) as reached:
        under = try_out(stores.ledger, draft, head, reached)
    with stores.views.read() as connection:
        found = report(stores.ledger, connection, draft, under)
    under.store.close()
    return found


def _show(found: LabReport) -> None:
    say(
        f"Version {found.version_draft} beside version {found.version_before}, "
        f"as of entry {found.through:,}, {found.today}."
    )
    for movers in found.movers:
        say(f"\n{movers.kind}, {movers.window}: {len(movers.moves)} of {movers.people} move")
        if movers.moves:
            say_table(_moves(movers))
    won = sum(each.won for each in found.badges)
    say(f"\nBadges: {won} more, {len(found.badges) - won} fewer.")
    spread = found.spread
    say(
        f"EV points, 28 days: the middle {spread.median_before} → {spread.median_after}, "
        f"the top tenth from {spread.top_before} → {spread.top_after}."
    )
    say("\nTricks, beside the same work without them:")
    say_table(_gains(found))


def _moves(movers: Movers) -> Table:
    table = Table("manager", "rank", "becomes", "value", "becomes")
    for move in movers.moves[:SHOWN]:
        table.add_row(move.manager, *(_told(each) for each in _numbers(move)))
    return table


def _numbers(move: Move) -> tuple[int | None, ...]:
    return move.rank_before, move.rank_after, move.value_before, move.value_after


def _told(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _gains(found: LabReport) -> Table:
    table = Table("trick", "EV points", "draft", "help points", "draft", "ranks", "draft")
    for gain in found.gaming:
        numbers = (
            gain.ev_before,
            gain.ev_after,
            gain.help_before,
            gain.help_after,
            gain.ranks_before,
            gain.ranks_after,
        )
        table.add_row(gain.actor, *(f"{each:+,}" for each in numbers))
    return table
