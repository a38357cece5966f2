"""Staff of a demonstration as the weeks pass: leave, moves, departures, opting out, adjustments."""

from __future__ import annotations

from datetime import date
from functools import partial

from cli.demo.agenda import Stream, moment, said
from cli.demo.cast import NEVER, Manager
from cli.demo.conduct import HERD
from cli.demo.world import World
from domain.event import Code
from domain.review import Adjustment, AdjustmentProposed
from domain.staff import Staff
from domain.unit import Grid

_NOTICE = 6
"""Days after which a leave begins at the earliest: visits are arranged that far ahead."""

_FAREWELL = 7
"""Days between a manager's last visit and the end of the employment: all is written up by then."""


def pass_day(world: World, day: int) -> None:
    """Let a day bring what it brings to the staff; rare things come round by the calendar."""
    for manager in world.managers:
        if manager.present(day) and world.chance.happens(0.015):
            _leave(world, manager, day)
    age = day - world.plan.first.toordinal()
    if age % 42 == 21:
        _swap(world, day)
    if age % 98 == 17:
        _quit(world, day)
    if age % 60 == 10:
        _opt_out(world, day)
    if age % 35 == 30:
        _adjust(world, day)


def _leave(world: World, manager: Manager, day: int) -> None:
    """A holiday noted before, perhaps called off again, or an illness noted afterwards."""
    chance = world.chance
    first = world.working_day(day + chance.within(_NOTICE, 20))
    ill = chance.happens(0.3)
    last = first + (0 if ill else chance.within(0, 4))
    days = range(first, last + 1)
    if not manager.booked.isdisjoint(days):
        return
    manager.booked.update(days)
    noted = last + 1 if ill else day
    span = {"first": date.fromordinal(first), "last": date.fromordinal(last)}
    take = partial(
        Staff.take_leave,
        kind=Code("sick" if ill else "annual"),
        on=date.fromordinal(noted),
        **span,
    )
    world.agenda.add(moment(noted, 11 * 60), manager.stream, manager.branch.leader, take)
    if not ill and chance.happens(0.15):
        cancel = partial(Staff.cancel_leave, on=date.fromordinal(day + 1), **span)
        when = moment(day + 1, 11 * 60)
        world.agenda.add(when, manager.stream, manager.branch.leader, cancel)
    else:
        manager.away.update(days)


def _settled(world: World, day: int) -> list[Manager]:
    """The herd's managers who are there to stay."""
    return [m for m in world.managers if m.kind is HERD and m.left == NEVER and m.present(day)]


def _swap(world: World, day: int) -> None:
    """Two managers change places: branch, grid and the customers in it."""
    one, other = world.chance.pick(_settled(world, day)), world.chance.pick(world.managers)
    if one.branch is other.branch or not other.present(day) or other.left != NEVER:
        return
    one.branch.managers.remove(one)
    other.branch.managers.remove(other)
    one.branch, other.branch = other.branch, one.branch
    one.grid, other.grid = other.grid, one.grid
    on = date.fromordinal(day)
    for manager in (one, other):
        manager.branch.managers.append(manager)
        move = partial(Staff.move, unit=manager.branch.unit, on=on)
        world.agenda.add(moment(day, 0), manager.stream, world.administrator, move)
        assign = partial(Grid.assign, manager=manager.id, on=on)
        leader = manager.branch.leader
        world.agenda.add(moment(day, 0), manager.grid.stream, leader, assign)


def _quit(world: World, day: int) -> None:
    """A manager gives notice, keeps the appointments made, and hands the grid to a colleague."""
    manager = world.chance.pick(_settled(world, day))
    heirs = [m for m in manager.branch.managers if m is not manager and m.left == NEVER]
    if not heirs:
        return
    heir = world.chance.pick(heirs)
    heir.clients.extend(manager.clients)
    manager.clients.clear()
    assign = partial(Grid.assign, manager=heir.id, on=date.fromordinal(day))
    world.agenda.add(moment(day, 1020), manager.grid.stream, manager.branch.leader, assign)
    manager.left = max(day, world.arranged) + 1
    last = manager.left + _FAREWELL
    leave = partial(Staff.leave, on=date.fromordinal(last))
    world.agenda.add(moment(last, 1020), manager.stream, world.administrator, leave)


def _opt_out(world: World, day: int) -> None:
    """Somebody does not want to be shown, and thinks again some weeks later or never."""
    manager = world.chance.pick(_settled(world, day))
    on, back = date.fromordinal(day), date.fromordinal(day + 12)
    staff = manager.stream
    if isinstance(staff.subject, Staff) and staff.subject.opted_out:
        return
    world.agenda.add(moment(day, 600), staff, manager.id, partial(Staff.opt_out, on=on))
    if world.chance.happens(0.5):
        when = moment(day + 12, 600)
        world.agenda.add(when, staff, manager.id, partial(Staff.opt_in, on=back))


def _adjust(world: World, day: int) -> None:
    """A leader asks for points to be moved by hand, and the leader of another branch agrees."""
    manager = world.chance.pick(world.managers)
    other = world.branch_other_than(manager.branch).leader
    on = date.fromordinal(day)
    stream = Stream(Adjustment(id=world.chance.id("adjustment")))
    proposal = AdjustmentProposed(
        staff=manager.id,
        measure=Code("help"),
        amount=world.chance.pick((-20, 20, 40)),
        reason="系统切换当天漏记，按原始单据更正。",
        proposer=manager.branch.leader,
        on=on,
    )
    leader = manager.branch.leader
    world.agenda.add(moment(day, 600), stream, leader, partial(Adjustment.propose, proposal=proposal))
    approve = partial(Adjustment.approve, approver=other, on=on)
    world.agenda.add(moment(day, 900), stream, other, approve)
