"""Who was erased, as the vault remembers it: ids that get no name and no key any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select, text

from domain.event import Refused
from domain.ledger.store import Store, in_batches
from domain.ledger.vault_schema import ERASED, ERASED_NAME

ERASED_PERSON = "erased person"
"""What stands in the place of a name; pages translate it."""

NOT_ANY_MORE = "This person was erased; nothing can be written about them any more."

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('erasure'))"
_NOT_MEANWHILE = "SELECT pg_advisory_xact_lock_shared(hashtext('erasure'))"


def newest_erasure(store: Store) -> int:
    """The number of the latest erasure, by which one sees that there was another one."""
    [(number,)] = store.ask("SELECT coalesce(max(number), 0) FROM erased")
    return int(number)


def erased_among(connection: Connection, people: Iterable[str]) -> set[str]:
    """Those of some people who were erased."""
    found: set[str] = set()
    for some in in_batches(list(people)):
        found.update(connection.scalars(select(ERASED.c.person).where(ERASED.c.person.in_(some))))
    return found


def require_unerased(connection: Connection, people: Sequence[str]) -> None:
    """Refuse to write about the erased; until the transaction ends, nobody is erased meanwhile."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(text(_NOT_MEANWHILE))
    if erased_among(connection, people):
        raise Refused(NOT_ANY_MORE)


def require_names_unerased(connection: Connection, kind: str, hashes: dict[bytes, str]) -> None:
    """Refuse what somebody was called who was erased."""
    for some in in_batches(list(hashes)):
        query = select(ERASED_NAME.c.hash).where(
            ERASED_NAME.c.kind == kind, ERASED_NAME.c.hash.in_(some)
        )
        if found := [hashes[bytes(digest)] for digest in connection.scalars(query)]:
            raise Refused(
                "{name} was erased and cannot come back; leave out whatever is about them.",
                name=found[0],
            )


def alone_among_erasures(connection: Connection) -> None:
    """Have whoever makes keys or erases wait until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(_ONE_AT_A_TIME))
