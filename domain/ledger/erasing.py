"""Erasing people: the list first, then the vault, last the event; each step may be repeated.

Whoever is stopped between two steps, by whatever, is taken up again from the events.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Column, Connection, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.erasure import (
    Erasure,
    ErasureApproved,
    ErasureDeclined,
    ErasureRequested,
    LegalHoldLifted,
    LegalHoldPlaced,
    PersonErased,
    erasure_of,
)
from domain.event import EPOCH, Event
from domain.ledger.door import Stores
from domain.ledger.erased import alone_among_erasures, erased_among
from domain.ledger.erasure_list import listed, put_on_list
from domain.ledger.ledger import CommandReused, Conflict, Ledger
from domain.ledger.store import in_batches
from domain.ledger.vault_schema import (
    ACCOUNT,
    DATA_KEY,
    ERASED,
    ERASED_NAME,
    PERSON,
    PHOTO,
    RECOVERY_CODE,
    REFERENCE,
    SECOND_FACTOR,
    SESSION,
    SKETCH,
)
from domain.visit_event import VisitLogged

FORGOTTEN: tuple[Column[str], ...] = (
    PERSON.c.id,
    REFERENCE.c.id,
    DATA_KEY.c.person,
    SKETCH.c.person,
    PHOTO.c.customer,
    ACCOUNT.c.staff,
    SESSION.c.staff,
    SECOND_FACTOR.c.staff,
    RECOVERY_CODE.c.staff,
)
"""The columns that name a person; the rows in which they do are deleted."""

DECIDED: tuple[type[Event], ...] = (
    ErasureRequested,
    LegalHoldPlaced,
    LegalHoldLifted,
    ErasureApproved,
    ErasureDeclined,
    PersonErased,
)

_PAGE = 5000


def erasures(ledger: Ledger, after: int = 0) -> list[Erasure]:
    """The erasures about which anything was decided after a position, as they stand now."""
    subjects: dict[str, None] = {}
    while entries := ledger.since(after, _PAGE, kinds=DECIDED):
        subjects |= dict.fromkeys(entry.subject for entry in entries)
        after = entries[-1].position
    return [ledger.load(Erasure, subject) for subject in subjects]


class Erasing:
    """Carries out what is agreed on, as time goes by."""

    def __init__(self, stores: Stores, by: str) -> None:
        """Erase from these stores, under the name `by`."""
        self._stores, self._by = stores, by
        self._through = -1

    def turn(self) -> None:
        """Erase who is due since the last turn; the first one heeds the list as well."""
        head = self._stores.ledger.head()
        if self._through < 0:
            apply_erasures(self._stores)
        if head > self._through:
            decided = erasures(self._stores.ledger, max(0, self._through))
            carry_out(self._stores, [each.person for each in decided], self._by)
            self._through = head


def carry_out(stores: Stores, people: Sequence[str], by: str) -> list[str]:
    """Erase those of some people who are due; returns who was."""
    ledger = stores.ledger
    due = [person for person in people if ledger.load(Erasure, erasure_of(person)).is_due]
    if due:
        at = ledger.clock()
        if stores.erasure_file:
            put_on_list(stores.erasure_file, dict.fromkeys(due, at))
        forget(stores, dict.fromkeys(due, at))
        for person in due:
            _say(ledger, person, by)
    return due


def apply_erasures(stores: Stores) -> list[str]:
    """Erase again whom the list names, after a backup was restored; returns who had come back."""
    back = come_back(stores)
    forget(stores, back)
    return sorted(back)


def come_back(stores: Stores) -> dict[str, int]:
    """Whom the list names and the vault has not forgotten, and when they were erased."""
    if not stores.erasure_file:
        return {}
    people = {each.id: each.at for each in listed(stores.erasure_file)}
    with stores.vault.store.read() as connection:
        back = people.keys() - erased_among(connection, people)
        back |= _still_there(connection, people)
    return {person: at for person, at in people.items() if person in back}


def forget(stores: Stores, people: dict[str, int]) -> None:
    """Have the vault forget people, each at a moment, in files and freed pages too."""
    if not people:
        return
    visits = _visits_with(stores.ledger, people)
    for person, at in people.items():
        with stores.vault.store.write() as connection:
            _forget(connection, person, at, visits.get(person, []))
    stores.vault.heed_erasures()
    stores.vault.store.wipe()


def _forget(connection: Connection, person: str, at: int, visits: Sequence[str]) -> None:
    alone_among_erasures(connection)
    if not erased_among(connection, [person]):
        number = select(func.coalesce(func.max(ERASED.c.number), 0) + 1).scalar_subquery()
        connection.execute(insert(ERASED).values(number=number, person=person, at=at))
    names = select(REFERENCE.c.kind, REFERENCE.c.hash).where(REFERENCE.c.id == person)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for kind, digest in connection.execute(names).all():
        row = dialect.insert(ERASED_NAME).values(kind=kind, hash=digest)
        connection.execute(row.on_conflict_do_nothing())
    for column in FORGOTTEN:
        connection.execute(delete(column.table).where(column == person))
    for some in in_batches(visits):
        connection.execute(delete(SKETCH).where(SKETCH.c.visit.in_(some)))


def _still_there(connection: Connection, people: Iterable[str]) -> set[str]:
    """Of whom there is a row in the vault."""
    found: set[str] = set()
    for some in in_batches(list(people)):
        for column in FORGOTTEN:
            found.update(connection.scalars(select(column).where(column.in_(some))))
    return found


def _visits_with(ledger: Ledger, people: Collection[str]) -> dict[str, list[str]]:
    """The visits with each customer on which something was written, of which sketches are kept."""
    found: dict[str, list[str]] = {}
    position = 0
    while entries := ledger.since(position, _PAGE, kinds=[VisitLogged]):
        for entry in entries:
            if isinstance(entry.event, VisitLogged) and entry.event.customer in people:
                found.setdefault(entry.event.customer, []).append(entry.subject)
        position = entries[-1].position
    return found


def _say(ledger: Ledger, person: str, by: str) -> None:
    on = (EPOCH + timedelta(microseconds=ledger.clock())).date()
    while True:
        erasure = ledger.load(Erasure, erasure_of(person))
        if erasure.erased:
            return
        try:
            event = erasure.erase(on=ledger.bank().today or on)
            ledger.record(erasure, event, by=by, command=f"erased/{person}")
        except CommandReused:
            return
        except Conflict:
            continue  # a hold came too late
