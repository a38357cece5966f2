"""Ten guesses at a name in a quarter of an hour are heard, however many processes are asked."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from domain.event import Refused
from domain.ledger.accounts import WRONG, Accounts
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from domain.ledger.vault_schema import GUESS
from tests.ledger.signing_in import ANOTHER, LI, PASSWORD, ZHANG, CountingHasher, SetClock


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands."""
    return SetClock()


@pytest.fixture
def hasher() -> CountingHasher:
    """A hasher that takes no time."""
    return CountingHasher()


@pytest.fixture
def accounts(stores: Stores, clock: SetClock, hasher: CountingHasher) -> Accounts:
    """The accounts of a bank in which Zhang has one."""
    accounts = Accounts(stores.vault, clock, hasher)
    accounts.create(ZHANG, "Zhang0017", PASSWORD)
    return accounts


@pytest.fixture
def several(
    settings: Settings, accounts: Accounts, clock: SetClock, hasher: CountingHasher
) -> Iterator[list[Accounts]]:
    """The same accounts as other processes have them, but for the one hasher that counts."""
    opened = [open_stores(settings) for _ in range(4)]
    yield [Accounts(stores.vault, clock, hasher) for stores in opened]
    for stores in opened:
        stores.close()


def guess(accounts: Accounts, sign_in: str = "zhang0017", password: str = "no idea") -> str:
    """What somebody is told who guesses."""
    with pytest.raises(Refused) as refused:
        accounts.verify(sign_in, password)
    return str(refused.value)


@pytest.mark.parametrize("sign_in", ["zhang0017", "nobody"])
def test_of_guesses_in_parallel_ten_reach_the_hasher(
    several: list[Accounts], hasher: CountingHasher, sign_in: str
) -> None:
    with ThreadPoolExecutor(12) as together:
        told = list(together.map(lambda at: guess(several[at % 4], sign_in), range(40)))
    assert len(hasher.checked) == 10
    assert told.count(WRONG) == 10
    assert told.count("This name was tried too often; try again in 15 min.") == 30


def test_waiting_as_long_as_it_was_told_helps(
    accounts: Accounts, clock: SetClock, hasher: CountingHasher
) -> None:
    for _ in range(10):
        clock.pass_minutes(1)
        assert guess(accounts) == WRONG
    assert "try again in 6 min" in guess(accounts, password=PASSWORD)
    clock.pass_minutes(5.9)
    assert "try again in 1 min" in guess(accounts, password=PASSWORD)
    assert len(hasher.checked) == 10
    clock.pass_minutes(0.1)
    assert guess(accounts) == WRONG
    assert "try again in 1 min" in guess(accounts)
    clock.pass_minutes(1)
    assert accounts.verify("zhang0017", PASSWORD).staff == ZHANG


def test_who_got_in_begins_to_count_anew_and_others_are_not_counted_in(accounts: Accounts) -> None:
    accounts.create(LI, "li", ANOTHER)
    for _ in range(10):
        guess(accounts, "li")
    for _ in range(3):
        assert {guess(accounts) for _ in range(9)} == {WRONG}
        assert accounts.verify("zhang0017", PASSWORD).staff == ZHANG
    assert "too often" in guess(accounts, "li", ANOTHER)
    accounts.set_password(LI, "quite another one")
    assert accounts.verify("li", "quite another one").staff == LI


def test_guesses_are_kept_no_longer_than_they_count(
    accounts: Accounts, stores: Stores, clock: SetClock
) -> None:
    for number in range(5):
        guess(accounts, f"nobody {number}")
    clock.pass_minutes(15)
    guess(accounts, "nobody else")
    with stores.vault.store.read() as connection:
        [row] = connection.execute(select(GUESS)).all()
    assert b"nobody" not in row.name
