"""Rows do not tell in which stretches the ledger was folded, nor by how many keepers in turn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import Entry
from domain.ledger.door import Stores
from projections.keeper import Keeper
from tests.projections.bank import MadeBank
from tests.projections.histories import histories
from tests.projections.stores import record
from tests.projections.views import contents, folded


@settings(deadline=None, max_examples=25)
@given(histories(least=20, most=60), st.sampled_from([1, 2, 7, 31]))
def test_any_history_gives_the_same_rows_in_any_stretches(bank: MadeBank, stretch: int) -> None:
    assert contents(folded(bank.entries, stretch)) == contents(folded(bank.entries))


@pytest.mark.parametrize("stretch", [97, 1000])
def test_a_demonstration_gives_the_same_rows_in_any_stretches(
    history: list[Entry], stretch: int
) -> None:
    assert contents(folded(history, stretch)) == contents(folded(history))


@pytest.mark.parametrize("stretch", [1, 7, 1000])
def test_a_ledger_gives_the_same_rows_in_any_stretches(
    stores: Stores, bank: MadeBank, stretch: int
) -> None:
    record(stores, eventful(bank).entries)
    Keeper(stores.ledger, stores.views).catch_up(limit=stretch)
    assert contents(stores.views) == contents(folded(bank.entries))


def test_keepers_that_take_turns_read_on_from_what_the_others_wrote(
    stores: Stores, bank: MadeBank
) -> None:
    record(stores, eventful(bank).entries)
    for goal in range(0, len(bank.entries) + 11, 11):
        Keeper(stores.ledger, stores.views).catch_up(goal)
    assert contents(stores.views) == contents(folded(bank.entries))


def eventful(bank: MadeBank) -> MadeBank:
    """A bank in which facts are corrected, moved and reckoned again."""
    first = bank.plan("li", "ai").won()
    bank.days(1).plan("wang", "bao").won().draw()
    bank.grid("patch", "li", "ai", "bao").leave("li", bank.today, bank.today)
    second = bank.days(2).start("zhao", "ai").contact("bao").refer("cui").log()
    bank.days(1).know("cui").plan("li", "cui").won()
    bank.flag("cui", by="wang").tier("ai", "vip")
    first.uphold()
    bank.days(3).move("li", "south", first.bank.today).adjust("wang", 40)
    bank.plan("li", "ai", goal="referral_obtained").start().close(
        action="referral_list_received"
    ).achieve()
    second.retract()
    return bank.days(30)
