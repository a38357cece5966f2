"""Where a person is signed in: told with when and on what, and never in more than five places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from domain.event import StaffId
from domain.ledger.accounts import Accounts
from domain.ledger.door import Stores, open_stores
from domain.ledger.sessions import MOST, Place, Sessions
from domain.ledger.settings import Settings
from tests.ledger.signing_in import ANOTHER, LI, PASSWORD, ZHANG, CountingHasher, SetClock

VISITOR = StaffId("staff_3")


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands."""
    return SetClock()


@pytest.fixture
def accounts(stores: Stores, clock: SetClock) -> Accounts:
    """The accounts of two people."""
    accounts = Accounts(stores.vault, clock, CountingHasher())
    accounts.create(ZHANG, "zhang", PASSWORD)
    accounts.create(LI, "li", ANOTHER)
    return accounts


@pytest.fixture
def sessions(stores: Stores, clock: SetClock, accounts: Accounts) -> Sessions:
    """The sessions of a bank in which they have accounts."""
    assert accounts.find("zhang")
    return Sessions(stores.vault, clock)


@pytest.fixture
def elsewhere(settings: Settings, clock: SetClock) -> Iterator[Sessions]:
    """The same sessions as another process has them."""
    with closing(open_stores(settings)) as stores:
        yield Sessions(stores.vault, clock)


def test_each_place_tells_since_when_when_last_on_what_and_which_is_here(
    sessions: Sessions, clock: SetClock
) -> None:
    began = clock.now
    desk = sessions.begin(ZHANG, device="computer")
    clock.pass_minutes(1)
    pocket = sessions.begin(ZHANG, device="telephone")
    sessions.begin(LI)
    sessions.begin(ZHANG, awaits_code=True)
    clock.pass_minutes(2)
    assert sessions.who(desk)
    assert sessions.of(ZHANG, pocket) == [
        Place(began, clock.now, "computer", here=False),
        Place(began + 60_000_000, began + 60_000_000, "telephone", here=True),
    ]
    clock.pass_minutes(28.5)  # the telephone is idle by now
    assert [place.device for place in sessions.of(ZHANG)] == ["computer"]


def test_the_sixth_session_ends_the_oldest_one_wherever_they_began(
    sessions: Sessions, elsewhere: Sessions, clock: SetClock
) -> None:
    lis, tokens = sessions.begin(LI), []
    for at in range(MOST + 2):
        clock.pass_minutes(1)
        tokens.append((sessions, elsewhere)[at % 2].begin(ZHANG))
    assert [bool(sessions.who(each)) for each in tokens] == [False] * 2 + [True] * MOST
    assert len(sessions.of(ZHANG)) == MOST == 5
    assert sessions.who(lis)


def test_at_the_same_moment_the_new_session_is_one_of_those_that_stay(sessions: Sessions) -> None:
    for _ in range(3 * MOST):
        assert sessions.who(sessions.begin(ZHANG))
    assert len(sessions.of(ZHANG)) == MOST


def test_who_knows_no_more_than_the_password_ends_no_session(sessions: Sessions) -> None:
    tokens = [sessions.begin(ZHANG) for _ in range(MOST)]
    for _ in range(MOST + 1):
        sessions.begin(ZHANG, awaits_code=True)
    assert all(sessions.who(each) for each in tokens)


def test_any_number_of_visitors_are_the_same_person_of_a_demonstration(sessions: Sessions) -> None:
    tokens = [sessions.begin(VISITOR) for _ in range(3 * MOST)]
    assert all(sessions.who(each) for each in tokens)


def test_a_session_that_awaits_a_code_is_nobodys_and_ends_in_five_minutes(
    sessions: Sessions, elsewhere: Sessions, accounts: Accounts, clock: SetClock
) -> None:
    whole, half = sessions.begin(ZHANG), sessions.begin(ZHANG, awaits_code=True)
    assert sessions.who(half) is None
    assert sessions.awaiting(whole) is None
    assert sessions.awaiting(half) == elsewhere.awaiting(half) == ZHANG
    clock.pass_minutes(5)
    assert elsewhere.awaiting(half) == ZHANG
    clock.pass_minutes(0.01)
    assert elsewhere.awaiting(half) is None
    barred = sessions.begin(LI, awaits_code=True)
    accounts.disable(LI)
    assert elsewhere.awaiting(barred) is None
    later = sessions.begin(LI, awaits_code=True)
    assert elsewhere.awaiting(later) is None
