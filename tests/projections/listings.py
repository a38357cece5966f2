"""Unsettled boards in both ways in which one can ask for their lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection

from domain.calendar import window_named
from domain.event import Entry, StaffId
from domain.ledger.store import Store
from projections.listing import Listing, Told
from projections.people import hidden, root, units
from projections.places import Here
from projections.quick import QUICK, Current, current
from projections.standings import Asked, board
from tests.projections.bank import MONDAY
from tests.projections.views import folded

EVERYBODY = 10_000


class Both(NamedTuple):
    """One board asked for in every way, and who asked not to be shown."""

    asked: Asked
    current: Current
    told: Told
    out: tuple[StaffId, ...]

    @property
    def listings(self) -> tuple[Listing, Listing, Listing]:
        """Asked for in parts, told whole, and the way for a board of this size."""
        return self.current, self.told, current(self.current.connection, self.current.here)


def both_of(connection: Connection, asked: Asked) -> Both:
    """A board of a made bank."""
    out = hidden(connection)
    name = window_named(asked.window, MONDAY)
    whole = asked.unit == root(connection)
    here = Here(window=name, scope=asked.unit, kind=asked.kind, whole_bank=whole, hidden=out)
    return Both(asked, Current(connection, here), Told(board(connection, asked), out), out)


def every_board(connection: Connection, *windows: str) -> Iterator[Both]:
    """Each unit's board of each kind in some windows."""
    for unit in units(connection):
        for window in windows or ("week", "all", "rolling"):
            for kind in QUICK:
                asked = Asked(kind=kind, window=window, on=MONDAY, unit=unit.unit)
                yield both_of(connection, asked)


@contextmanager
def reading(entries: list[Entry], address: str) -> Iterator[Connection]:
    """The views of a history in the database at an address, read."""
    views = folded(entries, views=Store("views", address))
    with views.read() as connection:
        yield connection
    views.close()
