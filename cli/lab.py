"""`pacesetter lab`: what a draft of the rules would have changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.named import names_of
from cli.opening import catch_up, opened
from cli.proposing import read
from cli.terminal import progress, say, say_json, say_table
from domain.ledger.door import Stores
from domain.ruleset_reading import read_ruleset
from domain.statistics import MILLION
from projections.comparison import THOUSAND
from projections.lab_report import BadgeCount, CohortSpread, LabReport, Move, Movers, TeamChange
from projections.laboratory import try_draft
from projections.people import units

SHOWN = 10
"""Lines of each list that the tables show; with `--json` there are more."""

NOTHING = "–"


def lab(
    draft: Annotated[Path, typer.Argument(help="A ruleset as JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Tell what a draft of the rules would have changed, had it always been in force."""
    rules = read_ruleset(read(draft))
    with opened() as stores:
        catch_up(stores)
        with progress("Replaying under the draft", stores.ledger.head()) as reached:
            found = try_draft(stores.ledger, stores.views, rules, reached)
        names = {} if as_json else _names(stores, found)
    if as_json:
        say_json(found)
    else:
        _show(found, names)


def _names(stores: Stores, found: LabReport) -> dict[str, str]:
    """What the people are called who move, and the units."""
    people = names_of(stores, (move.manager for each in found.movers for move in each.moves))
    with stores.views.read() as connection:
        return people | {row.unit: row.name for row in units(connection)}


def _show(found: LabReport, names: Mapping[str, str]) -> None:
    say(
        f"Version {found.version_draft} beside version {found.version_before}, "
        f"as of entry {found.through:,}, {found.today}."
    )
    for movers in found.movers:
        say(f"\n{movers.kind}, {movers.window}: {movers.moved:,} of {movers.people:,} move")
        if movers.moves:
            say_table(_moves(movers, names))
    won, lost = (
        sum(getattr(each, side) for each in found.badge_counts) for side in ("won", "lost")
    )
    say(f"\nBadges: {won:,} more, {lost:,} fewer.")
    if found.badge_counts:
        say_table(_badges(found.badge_counts))
    spread = found.spread
    say(
        f"\nEV points, 28 days: the middle {spread.median_before} → {spread.median_after}, "
        f"the top tenth from {spread.top_before} → {spread.top_after}."
    )
    say(f"Cohorts of {found.cohort_period}: {found.compared:,}.")
    if found.cohorts:
        say_table(_cohorts(found.cohorts))
    say(f"\nMediocrity-trap index of {found.watched:,} teams, four weeks:")
    if found.teams:
        say_table(_teams(found.teams, names))
    say("\nTricks, beside the same work without them:")
    say_table(_gains(found))


def _badges(counts: list[BadgeCount]) -> Table:
    table = Table("badge", "more", "fewer")
    for each in counts:
        table.add_row(each.badge, f"{each.won:,}", f"{each.lost:,}")
    return table


def _cohorts(cohorts: list[CohortSpread]) -> Table:
    table = Table("cohort", "people", "P50", "becomes", "P90 − P50", "becomes", "percentile moves")
    for each in cohorts[:SHOWN]:
        numbers = (
            each.people,
            each.median_before,
            each.median_after,
            each.ahead_before,
            each.ahead_after,
        )
        share = f"{each.moved / each.people:.0%}"
        table.add_row(f"{each.number}", *(_told(number) for number in numbers), share)
    return table


def _teams(teams: list[TeamChange], names: Mapping[str, str]) -> Table:
    table = Table("unit", "people", "index", "becomes", "parts that move")
    for each in teams[:SHOWN]:
        parts = ", ".join(
            f"{part.part.replace('_', ' ')} {_share(part.before)} → {_share(part.after)}"
            for part in each.parts
        )
        table.add_row(
            names.get(each.unit, each.unit),
            f"{each.people:,}",
            _index(each.index_before),
            _index(each.index_after),
            parts or NOTHING,
        )
    return table


def _index(thousandths: int | None) -> str:
    return NOTHING if thousandths is None else f"{thousandths / THOUSAND:.1f}"


def _share(millionths: int | None) -> str:
    return NOTHING if millionths is None else f"{millionths / MILLION:.0%}"


def _moves(movers: Movers, names: Mapping[str, str]) -> Table:
    table = Table("manager", "rank", "becomes", "value", "becomes")
    for move in movers.moves[:SHOWN]:
        table.add_row(names[move.manager], *(_told(each) for each in _numbers(move)))
    return table


def _numbers(move: Move) -> tuple[int | None, ...]:
    return move.rank_before, move.rank_after, move.value_before, move.value_after


def _told(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


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
