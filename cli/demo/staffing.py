"""Staff of a demonstration as the weeks pass: leave, moves, departures, opting out, adjustments."""

from __future__ import annotations

from datetime import date
from functools import partial

from cli.demo.agenda import Stream, moment
from cli.demo.cast import NEVER, Manager
from cli.demo.conduct import HERD, IDLER
from cli.demo.world import World
from domain.event import Code
from domain.review import Adjustment, AdjustmentProposed
from domain.staff import Staff
from domain.unit import Grid

_NOTICE = 6
"""Days after which a leave begins at the earliest: visits are arranged that far ahead."""

_CANCELLED = 6
"""One holiday of so many is called off, the first one too."""

_FAREWELL = 7
"""Days between a manager's last visit and the end of the employment: all is written up by then."""


def pass_day(world: World, day: int) -> None:
    """Let a day bring what it brings to the staff; rare things come round by the calendar."""
    for manager in world.managers:
        if _stays(manager, day) and world.chance.happens(0.015):
            _leave(world, manager, day)
    age = day - world.plan.first.toordinal()
    if age % 42 == 21:
        _swap(world, day)
    if age % 98 == 17:
        _quit(world, day)
    if age % 60 == 10:
        _opt_out(world, day, back=age % 120 == 10)
    if age % 35 == 30:
        _adjust(world, day)


def _leave(world: World, manager: Manager, day: int) -> None:
    """A holiday noted before, perhaps called off again, or an illness noted afterwards."""
    chance = world.chance
    first = world.working_day(day + chance.within(_NOTICE, 20))
    ill = chance.happens(0.3)
    last = first + (0 if ill else chance.within(0, 4))
    days = range(first, last + 1)
    if not manager.booked.isdisjoint(days) or any(day in manager.dry for day in days):
        return
    manager.booked.update(days)
    noted = last + 1 if ill else day
    begin, end = date.fromordinal(first), date.fromordinal(last)
    leader, on = manager.branch.leader, date.fromordinal(noted)
    kind = Code("sick" if ill else "annual")
    take = partial(Staff.take_leave, first=begin, last=end, kind=kind, on=on)
    world.agenda.add(moment(noted, 660), manager.stream, leader, take)
    world.leaves += not ill
    if not ill and world.leaves % _CANCELLED == 1:
        on = date.fromordinal(day + 1)
        cancel = partial(Staff.cancel_leave, first=begin, last=end, on=on)
        world.agenda.add(moment(day + 1, 660), manager.stream, leader, cancel)
    else:
        manager.away.update(days)


def _herd(world: World, day: int) -> list[Manager]:
    """Of whom some change places or quit; who has a drought stays with the leader who knows."""
    herd = [m for m in world.managers if m.kind in (HERD, IDLER) and not m.dry]
    return [m for m in herd if _stays(m, day)]


def _stays(manager: Manager, day: int) -> bool:
    return manager.left == NEVER and manager.present(day)


def _swap(world: World, day: int) -> None:
    """Two managers change places: branch, grid and the customers in it."""
    herd = _herd(world, day)
    pairs = [(m, n) for m in herd for n in world.managers if m.branch is not n.branch]
    pairs = [(m, n) for m, n in pairs if _stays(n, day) and not n.dry]
    if not pairs:
        return
    one, other = world.chance.pick(pairs)
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
    leavers = [m for m in _herd(world, day) if max(m.booked, default=0) < day and not m.hidden]
    if len(leavers) < 2:
        return
    manager = world.chance.pick(leavers)
    heirs = [m for m in manager.branch.managers if _stays(m, day) and m is not manager]
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


def _opt_out(world: World, day: int, *, back: bool) -> None:
    """Somebody does not want to be shown; every other one thinks again after a while."""
    shown = [m for m in _herd(world, day) if not m.hidden]
    if not shown:
        return
    manager = world.chance.pick(shown)
    manager.hidden = True
    out = partial(Staff.opt_out, on=date.fromordinal(day))
    world.agenda.add(moment(day, 600), manager.stream, manager.id, out)
    if back:
        again = partial(Staff.opt_in, on=date.fromordinal(day + 12))
        world.agenda.add(moment(day + 12, 600), manager.stream, manager.id, again)


def _adjust(world: World, day: int) -> None:
    """A leader asks for points to be moved by hand, and the leader of another branch agrees."""
    manager = world.chance.pick([m for m in world.managers if m.joined <= day < m.left])
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
    world.agenda.add(
        moment(day, 600), stream, leader, partial(Adjustment.propose, proposal=proposal)
    )
    approve = partial(Adjustment.approve, approver=other, on=on)
    world.agenda.add(moment(day, 900), stream, other, approve)
