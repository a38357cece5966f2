"""`pacesetter verify`: are the live views, and every settled period, what the history says?"""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.opening import catch_up, opened
from cli.terminal import progress, say, say_json, say_table
from domain.ledger.door import Stores
from domain.ledger.seals.examination import Examined, examine
from domain.ledger.seals.unreadable import named_where_unreadable
from projections import PROJECTIONS
from projections.keeper import setting_at
from projections.positions import places
from projections.projection import Projection
from projections.replay import TableVerdict, Verdict
from projections.replay import verify as verified
from projections.stretch import Poison


class ReadModel(msgspec.Struct, frozen=True, kw_only=True):
    """A read model as far as `position`, of which so many rows were compared with a replay."""

    rows: int
    position: int
    equal: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared, for another program; `periods` counts those reckoned again.

    `sealed` events were hashed again, under so many `seals`.
    """

    equal: bool
    events: int
    sealed: int
    seals: int
    periods: int
    models: dict[str, ReadModel]
    tables: dict[str, TableVerdict]
    first_difference: str | None


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Compare views with a replay, settled periods and seals; exit 1 on a difference."""
    with opened() as stores, named_where_unreadable(stores.ledger, Poison):
        catch_up(stores)
        with progress("Comparing with the seals", stores.ledger.head()) as reached:
            examined = examine(stores.ledger, reached)
        with progress("Replaying", stores.ledger.head()) as reached:
            verdict = verified(stores.ledger, stores.views, reached)
        report = _report(stores, verdict, examined)
    if as_json:
        say_json(report)
    else:
        _in_words(report)
    if not report.equal:
        raise typer.Exit(1)


def _report(stores: Stores, verdict: Verdict, examined: Examined) -> Report:
    with stores.views.read() as connection:
        standing = places(connection)
    told = {name: place.position for name, place in standing.items()}
    return Report(
        equal=verdict.equal and not examined.differences,
        events=verdict.events,
        sealed=examined.events,
        seals=examined.seals,
        periods=len(setting_at(stores.ledger, verdict.events).settled),
        models={
            each.name: _model(each, verdict, told.get(each.name, verdict.events))
            for each in PROJECTIONS
        },
        tables=verdict.tables,
        first_difference=_tampered(examined) or verdict.first_difference,
    )


def _tampered(examined: Examined) -> str:
    """The first event that is not what was sealed, in words."""
    return "".join(f"position {at}: {found}" for at, found in examined.differences[:1])


def _model(projection: Projection, verdict: Verdict, position: int) -> ReadModel:
    """What came of its tables together; one that stands elsewhere was compared with no replay."""
    found = [verdict.tables.get(table.name) for table in projection.tables]
    return ReadModel(
        rows=sum(each.rows for each in found if each),
        position=position,
        equal=position == verdict.events and all(each and each.equal for each in found),
    )


def _in_words(report: Report) -> None:
    models = Table("read model", "rows", "position", "equal", box=None, header_style="bold")
    tables = Table("table", "rows", "digest", "equal", box=None, header_style="bold")
    for table in (models, tables):
        table.columns[1].justify = "right"
    models.columns[2].justify = "right"
    for name, model in report.models.items():
        models.add_row(name, f"{model.rows:,}", f"{model.position:,}", _yes(model.equal))
    for name, told in report.tables.items():
        tables.add_row(name, f"{told.rows:,}", told.digest[:16], _yes(told.equal))
    say_table(models)
    say_table(tables)
    rows = sum(model.rows for model in report.models.values())
    say(
        f"Compared: {rows:,} rows of {len(report.models)} read models, {report.periods:,} settled "
        f"periods, the draws of second looks, and {report.sealed:,} events under {report.seals:,} "
        "seals."
    )
    if report.equal:
        say(f"The views are what the {report.events:,} events say.")
    else:
        say(f"First difference: {report.first_difference}")


def _yes(equal: bool) -> str:
    return "yes" if equal else "NO"
