"""What a history makes known besides rows: the setting, and which days a window has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection

from domain.calendar import bounds
from domain.event import Entry
from domain.ledger.store import Store
from domain.setting import Setting
from projections.boards.rows import ALL, ROLLING, ROLLING_DAYS
from projections.known import Window
from projections.rows import NOW
from tests.projections.views import folded


class Reckoned(NamedTuple):
    """The views of a history, read, the setting at its end, and the history."""

    connection: Connection
    setting: Setting
    history: list[Entry]

    def window(self, name: str) -> Window:
        """A window as of now."""
        today = self.setting.today
        if name == ALL:
            return Window(name, 0, today + 1, NOW)
        if name == ROLLING:
            return Window(name, today - ROLLING_DAYS + 1, today + 1, NOW)
        return Window(name, *bounds(name), NOW)


@contextmanager
def reckoned(history: list[Entry], address: str = "sqlite://") -> Iterator[Reckoned]:
    """Fold a history into the database at an address, and read what came of it."""
    setting = Setting()
    for entry in history:
        setting.take(entry)
    views = folded(history, views=Store("views", address))
    with views.read() as connection:
        yield Reckoned(connection, setting, history)
    views.close()
