"""A bank to back up, backups of it, and all that stands in one, to be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import select

from domain.bank import BANK, Bank
from domain.ledger.accounts import Accounts
from domain.ledger.backup.manifest import MANIFEST, PARTS, Manifest, tables_of
from domain.ledger.backup.reading import Part
from domain.ledger.backup.restoring import Backup, checked, restore
from domain.ledger.backup.taking import take
from domain.ledger.door import Stores, open_stores
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from tests.ledger.happenings import DAY, MANAGER, deed
from tests.projections.stores import migrated

PASSWORD = "a password of the tests"


class Quick:
    """Stands in for argon2id, which takes its time on purpose."""

    def hash(self, password: bytes, /) -> str:
        return hashlib.sha256(password).hexdigest()

    def verify_and_update(self, password: bytes, stored: str, /) -> tuple[bool, str | None]:
        return self.hash(password) == stored, None


def filled(stores: Stores, commands: int = 40) -> Stores:
    """A bank with some events, most of them sealed, with a person and an account."""
    bank = Bank(id=BANK)
    stores.ledger.record(bank, bank.open(name="银行", on=DAY, time_zone="Asia/Shanghai"), by="x")
    stores.vault.remember([Person(MANAGER, name="王小明", number="M1")])
    accounts(stores).create(MANAGER, "wang", PASSWORD)
    for number in range(commands):
        stores.ledger.record_all([deed(f"c{number}", f"said {number}", number % 7)])
        if number % 10 == 9:
            Sealer.of(stores).seal()
    stores.ledger.record_all([deed("unsealed", "not sealed yet")])
    return stores


def accounts(stores: Stores) -> Accounts:
    return Accounts(stores.vault, stores.ledger.clock, Quick())


def backed_up(stores: Stores, settings: Settings, shelf: Path) -> Backup:
    """A backup just taken, as it is read."""
    ledger, vault = take(stores, settings, shelf)
    return Backup(Part(ledger.folder, "ledger"), Part(vault.folder, "vault"))


@contextmanager
def restored(backup: Backup, settings: Settings) -> Iterator[Stores]:
    """The bank of a backup, in stores that are empty until then."""
    migrated(settings)
    stores = open_stores(settings)
    try:
        checked(backup, "", "")
        restore(backup, stores)
        yield stores
    finally:
        stores.close()


def contents(stores: Stores) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that belongs into a backup."""
    found = {}
    for part, store in zip(PARTS, (stores.ledger.store, stores.vault.store), strict=True):
        for table in tables_of(part):
            with store.read() as connection:
                query = select(table).order_by(*table.primary_key.columns)
                found[table.name] = [tuple(row) for row in connection.execute(query)]
    return found


def forged(folder: Path, change: Callable[[Manifest], Manifest]) -> None:
    """Change the manifest of a part, as somebody who can write there might."""
    path = folder / MANIFEST
    path.write_bytes(bytes(change(Manifest.read(path.read_bytes()))))


def with_file(folder: Path, table: str, content: bytes, rows: int) -> None:
    """Put another first file of a table into a part, and its hash into the manifest."""

    def change(manifest: Manifest) -> Manifest:
        first, *others = manifest.tables[table]
        (folder / first.name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        file = replace(first, rows=rows, size=len(content), sha256=digest)
        return replace(manifest, tables=manifest.tables | {table: (file, *others)})

    forged(folder, change)


def read_again(backup: Backup) -> None:
    """Read and check it as whoever restores it does."""
    parts = [Part(part.folder, part.name) for part in backup if part]
    checked(Backup(*parts), "", "")
