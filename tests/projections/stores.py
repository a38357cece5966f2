"""Real stores to keep a made history in, with a clock that stands where it is set."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import inspect

from domain.event import Entry
from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Deed
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from projections.rows import VIEWS


class SetClock:
    """Tells the moment that it was set to, in microseconds of UTC since 1970."""

    def __init__(self) -> None:
        """Begin at the beginning of time."""
        self.at = 0

    def __call__(self) -> int:
        """The moment."""
        return self.at


def migrated(settings: Settings) -> Settings:
    """The settings, whose stores exist; new ones on SQLite are written down and not migrated."""
    if settings.database_url or settings.data.exists():
        migrate(settings)
        return settings
    settings.data.mkdir(parents=True)
    for name, content in empty_stores().items():
        (settings.data / name).write_bytes(content)
    return settings


@cache
def empty_stores() -> dict[str, bytes]:
    """The files of stores that were migrated once: to do it for each bank takes far longer."""
    with TemporaryDirectory() as folder:
        migrate(Settings(data=Path(folder)))
        return {each.name: each.read_bytes() for each in Path(folder).iterdir()}


def opened(settings: Settings) -> Stores:
    """Migrated stores; views that no migration made yet are made here."""
    stores = open_stores(settings, SetClock())
    # Asked once for all of them: to ask for each of the tables takes as long as much of a test.
    if set(VIEWS.tables) - set(inspect(stores.views.engine).get_table_names()):
        VIEWS.create_all(stores.views.engine)
    return stores


def record(stores: Stores, entries: Iterable[Entry]) -> None:
    """Write entries into the ledger at the moments they tell, at the positions they tell."""
    clock = stores.ledger.clock
    assert isinstance(clock, SetClock)
    for at, together in groupby(entries, key=attrgetter("at")):
        clock.at = at
        part = list(together)
        stores.ledger.record_all([_deed(entry) for entry in part])
    assert stores.ledger.head() == part[-1].position


def _deed(entry: Entry) -> Deed:
    return Deed(
        subject=entry.subject,
        version=entry.version - 1,
        events=(entry.event,),
        by=entry.by,
        command=entry.command,
        source=entry.source,
    )
