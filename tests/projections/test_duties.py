"""Each deed of two persons is told with both of them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection

from domain.award import Revocation, RevocationProposed
from domain.customer import Customer
from domain.erasure import OWN_WISH, Erasure, erasure_of
from domain.event import Code, CustomerId, Event, StaffId, Subject
from domain.ledger.store import Store
from domain.proposal import RULESETS, Proposals, RulesetProposed
from domain.review import (
    Adjustment,
    AdjustmentProposed,
    Appeal,
    AppealDecided,
    AppealFiled,
    EvidenceUpheld,
)
from domain.second_look import SecondLookTaken
from domain.staff import Staff
from domain.visit import Visit
from projections.decided import Wanted, duties
from projections.duties import KINDS, DutyRow
from tests.projections.bank import MONDAY, MadeBank
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


def tell(bank: MadeBank, kind: type[Subject], name: str, *steps: Any) -> None:
    """What a subject says step by step; a step is asked for the event."""
    for step in steps:
        events = step(bank.subjects.get(name) or kind(id=name))
        for event in events if isinstance(events, tuple) else (events,):
            bank.say(kind, name, partial(_same, event))


def _same(event: Event, _subject: object) -> Event:
    return event


def points_moved(bank: MadeBank) -> None:
    li, on = StaffId("li"), bank.today
    proposed = AdjustmentProposed(
        staff=li, measure=Code("help"), amount=5, reason="r", proposer=StaffId("a"), on=on
    )
    b: Any = {"on": on}
    ask = lambda it: it.propose(proposed)  # noqa: E731
    tell(bank, Adjustment, "yes", ask, lambda it: it.approve(approver=StaffId("b"), **b))
    tell(bank, Adjustment, "no", ask, lambda it: it.decline(decider=StaffId("b"), reason="r", **b))
    tell(bank, Adjustment, "back", ask, lambda it: it.withdraw(proposer=StaffId("a"), **b))
    tell(bank, Adjustment, "open", ask)


def questioned(bank: MadeBank) -> None:
    on, li = bank.today, StaffId("li")
    filed = AppealFiled(staff=li, about=3, reason="r", on=on)
    for name, granted in (("granted", True), ("refused", False)):
        decided = AppealDecided(
            staff=li, about=3, decider=StaffId("c"), granted=granted, reason="r", on=on
        )
        tell(bank, Appeal, name, lambda it: it.file(filed), partial(_same, decided))
    proposed = RevocationProposed(
        staff=li, badge=Code("good_mate"), won=2, reason="r", proposer=StaffId("a"), on=on
    )
    tell(
        bank,
        Revocation,
        "revoked",
        lambda it: it.propose(proposed),
        lambda it: it.confirm(confirmer=StaffId("b"), on=on),
        lambda it: it.appeal(position=9, reason="r", on=on),
    )


def rules_drafted(bank: MadeBank) -> None:
    def draft(it: Proposals) -> RulesetProposed:
        proposed = it.propose(
            RulesetProposed(
                number=0,
                effective_from=bank.today + timedelta(days=30),
                ruleset=bank.rules,
                reason="r",
                proposed_by=StaffId("a"),
                on=bank.today,
            )
        )
        assert isinstance(proposed, RulesetProposed)
        return proposed

    decline = {"reason": "r", "on": bank.today}
    tell(bank, Proposals, RULESETS, draft, lambda it: it.decline(1, decider="b", **decline))
    tell(bank, Proposals, RULESETS, draft, lambda it: it.decline(2, decider="a", **decline))
    approve = {"approver": StaffId("b"), "on": bank.today}
    tell(bank, Proposals, RULESETS, draft, lambda it: it.approve(3, **approve))


def erased(bank: MadeBank) -> None:
    on, name = bank.today, erasure_of("ai")
    words = {"reason": "r", "on": on}
    ask = {"ground": OWN_WISH, "about": Staff(id="ai"), **words}
    tell(
        bank,
        Erasure,
        name,
        lambda it: it.request(requester=StaffId("a"), **ask),
        lambda it: it.decline(decider=StaffId("b"), **words),
        lambda it: it.hold(placer=StaffId("c"), **words),
        lambda it: it.lift(lifter=StaffId("d"), **words),
        lambda it: it.request(requester=StaffId("b"), **ask),
        lambda it: it.approve(approver=StaffId("a"), on=on),
    )


def looked_at(bank: MadeBank) -> None:
    upheld = bank.visit("li", "ai", "good").plan().won().draw("c")
    verdict = {"manager": StaffId("li"), "assessor": StaffId("c"), "on": bank.today}
    about: dict[str, Any] = {**verdict, "customer": CustomerId("ai")}
    tell(
        bank,
        Visit,
        upheld.id,
        partial(_same, EvidenceUpheld(**about)),
        partial(_same, SecondLookTaken(**about, achieved=True)),
    )
    bad = bank.visit("li", "bao", "bad").plan().won().draw("c").reject(by="c")
    bad.uphold()  # on appeal, by somebody else: what the assessor said stays
    bank.visit("li", "chen", "late").plan().won().draw("c").overlook()


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
    for step in (points_moved, questioned, rules_drafted, erased, looked_at):
        step(bank)
    late = bank.visit("li", "ai", "told_late").start()
    late.accept()
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
    rows, number = duties(views, Wanted(**wanted), 0, 100)
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
    rows, _ = duties(views, Wanted(), 0, 100)
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
    some, number = duties(views, Wanted(), 2, 3)
    every, _ = duties(views, Wanted(), 0, 100)
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


def _rows(bank: MadeBank) -> list[DutyRow]:
    with folded(bank.entries).read() as connection:
        return duties(connection, Wanted(), 0, 100)[0]
