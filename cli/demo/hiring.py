"""Hiring the managers of a demonstration, each with a grid of their own and its customers."""

from __future__ import annotations

from datetime import date
from functools import partial

from cli.demo.agenda import Stream, moment
from cli.demo.cast import Branch, Client, Grid, Manager, kinds
from cli.demo.conduct import APPRENTICE, BENCHMARK, IDLER, VILLAGE, Conduct
from cli.demo.founding import join
from cli.demo.world import RULES, World
from domain.customer import Customer
from domain.event import Code, GridId, StaffId
from domain.ledger.vault import Person
from domain.unit import Grid as GridSubject

_TENURES = (0.4, 0.8, 1.5, 2.2, 2.8, 3.5, 4.5, 6.0, 7.5, 9.0, 12.0, 15.0)
"""Years on the staff: some in each of the bands that cohorts are made of."""

_SEGMENTS = ("farmer", "merchant", "small_business", "salaried", "large")
_RURAL = (0.76, 0.90, 0.94, 0.98, 1.0)
_MIXED = (0.33, 0.60, 0.74, 0.91, 1.0)
_URBAN = (0.05, 0.43, 0.66, 0.86, 1.0)
"""Segments of those who live in a grid, as cumulative shares."""

_TIERS = ("abnormal", "channel", "vip", "existing", "new")
_TIERED = (0.01, 0.06, 0.12, 0.80, 1.0)

_REGISTERED = 5 * 60
_HOURS = 2


def hire(world: World) -> None:
    """Hire everybody: most were there before the bank opened, apprentices come later."""
    tenures = [world.chance.pick(_TENURES) for _ in range(world.plan.managers)]
    stock = [1.0 + years / 10 for years in tenures]
    left = world.plan.customers
    for number, (kind, quality) in enumerate(_talents(world)):
        share = round(left * stock[number] / sum(stock[number:]))
        left -= share
        _hire(world, number, kind, quality, 0.0 if kind is APPRENTICE else tenures[number])
        _populate(world, world.managers[-1], share)


def _talents(world: World) -> list[tuple[Conduct, float]]:
    """Kinds and latent qualities; the best of the bank are its benchmark performers."""
    made_up = kinds(world.plan.managers)
    chance = world.chance
    qualities = sorted((chance.clipped(0.35, 0.08, 0.1, 0.7) for _ in made_up), reverse=True)
    best = made_up.count(BENCHMARK)
    others = qualities[best:]
    chance.shuffle(others)
    return list(zip(made_up, qualities[:best] + others, strict=True))


def _hire(world: World, number: int, kind: Conduct, quality: float, years: float) -> None:
    chance = world.chance
    first, last = world.plan.first.toordinal(), world.plan.until.toordinal()
    joined = first if kind is not APPRENTICE else chance.within(first + 1, (first + last) // 2)
    branch = _branch_for(world, kind, number)
    person = Person(
        id=chance.id("staff"), name=f"演示经理 {number + 1:02}", number=f"M{number + 1:02}"
    )
    stream = join(world, moment(joined, 0), person, "manager", branch.unit, years)
    grid = _grid(world, number, branch)
    manager = Manager(
        id=StaffId(person.id),
        stream=stream,
        kind=kind,
        quality=quality,
        pace=chance.within(15, 25) / 5,
        branch=branch,
        grid=grid,
        joined=joined,
        years=years,
    )
    assign = partial(GridSubject.assign, manager=manager.id, on=date.fromordinal(joined))
    world.agenda.add(moment(joined, 0), grid.stream, branch.leader, assign)
    branch.managers.append(manager)
    world.managers.append(manager)


def _branch_for(world: World, kind: Conduct, number: int) -> Branch:
    """The last branch has nobody to look up to: that is where the mediocrity trap shows."""
    branches = world.branches
    if kind is BENCHMARK and len(branches) > 2:
        return branches[number % (len(branches) - 1)]
    if kind is IDLER:
        return branches[-1]
    return min(branches, key=lambda branch: len(branch.managers))


def _grid(world: World, number: int, branch: Branch) -> Grid:
    name = GridId(world.chance.id("grid"))
    grid = Grid(
        id=name, stream=Stream(GridSubject(id=name)), difficulty=world.chance.pick((1, 2, 2, 3))
    )
    define = partial(
        GridSubject.define,
        unit=branch.unit,
        name=f"演示网格 {number + 1:02}",
        on=world.plan.first,
        difficulty=grid.difficulty,
    )
    world.agenda.add(moment(world.plan.first.toordinal(), 0), grid.stream, branch.leader, define)
    return grid


def _populate(world: World, manager: Manager, number: int) -> None:
    chance = world.chance
    shares = _RURAL if manager.kind is VILLAGE else chance.pick((_MIXED, _MIXED, _URBAN))
    liking = 3.0 + min(manager.years, 8.0) / 10
    first = world.plan.first.toordinal()
    for index in range(number):
        segment = Code(chance.choices(_SEGMENTS, cum_weights=shares)[0])
        tier = Code(chance.choices(_TIERS, cum_weights=_TIERED)[0])
        client = world.customer(segment, RULES.cadence(tier))
        client.liking = round(chance.clipped(liking, 1.1, 1, 5))
        client.last = first - chance.within(1, client.cadence)
        manager.clients.append(client)
        when = moment(first, _REGISTERED + 60 * _HOURS * index // number)
        _register(world, when, manager, client, tier)


def _register(world: World, when: int, manager: Manager, client: Client, tier: Code) -> None:
    """Two persons stand for a registration: the manager, or who acts for one still to come."""
    on = world.plan.first
    leader = manager.branch.leader
    vacant = manager.joined > on.toordinal()
    registrar, confirmer = (leader, world.administrator) if vacant else (manager.id, leader)
    world.introduce(when, client)
    world.agenda.add(
        when,
        client.stream,
        registrar,
        partial(Customer.register, registrar=registrar, segment=client.segment, on=on, rules=RULES),
        partial(Customer.assign_tier, tier=tier, on=on, rules=RULES),
        partial(Customer.join_grid, grid=manager.grid.id, on=on),
    )
    confirm = partial(Customer.confirm, confirmer=confirmer, on=on)
    world.agenda.add(when + 20, client.stream, confirmer, confirm)
