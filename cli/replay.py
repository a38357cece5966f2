"""`pacesetter replay`: the whole history once more, in memory."""

from __future__ import annotations

import time
from datetime import date
from typing import Annotated

import msgspec
import typer

from cli.opening import opened
from cli.terminal import progress, remark, say, say_json
from projections.replay import TableDigest, digests
from projections.replay import replay as replayed


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay came to; `today` is the bank's date at the last event, if it opened one.

    `head` is the position of the last event of the ledger.
    """

    events: int
    head: int
    today: date | None
    seconds: float
    events_per_second: int
    tables: dict[str, TableDigest] = {}


def replay(
    until: Annotated[
        int | None,
        typer.Option(
            min=1,
            envvar="PACESETTER_REPLAY_UNTIL",
            help="The position of the last event to replay.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Rebuild every read model from event 1 in memory; nothing is written."""
    began = time.perf_counter()
    with opened() as stores:
        head = stores.ledger.head()
        goal = min(until or head, head)
        with progress("Replaying", goal) as reached:
            models = replayed(stores.ledger, goal, reached)
        seconds = time.perf_counter() - began
        tables = digests(models) if as_json else {}
        models.store.close()
    if until and until > head:
        remark(f"The ledger goes as far as entry {head:,}; there is no entry {until:,} yet.")
    today = models.setting.today
    report = Report(
        events=models.position,
        head=head,
        today=date.fromordinal(today) if today else None,
        seconds=round(seconds, 3),
        events_per_second=round(models.position / seconds),
        tables=tables,
    )
    if as_json:
        say_json(report)
    else:
        say(f"{report.events:,} events in {seconds:.1f} s; the bank's date is {today_of(report)}.")


def today_of(report: Report) -> str:
    """The bank's date in words."""
    return str(report.today) if report.today else "not opened yet"
