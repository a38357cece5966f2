"""The key that seals are signed with: a file outside the data folder, of one log alone."""

from __future__ import annotations

import os
from pathlib import Path

from domain.event import Refused
from domain.ledger.files import keep
from domain.ledger.seals.note import Signer

SEED_BYTES = 32


def signer_at(path: Path, log: str, *, make: bool) -> Signer:
    """The signer of a log, kept in a file; a missing file is made only where that is wanted.

    Refused where it holds no key, or that of another log.
    """
    if make and not path.exists():
        keep(path, _file(Signer(log, os.urandom(SEED_BYTES))))
    try:
        signer = Signer.read(path.read_text())
    except OSError as error:
        raise Refused(
            "The key that seals are signed with cannot be read at {path}; restore it, or make "
            "another one with `pacesetter keys rotate seal`.",
            path=path,
        ) from error
    if signer.public.name != log:
        raise Refused(
            "The key at {path} signs for {other}, and this log is {log}; name its own key file "
            "with PACESETTER_SEAL_KEY_FILE.",
            path=path,
            other=signer.public.name,
            log=log,
        )
    return signer


def replaced(path: Path, log: str) -> Signer:
    """A new signer of a log in the place of the one kept in a file."""
    signer = Signer(log, os.urandom(SEED_BYTES))
    keep(path, _file(signer), replace=True)
    return signer


def _file(signer: Signer) -> bytes:
    return f"{signer}\n".encode()
