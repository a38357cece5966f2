"""The worker: opens days, draws lots, settles periods, tries drafts, imports files, folds views.

Any number of workers may run: what each writes has a command id that tells what it is for, so
the same day is opened once and the same period settled once.
"""

from __future__ import annotations

import secrets
import threading
from datetime import date, timedelta
from functools import partial

import structlog
from eventsourcing.persistence import OperationalError
from sqlalchemy import exc as sql
from sqlalchemy import select

from domain.bank import Bank, CohortsSet
from domain.calendar import bounds, windows_of
from domain.cohort import Cohorts, cohorts, cohorts_of
from domain.event import Event, Refused, StaffId, Subject
from domain.ledger.door import Stores
from domain.ledger.erasing import Erasing
from domain.ledger.imports.uploads import Uploads
from domain.ledger.ledger import CommandReused, Conflict
from domain.ledger.photos import Photos
from domain.ledger.seals.running import sealing_of
from domain.ledger.sessions import Sessions
from domain.ledger.store import Unavailable
from domain.setting import Setting
from domain.visit import Visit
from projections.candidates import candidates
from projections.contrasting import Contrasting
from projections.imports import Importing
from projections.keeper import Keeper
from projections.lots import Drawer
from projections.scores import VISIT
from projections.settler import Settler
from projections.trials import Trying
from projections.verifying import Verifying

WORKER = StaffId("worker")
"""The actor of what time does."""

POLL_SECONDS = 0.25
RETRY_SECONDS = 1.0

SEED_BYTES = 32
MINUTE_MICROSECONDS = 60_000_000
LOTS_MICROSECONDS = 3_600_000_000
"""So long after lots were drawn they are drawn again; they are when a day opens, too."""

log = structlog.get_logger()


class Worker:
    """Does what time asks for."""

    def __init__(self, stores: Stores) -> None:
        """Work on these stores."""
        self._ledger, self._views = stores.ledger, stores.views
        self.keeper = Keeper(stores.ledger, stores.views)
        self._sessions = Sessions(stores.vault, stores.ledger.clock)
        self._photos = Photos(stores.vault, stores.ledger.clock)
        self._drawer = Drawer(stores, WORKER, partial(secrets.token_hex, SEED_BYTES))
        self._uploads = Uploads(stores.vault, stores.ledger.clock)
        beside = (Trying, Importing, Verifying, Contrasting)
        self._beside = tuple(each(stores) for each in beside)
        self._settler = Settler(stores, self.keeper, WORKER)
        self._sealing = sealing_of(stores)
        self._erasing = Erasing(stores, WORKER)
        self._acted_on = self._draws_at = self._settled_on = self._settles_at = 0

    def run(self, stop: threading.Event) -> None:
        """Tick until told to stop; a database that is away is asked again."""
        sealing = threading.Thread(target=self._seal, args=[stop], name="sealing")
        sealing.start()
        while not stop.is_set():
            pause = POLL_SECONDS
            try:
                self.tick()
                for each in self._beside:
                    each.begin_next()
            except (Unavailable, OperationalError, sql.OperationalError) as error:
                log.warning("worker_waits", reason=str(error))
                pause = RETRY_SECONDS
            stop.wait(pause)
        for each in self._beside:
            each.end()
        sealing.join()

    def _seal(self, stop: threading.Event) -> None:
        if self._sealing:
            self._sealing.run(stop)

    def tick(self) -> None:
        """Do everything that is due now."""
        bank = self._ledger.bank()
        if not bank.opened:
            return
        self.keeper.catch_up()
        self._open_days(bank)
        self.keeper.catch_up()
        setting, now = self.keeper.setting, self._ledger.clock()
        if setting.today != self._acted_on or now >= self._draws_at:
            done = self._draw_lots(setting)
            self._draws_at = now + (LOTS_MICROSECONDS if done else MINUTE_MICROSECONDS)
        if setting.today != self._acted_on:
            self._set_cohorts(setting)
            self._drawer.follow_up(setting)
            self._lapse_plans(setting)
            self._sessions.sweep()
            self._photos.sweep(self._ledger)
            self._uploads.sweep()
            self._acted_on = setting.today
            self.keeper.catch_up()
        self._settle_periods(setting, now)
        self._erasing.turn()

    def _open_days(self, bank: Bank) -> None:
        """Open each day up to the bank's date, in order."""
        now = self.keeper.setting.bank_day(self._ledger.clock())
        today = date.fromordinal(now)
        while bank.today is None or bank.today < today:
            day = today if bank.today is None else bank.today + timedelta(days=1)
            self._record(bank, bank.open_day(on=day), f"day/{day}")
            bank = self._ledger.bank()

    def _draw_lots(self, setting: Setting) -> bool:
        """Draw lots, once those drawn before have found everybody on whom they fell.

        Where nothing can be sealed they wait for the seal that has to draw them, however long.
        """
        self._drawer.finish(setting)
        try:
            self._drawer.begin(setting)
        except Refused as refused:
            log.warning("lots_wait", reason=str(refused))
            return False
        self.keeper.catch_up()
        self._drawer.finish(setting)
        self.keeper.catch_up()
        return True

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

    def _set_cohorts(self, setting: Setting) -> None:
        """Freeze who is compared with whom in the periods that began: today, if all goes well.

        A bank in which nobody works yet waits for somebody to come.
        """
        for period in windows_of(setting.today)[1:]:
            made = self._ledger.load(Cohorts, cohorts_of(period))
            first = bounds(period)[0]
            if made.made or not 0 < setting.first_day <= first:
                continue
            with self._views.read() as connection:
                people = candidates(connection)
            if people:
                parted = cohorts(people, date.fromordinal(first), setting.rules(first).cohort)
                on = date.fromordinal(setting.today)
                event = made.set(CohortsSet(period=period, cohorts=parted, on=on))
                self._record(made, event, f"cohorts/{period}")

    def _settle_periods(self, setting: Setting, now: int) -> None:
        """Settle what is due, once a day; where it cannot be sealed, a minute later again."""
        if setting.today == self._settled_on or now < self._settles_at:
            return
        try:
            self._settler.settle(setting)
        except Refused as refused:
            log.warning("settling_waits", reason=str(refused))
            self._settles_at = now + MINUTE_MICROSECONDS
        else:
            self._settled_on = setting.today
            self.keeper.catch_up()

    def _record(self, subject: Subject, event: Event, command: str) -> None:
        try:
            self._ledger.record(subject, event, by=WORKER, command=command)
        except (Conflict, CommandReused):
            log.info("worker_was_second", command=command)
