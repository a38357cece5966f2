"""An account lets in who knows its password, and tells nothing to who does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from sqlalchemy import select

from domain.event import Refused, StaffId
from domain.ledger.accounts import AT_ONCE, WRONG, Account, Accounts, new_password
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ledger.vault_schema import ACCOUNT
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


def guess(accounts: Accounts, sign_in: str = "zhang0017", password: str = "no idea") -> str:
    """What somebody is told who guesses."""
    with pytest.raises(Refused) as refused:
        accounts.verify(sign_in, password)
    return str(refused.value)


def kept(store: Store) -> str:
    """The hash that the vault has of Zhang's password."""
    with store.read() as connection:
        query = select(ACCOUNT.c.password).where(ACCOUNT.c.staff == ZHANG)
        return str(connection.execute(query).scalar_one())


@pytest.mark.parametrize("sign_in", ["Zhang0017", "zhang0017", " ZHANG0017 ", "ｚhang００１７"])
def test_who_knows_the_password_is_let_in_however_the_name_is_typed(
    accounts: Accounts, clock: SetClock, sign_in: str
) -> None:
    zhang = Account(ZHANG, "zhang0017", False, False, clock.now)
    assert accounts.verify(sign_in, PASSWORD) == accounts.find(sign_in) == zhang


def test_the_same_characters_composed_otherwise_are_the_same_password(accounts: Accounts) -> None:
    accounts.create(LI, "li", "Ｅ\u0301tienne, 1234")
    assert accounts.verify("li", "\u00c9tienne, 1234").staff == LI


def test_unknown_disabled_and_wrong_are_told_alike_and_hashed_alike(
    accounts: Accounts, hasher: CountingHasher
) -> None:
    accounts.create(LI, "li", ANOTHER)
    accounts.disable(LI)
    assert guess(accounts, "zhang0017", ANOTHER) == WRONG
    assert guess(accounts, "nobody", ANOTHER) == WRONG
    assert guess(accounts, "li", ANOTHER) == WRONG
    zhangs, *others = [stored for _, stored in hasher.checked]
    assert {password for password, _ in hasher.checked} == {ANOTHER.encode()}
    assert len(others) == 2
    assert {stored.rpartition("$")[0].rpartition("$")[0] for stored in others} == {
        zhangs.rpartition("$")[0].rpartition("$")[0]
    }
    accounts.enable(LI)
    assert accounts.verify("li", ANOTHER).staff == LI


def test_no_more_than_two_passwords_are_hashed_at_once(stores: Stores, clock: SetClock) -> None:
    hasher = CountingHasher(lasting=0.05)
    both = [Accounts(stores.vault, clock, hasher) for _ in range(2)]
    with ThreadPoolExecutor(8) as together:
        told = together.map(lambda at: guess(both[at % 2], f"nobody {at}"), range(16))
        assert set(told) == {WRONG}
    assert hasher.most_at_once == AT_ONCE == 2


def test_by_default_it_is_argon2id_as_pwdlib_recommends_it(stores: Stores, clock: SetClock) -> None:
    accounts = Accounts(stores.vault, clock)
    accounts.create(ZHANG, "zhang0017", PASSWORD)
    assert kept(stores.vault.store).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert accounts.verify("zhang0017", PASSWORD).staff == ZHANG
    assert guess(accounts) == WRONG


def test_a_hash_with_outdated_parameters_is_replaced_when_its_owner_signs_in(
    accounts: Accounts, stores: Stores, clock: SetClock
) -> None:
    outdated = kept(stores.vault.store)
    stricter = Accounts(stores.vault, clock, CountingHasher(rounds=2))
    guess(stricter)
    assert kept(stores.vault.store) == outdated
    stricter.verify("zhang0017", PASSWORD)
    newer = kept(stores.vault.store)
    assert "t=2" in newer
    stricter.verify("zhang0017", PASSWORD)
    assert kept(stores.vault.store) == newer


def test_a_password_that_is_replaced_meanwhile_stays_replaced(
    accounts: Accounts, stores: Stores, clock: SetClock
) -> None:
    stricter = CountingHasher(rounds=2)
    stricter.meanwhile = lambda: accounts.set_password(ZHANG, ANOTHER)
    Accounts(stores.vault, clock, stricter).verify("zhang0017", PASSWORD)
    assert guess(accounts, password=PASSWORD) == WRONG
    assert accounts.verify("zhang0017", ANOTHER).staff == ZHANG


