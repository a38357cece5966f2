"""The master key is changed while all go on, and every data key opens as before."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert

from domain.event import Refused
from domain.ledger import rotation
from domain.ledger.door import Stores, open_stores
from domain.ledger.files import keep
from domain.ledger.keys import MasterKey, commitment, new_key, new_key_file
from domain.ledger.masters import MasterKeys, keys_by_master
from domain.ledger.rotation import rotate_master, wrap_anew
from domain.ledger.settings import Settings
from domain.ledger.store import Unavailable
from domain.ledger.vault_schema import DATA_KEY
from tests.ledger.happenings import MANAGER, execute, logged, visit

PEOPLE = ("customer_1", "customer_2", "#command")


def fresh(settings: Settings, *people: str) -> dict[str, bytes]:
    """The data keys as a program that starts now finds them."""
    with closing(open_stores(settings)) as stores:
        return stores.vault.keys(people or PEOPLE)


def test_every_key_opens_under_the_new_master_key_and_stays_the_same(settings: Settings) -> None:
    made, path = fresh(settings), settings.key_file
    before = MasterKey.read(path).name
    with closing(open_stores(settings)) as stores:
        rotated = rotate_master(stores.vault.store, path)
        wraps = keys_by_master(stores.vault.store)
    assert (rotated.before, rotated.keys) == (before, len(PEOPLE))
    assert rotated.name == MasterKey.read(path).name != before
    assert wraps == {rotated.name: len(PEOPLE)}
    assert fresh(settings) == made
    assert MasterKey.read(rotated.kept).name == before
    assert MasterKeys(path).kept_names() == [before]
    for file in (path, rotated.kept):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_old_key_is_not_needed_any_more_by_the_bank_itself(settings: Settings) -> None:
    made = fresh(settings)
    with closing(open_stores(settings)) as stores:
        rotate_master(stores.vault.store, settings.key_file).kept.unlink()
    assert fresh(settings) == made


def test_more_keys_than_are_wrapped_at_once_are_all_wrapped_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_PAGE", 7)
    people = [f"customer_{number}" for number in range(30)]
    made = fresh(settings, *people)
    with closing(open_stores(settings)) as stores:
        assert rotate_master(stores.vault.store, settings.key_file).keys == 30
    assert fresh(settings, *people) == made


def test_keys_under_several_master_keys_are_counted_by_each_and_wrapped_by_one(
    settings: Settings,
) -> None:
    made, path, key = fresh(settings), settings.key_file, new_key()
    draft = path.with_name("draft")
    keep(draft, new_key_file())
    other = MasterKey.read(draft)
    draft.rename(MasterKeys(path).kept(other.name))
    row = {"person": "customer_9", "version": 1, "digest": commitment(key), "master": other.name}
    with closing(open_stores(settings)) as stores:
        with stores.vault.store.write() as connection:
            wrapped = other.wrap(key, "customer_9", 1)
            connection.execute(insert(DATA_KEY).values(row | {"wrapped": wrapped}))
        counts = {MasterKey.read(path).name: len(made), other.name: 1}
        assert list(keys_by_master(stores.vault.store).items()) == sorted(counts.items())
        made |= {"customer_9": key}
        assert fresh(settings, *made) == made
        rotated = rotate_master(stores.vault.store, path)
        assert keys_by_master(stores.vault.store) == {rotated.name: len(made)}
    assert fresh(settings, *made) == made


def test_who_is_at_work_meanwhile_goes_on_and_makes_keys_under_the_new_one(
    settings: Settings,
) -> None:
    with closing(open_stores(settings)) as working, closing(open_stores(settings)) as other:
        [entry] = working.ledger.record(visit(), logged("谈了三万元定期"), by=MANAGER)
        made = other.vault.keys(["customer_2"])
        for _ in range(2):
            name = rotate_master(other.vault.store, settings.key_file).name
            assert working.ledger.opened(entry) == logged("谈了三万元定期")
            assert working.vault.keys(["customer_2"]) == made
            new = working.vault.key(f"customer_{name}")
            assert other.vault.key(f"customer_{name}") == new
            assert keys_by_master(other.vault.store).keys() == {name}


def test_an_empty_vault_gets_its_first_keys_under_the_new_one(settings: Settings) -> None:
    with closing(open_stores(settings)) as stores:
        rotated = rotate_master(stores.vault.store, settings.key_file)
        stores.vault.key("customer_1")
        assert rotated.keys == 0
        assert keys_by_master(stores.vault.store) == {rotated.name: 1}


def test_copies_that_somebody_who_was_killed_had_not_put_in_place_are_taken_away(
    settings: Settings,
) -> None:
    fresh(settings)
    path = settings.key_file
    drafts = [".key.next.ab_12345", f".key.{'0' * 16}.ab_12345"]
    others = [".key.next.ab", ".another.next.ab_12345", ".key.other.ab_12345", "key.next.ab_12345"]
    for name in (*drafts, *others):
        (path.parent / name).touch()
    with closing(open_stores(settings)) as stores:
        rotate_master(stores.vault.store, path)
    left = {each.name for each in path.parent.iterdir()}
    assert left.isdisjoint(drafts)
    assert left.issuperset(others)


def test_two_do_not_change_it_at_once(settings: Settings) -> None:
    made, path = fresh(settings), settings.key_file
    before = path.read_bytes()
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with closing(open_stores(settings)) as stores:
        with pytest.raises(Refused, match="Somebody else is changing the master key"):
            rotate_master(stores.vault.store, path)
        assert (path.read_bytes(), kept(path)) == (before, [])
        os.close(handle)
        rotate_master(stores.vault.store, path)
    assert fresh(settings) == made


def test_a_key_that_is_not_there_is_neither_changed_nor_made(stores: Stores) -> None:
    path = stores.vault.masters.path
    path.unlink()
    with pytest.raises(Refused) as refused:
        rotate_master(stores.vault.store, path)
    assert str(refused.value) == f"There is no master key at {path} that could be changed."
    assert list(path.parent.glob(f"*{path.name}*")) == []
    with pytest.raises(Refused, match="There is no master key at"):
        stores.vault.key("customer_1")


def test_without_the_key_that_wraps_them_nothing_is_changed(settings: Settings) -> None:
    made, path = fresh(settings), settings.key_file
    name = MasterKey.read(path).name
    right = path.rename(path.with_name("elsewhere"))
    with closing(open_stores(settings)) as stores:
        with pytest.raises(Refused, match=f"wrapped by the master key {name}, which is neither"):
            rotate_master(stores.vault.store, path)
        assert keys_by_master(stores.vault.store) == {name: len(PEOPLE)}
    right.rename(MasterKeys(path).kept(name))
    assert fresh(settings) == made


def test_a_data_key_that_was_tampered_with_is_not_wrapped_anew(settings: Settings) -> None:
    fresh(settings)
    with closing(open_stores(settings)) as stores:
        before = keys_by_master(stores.vault.store)
        execute(stores.vault.store, "UPDATE data_key SET digest = 'x' WHERE person = 'customer_2'")
        with pytest.raises(Refused, match="tampered"):
            rotate_master(stores.vault.store, settings.key_file)
        assert keys_by_master(stores.vault.store) == before


def test_another_key_under_the_name_of_the_old_one_is_refused(settings: Settings) -> None:
    made, path = fresh(settings), settings.key_file
    named = MasterKeys(path).kept(MasterKey.read(path).name)
    keep(named, new_key_file())
    with closing(open_stores(settings)) as stores:
        with pytest.raises(Refused) as refused:
            rotate_master(stores.vault.store, path)
        assert str(refused.value) == (
            f"{named} is not the key that its name tells; move it elsewhere, and try again."
        )
        named.unlink()
        rotate_master(stores.vault.store, path)
    assert fresh(settings) == made


def test_a_name_from_the_vault_leads_to_no_other_file(settings: Settings) -> None:
    fresh(settings)
    masters = MasterKeys(settings.key_file)
    keep(settings.key_file.with_name("x"), settings.key_file.read_bytes())
    assert masters.find("../x") is None
    assert masters.find("") is None
    found = masters.find(MasterKey.read(settings.key_file).name)
    assert found
    assert masters.named(found.name) is found


def test_a_reader_makes_the_change_wait_to_be_wiped_and_it_goes_on_afterwards(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = fresh(sqlite_settings), sqlite_settings.key_file
    with closing(open_stores(sqlite_settings)) as stores:
        with stores.vault.store.driver() as connection:
            connection.execute("PRAGMA busy_timeout=50")
        with closing(open_stores(sqlite_settings)) as other, other.vault.store.read() as reading:
            reading.exec_driver_sql("SELECT * FROM data_key").all()
            with pytest.raises(Unavailable, match="wiped as soon as it is not"):
                rotate_master(stores.vault.store, path)
            assert fresh(sqlite_settings) == made
        begun = MasterKey.read(MasterKeys(path).to_come).name
        assert rotate_master(stores.vault.store, path).name == begun
    assert fresh(sqlite_settings) == made


def test_nothing_that_the_old_key_opens_is_left_in_the_file(sqlite_settings: Settings) -> None:
    fresh(sqlite_settings)
    with closing(open_stores(sqlite_settings)) as stores:
        [row] = stores.vault.store.ask("SELECT wrapped FROM data_key WHERE person = 'customer_1'")
        rotate_master(stores.vault.store, sqlite_settings.key_file)
        files = list(sqlite_settings.data.glob("vault.db*"))
        assert files
        assert not [file for file in files if row[0] in file.read_bytes()]


def test_wrapping_under_a_key_that_wraps_all_already_changes_nothing(stores: Stores) -> None:
    stores.vault.keys(PEOPLE)
    question = "SELECT person, wrapped FROM data_key ORDER BY person"
    before = stores.vault.store.ask(question)
    masters = stores.vault.masters
    assert wrap_anew(stores.vault.store, masters, masters.newest()) == len(PEOPLE)
    assert stores.vault.store.ask(question) == before


def kept(path: Path) -> list[str]:
    return MasterKeys(path).kept_names()
