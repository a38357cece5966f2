"""`pacesetter erase`: an administrator asks, an auditor agrees, and the person is gone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.ledger.door import open_stores
from domain.ledger.erased import ERASED_PERSON
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from projections.customers import CUSTOMER
from projections.keeper import Keeper
from tests.cli.conftest import Run

WHY = ("--reason", "asked in a letter")
ASKED = ("--ground", "own_wish", *WHY, "--by", "ADMIN")


@pytest.fixture
def customer(own_bank: Settings) -> str:
    """A customer of a bank that may be damaged."""
    with closing(open_stores(own_bank)) as stores:
        Keeper(stores.ledger, stores.views).catch_up()
        with stores.views.read() as connection:
            return str(connection.scalars(select(CUSTOMER.table.c.customer)).first())


def test_two_people_erase_somebody_and_the_list_tells(
    run: Run, own_bank: Settings, customer: str
) -> None:
    assert run("erase", "list").out == ""
    asked = run("erase", "request", customer, *ASKED)
    assert asked.out == f"{customer}: requested\n"
    assert "waits for an auditor" in asked.err
    assert run("erase", "hold", customer, *WHY, "--by", "ADMIN").out.endswith(", legal hold\n")
    held = run("erase", "approve", customer, "--by", "AUDIT")
    assert (held.code, "legal hold forbids" in held.err) == (2, True)
    assert run("erase", "lift", customer, *WHY, "--by", "AUDIT").code == 0
    approved = run("erase", "approve", customer, "--by", "AUDIT", "--json")
    assert approved.json == {"person": customer, "state": "erased", "held": False}
    assert run("erase", "list").out == f"{customer}: erased\n"
    assert run("erase", "list", "--json").json == [approved.json]
    with closing(open_stores(own_bank)) as stores:
        assert stores.vault.people([customer])[customer].name == ERASED_PERSON
    again = run("erase", "request", customer, *ASKED)
    assert (again.code, "erased already" in again.err) == (2, True)


def test_a_second_person_declines(run: Run, own_bank: Settings, customer: str) -> None:
    run("erase", "request", customer, *ASKED)
    declined = run("erase", "decline", customer, *WHY, "--by", "AUDIT", "--json")
    assert declined.json["state"] == "nothing"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("request", "M01", "--ground", "own_wish", *WHY, "--by", "AUDIT"), "Only an admin"),
        (("request", "M01", *ASKED), "works for the bank"),
        (("request", "nobody", *ASKED), "not one person"),
        (("approve", "M01", "--by", "ADMIN"), "Only an auditor"),
        (("decline", "M01", *WHY, "--by", "M02"), "Only an auditor"),
        (("hold", "M01", *WHY, "--by", "M02"), "Only an administrator, an auditor"),
    ],
)
def test_who_may_not_or_about_nobody_is_refused(
    run: Run, bank: Settings, words: tuple[str, ...], told: str
) -> None:
    answer = run("erase", *words)
    assert answer.code == 2
    assert told in answer.err


def test_the_doctor_finds_who_came_back_and_again_erases_them(
    run: Run, own_bank: Settings, customer: str
) -> None:
    run("erase", "request", customer, *ASKED)
    run("erase", "approve", customer, "--by", "AUDIT")
    assert check(run)["ok"]
    with closing(open_stores(own_bank)) as stores:
        with stores.vault.store.write() as connection:
            connection.exec_driver_sql("DELETE FROM erased")
        stores.vault.remember([Person(customer, "王小明")])
    found = check(run)
    assert not found["ok"]
    assert found["advice"] == "Run `pacesetter erase again`."
    assert run("erase", "again").out == f"{customer}\n"
    assert run("erase", "again", "--json").json == []
    assert check(run)["ok"]
    own_bank.erasure_list.write_text("nonsense\n")
    assert "not a list of erasures" in str(check(run)["found"])


def check(run: Run) -> dict[str, object]:
    """What the doctor says of erasures."""
    [found] = [
        each for each in run("doctor", "--json").json["checks"] if each["name"] == "erasures"
    ]
    return dict(found)


def test_a_backup_from_before_brings_nobody_back(
    run: Run,
    own_bank: Settings,
    customer: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("backup", "--out", str(tmp_path / "kept"))
    run("erase", "request", customer, *ASKED)
    run("erase", "approve", customer, "--by", "AUDIT")
    monkeypatch.setenv("PACESETTER_DATA", str(tmp_path / "anew"))
    ledger, vault = (next((tmp_path / "kept").glob(f"{part}-*")) for part in ("ledger", "vault"))
    assert run("restore", "--ledger", str(ledger), "--vault", str(vault)).code == 0
    with closing(open_stores(Settings())) as stores:
        assert stores.vault.people([customer])[customer].name == ERASED_PERSON
        assert stores.vault.find(customer) is None
    assert check(run)["ok"]
