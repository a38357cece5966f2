"""Referrals: customers name others, who are registered, confirmed and called on, or forgotten."""

from __future__ import annotations

from datetime import date
from functools import partial

from cli.demo.agenda import Decision, moment
from cli.demo.cast import Client, Manager
from cli.demo.outing import Outing
from cli.demo.world import RULES, World
from domain.customer import Customer
from domain.event import Code
from domain.visit import Visit

_NEW, _CHANNEL = Code("new"), Code("channel")
_ASKED_FOR = Code("referral_obtained")
_MADE_A_CHANNEL = 2


def introduce_referees(world: World, outing: Outing) -> list[Decision]:
    """The customers whom the host names, if the goal was reached and somebody asked."""
    chance = world.chance
    asked = outing.goal == _ASKED_FOR or chance.happens(outing.conduct.refers)
    if not (outing.won and asked):
        return []
    named: list[Decision] = []
    for _ in range(chance.within(1, 3 if outing.goal == _ASKED_FOR else 2)):
        referee = world.customer(outing.client.segment, RULES.cadence(_NEW))
        referee.referred, referee.liking = True, chance.within(2, 4)
        world.introduce(outing.over, referee)
        host = outing.client.id
        named.append(partial(Visit.refer, referrer=host, referee=referee.id, on=outing.on))
        if chance.happens(outing.conduct.follows):
            day = outing.recorded + chance.within(1, 3)
            _register(world, outing.manager, referee, day)
            outing.manager.followups.append((day + 1, referee))
    _promote(world, outing, len(named))
    return named


def win_customers(world: World, manager: Manager, day: int) -> None:
    """A manager meets somebody new now and then, without anybody's word."""
    if world.chance.happens(0.06):
        segment = world.chance.pick(manager.clients).segment
        client = world.customer(segment, RULES.cadence(_NEW))
        client.last = day
        world.introduce(moment(day, 9 * 60), client)
        _register(world, manager, client, day)
        manager.clients.append(client)


def _register(world: World, manager: Manager, client: Client, day: int) -> None:
    on, leader = date.fromordinal(day), manager.branch.leader
    world.agenda.add(
        moment(day, 9 * 60),
        client.stream,
        manager.id,
        partial(
            Customer.register, registrar=manager.id, segment=client.segment, on=on, rules=RULES
        ),
        partial(Customer.assign_tier, tier=_NEW, on=on, rules=RULES),
        partial(Customer.join_grid, grid=manager.grid.id, on=on),
    )
    confirm = partial(Customer.confirm, confirmer=leader, on=on)
    world.agenda.add(moment(day, 16 * 60), client.stream, leader, confirm)


def _promote(world: World, outing: Outing, named: int) -> None:
    """Whoever has named two others is a channel from then on."""
    client = outing.client
    before, client.given = client.given, client.given + named
    if before < _MADE_A_CHANNEL <= client.given:
        client.cadence = RULES.cadence(_CHANNEL)
        on = date.fromordinal(outing.recorded)
        tier = partial(Customer.assign_tier, tier=_CHANNEL, on=on, rules=RULES)
        world.agenda.add(outing.over + 30, client.stream, outing.manager.id, tier)
