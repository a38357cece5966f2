"""Holding visits: whom was met, how far the talk came, what was closed and who was named."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from cli.demo import choice
from cli.demo.afterwards import assess, follow_up
from cli.demo.agenda import Decision, moment, said
from cli.demo.cast import Client
from cli.demo.outing import Outing
from cli.demo.referring import introduce_referees
from cli.demo.world import RULES, World, midnight
from domain.event import EPOCH, Code, VisitId
from domain.visit import Visit
from domain.visit_event import Evidence, SaleMade, VisitStarted

_STAGES = tuple(row.code for row in RULES.stages)
_CHANNELS = (Code("on_site"), Code("on_site"), Code("on_site"), Code("in_branch"))
_GUEST_CLOSES = 0.3
_AMOUNTS = 500_000, 20_000_000
"""Hundredths of a yuan, from which a sale takes its amount."""


def hold(world: World, outing: Outing) -> None:
    """Hold the visit and put on the agenda what follows from it."""
    chance = world.chance
    outing.minutes = chance.within(70, 100) if outing.village else chance.within(20, 55)
    outing.won = chance.happens(_odds(outing)) and outing.day not in outing.manager.dry
    start = VisitStarted(
        manager=outing.manager.id,
        customer=outing.client.id,
        began=_utc(outing),
        channel=chance.pick(_CHANNELS),
        near_site=chance.happens(0.8),
        on=outing.on,
    )
    today = date.fromordinal(outing.recorded)
    begin = partial(Visit.start, start=start, rules=RULES, today=today)
    live = outing.recorded == outing.day
    when = moment(outing.day, outing.began) if live else outing.over
    world.agenda.add(when, outing.stream, outing.manager.id, begin)
    course = [*_met(world, outing), *_closes(world, outing), *introduce_referees(world, outing)]
    course += assess(world, outing)
    if course:
        world.agenda.add(outing.over, outing.stream, outing.manager.id, *course)
    follow_up(world, outing)


def _utc(outing: Outing) -> datetime:
    return EPOCH + timedelta(microseconds=midnight(outing.day), minutes=outing.began)


def _odds(outing: Outing) -> float:
    """The chance that the goal is reached: the manager's own, moved by what was done for it."""
    odds = outing.manager.skill(outing.day) + 0.1 * outing.prepared
    odds += 0.03 * (outing.client.liking - 3) - 0.04 * (outing.manager.grid.difficulty - 2)
    odds += 0.08 if outing.client.referred else 0.0
    if not outing.goal:
        return max(0.02, 0.5 * odds)
    odds += 0.12 if outing.goal in choice.EASIEST else 0.04
    return min(0.92, max(0.03, odds))


def _met(world: World, outing: Outing) -> list[Decision]:
    """Further customers by name, people without one, and the stage that the talk reached."""
    chance, on = world.chance, outing.on
    met: list[Decision] = [
        partial(Visit.contact, customer=guest.id, on=on) for guest in outing.guests
    ]
    if outing.village and chance.happens(0.4):
        met.append(partial(Visit.claim_contacts, number=chance.within(3, 40), on=on))
    if chance.happens(0.85):
        far = len(_STAGES) if outing.won else chance.within(1, len(_STAGES) - 1)
        reached = {_STAGES[far - 1], _STAGES[far // 2]} if far > 3 else {_STAGES[far - 1]}
        met += [partial(Visit.reach, stage=s, on=on, rules=RULES) for s in _STAGES if s in reached]
    return met


def _closes(world: World, outing: Outing) -> list[Decision]:
    """Closing actions: with the host when the goal was reached, with some of a village besides."""
    if not outing.won:
        return []
    chance = world.chance
    if not outing.action:
        outing.action = chance.pick(RULES.closing_actions).code
    outing.complete = chance.happens(outing.conduct.evidenced)
    share = _GUEST_CLOSES if outing.village else 0.1
    outing.closed = [outing.client, *(g for g in outing.guests if chance.happens(share))]
    closes = [_close(world, outing, client) for client in outing.closed]
    return closes + _sale(world, outing)


def _close(world: World, outing: Outing, client: Client) -> Decision:
    chance, manager = world.chance, outing.manager
    row = RULES.closing_action(outing.action)
    if not (manager.document and chance.happens(outing.conduct.reuses)):
        manager.document = f"{outing.id}|{client.id}".encode()
    has_note = client is outing.client and chance.happens(0.4)
    evidence = Evidence(
        kind=row.evidence,
        fields=row.fields if outing.complete else row.fields[:-1],
        digest=world.digest(manager.document),
        note=world.writer(client, outing.product).note() if has_note else "",
    )
    return partial(
        Visit.close,
        customer=client.id,
        action=row.code,
        evidence=evidence,
        on=outing.on,
        rules=RULES,
    )


def _sale(world: World, outing: Outing) -> list[Decision]:
    """A product that was signed for is sold at once, a promise comes true weeks later or never."""
    chance = world.chance
    if outing.action == "product_signed" or chance.happens(0.05):
        return [said(_sold(world, outing, outing.day))]
    if outing.action == "deposit_promised" and chance.happens(0.6):
        day = world.working_day(outing.day + chance.within(14, 70))
        sold = said(_sold(world, outing, day, kept=True))
        world.agenda.add(moment(day, 11 * 60), outing.stream, outing.manager.id, sold)
    return []


def _sold(world: World, outing: Outing, day: int, *, kept: bool = False) -> SaleMade:
    return SaleMade(
        manager=outing.manager.id,
        customer=outing.client.id,
        product=Code("time_deposit") if kept else outing.product,
        amount=world.chance.within(*_AMOUNTS) // 10_000 * 10_000,
        fulfils=outing.id if kept else VisitId(""),
        on=date.fromordinal(day),
    )
