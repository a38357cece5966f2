"""A person who is erased is forgotten by the vault for good, whoever is stopped in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.erasure import Erasure, ErasureApproved, ErasureRequested, PersonErased, erasure_of
from domain.event import Code, CustomerId, Entry, Refused, StaffId, VisitId
from domain.ledger import erasing
from domain.ledger.accounts import Accounts
from domain.ledger.door import Stores, open_stores
from domain.ledger.encryption import REDACTED
from domain.ledger.erased import ERASED_PERSON
from domain.ledger.erasing import FORGOTTEN, Erasing, apply_erasures, carry_out, erasures
from domain.ledger.erasure_list import listed, put_on_list
from domain.ledger.intake.names import CUSTOMER as CUSTOMERS
from domain.ledger.intake.names import Names
from domain.ledger.ledger import Ledger
from domain.ledger.likeness import log_likeness
from domain.ledger.photos import Photos
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ledger.vault import Person
from domain.ledger.vault_schema import SKETCH, VAULT
from tests.ledger.happenings import CUSTOMER, DAY, MANAGER, logged, visit
from tests.web.pictures import png

ANNA, AUDITOR = StaffId("anna"), StaffId("auditor")
ALWAYS_THERE = {"display", "guess", "import_file", "import_part", "erased", "erased_name"}
ALWAYS_THERE |= {"verification", "contrast"}
"""Tables in which no row belongs to one person: screens, guesses under a keyed hash for minutes,
uploads until they are decided on, the memory of the erased, and comparisons of views and rules."""


def test_every_table_of_the_vault_is_forgotten_or_belongs_to_nobody() -> None:
    forgotten = {column.table.name for column in FORGOTTEN}
    assert forgotten.isdisjoint(ALWAYS_THERE)
    assert forgotten | ALWAYS_THERE == set(VAULT.tables)


def test_who_is_erased_is_nobody_and_what_was_written_is_redacted(stores: Stores) -> None:
    entry = planted(stores)
    agreed(stores.ledger, CUSTOMER)
    assert carry_out(stores, [CUSTOMER], "worker") == [CUSTOMER]
    assert counts(stores, CUSTOMER) == dict.fromkeys(counts(stores, CUSTOMER), 0)
    assert stores.vault.people([CUSTOMER]) == {CUSTOMER: Person(CUSTOMER, ERASED_PERSON)}
    assert stores.ledger.opened(entry) == logged(REDACTED)
    [request] = stores.ledger.since(0, kinds=[ErasureRequested])
    told = stores.ledger.opened(request)
    assert isinstance(told, ErasureRequested)
    assert (told.reason, told.ground) == (REDACTED, "own_wish")
    assert stores.ledger.load(Erasure, erasure_of(CUSTOMER)).state == "erased"
    with stores.vault.store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(SKETCH)) == 0
    assert stores.erasure_file
    assert [each.id for each in listed(stores.erasure_file)] == [CUSTOMER]


def test_nobody_is_erased_who_is_not_agreed_on_or_held(stores: Stores) -> None:
    planted(stores)
    assert carry_out(stores, [CUSTOMER], "worker") == []
    agreed(stores.ledger, CUSTOMER)
    erasure = stores.ledger.load(Erasure, erasure_of(CUSTOMER))
    stores.ledger.record(erasure, erasure.hold(placer=ANNA, reason="lawsuit", on=DAY), by=ANNA)
    assert carry_out(stores, [CUSTOMER], "worker") == []
    assert stores.vault.people([CUSTOMER])[CUSTOMER].name == "王小明"
    assert stores.erasure_file
    assert not stores.erasure_file.exists()


def test_nothing_is_written_about_the_erased_any_more(stores: Stores) -> None:
    planted(stores)
    erased(stores)
    vault, head = stores.vault, stores.ledger.head()
    refused: list[Callable[[], object]] = [
        lambda: stores.ledger.record(visit(), logged("again"), by=MANAGER),
        lambda: vault.key(CUSTOMER),
        lambda: vault.remember([Person(CUSTOMER, "王小明")]),
        lambda: vault.ids("customer", {"A17": "customer_new"}),
        lambda: Names(vault).look_up(CUSTOMERS, ["A17"]),
        lambda: Photos(vault, stores.ledger.clock).keep(VisitId("visit_2"), CUSTOMER, png()),
        lambda: Accounts(vault, stores.ledger.clock).create(
            StaffId(CUSTOMER), "somebody", "correct horse bat"
        ),
    ]
    for deed in refused:
        with pytest.raises(Refused, match="erased"):
            deed()
    vault.rename(Person(CUSTOMER, "王小明"))
    assert vault.people([CUSTOMER])[CUSTOMER].name == ERASED_PERSON
    assert stores.ledger.head() == head
    assert counts(stores, CUSTOMER) == dict.fromkeys(counts(stores, CUSTOMER), 0)


def test_another_program_that_holds_the_key_does_not_bring_it_back(settings: Settings) -> None:
    with closing(open_stores(settings)) as stores, closing(open_stores(settings)) as other:
        entry = planted(stores)
        assert other.ledger.opened(entry) == logged("谈了三万元定期")
        assert other.vault.key(CUSTOMER)
        erased(stores)
        with pytest.raises(Refused, match="erased"):
            other.ledger.record(visit(), logged("again"), by=MANAGER)
        assert other.ledger.opened(entry) == logged(REDACTED)


def test_a_program_that_only_reads_forgets_the_key_within_a_second(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_stores(settings)) as stores, closing(open_stores(settings)) as other:
        entry = planted(stores)
        assert other.ledger.opened(entry) == logged("谈了三万元定期")
        erased(stores)
        monkeypatch.setattr(other.vault, "_heeded", other.vault._heeded - 1.0)
        assert other.ledger.opened(entry) == logged(REDACTED)


class Killed(BaseException):
    """Stands for kill −9: nothing of the program runs after it."""


STEPS = ["put_on_list", "forget", "_forget", "wipe", "_say"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_who_is_stopped_between_two_steps_is_taken_up_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    held = Store if step == "wipe" else erasing
    real = getattr(held, step)

    def dies(*given: object, **named: object) -> None:
        if after:
            real(*given, **named)
        raise Killed

    with closing(open_stores(settings)) as stores:
        entry = planted(stores)
        agreed(stores.ledger, CUSTOMER)
        with monkeypatch.context() as patch:
            patch.setattr(held, step, dies)
            with pytest.raises(Killed):
                Erasing(stores, "worker").turn()
    with closing(open_stores(settings)) as stores:
        Erasing(stores, "worker").turn()
        Erasing(stores, "worker").turn()
        assert counts(stores, CUSTOMER) == dict.fromkeys(counts(stores, CUSTOMER), 0)
        assert stores.ledger.opened(entry) == logged(REDACTED)
        assert len(stores.ledger.since(0, kinds=[PersonErased])) == 1
        assert stores.erasure_file
        assert len(listed(stores.erasure_file)) == 1


def test_the_worker_finds_whom_a_lifted_hold_lets_go(stores: Stores) -> None:
    planted(stores)
    agreed(stores.ledger, CUSTOMER)
    ledger, worker = stores.ledger, Erasing(stores, "worker")
    erasure = ledger.load(Erasure, erasure_of(CUSTOMER))
    ledger.record(erasure, erasure.hold(placer=ANNA, reason="lawsuit", on=DAY), by=ANNA)
    worker.turn()
    assert [each.state for each in erasures(ledger)] == ["approved"]
    erasure = ledger.load(Erasure, erasure_of(CUSTOMER))
    ledger.record(erasure, erasure.lift(lifter=AUDITOR, reason="over", on=DAY), by=AUDITOR)
    worker.turn()
    assert [each.state for each in erasures(ledger)] == ["erased"]


def test_whom_a_backup_brings_back_the_list_erases_again(stores: Stores) -> None:
    assert stores.erasure_file
    put_on_list(stores.erasure_file, {CUSTOMER: 1})
    planted(stores)
    assert apply_erasures(stores) == [CUSTOMER]
    assert counts(stores, CUSTOMER) == dict.fromkeys(counts(stores, CUSTOMER), 0)
    assert apply_erasures(stores) == []
    assert apply_erasures(stores._replace(erasure_file=None)) == []


def test_a_line_that_was_torn_is_written_anew_and_another_damage_is_told(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "erasures.jsonl"
    put_on_list(path, {"one": 1})
    with path.open("ab") as file:
        file.write(b'{"id":"tw')
    assert [each.id for each in listed(path)] == ["one"]
    put_on_list(path, {"one": 5, "two": 2})
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"id": "one", "at": 1},
        {"id": "two", "at": 2},
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("nonsense\n")
    with pytest.raises(Refused, match="not a list of erasures"):
        listed(path)


def planted(stores: Stores) -> Entry:
    """Everything that the vault can know of a customer, and a log about them."""
    vault, ledger = stores.vault, stores.ledger
    vault.remember([Person(CUSTOMER, "王小明", "", "13912345678", "wang xiao ming")])
    vault.ids("customer", {"A17": CUSTOMER})
    about = visit()
    [entry] = ledger.record(about, logged("谈了三万元定期"), by=MANAGER)
    name, day = VisitId(about.id), DAY.toordinal()
    log_likeness(vault, visit=name, person=MANAGER, day=day, log="谈了三万元定期" * 9)
    Photos(vault, ledger.clock).keep(name, CustomerId(CUSTOMER), png())
    here = counts(stores, CUSTOMER)
    assert [here[table] for table in ("person", "reference", "data_key", "photo")] == [1, 1, 1, 1]
    assert counts(stores, MANAGER)["sketch"] == 1
    return entry


def agreed(ledger: Ledger, person: str) -> None:
    erasure = Erasure(id=erasure_of(person))
    request = ErasureRequested(
        person=person, requester=ANNA, ground=Code("own_wish"), reason="in a letter", on=DAY
    )
    approval = ErasureApproved(person=person, approver=AUDITOR, on=DAY)
    ledger.record(erasure, request, approval, by=ANNA)


def erased(stores: Stores) -> None:
    agreed(stores.ledger, CUSTOMER)
    assert carry_out(stores, [CUSTOMER], "worker") == [CUSTOMER]


def counts(stores: Stores, person: str) -> dict[str, int]:
    """How many rows of the vault are about a person, by table."""
    with stores.vault.store.read() as connection:
        return {
            column.table.name: connection.scalar(
                select(func.count()).select_from(column.table).where(column == person)
            )
            or 0
            for column in FORGOTTEN
        }
