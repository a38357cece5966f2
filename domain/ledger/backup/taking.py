"""Taking a backup while the bank is at work: each part as of one moment, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Table, exc, func, select

from domain.event import EPOCH, Refused
from domain.ledger.backup.manifest import (
    FORMAT,
    MANIFEST,
    PARTS,
    File,
    Manifest,
    file_name,
    tables_of,
)
from domain.ledger.backup.packing import ROWS, Row, fits, packed, stretches
from domain.ledger.backup.shelf import drafting, named, place
from domain.ledger.door import Stores
from domain.ledger.masters import MasterKeys
from domain.ledger.migration import newest_revision
from domain.ledger.schema import EVENT, SEAL
from domain.ledger.seals.unreadable import first_unreadable, unreadable
from domain.ledger.settings import Settings
from domain.ledger.store import is_gone
from domain.ledger.vault_schema import DATA_KEY

Progress = Callable[[int], None]
"""Told how many rows were written."""


class Taken(NamedTuple):
    """A part of a backup, and what its manifest says."""

    folder: Path
    manifest: Manifest


def take(
    stores: Stores, settings: Settings, into: Path, progress: Progress = lambda _rows: None
) -> list[Taken]:
    """Write a backup into a folder that keeps backups; returns its parts.

    The ledger is read first and the vault after it: what the ledger's texts need was in the vault
    before them. Refused where there is nothing to keep or no room for it.
    """
    if not stores.ledger.head():
        raise Refused("There is nothing to back up yet; open the bank first.")
    at = stores.ledger.clock()
    name = f"{EPOCH + timedelta(microseconds=at):%Y%m%dT%H%M%SZ}"
    try:
        with drafting(into, name) as drafts:
            writer = _Writer(stores, settings, at, progress)
            written = {part: writer.write(part, drafts[part]) for part in PARTS}
            place(into, drafts)
    except OSError as error:
        raise Refused(
            "The backup cannot be written to {into}: {reason}.", into=into, reason=error.strerror
        ) from error
    return [Taken(into / named(part, name), written[part]) for part in PARTS]


class _Writer:
    """Writes the parts of one backup; the rows of all of them are counted together."""

    def __init__(self, stores: Stores, settings: Settings, at: int, progress: Progress) -> None:
        self._stores, self._settings, self._at, self._progress = stores, settings, at, progress
        self._written = 0

    def write(self, part: str, folder: Path) -> Manifest:
        """Write all rows of a part as of now, and the manifest last."""
        stores = {"ledger": self._stores.ledger.store, "vault": self._stores.vault.store}
        folder.mkdir(mode=0o700)
        with stores[part].snapshot() as connection:
            ledger = part == "ledger"
            # The rows come first, as only they tell which of them it is that cannot be read.
            tables = {
                table.name: tuple(self._table(connection, table, folder))
                for table in tables_of(part)
            }
            events, checkpoint = _state(connection) if ledger else (0, "")
            master = "" if ledger else _masters(connection, MasterKeys(self._settings.key_file))
        manifest = Manifest(
            format=FORMAT,
            part=part,
            at=self._at,
            revision=newest_revision(part) or "",
            events=events,
            checkpoint=checkpoint,
            master=master,
            master_file="" if ledger else str(self._settings.key_file.absolute()),
            tables=tables,
        )
        _keep(folder / MANIFEST, bytes(manifest))
        return manifest

    def _table(self, connection: Connection, table: Table, folder: Path) -> list[File]:
        files = []
        for number, rows in enumerate(stretches(self._rows(connection, table)), 1):
            if not fits(rows, table):
                wrong = next(row for row in rows if not fits([row], table))
                raise _refused(table, wrong[0])
            content = packed(rows)
            file = File(
                name=file_name(table, number),
                rows=len(rows),
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            _keep(folder / file.name, content)
            files.append(file)
            self._written += len(rows)
            self._progress(self._written)
        return files

    def _rows(self, connection: Connection, table: Table) -> Iterator[Row]:
        """All rows of a table, by its key."""
        query = select(table).order_by(*table.primary_key.columns)
        try:
            yield from map(tuple, connection.execute(query.execution_options(yield_per=ROWS)))
        except exc.OperationalError as error:
            if is_gone(error):
                raise
            position = first_unreadable(self._stores.ledger) if table is EVENT else 0
            raise _refused(table, position) from error


def _refused(table: Table, position: int) -> Refused:
    """What to say of a row that cannot be read, or could not be put back."""
    if table is EVENT:
        return unreadable(position)
    return Refused(
        "A row of {table} is damaged, so no backup was written. Repair nothing; keep the backups "
        "that there are, and copy the data as they lie.",
        table=table.name,
    )


def _state(connection: Connection) -> tuple[int, str]:
    """How many events there are, and the newest seal."""
    events = connection.execute(select(func.max(EVENT.c.position))).scalar_one()
    newest = select(SEAL.c.note).order_by(SEAL.c.size.desc()).limit(1)
    return events, connection.execute(newest).scalar() or ""


def _masters(connection: Connection, masters: MasterKeys) -> str:
    """Which master keys open what is being written: not always the one in the key file."""
    names = select(DATA_KEY.c.master).distinct().order_by(DATA_KEY.c.master)
    return " ".join(connection.scalars(names)) or masters.newest().name


def _keep(path: Path, content: bytes) -> None:
    """A new file that its owner alone can read, on the disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
