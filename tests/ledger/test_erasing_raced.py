"""Who erases while others decide, or erase as well: it is done once, and said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.erasure import Erasure, LegalHoldPlaced, PersonErased, erasure_of
from domain.event import StaffId
from domain.ledger import erasing
from domain.ledger.door import Stores
from domain.ledger.encryption import REDACTED
from domain.ledger.erasing import Erasing, carry_out
from domain.ledger.ledger import Ledger
from tests.ledger.happenings import CUSTOMER, DAY, MANAGER, logged, visit
from tests.ledger.test_erasing import agreed, counts, planted

Meanwhile = Callable[[Callable[[], None]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Have something happen once, when it is about to be said that a person was erased."""
    erase = Erasure.erase

    def about_to(happen: Callable[[], None]) -> None:
        def slow(self: Erasure, *, on: date) -> PersonErased:
            monkeypatch.setattr(Erasure, "erase", erase)
            happen()
            return erase(self, on=on)

        monkeypatch.setattr(Erasure, "erase", slow)

    return about_to


def test_a_hold_that_comes_after_the_vault_forgot_is_too_late(
    stores: Stores, meanwhile: Meanwhile
) -> None:
    planted(stores)
    agreed(stores.ledger, CUSTOMER)
    # A reason would have to be encrypted before that, for want of a key afterwards: it has none.
    placed = LegalHoldPlaced(person=CUSTOMER, placer=StaffId("anna"), reason="", on=DAY)

    def hold() -> None:
        it = stores.ledger.load(Erasure, erasure_of(CUSTOMER))
        stores.ledger.record(it, placed, by="anna")

    meanwhile(hold)
    assert carry_out(stores, [CUSTOMER], "worker") == [CUSTOMER]
    it = stores.ledger.load(Erasure, erasure_of(CUSTOMER))
    assert (it.state, it.held) == ("erased", placed)


def test_two_who_carry_it_out_on_two_days_say_it_once(
    stores: Stores, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(stores)
    agreed(stores.ledger, CUSTOMER)
    clock = stores.ledger.clock

    def another_day() -> None:
        day = int(timedelta(days=1).total_seconds()) * 1_000_000
        monkeypatch.setattr(stores.ledger, "clock", lambda: clock() + day)
        assert carry_out(stores, [CUSTOMER], "another worker") == [CUSTOMER]

    meanwhile(another_day)
    assert carry_out(stores, [CUSTOMER], "worker") == [CUSTOMER]
    [said] = stores.ledger.since(0, kinds=[PersonErased])
    assert said.by == "another worker"


def test_where_there_is_no_list_a_person_is_erased_all_the_same(stores: Stores) -> None:
    planted(stores)
    agreed(stores.ledger, CUSTOMER)
    assert carry_out(stores._replace(erasure_file=None), [CUSTOMER], "worker") == [CUSTOMER]
    assert counts(stores, CUSTOMER) == dict.fromkeys(counts(stores, CUSTOMER), 0)
    assert stores.erasure_file
    assert not stores.erasure_file.exists()


def test_what_was_written_about_others_stays(stores: Stores) -> None:
    about = planted(stores)
    other = logged("this stays", "customer_2")
    [entry] = stores.ledger.record(visit(), other, by=MANAGER)
    agreed(stores.ledger, CUSTOMER)
    carry_out(stores, [CUSTOMER], "worker")
    assert stores.ledger.opened(entry) == other
    assert stores.ledger.opened(about) == logged(REDACTED)


def test_a_worker_looks_again_only_where_something_was_recorded(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(stores)
    agreed(stores.ledger, CUSTOMER)
    worker, looked = Erasing(stores, "worker"), list[int]()
    found = erasing.erasures

    def looks(ledger: Ledger, after: int) -> list[Erasure]:
        looked.append(after)
        return found(ledger, after)

    monkeypatch.setattr(erasing, "erasures", looks)
    for _ in range(4):
        worker.turn()
    head = stores.ledger.head()
    assert looked == [0, head - 1]