def test_the_password_is_not_in_the_vault(sqlite_settings: Settings, clock: SetClock) -> None:
    with closing(open_stores(sqlite_settings)) as stores:
        Accounts(stores.vault, clock, CountingHasher()).create(ZHANG, "zhang0017", PASSWORD)
        raw = b"".join(path.read_bytes() for path in sqlite_settings.data.glob("vault.db*"))
    assert b"zhang0017" in raw
    assert PASSWORD.encode() not in raw


def test_an_unfit_password_changes_nothing(accounts: Accounts) -> None:
    with pytest.raises(Refused, match="at least 12"):
        accounts.create(LI, "li", "short")
    with pytest.raises(Refused, match="at least 12"):
        accounts.set_password(ZHANG, "short")
    assert accounts.find("li") is None
    assert accounts.verify("zhang0017", PASSWORD).staff == ZHANG


@pytest.mark.parametrize(
    ("sign_in", "why"),
    [
        ("ZHANG0017", "zhang0017 is taken"),
        (" \u3000", "Give a sign-in name"),
        ("li\0", "choose another"),
        ("li\ud800", "choose another"),
        ("l\u200bi", "choose another"),
        ("l" * 101, "at most 100"),
    ],
)
def test_a_sign_in_name_that_cannot_be_is_refused(
    accounts: Accounts, sign_in: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        accounts.create(LI, sign_in, ANOTHER)
    assert accounts.of([LI]) == {}


@pytest.mark.parametrize("typed", ["\0", "\ud800", "\u200b", "x" * 100_000, ""])
def test_whatever_is_typed_is_wrong_and_no_crash(accounts: Accounts, typed: str) -> None:
    assert guess(accounts, typed, PASSWORD) == WRONG
    assert guess(accounts, "zhang0017", typed) == WRONG
    assert accounts.find(typed) is None


def test_of_those_who_ask_for_one_name_together_one_gets_it(
    settings: Settings, accounts: Accounts, clock: SetClock
) -> None:
    opened = [open_stores(settings) for _ in range(4)]

    def ask(at: int) -> None:
        several = Accounts(opened[at % 4].vault, clock, CountingHasher())
        with suppress(Refused):
            several.create(StaffId(f"staff_{at}"), "Wang", ANOTHER)

    with ThreadPoolExecutor(8) as together:
        list(together.map(ask, range(8)))
    for stores in opened:
        stores.close()
    found = accounts.of([StaffId(f"staff_{at}") for at in range(1200)])
    assert [each.sign_in for each in found.values() if each.staff != ZHANG] == ["wang"]


def test_a_person_has_one_account(accounts: Accounts) -> None:
    with pytest.raises(Refused, match="has an account already"):
        accounts.create(ZHANG, "zhang", ANOTHER)
    assert accounts.of([LI, ZHANG]) == {ZHANG: accounts.find("zhang0017")}


def test_without_an_account_nothing_can_be_changed(accounts: Accounts) -> None:
    with pytest.raises(Refused, match="create one first"):
        accounts.set_password(LI, ANOTHER)
    with pytest.raises(Refused, match="create one first"):
        accounts.disable(LI)


def test_a_password_that_was_handed_over_has_to_be_replaced_by_another(
    accounts: Accounts, clock: SetClock
) -> None:
    handed = new_password()
    clock.pass_minutes(1)
    accounts.set_password(ZHANG, handed, must_change=True)
    assert accounts.verify("zhang0017", handed) == Account(
        ZHANG, "zhang0017", must_change=True, disabled=False, changed=clock.now
    )
    with pytest.raises(Refused, match="choose another one"):
        accounts.set_password(ZHANG, handed)
    accounts.set_password(ZHANG, ANOTHER)
    assert not accounts.verify("zhang0017", ANOTHER).must_change
    assert guess(accounts, password=handed) == WRONG
    assert accounts.create(LI, "li", new_password(), must_change=True).must_change
    assert accounts.of([LI])[LI].must_change
