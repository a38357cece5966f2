"""The library's own tests of recorders, on both databases."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import eventsourcing.cryptography
import pytest
from eventsourcing.persistence import StoredEvent

# The library's tests import its cipher on pycryptodome, which no recorder needs; its twin on
# cryptography has the same names.
sys.modules.setdefault("eventsourcing.cipher", eventsourcing.cryptography)

from eventsourcing.tests.persistence import (  # noqa: E402
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from domain.ledger.identity import new_id  # noqa: E402
from domain.ledger.recorder import Recorder  # noqa: E402
from domain.ledger.settings import Settings  # noqa: E402
from domain.ledger.store import Store  # noqa: E402


class Silent(Recorder):
    """The recorder as one of single subjects, which the library wants to give no positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class OurIds:
    """Subjects have text for an id, where the library's tests would take a UUID."""

    store: Store

    def open(self, settings: Settings) -> Iterator[None]:
        running = set(threading.enumerate())
        self.store = Store("ledger", settings.url("ledger"))
        yield
        for reader in set(threading.enumerate()) - running:
            reader.join(10)  # the library's tests end before all of their readers do
        self.store.close()

    def new_originator_id(self) -> str:
        return new_id("visit")

    def create_recorder(self) -> Recorder:
        return Recorder(self.store)


class OnSqlite(OurIds):
    @pytest.fixture(autouse=True)
    def open_the_store(self, sqlite_settings: Settings) -> Iterator[None]:
        yield from self.open(sqlite_settings)


class OnPostgres(OurIds):
    @pytest.fixture(autouse=True)
    def open_the_store(self, postgres_settings: Settings) -> Iterator[None]:
        yield from self.open(postgres_settings)


class ApplicationCase(ApplicationRecorderTestCase[Recorder]):
    def test_insert_and_subscribe_to_events(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationOnSqlite(OnSqlite, ApplicationCase):
    """In SQLite."""


class TestApplicationOnPostgres(OnPostgres, ApplicationCase):
    """In PostgreSQL."""


class TestOrderOnSqlite(OnSqlite, NonInterleavingNotificationIDsBaseCase):
    """In SQLite."""


class TestOrderOnPostgres(OnPostgres, NonInterleavingNotificationIDsBaseCase):
    """In PostgreSQL."""


class TestSubjectsOnSqlite(OnSqlite, AggregateRecorderTestCase):
    """In SQLite."""

    def create_recorder(self) -> Recorder:
        return Silent(self.store)


class TestSubjectsOnPostgres(OnPostgres, AggregateRecorderTestCase):
    """In PostgreSQL."""

    def create_recorder(self) -> Recorder:
        return Silent(self.store)


# These are to be inherited from, not to be run.
del ApplicationRecorderTestCase, AggregateRecorderTestCase
del NonInterleavingNotificationIDsBaseCase, ApplicationCase
