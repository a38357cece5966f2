"""Settling 结算: what was reached in a period that is over, as far as it is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.bank import PeriodSettled
from domain.calendar import bounds, windows_of
from domain.event import StaffId
from domain.ledger.door import Stores
from domain.ledger.ledger import CommandReused, Conflict
from domain.ledger.seals.sealer import Sealer
from domain.ranking import boards_of
from domain.setting import Setting
from projections.keeper import Keeper
from projections.standings import standings_digest

GRACE_DAYS = 1
"""Days after its end that a period waits for late facts before it is settled."""


class Settler:
    """Settles week, month, quarter and year."""

    def __init__(self, stores: Stores, keeper: Keeper, by: StaffId) -> None:
        """Settle in the name of `by` what the keeper keeps."""
        self._ledger, self._views = stores.ledger, stores.views
        self._keeper, self._by = keeper, by
        self._sealer = Sealer(stores.ledger, stores.seal_key) if stores.seal_key else None

    def settle(self, setting: Setting) -> None:
        """Settle every period that is due; refused where it cannot be sealed before."""
        for period in due(setting):
            # Somebody else may write to the bank meanwhile, or settle the period themselves.
            while period not in (bank := self._ledger.bank()).settled:
                settled = bank.settle(self._standings(period, setting))
                try:
                    self._ledger.record(bank, settled, by=self._by, command=f"settle/{period}")
                except (Conflict, CommandReused):
                    continue

    def _standings(self, period: str, setting: Setting) -> PeriodSettled:
        """What there is to settle, as far as the ledger is now and under the seal over it."""
        position = self._keeper.catch_up()
        seal = self._sealer.seal_through(position) if self._sealer else None
        boards = boards_of(period)
        with self._views.read() as connection:
            standings = standings_digest(connection, period, position, boards, setting)
        return PeriodSettled(
            on=date.fromordinal(setting.today),
            period=period,
            through=position,
            standings=standings,
            checkpoint=seal.checkpoint.name if seal else "",
            boards=boards,
        )


def due(setting: Setting) -> Iterator[str]:
    """Periods that are over, were live from their first day on, and are not settled yet."""
    seen: set[str] = set(setting.settled)
    for day in range(setting.first_day, setting.today if setting.first_day else 0):
        for period in windows_of(day)[1:]:
            start, end = bounds(period)
            if period not in seen and setting.first_day <= start:
                if end + GRACE_DAYS <= setting.today:
                    yield period
                seen.add(period)
