"""Teams at work: some weeks in which managers of the north win visits, are away, move and part."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

from domain.event import Refused, UnitId
from domain.staff import Staff
from tests.projections.bank import MadeBank
from tests.web.people import grant

TEAM = tuple(f"m{number:02}" for number in range(11))
SOUTHERN = ("s1", "s2")
WEEKS = 6


def working(seed: int, weeks: int = WEEKS) -> MadeBank:
    """So many weeks of a bank, as chance would have them."""
    bank, chance = MadeBank().hire("chief"), Random(seed)
    grant(bank, "chief", "leader", "north")
    for manager in (*TEAM, *SOUTHERN):
        bank.hire(manager, "north" if manager in TEAM else "south")
        if manager != TEAM[0]:  # who came with a file has no role
            grant(bank, manager, "manager", "north")
    luck = {manager: chance.random() for manager in (*TEAM, *SOUTHERN)}
    for _ in range(weeks * 7):
        for manager, chances in luck.items():
            if bank.today.weekday() < 5 and chance.random() < chances / 2:
                _visit(bank, manager, chance)
        if chance.random() < 0.3:
            _happen(bank, chance)
        bank.days(1)
    return bank


def _visit(bank: MadeBank, manager: str, chance: Random) -> None:
    customer = f"c{len(bank.entries)}"
    visit = bank.know(customer).plan(manager, customer)
    match chance.randrange(6):
        case 0:
            visit.start().miss()
        case 1:
            visit.start().close().achieve().log().retract()
        case 2:
            visit.start()
        case _:
            visit.won()


def _happen(bank: MadeBank, chance: Random) -> None:
    manager, today = chance.choice(TEAM), bank.today
    try:
        match chance.randrange(8):
            case 0:
                bank.move(manager, chance.choice(("north", "harbour", "south")))
            case 1:
                bank.say(Staff, manager, partial(Staff.leave, on=today))
            case 2:
                bank.say(Staff, manager, partial(Staff.join, unit=UnitId("north"), on=today))
            case _:
                length = timedelta(days=chance.choice((0, 1, 4, 11)))
                bank.leave(manager, today, today + length)
    except Refused:
        return


def contrast() -> MadeBank:
    """Six weeks of two teams of nine: in the north all do the same little and the best slacken,
    in the south some do much, and ever more.
    """
    bank = MadeBank()
    for number in range(9):
        for unit in ("north", "south"):
            bank.hire(f"{unit}{number}", unit)
    for week in range(WEEKS):
        for number in range(9):
            best = 2 if number < 3 and week < WEEKS - 1 else 1
            _win(bank, f"north{number}", best)
            _win(bank, f"south{number}", 2 * number // 3 + (2 + week if number > 5 else 0))
        bank.days(7)
    return bank


def _win(bank: MadeBank, manager: str, times: int) -> None:
    for _ in range(times):
        customer = f"c{len(bank.entries)}"
        bank.know(customer).plan(manager, customer).won()
