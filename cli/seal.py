"""`pacesetter seal`: sign what was recorded, and tell how far it is signed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
import typer

from cli.opening import opened
from cli.terminal import progress, say, say_json
from domain.event import EPOCH
from domain.ledger.door import Stores
from domain.ledger.seals.sealer import Sealer
from domain.ledger.seals.witness import require_seen, show


class Wrong(msgspec.Struct, frozen=True):
    """What does not agree with what was sealed."""

    position: int
    found: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How far a ledger is sealed; `at` is when the newest seal was made."""

    events: int
    sealed: int
    waiting: int
    at: datetime | None
    checkpoint: str
    key: str
    alarms: tuple[Wrong, ...]


def seal(
    status: Annotated[
        bool, typer.Option("--status", help="Only tell how far the events are sealed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Seal what the worker has not sealed yet; exit 1 where something was tampered with."""
    with opened() as stores:
        if not status:
            _seal(stores)
        told = status_of(stores)
    say_json(told) if as_json else say(_in_words(told))
    if told.alarms:
        raise typer.Exit(1)


def _seal(stores: Stores) -> None:
    sealer = Sealer.of(stores)
    witness = stores.checkpoint_file
    if witness:
        require_seen(witness, sealer.log)
    head = stores.ledger.head()  # what others record meanwhile is the worker's to seal
    with progress("Sealing", head) as reached:
        while sealer.log.size() < head and (made := sealer.seal()):
            reached(min(made.size, head))
    newest = sealer.log.newest()
    if witness and newest:
        show(witness, newest)


def status_of(stores: Stores) -> Status:
    """How far the ledger of a bank is sealed now."""
    log = Sealer.of(stores).log
    newest, keys, head = log.newest(), log.known_keys(), stores.ledger.head()
    size = newest.size if newest else 0
    return Status(
        events=head,
        sealed=size,
        waiting=head - size,
        at=EPOCH + timedelta(microseconds=newest.at) if newest else None,
        checkpoint=newest.note if newest else "",
        key=str(keys[-1].key) if keys else "",
        alarms=tuple(Wrong(each.position, each.found) for each in log.alarms()),
    )


def _in_words(told: Status) -> str:
    lines = [f"{told.sealed:,} of {told.events:,} events are sealed, {told.waiting:,} are not yet."]
    if told.at:
        lines.append(f"The newest seal is of {told.at:%Y-%m-%d %H:%M:%S} UTC:")
        lines += [f"  {line}" for line in told.checkpoint.splitlines() if line]
        lines.append(f"It is checked with the public key {told.key}")
    for wrong in told.alarms:
        lines.append(f"ALARM at position {wrong.position}: {wrong.found}")
    return "\n".join(lines)
