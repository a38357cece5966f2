"""A bank whose weeks are settled, with cohorts; what its managers do in them is up to chance."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from domain.bank import BANK, Bank, CohortsSet, PeriodSettled
from domain.event import StaffId
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.meeting import Meeting

CUSTOMERS = tuple(f"c{number}" for number in range(40))
MANAGERS = ("li", "wang", "zhao")


def weekly(seed: int, weeks: int = 12) -> MadeBank:
    """Weeks of wins, leaves, retractions and facts told late, each settled on Tuesday."""
    chance, bank = Random(seed), MadeBank()
    bank.hire("li").hire("wang", "south").hire("zhao", "harbour").know(*CUSTOMERS)
    compare(bank, ("li", "zhao"), ("wang",))
    luck = dict(zip(MANAGERS, chance.sample([1, 3, 4], 3), strict=True))
    for number in range(weeks):
        monday = MONDAY + timedelta(days=7 * number)
        if chance.random() < 0.2:
            bank.leave(chance.choice(MANAGERS), monday, monday + timedelta(days=6))
        wins = [each for each in MANAGERS for _ in range(chance.randrange(luck[each] + 1))]
        visits = [win(bank, each, chance) for each in wins]
        if len(visits) > 1 and chance.random() < 0.3:
            visits[0].retract()
        go_to(bank, monday + timedelta(days=8))
        through = len(bank.entries)
        if visits and chance.random() < 0.4:
            visits[-1].retract()
        settle(bank, monday, through)
        go_to(bank, monday + timedelta(days=7))
    return bank.days(1)


def go_to(bank: MadeBank, day: date) -> None:
    """Open days, and on the first one of a month say who is compared with whom."""
    while bank.today < day:
        bank.days(1)
        if bank.today.day == 1:
            compare(bank, ("li", "wang"), ("zhao",))


def win(bank: MadeBank, manager: str, chance: Random) -> Meeting:
    """A visit that is worth something, unless the customer was closed with before."""
    return bank.plan(manager, chance.choice(CUSTOMERS)).won()


def settle(bank: MadeBank, monday: date, through: int) -> None:
    """The week that began on a Monday is settled as it was known at a position."""
    year, week, _ = monday.isocalendar()
    settled = PeriodSettled(
        on=bank.today, period=f"week/{year:04}-W{week:02}", through=through, standings=""
    )
    bank.say(Bank, BANK, lambda each: each.settle(settled))


def compare(bank: MadeBank, *cohorts: tuple[str, ...]) -> None:
    """Cohorts of the month."""
    told = CohortsSet(
        on=bank.today,
        period=f"month/{bank.today:%Y-%m}",
        cohorts=tuple(tuple(map(StaffId, each)) for each in cohorts),
    )
    bank.say(Bank, BANK, lambda _: told)
