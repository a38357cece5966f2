"""The peers of the rebuild: the library's notifications, and one transaction for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Any

from eventsourcing.persistence import Tracking, TrackingRecorder
from eventsourcing.projection import ApplicationSubscription
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor
from msgspec.structs import astuple
from psycopg.rows import dict_row
from sqlalchemy import Connection

from bench.child import in_child
from bench.library import (
    DayCount,
    Entries,
    PostgresDays,
    SQLiteDays,
    environment,
    factory,
    set_synchronous,
)
from bench.measured import Measured, measured
from bench.run import SQLITE
from bench.stores import empty_views, quiesce
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from projections import PROJECTIONS
from projections.keeper import setting_at
from projections.rebuild import rebuild
from projections.rows import Rows, encode
from projections.scribe import Scribe
from projections.shelf import Shelf
from projections.stretch import Folds

Stream = Iterator[tuple[Any, Tracking]]

_PAGE = 500
"""Notifications that the library's subscription asks for at once."""


@dataclass(frozen=True)
class Peer:
    """Where the history is, the stores of the peer, what it meets, and the events of a round."""

    database: str
    ledger_url: str
    apart: Settings
    warm_to: int
    count: int

    @property
    def settings(self) -> Settings:
        """The history with the views of the peer."""
        return self.apart.model_copy(update={"ledger_url": self.ledger_url})

    def library_url(self, name: str) -> str:
        """A database of the library alone; on PostgreSQL tables beside our schemas."""
        if self.database == SQLITE:
            return f"sqlite:///{self.apart.data / name}.db"
        return self.apart.url("views")

    def opened(self) -> Entries:
        """The library's application with the events that are to be projected."""
        return Entries(environment(self.library_url("entries")))


def warm(peer: Peer, rounds: int) -> None:
    """Fold the beginning of the history, and hand the library what comes next."""
    empty_views(peer.settings)
    with closing(open_stores(peer.settings)) as stores, closing(peer.opened()) as entries:
        rebuild(stores.ledger, stores.views, PROJECTIONS, peer.warm_to)
        following: list[Any] = stores.ledger.since(peer.warm_to, (peer.count + 1) * 2 * rounds)
        for start in range(0, len(following), _PAGE):
            entries.events.put(following[start : start + _PAGE])
    _tracking(peer).create_table()  # type: ignore[attr-defined]


def contenders(peer: Peer, number: int, patience: float) -> dict[str, Callable[[], Measured]]:
    """What runs beside us in a round, by name."""
    found: dict[str, Callable[[], Measured]] = {
        "same": partial(in_child, patience, fold_one_by_one, peer, 2 * number, forgets=True),
        "same, remembered": partial(
            in_child, patience, fold_one_by_one, peer, 2 * number + 1, forgets=False
        ),
        "one view": partial(in_child, patience, count_days, peer, ""),
    }
    if peer.database == SQLITE:
        found["one view, NORMAL"] = partial(in_child, patience, count_days, peer, "NORMAL")
    return found


def fold_one_by_one(peer: Peer, number: int, *, forgets: bool) -> Measured:
    """Keep all our read models with one transaction, and one tracking, an event.

    Who `forgets` asks the database for each row that an event changes, as the views of the
    library's guide do, which hold no state; else rows seen once stay in memory.
    """
    quiesce(peer.settings)
    after = number * (peer.count + 1)
    with (
        closing(open_stores(peer.settings)) as stores,
        closing(peer.opened()) as entries,
        stores.views.engine.connect() as connection,
        _stream(entries, after) as stream,
    ):
        entries.mapper.offset = peer.warm_to  # type: ignore[attr-defined]
        writing = connection.execution_options(writes=True)
        fold = _folding(stores, writing, peer, after, forgets=forgets)
        fold(*next(stream))
        return measured(partial(_take, stream, peer.count, fold))


