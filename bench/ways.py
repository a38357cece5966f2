"""Ways of appending a planned visit: through our door, with the library, with a bare INSERT."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent
from psycopg import Connection, sql

from bench.library import environment, set_synchronous
from bench.stores import connected
from bench.writers import Append
from domain.event import Code, CustomerId, StaffId
from domain.ledger.door import open_stores
from domain.ledger.identity import new_id
from domain.ledger.settings import Settings
from domain.visit import Visit
from domain.visit_event import VisitPlanned

ON = date(2026, 5, 27)
MANAGERS = [StaffId(f"staff_{number:016}") for number in range(8)]
CUSTOMERS = [CustomerId(f"customer_{number:016}") for number in range(100)]
SUCCESS_TEST = "The customer names the amount and the day, and signs the reservation form."


@contextmanager
def ours(settings: Settings) -> Iterator[Callable[[], Append]]:
    """Through the door: encrypted, with a command id, all threads on one ledger."""
    with closing(open_stores(settings)) as stores:
        ledger = stores.ledger
        stores.vault.keys(CUSTOMERS)

        def append() -> object:
            plan = planned()
            visit = Visit(id=new_id("visit"))
            return ledger.record(visit, plan, by=plan.manager, command=secrets.token_hex(16))

        yield lambda: append


def planned() -> VisitPlanned:
    """A plan of somebody for somebody."""
    return VisitPlanned(
        manager=secrets.choice(MANAGERS),
        customer=secrets.choice(CUSTOMERS),
        planned_on=ON,
        planned_time="09:30",
        goal=Code("product_sold"),
        closing_action=Code("deposit_promised"),
        success_test=SUCCESS_TEST,
        on=ON,
    )


@dataclass(frozen=True)
class Planned(DomainEvent):
    """The same plan as an event of the library, its text encrypted already."""

    manager: str
    customer: str
    planned_on: str
    planned_time: str
    goal: str
    closing_action: str
    success_test: str
    on: str


class Visits(Application[UUID]):
    """The library's application, all of it as it is by default."""


@contextmanager
def library(settings: Settings, synchronous: str = "") -> Iterator[Callable[[], Append]]:
    """The library's `save()` with its default mapper, recorder and pool."""
    url = settings.url("ledger").replace("ledger.db", "library.db")
    with closing(Visits({**environment(url), "ORIGINATOR_ID_TYPE": "uuid"})) as visits:
        if synchronous:
            set_synchronous(visits.factory, synchronous)

        def append() -> object:
            return visits.save(_planned_of_library())

        yield lambda: append


def library_durable(settings: Settings) -> AbstractContextManager[Callable[[], Append]]:
    """The library on a SQLite that is as durable as ours."""
    return library(settings, "FULL")


def _planned_of_library() -> Planned:
    return Planned(
        originator_id=uuid4(),
        originator_version=1,
        timestamp=Planned.create_timestamp(),
        manager=secrets.choice(MANAGERS),
        customer=secrets.choice(CUSTOMERS),
        planned_on=ON.isoformat(),
        planned_time="09:30",
        goal="product_sold",
        closing_action="deposit_promised",
        success_test=_SEALED,
        on=ON.isoformat(),
    )


_SEALED = "p1." + "c" * 4 * ((12 + len(SUCCESS_TEST) + 16 + 2) // 3)
"""As long as the envelope that ours makes."""

RAW = "raw_event"
"""A table with the columns and the indexes of ours, and without its triggers."""

_BEGIN, _COMMIT = "BEGIN", "COMMIT"
_LOCK = "SELECT pg_advisory_xact_lock('event'::regclass::oid::bigint)"
_INSERT = sql.SQL(
    "INSERT INTO {} SELECT coalesce((SELECT max(position) FROM {}), 0) + 1, {}"
).format(sql.Identifier(RAW), sql.Identifier(RAW), sql.SQL(", ").join([sql.Placeholder()] * 11))


def make_tables(settings: Settings) -> None:
    """Make the tables of the library and of the raw writers in a PostgreSQL."""
    with library(settings), closing(connected(settings.url("ledger"), "ledger")) as connection:
        connection.execute(f"CREATE TABLE {RAW} (LIKE event INCLUDING ALL)")


@contextmanager
def raw(settings: Settings) -> Iterator[Callable[[], Append]]:
    """A bare INSERT under the same lock, each thread with a connection of its own."""
    with ExitStack() as stack:

        def append() -> Append:
            connection = connected(settings.url("ledger"), "ledger")
            stack.enter_context(closing(connection))
            return lambda: _insert(connection)

        yield append


def _insert(connection: Connection[Any]) -> None:
    """Four prepared statements in one round trip."""
    with connection.pipeline():
        connection.execute(_BEGIN, prepare=True)
        connection.execute(_LOCK, prepare=True)
        connection.execute(_INSERT, _row(), prepare=True)
        connection.execute(_COMMIT, prepare=True)


def _row() -> Sequence[object]:
    visit = secrets.token_hex(16)
    manager = secrets.choice(MANAGERS)
    on = ON.isoformat()
    return visit, 1, "visit.planned", on, 1, manager, "", visit, 0, _BODY, _STATE


_BODY = bytes(16)
_STATE = bytes(380)
