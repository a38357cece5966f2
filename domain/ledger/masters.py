"""The master keys of a vault: the one in the key file, those before it, and the one to come."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from domain.event import Refused
from domain.ledger import keys
from domain.ledger.keys import MasterKey
from domain.ledger.store import Store
from domain.ledger.vault_schema import DATA_KEY

_NAME = re.compile("[0-9a-f]{16}")


class MasterKeys:
    """Finds the master key that wrapped a data key, in the key file or beside it.

    A key that was changed lies there as `<file>.<name>`; while it is being changed, the one to come
    lies there as `<file>.next`.
    """

    def __init__(self, path: Path) -> None:
        """Look for them at the key file, which need not be there."""
        self.path = path
        self._held: MasterKey | None = None

    @classmethod
    def at(cls, path: Path) -> MasterKeys:
        """The same, with a key in the key file: a missing one is made."""
        MasterKey.at(path)
        return cls(path)

    @property
    def to_come(self) -> Path:
        """Where the next key is while the vault is being wrapped anew under it."""
        return self.path.with_name(f"{self.path.name}.next")

    def kept(self, name: str) -> Path:
        """Where the key of a name stays once there is another one."""
        return self.path.with_name(f"{self.path.name}.{name}")

    def kept_names(self) -> list[str]:
        """The names of the keys that stayed."""
        beside = self.path.parent.glob(f"{self.path.name}.*")
        names = (each.name.removeprefix(f"{self.path.name}.") for each in beside)
        return sorted(name for name in names if _NAME.fullmatch(name))

    def find(self, name: str) -> MasterKey | None:
        """The key of a name, None where it is not here."""
        held = self._held
        if held and held.name == name:
            return held
        # In this order: whoever changes the key keeps the old one first, and moves the next one
        # into the key file last, so that what is looked for is never just behind one's back.
        places = [self.to_come, self.path, *([self.kept(name)] if _NAME.fullmatch(name) else [])]
        for place in places:
            found = _key_at(place)
            if found and found.name == name:
                self._held = found
                return found
        return None

    def named(self, name: str) -> MasterKey:
        """The key of a name; refused where it is not here."""
        if found := self.find(name):
            return found
        raise Refused(
            "The vault's keys are wrapped by the master key {name}, which is neither at {path} nor "
            "beside it; put its file there, as {beside}.",
            name=name,
            path=self.path.absolute(),
            beside=f"{self.path.name}.{name}",
        )

    def newest(self) -> MasterKey:
        """The key to come, or that of the key file; refused where there is neither."""
        if found := _key_at(self.to_come) or _key_at(self.path):
            return found
        raise Refused(
            "There is no master key at {path}; restore the key file, or name where it is with "
            "PACESETTER_KEY_FILE.",
            path=self.path.absolute(),
        )

    def wrapping(self, connection: Connection) -> MasterKey:
        """The key that a new data key is wrapped by, within a transaction that writes it.

        It is the one that wraps the others: all of them change in one transaction, so a program
        that was started before that learns of it here.
        """
        name = connection.scalar(select(DATA_KEY.c.master).limit(1))
        return self.named(name) if name else self.newest()

    def unwrapped(self, row: Any) -> bytes:
        """The data key of a row; refused where it is not the one that was wrapped."""
        key = self.named(row.master).unwrap(row.wrapped, row.person, row.version)
        if keys.commitment(key) != row.digest:
            raise Refused("A data key of the vault was tampered with.")
        return key


def keys_by_master(store: Store) -> dict[str, int]:
    """How many data keys each master key wraps, by its name."""
    query = select(DATA_KEY.c.master, func.count()).group_by(DATA_KEY.c.master)
    with store.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query.order_by("master"))}


def _key_at(path: Path) -> MasterKey | None:
    try:
        return MasterKey.read(path)
    except FileNotFoundError:
        return None
