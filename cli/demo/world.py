"""The world of a demonstration: everybody and everything in it, and the days that pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from cli.demo.agenda import Agenda, Stream
from cli.demo.cast import Branch, Client, Manager
from cli.demo.chance import Chance
from cli.demo.plan import DemoPlan
from cli.demo.texts import Writer, trade
from domain.bank import BANK, Bank
from domain.calendar import Calendar
from domain.calendar_cn import HOLIDAYS_CN
from domain.customer import Customer
from domain.event import Code, CustomerId, StaffId, UnitId
from domain.ledger.vault import Person
from domain.ruleset_1 import RULESET_1

RULES = RULESET_1
TIME_ZONE = "Asia/Shanghai"

WORKER = "worker"
"""Who does what nobody does by hand: opens days, lets plans lapse, draws second looks."""

Digest = Callable[[bytes], str]
"""A keyed hash of a document."""


@dataclass(slots=True, eq=False)
class World:
    """What the simulation knows; `chance` decides what happens, `words` how it is told."""

    plan: DemoPlan
    chance: Chance
    words: Chance
    agenda: Agenda
    digest: Digest
    bank: Stream
    calendar: Calendar
    root: UnitId
    administrator: StaffId
    auditor: StaffId
    director: StaffId
    branches: list[Branch] = field(default_factory=list)
    managers: list[Manager] = field(default_factory=list)
    known: int = 0
    arranged: int = 0
    leaves: int = 0
    looks: int = 0
    rejections: int = 0

    def working_days(self, day: int, number: int) -> list[int]:
        """The first `number` working days from `day` on."""
        return list(islice(self.calendar.working(day, day + 10 * number + 20), number))

    def working_day(self, day: int) -> int:
        """The first working day from `day` on."""
        while not self.calendar.is_working(day):
            day += 1
        return day

    def branch_other_than(self, branch: Branch) -> Branch:
        """Another branch, whose leader looks with other eyes."""
        others = [each for each in self.branches if each is not branch]
        return self.chance.pick(others)

    def customer(self, segment: Code, cadence: int) -> Client:
        """A customer whom nobody knows yet."""
        name = CustomerId(self.chance.id("customer"))
        living = trade(self.words, segment)
        return Client(name, Stream(Customer(id=name)), segment, cadence, living)

    def writer(self, client: Client, product: Code) -> Writer:
        """Who finds words about a visit to the customer."""
        return Writer(self.words, client.segment, client.trade, product)

    def introduce(self, when: int, client: Client) -> None:
        """Have the vault know the customer, under a name that is plainly made up."""
        self.known += 1
        number = f"{self.known:05}"
        person = Person(client.id, f"演示客户 {number}", f"C{number}", "", f"yanshi {number}")
        self.agenda.introduce(when, person)


def empty_world(plan: DemoPlan, digest: Digest) -> World:
    """A world in which nobody lives yet."""
    chance = Chance(plan.seed)
    calendar = Calendar()
    for day, working, _name in HOLIDAYS_CN:
        calendar.set(day.toordinal(), working)
    return World(
        plan=plan,
        chance=chance,
        words=Chance(f"words {plan.seed}"),
        agenda=Agenda(chance),
        digest=digest,
        bank=Stream(Bank(id=BANK)),
        calendar=calendar,
        root=UnitId(chance.id("unit")),
        administrator=StaffId(chance.id("staff")),
        auditor=StaffId(chance.id("staff")),
        director=StaffId(chance.id("staff")),
    )


@lru_cache(maxsize=1024)
def midnight(day: int) -> int:
    """When a bank date begins, in microseconds of UTC since 1970."""
    on = date.fromordinal(day)
    begin = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(TIME_ZONE))
    return int(begin.timestamp()) * 1_000_000
