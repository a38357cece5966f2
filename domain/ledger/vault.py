"""The vault: who stands behind an id, per-person keys, what other systems call people."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, Executable, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.ledger import keys
from domain.ledger.erased import (
    ERASED_PERSON,
    erased_among,
    newest_erasure,
    require_names_unerased,
    require_unerased,
)
from domain.ledger.masters import MasterKeys
from domain.ledger.store import Store, in_batches
from domain.ledger.vault_schema import DATA_KEY, PERSON, REFERENCE

T = TypeVar("T")

_PERSON = ", ".join(PERSON.c.keys())
_KEYS_IN_MEMORY = 50_000

_HEED_EVERY = 1.0
"""Seconds after which a reader forgets the keys of those whom another process has erased."""


class Person(NamedTuple):
    """What the vault knows of somebody; `sort_key` collates names for display."""

    id: str
    name: str = ""
    number: str = ""
    phone: str = ""
    sort_key: str = ""


class Vault:
    """Personal data and keys, written before the ledger and deletable."""

    def __init__(self, store: Store, masters: MasterKeys) -> None:
        """Keep them in `store`, the keys wrapped by one of `masters`."""
        self.store, self.masters = store, masters
        self._keys: dict[str, bytes] = {}
        self._erasures, self._heeded = 0, float("-inf")

    def key(self, person: str) -> bytes:
        """The data key of a person or of a purpose, made when it is first asked for.

        Who is about to write about a person asks for `keys`, which looks who was erased since.
        """
        return self._keys.get(person) or self.keys([person])[person]

    def find(self, person: str) -> bytes | None:
        """The data key of a person, None where there is none; reading makes no key."""
        if time.monotonic() > self._heeded + _HEED_EVERY:
            self.heed_erasures()
        held = self._keys
        found = held.get(person) or self._load([person]).get(person)
        if found:
            held[person] = found
        return found

    def keys(self, people: Iterable[str]) -> dict[str, bytes]:
        """Data keys of many at once, those missing made in one transaction.

        Refuses those of somebody who was erased.
        """
        wanted = dict.fromkeys(people)
        if any(not person.startswith("#") for person in wanted):
            self.heed_erasures()
        if len(self._keys) > _KEYS_IN_MEMORY:
            self._keys = {}  # not cleared: another thread may be about to read from the old one
        held = self._keys
        missing = [person for person in wanted if person not in held]
        if missing:
            held |= self._load(missing)
        absent = [person for person in missing if person not in held]
        if absent:
            self._make(absent)
            held |= self._load(absent)
        return {person: held[person] for person in wanted}

    def heed_erasures(self) -> None:
        """Forget all keys if anybody was erased since one last looked, here or elsewhere."""
        newest = newest_erasure(self.store)
        if newest != self._erasures:
            self._keys, self._erasures = {}, newest
        self._heeded = time.monotonic()

    def _load(self, people: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with self.store.read() as connection:
            for some in in_batches(people):
                query = select(DATA_KEY).where(DATA_KEY.c.person.in_(some))
                for row in connection.execute(query):
                    found[row.person] = self.masters.unwrapped(row)
        return found

    def _make(self, people: Sequence[str]) -> None:
        with self.store.write() as connection:
            require_unerased(connection, people)
            master = self.masters.wrapping(connection)
            rows = []
            for person in sorted(people):  # in one order, lest two processes wait for each other
                key = keys.new_key()
                rows.append(
                    {
                        "person": person,
                        "version": 1,
                        "wrapped": master.wrap(key, person, 1),
                        "master": master.name,
                        "digest": keys.commitment(key),
                    }
                )
            # Another process may have made one meanwhile: the first one stands.
            connection.execute(self._insert_new(DATA_KEY), rows)

    def hash(self, purpose: str, data: bytes) -> bytes:
        """A keyed hash under the vault's key for a purpose."""
        return keys.keyed_hash(self.key(f"#{purpose}"), data)

    def remember(self, people: Sequence[Person]) -> None:
        """Write who stands behind ids that are new."""
        if people:
            with self.store.write() as connection:
                require_unerased(connection, [person.id for person in people])
                rows = [person._asdict() for person in people]
                # Of the same form sent twice at once, the first one names the person.
                connection.execute(self._insert_new(PERSON), rows)

    def rename(self, person: Person) -> None:
        """Correct what is known of somebody."""
        values = {name: value for name, value in person._asdict().items() if name != "id"}
        with self.store.write() as connection:
            connection.execute(update(PERSON).where(PERSON.c.id == person.id).values(values))

    def people(self, ids: Sequence[str]) -> dict[str, Person]:
        """Who stands behind some ids; those unknown are left out, those erased have no name."""
        found = {}
        for some in in_batches(ids):
            marks = ", ".join("?" * len(some))
            for row in self.store.ask(f"SELECT {_PERSON} FROM person WHERE id IN ({marks})", some):
                found[row[0]] = Person(*row)
        if unknown := [each for each in ids if each not in found]:
            with self.store.read() as connection:
                erased = erased_among(connection, unknown)
            found |= {each: Person(each, ERASED_PERSON) for each in erased}
        return found

    def with_number(self, number: str) -> list[str]:
        """The ids of those who have a staff number."""
        rows = self.store.ask("SELECT id FROM person WHERE number = ?", [number])
        return [row[0] for row in rows]

    def sought(self, said: str, most: int) -> list[Person]:
        """Who has an id, a number, a telephone number or a name, said whole."""
        query = f"SELECT {_PERSON} FROM person WHERE ? IN (id, number, phone, name) ORDER BY id"
        return [Person(*row) for row in self.store.ask(f"{query} LIMIT ?", (said, most))]

    def ids(self, kind: str, names: Mapping[str, str]) -> dict[str, str]:
        """Ids of what another system calls by `names`; a new name takes the id it is mapped to.

        `kind` keeps managers, customers, units and grids apart; names are stored as keyed hashes.
        """
        hashes = {self.hash("reference", f"{kind}|{name}".encode()): name for name in names}
        known = self._references(kind, list(hashes))
        new = [
            {"kind": kind, "hash": digest, "id": names[name]}
            for digest, name in hashes.items()
            if digest not in known
        ]
        if new:
            with self.store.write() as connection:
                require_names_unerased(connection, kind, hashes)
                connection.execute(self._insert_new(REFERENCE), new)
                known = self._references(kind, list(hashes), connection)
        return {name: known[digest] for digest, name in hashes.items()}

    def _references(
        self, kind: str, hashes: Sequence[bytes], connection: Connection | None = None
    ) -> dict[bytes, str]:
        if connection is None:
            with self.store.read() as reading:
                return self._references(kind, hashes, reading)
        found: dict[bytes, str] = {}
        for some in in_batches(hashes):
            query = select(REFERENCE.c.hash, REFERENCE.c.id).where(
                REFERENCE.c.kind == kind, REFERENCE.c.hash.in_(some)
            )
            found.update((bytes(row.hash), row.id) for row in connection.execute(query))
        return found

    def _insert_new(self, table: Table) -> Executable:
        dialect = postgresql if self.store.postgres else sqlite
        statement: Executable = dialect.insert(table).on_conflict_do_nothing()
        return statement
