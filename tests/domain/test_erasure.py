"""Erasing somebody takes a reason and two people, and waits for as long as a law forbids it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from domain.erasure import (
    GROUNDS,
    LONGEST,
    Erasure,
    erasure_of,
    may_decide,
    may_hold,
    may_request,
    require_decider,
    require_holder,
    require_requester,
)
from domain.event import Code, Refused, StaffId, UnitId
from domain.staff import Staff, StaffJoined, StaffLeft

ON = date(2026, 3, 2)
ANNA, AUDITOR, BEN, PERSON = map(StaffId, ("anna", "auditor", "ben", "staff_gone"))
ROOT = UnitId("bank")
NEW = Erasure(id=erasure_of(PERSON))
GONE = Staff(id=PERSON).seen(
    [StaffJoined(staff=PERSON, unit=ROOT, on=ON), StaffLeft(staff=PERSON, on=ON)]
)


def requested(erasure: Erasure = NEW) -> Erasure:
    event = erasure.request(
        requester=ANNA, ground=GROUNDS[0], reason=" asked in a letter ", about=GONE, on=ON
    )
    return erasure.seen([event])


def approved() -> Erasure:
    return requested().seen([requested().approve(approver=AUDITOR, on=ON)])


def held(erasure: Erasure = NEW) -> Erasure:
    return erasure.seen([erasure.hold(placer=ANNA, reason="a lawsuit", on=ON)])


def erased() -> Erasure:
    return approved().seen([approved().erase(on=ON)])


def test_an_erasure_goes_from_one_person_to_another_and_is_carried_out() -> None:
    told = requested().requested
    assert told
    assert (told.person, told.reason, told.ground) == (PERSON, "asked in a letter", GROUNDS[0])
    states = [each.state for each in (NEW, requested(), approved(), erased())]
    assert states == ["nothing", "requested", "approved", "erased"]
    assert [each.is_due for each in (NEW, requested(), approved(), erased())] == [
        *(False, False, True, False)
    ]


@pytest.mark.parametrize("decider", [ANNA, PERSON])
def test_neither_who_asked_nor_who_is_erased_decides(decider: StaffId) -> None:
    for decide in (
        lambda: requested().approve(approver=decider, on=ON),
        lambda: requested().decline(decider=decider, reason="no", on=ON),
    ):
        with pytest.raises(Refused, match="Somebody else than who asked"):
            decide()


def test_what_was_declined_may_be_asked_for_again() -> None:
    declined = requested().decline(decider=AUDITOR, reason="a loan is running", on=ON)
    after = requested().seen([declined])
    assert after.state == "nothing"
    assert requested(after).state == "requested"


def test_a_legal_hold_forbids_it_until_another_one_lifts_it() -> None:
    waiting = held(requested())
    with pytest.raises(Refused, match="legal hold forbids"):
        waiting.approve(approver=AUDITOR, on=ON)
    with pytest.raises(Refused, match="Somebody else has to lift"):
        waiting.lift(lifter=ANNA, reason="over", on=ON)
    free = waiting.seen([waiting.lift(lifter=BEN, reason="over", on=ON)])
    assert free.approve(approver=AUDITOR, on=ON).person == PERSON
    assert requested(held()).state == "requested"


def test_a_hold_that_comes_after_the_approval_stops_it_and_one_that_is_too_late_does_not() -> None:
    late = held(approved())
    assert not late.is_due
    assert late.erase(on=ON).person == PERSON
    assert late.seen([late.lift(lifter=BEN, reason="over", on=ON)]).is_due


@pytest.mark.parametrize(
    "decide",
    [
        lambda: requested(requested()),
        lambda: requested(erased()),
        lambda: held(held()),
        lambda: held(erased()),
        lambda: NEW.lift(lifter=BEN, reason="over", on=ON),
        lambda: NEW.approve(approver=AUDITOR, on=ON),
        lambda: approved().approve(approver=BEN, on=ON),
        lambda: approved().decline(decider=BEN, reason="no", on=ON),
        lambda: requested().erase(on=ON),
        lambda: erased().erase(on=ON),
        lambda: NEW.hold(placer=ANNA, reason="  ", on=ON),
        lambda: NEW.hold(placer=ANNA, reason="x" * (LONGEST + 1), on=ON),
        lambda: NEW.request(requester=ANNA, ground="whim", reason="r", about=GONE, on=ON),
        lambda: NEW.request(
            requester=ANNA,
            ground=GROUNDS[0],
            reason="r",
            about=Staff(id=PERSON).seen([StaffJoined(staff=PERSON, unit=ROOT, on=ON)]),
            on=ON,
        ),
    ],
)
def test_what_makes_no_sense_now_is_refused(decide: Callable[[], object]) -> None:
    with pytest.raises(Refused):
        decide()


def works(*roles: tuple[str, str]) -> Staff:
    staff = Staff(id="somebody").seen([StaffJoined(staff=StaffId("somebody"), unit=ROOT, on=ON)])
    grants = [staff.grant(role=Code(role), unit=UnitId(unit), on=ON) for role, unit in roles]
    return staff.seen(grants)


def test_administrators_ask_and_auditors_or_who_leads_the_bank_decide() -> None:
    who = {
        "administrator": works(("administrator", ROOT)),
        "auditor": works(("auditor", "")),
        "leads the bank": works(("leader", ROOT)),
        "leads a branch": works(("leader", "branch")),
        "manager": works(("manager", "branch")),
        "left": GONE,
    }
    told = {
        name: (may_request(one), may_decide(one, ROOT), may_hold(one, ROOT))
        for name, one in who.items()
    }
    assert told == {
        "administrator": (True, False, True),
        "auditor": (False, True, True),
        "leads the bank": (False, True, True),
        "leads a branch": (False, False, False),
        "manager": (False, False, False),
        "left": (False, False, False),
    }


@pytest.mark.parametrize(
    ("require", "sentence"),
    [
        (require_requester, "Only an administrator asks"),
        (require_decider, "Only an auditor, or who leads the whole bank, decides"),
        (require_holder, "places and lifts legal holds"),
    ],
)
def test_whoever_may_not_is_refused_with_who_may(
    require: Callable[[Staff, UnitId], None], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        require(GONE, ROOT)


@pytest.mark.parametrize(
    ("require", "allowed"),
    [
        (require_requester, [works(("administrator", ROOT))]),
        (require_decider, [works(("auditor", "")), works(("leader", ROOT))]),
        (
            require_holder,
            [works(("administrator", ROOT)), works(("auditor", "")), works(("leader", ROOT))],
        ),
    ],
)
def test_whoever_may_is_let_pass_until_they_leave(
    require: Callable[[Staff, UnitId], None], allowed: list[Staff]
) -> None:
    for staff in allowed:
        require(staff, ROOT)
        left = staff.seen([StaffLeft(staff=StaffId("somebody"), on=ON)])
        with pytest.raises(Refused):
            require(left, ROOT)


def test_what_is_of_another_kind_changes_nothing_about_an_erasure() -> None:
    joined = StaffJoined(staff=PERSON, unit=ROOT, on=ON)
    assert requested().after(joined) == requested()
