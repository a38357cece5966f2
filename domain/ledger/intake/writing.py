"""Writing an import: first the vault, then the ledger in batches that can be broken off."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from domain.event import Event, Refused, Subject
from domain.ledger.intake.arrivals import Arrivals
from domain.ledger.intake.limits import EVENTS
from domain.ledger.intake.names import CUSTOMER, GRID, STAFF, UNIT, Names
from domain.ledger.ledger import CommandReused, Conflict, Deed, Ledger
from domain.ledger.vault import Person, Vault

Progress = Callable[[int, int], None]
"""Told how many events are written, in a dry run how many rows are checked, and of how many."""


class Act(NamedTuple):
    """What happens to one subject, upon the version that it has.

    The acts of a visit have its command, by which a repeat is found; the others have none, as
    the subject itself tells whether they were done.
    """

    subject: Subject
    events: tuple[Event, ...]
    command: str = ""


def keep_names(vault: Vault, names: Names, arrivals: Arrivals) -> None:
    """Write the names of those who arrive into the vault, so that their ids stand for them."""
    customers = {name: name for name in arrivals.referees}
    for name, arrival in arrivals.customers.items():
        customers[name] = arrival.about.customer_name if arrival.about else name
    names.keep(UNIT, arrivals.units)
    names.keep(GRID, arrivals.grids)
    names.keep(STAFF, arrivals.staff)
    names.keep(CUSTOMER, customers)
    _remember(vault, names, STAFF, {name: name for name in arrivals.staff})
    _remember(vault, names, CUSTOMER, customers)


def _remember(vault: Vault, names: Names, kind: str, called: dict[str, str]) -> None:
    """Write who stands behind ids; whom the vault knows, say from a broken-off import, stays."""
    ids, new = names.ids(kind), names.new(kind)
    known = vault.people([ids[name] for name in called if name not in new])
    vault.remember([_person(ids[n], word) for n, word in called.items() if ids[n] not in known])


def _person(identity: str, word: str) -> Person:
    """Somebody of whom a file says no more than one word, which is a number if it has digits."""
    number = word if any(char.isdigit() for char in word) else ""
    return Person(identity, name=word, number=number)


def record(
    ledger: Ledger, acts: Sequence[Act], *, by: str, source: str, progress: Progress
) -> None:
    """Append acts in their order, those of a batch together."""
    done, of = 0, sum(len(act.events) for act in acts)
    for batch in _batches(acts):
        command = secrets.token_hex(16)
        deeds = [
            Deed(
                subject=act.subject.id,
                version=act.subject.version,
                events=act.events,
                by=by,
                command=act.command or command,
                source=source,
            )
            for act in batch
        ]
        try:
            done += len(ledger.record_all(deeds))
        except (Conflict, CommandReused) as error:
            raise Refused(
                "Somebody else wrote the same at the same time; import the file again: "
                "what is in the ledger stays and is not added twice."
            ) from error
        progress(done, of)


def _batches(acts: Iterable[Act]) -> Iterator[list[Act]]:
    batch: list[Act] = []
    size = 0
    for act in acts:
        if batch and size + len(act.events) > EVENTS:
            yield batch
            batch, size = [], 0
        batch.append(act)
        size += len(act.events)
    if batch:
        yield batch
