"""`pacesetter export events`: the whole history as a file that any other program reads."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import msgspec
import typer

from cli.opening import opened
from cli.terminal import progress, remark
from domain.event import Entry, Event, Refused
from domain.ledger.ledger import Ledger
from domain.ledger.spreadsheet import harmless

STRETCH = 5000
COLUMNS = (
    "position", "subject", "version", "type", "on", "at", "by", "source", "command", "event"
)  # fmt: skip

group = typer.Typer(help="Take out what Pacesetter holds.", no_args_is_help=True)

Readable = Callable[[Entry], Event]
"""The event of an entry as it is to be written."""


@group.callback()
def export() -> None:
    """Take out what Pacesetter holds."""


@group.command()
def events(
    form: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
    texts: Annotated[
        bool,
        typer.Option(
            "--open",
            envvar="PACESETTER_OPEN_TEXTS",
            help="Write the texts themselves, not their ciphertext.",
        ),
    ] = False,
    reason: Annotated[str, typer.Option(help="Why the texts have to be read.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="A new file to write to, instead of stdout.")
    ] = None,
) -> None:
    """Write every event in order; free texts stay encrypted unless they are asked for."""
    if form not in WRITERS:
        raise Refused(f"There is no format '{form}'; choose one of: {', '.join(WRITERS)}.")
    if texts and not reason.strip():
        raise Refused("Texts are opened for a reason only; give it with --reason.")
    with opened() as stores, _target(out) as file:
        ledger = stores.ledger
        head = ledger.head()
        if texts:
            remark(f"What people wrote is opened, for this reason: {reason.strip()}")
        with progress("Writing events", head) as reached:
            write = WRITERS[form](file, ledger.opened if texts else _encrypted)
            for entries in _stretches(ledger, head):
                for entry in entries:
                    write(entry)
                reached(entries[-1].position)
    remark(f"{head} events written to {out or 'stdout'}.")


def _stretches(ledger: Ledger, head: int) -> Iterator[list[Entry]]:
    position = 0
    while entries := ledger.since(position, STRETCH, head):
        yield entries
        position = entries[-1].position


def _encrypted(entry: Entry) -> Event:
    return entry.event


@contextmanager
def _target(out: Path | None) -> Iterator[TextIO]:
    """Stdout, or a file that nobody but its owner can read; one that is there is not replaced."""
    if out is None:
        yield sys.stdout
        return
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(f"{out} is there already; name a new file.") from error
    except (FileNotFoundError, PermissionError) as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        yield file


def _jsonl(file: TextIO, readable: Readable) -> Callable[[Entry], None]:
    encode = msgspec.json.Encoder().encode

    def write(entry: Entry) -> None:
        row = zip(COLUMNS, _values(entry, readable(entry)), strict=True)
        file.write(encode(dict(row)).decode() + "\n")

    return write


def _csv(file: TextIO, readable: Readable) -> Callable[[Entry], None]:
    encode = msgspec.json.Encoder().encode
    writer = csv.writer(file)
    writer.writerow(COLUMNS)

    def write(entry: Entry) -> None:
        *cells, event = _values(entry, readable(entry))
        writer.writerow([harmless(str(cell)) for cell in (*cells, encode(event).decode())])

    return write


WRITERS = {"jsonl": _jsonl, "csv": _csv}


def _values(entry: Entry, event: Event) -> tuple[Any, ...]:
    return (
        entry.position,
        entry.subject,
        entry.version,
        event.tag(),
        event.on.isoformat(),
        entry.recorded.isoformat(),
        entry.by,
        entry.source,
        entry.command,
        event,
    )
