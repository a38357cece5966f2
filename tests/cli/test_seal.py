"""`pacesetter seal` and `pacesetter keys`: what is signed, with what, and what contradicts it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger.door import open_stores
from domain.ledger.seals.note import PublicKey, opened
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from tests.cli.conftest import Run
from tests.ledger.happenings import deed


def test_everything_is_sealed_and_the_status_tells_it(run: Run, own_bank: Settings) -> None:
    before = run("seal", "--status", "--json").json
    assert before["waiting"] == before["events"] - before["sealed"] > 0
    after = run("seal", "--json")
    assert after.code == 0
    assert (after.json["waiting"], after.json["sealed"]) == (0, before["events"])
    checkpoint = opened(after.json["checkpoint"], [PublicKey.read(after.json["key"])])
    assert checkpoint.size == before["events"]
    words = run("seal", "--status").out
    assert "0 are not yet" in words
    assert after.json["key"] in words


def test_a_changed_event_is_an_alarm_everywhere(run: Run, own_bank: Settings) -> None:
    run("seal")
    assert run("verify").code == 0
    other = sqlite3.connect(own_bank.data / "ledger.db")
    other.execute("DROP TRIGGER event_is_not_changed")
    other.execute("""UPDATE event SET "by" = 'nobody' WHERE position = 7""")
    other.execute("UPDATE event SET at = at + 1 WHERE position = (SELECT max(size) FROM seal)")
    other.commit()
    other.close()
    verified = run("verify", "--json")
    assert verified.code == 1
    assert verified.json["first_difference"].startswith("position 7: The event is not the one")
    stores = open_stores(own_bank)
    stores.ledger.record_all([deed("later", "log")])
    stores.close()
    tried = run("seal")
    assert tried.code == 2
    assert "The event is not the one that was sealed." in tried.err
    told = run("seal", "--status")
    assert told.code == 1
    assert "ALARM at position 7" in told.out
    [check] = [each for each in run("doctor", "--json").json["checks"] if each["name"] == "seals"]
    assert not check["ok"]
    assert "position 7" in check["found"]


def test_the_witness_refuses_a_ledger_that_went_back(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness = tmp_path / "witness" / "checkpoint"
    monkeypatch.setenv("PACESETTER_CHECKPOINT_FILE", str(witness))
    run("seal")
    stores = open_stores(own_bank)
    log = Sealer.of(stores).log
    assert log.follows(witness.read_text()) == log.newest().checkpoint  # type: ignore[union-attr]
    other = sqlite3.connect(own_bank.data / "ledger.db")
    other.execute("DROP TRIGGER seal_is_not_deleted")
    other.execute("DELETE FROM seal WHERE size = (SELECT max(size) FROM seal)")
    other.commit()
    other.close()
    with pytest.raises(Refused, match="some are missing"):
        log.follows(witness.read_text())
    stores.close()
    tried = run("seal")
    assert tried.code == 2
    assert "some are missing" in tried.err


def test_a_witness_that_is_no_checkpoint_is_refused(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "witness").write_text("nothing")
    monkeypatch.setenv("PACESETTER_CHECKPOINT_FILE", str(tmp_path / "witness"))
    assert "not a checkpoint" in run("seal").err
    monkeypatch.setenv("PACESETTER_CHECKPOINT_FILE", str(tmp_path))
    assert "cannot be read" in run("seal").err


def test_keys_are_listed_and_the_old_one_endorses_the_new_one(run: Run, own_bank: Settings) -> None:
    run("seal")
    [first] = run("keys", "list", "--json").json["seals"]
    new = run("keys", "rotate", "seal", "--json").json["key"]
    told = run("keys", "list", "--json").json
    assert [each["endorsed"] for each in told["seals"]] == [False, True]
    assert [each["key"] for each in told["seals"]] == [first["key"], new]
    secret = own_bank.seal_key.read_text().strip().split("+", 4)[4]
    listed = run("keys", "list").out
    assert str(own_bank.seal_key) in listed
    assert secret not in listed


def test_no_other_keys_are_changed_here(run: Run, own_bank: Settings) -> None:
    assert run("keys", "rotate", "front_door").code == 2


def test_a_lost_key_is_told_by_the_doctor(run: Run, own_bank: Settings) -> None:
    run("seal")
    own_bank.seal_key.unlink()
    [check] = [each for each in run("doctor", "--json").json["checks"] if not each["ok"]]
    assert check["name"] == "seals"
    assert "keys rotate seal" in check["advice"]
