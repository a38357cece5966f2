"""What a file calls people, units and grids, and the random ids that they have here."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from domain.event import Refused
from domain.ledger import keys
from domain.ledger.erased import require_names_unerased
from domain.ledger.identity import new_id
from domain.ledger.intake.reading import Keyed
from domain.ledger.store import in_batches
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import REFERENCE

STAFF, CUSTOMER, UNIT, GRID = "staff", "customer", "unit", "grid"
"""Kinds of names in the vault, and how the ids of each kind begin."""


def keyed(vault: Vault, purpose: str, *, dry_run: bool) -> Keyed:
    """A keyed hash for a purpose.

    A dry run makes no key: where the vault has none, nothing was hashed with it either, and one
    that is thrown away does as well.
    """
    if dry_run and not has_key(vault, purpose):
        thrown_away = secrets.token_bytes(keys.KEY_BYTES)
        return lambda data: keys.keyed_hash(thrown_away, data)
    return lambda data: vault.hash(purpose, data)


def has_key(vault: Vault, purpose: str) -> bool:
    """Whether the vault has hashed anything for a purpose yet."""
    return vault.find(f"#{purpose}") is not None


class Names:
    """Ids of names: those in the vault, and new ones for the rest that are kept only on demand."""

    def __init__(self, vault: Vault) -> None:
        """Look up in `vault`."""
        self._vault = vault
        self._empty = not has_key(vault, "reference")
        self._ids: dict[str, dict[str, str]] = {STAFF: {}, CUSTOMER: {}, UNIT: {}, GRID: {}}
        self._new: dict[str, set[str]] = {kind: set() for kind in self._ids}

    def look_up(
        self, kind: str, names: Iterable[str], others: Callable[[], dict[str, str]] = dict
    ) -> None:
        """Learn the ids of some names; one that nobody knows gets a new id.

        `others` tells of those whom the bank knows though no import has named them yet.
        """
        wanted = dict.fromkeys(names)
        found = {} if self._empty else self._known(kind, list(wanted))
        if wanted.keys() - found.keys():
            found = {name: one for name, one in others().items() if name in wanted} | found
        self._new[kind] = wanted.keys() - found.keys()
        self._ids[kind] = {name: found.get(name) or new_id(kind) for name in wanted}

    def ids(self, kind: str) -> dict[str, str]:
        """The ids of all names of a kind that were looked up."""
        return self._ids[kind]

    def new(self, kind: str) -> set[str]:
        """The names of a kind that the vault does not know."""
        return self._new[kind]

    def keep(self, kind: str, used: Iterable[str]) -> None:
        """Write the new names among those used into the vault, so that they have their ids."""
        ids, new = self._ids[kind], self._new[kind]
        rows = [
            {"kind": kind, "hash": self._digest(kind, name), "id": ids[name]}
            for name in used
            if name in new
        ]
        if rows:
            try:
                with self._vault.store.write() as connection:
                    connection.execute(insert(REFERENCE), rows)
            except IntegrityError as error:
                raise Refused(
                    "The same names are being imported elsewhere; import the file again."
                ) from error

    def _known(self, kind: str, names: Sequence[str]) -> dict[str, str]:
        hashes = {self._digest(kind, name): name for name in names}
        digests = list(hashes)
        found: dict[str, str] = {}
        with self._vault.store.read() as connection:
            require_names_unerased(connection, kind, hashes)
            for some in in_batches(digests):
                query = select(REFERENCE.c.hash, REFERENCE.c.id).where(
                    REFERENCE.c.kind == kind, REFERENCE.c.hash.in_(some)
                )
                rows = connection.execute(query)
                found.update((hashes[bytes(row.hash)], row.id) for row in rows)
        return found

    def _digest(self, kind: str, name: str) -> bytes:
        """As `Vault.ids` makes it, which writes what it does not find: no dry run could use it."""
        return self._vault.hash("reference", f"{kind}|{name}".encode())
