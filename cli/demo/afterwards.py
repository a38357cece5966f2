"""After a visit: the goal is assessed, the log written or copied, the file brought up to date."""

from __future__ import annotations

from datetime import date
from functools import partial

from cli.demo import alike, texts
from cli.demo.agenda import Decision, moment, said
from cli.demo.outing import Outing
from cli.demo.reviewing import second_look
from cli.demo.world import RULES, World
from domain.customer import FILE_FIELDS, Customer
from domain.event import Code, Event
from domain.visit import Visit
from domain.visit_event import LateFactsAccepted

_AT_ONCE, _SAME_DAY, _NEXT_DAY, _LATER, _NEVER = range(5)
_MISSED = (Code("not_interested"), Code("not_met"), Code("needs_time"), Code("at_another_bank"))
_DRAWN = 0.1
_RETRACTED = 0.004
_ACCEPTED = 0.3


def assess(world: World, outing: Outing) -> list[Decision]:
    """Have the goal assessed; what is said at once is told together with the visit."""
    if not outing.goal:
        return []
    chance = world.chance
    delay = _delay(world, outing, outing.conduct.assess)
    if delay == _NEVER:
        return []
    day, minute = _then(world, outing, delay)
    boasts = chance.happens(outing.conduct.boasts)
    on = date.fromordinal(day)
    decide: Decision = partial(Visit.miss, reason=chance.pick(_MISSED), on=on, rules=RULES)
    if outing.won or boasts:
        decide = partial(Visit.achieve, on=on, rules=RULES)
    if chance.happens(_DRAWN):
        second_look(world, outing, day + 1)
    if delay == _AT_ONCE:
        return [decide]
    world.agenda.add(moment(day, minute), outing.stream, outing.manager.id, decide)
    return []


def follow_up(world: World, outing: Outing) -> None:
    """Log the visit and work on the customer's file; some mistakes are taken back."""
    chance, manager, conduct = world.chance, outing.manager, outing.conduct
    delay = _delay(world, outing, conduct.log)
    if delay != _NEVER:
        _log(world, outing, *_then(world, outing, delay))
    if chance.happens(conduct.files) or not outing.client.rated:
        _file(world, outing)
    if outing.recorded > outing.day + RULES.on_time_days and chance.happens(_ACCEPTED):
        _accept(world, outing)
    elif chance.happens(_RETRACTED):
        day = outing.day + RULES.late_days - 1
        retract = partial(Visit.retract, reason=Code("mistake"), on=date.fromordinal(day))
        world.agenda.add(moment(day, 9 * 60), outing.stream, manager.id, retract)


def _delay(world: World, outing: Outing, cumulative: tuple[float, ...]) -> int:
    """When something is done after the visit; what is recorded late is told all at once."""
    chance = world.chance.random()
    delay = sum(1 for share in cumulative if share <= chance)
    return delay if outing.recorded == outing.day or delay == _NEVER else _AT_ONCE


def _then(world: World, outing: Outing, delay: int) -> tuple[int, int]:
    chance = world.chance
    if delay == _AT_ONCE:
        return divmod(outing.over, 24 * 60)
    if delay == _SAME_DAY:
        return outing.day, max(1100, outing.began + outing.minutes) + chance.within(0, 120)
    if delay == _NEXT_DAY:
        return outing.day + 1, chance.within(470, 560)
    return outing.day + chance.within(2, 4), chance.within(1000, 1150)


def _log(world: World, outing: Outing, day: int, minute: int) -> None:
    manager, conduct, words = outing.manager, outing.conduct, world.words
    writer = world.writer(outing.client, outing.product)
    copies = words.happens(conduct.copies)
    if not copies:
        text = writer.log(won=outing.won, terse=words.happens(conduct.terse))
    elif manager.log:
        text = texts.copied(words, manager.log)
    else:
        text = texts.idle_log(words)
    if copies and (not manager.log or words.happens(0.1)):
        manager.log = texts.idle_log(words)
    step = "" if copies and words.happens(0.8) else writer.next_step()

    def write(visit: Visit) -> Event:
        # Measured when it is handed in: logs are not written in the order of the visits.
        likeness = alike.likeness(manager.logs, outing.id, day, text)
        on = date.fromordinal(day)
        return visit.log(log=text, next_step=step, log_likeness=likeness, on=on)

    world.agenda.add(moment(day, minute), outing.stream, manager.id, write)


def _file(world: World, outing: Outing) -> None:
    """The file grows more complete; the rapport is noted once, when the customer is new to it."""
    chance, client, manager = world.chance, outing.client, outing.manager
    on = date.fromordinal(outing.recorded)
    work: list[Decision] = []
    if chance.happens(outing.conduct.files):
        client.completeness = min(100, client.completeness + chance.within(5, 25))
        filled = FILE_FIELDS[: client.completeness * len(FILE_FIELDS) // 100]
        work.append(partial(Customer.fill_file, manager=manager.id, filled=filled, on=on))
    if not client.rated and chance.happens(outing.conduct.rates):
        client.rated = True
        rate = partial(Customer.rate_rapport, manager=manager.id, rapport=client.liking, on=on)
        work.append(rate)
    if work:
        world.agenda.add(outing.over + 30, client.stream, manager.id, *work)


def _accept(world: World, outing: Outing) -> None:
    """A leader knows why a visit was told late, and lets it earn all the same."""
    on = date.fromordinal(outing.recorded + 1)
    accepted = LateFactsAccepted(
        manager=outing.manager.id,
        customer=outing.client.id,
        leader=outing.manager.branch.leader,
        reason=world.chance.pick((Code("no_signal"), Code("ill"), Code("training"))),
        on=on,
    )
    when = moment(on.toordinal(), 10 * 60)
    world.agenda.add(when, outing.stream, accepted.leader, said(accepted))
