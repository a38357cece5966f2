"""`pacesetter bundle`: what an auditor takes home, with the one file that checks it there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cli.opening import catch_up, opened
from cli.terminal import progress, say, say_json
from domain.bank import DayOpened
from domain.event import Refused, UnitId
from domain.ledger.bundle.slicing import of_people
from domain.ledger.bundle.writing import STRETCH, VERIFIER, About, Bundle, seal_for
from domain.ledger.door import Stores
from domain.ledger.ledger import Ledger
from domain.ledger.seals.note import LONGEST
from domain.ledger.seals.unreadable import named_where_unreadable
from projections.bundled import score_entries, standings, unit_named, units_of
from projections.keeper import setting_at


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, for another program; `checkpoint` names the seal by size and root."""

    folder: str
    checkpoint: str
    whole: bool
    events: int
    scores: int
    periods: int


def bundle(
    out: Annotated[Path, typer.Option(help="A new folder to write to.")],
    from_checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that you kept, to be gone on from.")
    ] = None,
    unit: Annotated[str, typer.Option(help="The name or the id of a unit; else all.")] = "",
    until: Annotated[str, typer.Option(help="The last day to be covered; else all.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Write sealed events and their proofs, scores, and a verifier that needs only Python."""
    day = _day(until)
    earlier = _checkpoint(from_checkpoint)
    with opened() as stores, named_where_unreadable(stores.ledger):
        catch_up(stores)
        seal = seal_for(stores.ledger, _last_of(stores.ledger, day) if day else None)
        with Bundle(stores.ledger, out, seal) as made:
            made.write_seals(earlier)
            about, periods = write(stores, made, unit)
    told = Written(
        folder=str(out),
        checkpoint=seal.checkpoint.name,
        whole=about.whole,
        events=about.events,
        scores=about.scores,
        periods=periods,
    )
    if as_json:
        say_json(told)
        return
    say(f"{told.events:,} events and {told.scores:,} score entries are in {out}.")
    say(f"They are checked with: python3 {out / VERIFIER} {out}")


def write(stores: Stores, made: Bundle, unit: str) -> tuple[About, int]:
    """All events or those of a unit, and what the views say of them; returns what it says of
    itself, and how many periods were settled.
    """
    ledger, size = stores.ledger, made.seal.size
    setting = setting_at(ledger, size)
    with stores.views.read() as connection:
        found = unit_named(connection, unit) if unit else UnitId("")
        units = units_of(connection, found, setting) if unit else None
        entries = score_entries(connection, size, units)
        scores = made.write_lines("scores.jsonl", entries)
        periods = made.write_lines("standings.jsonl", standings(connection, setting))
        causes = {
            cause
            for entry in (score_entries(connection, size, units) if units else ())
            for cause in entry[-1]
        }
    only = None
    if units:
        with progress("Choosing the events", size) as reached:
            only = of_people(made.rows(reached), setting.worked_in(units), causes)
    with progress("Writing the events", size) as reached:
        events = made.write_events(only, reached)
    about = About(
        whole=units is None,
        unit=found,
        units=tuple(sorted(units or ())),
        size=size,
        events=events,
        scores=scores,
    )
    made.finish(about)
    return about, periods


def _last_of(ledger: Ledger, day: date) -> int:
    """The last position before the day after was opened; the head where it was not yet."""
    position = 0
    while opened_days := ledger.since(position, STRETCH, None, (DayOpened,)):
        for entry in opened_days:
            if entry.event.on > day:
                return max(1, entry.position - 1)
        position = opened_days[-1].position
    return ledger.head()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("Give the day as YYYY-MM-DD.", about="until") from error


def _checkpoint(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8")[:LONGEST] if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            "The checkpoint at {path} cannot be read; name the file that you kept.", path=path
        ) from error
