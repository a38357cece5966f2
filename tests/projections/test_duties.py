"""Each deed of two persons is told with both of them, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection

from domain.customer import Customer
from domain.event import Code, CustomerId, StaffId
from domain.ledger.store import Store
from projections.decided import Wanted, duties, number_of
from projections.duties import KINDS, DutyRow
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.meeting import ASSESSOR, Meeting
from tests.projections.two_persons import deeds_of_two
from tests.projections.views import folded

NOW = MONDAY.toordinal()


class Said(NamedTuple):
    """Kind, who asked, about whom, who decided, and what; as the tests write it down."""

    kind: str
    proposer: str
    about: str
    decider: str
    answer: str


def said(row: DutyRow) -> Said:
    return Said(row.kind, row.proposer, row.about, row.decider, row.answer)


@pytest.fixture(scope="module")
def told() -> MadeBank:
    """A bank in which deeds of nearly every kind were done, and one file was imported."""
    bank = MadeBank().hire("li").know("ai", "bao", "chen").register("waits", by="clerk")
    file = {"registrar": StaffId("clerk"), "segment": Code("farmer"), "rules": bank.rules}
    for decide in (
        lambda it: it.register(on=bank.today, **file),
        lambda it: it.confirm(confirmer=StaffId("import"), on=bank.today),
    ):
        bank.say(Customer, "of_a_file", decide, source="import:f")
    deeds_of_two(bank)
    return bank


@pytest.fixture(params=["sqlite", "postgres", "one by one"])
def views(request: pytest.FixtureRequest, told: MadeBank) -> Iterator[Connection]:
    """Its views."""
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    stretch = 1 if request.param == "one by one" else 1 << 30
    store = folded(told.entries, stretch, Store("views", address))
    with store.read() as connection:
        yield connection
    store.close()


def found(views: Connection, **wanted: Any) -> list[Said]:
    rows = duties(views, Wanted(**wanted), 0, 100)
    number = number_of(views, Wanted(**wanted))
    assert number == len(rows)
    return [said(row) for row in rows]


EXPECTED = {
    Said("customer", "clerk", "ai", "second", "approved"),
    Said("customer", "clerk", "bao", "second", "approved"),
    Said("customer", "clerk", "chen", "second", "approved"),
    Said("adjustment", "a", "li", "b", "approved"),
    Said("adjustment", "a", "li", "b", "declined"),
    Said("adjustment", "a", "li", "a", "withdrawn"),
    Said("appeal", "li", "li", "c", "approved"),
    Said("appeal", "li", "li", "c", "declined"),
    Said("revocation", "a", "li", "b", "approved"),
    Said("rules", "a", "", "b", "declined"),
    Said("rules", "a", "", "a", "withdrawn"),
    Said("rules", "a", "", "b", "approved"),
    Said("erasure", "a", "ai", "b", "declined"),
    Said("erasure", "b", "ai", "a", "approved"),
    Said("legal_hold", "c", "ai", "d", "approved"),
    Said("second_look", "", "li", "c", "approved"),
    Said("second_look", "", "li", "c", "declined"),
    Said("second_look", "", "li", "", "lapsed"),
    Said("late_facts", "li", "li", "leader", "approved"),
}


def test_each_deed_has_both_persons_and_what_came_of_it(views: Connection) -> None:
    rows = found(views)
    assert set(rows) == EXPECTED
    assert len(rows) == len(EXPECTED)
    waiting = found(views, waiting=True)
    assert set(waiting) == {
        Said("customer", "clerk", "waits", "", ""),
        Said("adjustment", "a", "li", "", ""),
        Said("appeal", "li", "li", "", ""),  # against the revocation
    }


def test_the_entries_are_those_in_which_it_was_asked_and_decided(
    views: Connection, told: MadeBank
) -> None:
    rows = duties(views, Wanted(), 0, 100)
    assert [row.decided for row in rows] == sorted((row.decided for row in rows), reverse=True)
    for row in rows:
        asked, decided = (told.entries[at - 1] for at in (row.proposed, row.decided))
        assert asked.subject == decided.subject == row.subject
        assert asked.position <= decided.position
        assert row.decided_day == decided.event.on.toordinal()


def test_they_are_searched_by_kind_person_and_day(views: Connection) -> None:
    for kind in KINDS:
        assert set(found(views, kind=kind)) == {each for each in EXPECTED if each.kind == kind}
    for person in ("a", "b", "li", "ai", "nobody"):
        wanted = {each for each in EXPECTED if person in (each.proposer, each.decider, each.about)}
        assert set(found(views, person=person)) == wanted
    assert set(found(views, start=NOW, end=NOW + 1)) == EXPECTED
    assert found(views, start=NOW + 1) == found(views, end=NOW) == []
    some, number = duties(views, Wanted(), 2, 3), number_of(views, Wanted())
    every = duties(views, Wanted(), 0, 100)
    assert (number, some) == (len(EXPECTED), every[2:5])


def test_one_person_in_both_parts_is_seen(told: MadeBank) -> None:
    assert not any(row.is_by_one for row in _rows(told))
    bank = MadeBank().register("ai", by="clerk")
    confirmed = Customer(id="other").register(
        registrar=StaffId("x"), segment=Code("farmer"), on=bank.today, rules=bank.rules
    )
    other = Customer(id="other").seen([confirmed])
    vouched = other.confirm(confirmer=StaffId("clerk"), on=bank.today)
    # Nobody can decide so today; a history that was written otherwise is told as it is.
    bank.say(Customer, "ai", lambda _: type(vouched)(
        customer=CustomerId("ai"), confirmer=StaffId("clerk"), on=bank.today
    ))  # fmt: skip
    assert [row.is_by_one for row in _rows(bank)] == [True]


def second_look(judge: Callable[[Meeting], Meeting]) -> tuple[str, str]:
    """Who decided about a second look, and what, once it was drawn and judged."""
    bank = MadeBank().hire("li").know("ai", "bao")
    judge(bank.visit("li", "ai", "looked_at").plan().start().contact("bao").close().draw())
    [row] = [each for each in _rows(bank) if each.kind == "second_look"]
    return row.decider, row.answer


def test_a_second_look_stays_with_the_assessor_who_judged_first() -> None:
    assert second_look(lambda it: it.uphold()) == (ASSESSOR, "approved")
    assert second_look(lambda it: it.uphold().reject(by="another")) == (ASSESSOR, "approved")


def test_a_close_that_was_rejected_is_not_made_good_by_another_that_was_upheld() -> None:
    assert second_look(lambda it: it.uphold("bao").reject()) == (ASSESSOR, "declined")
    assert second_look(lambda it: it.reject().uphold("bao")) == (ASSESSOR, "declined")


def test_a_second_look_that_lapsed_is_decided_by_nobody_afterwards() -> None:
    assert second_look(lambda it: it.overlook().uphold()) == ("", "lapsed")


def _rows(bank: MadeBank) -> list[DutyRow]:
    with folded(bank.entries).read() as connection:
        return duties(connection, Wanted(), 0, 100)
