"""Reading a part of a backup, which somebody may have changed since it was written."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Table

from domain.event import Refused
from domain.ledger.backup.manifest import (
    FORMAT,
    LONGEST,
    MANIFEST,
    File,
    Manifest,
    file_name,
    tables_of,
)
from domain.ledger.backup.packing import MOST_UNPACKED, ROWS, Row, unpacked
from domain.ledger.migration import newest_revision


class Part:
    """A part of a backup: its manifest, and the rows of its tables."""

    def __init__(self, folder: Path, part: str) -> None:
        """Read the manifest in `folder`; refused where it is not of such a part, or of another
        version of Pacesetter.
        """
        self.folder, self.name = folder, part
        self.manifest = Manifest.read(_content(folder / MANIFEST, LONGEST))
        told, newest = self.manifest, newest_revision(part)
        if told.format != FORMAT or told.part != part:
            raise Refused("{folder} is not the {part} part of a backup.", folder=folder, part=part)
        if told.revision != newest:
            raise Refused(
                "The backup has schema {theirs} of the {part}, and this version works with {ours}; "
                "restore it with the version that made it, then run `pacesetter migrate` of "
                "this one.",
                part=part,
                theirs=told.revision,
                ours=newest,
            )
        self._check_files()

    def rows(self, table: Table) -> Iterator[list[Row]]:
        """The rows of a table, a file of them at a time."""
        for file in self.manifest.tables[table.name]:
            content = _content(self.folder / file.name, file.size)
            if hashlib.sha256(content).hexdigest() != file.sha256:
                raise Refused(_CHANGED, name=file.name)
            rows = unpacked(content, table)
            if len(rows) != file.rows:
                raise Refused(_CHANGED, name=file.name)
            yield rows

    def _check_files(self) -> None:
        """No file of another name than it was given, and none larger than any can be."""
        tables = tables_of(self.name)
        if set(self.manifest.tables) != {table.name for table in tables}:
            raise Refused("The manifest of the backup names other tables than there are.")
        for table in tables:
            for number, file in enumerate(self.manifest.tables[table.name], 1):
                if file.name != file_name(table, number) or not _is_possible(file):
                    raise Refused(_CHANGED, name=file.name)


_CHANGED = "The file {name} of the backup is not the one that was written; take another backup."


def _is_possible(file: File) -> bool:
    return 0 < file.size <= MOST_UNPACKED and 0 < file.rows <= ROWS


def _content(path: Path, most: int) -> bytes:
    """What is in a plain file of at most so many bytes; a link is not followed."""
    try:
        # Who opens a pipe would wait for its writer.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Refused(
            "{path} cannot be read: {reason}.", path=path, reason=error.strerror
        ) from error
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_size > most:
            raise Refused("{path} is no file of a backup.", path=path)
        return file.read(most + 1)
