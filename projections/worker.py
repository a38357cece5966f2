"""The worker: opens days, lets plans lapse, settles periods and keeps the views warm.

Any number of workers may run: what each writes has a command id that tells what it is for, so
the same day is opened once and the same period settled once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import structlog
from eventsourcing.persistence import OperationalError
from sqlalchemy import exc as sql
from sqlalchemy import select

from domain.bank import Bank, PeriodSettled
from domain.calendar import PERIODS, bounds, windows_of
from domain.event import Event, Refused, StaffId, Subject
from domain.ledger.door import Stores
from domain.ledger.ledger import CommandReused, Conflict
from domain.ledger.sessions import Sessions
from domain.ledger.store import Unavailable
from domain.setting import Setting
from domain.visit import Visit
from projections.keeper import Keeper
from projections.scores import VISIT
from projections.standings import standings_digest

WORKER = StaffId("worker")
"""The actor of what time does."""

POLL_SECONDS = 0.25
RETRY_SECONDS = 1.0

GRACE_DAYS = 1
"""Days after its end that a period waits for late facts before it is settled."""

SETTLED = PERIODS[1:]
"""Kinds of period that are settled: week, month, quarter, year."""

log = structlog.get_logger()


class Worker:
    """Does what time asks for."""

    def __init__(self, stores: Stores) -> None:
        """Work on these stores."""
        self._ledger, self._views = stores.ledger, stores.views
        self.keeper = Keeper(stores.ledger, stores.views)
        self._sessions = Sessions(stores.vault, stores.ledger.clock)
        self._acted_on = 0

    def run(self, stop: threading.Event) -> None:
        """Tick until told to stop; a database that is away is asked again."""
        while not stop.is_set():
            pause = POLL_SECONDS
            try:
                self.tick()
            except (Unavailable, OperationalError, sql.OperationalError) as error:
                log.warning("worker_waits", reason=str(error))
                pause = RETRY_SECONDS
            stop.wait(pause)

    def tick(self) -> None:
        """Do everything that is due now."""
        bank = self._ledger.bank()
        if not bank.opened:
            return
        self.keeper.catch_up()
        self._open_days(bank)
        self.keeper.catch_up()
        setting = self.keeper.setting
        if setting.today != self._acted_on:
            self._lapse_plans(setting)
            self._settle_periods(setting)
            self._sessions.sweep()
            self._acted_on = setting.today
            self.keeper.catch_up()

    def _open_days(self, bank: Bank) -> None:
        """Open each day up to the bank's date, in order."""
        now = self.keeper.setting.bank_day(self._ledger.clock())
        today = date.fromordinal(now)
        while bank.today is None or bank.today < today:
            day = today if bank.today is None else bank.today + timedelta(days=1)
            self._record(bank, bank.open_day(on=day), f"day/{day}")
            bank = self._ledger.bank()

    def _lapse_plans(self, setting: Setting) -> None:
        today = setting.today
        rules = setting.rules(today)
        columns = VISIT.table.c
        with self._views.read() as connection:
            query = select(columns.visit, columns.planned_day).where(
                columns.status == "planned", columns.planned_day <= today - rules.lapse_days
            )
            overdue = connection.execute(query).all()
        for name, planned_day in overdue:
            visit = self._ledger.load(Visit, name)
            on = date.fromordinal(today)
            try:
                lapsed = visit.lapse(today=on, rules=rules)
            except Refused:
                continue  # the manager was quicker than the views
            self._record(visit, lapsed, f"lapse/{name}/{planned_day}")

    def _settle_periods(self, setting: Setting) -> None:
        for period in due(setting):
            # Somebody else may write to the bank meanwhile, or settle the period themselves.
            while period not in (bank := self._ledger.bank()).settled:
                settled = self._standings(period, setting)
                self._record(bank, bank.settle(settled), f"settle/{period}")

    def _standings(self, period: str, setting: Setting) -> PeriodSettled:
        """What there is to settle, as far as the ledger is now."""
        position = self.keeper.catch_up()
        rules = setting.rules(bounds(period)[1] - 1)
        with self._views.read() as connection:
            standings = standings_digest(connection, period, position, rules)
        return PeriodSettled(
            on=date.fromordinal(setting.today),
            period=period,
            through=position,
            standings=standings,
        )

    def _record(self, subject: Subject, event: Event, command: str) -> None:
        try:
            self._ledger.record(subject, event, by=WORKER, command=command)
        except (Conflict, CommandReused):
            log.info("worker_was_second", command=command)


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
