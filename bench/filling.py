"""Filling the boards of a crowd: its events folded once, its rows copied for the rest."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import closing
from itertools import islice

from bench.crowd import Crowd, Diary
from bench.stores import copy_table, empty_views, prepare, sqlite_file
from domain.event import Entry
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.setting import Setting
from projections import boards, people, scores
from projections.boards.rows import BOARD, LEVEL
from projections.shelf import Shelf
from projections.stretch import Folds

DAYS = {"small": 4, "large": 40}
"""Days of 25,000 events: a hundred thousand, and a million."""

_STRETCH = 20_000
_CHOSEN = (people.PROJECTION, scores.PROJECTION, boards.PROJECTION)


def fill(crowd: Crowd, small: Settings, large: Settings) -> None:
    """Fold the events of a crowd; the smaller views are a copy taken on the way."""
    empty_views(large)
    diary = Diary(crowd)
    with closing(Store("views", large.url("views"))) as views:
        shelf = Shelf(table for projection in _CHOSEN for table in projection.tables)
        folds = Folds(_CHOSEN, shelf, Setting())
        _fold(views, shelf, folds, diary.founding())
        _fold(views, shelf, folds, diary.days(DAYS["small"] - 1))
        _fold(views, shelf, folds, diary.everybody())
        with views.driver() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(sqlite_file(large.url("views")), sqlite_file(small.url("views")))
        _fold(views, shelf, folds, diary.days(DAYS["large"] - DAYS["small"] - 1))
        _fold(views, shelf, folds, diary.everybody())


def _fold(views: Store, shelf: Shelf, folds: Folds, entries: Iterable[Entry]) -> None:
    coming = iter(entries)
    while stretch := list(islice(coming, _STRETCH)):
        with views.write() as connection:
            shelf.connect(connection)
            folds.run(stretch)
            shelf.flush()
        shelf.trim()


def copy_boards(source: Settings, target: Settings) -> None:
    """Put the rows of boards into the views of a PostgreSQL."""
    prepare(target)
    with (
        closing(Store("views", source.url("views"))) as here,
        closing(Store("views", target.url("views"))) as there,
    ):
        for table in (BOARD, LEVEL):
            copy_table(here, there, table.name, table.columns)
