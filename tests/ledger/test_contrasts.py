"""Two rulesets that are to be compared are so once, by whoever claims it, and some are kept."""

from __future__ import annotations

import pytest

from domain.event import Refused
from domain.ledger.contrasts import KEPT, LASTS, MOST_WAITING, Contrasts
from domain.ledger.door import Stores
from tests.ledger.test_verifications import Hands


@pytest.fixture
def hands() -> Hands:
    """A clock that stands."""
    return Hands()


@pytest.fixture
def asked(stores: Stores, hands: Hands) -> Contrasts:
    """Nothing that was asked for yet."""
    return Contrasts(stores.vault, hands)


def test_the_same_question_is_asked_once_as_long_as_it_waits(asked: Contrasts) -> None:
    assert (asked.claim(), asked.all(), asked.one("contrast")) == (None, [], None)
    first = asked.ask(b"one")
    assert asked.ask(b"one") == first
    second = asked.ask(b"two")
    assert second != first
    claimed = [asked.claim(), asked.claim(), asked.claim()]
    assert {each.question for each in claimed if each} == {b"one", b"two"}
    assert claimed[2] is None
    asked.end(first, b"told")
    assert asked.ask(b"one") not in (first, second)


def test_only_so_many_wait_at_a_time(asked: Contrasts) -> None:
    for number in range(MOST_WAITING):
        asked.ask(b"%d" % number)
    with pytest.raises(Refused, match="Too many rules wait to be compared"):
        asked.ask(b"more")
    asked.end(asked.all()[0].id, b"told")
    asked.ask(b"more")


def test_a_claim_that_is_not_kept_up_is_another_workers(asked: Contrasts, hands: Hands) -> None:
    name = asked.ask(b"one")
    assert asked.claim()
    hands.at += LASTS - 1
    asked.reach(name, 3, 10)
    hands.at += LASTS - 1
    assert asked.claim() is None
    told = asked.one(name)
    assert told
    assert (told.done, told.total) == (3, 10)
    hands.at += 2
    assert asked.claim()
    again = asked.one(name)
    assert again
    assert again.done == 0
    asked.release(name)
    assert asked.claim()


def test_the_newest_results_are_kept_and_what_waits(asked: Contrasts, hands: Hands) -> None:
    waits = asked.ask(b"waits")
    for number in range(KEPT + 3):
        hands.at += 10
        asked.end(asked.ask(b"%d" % number), b"told", "a problem" if number == KEPT else "")
    kept = asked.all()
    assert [each.question for each in kept[:-1]] == [b"%d" % n for n in range(KEPT + 2, 2, -1)]
    assert kept[-1].id == waits
    assert [each.problem for each in kept[:3]] == ["", "", "a problem"]
