"""Planning visits: a manager's day is filled, plans are made, moved, called off and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from cli.demo import choice, texts
from cli.demo.agenda import moment
from cli.demo.cast import Client, Manager
from cli.demo.conduct import IDLER
from cli.demo.outing import Outing
from cli.demo.visiting import hold
from cli.demo.world import RULES, WORKER, World
from domain.event import Code, VisitId
from domain.visit import Visit
from domain.visit_event import VisitPlanned

_FIRST, _DAY = 8 * 60 + 40, 510
"""The minute at which the first visit begins, and those that a day of visits lasts."""

_MORNING, _READY, _EVENING = 450, 481, 1050
_CANCELLED, _MOVED = 0.03, 0.05
_REASONS = (Code("customer_away"), Code("weather"), Code("urgent_task"))


def fill_day(world: World, manager: Manager, day: int, evenings: Sequence[int]) -> None:
    """Arrange a manager's visits of a day; `evenings` are those on which they can be planned."""
    chance = world.chance
    visits = int(manager.pace * (0.6 + 0.4 * manager.grown(day)) + chance.random())
    for index in range(visits):
        conduct = manager.conduct(day, chance.random())
        client = choice.client(chance, manager, conduct, day)
        if client:
            outing = Outing(VisitId(chance.id("visit")), manager, conduct, client, day)
            gap = _DAY // visits
            outing.began = _FIRST + index * gap + chance.within(0, gap // 4)
            outing.guests = choice.guests(chance, manager, conduct, client)
            arrange(world, outing, evenings)


def call_on(world: World, manager: Manager, client: Client, day: int, evening: int) -> None:
    """Arrange one visit out of turn, planned on the evening of another day."""
    conduct = manager.conduct(day, world.chance.random())
    outing = Outing(VisitId(world.chance.id("visit")), manager, conduct, client, day)
    outing.began = _FIRST + _DAY + world.chance.within(0, 100)
    arrange(world, outing, [evening])


def arrange(world: World, outing: Outing, evenings: Sequence[int]) -> None:
    """Decide what becomes of a visit and put all of it on the agenda."""
    chance, client = world.chance, outing.client
    outing.product = chance.pick(texts.PRODUCT_CODES)
    client.last = outing.day
    for guest in outing.guests:
        guest.last = outing.day
    if chance.happens(outing.conduct.late):
        outing.recorded = outing.day + chance.within(2, 3)
    if chance.happens(outing.conduct.planned):
        _plan(world, outing, evenings)
        if not _comes_about(world, outing):
            return
        _prepare(world, outing)
    hold(world, outing)


def _plan(world: World, outing: Outing, evenings: Sequence[int]) -> None:
    chance, conduct = world.chance, outing.conduct
    outing.planned = True
    test = ""
    if chance.happens(conduct.purposed):
        outing.goal = outing.client.goal = choice.goal(chance, conduct, outing.client)
        outing.action = chance.pick(choice.ACTIONS[outing.goal]).code
        if chance.happens(conduct.tested) or _is_asked(world, outing):
            test = world.writer(outing.client, outing.product).success_test(outing.goal)
    nights = [day for day in evenings if day >= outing.manager.joined]
    day, minute = outing.day, _MORNING + chance.within(0, 25)
    if nights and chance.happens(conduct.ahead):
        day = nights[-1] if chance.happens(0.7) else chance.pick(nights)
        minute = _EVENING + chance.within(0, 150)
    plan = VisitPlanned(
        manager=outing.manager.id,
        customer=outing.client.id,
        planned_on=outing.on,
        planned_time=f"{outing.began // 60:02}:{outing.began % 60 // 15 * 15:02}",
        goal=outing.goal,
        product=outing.product,
        closing_action=outing.action,
        success_test=test,
        on=date.fromordinal(day),
    )
    decide = partial(Visit.plan, plan=plan, rules=RULES, today=plan.on)
    world.agenda.add(moment(day, minute), outing.stream, outing.manager.id, decide)


def _is_asked(world: World, outing: Outing) -> bool:
    """Whether the leader asks; who only goes through the motions is asked in vain."""
    manager = outing.manager
    return manager.kind is not IDLER and world.chance.happens(manager.branch.asks)


def _comes_about(world: World, outing: Outing) -> bool:
    """Whether the planned visit is held, perhaps on another day."""
    chance, manager = world.chance, outing.manager
    if chance.happens(_CANCELLED):
        cancel = partial(Visit.cancel, on=outing.on, reason=chance.pick(_REASONS))
        world.agenda.add(moment(outing.day, _READY), outing.stream, manager.id, cancel)
        return False
    if chance.happens(_MOVED):
        _move(world, outing)
    forgotten = chance.happens(outing.conduct.lapses) or not manager.present(outing.day)
    if forgotten or outing.recorded >= outing.day + RULES.lapse_days:
        _lapse(world, outing, outing.day + RULES.lapse_days)
    return not forgotten


def _move(world: World, outing: Outing) -> None:
    """Put the visit off for some days, or for some hours only."""
    chance, moved = world.chance, outing.on
    delay = outing.recorded - outing.day
    if chance.happens(0.8):
        outing.day = world.working_day(outing.day + chance.within(1, 4))
        outing.client.last = outing.day
        outing.recorded = outing.day + delay
    move = partial(Visit.reschedule, planned_on=outing.on, on=moved, planned_time="15:00")
    when = moment(moved.toordinal(), _READY)
    world.agenda.add(when, outing.stream, outing.manager.id, move)


def _lapse(world: World, outing: Outing, day: int) -> None:
    lapse = partial(Visit.lapse, today=date.fromordinal(day), rules=RULES)
    world.agenda.add(moment(day, 0), outing.stream, WORKER, lapse)


def _prepare(world: World, outing: Outing) -> None:
    chance = world.chance
    items = [row.code for row in RULES.preparation if chance.happens(outing.conduct.prepared)]
    outing.prepared = len(items) / len(RULES.preparation)
    if items:
        ticks = [partial(Visit.tick, item=item, on=outing.on, rules=RULES) for item in items]
        when = moment(outing.day, _READY)
        world.agenda.add(when, outing.stream, outing.manager.id, *ticks)
