"""How the customers of managers were due and seen is what one counts day by day."""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.balance import Served, balance, suggestions
from domain.customer import Customer
from domain.event import Entry, Refused, StaffId
from domain.unit import Grid
from projections import balances
from tests.projections.bank import MadeBank
from tests.projections.homes import CUSTOMERS, MANAGERS, homely
from tests.projections.plain import Told
from tests.projections.plain_balance import PlainBalance
from tests.projections.reckoned import Reckoned, reckoned

LI, WANG = StaffId("li"), StaffId("wang")
TIERS = ("abnormal", "channel", "vip", "existing", "new")


def toured(seed: int) -> MadeBank:
    """Customers were registered, gridded and left, then tiered, rated and seen for half a year."""
    bank, chance = homely(seed), Random(seed)
    for _ in range(80):
        manager, customer = chance.choice(MANAGERS), chance.choice(CUSTOMERS[:12])
        rating = chance.randrange(1, 6)
        try:
            match chance.randrange(5):
                case 0:
                    bank.tier(customer, chance.choice(TIERS))
                case 1:
                    by = StaffId(manager)
                    rate = partial(Customer.rate_rapport, manager=by, rapport=rating, on=bank.today)
                    bank.say(Customer, customer, rate)
                case 2:
                    bank.days(chance.choice((1, 3, 9)))
                case _:
                    bank.start(manager, customer)
        except Refused:
            continue
    return bank.days(1)


def compared(found: Reckoned) -> int:
    """Compare what is said of every manager's customers; returns of how many."""
    managers = [StaffId(each) for each in MANAGERS]
    plain = PlainBalance(Told(found.history))
    told = balances.served(found.connection, found.setting, managers)
    for manager in managers:
        wanted = plain.of(manager)
        assert {each.customer for each in told[manager]} == set(wanted)
        for each in told[manager]:
            assert said(each) == tuple(wanted[each.customer]), each.customer
        assert balances.served(found.connection, found.setting, [manager])[manager] == told[manager]
    return sum(map(len, told.values()))


def said(each: Served) -> tuple[object, ...]:
    last = date.fromordinal(each.last_day) if each.last_day else None
    since = date.fromordinal(each.since)
    return since, each.due, each.visits, last, each.rapport, each.dropped


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 1 << 32))
def test_customers_are_due_and_seen_as_one_counts_them(seed: int) -> None:
    with reckoned(toured(seed).entries) as found:
        compared(found)


def test_such_histories_have_customers_who_are_due_seen_and_dropped() -> None:
    counted, due, dropped = 0, 0, 0
    for seed in range(4):
        with reckoned(toured(seed).entries) as found:
            counted += compared(found)
            told = balances.served(found.connection, found.setting, [StaffId(m) for m in MANAGERS])
            due += sum(each.due > 0 for some in told.values() for each in some)
            dropped += sum(each.dropped is True for some in told.values() for each in some)
    assert counted > 25
    assert due > 12
    assert dropped > 0


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_those_of_a_demonstration_are_told(
    request: pytest.FixtureRequest, history: list[Entry], database: str
) -> None:
    is_postgres = database == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    with reckoned(history, address) as found:
        managers = list(found.setting.staff())
        told = balances.served(found.connection, found.setting, managers)
        assert any(each.due for some in told.values() for each in some)
        plain = PlainBalance(Told(found.history))
        busiest = max(managers, key=lambda manager: len(told[manager]))
        some = told[busiest][:4]
        wanted = {each.customer: plain.said(busiest, each.customer) for each in some}
        assert {each.customer: said(each) for each in some} == {
            customer: tuple(one) for customer, one in wanted.items()
        }


def test_a_visit_in_the_time_of_another_is_not_counted(bank: MadeBank) -> None:
    bank.grid("east", "li", "ai").start("li", "ai")
    bank.start("wang", "ai")
    bank.days(30)
    bank.say(Grid, "east", lambda each: each.assign(manager=WANG, on=bank.today))
    with reckoned(bank.days(28).entries) as found:
        told = balances.served(found.connection, found.setting, [LI, WANG])
        assert told[LI] == []
        (one,) = told[WANG]
        assert (one.due, one.visits) == (1, 0)


def test_a_planned_visit_is_no_suggestion_any_more(bank: MadeBank) -> None:
    bank.grid("east", "li", "ai", "bao").days(60)
    bank.plan("li", "ai", on=bank.today)
    with reckoned(bank.entries) as found:
        told = balances.served(found.connection, found.setting, [LI])[LI]
        rule = found.setting.rules(found.setting.today).balance
        named = [each.served.customer for each in suggestions(told, rule, found.setting.today)]
        assert named == ["bao"]
        assert balance(told, found.setting.rules(found.setting.today)).value is None
