"""The vault keeps what tells who somebody is, so that the ledger can do without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import select

from domain.event import Refused
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from domain.ledger.vault import Person, Vault
from domain.ledger.vault_schema import DATA_KEY, REFERENCE
from tests.ledger.happenings import execute

ZHANG = Person("staff_1", "张伟", "0017", "13800138000", "zhang wei")
LI = Person("staff_2", "李娜", "0018")


@pytest.fixture
def vault(stores: Stores) -> Vault:
    """The vault of a new bank."""
    return stores.vault


def test_people_are_known_by_their_ids(vault: Vault) -> None:
    vault.remember([ZHANG, LI])
    vault.remember([])
    assert vault.people(["staff_2", "staff_1", "staff_9"]) == {"staff_1": ZHANG, "staff_2": LI}
    vault.rename(ZHANG._replace(name="张威"))
    assert vault.people(["staff_1"])["staff_1"].name == "张威"
    assert vault.people(["staff_2"])["staff_2"] == LI


def test_thousands_of_people_are_found_at_once(vault: Vault) -> None:
    people = [Person(f"staff_{number}", f"name {number}") for number in range(1200)]
    vault.remember(people)
    assert vault.people([person.id for person in people]) == {each.id: each for each in people}
    assert len(vault.keys(person.id for person in people)) == 1200


def test_what_others_call_somebody_leads_to_the_same_id(vault: Vault) -> None:
    assert vault.ids("manager", {"0017": "staff_1", "0018": "staff_2"}) == {
        "0017": "staff_1",
        "0018": "staff_2",
    }
    # Another file calls one of them, somebody new, and a customer by the number of a manager.
    assert vault.ids("manager", {"0018": "staff_8", "0019": "staff_3"}) == {
        "0018": "staff_2",
        "0019": "staff_3",
    }
    assert vault.ids("customer", {"0017": "customer_1"}) == {"0017": "customer_1"}
    # A file that is taken in again has no new name, and leads to the ids of before.
    again = vault.ids("manager", {"0019": "staff_9", "0017": "staff_10"})
    assert again == {"0019": "staff_3", "0017": "staff_1"}
    with vault.store.read() as connection:
        hashes = connection.execute(select(REFERENCE.c.hash)).scalars().all()
    assert len(set(hashes)) == len(hashes) == 4


def test_everybody_has_a_key_of_their_own_that_stays(settings: Settings) -> None:
    with closing(open_stores(settings)) as stores:
        made = stores.vault.keys(["customer_1", "customer_2"])
        assert stores.vault.key("customer_1") == made["customer_1"] != made["customer_2"]
    with closing(open_stores(settings)) as stores:
        assert stores.vault.keys(["customer_2", "customer_1"]) == made


def test_programs_that_make_keys_together_agree_on_them(settings: Settings) -> None:
    vaults = [open_stores(settings) for _ in range(6)]
    with ThreadPoolExecutor(len(vaults)) as together:
        for attempt in range(3):
            people = [f"customer_{attempt}_{number}" for number in range(1000)]
            backwards = [people, people[::-1]] * 3
            found = together.map(lambda stores, who: stores.vault.keys(who), vaults, backwards)
            first, *others = found
            assert all(keys == first for keys in others)
    for stores in vaults:
        stores.close()


def test_a_look_makes_no_key(vault: Vault) -> None:
    assert vault.find("customer_1") is None
    assert vault.find("customer_1") is None
    made = vault.key("customer_1")
    assert vault.find("customer_1") == made


def test_a_key_does_not_lie_in_the_vault_in_the_clear(vault: Vault) -> None:
    made = vault.key("customer_1")
    with vault.store.read() as connection:
        [row] = connection.execute(select(DATA_KEY)).all()
    assert made not in row.wrapped
    assert (row.person, row.version, len(row.master)) == ("customer_1", 1, 16)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE data_key SET digest = 'another' WHERE person = 'customer_1'",
        "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE person = 'customer_2')",
    ],
)
def test_a_key_that_was_tampered_with_is_refused(settings: Settings, tampering: str) -> None:
    with closing(open_stores(settings)) as stores:
        stores.vault.keys(["customer_1", "customer_2"])
        execute(stores.vault.store, tampering)
    with closing(open_stores(settings)) as stores, pytest.raises(Refused):
        stores.vault.key("customer_1")


def test_a_hash_depends_on_its_purpose_and_its_vault(vault: Vault) -> None:
    known = vault.hash("reference", b"13800138000")
    assert known == vault.hash("reference", b"13800138000")
    assert known != vault.hash("command", b"13800138000")
    assert len(known) == 16


def test_who_has_a_number_is_found_by_it(vault: Vault) -> None:
    vault.remember([ZHANG, LI])
    assert vault.with_number("0018") == ["staff_2"]
    assert vault.with_number("0019") == []


def test_somebody_is_sought_by_whatever_they_are_called_if_it_is_said_whole(vault: Vault) -> None:
    twin = Person("staff_0", "张伟", "0021")
    vault.remember([ZHANG, LI, twin])
    for said in ("staff_1", "0017", "13800138000"):
        assert vault.sought(said, 9) == [ZHANG], said
    assert vault.sought("张伟", 9) == [twin, ZHANG]
    assert vault.sought("张伟", 1) == [twin]
    for said in ("张", "138", "staff_%", "zhang wei", "' OR 1 = 1 --"):
        assert vault.sought(said, 9) == [], said


def test_keys_are_forgotten_where_there_are_too_many_and_found_again(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.vault._KEYS_IN_MEMORY", 2)
    made = vault.keys(["customer_1", "customer_2", "customer_3"])
    assert vault.keys(["customer_1"]) == {"customer_1": made["customer_1"]}
    assert vault._keys.keys() == {"customer_1"}
    assert vault.keys(made) == made


def test_who_was_erased_is_named_so_and_gets_no_key_and_no_name(vault: Vault) -> None:
    vault.remember([ZHANG, LI])
    vault.ids("manager", {"0017": "staff_1"})
    made = vault.key("staff_1")
    digest = vault.hash("reference", b"manager|0017").hex()
    value = f"decode('{digest}', 'hex')" if vault.store.postgres else f"x'{digest}'"
    execute(vault.store, "DELETE FROM person WHERE id = 'staff_1'")
    execute(vault.store, "DELETE FROM data_key WHERE person = 'staff_1'")
    execute(vault.store, "DELETE FROM reference")
    execute(vault.store, "INSERT INTO erased VALUES (1, 'staff_1', 7)")
    execute(vault.store, f"INSERT INTO erased_name VALUES ('manager', {value})")
    assert vault.people(["staff_1", "staff_2", "staff_9"]) == {
        "staff_1": Person("staff_1", "erased person"),
        "staff_2": LI,
    }
    assert vault._keys["staff_1"] == made  # until one looks who was erased since
    for refused in (
        lambda: vault.keys(["staff_1"]),
        lambda: vault.remember([ZHANG]),
        lambda: vault.ids("manager", {"0017": "staff_5"}),
    ):
        with pytest.raises(Refused, match="erased"):
            refused()
    assert vault.find("staff_1") is None
    assert vault.ids("customer", {"0017": "customer_1"}) == {"0017": "customer_1"}
