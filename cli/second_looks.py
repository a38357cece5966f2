"""`pacesetter second-looks`: what second looks say of the bank and its units."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.opening import catch_up, opened
from cli.terminal import remark, say_json, say_table
from domain.event import UnitId
from domain.ruleset import Ruleset
from projections.keeper import setting_at
from projections.people import units as all_units
from projections.second_looks import BANK, REPORT_DAYS, Counts, report

_DIGITS = 6
_DAYS_MOST = 36_500


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """What second looks say of a unit with those below it, for another program."""

    unit: UnitId
    name: str
    drawn: int
    taken: int
    open: int
    overdue: int
    unreviewed: int
    upheld: int
    rejected: int
    on_appeal: int
    upheld_share: float | None
    low: float | None
    high: float | None
    ratings: tuple[int, int, int, int]
    kappa: float | None


def second_looks(
    days: Annotated[
        int, typer.Option(min=1, max=_DAYS_MOST, help="Of visits drawn in so many days.")
    ] = REPORT_DAYS,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show how far second looks bear out what managers say, for the bank and each unit."""
    with opened() as stores:
        catch_up(stores)
        setting = setting_at(stores.ledger, stores.ledger.head())
        with stores.views.read() as connection:
            counts = report(connection, setting, setting.today - days + 1)
            names = {unit.unit: unit.name for unit in all_units(connection)}
    rules = setting.rules(setting.today)
    order = sorted(counts, key=lambda unit: (unit != BANK, setting.path(unit)[::-1]))
    found = [_reviewed(unit, names.get(unit, unit), counts[unit], rules) for unit in order]
    if as_json:
        say_json(found)
    elif found:
        say_table(_table(found))
    else:
        remark("No visit was drawn for a second look in these days.")


def _reviewed(unit: UnitId, name: str, counts: Counts, rules: Ruleset) -> Reviewed:
    share, kappa = counts.share(rules), counts.kappa(rules)
    return Reviewed(
        unit=unit,
        name=name,
        drawn=counts.drawn,
        taken=counts.taken,
        open=counts.open,
        overdue=counts.overdue,
        unreviewed=counts.unreviewed,
        upheld=counts.upheld,
        rejected=counts.rejected,
        on_appeal=counts.on_appeal,
        upheld_share=round(share.share, _DIGITS) if share else None,
        low=round(share.low, _DIGITS) if share else None,
        high=round(share.high, _DIGITS) if share else None,
        ratings=counts.ratings,
        kappa=None if kappa is None else round(kappa, _DIGITS),
    )


def _table(found: list[Reviewed]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("unit")
    for heading in ("drawn", "open", "overdue", "unreviewed", "upheld", "from", "to", "kappa"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in found:
        table.add_row(
            each.name or "the whole bank",
            *(f"{number:,}" for number in (each.drawn, each.open, each.overdue, each.unreviewed)),
            *(
                "–" if share is None else f"{share:.1%}"
                for share in (each.upheld_share, each.low, each.high)
            ),
            "–" if each.kappa is None else f"{each.kappa:.2f}",
        )
    return table
