"""`pacesetter doctor` finds what is wrong and says what to do about it."""

from __future__ import annotations

import shutil
import time
from typing import Any

import pytest
from sqlalchemy import update

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.positions import POSITION
from tests.cli.conftest import Answer, Run
from tests.tree import some


def failed(answer: Answer) -> dict[str, Any]:
    """The one check that failed, which says what to do."""
    [check] = [check for check in answer.json["checks"] if not check["ok"]]
    assert answer.code == 1
    assert answer.json["healthy"] is False
    assert check["advice"]
    return dict(check)


def test_a_bank_in_order_passes_every_check(run: Run, bank: Settings) -> None:
    run("board")
    answer = run("doctor", "--json")
    assert answer.code == 0
    assert answer.json["healthy"] is True
    names = [check["name"] for check in some(answer.json["checks"])]
    expected = {"settings", "ledger", "views", "vault", "schema", "master key", "vault keys"}
    assert expected | {"clock", "projection boards", "settled"} <= set(names)
    assert str(bank.key_file) in run("doctor").out


def test_without_data_it_says_how_to_begin(run: Run, nothing: Settings) -> None:
    answer = run("doctor")
    assert answer.code == 1
    assert "pacesetter migrate" in answer.out
    assert not nothing.data.exists()
    assert not nothing.key_file.exists()
    assert run("migrate").code == 0
    assert run("board").code == 0
    assert run("doctor").code == 0


def test_a_mistyped_setting_is_found(
    run: Run, bank: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACESETTER_PROT", "9000")
    assert "PACESETTER_PORT" in failed(run("doctor", "--json"))["advice"]


def test_a_lost_key_is_not_replaced_by_a_new_one(run: Run, own_bank: Settings) -> None:
    own_bank.key_file.unlink()
    assert failed(run("doctor", "--json"))["name"] == "master key"
    assert not own_bank.key_file.exists()


def test_the_key_of_another_vault_is_found(run: Run, own_bank: Settings) -> None:
    own_bank.key_file.unlink()
    moved = own_bank.data.rename(own_bank.data.with_name("moved"))
    run("migrate")
    run("board")
    shutil.rmtree(own_bank.data)
    moved.rename(own_bank.data)
    assert failed(run("doctor", "--json"))["name"] == "vault keys"


def test_a_stopped_projection_is_an_alarm(run: Run, own_bank: Settings) -> None:
    run("board")
    stores = open_stores(own_bank)
    with stores.views.write() as connection:
        stop = update(POSITION).where(POSITION.c.name == "trail")
        connection.execute(stop.values(stopped_at=7, error="it was poison"))
    stores.close()
    check = failed(run("doctor", "--json"))
    assert check["name"] == "projection trail"
    assert "it was poison" in check["found"]
    assert "trail stopped" in run("board").err


def test_a_clock_before_the_last_event_is_found(
    run: Run, own_bank: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("board")
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000 * 1_700_000_000)
    assert failed(run("doctor", "--json"))["name"] == "clock"
