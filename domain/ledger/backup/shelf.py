"""The shelf: the folder where backups stand side by side, each part whole or not at all.

A backup is there once its ledger part is; `vault-…` beside it has the same moment in its name.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from domain.event import Refused
from domain.ledger.backup.manifest import LONGEST, MANIFEST, PARTS, Manifest

_MOMENT = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(ledger|vault)-(\d{8}T\d{6}Z)")
_DRAFT = re.compile(r"\.(ledger|vault)-\d{8}T\d{6}Z\.part")


def named(part: str, moment: str) -> str:
    """The name of a part's folder."""
    return f"{part}-{moment}"


def moments(shelf: Path, part: str = "ledger") -> list[str]:
    """The moments of which a part is kept, the oldest first."""
    if not shelf.is_dir():
        return []
    found = (_NAME.fullmatch(each.name) for each in shelf.iterdir() if each.is_dir())
    return sorted(match[2] for match in found if match and match[1] == part)


def newest(shelf: Path) -> datetime | None:
    """When the newest backup was taken, in UTC."""
    kept = moments(shelf)
    return datetime.strptime(kept[-1], _MOMENT).replace(tzinfo=UTC) if kept else None


def moments_by_master(shelf: Path) -> dict[str, list[str]]:
    """The moments of vault parts by the name of each master key that they need."""
    found: dict[str, list[str]] = {}
    for moment in moments(shelf, "vault"):
        with (shelf / named("vault", moment) / MANIFEST).open("rb") as file:
            manifest = Manifest.read(file.read(LONGEST))
        for name in manifest.master.split():
            found.setdefault(name, []).append(moment)
    return found


@contextmanager
def drafting(shelf: Path, moment: str) -> Iterator[dict[str, Path]]:
    """Where to write each part, for one writer at a time; what was not placed is taken away.

    Refused where there is a backup of that moment, or somebody writes one.
    """
    with _alone(shelf):
        for part in PARTS:
            if (shelf / named(part, moment)).exists():
                raise Refused(
                    "There is a backup of this moment at {folder}; try again in a second.",
                    folder=shelf / named(part, moment),
                )
        try:
            yield {part: shelf / f".{named(part, moment)}.part" for part in PARTS}
        finally:
            _sweep(shelf)


def place(shelf: Path, drafts: Mapping[str, Path]) -> None:
    """Give the drafts their names, the ledger last, once all of them is on the disk."""
    for part in reversed(PARTS):
        draft = drafts[part]
        _sync(draft)
        draft.rename(shelf / draft.name.removeprefix(".").removesuffix(".part"))
        _sync(shelf)


def prune(shelf: Path, keep: int) -> list[str]:
    """Take away all vault parts but the newest; returns the names of those that are gone.

    They hold what was erased since, and the keys to it.
    """
    if keep < 1:
        raise Refused("At least one vault part is kept; give --keep a number from 1 on.")
    with _alone(shelf):
        old = [named("vault", moment) for moment in moments(shelf, "vault")[:-keep]]
        for name in old:
            # Renamed first, so that whoever is killed here leaves nothing that looks whole.
            (shelf / name).rename(shelf / f".{name}.part")
        _sweep(shelf)
        return old


@contextmanager
def _alone(shelf: Path) -> Iterator[None]:
    """Nobody else writes to the shelf meanwhile; what somebody left half done is taken away."""
    shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(shelf / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(
                "Another backup is being written to {shelf}; wait until it is done.", shelf=shelf
            ) from error
        _sweep(shelf)
        yield
    finally:
        os.close(handle)


def _sweep(shelf: Path) -> None:
    for path in shelf.iterdir():
        if _DRAFT.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