def _folding(
    stores: Stores, connection: Connection, peer: Peer, after: int, *, forgets: bool
) -> Callable[[Any, Tracking], None]:
    """What the library's loop calls with each event: our folds, in a transaction of one event."""
    rows = Shelf(table for projection in PROJECTIONS for table in projection.tables)
    folds = Folds(PROJECTIONS, rows, setting_at(stores.ledger, peer.warm_to + after))
    recorder: Any = _tracking(peer)
    driver: Any = connection.connection.driver_connection
    if stores.views.postgres:
        cursor = driver.cursor(row_factory=dict_row)
    else:
        cursor = SQLiteCursor(driver.cursor())
    with connection.begin():
        rows.survey(OneByOne(connection))

    def process(entry: Any, tracking: Tracking) -> None:
        with connection.begin():
            recorder._insert_tracking(cursor, tracking)
            rows.use(OneByOne(connection))
            folds.run((entry,))
            rows.flush()
            if forgets:
                _forget(rows)

    return process


def _forget(rows: Shelf) -> None:
    for drawer in rows:
        drawer.found(some=True)
        drawer._kept.clear()


class OneByOne(Scribe):
    """Writes a few rows as one would by hand; ours is made for many and would hold the peer up."""

    def write(self, table: Rows[Any], name: str, rows: Sequence[Any]) -> None:
        """Write rows cell by cell, with one prepared statement, in one round trip."""
        self._driver.cursor().executemany(_upsert(table, name, self.mark), map(_cells, rows))


@cache
def _upsert(table: Rows[Any], name: str, mark: str) -> str:
    columns = ", ".join(f'"{c}"' for c in table.columns)
    keys = ", ".join(f'"{c}"' for c in table.key_columns)
    rest = [c for c in table.columns if c not in table.key_columns]
    changes = ", ".join(f'"{c}" = excluded."{c}"' for c in rest)
    return (
        f'INSERT INTO "{name}" ({columns}) VALUES ({", ".join([mark] * len(table.columns))}) '
        f"ON CONFLICT ({keys}) DO UPDATE SET {changes}"
    )


def _cells(row: Any) -> list[Any]:
    cells: list[Any] = []
    for value in astuple(row):
        if isinstance(value, bool):
            cells.append(int(value))
        elif isinstance(value, list | dict | tuple):
            cells.append(encode(value).decode())
        else:
            cells.append(value)
    return cells


def _tracking(peer: Peer) -> TrackingRecorder:
    """The library's tracking in the store of the views."""
    made = factory(environment(peer.apart.url("views"), "views"))
    recorder: TrackingRecorder = made.tracking_recorder()
    return recorder


def count_days(peer: Peer, synchronous: str) -> Measured:
    """Keep one trivial view as the library's guide has it."""
    quiesce(peer.settings)
    settings = environment(peer.library_url(f"days{synchronous}"))
    making = factory({**settings, "CREATE_TABLE": "yes"})
    if synchronous:
        set_synchronous(making, synchronous)
    view = making.tracking_recorder(SQLiteDays if peer.database == SQLITE else PostgresDays)
    projection = DayCount(view)
    with closing(making), closing(peer.opened()) as entries:
        after = view.max_tracking_id(entries.name) or 0
        with _stream(entries, after) as stream:
            projection.process_event(*next(stream))
            return measured(partial(_take, stream, peer.count, projection.process_event))


def _take(stream: Stream, count: int, process: Callable[[Any, Tracking], None]) -> int:
    for event, tracking in islice(stream, count):
        process(event, tracking)
    return count


@contextmanager
def _stream(entries: Entries, after: int) -> Iterator[Stream]:
    """The library's subscription; its SQLite recorder has none, and is asked page by page."""
    if isinstance(entries.recorder, SQLiteApplicationRecorder):
        yield _pulled(entries, after)
        return
    with ApplicationSubscription(entries, gt=after) as subscription:
        yield subscription


def _pulled(entries: Entries, after: int) -> Stream:
    while found := entries.recorder.select_notifications(after, _PAGE, inclusive_of_start=False):
        for notification in found:
            yield (
                entries.mapper.to_domain_event(notification),
                Tracking(entries.name, notification.id),
            )
        after = found[-1].id
