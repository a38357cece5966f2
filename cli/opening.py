"""Opening the bank for a command: schema up to date, views as far as the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cli.terminal import progress, remark
from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate, pending, require_migrated
from domain.ledger.settings import Settings
from projections.keeper import STRETCH, Keeper
from projections.positions import places


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Stores]:
    """The bank's stores; embedded ones are brought to the newest schema first.

    On PostgreSQL that is refused: the role that works there may not change the schema.
    """
    settings = settings or Settings()
    if not settings.embedded:
        require_migrated(settings)
    elif pending(settings):
        migrate(settings)
    stores = open_stores(settings)
    try:
        yield stores
    finally:
        stores.close()


def catch_up(stores: Stores) -> None:
    """Bring the views as far as the ledger is now, showing how far they have come."""
    keeper = Keeper(stores.ledger, stores.views)
    start, head = keeper.position(), stores.ledger.head()
    if start < head:
        with progress("Folding the history into the views", head) as reached:
            for goal in range(start, head, STRETCH):
                reached(goal)
                keeper.catch_up(min(goal + STRETCH, head))
    # Where all is folded, a read model of an older version is still to be rebuilt.
    keeper.catch_up(head)
    with stores.views.read() as connection:
        stopped = [place.name for place in places(connection).values() if place.stopped_at]
    if stopped:
        remark(f"{', '.join(sorted(stopped))} stopped; `pacesetter doctor` tells where and why.")
