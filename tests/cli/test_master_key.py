"""`pacesetter keys rotate master`, and what doctor, backup and restore make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.ledger.files import keep
from domain.ledger.keys import MasterKey, new_key_file
from domain.ledger.masters import MasterKeys
from domain.ledger.settings import Settings
from tests.cli.conftest import Run
from tests.cli.test_backup import look_at, parts


def check(run: Run, name: str) -> dict[str, str]:
    [found] = [each for each in run("doctor", "--json").json["checks"] if each["name"] == name]
    return dict(found)


def test_the_master_key_is_changed_and_the_doctor_tells_what_it_wraps(
    run: Run, own_bank: Settings
) -> None:
    path = own_bank.key_file
    before, wrapped = MasterKey.read(path).name, run("keys", "list", "--json").json["wraps"]
    told = run("keys", "rotate", "master", "--json")
    assert told.code == 0, told.err
    name = MasterKey.read(path).name
    assert told.json == {"key": name, "before": before, "kept": f"{path}.{before}"}
    assert "take a backup" in told.err
    listed = run("keys", "list", "--json").json
    assert (listed["master"], listed["kept"]) == (name, [f"{path}.{before}"])
    assert listed["wraps"] == {name: wrapped[before]}
    words = run("keys", "list").out
    assert f"{name} wraps {wrapped[before]:,} keys of the vault" in words
    assert path.read_text().strip() not in words + run("keys", "list", "--json").out
    found = check(run, "vault keys")["found"]
    assert found == f"{wrapped[before]:,} wrapped by the master key {name}"
    assert check(run, "old master keys")["found"] == f"{before} for no vault part"
    assert run("doctor").code == 0


def test_a_change_that_was_not_finished_is_told_with_what_to_do(
    run: Run, own_bank: Settings
) -> None:
    keep(MasterKeys(own_bank.key_file).to_come, new_key_file())
    found = check(run, "vault keys")
    assert not found["ok"]
    assert "half changed" in found["found"]
    assert "keys rotate master" in found["advice"]
    assert run("keys", "rotate", "master").code == 0
    assert check(run, "vault keys")["ok"]


def test_a_lost_master_key_is_not_changed_into_a_new_one(run: Run, own_bank: Settings) -> None:
    own_bank.key_file.unlink()
    refused = run("keys", "rotate", "master")
    assert refused.code == 2
    assert "that could be changed" in refused.err
    assert not own_bank.key_file.exists()


def test_a_backup_from_before_the_change_asks_for_the_old_key_and_is_restored_with_it(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, path = tmp_path / "shelf", own_bank.key_file
    monkeypatch.setenv("PACESETTER_BACKUPS", str(shelf))
    run("board")
    taken = run("backup", "--json").json
    told = run("keys", "rotate", "master", "--json").json
    assert taken["master"] == told["before"]
    found = check(run, "old master keys")["found"]
    assert found.startswith(f"{told['before']} for 1 vault parts, the last of ")
    look_at(own_bank.model_copy(update={"data": tmp_path / "new"}), monkeypatch)
    elsewhere = Path(told["kept"]).rename(tmp_path / "safe")
    refused = run("restore", *parts(shelf))
    assert refused.code == 2
    assert f"under the master key {told['before']}" in refused.err
    assert f"{path.name}.{told['before']}" in refused.err
    elsewhere.rename(told["kept"])
    restored = run("restore", *parts(shelf))
    assert restored.code == 0, restored.err
    Path(told["kept"]).unlink()
    assert run("verify").code == 0
    assert run("keys", "list", "--json").json["wraps"].keys() == {told["key"]}
    assert run("doctor").code == 0


def test_an_old_key_is_to_be_destroyed_once_no_vault_part_needs_it(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = tmp_path / "shelf"
    monkeypatch.setenv("PACESETTER_BACKUPS", str(shelf))
    before = run("keys", "rotate", "master", "--json").json["before"]
    assert run("backup", "--json").json["master"] == MasterKey.read(own_bank.key_file).name
    assert check(run, "old master keys")["found"] == (
        f"{before} for no vault part in {shelf}: destroy it"
    )
    [manifest] = shelf.glob("vault-*/manifest.json")
    manifest.write_text("nothing")
    found = check(run, "old master keys")
    assert not found["ok"]
    assert "keep all master keys" in found["advice"]
