"""Droughts of a demonstration: one that lasts on the last day, and one that ended in a comeback."""

from __future__ import annotations

from datetime import date
from itertools import islice

from cli.demo.agenda import Stream, moment, said
from cli.demo.cast import Manager
from cli.demo.conduct import HERD
from cli.demo.world import RULES, World
from domain.rescue import JOINT_VISIT, Rescue, RescueOffered, rescue_id

_SHORTEST = 8
"""Weeks of a demonstration that has room for droughts."""

_LASTS, _LASTED = 5, 4
"""Working days beyond those that make a drought."""


def bring(world: World) -> None:
    """Let two managers of the first branch reach no goal for weeks; the leader helps one of them.

    The other one is left to whoever looks on as that leader.
    """
    plan = world.plan
    herd = [m for m in world.branches[0].managers if m.kind is HERD]
    if plan.weeks < _SHORTEST or not herd:
        return
    until = plan.until.toordinal()
    herd[0].dry = range(_back(world, until, RULES.drought_days + _LASTS), until + 1)
    if len(herd) > 1:
        first = world.working_day((plan.first.toordinal() + until) // 2)
        days = world.working_days(first, RULES.drought_days + _LASTED)
        herd[1].dry = range(first, days[-1] + 1)
        _help(world, herd[1], days[RULES.drought_days + 1])


def _back(world: World, day: int, number: int) -> int:
    """The day from which on there are so many working days before `day`."""
    before = (each for each in range(day - 1, 0, -1) if world.calendar.is_working(each))
    return next(islice(before, number - 1, None))


def _help(world: World, manager: Manager, day: int) -> None:
    """The leader offers to come along."""
    leader = manager.branch.leader
    on = date.fromordinal(day)
    offer = RescueOffered(staff=manager.id, leader=leader, offer=JOINT_VISIT, on=on)
    rescue = Stream(Rescue(id=rescue_id(manager.id)))
    world.agenda.add(moment(day, 600), rescue, leader, said(offer))
