"""The checkpoint file: what a ledger was a minute ago, kept where its operator cannot write."""

from __future__ import annotations

from pathlib import Path

from domain.event import Refused
from domain.ledger.files import keep
from domain.ledger.seals.log import Seal, SealLog


def require_seen(path: Path, log: SealLog) -> None:
    """Refuse a log that does not go on from what the file at `path` has seen of it."""
    try:
        note = path.read_text()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("The checkpoint file {path} cannot be read.", path=path) from error
    log.follows(note)


def show(path: Path, seal: Seal) -> None:
    """Put a seal into the file, in the place of the one before."""
    keep(path, seal.note.encode(), replace=True)
