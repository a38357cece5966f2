"""`pacesetter backup`: all that cannot be told again, into a folder, while the bank is at work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cli.opening import opened
from cli.terminal import progress, say, say_json
from domain.event import Refused
from domain.ledger.backup.shelf import prune
from domain.ledger.backup.taking import Taken, take
from domain.ledger.settings import Settings


class Part(msgspec.Struct, frozen=True):
    """A part that was written: where, and how much it is."""

    folder: str
    rows: int
    bytes: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, and which older vault parts were taken away."""

    events: int
    checkpoint: str
    ledger: Part
    vault: Part
    master: str
    master_file: str
    removed: tuple[str, ...]


def backup(
    out: Annotated[
        Path | None, typer.Option(help="The folder that keeps backups; each gets its own in it.")
    ] = None,
    keep: Annotated[
        int, typer.Option(help="Take away older vault parts but so many; 0 keeps all.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Write a backup of ledger and vault; the keys are not in it."""
    settings = Settings()
    shelf = out or settings.backups
    if shelf is None:
        raise Refused("Say where to: give a folder with --out, or set PACESETTER_BACKUPS.")
    if keep < 0:
        raise Refused("--keep is how many vault parts stay: a number from 1 on, or 0 for all.")
    with opened(settings) as stores, progress("Writing the backup", stores.ledger.head()) as told:
        ledger, vault = take(stores, settings, shelf.absolute(), told)
    removed = prune(shelf, keep) if keep else []
    report = _report(ledger, vault, tuple(removed))
    say_json(report) if as_json else say(_in_words(report))


def _report(ledger: Taken, vault: Taken, removed: tuple[str, ...]) -> Report:
    return Report(
        events=ledger.manifest.events,
        checkpoint=ledger.manifest.checkpoint,
        ledger=_part(ledger),
        vault=_part(vault),
        master=vault.manifest.master,
        master_file=vault.manifest.master_file,
        removed=removed,
    )


def _part(taken: Taken) -> Part:
    return Part(str(taken.folder), taken.manifest.rows, taken.manifest.size)


def _in_words(report: Report) -> str:
    lines = [
        f"{part.folder}: {part.rows:,} rows, {part.bytes / 1e6:,.1f} MB"
        for part in (report.ledger, report.vault)
    ]
    lines.append(f"{report.events:,} events are in it, up to the newest.")
    lines += [f"Taken away: {name}" for name in report.removed]
    lines.append(
        f"The vault opens under the master key {report.master} alone, which lies at "
        f"{report.master_file} and is not in the backup: keep a copy of it somewhere else."
    )
    return "\n".join(lines)
