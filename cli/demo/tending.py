"""Customers of a demonstration as the weeks pass: risks, departures, circles of a manager's own."""

from __future__ import annotations

from datetime import date
from functools import partial

from cli.demo.agenda import Stream, moment
from cli.demo.cast import Client, Manager
from cli.demo.planning import call_on
from cli.demo.referring import win_customers
from cli.demo.world import RULES, World
from domain.customer import Customer
from domain.event import Code, GridId
from domain.unit import Grid

_FLAGGED = 0.0008
"""Customers on whom a risk flag is raised on a working day."""

_FORTNIGHT, _FRIDAY = 14, 4
_PER_DEPARTURE = 4000
"""Customers of whom one leaves in a fortnight, besides the one who leaves in any case."""

_RISKS = (Code("overdue"), Code("cash_flow"), Code("guarantee"), Code("litigation"))
_CIRCLE_AGE = 9
_CIRCLE = 8
_RESTING = 12
"""Days without a visit after which nothing is on the agenda for a customer any more."""


def pass_day(world: World, day: int) -> None:
    """Let a working day bring what it brings to the customers."""
    for number, manager in enumerate(world.managers):
        if manager.joined > day or not manager.clients:
            continue
        for _ in range(int(_FLAGGED * len(manager.clients) + world.chance.random())):
            _flag(world, manager, world.chance.pick(manager.clients), day)
        if manager.present(day):
            win_customers(world, manager, day)
        if number % 4 == 0 and day - manager.joined == _CIRCLE_AGE:
            _draw_circle(world, manager, day)
    if (day - world.plan.first.toordinal()) % _FORTNIGHT == _FRIDAY:
        for _ in range(1 + world.plan.customers // _PER_DEPARTURE):
            _depart(world, day)


def _flag(world: World, manager: Manager, client: Client, day: int) -> None:
    """A leader warns; the manager goes to see the customer at once, or does not."""
    chance, leader = world.chance, manager.branch.leader
    cleared = world.working_day(day + chance.within(5, 20))
    if max(client.flagged, client.last) >= day:
        return
    client.flagged = cleared
    raised_on, cleared_on = date.fromordinal(day), date.fromordinal(cleared)
    raise_ = partial(Customer.raise_flag, raiser=leader, kind=chance.pick(_RISKS), on=raised_on)
    tier = partial(Customer.assign_tier, tier=Code("abnormal"), on=raised_on, rules=RULES)
    world.agenda.add(moment(day, 450), client.stream, leader, raise_, tier)
    clear = partial(Customer.clear_flag, clearer=leader, on=cleared_on)
    tier = partial(Customer.assign_tier, tier=Code("existing"), on=cleared_on, rules=RULES)
    world.agenda.add(moment(cleared, 990), client.stream, leader, clear, tier)
    visit = world.working_day(day + 1)
    conduct = manager.conduct(day, chance.random())
    if manager.present(visit) and chance.happens(conduct.minds):
        call_on(world, manager, client, visit, day)


def _depart(world: World, day: int) -> None:
    """A customer leaves the bank, one for whom nothing is on the agenda any more."""
    manager = world.chance.pick([each for each in world.managers if each.clients])
    resting = [
        client
        for client in manager.clients
        if client.last < day - _RESTING and client.flagged < day
    ]
    if not resting:
        return
    client = world.chance.pick(resting)
    manager.clients.remove(client)
    reason = world.chance.pick((Code("moved_away"), Code("other_bank")))
    depart = partial(Customer.depart, reason=reason, on=date.fromordinal(day))
    world.agenda.add(moment(day, 960), client.stream, manager.branch.leader, depart)


def _draw_circle(world: World, manager: Manager, day: int) -> None:
    """个性化网格: customers of one segment whom the manager chose; one soon leaves the circle."""
    known = [client for client in manager.clients if client.last < day]
    circle = [client for client in known if client.segment == known[0].segment][:_CIRCLE]
    if not circle:
        return
    name = GridId(world.chance.id("grid"))
    on = date.fromordinal(day)
    define = partial(Grid.define_personal, manager=manager.id, name="演示圈子", on=on)
    world.agenda.add(moment(day, 1080), Stream(Grid(id=name)), manager.id, define)
    for client in circle:
        join = partial(Customer.join_grid, grid=name, on=on)
        world.agenda.add(moment(day, 1080), client.stream, manager.id, join)
    leave = partial(Customer.leave_grid, grid=name, on=on)
    world.agenda.add(moment(day, 1140), circle[0].stream, manager.id, leave)
