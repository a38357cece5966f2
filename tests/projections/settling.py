"""A bank that settles its periods, as the worker does, when their grace is over."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Self

from domain.bank import BANK, Bank, PeriodSettled
from domain.setting import Setting
from projections.settler import due
from tests.projections.bank import MadeBank


class SettlingBank(MadeBank):
    """The digests of its settled periods are empty: nobody asks for them here."""

    def __init__(self) -> None:
        """Open it, knowing of its days."""
        self._setting, self._taken = Setting(), 0
        super().__init__()

    def day(self, day: date | str) -> Self:
        """Open every day up to this one, and settle on each what is due."""
        until = date.fromisoformat(day) if isinstance(day, str) else day
        while self.today < until:
            super().day(self.today + timedelta(days=1))
            self._settle()
        return super().day(until)

    def _settle(self) -> None:
        for entry in self.entries[self._taken :]:
            self._setting.take(entry)
        self._taken = len(self.entries)
        for period in due(self._setting):
            self.say(Bank, BANK, partial(Bank.settle, settled=self._settled(period)))

    def _settled(self, period: str) -> PeriodSettled:
        through = len(self.entries)
        return PeriodSettled(period=period, through=through, standings="", on=self.today)
