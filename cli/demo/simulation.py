"""The simulation: days pass in a made-up bank, and what is done on them is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import groupby
from operator import attrgetter

from cli.demo import droughts, praising, ruling, staffing, tending
from cli.demo.agenda import Batch
from cli.demo.founding import found, open_bank
from cli.demo.hiring import hire
from cli.demo.plan import DemoPlan, DemoReport
from cli.demo.planning import fill_day
from cli.demo.praising import Watch
from cli.demo.world import WORKER, Digest, World, empty_world, midnight
from domain.bank import Bank
from domain.event import Refused
from domain.ledger.door import open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from domain.ledger.vault import Vault
from projections.stretch import uncollected

Progress = Callable[[int], None]
"""Told after each day how many of the plan's days have passed."""

_AHEAD = 3
"""Working days that visits are arranged ahead."""


class SimulatedClock:
    """Tells the moment that it was set to, in microseconds of UTC since 1970."""

    def __init__(self) -> None:
        """Begin at the beginning of time."""
        self.at = 0

    def __call__(self) -> int:
        """The moment."""
        return self.at


def demonstrate(settings: Settings, plan: DemoPlan, progress: Progress) -> DemoReport:
    """Make the bank of `plan` in empty stores; refused where anything was recorded before."""
    migrate(settings)
    stores = open_stores(settings, SimulatedClock())
    try:
        return simulate(stores.ledger, plan, progress)
    finally:
        stores.close()


def simulate(ledger: Ledger, plan: DemoPlan, progress: Progress) -> DemoReport:
    """Record the bank of `plan` in an empty ledger that was opened with a SimulatedClock."""
    clock = ledger.clock
    if not isinstance(clock, SimulatedClock):
        raise TypeError("Open the ledger with a SimulatedClock.")
    require_empty(ledger)
    topics: Counter[str] = Counter()
    first = plan.first.toordinal()
    made = batches(plan, partial(evidence_digest, ledger.vault))
    with uncollected():
        for day, of_day in groupby(made, key=attrgetter("day")):
            _record(ledger, clock, list(of_day), topics)
            progress(day - first + 1)
    visits = topics["visit.started"]
    return DemoReport(plan=plan, events=topics.total(), visits=visits, topics=dict(topics))


def require_empty(ledger: Ledger) -> None:
    """Refuse to demonstrate where anything was recorded."""
    ledger.bank().require_whole()
    if ledger.head():
        raise Refused("The ledger holds events already; a demonstration needs an empty one.")


def _record(ledger: Ledger, clock: SimulatedClock, made: list[Batch], topics: Counter[str]) -> None:
    """Record a day; the vault learns its people and makes their keys in one go."""
    people = [person for batch in made for person in batch.people]
    ledger.vault.remember(people)
    ledger.vault.keys(person.id for person in people)
    for batch in made:
        clock.at = batch.at
        ledger.record_all(batch.deeds)
        topics.update(event.tag() for deed in batch.deeds for event in deed.events)


def evidence_digest(vault: Vault, document: bytes) -> str:
    """What the ledger keeps of a document: a keyed hash."""
    return vault.hash("evidence", document).hex()


def batches(plan: DemoPlan, digest: Digest) -> Iterator[Batch]:
    """All that is recorded in the bank of `plan`, in order; nothing is read from any store."""
    watch = Watch(plan.seed)
    for batch in _made(empty_world(plan, digest), watch):
        yield batch
        watch.take(batch)


def _made(world: World, watch: Watch) -> Iterator[Batch]:
    plan = world.plan
    yield open_bank(world)
    found(world)
    ruling.begin(world)
    hire(world)
    droughts.bring(world)
    first, until = plan.first.toordinal(), plan.until.toordinal()
    yield from _day(world, watch, first)
    for day in range(first + 1, until):
        yield _open_day(world, day)
        yield from _day(world, watch, day)
    # Today has only just begun: what is planned for it is left to whoever looks on.
    yield _open_day(world, until)
    yield from world.agenda.dawn(until, midnight(until))


def _open_day(world: World, day: int) -> Batch:
    open_it = partial(Bank.open_day, on=date.fromordinal(day))
    return world.agenda.now(day, midnight(day), (world.bank, WORKER, (open_it,)))


def _day(world: World, watch: Watch, day: int) -> Iterator[Batch]:
    staffing.pass_day(world, day)
    if world.calendar.is_working(day):
        tending.pass_day(world, day)
        _arrange(world, day)
    yield from world.agenda.dawn(day, midnight(day))
    if world.calendar.is_working(day):
        praising.pass_day(world, watch, day)
    yield from world.agenda.rest(day, midnight(day))


def _arrange(world: World, day: int) -> None:
    """Fill the managers' days as far ahead as they plan; on the first day, all of these days."""
    horizon = world.working_days(day, _AHEAD + 1)
    for target in horizon:
        if target <= world.arranged:
            continue
        world.arranged = target
        evenings = [each for each in horizon if each < target]
        for manager in world.managers:
            if manager.present(target):
                fill_day(world, manager, target, evenings)
