"""Reviewing: second looks by leaders of other branches, and appeals against what they found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cli.demo.agenda import Stream, moment, said
from cli.demo.cast import Branch, Client
from cli.demo.outing import Outing
from cli.demo.world import WORKER, World
from domain.event import Code, Event, StaffId
from domain.review import (
    Appeal,
    AppealDecided,
    AppealFiled,
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
    SecondLookRedrawn,
)
from domain.second_look import SecondLookTaken

_FORGOTTEN = 15
"""One second look of so many is not done in time; of those, every other one never."""

_APPEALED = 5
"""One rejection of so many is appealed against, the first one too."""

_INCOMPLETE = 0.3
"""Incomplete evidence that is found wanting; it earns nothing in any case."""

_REDRAWN, _GIVEN_UP = 10, 20
_DOUBTS = (Code("fields_missing"), Code("unsigned"), Code("wrong_customer"))


def second_look(world: World, outing: Outing, day: int) -> None:
    """Draw an assessed visit at the opening of `day`, and have it looked at, or not."""
    world.looks += 1
    first, second = (world.branch_other_than(outing.manager.branch) for _ in range(2))
    _when_opened(world, outing, day, _drawn(outing, day, first.leader))
    if world.looks % _FORGOTTEN != 1:
        _judge(world, outing, first, world.working_day(day + world.chance.within(1, 6)))
        return
    days = world.working_days(day, _GIVEN_UP + 1)
    _when_opened(world, outing, days[_REDRAWN], _redrawn(outing, days[_REDRAWN], second.leader))
    if world.looks % (2 * _FORGOTTEN) == 1:
        _when_opened(world, outing, days[_GIVEN_UP], _missed(outing, days[_GIVEN_UP]))
    else:
        _judge(world, outing, second, days[_REDRAWN + 2])


def _when_opened(world: World, outing: Outing, day: int, event: Event) -> None:
    world.agenda.add(moment(day, 0), outing.stream, WORKER, said(event))


def _drawn(outing: Outing, day: int, assessor: StaffId) -> SecondLookDrawn:
    on = date.fromordinal(day)
    manager, customer = outing.manager.id, outing.client.id
    return SecondLookDrawn(manager=manager, customer=customer, assessor=assessor, on=on)


def _redrawn(outing: Outing, day: int, assessor: StaffId) -> SecondLookRedrawn:
    on = date.fromordinal(day)
    manager, customer = outing.manager.id, outing.client.id
    return SecondLookRedrawn(manager=manager, customer=customer, assessor=assessor, on=on)


def _missed(outing: Outing, day: int) -> SecondLookMissed:
    on = date.fromordinal(day)
    return SecondLookMissed(manager=outing.manager.id, customer=outing.client.id, on=on)


def _judge(world: World, outing: Outing, assessor: Branch, day: int) -> None:
    """Say how the goal looks, and of each close whether its evidence shows it."""
    doubt = _doubt(outing)
    taken = said(_taken(outing, assessor.leader, day))
    world.agenda.add(moment(day, 15 * 60), outing.stream, assessor.leader, taken)
    for client in outing.closed:
        rejected = world.chance.happens(doubt)
        verdict = _rejected if rejected else _upheld
        event = verdict(world, outing, client, assessor.leader, day)
        world.agenda.add(moment(day, 15 * 60), outing.stream, assessor.leader, said(event))
        if rejected:
            world.rejections += 1
            if world.rejections % _APPEALED == 1:
                _appeal(world, outing, client, assessor, world.working_day(day + 1))


def _taken(outing: Outing, assessor: StaffId, day: int) -> SecondLookTaken:
    """How the goal looks to somebody who does not know what the manager said of it."""
    return SecondLookTaken(
        manager=outing.manager.id,
        customer=outing.client.id,
        assessor=assessor,
        achieved=outing.won,
        on=date.fromordinal(day),
    )


def _doubt(outing: Outing) -> float:
    return outing.conduct.doubtful if outing.complete else _INCOMPLETE


def _rejected(
    world: World, outing: Outing, client: Client, assessor: StaffId, day: int
) -> EvidenceRejected:
    return EvidenceRejected(
        manager=outing.manager.id,
        customer=client.id,
        assessor=assessor,
        reason=world.chance.pick(_DOUBTS),
        on=date.fromordinal(day),
    )


def _upheld(
    _world: World, outing: Outing, client: Client, assessor: StaffId, day: int
) -> EvidenceUpheld:
    return EvidenceUpheld(
        manager=outing.manager.id,
        customer=client.id,
        assessor=assessor,
        on=date.fromordinal(day),
    )


def _appeal(world: World, outing: Outing, client: Client, assessor: Branch, day: int) -> None:
    """Have the manager object, and a leader decide who is neither theirs nor the assessor."""
    stream = Stream(Appeal(id=world.chance.id("appeal")))
    staff = outing.manager.id
    world.agenda.add(moment(day, 10 * 60), stream, staff, _filed(outing, assessor.leader, day))
    decided = world.working_day(day + world.chance.within(2, 4))
    decider = world.branch_other_than(assessor).leader
    granted = world.chance.happens(0.5)
    answer = _decided(outing, decider, decided, granted=granted)
    world.agenda.add(moment(decided, 14 * 60), stream, decider, answer)
    if granted:
        upheld = said(_upheld(world, outing, client, decider, decided))
        world.agenda.add(moment(decided, 14 * 60), outing.stream, decider, upheld)


def _filed(outing: Outing, against: StaffId, day: int) -> Callable[[Appeal], Event]:
    """What is appealed against has its position only once it is recorded."""
    return lambda appeal: appeal.file(
        AppealFiled(
            staff=outing.manager.id,
            about=outing.stream.position,
            reason="证据齐全，申请重新复核。",
            against=against,
            on=date.fromordinal(day),
        )
    )


def _decided(
    outing: Outing, decider: StaffId, day: int, *, granted: bool
) -> Callable[[Appeal], Event]:
    return lambda appeal: appeal.decide(
        AppealDecided(
            staff=outing.manager.id,
            about=appeal.filed.about if appeal.filed else 0,
            decider=decider,
            granted=granted,
            reason="补充材料属实，予以支持。" if granted else "材料不足，维持原结论。",
            on=date.fromordinal(day),
        )
    )
