"""`pacesetter backup` and `pacesetter restore`, as an operator types them."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.ledger.backup.manifest import MANIFEST
from domain.ledger.backup.shelf import moments
from domain.ledger.door import open_stores
from domain.ledger.files import keep
from domain.ledger.ledger import Ledger
from domain.ledger.settings import Settings
from domain.restoration import BankRestored
from projections.worker import Worker
from tests.cli.conftest import Run
from tests.ledger.happenings import deed


@pytest.fixture(params=["sqlite", "postgres"])
def elsewhere(
    request: pytest.FixtureRequest,
    own_bank: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Empty stores that a backup is restored into, under the same keys."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return own_bank.model_copy(update={"data": tmp_path / "elsewhere", "database_url": url})


def look_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands work there."""
    monkeypatch.setenv("PACESETTER_DATA", str(settings.data))
    monkeypatch.setenv("PACESETTER_DATABASE_URL", settings.database_url)


def parts(shelf: Path, at: int = -1) -> tuple[str, ...]:
    """The flags that name the parts of a backup, unless told the newest one."""
    moment = moments(shelf)[at]
    return ("--ledger", str(shelf / f"ledger-{moment}"), "--vault", str(shelf / f"vault-{moment}"))


@contextmanager
def at_work(settings: Settings) -> Iterator[Ledger]:
    """A bank in which four record while a worker folds and seals."""
    stores, stop = open_stores(settings), threading.Event()

    def write(number: int) -> None:
        for count in range(2000):
            if stop.is_set():
                break
            stores.ledger.record_all([deed(f"{number}-{count}", "said", contacts=2)])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    threads.append(threading.Thread(target=Worker(stores).run, args=(stop,)))
    for thread in threads:
        thread.start()
    try:
        yield stores.ledger
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        stores.close()


