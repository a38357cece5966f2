"""Channel customers and the home patch of one manager are told as the whole bank's are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import Entry, StaffId
from projections import known, profile
from projections.channelled import channels
from projections.known import Rates
from projections.rows import NOW
from tests.projections.bank import MadeBank
from tests.projections.homes import homely
from tests.projections.meeting import Meeting
from tests.projections.reckoned import Reckoned, reckoned


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demonstrated(request: pytest.FixtureRequest, history: list[Entry]) -> Iterator[Reckoned]:
    """The demonstration bank on both databases."""
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    with reckoned(history, address) as found:
        yield found


def channelised(found: Reckoned) -> int:
    """Compare everybody's channel customers with those of the slow way; returns how many."""
    counted = 0
    for ago in (0, 1, 7, 40, 200):
        day = found.setting.today - ago
        rates = known.channel_rates(found.connection, day, NOW)
        for manager in found.setting.staff():
            own = channels(found.connection, found.setting, manager, day)
            assert own == rates.get(manager, Rates(0, 0)), ago
        counted += 0 if ago else sum(rate.channelised for rate in rates.values())
    return counted


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1 << 32))
def test_channel_customers_of_one_are_those_that_the_board_counts(seed: int) -> None:
    with reckoned(homely(seed).entries) as found:
        channelised(found)


def test_there_are_channel_customers_in_such_histories() -> None:
    counted = 0
    for seed in range(10):
        with reckoned(homely(seed).entries) as found:
            counted += channelised(found)
    assert counted > 10


def test_those_of_a_demonstration_are_counted_alike(demonstrated: Reckoned) -> None:
    assert channelised(demonstrated) > 5


def channel(bank: MadeBank, manager: str, customer: str) -> Meeting:
    """A customer names two new ones, of whom one is closed with; returns the visit at which."""
    bank.start(manager, customer).refer("first").refer("second")
    bank.know("first", "second").start(manager, "second")
    return bank.start(manager, "first").close()


def counted(bank: MadeBank) -> int:
    """How many channel customers there are in this bank, in whichever way one counts."""
    with reckoned(bank.entries) as found:
        return channelised(found)


def test_a_channel_is_one_for_180_days_and_as_long_as_what_made_it_one_stands(
    bank: MadeBank,
) -> None:
    visit = channel(bank.grid("east", "li", "ai", "bao"), "li", "ai")
    assert counted(bank) == 1
    visit.retract()
    assert counted(bank) == 0
    bank.start("li", "first").close()
    assert counted(bank.days(179)) == 1
    assert counted(bank.days(1)) == 0


def test_a_large_patch_is_counted_whole(empty_database: str) -> None:
    many = [f"c{number}" for number in range(1100)]
    bank = MadeBank().hire("li").know(*many).grid("east", "li", *many)
    channel(bank, "li", "c1099")
    with reckoned(bank.entries, empty_database) as found:
        li, today = StaffId("li"), found.setting.today
        assert channels(found.connection, found.setting, li, today) == Rates(1, 1100)


def test_the_home_patch_tells_how_much_of_it_was_seen_this_quarter(bank: MadeBank) -> None:
    patch = ("ai", "bao", "cui", "dou", "er", "fan")
    bank.know(*patch[2:]).grid("east", "li", *patch)
    for customer in patch[:3]:
        bank.plan("li", customer).won()
    assert progress(bank.days(8)) == (100 * 3, 6 * 80)
    assert progress(bank.day("2026-04-07")) == (0, 5)
    bank.plan("li", "ai").won()
    assert progress(bank.days(8)) == (100 * 1, 6 * 80)


def progress(bank: MadeBank) -> tuple[int, int]:
    """How far li's home patch is."""
    with reckoned(bank.entries) as found:
        rules = found.setting.rules(found.setting.today)
        shown = profile.badges(found.connection, found.setting, rules, StaffId("li"))
        (it,) = (each for each in shown if each.badge.code == "home_patch")
        assert it.won is None
        return it.there, it.asked
