"""Restoring a backup into empty stores, once all of it was checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Table, exc, select

from domain.event import Refused
from domain.ledger.backup.checking import Checked, check
from domain.ledger.backup.manifest import PARTS, tables_of
from domain.ledger.backup.reading import Part
from domain.ledger.door import Stores
from domain.ledger.erasing import apply_erasures
from domain.ledger.masters import keys_by_master
from domain.ledger.rotation import wrap_anew
from domain.ledger.store import Store
from domain.ledger.vault import Vault
from domain.restoration import restored

OPERATOR = "operator"
"""Who restores a bank: nobody can sign in to one that is not there yet."""

Progress = Callable[[int], None]
"""Told how many rows were written."""


class Backup(NamedTuple):
    """The parts of a backup; without a vault, nobody reads the texts of its ledger again."""

    ledger: Part
    vault: Part | None

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.ledger.manifest.rows + (self.vault.manifest.rows if self.vault else 0)


def checked(
    backup: Backup, witness: str, accept_loss: str, progress: Progress = lambda _position: None
) -> Checked:
    """Check all files of a backup; refused where something is lost and nobody accepts it.

    `witness` is the note of a checkpoint that somebody kept, empty where nobody did.
    """
    found = check(backup.ledger, witness, progress)
    for part in filter(None, backup):
        for table in tables_of(part.name):
            for _ in part.rows(table):
                pass
    if found.loss and not accept_loss.strip():
        raise Refused(
            "{loss} Restore a newer backup, or say with --accept-loss why this one is to do.",
            loss=found.loss,
        )
    return found


def restore(backup: Backup, stores: Stores, progress: Progress = lambda _rows: None) -> None:
    """Write all rows of a backup, and forget who was erased since; refused where the stores hold
    anything.
    """
    writer = _Writer(progress)
    # The vault first, as always: a ledger is there only once what its texts need is.
    if backup.vault:
        writer.write(backup.vault, stores.vault.store)
        _wrap_anew(stores.vault)
    writer.write(backup.ledger, stores.ledger.store)
    apply_erasures(stores)


def _wrap_anew(vault: Vault) -> None:
    """Wrap the keys anew where the master key was changed after the backup was taken."""
    present = vault.masters.newest()
    if keys_by_master(vault.store).keys() - {present.name}:
        wrap_anew(vault.store, vault.masters, present)
        vault.store.wipe()


def record_loss(stores: Stores, found: Checked, reason: str) -> None:
    """Tell auditors for ever that a witness has seen what the bank does not have any more."""
    bank = stores.ledger.bank()
    lost = restored(bank, size=found.events, witness_size=found.witness_size, reason=reason)
    stores.ledger.record(bank, lost, by=OPERATOR)


def require_empty(stores: Stores) -> None:
    """Refuse stores that hold anything.

    The parts of a backup are written one after the other, each in one transaction, because they may
    be databases of their own. So a restore that was broken off leaves a vault without a ledger, in
    which nobody can sign in to anything; it is told, and not gone on with.
    """
    for part, store in zip(PARTS, (stores.ledger.store, stores.vault.store), strict=True):
        if _holds(part, store):
            raise Refused(
                "The {part} holds something already; a backup is restored into empty stores. "
                "Name a new folder or database, and run `pacesetter migrate` for it. A vault "
                "beside an empty ledger is what a restore leaves that was broken off.",
                part=part,
            )


def _holds(part: str, store: Store) -> bool:
    with store.read() as connection:
        tables = tables_of(part)
        return any(connection.execute(select(table).limit(1)).first() for table in tables)


class _Writer:
    """Writes rows as they were read; those of all parts are counted together."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._rows = 0

    def write(self, part: Part, store: Store) -> None:
        """Write all rows of a part in one transaction."""
        try:
            with store.write() as connection:
                for table in tables_of(part.name):
                    statement = _insert(table, "%s" if store.postgres else "?")
                    for rows in part.rows(table):
                        connection.exec_driver_sql(statement, rows)
                        self._rows += len(rows)
                        self._progress(self._rows)
        except (exc.IntegrityError, exc.DataError) as error:
            raise Refused(
                "The {part} does not take what stands in the backup, and holds nothing of it: "
                "{reason}",
                part=part.name,
                reason=error.orig,
            ) from error


def _insert(table: Table, mark: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([mark] * len(table.columns))})"
