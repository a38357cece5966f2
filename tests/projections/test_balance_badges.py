"""Fair share and against the grain, against a plain reckoning of grids, tiers, visits, ratings."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.condition import Count, Rate
from domain.customer import Customer
from domain.event import GridId, Refused, StaffId
from domain.ruleset_1 import RULESET_1
from domain.ruleset_1_badges import BADGES
from domain.unit import Grid
from projections.badges.rows import BADGE, TALLY
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.plain_grain import against_the_grain, balances
from tests.projections.views import contents, folded, rows

CUSTOMERS = ("ai", "bao", "cui", "dou", "er", "fan", "gao", "he")
GRIDS = {"east": "li", "west": "wang"}
TIERS = ("abnormal", "channel", "vip", "existing")
EASY = replace(RULESET_1.balance, minimum=2, rated_days=14, low_rapport=3)


def lived(seed: int, steps: int = 60) -> MadeBank:
    """Half a year and more in which customers are visited, rated, tiered and given away."""
    chance, bank = Random(seed), MadeBank().hire("li").hire("wang", "south").know(*CUSTOMERS)
    bank.rules = replace(RULESET_1, balance=EASY)
    bank.publish(MONDAY + timedelta(days=5))
    for grid, manager in GRIDS.items():
        bank.grid(grid, manager, *chance.sample(CUSTOMERS, 5))
    bank.day(MONDAY + timedelta(days=5))
    for _ in range(steps):
        bank.days(chance.choice((1, 2, 5, 9)))
        for _ in range(3):
            try_something(bank, chance)
    return bank.days(1)


def try_something(bank: MadeBank, chance: Random) -> None:
    manager, customer = chance.choice(("li", "wang")), chance.choice(CUSTOMERS)
    grid = GridId(chance.choice(tuple(GRIDS)))
    say = partial(bank.say, Customer, customer)
    deed = chance.choice(("win", "win", "visit", "rate", "rate", "tier", "join", "leave", "give"))
    try:
        if deed == "win":
            bank.plan(manager, customer).won()
        elif deed == "visit":
            bank.start(manager, customer)
        elif deed == "rate":
            rapport = chance.randrange(1, 6)
            rate = partial(Customer.rate_rapport, manager=StaffId(manager), rapport=rapport)
            say(partial(rate, on=bank.today))
        elif deed == "tier":
            bank.tier(customer, chance.choice(TIERS))
        elif deed == "join":
            say(partial(Customer.join_grid, grid=grid, on=bank.today))
        elif deed == "leave":
            say(partial(Customer.leave_grid, grid=grid, on=bank.today))
        elif chance.random() < 0.1:
            give = partial(Grid.assign, manager=StaffId(manager), on=bank.today)
            bank.say(Grid, grid, give)
    except Refused:
        return


def told(bank: MadeBank) -> tuple[dict[str, Fraction], dict[str, int]]:
    """Balances and closes against the grain, as the read model has them."""
    views = folded(bank.entries)
    counts = {str(r.manager): r.counts for r in rows(views, TALLY) if r.window == "all"}
    views.close()
    return (
        {m: Fraction(c["balanced"], c["balance"]) for m, c in counts.items() if c.get("balance")},
        {m: c["against_the_grain"] for m, c in counts.items() if c.get("against_the_grain")},
    )


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1 << 32))
def test_balances_and_closes_against_the_grain_are_those_of_the_plain_reckoning(seed: int) -> None:
    bank = lived(seed)
    balance, against = told(bank)
    plainly = balances(bank.entries, EASY.minimum)
    assert {manager: balance.get(manager) for manager in plainly} == plainly
    assert against == against_the_grain(bank.entries, EASY.low_rapport, EASY.rated_days)


def test_there_are_both_in_such_histories() -> None:
    found = [told(lived(seed)) for seed in range(6)]
    assert all(balance for balance, _ in found)
    assert sum(sum(against.values()) for _, against in found) > 5


def test_it_does_not_matter_into_which_stretches_it_was_cut() -> None:
    entries = lived(3, steps=25).entries
    whole, cut = folded(entries), folded(entries, 9)
    assert contents(whole) == contents(cut)
    whole.close()
    cut.close()


def patch(bank: MadeBank, rated: date | None, rapport: int = 2) -> MadeBank:
    """Li has five customers for 60 days, and feels about Ai so since a day."""
    bank.know("cui", "dou", "er").grid("east", "li", "ai", "bao", "cui", "dou", "er")
    for day in range(61):
        if rated == bank.today:
            rate = partial(Customer.rate_rapport, manager=StaffId("li"), rapport=rapport)
            bank.say(Customer, "ai", partial(rate, on=bank.today))
        if day < 60:
            bank.days(1)
    return bank


def test_a_close_counts_if_rapport_was_low_for_two_weeks_and_visits_were_missing() -> None:
    due = MONDAY + timedelta(days=60)
    for days, rapport, counts in ((14, 2, 1), (13, 2, 0), (14, 3, 0), (60, 1, 1)):
        bank = MadeBank().hire("li").know("ai", "bao")
        patch(bank, due - timedelta(days=days), rapport).plan("li", "ai").won()
        assert told(bank)[1].get("li", 0) == counts


def test_a_customer_who_was_seen_half_as_often_as_due_is_not_under_visited() -> None:
    bank = MadeBank().hire("li").know("ai", "bao")
    patch(bank, MONDAY)
    visit = bank.plan("li", "ai").won()
    assert told(bank)[1] == {"li": 1}
    bank.days(1).plan("li", "ai").won()
    assert told(bank)[1] == {"li": 1}
    visit.retract()
    assert told(bank)[1] == {}


def test_a_perfect_schedule_wins_a_fair_share_when_the_month_ends() -> None:
    five = ("ai", "bao", "cui", "dou", "er")
    bank = MadeBank().hire("li").know(*five).grid("east", "li", *five)
    for customer in five:
        bank.plan("li", customer).won()
    views = folded(bank.day("2026-04-01").entries)
    (won,) = (row for row in rows(views, BADGE) if row.badge == "fair_share")
    assert won.won_on == date(2026, 3, 31).toordinal()
    assert bank.entries[won.position - 1].event.on == date(2026, 4, 1)
    views.close()
    assert told(bank)[0] == {"li": 1}


def test_the_two_badges_ask_for_what_the_game_says() -> None:
    asked = {str(badge.code): badge.condition for badge in BADGES}
    assert asked["against_the_grain"] == Count(of="against_the_grain", at_least=5)
    assert asked["fair_share"] == Rate(
        of="balanced", among="balance", at_least_hundredths=80, minimum=1
    )
    assert (RULESET_1.balance.minimum, RULESET_1.balance.rated_days) == (5, 14)
    assert RULESET_1.balance.low_rapport == 2
