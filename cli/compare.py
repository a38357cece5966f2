"""`pacesetter compare`: who moved between two positions or moments, or under other rules."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.as_known import position_of
from cli.contrast import tell
from cli.named import names_of
from cli.opening import catch_up, opened
from cli.terminal import say, say_json, say_table
from domain.event import StaffId, UnitId
from domain.ranking import KINDS
from projections.between import Between, between
from projections.history import WINDOWS, Look, then_at
from projections.people import units


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on both boards, for another program; `entries` are positions that say so."""

    manager: StaffId
    name: str
    rank_before: int | None
    rank_after: int | None
    value_before: int | None
    value_after: int | None
    entries: list[int]


class Award(msgspec.Struct, frozen=True, kw_only=True):
    """A badge that was won, revoked or restored in between, each 0 for not."""

    manager: StaffId
    badge: str
    won: int
    revoked: int
    restored: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded after `since` and up to `until` changed."""

    since: int
    until: int
    kind: str
    window: str
    moves: list[Move]
    badges: list[Award]


def compare(
    since: Annotated[str, typer.Option(help="The earlier position or moment, or first day.")],
    until: Annotated[str, typer.Option(help="The later one, or head.")] = "head",
    rules: Annotated[str, typer.Option(help="Two rulesets, such as 1,2 or 2,proposal-3.")] = "",
    window: Annotated[str, typer.Option(help=f"{', '.join(WINDOWS)}.")] = "rolling",
    unit: Annotated[str, typer.Option(help="The name or the id of a unit.")] = "",
    kind: Annotated[str, typer.Option(help=f"{', '.join(KINDS)}.")] = "effective",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Tell who moved on a board, by which entries, and which badges came and went.

    With two rulesets: who would have stood where under either, on the days from SINCE to UNTIL.
    """
    if rules:
        tell(rules, since, until, as_json=as_json)
        return
    with opened() as stores:
        catch_up(stores)
        first, last = position_of(stores, since), position_of(stores, until)
        first, last = min(first, last), max(first, last)
        then = then_at(stores.ledger, last)
        with stores.views.read() as connection:
            known = {row.name: row.unit for row in units(connection)}
            look = Look(kind, window, known.get(unit, UnitId(unit)))
            found = between(connection, first, then, look)
        names = names_of(stores, [each.manager for each in found.moved])
    report = _report(found, names, (first, last), look)
    if as_json:
        say_json(report)
        return
    say_table(_table(report))
    for each in report.badges:
        say(f"{each.badge}  {each.manager}  {_happened(each)}")
    say(f"{len(report.moves)} moved between entry {first:,} and entry {last:,}.")


def _report(found: Between, names: dict[str, str], span: tuple[int, int], look: Look) -> Report:
    inside = range(span[0] + 1, span[1] + 1)
    return Report(
        since=span[0],
        until=span[1],
        kind=look.kind,
        window=look.window,
        moves=[
            Move(
                manager=each.manager,
                name=names[each.manager],
                rank_before=each.before.rank if each.before else None,
                rank_after=each.after.rank if each.after else None,
                value_before=each.before.value if each.before else None,
                value_after=each.after.value if each.after else None,
                entries=each.entries,
            )
            for each in found.moved
        ],
        badges=[
            Award(
                manager=row.manager,
                badge=row.badge,
                won=row.position if row.position in inside else 0,
                revoked=row.revoked if row.revoked in inside else 0,
                restored=row.restored if row.restored in inside else 0,
            )
            for row in found.badges
        ],
    )


def _happened(award: Award) -> str:
    told = {"won": award.won, "revoked": award.revoked, "restored": award.restored}
    return ", ".join(f"{word} at #{position}" for word, position in told.items() if position)


def _table(report: Report) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("manager", no_wrap=True)
    for heading in ("rank", "value"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("by these entries")
    for each in report.moves:
        table.add_row(
            each.name,
            f"{_or_dash(each.rank_before)} → {_or_dash(each.rank_after)}",
            f"{_or_dash(each.value_before)} → {_or_dash(each.value_after)}",
            " ".join(f"#{position}" for position in each.entries) or "others moved",
        )
    return table


def _or_dash(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"
