"""The list of the erased that lies outside of backups, so that no backup brings anybody back."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import BinaryIO

import msgspec

from domain.event import Refused


class Erased(msgspec.Struct, frozen=True):
    """Who was erased, and when, in microseconds of UTC since 1970."""

    id: str
    at: int


def listed(path: Path) -> list[Erased]:
    """All who are on the list, in order; none where there is no list yet."""
    if not path.exists():
        return []
    # What a crash left half written names nobody yet: it is finished before the vault forgets.
    lines = path.read_bytes().split(b"\n")[:-1]
    try:
        return [msgspec.json.decode(line, type=Erased) for line in lines]
    except msgspec.MsgspecError as error:
        raise Refused(
            "{path} is not a list of erasures any more; restore it from a copy.", path=path
        ) from error


def put_on_list(path: Path, people: dict[str, int]) -> None:
    """Add people with their moments to the list; returns once it outlasts a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = {each.id for each in listed(path)}
        new = [Erased(person, at) for person, at in people.items() if person not in known]
        _cut_torn_line(file)
        file.write(b"".join(msgspec.json.encode(each) + b"\n" for each in new))
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _cut_torn_line(file: BinaryIO) -> None:
    content = file.read()
    file.seek(content.rfind(b"\n") + 1)
    file.truncate()
