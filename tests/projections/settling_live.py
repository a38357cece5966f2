"""A bank whose views are folded as it goes on, so that it settles what they say at that time."""

from __future__ import annotations

from domain.bank import PeriodSettled
from domain.ledger.store import Store
from domain.ranking import boards_of
from domain.setting import Setting
from projections import PROJECTIONS
from projections.scribe import Scribe
from projections.shelf import Shelf
from projections.standings import standings_digest
from projections.stretch import Folds
from tests.projections.settling import SettlingBank
from tests.projections.views import emptied


class LiveBank(SettlingBank):
    """Its periods are settled with their digests, as a worker does it."""

    def __init__(self, views: Store) -> None:
        """Fold into these views, which are emptied before."""
        self.views, self._folded = emptied(views), 0
        self.setting = Setting()
        self._shelf = Shelf(table for projection in PROJECTIONS for table in projection.tables)
        self._folds = Folds(PROJECTIONS, self._shelf, self.setting)
        super().__init__()

    def catch_up(self) -> None:
        """Fold what was told since the last time."""
        with self.views.write() as connection:
            self._shelf.use(Scribe(connection))
            self._folds.run(self.entries[self._folded :])
            self._shelf.flush()
        self._folded = len(self.entries)

    def _settled(self, period: str) -> PeriodSettled:
        self.catch_up()
        through, boards = len(self.entries), boards_of(period)
        with self.views.read() as connection:
            standings = standings_digest(connection, period, through, boards, self.setting)
        return PeriodSettled(
            period=period, through=through, standings=standings, boards=boards, on=self.today
        )
