"""Filling the boards of a crowd: its events folded once, its rows copied for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from itertools import islice

from bench.crowd import Crowd, Diary
from bench.stores import copy_table, empty_views, prepare
from domain.event import Entry
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.setting import Setting
from projections import boards, people, scores
from projections.boards.rows import BOARD, LEVEL
from projections.scribe import Scribe
from projections.shelf import Shelf
from projections.stretch import Folds

DAYS = {"small": 1, "large": 10}
"""Days of visits, 100,000 events on each, before the one on which everybody is out."""

_STRETCH = 20_000
_CHOSEN = (people.PROJECTION, scores.PROJECTION, boards.PROJECTION)


def fill(crowd: Crowd, settings: Settings, days: int) -> None:
    """Fold the events of a crowd into views of SQLite.

    The shelf is never trimmed: this is not measured, and all rows in memory are the fastest.
    """
    empty_views(settings)
    diary = Diary(crowd)
    with closing(Store("views", settings.url("views"))) as views:
        shelf = Shelf(table for projection in _CHOSEN for table in projection.tables)
        folds = Folds(_CHOSEN, shelf, Setting())
        for entries in (diary.founding(), diary.days(days), diary.everybody()):
            _fold(views, shelf, folds, entries)


def _fold(views: Store, shelf: Shelf, folds: Folds, entries: Iterable[Entry]) -> None:
    coming = iter(entries)
    while stretch := list(islice(coming, _STRETCH)):
        with views.write() as connection:
            shelf.use(Scribe(connection))
            folds.run(stretch)
            shelf.flush()


def copy_boards(source: Settings, target: Settings) -> None:
    """Put the rows of boards into the views of a PostgreSQL."""
    prepare(target)
    with (
        closing(Store("views", source.url("views"))) as here,
        closing(Store("views", target.url("views"))) as there,
    ):
        for table in (BOARD, LEVEL):
            copy_table(here, there, table.name, table.columns)
