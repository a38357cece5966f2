"""The scribe: writes rows to the database and reads them back, in one transaction.

Rows travel as one JSON array a statement, which the database takes apart by itself: Python encodes
a row in a tenth of the time that binding its cells takes, and is free while it is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection

from domain.ledger.store import in_batches
from projections.rows import Rows, encode

CHUNK = 10000
"""Rows of one statement."""

_AHEAD = 64 << 20
"""Characters that may wait to be written: enough for what one stretch of the ledger touches."""


class Scribe:
    """Writes at once, in the thread that asks."""

    def __init__(self, connection: Connection) -> None:
        """Write in the transaction of `connection`."""
        self.postgres = connection.dialect.name == "postgresql"
        self.mark = "%s" if self.postgres else "?"
        self._driver: Any = connection.connection.driver_connection

    def write(self, table: Rows[Any], name: str, rows: Sequence[Any]) -> None:
        """Write rows of `table`, which is called `name` here, over those with the same keys."""
        sql = table.write_sql(name, postgres=self.postgres)
        for some in in_batches(rows, CHUNK):
            self._execute(sql, table.array(some))

    def end(self, table: Rows[Any], name: str, ended: Sequence[tuple[Any, ...]]) -> None:
        """Let what is known still be known up to a position, the last cell of each row."""
        self._run(table.end_sql(name, postgres=self.postgres), ended)

    def remove(self, table: Rows[Any], name: str, keys: Sequence[Any]) -> None:
        """Take away the rows with these keys."""
        cells = [key if isinstance(key, tuple) else (key,) for key in keys]
        self._run(table.remove_sql(name, postgres=self.postgres), cells)

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a SELECT finds, all that was written before included."""
        return self._driver.execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def _run(self, sql: str, rows: Sequence[Any]) -> None:
        for some in in_batches(rows, CHUNK):
            self._execute(sql, encode(some).decode())

    def _execute(self, sql: str, array: str) -> None:
        self._driver.execute(sql, (array,))


class ScribeApart(Scribe):
    """Writes in a thread of its own, while the thread that asks goes on.

    What fails there is raised by a later call, at the latest when the scribe is left.
    """

    def __init__(self, connection: Connection) -> None:
        """Nobody else uses `connection` until the scribe is left."""
        super().__init__(connection)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scribe")
        self._waiting: deque[tuple[Future[None], int]] = deque()
        self._ahead = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._wait(0)
        finally:
            self._thread.shutdown(cancel_futures=True)

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a SELECT finds, once all that was asked for before is written."""
        self._wait(0)
        return super().read(sql, values)

    def _execute(self, sql: str, array: str) -> None:
        self._wait(_AHEAD)
        self._waiting.append((self._thread.submit(super()._execute, sql, array), len(array)))
        self._ahead += len(array)

    def _wait(self, most: int) -> None:
        """Wait until no more than so much is ahead; raises what failed."""
        while self._waiting and (self._ahead > most or self._waiting[0][0].done()):
            written, size = self._waiting.popleft()
            self._ahead -= size
            written.result()
