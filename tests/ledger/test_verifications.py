"""A comparison that is asked for is made once, by whoever claims it, and the last one is kept."""

from __future__ import annotations

import pytest

from domain.ledger.door import Stores
from domain.ledger.verifications import LASTS, Verifications


class Hands:
    """A clock that is set."""

    at = 1_000_000

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def hands() -> Hands:
    """A clock that stands."""
    return Hands()


@pytest.fixture
def asked(stores: Stores, hands: Hands) -> Verifications:
    """Nothing that was asked for yet."""
    return Verifications(stores.vault, hands)


def test_who_asks_while_one_is_waited_for_waits_for_the_same(asked: Verifications) -> None:
    assert (asked.under_way(), asked.last(), asked.claim()) == (None, None, "")
    asked.ask()
    first = asked.under_way()
    asked.ask()
    assert first
    assert asked.under_way() == first
    assert asked.claim() == first.id
    assert asked.claim() == ""


def test_a_claim_that_is_not_kept_up_is_another_workers(asked: Verifications, hands: Hands) -> None:
    asked.ask()
    name = asked.claim()
    hands.at += LASTS - 1
    asked.reach(name, 3, 10)
    hands.at += LASTS - 1
    assert asked.claim() == ""
    told = asked.under_way()
    assert told
    assert (told.done, told.total) == (3, 10)
    hands.at += 2
    assert asked.claim() == name
    told = asked.under_way()
    assert told
    assert told.done == 0
    asked.release(name)
    assert asked.claim() == name


def test_a_claim_is_kept_up_without_a_word_and_never_once_it_ended(
    asked: Verifications, hands: Hands
) -> None:
    asked.ask()
    name = asked.claim()
    asked.reach(name, 3, 10)
    for _ in range(3):
        hands.at += LASTS - 1
        asked.keep_up(name)
        assert asked.claim() == ""
    told = asked.under_way()
    assert told
    assert (told.done, told.total) == (3, 10)
    asked.end(name, b"result")
    ended = asked.last()
    asked.keep_up(name)
    asked.reach(name, 4, 10)
    assert asked.last() == ended


def test_only_the_last_result_is_kept(asked: Verifications, hands: Hands) -> None:
    for content in (b"one", b"two"):
        hands.at += 10
        asked.ask()
        asked.end(asked.claim(), content)
        last = asked.last()
        assert last
        assert (last.content, last.ended) == (content, hands.at)
        assert asked.under_way() is None
