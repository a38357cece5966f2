"""The simulated world: managers with a queue on their phones, servers that crash, a wild clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.bank import BANK, Bank
from domain.customer import Customer
from domain.event import Code, CustomerId, Entry, Event, Refused, StaffId, Subject, UnitId
from domain.ledger.door import Stores
from domain.ledger.ledger import CommandReused, Conflict, Ledger
from domain.ledger.masters import MasterKeys
from domain.ledger.settings import Settings
from domain.ledger.store import Store, Unavailable
from domain.ledger.vault import Vault
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff
from domain.unit import Unit
from domain.visit import Visit
from domain.visit_event import Evidence, VisitPlanned, VisitStarted
from projections.keeper import Keeper
from projections.worker import Worker
from tests.simulation.faults import Faults, FaultyStore

FIRST = date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Shanghai")
MANAGERS = tuple(StaffId(name) for name in ("li", "wang", "zhao"))
CUSTOMERS = tuple(CustomerId(name) for name in ("ai", "bao", "cui", "dou"))

_DAY = 86_400_000_000
_EVIDENCE = Evidence(kind=Code("contract"), fields=(Code("product"), Code("contract_number")))


class Deed(NamedTuple):
    """What a manager decided on a phone, with the command id that it has for ever."""

    subject: Subject
    event: Event
    command: str


class World:
    """Takes one step after the other; the same seed takes the same ones."""

    def __init__(self, settings: Settings, seed: int) -> None:
        """Found a bank in the migrated, empty stores of `settings`; every second one is sealed."""
        self.seal_key = settings.seal_key if seed % 2 else None
        self.chance = Random(seed)
        self.faults = Faults(Random(seed + 1))
        self.settings = settings
        self.at = int(datetime(2026, 3, 2, 8, tzinfo=ZONE).timestamp()) * 1_000_000
        self.queue: list[Deed] = []
        self.answered: dict[str, tuple[Entry, ...]] = {}
        self.turned_down: set[str] = set()
        self.crashes = self.count = 0
        self.draws: Counter[str] = Counter()
        self.stores = self._open()
        self.workers = [Worker(self.stores), Worker(self.stores)]
        self._found()

    def _open(self) -> Stores:
        vault = Vault(
            Store("vault", self.settings.url("vault")), MasterKeys.at(self.settings.key_file)
        )
        store = FaultyStore("ledger", self.settings.url("ledger"), self.faults)
        ledger = Ledger(store, vault, lambda: self.at)
        views = FaultyStore("views", self.settings.url("views"), self.faults)
        return Stores(ledger, views, vault, seal_key=self.seal_key)

    def _found(self) -> None:
        self.faults.share = 0.0
        ledger = self.stores.ledger
        bank = Bank(id=BANK)
        opened = bank.open(name="Bank", on=FIRST, time_zone=ZONE.key)
        ledger.record(bank, opened, bank.seen([opened]).open_day(on=FIRST), by="x")
        unit = Unit(id="unit")
        ledger.record(unit, unit.open(name="Unit", parent=UnitId(""), on=FIRST), by="x")
        for manager in MANAGERS:
            staff = Staff(id=manager)
            ledger.record(staff, staff.join(unit=UnitId("unit"), on=FIRST), by="x")
        for name in CUSTOMERS:
            customer = Customer(id=name)
            registered = customer.register(
                registrar=MANAGERS[0], segment=Code("farmer"), on=FIRST, rules=RULESET_1
            )
            confirmed = customer.seen([registered]).confirm(confirmer=MANAGERS[1], on=FIRST)
            ledger.record(customer, registered, confirmed, by="x")
        self.faults.share = 1 / 6

    def step(self) -> None:
        """One thing happens."""
        (happening,) = self.chance.choices(*zip(*_HAPPENINGS, strict=True))
        self.at += self.chance.randrange(60_000_000)
        with suppress(Unavailable):  # whoever it was tries again some time
            happening(self)

    def decide(self) -> None:
        """A manager decides something, by what the phone knew at the time."""
        manager = self.chance.choice(MANAGERS)
        visit = self.stores.ledger.load(Visit, f"visit-{self.chance.randrange(9)}-{manager}")
        try:
            event = self._decision(visit, manager)
        except Refused:
            return
        self.count += 1
        self.queue.append(Deed(visit, event, f"deed-{self.count}"))

    def _decision(self, visit: Visit, manager: StaffId) -> Event:
        today = self.stores.ledger.today()
        customer = self.chance.choice(CUSTOMERS)
        if not visit.planned:
            plan = VisitPlanned(
                manager=manager,
                customer=customer,
                planned_on=today,
                goal=Code("product_sold"),
                success_test="signed",
                on=today,
            )
            return visit.plan(plan, rules=RULESET_1, today=today)
        customer = visit.planned.customer
        if not visit.started:
            start = VisitStarted(manager=manager, customer=customer, on=today)
            return visit.start(start, rules=RULESET_1, today=today)
        decisions: tuple[Callable[[], Event], ...] = (
            lambda: visit.close(
                customer=customer,
                action=Code("product_signed"),
                evidence=_EVIDENCE,
                on=today,
                rules=RULESET_1,
            ),
            lambda: visit.achieve(on=today, rules=RULESET_1),
            lambda: visit.miss(reason=Code(""), on=today, rules=RULESET_1),
            lambda: visit.log(log="told", next_step="", log_likeness=0, on=today),
            lambda: visit.contact(customer=self.chance.choice(CUSTOMERS), on=today),
            lambda: visit.retract(reason=Code("mistake"), on=today),
        )
        return self.chance.choice(decisions)()

    def send(self) -> None:
        """A phone sends one of its deeds, perhaps once more; what has no answer stays in it."""
        if not self.queue:
            return
        deed = self.queue.pop(self.chance.randrange(len(self.queue)))
        try:
            entries = self.stores.ledger.record(
                deed.subject, deed.event, by="phone", command=deed.command
            )
        except Unavailable:
            self.queue.append(deed)
            raise
        except (Conflict, CommandReused):
            self.turned_down.add(deed.command)
            return
        assert self.answered.setdefault(deed.command, entries) == entries
        if self.chance.random() < 0.2:
            self.queue.append(deed)  # the answer never arrived

    def work(self) -> None:
        """One of the workers does what is due."""
        self.chance.choice(self.workers).tick()

    def fold(self) -> None:
        """One of the workers folds a little."""
        worker = self.chance.choice(self.workers)
        position = worker.keeper.position()
        worker.keeper.catch_up(position + self.chance.randrange(1, 30), limit=7)

    def crash(self) -> None:
        """A server dies, with all that it had in memory, and another one starts."""
        self.crashes += 1
        self.stores.close()
        self.stores = self._open()
        self.workers = [Worker(self.stores) for _ in self.workers]

    def jump(self) -> None:
        """The clock is set, backwards or ahead."""
        self.at += self.chance.choice((-_DAY, -3_600_000_000, 3_600_000_000, _DAY, 3 * _DAY))

    def calm(self) -> None:
        """Nothing fails any more, and everybody comes to an end."""
        self.faults.share = 0.0
        while self.queue:
            self.send()
        for worker in self.workers:
            worker.tick()
        Keeper(self.stores.ledger, self.stores.views).catch_up()


_HAPPENINGS: tuple[tuple[Callable[[World], None], int], ...] = (
    (World.decide, 40),
    (World.send, 40),
    (World.work, 6),
    (World.fold, 10),
    (World.crash, 1),
    (World.jump, 2),
)
"""What may happen, and how often compared with the rest."""
