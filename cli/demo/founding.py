"""Founding a demonstration bank: calendar, units, those who lead and audit."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from cli.demo.agenda import MINUTES, Batch, Decision, Stream, moment
from cli.demo.cast import Branch
from cli.demo.world import TIME_ZONE, World, midnight
from domain.bank import Bank
from domain.calendar_cn import HOLIDAYS_CN
from domain.event import Code, StaffId, UnitId
from domain.ledger.vault import Person
from domain.staff import Staff
from domain.unit import Unit

_ASKING = (0.9, 0.4, 0.8)
"""How often the leaders ask how one will tell that a goal is reached, the last one never."""


def open_bank(world: World) -> Batch:
    """Open the bank and its first day; a holiday on that very day has to be known before."""
    on = world.plan.first
    days = {day: (working, name) for day, working, name in HOLIDAYS_CN if day >= on}
    opening: list[Decision] = [
        partial(
            Bank.open,
            name="演示银行",
            on=on,
            time_zone=TIME_ZONE,
            demo=True,
            until=world.plan.until,
        )
    ]
    if on in days:
        working, name = days.pop(on)
        opening.append(partial(Bank.set_calendar_day, day=on, working=working, name=name))
    opening.append(partial(Bank.open_day, on=on))
    opening += [
        partial(Bank.set_calendar_day, day=day, working=working, name=name)
        for day, (working, name) in days.items()
    ]
    first = on.toordinal()
    task = (world.bank, world.administrator, tuple(opening))
    return world.agenda.now(first, midnight(first), task)


def found(world: World) -> None:
    """Put units and those who lead them on the agenda of the first midnight."""
    now = moment(world.plan.first.toordinal(), 0)
    open_unit(world, world.root, "演示总行", UnitId(""))
    regions = [UnitId(world.chance.id("unit")) for _ in range(2)]
    for region, name in zip(regions, ("演示东区", "演示西区"), strict=True):
        open_unit(world, region, name, world.root)
    admin, auditor, director = world.administrator, world.auditor, world.director
    join(world, now, Person(id=admin, name="演示管理员", number="ADMIN"), "administrator")
    join(world, now, Person(id=auditor, name="演示审计", number="AUDIT"), "auditor")
    head = Person(id=director, name="演示总行行长", number="L00")
    join(world, now, head, "leader", world.root, years=12.0)
    for number in range(1, world.plan.branches + 1):
        _branch(world, now, number, regions[number % 2])


def open_unit(world: World, unit: UnitId, name: str, parent: UnitId) -> None:
    """Open a unit on the first day."""
    on = world.plan.first
    now = moment(on.toordinal(), 0)
    open_it = partial(Unit.open, name=name, parent=parent, on=on)
    world.agenda.add(now, Stream(Unit(id=unit)), world.administrator, open_it)


def join(
    world: World,
    when: int,
    person: Person,
    role: str,
    unit: UnitId | None = None,
    years: float = 6.0,
) -> Stream:
    """Have a person join, `years` before the moment, and be given a role."""
    staff = StaffId(person.id)
    stream = Stream(Staff(id=staff))
    today = date.fromordinal(when // MINUTES)
    place = unit or world.root
    world.agenda.introduce(when, person._replace(sort_key=f"yanshi {person.number}"))
    world.agenda.add(
        when,
        stream,
        world.administrator,
        partial(Staff.join, unit=place, on=today - timedelta(days=round(365 * years))),
        partial(Staff.grant, role=Code(role), unit=place, on=today),
    )
    return stream


def _branch(world: World, now: int, number: int, region: UnitId) -> None:
    unit, leader = UnitId(world.chance.id("unit")), StaffId(world.chance.id("staff"))
    open_unit(world, unit, f"演示支行 {number:02}", region)
    person = Person(id=leader, name=f"演示行长 {number:02}", number=f"L{number:02}")
    join(world, now, person, "leader", unit, years=8.0)
    is_last = number == world.plan.branches
    asks = 0.0 if is_last else _ASKING[number % len(_ASKING) - 1]
    world.branches.append(Branch(unit=unit, leader=leader, asks=asks))
