"""Choices of a simulated manager: whom to see, with whom else, and to what end."""

from __future__ import annotations

from cli.demo.cast import Client, Manager
from cli.demo.chance import Chance
from cli.demo.conduct import Conduct
from cli.demo.world import RULES
from domain.event import Code
from domain.ruleset import ClosingAction

GOALS = tuple(goal.code for goal in RULES.goals)
EASIEST = (Code("business_understood"), Code("product_taught"))
ACTIONS: dict[Code, tuple[ClosingAction, ...]] = {
    goal: tuple(row for row in RULES.closing_actions if row.goal == goal) for goal in GOALS
}

_LOOKED_AT = 8
_SMALL = {Code("farmer"): 1.3, Code("merchant"): 1.2, Code("small_business"): 1.2}
_AMBITIOUS = (0.15, 0.22, 0.55, 0.72, 0.92, 1.0)
"""Cumulative shares of the goals, in the order of the catalogue, where none is preferred."""

_VILLAGE = 8, 30


def client(chance: Chance, manager: Manager, conduct: Conduct, day: int) -> Client | None:
    """Whom to see: somebody named by a customer, who needs it most, or whom one likes most."""
    if manager.followups and manager.followups[0][0] <= day:
        _, referee = manager.followups.pop(0)
        manager.clients.append(referee)
        return referee
    seeks = chance.happens(conduct.seeks)
    best, most = None, -1.0
    for _ in range(_LOOKED_AT):
        each = chance.pick(manager.clients)
        if each.last >= day - 1:
            continue
        score = _need(each, day) if seeks else _comfort(each) + chance.random()
        if score > most:
            best, most = each, score
    return best


def _need(each: Client, day: int) -> float:
    """How overdue a visit is; small customers first, as the orientation asks."""
    return (day - each.last) / each.cadence * _SMALL.get(each.segment, 0.8)


def _comfort(each: Client) -> float:
    """How much one feels like going there; a large customer has a good chair."""
    return each.liking + (1.5 if each.segment == "large" else 0.0)


def guests(chance: Chance, manager: Manager, conduct: Conduct, host: Client) -> list[Client]:
    """Who else is met: a neighbour or two, or a whole village."""
    if chance.happens(conduct.groups):
        villagers = [each for each in manager.clients if each.segment == "farmer"]
        number = chance.within(*_VILLAGE) - 1
        if len(villagers) > number:
            return [each for each in chance.sample(villagers, number) if each is not host]
    number = int(conduct.company + chance.random())
    if not number:
        return []
    met = dict.fromkeys(chance.pick(manager.clients) for _ in range(number))
    return [each for each in met if each is not host]


def goal(chance: Chance, conduct: Conduct, host: Client) -> Code:
    """What the visit is for; with care, not the same as the last time."""
    if chance.happens(conduct.easiest):
        return chance.pick(EASIEST)
    chosen = chance.choices(GOALS, cum_weights=_AMBITIOUS)[0]
    if chosen == host.goal:
        chosen = chance.pick(GOALS)
    return chosen