def test_a_bank_at_work_is_backed_up_restored_and_verified(
    run: Run,
    own_bank: Settings,
    elsewhere: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shelf = tmp_path / "shelf"
    with at_work(own_bank) as ledger:
        before = ledger.head()
        while ledger.head() < before + 100:
            time.sleep(0.01)
        taken = run("backup", "--out", str(shelf), "--json")
        after = ledger.head()
    assert taken.code == 0
    assert before + 100 <= taken.json["events"] < after
    assert taken.json["master_file"] == str(own_bank.key_file)
    look_at(elsewhere, monkeypatch)
    run("migrate")
    told = run("restore", *parts(shelf), "--json")
    assert (told.code, told.json["events"]) == (0, taken.json["events"]), told.err
    assert "No witness was asked" in told.err
    verified = run("verify", "--json").json
    assert verified["equal"] is True
    assert verified["events"] == taken.json["events"]
    assert run("seal", "--json").json["waiting"] == 0


def test_a_witness_is_asked_and_an_accepted_loss_told(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, witness = tmp_path / "shelf", tmp_path / "witness" / "checkpoint"
    monkeypatch.setenv("PACESETTER_BACKUPS", str(shelf))
    monkeypatch.setenv("PACESETTER_CHECKPOINT_FILE", str(witness))
    run("seal")
    assert "is not in the backup" in run("backup").out
    stores = open_stores(own_bank)
    stores.ledger.record_all([deed("later", "after the backup")])
    had = stores.ledger.head() - 3
    stores.close()
    run("seal")
    look_at(own_bank.model_copy(update={"data": tmp_path / "new"}), monkeypatch)
    refused = run("restore", *parts(shelf))
    assert refused.code == 2
    assert f"{had + 3} events were seen, and the backup has {had}." in refused.err
    accepted = run("restore", *parts(shelf), "--accept-loss", "the disk is gone", "--json")
    assert accepted.code == 0, accepted.err
    assert accepted.json["lost"].startswith(f"{had + 3} events were seen")
    assert "keys rotate seal" in accepted.err
    stores = open_stores(Settings())
    [last] = stores.ledger.since(had)
    stores.close()
    assert isinstance(last.event, BankRestored)
    assert run("verify").code == 0
    assert "holds something already" in run("restore", *parts(shelf)).err


def test_without_a_loss_a_restored_bank_goes_on_under_its_witness(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, witness = tmp_path / "shelf", tmp_path / "checkpoint"
    monkeypatch.setenv("PACESETTER_CHECKPOINT_FILE", str(witness))
    run("seal")
    run("backup", "--out", str(shelf))
    look_at(own_bank.model_copy(update={"data": tmp_path / "new"}), monkeypatch)
    told = run("restore", *parts(shelf), "--witness", str(witness))
    assert told.code == 0, told.err
    assert "Restored: " in told.out
    assert "No witness" not in told.err
    assert "pacesetter verify" in told.err
    assert run("seal").code == 0
    assert run("verify").code == 0


def test_a_vault_under_another_master_key_is_refused_and_no_key_is_made(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "--out", str(tmp_path / "shelf"))
    look_at(own_bank.model_copy(update={"data": tmp_path / "new"}), monkeypatch)
    other = tmp_path / "other.key"
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(other))
    refused = run("restore", *parts(tmp_path / "shelf"))
    assert refused.code == 2
    assert str(own_bank.key_file) in refused.err
    assert not other.exists()
    keep(other, base64.b64encode(os.urandom(32)))
    assert "which lay at" in run("restore", *parts(tmp_path / "shelf")).err
    alone = run("restore", *parts(tmp_path / "shelf")[:2])
    assert alone.code == 0, alone.err
    assert "Without the vault" in alone.err


def test_the_views_of_another_bank_are_not_gone_on_with(
    run: Run, own_bank: Settings, tmp_path: Path
) -> None:
    run("board")
    run("backup", "--out", str(tmp_path / "shelf"))
    for name in ("ledger", "vault"):
        for path in own_bank.data.glob(f"{name}.db*"):
            path.unlink()
    assert "remove them" in run("restore", *parts(tmp_path / "shelf")).err
    for path in own_bank.data.glob("views.db*"):
        path.unlink()
    assert run("restore", *parts(tmp_path / "shelf")).code == 0
    assert run("verify").code == 0


def test_what_cannot_be_is_refused_in_a_sentence(
    run: Run, own_bank: Settings, tmp_path: Path
) -> None:
    assert "PACESETTER_BACKUPS" in run("backup").err
    assert run("backup", "--out", str(tmp_path / "shelf"), "--keep", "-1").code == 2
    assert moments(tmp_path / "shelf") == []
    run("backup", "--out", str(tmp_path / "shelf"))
    missing = run("restore", "--ledger", str(tmp_path))
    assert (missing.code, "cannot be read" in missing.err) == (2, True)
    witness = run("restore", *parts(tmp_path / "shelf"), "--witness", str(tmp_path / "nothing"))
    assert "checkpoint file" in witness.err
    assert "Traceback" not in missing.err + witness.err


def test_old_vault_parts_are_taken_away_when_asked(
    run: Run, own_bank: Settings, tmp_path: Path
) -> None:
    shelf = tmp_path / "shelf"
    run("backup", "--out", str(shelf))
    time.sleep(1.1)  # a backup has the second in its name
    told = run("backup", "--out", str(shelf), "--keep", "1", "--json").json
    assert told["removed"] == [f"vault-{moments(shelf)[0]}"]
    assert len(moments(shelf)) == 2
    assert json.loads((Path(told["ledger"]["folder"]) / MANIFEST).read_bytes())["events"] > 100


def test_the_doctor_tells_of_the_newest_backup(
    run: Run, own_bank: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> tuple[bool, str]:
        made = run("doctor", "--json").json["checks"]
        [check] = [each for each in made if each["name"] == "backups"]
        return check["ok"], check["found"]

    shelf = tmp_path / "shelf"
    run("board")
    assert found() == (True, "nobody said where they are: PACESETTER_BACKUPS is not set")
    monkeypatch.setenv("PACESETTER_BACKUPS", str(shelf))
    assert found() == (False, f"there is none in {shelf}")
    run("backup")
    ok, told = found()
    assert ok
    assert told.startswith("the newest is of 20")
    [moment] = moments(shelf)
    for part in ("ledger", "vault"):
        (shelf / f"{part}-{moment}").rename(shelf / f"{part}-20200102T030405Z")
    assert found() == (False, "the newest is of 2020-01-02 03:04 UTC")
