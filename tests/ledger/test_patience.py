"""Who does not want to wait for a store that somebody else writes to is told so in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from domain.ledger.settings import Settings
from domain.ledger.store import Store, Unavailable

AT_ONCE = 2.0
"""Seconds that a busy machine may take about what takes no time."""

TOUCH = "UPDATE alembic_version SET version_num = version_num"
"""Writes without a change; a second one has to wait for the first."""


@pytest.fixture
def views(settings: Settings) -> Iterator[Store]:
    """A store that is written to."""
    with closing(Store("views", settings.url("views"))) as store:
        yield store


@contextmanager
def another_writes(settings: Settings) -> Iterator[Callable[[], None]]:
    """Somebody else is in the middle of writing, until they are told to end."""
    end, written = threading.Event(), threading.Event()

    def write() -> None:
        with closing(Store("views", settings.url("views"))) as store, store.write() as connection:
            connection.exec_driver_sql(TOUCH)
            written.set()
            end.wait(60)

    other = threading.Thread(target=write)
    other.start()
    try:
        assert written.wait(60)
        yield end.set
    finally:
        end.set()
        other.join()


def touch(store: Store, patience: float | None = None) -> None:
    with store.write(patience) as connection:
        connection.exec_driver_sql(TOUCH)


def waits(store: Store) -> object:
    """How long the connection that reads next waits for a lock, as its database tells it."""
    asked = "SHOW lock_timeout" if store.postgres else "PRAGMA busy_timeout"
    with store.read() as connection:
        return connection.exec_driver_sql(asked).scalar_one()


@pytest.mark.parametrize("patience", [0, 0.4])
def test_who_has_no_patience_is_told_when_it_is_over(
    settings: Settings, views: Store, patience: float
) -> None:
    with another_writes(settings):
        began = time.monotonic()
        with pytest.raises(Unavailable):
            touch(views, patience)
        assert patience <= time.monotonic() - began < patience + AT_ONCE
    touch(views, patience)


@pytest.mark.parametrize("patience", [None, 30])
def test_who_has_patience_gets_a_turn(
    settings: Settings, views: Store, patience: float | None
) -> None:
    with another_writes(settings) as end:
        began = time.monotonic()
        threading.Timer(0.4, end).start()
        touch(views, patience)
        assert time.monotonic() - began >= 0.4


def test_impatience_is_over_with_the_transaction(settings: Settings, views: Store) -> None:
    usual = waits(views)
    touch(views, 0)
    assert waits(views) == usual
    with another_writes(settings) as end:
        with pytest.raises(Unavailable):
            touch(views, 0)
        assert waits(views) == usual
        threading.Timer(0.4, end).start()
        touch(views)  # on the same connection, and it waits
    with pytest.raises(ZeroDivisionError), views.write(0):
        raise ZeroDivisionError
    assert waits(views) == usual == ("0" if views.postgres else 30_000)
