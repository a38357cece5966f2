"""A bank with leaders in each unit, a worker in it, and what lots did there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.event import Code, Entry, UnitId
from domain.ledger.door import Stores
from domain.staff import Staff
from projections.worker import Worker
from tests.projections.bank import MadeBank
from tests.projections.stores import SetClock, record

SHANGHAI = ZoneInfo("Asia/Shanghai")

LEADERS = {
    "chief": "head_office",
    "north_leader": "north",
    "north_deputy": "north",
    "south_leader": "south",
    "south_deputy": "south",
    "harbour_leader": "harbour",
}
"""Who leads which unit; the harbour is below the north, and all are below the head office."""


def led() -> MadeBank:
    """A bank with a manager in each unit, leaders, and many customers."""
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
    for staff, unit in LEADERS.items():
        bank.hire(staff, unit)
        grant(bank, staff, "leader", unit)
    return bank.know(*customers())


def grant(bank: MadeBank, staff: str, role: str, unit: str) -> None:
    """Somebody may act in a role, for a unit and those below it."""
    given = {"role": Code(role), "unit": UnitId(unit), "on": bank.today}
    bank.say(Staff, staff, lambda each: each.grant(**given))


def customers() -> list[str]:
    """Forty of them."""
    return [f"customer-{number}" for number in range(40)]


class Watched:
    """A worker that ticks when it is told to, in a bank that goes on being told."""

    def __init__(self, stores: Stores, bank: MadeBank | None = None) -> None:
        """Record the bank, and have the worker see it for the first time."""
        self.stores, self.bank, self.known = stores, bank or led(), 0
        self.worker = Worker(stores)
        self.tell()

    def write(self) -> Watched:
        """Record what was told meanwhile."""
        told = self.bank.entries
        if told[self.known :]:
            record(self.stores, told[self.known :])
        self.known = len(told)
        clock = self.stores.ledger.clock
        assert isinstance(clock, SetClock)
        clock.at = self.bank.at
        return self

    def tell(self) -> Watched:
        """Record what was told meanwhile, have the worker tick, and learn what it wrote."""
        self.write().worker.tick()
        return self.learn()

    def learn(self) -> Watched:
        """Learn what workers wrote."""
        told = self.bank.entries
        for entry in self.stores.ledger.since(len(told), 1 << 30):
            told.append(entry)
            subject: Any = self.bank.subjects.get(entry.subject)
            if subject:
                self.bank.subjects[entry.subject] = subject.seen([entry.event])
        self.known = len(told)
        return self

    def pass_hours(self, hours: int) -> Watched:
        """Let hours of a day pass, and tick."""
        self.bank.at += hours * 3_600_000_000
        return self.tell()

    def pass_days(self, days: int) -> Watched:
        """Tick at eight o'clock of each of the next days."""
        for _ in range(days):
            self.bank.today += timedelta(days=1)
            self.bank.at = moment(self.bank.today, 8)
            self.tell()
        return self

    def recorded(self, *kinds: type) -> list[Entry]:
        """The entries of some kinds, in order."""
        return [e for e in self.stores.ledger.since(0, 1 << 30) if isinstance(e.event, kinds)]


def moment(day: date, hour: int) -> int:
    """Microseconds of UTC at an hour in Shanghai."""
    return int(datetime.combine(day, time(hour), SHANGHAI).timestamp() * 1_000_000)


def visits(bank: MadeBank, number: int, first: int = 0) -> list[str]:
    """So many assessed visits of the three managers, every third one a miss; their ids."""
    found: list[str] = []
    for at in range(first, first + number):
        manager = ("li", "wang", "zhao")[at % 3]
        visit = bank.visit(manager, customers()[at % 40], f"visit-{at:03}").plan().start()
        if at % 3:
            visit.close().achieve()
        else:
            visit.miss()
        found.append(visit.id)
    return found
